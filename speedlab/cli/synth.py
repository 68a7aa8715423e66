"""`speedlab synth`: a rendered clip whose truth is known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from speedlab.cli.endings import exit_codes
from speedlab.cli.options import Debug
from speedlab.cli.stages import Stages
from speedlab.errors import UnwritableOutputError, UsageError

if TYPE_CHECKING:
    from speedlab.synthetic.scenario import Take
    from speedlab.synthetic.truth import Truth


def synth(
    recipe: Annotated[
        str | None, typer.Argument(help="A TOML file (docs/synthetic.md), or a sample's name.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="MP4", help="Where to write; ./RECIPE.mp4 if not given."),
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="Name the samples.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a clip that exists.")] = False,
    debug: Debug = False,
) -> None:
    """Render a sprinter whose truth is known: a clip, and beside it what is true of it, as JSON.

    **Examples**

    `speedlab synth fly_static_240 --out fly.mp4`

    `speedlab synth my_run.toml`

    The same recipe gives the same files, byte for byte. Recipes: docs/synthetic.md
    """
    with exit_codes(debug):
        from speedlab.synthetic.recipe import NAMED, load_recipe

        if listing:
            typer.echo("\n".join(NAMED))
            return
        if recipe is None:
            raise UsageError("Name a recipe: a TOML file, or a sample's name from --list.")
        path = _target(out or Path(f"{Path(recipe).stem}.mp4"), force)
        take = load_recipe(recipe)
        truth = _filmed(take, path)
        typer.echo(
            f"{path} ({path.stat().st_size / 1e6:.2f} MB) and {path.with_suffix('.json').name}: "
            f"{len(truth.time_s)} frames, {len(truth.complete_contacts)} complete contacts"
        )


def _target(path: Path, force: bool) -> Path:
    """The clip's path, with a folder to lie in.

    Raises:
        UsageError: it is no MP4, or exists and must not be replaced.
        UnwritableOutputError: its folder cannot be made.
    """
    if path.suffix != ".mp4":
        raise UsageError(f"--out {path}: the clip's name must end in .mp4.")
    for file in (path, path.with_suffix(".json")):
        if file.exists() and not force:
            raise UsageError(f"{file} exists: replace it with --force, or name another with --out.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error
    return path


def _filmed(take: Take, path: Path) -> Truth:
    from speedlab.synthetic.render import film

    with Stages() as stages:
        try:
            return film(take, path, lambda done, of: stages.progress("Rendering", done / of))
        except OSError as error:
            raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> UnwritableOutputError:
    return UnwritableOutputError(
        f"{error.filename or path} cannot be written ({error.strerror}): "
        "free some disk space or choose another place with --out."
    )
