"""`speedlab batch`: many clips, one after the other, into one folder with a squad's table."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from speedlab.cli.endings import exit_codes
from speedlab.cli.options import (
    CameraDistance,
    CameraRoll,
    CaptureFps,
    Debug,
    Embed,
    Height,
    NoVideo,
    PoseModel,
    Readout,
    SettingsFile,
    Way,
    Workers,
    chosen_settings,
)
from speedlab.cli.stages import Stages


def batch(
    clips: Annotated[
        list[Path],
        typer.Argument(metavar="DIR|CLIP...", help="Clips, or folders to search for clips."),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="One folder for all results.")],
    height: Height = None,
    capture_fps: CaptureFps = None,
    camera_distance: CameraDistance = None,
    camera_roll: CameraRoll = None,
    readout: Readout = None,
    direction: Way = None,
    pose_model: PoseModel = None,
    settings_file: SettingsFile = None,
    force: Annotated[
        bool, typer.Option("--force", help="Analyse again what is done already.")
    ] = False,
    embed: Embed = False,
    no_video: NoVideo = False,
    workers: Workers = None,
    debug: Debug = False,
) -> None:
    """Analyse many clips: a results folder for each, squad.csv and index.html for all.

    `speedlab batch monday/ --out results`

    Clips that are done are skipped, so it may be stopped and started again, or run after adding
    clips. A clip that fails is noted with the reason and the next one follows; then the exit
    code is 1.

    What differs from clip to clip, such as the athlete's height or marks on the ground, stands in
    a file of the clip's name beside it: run.toml for run.mov, with lines like height = 1.80. The
    options above win.
    """
    with exit_codes(debug):
        settings_of = partial(
            chosen_settings,
            file=settings_file,
            height_m=height,
            capture_fps=capture_fps,
            camera_distance_m=camera_distance,
            camera_roll_deg=camera_roll,
            readout_ms=readout,
            direction=direction,
            pose_model=pose_model,
            workers=workers,
        )
        settings_of(None)  # an option that makes no sense makes none for any clip
        from speedlab.batch.plan import find_clips, plan
        from speedlab.batch.runner import run
        from speedlab.batch.single import Watch, Wishes
        from speedlab.batch.squad import MEASURED, PAGE_NAME

        wishes = Wishes(force=force, embed=embed, video=not no_video)
        jobs = plan(find_clips(clips, out), out, settings_of, wishes)
        with Stages() as stages:
            watch = Watch(stages.progress, stages.tell)
            outcomes = run(jobs, out, settings_of, wishes, watch, stages.start_over)
        measured = sum(outcome.status == MEASURED for outcome in outcomes)
        typer.echo(f"{measured} of {len(outcomes)} clips measured. Squad: {out / PAGE_NAME}")
        raise typer.Exit(0 if measured == len(outcomes) else 1)
