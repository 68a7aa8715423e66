"""`speedlab analyze`: one clip in, one results folder out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from speedlab.cli.endings import complain, exit_codes
from speedlab.cli.options import (
    Athlete,
    CameraDistance,
    CameraRoll,
    CaptureFps,
    Debug,
    Embed,
    Gate,
    GateOffset,
    Ground,
    Height,
    Mark,
    MarkOffset,
    MarksApart,
    Mass,
    NoVideo,
    PoseModel,
    Readout,
    SettingsFile,
    TimingFile,
    Way,
    Workers,
    chosen_settings,
    number,
)
from speedlab.cli.stages import Stages
from speedlab.errors import NotMeasurableError


def analyze(
    clip: Annotated[Path, typer.Argument(help="The video, as the phone wrote it.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Where to write; ./CLIP_speedlab if not given."),
    ] = None,
    height: Height = None,
    mass: Mass = None,
    capture_fps: CaptureFps = None,
    camera_distance: CameraDistance = None,
    camera_roll: CameraRoll = None,
    readout: Readout = None,
    direction: Way = None,
    athlete: Athlete = None,
    mark: Mark = None,
    distance: MarksApart = None,
    mark_offset: MarkOffset = None,
    gate: Gate = None,
    gate_offset: GateOffset = None,
    ground: Ground = None,
    timing: TimingFile = None,
    pose_model: PoseModel = None,
    start: Annotated[
        float | None,
        number(
            "--from",
            metavar="S",
            help="Start here, in seconds of the file's own time.",
        ),
    ] = None,
    stop: Annotated[
        float | None,
        number("--to", metavar="S", help="Stop here, in seconds of the file's own time."),
    ] = None,
    settings_file: SettingsFile = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the folder if it exists, whole.")
    ] = False,
    embed: Embed = False,
    no_video: NoVideo = False,
    workers: Workers = None,
    debug: Debug = False,
) -> None:
    """Analyse one clip: a page to read, a video to watch, tables and tracks to work with.

    **Examples**

    `speedlab analyze run.mov --height 1.80`

    `speedlab analyze slow.mp4 --capture-fps 240 --from 1.5 --to 6 --out monday/run1`

    `speedlab analyze race.mov --athlete 640,360@1.5`

    `speedlab analyze run.mov --height 1.80 --mark 212,610 --mark 1705,612 --distance 10`

    `speedlab analyze fly.mov --gate 160@0 --gate 1760@10`

    The folder gets report.html (open it in a browser), annotated.mp4, analysis.json, events.csv,
    steps.csv, measures.csv, tracks.nc and poses.npz. It appears whole or not at all.

    What belongs to a clip may stand in a file of its name beside it: run.toml with lines like
    height = 1.80 or mark = ["212,610", "1705,612"]. Options win.
    """
    with exit_codes(debug):
        from speedlab.batch.names import clip_name, find_clip
        from speedlab.formats.timing_csv import read_timing
        from speedlab.formats.told_toml import told_path

        clip = find_clip(clip)
        settings = chosen_settings(
            clip,
            settings_file,
            height_m=height,
            mass_kg=mass,
            capture_fps=capture_fps,
            camera_distance_m=camera_distance,
            camera_roll_deg=camera_roll,
            readout_ms=readout,
            direction=direction,
            athlete=athlete,
            marks=mark or (),
            marks_apart_m=distance,
            mark_offset_m=mark_offset,
            gates=gate or (),
            gate_offset_m=gate_offset,
            ground=ground or (),
            timing=None if timing is None else read_timing(timing),
            start_s=start,
            stop_s=stop,
            pose_model=pose_model,
            workers=workers,
        )
        from speedlab.batch.runner import finished_outcome
        from speedlab.batch.single import Watch, Wishes, analyze_into
        from speedlab.cli.summary import summary

        target = out or Path(f"{clip_name(clip)}_speedlab")
        with Stages() as stages:
            if told_path(clip).is_file():
                stages.tell(f"{told_path(clip)} says more of this clip.")
            watch = Watch(stages.progress, stages.tell)
            wishes = Wishes(force=force, embed=embed, video=not no_video)
            analysis = analyze_into(target, clip, settings, wishes, watch)
        outcome = finished_outcome(clip, target, analysis)
        if outcome.exit_code == NotMeasurableError.exit_code:
            complain(outcome.message)
        typer.echo(summary(analysis, target))
        raise typer.Exit(outcome.exit_code)
