"""`speedlab correct`: events as somebody saw them, and everything that rests on them."""

from __future__ import annotations

from getpass import getuser
from pathlib import Path
from typing import Annotated

import typer

from speedlab.cli.endings import exit_codes
from speedlab.cli.options import Debug, Embed


def correct(
    folder: Annotated[Path, typer.Argument(help="A results folder with a changed events.csv.")],
    clip: Annotated[
        Path | None,
        typer.Option("--clip", metavar="FILE", help="Where the video is, if not beside it."),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="NAME", help="Who corrects; your user name if not given."),
    ] = None,
    embed: Embed = False,
    video: Annotated[
        bool, typer.Option("--video/--no-video", help="Draw the annotated video anew.")
    ] = True,
    debug: Debug = False,
) -> None:
    """Measure again with touchdowns and toe-offs corrected by hand; the poses are kept.

    Change `frame` (or a time) of a row in FOLDER/events.csv, delete rows that are no contact, add
    rows under a new contact number. The model's own time stays beside yours, with name and date.

    **Example**

    `speedlab correct run_speedlab --by Zoë`
    """
    with exit_codes(debug):
        from speedlab.batch.correction import correct as correct_folder
        from speedlab.batch.single import Wishes
        from speedlab.cli.summary import summary

        wishes = Wishes(force=True, embed=embed, video=video)
        analysis = correct_folder(folder, clip, by or getuser(), wishes)
        typer.echo(summary(analysis, folder))
