"""The verbs of the library: `speedlab.analyze` and `speedlab.write`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from speedlab.model.analysis import Analysis
from speedlab.options import with_options
from speedlab.settings import Settings


def analyze(
    path: str | Path,
    *,
    height_m: float | None = None,
    mass_kg: float | None = None,
    capture_fps: float | None = None,
    camera_distance_m: float | None = None,
    camera_roll_deg: float | None = None,
    readout_ms: float | None = None,
    direction: str | None = None,
    athlete: str | None = None,
    marks: Sequence[str] = (),
    marks_apart_m: float | None = None,
    mark_offset_m: float | None = None,
    gates: Sequence[str] = (),
    gate_offset_m: float | None = None,
    ground: Sequence[str] = (),
    timing: str | Path | None = None,
    start_s: float | None = None,
    stop_s: float | None = None,
    pose_model: str | Path | None = None,
    workers: int | None = None,
    settings: Settings | None = None,
    progress: Callable[[str, float], None] | None = None,
    tell: Callable[[str], None] | None = None,
) -> Analysis:
    """Measure one clip.

    Args:
        path: the video file.
        height_m: the athlete's barefoot stature, 0.9 to 2.5; gives lengths and speed.
        mass_kg: the athlete's mass; makes the force of a run from standing a little surer.
        capture_fps: frames a second while filming, where the file does not say.
        camera_distance_m: camera to the athlete's lane; corrects for near and far leg's depth.
        camera_roll_deg: how far level ground falls to the right in the picture, 0 on a level
            tripod; gives the trunk's lean against gravity.
        readout_ms: how long the camera takes from the first row of a picture to its last (rolling
            shutter); every joint is then taken at its own row's time.
        direction: "left" or "right", where it is mistaken.
        athlete: "X,Y" or "X,Y@T", a point on the athlete where another one is followed: pixels of
            the upright picture, and seconds of file time from the first frame.
        marks: two points "X,Y" or "X,Y@T" on the ground of the athlete's lane; metres rest on them.
        marks_apart_m: metres between the two.
        mark_offset_m: how much nearer to the camera than the athlete the two lie.
        gates: two or more "X@M" (the column of the upright picture in which a gate stands on the
            athlete's lane, and its metre along the track), "X,Y@M" or, where the camera moves,
            "X,Y@M@T"; gives the times between them, and the metres where there are no marks.
        gate_offset_m: how much nearer to the camera than the athlete the gates stand.
        ground: four points of the ground or more, "X,Y=ALONG,ACROSS" or "X,Y@T=ALONG,ACROSS":
            pixels of the upright picture, metres along the lane, and metres across it, 0 on the
            line on which the athlete runs, positive farther from the camera (lane lines are 1.22 m
            apart); metres and the view angle rest on them.
        timing: a CSV file with columns distance_m and time_s of timing gates or a radar, whose
            times are put beside those between the gates; its metres are the gates' metres.
        start_s: file time from the first frame where the analysis starts (s).
        stop_s: file time from the first frame where it stops (s).
        pose_model: lite, full, heavy, or the path of a .task file.
        workers: threads of the pose network; None: one a core.
        settings: all tunables; what is told in a TOML file of the clip's name beside it wins over
            them, and the options above over both.
        progress: called with a stage's name and the share of it that is done, 0 to 1.
        tell: called with a sentence, e.g. about a download.

    Returns:
        The analysis. A clip that was read but cannot be measured comes back with
        `quality.verdict` NOT_MEASURABLE and the reasons in `quality.problems`.

    Raises:
        UsageError: an option makes no sense.
        UnreadableInputError: the file is no video that can be decoded, or `timing` no such table.
        NoWeightsError: no pose model could be found or fetched.
    """
    from speedlab import pipeline
    from speedlab.formats.timing_csv import read_timing
    from speedlab.formats.told_toml import told_beside

    chosen = with_options(
        told_beside(Path(path), settings or Settings()),
        height_m=height_m,
        mass_kg=mass_kg,
        capture_fps=capture_fps,
        camera_distance_m=camera_distance_m,
        camera_roll_deg=camera_roll_deg,
        readout_ms=readout_ms,
        direction=direction,
        athlete=athlete,
        marks=marks,
        marks_apart_m=marks_apart_m,
        mark_offset_m=mark_offset_m,
        gates=gates,
        gate_offset_m=gate_offset_m,
        ground=ground,
        timing=None if timing is None else read_timing(Path(timing)),
        start_s=start_s,
        stop_s=stop_s,
        pose_model=None if pose_model is None else str(pose_model),
        workers=workers,
    )
    return pipeline.analyze(Path(path), chosen, progress=progress, tell=tell)


def write(analysis: Analysis, folder: str | Path, *, force: bool = False) -> None:
    """Write an analysis as `speedlab analyze` does, report included, whole or not at all.

    Raises:
        UsageError: the folder exists and `force` is not given.
        UnwritableOutputError: it cannot be written.
    """
    from speedlab.batch.single import Wishes, write_into

    write_into(Path(folder), analysis, Wishes(force=force))
