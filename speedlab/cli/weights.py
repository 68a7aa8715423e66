"""`speedlab weights`: which pose models are there; fetch one ahead of time."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from speedlab.cli.endings import complain, exit_codes
from speedlab.cli.options import Debug


class Variant(StrEnum):
    """The published sizes of the pose model."""

    HEAVY = "heavy"
    FULL = "full"
    LITE = "lite"


def _variant(text: str) -> Variant:
    try:
        return Variant(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is none of {', '.join(Variant)}.") from None


def weights(
    fetch: Annotated[
        Variant | None,
        typer.Option(
            "--fetch",
            parser=_variant,
            metavar="heavy|full|lite",
            help="Fetch this pose model, unless it is there.",
        ),
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no network.")] = False,
    debug: Debug = False,
) -> None:
    """Show the pose models that are there, or fetch one while there is a network.

    `speedlab weights --fetch heavy`
    """
    with exit_codes(debug):
        from speedlab.pose.cache import cache_folder
        from speedlab.pose.weights import available, resolve

        if fetch is not None:
            found = resolve(fetch.value, download=not offline, tell=complain)
            typer.echo(f"{found.variant}: {found.path}")
            return
        models = available()
        for model in models:
            typer.echo(f"{model.variant}: {model.note or model.path}")
        if not models:
            typer.echo(
                f"No pose model in {cache_folder()}. The first analysis fetches one, or: "
                "speedlab weights --fetch heavy"
            )
