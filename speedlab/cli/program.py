"""The program: its commands, and what `speedlab --help` teaches."""

from __future__ import annotations

from typing import Annotated

import typer

from speedlab import __version__
from speedlab.cli.analyze import analyze
from speedlab.cli.batch import batch
from speedlab.cli.correct import correct
from speedlab.cli.doctor import doctor
from speedlab.cli.synth import synth
from speedlab.cli.weights import weights

HELP = """Measure how a sprint is built, from one side-on phone video, on your own computer.

**First clip:** `speedlab analyze run.mov --height 1.80`

**Film it like this:** from the side, 8 to 15 m away, phone at hip height and level, slow motion
(240 frames a second), good light, the whole body in the picture, the athlete about a third of its
height. Keep the phone still, or turn it smoothly with the athlete. Send the original file: a shared
or edited copy may have lost its timing.

**Exit codes:** 0 done · 1 a clip of a batch failed · 2 wrong usage · 3 the input cannot be read ·
4 read, but nothing can be measured · 5 no pose model · 6 the output cannot be written ·
130 interrupted.
"""

app = typer.Typer(
    name="speedlab",
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(analyze)
app.command()(batch)
app.command()(correct)
app.command()(weights)
app.command()(doctor)
app.command()(synth)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"speedlab {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Hold the options of the program itself."""
