"""Exact poses of the synthetic sprinter, as the product gets them behind its pose network.

No picture is drawn: the joints are projected as the camera would see them, faults are put in on
purpose, and `speedlab.pipeline.measure_seen` does the rest. Every law is a function that raises
AssertionError; it is run on the product, and again with the product broken on purpose.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from seen_run import SeenRun, seen, with_poses

from speedlab.errors import NotMeasurableError
from speedlab.metrics import segment_angles
from speedlab.model.analysis import Analysis
from speedlab.model.clip import ClipInfo
from speedlab.model.measures import Measure
from speedlab.model.seen import Seen
from speedlab.model.skeleton import LEG, Side, joint
from speedlab.model.tracks import AthletePath
from speedlab.pipeline import measure_seen
from speedlab.settings import Settings
from speedlab.synthetic.body import Body
from speedlab.synthetic.camera import Camera
from speedlab.synthetic.gait import STEADY, Gait, sprint
from speedlab.synthetic.scenario import RIGHT_DEG, Scenario

HEIGHT_M = 1.80
FIELD_M, WIDTH_PX, HEIGHT_PX = 13.0, 3120, 1440
"""Thirteen metres of track in one still picture: five steps and more at top speed."""
FAR_M = 3000.0
"""From here neither depth nor the angle of view makes a difference."""


def lawful(examples: int) -> hypothesis_settings:
    """The same few examples every time; the first one that breaks a law is enough."""
    return hypothesis_settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )


def steady(speed_mps: float = 9.0, **changes: object) -> Gait:
    """A sprint in which every step is the same."""
    return replace(sprint(speed_mps), variation=STEADY, **changes)


def camera(distance_m: float = 15.0, field_m: float = FIELD_M, **changes: object) -> Camera:
    """A still camera at right angles to the track, at hip height."""
    focal_px = WIDTH_PX * distance_m / field_m
    return replace(Camera(WIDTH_PX, HEIGHT_PX, focal_px, distance_m, height_m=1.0), **changes)


@cache
def run_past(
    gait: Gait,
    fps: int = 240,
    lens: Camera | None = None,
    heading_deg: float = RIGHT_DEG,
    duration_s: float | None = None,
) -> SeenRun:
    """One run through the whole picture, exactly as it is, or for a while where it is followed."""
    scenario = _scenario(gait, fps, lens or camera(), heading_deg)
    return seen(replace(scenario, duration_s=duration_s or scenario.duration_s))


def run_past_at(gait: Gait, time_s: np.ndarray) -> SeenRun:
    """The same run in pictures taken at these times."""
    return seen(_scenario(gait, 240, camera(), RIGHT_DEG), time_s=time_s)


def _scenario(gait: Gait, fps: int, lens: Camera, heading_deg: float) -> Scenario:
    field_m = lens.width_px * lens.distance_m / lens.focal_px
    return Scenario(
        seed=1,
        gait=gait,
        body=Body(height_m=HEIGHT_M),
        camera=lens,
        fps=fps,
        duration_s=round(field_m / gait.speed_mps, 2),
        heading_deg=heading_deg,
    )


def filmed(run: SeenRun, pts_s: np.ndarray | None = None) -> Seen:
    """What `speedlab.looking.look` would hand on; `pts_s`: the file's time stamps."""
    pts = run.timebase.file_s if pts_s is None else pts_s
    width, height = run.truth.size
    xy = run.poses.xy_px
    feet = xy[:, [joint(side, name) for side in Side for name in LEG], 1]
    size = feet.max(axis=1) - xy[..., 1].min(axis=1)
    path = AthletePath(xy.mean(axis=1), size, np.isfinite(size))
    spacing = np.diff(pts)
    usual = float(np.median(spacing))
    info = ClipInfo(
        path=Path("law.mp4"),
        sha256="0" * 64,
        size_bytes=1,
        codec="h264",
        pixel_format="yuv420p",
        width_px=width,
        height_px=height,
        rotation_deg=0,
        frame_pts_s=tuple(map(float, pts)),
        stored_fps=1.0 / usual,
        variable_rate=float(np.ptp(spacing)) > 0.05 * usual,
        tagged_capture_fps=None,
        hdr=False,
    )
    return Seen(info, path, run.poses, run.camera)


def measured(view: Seen, **options: object) -> Analysis:
    """The product's analysis of it, height told; that it is refused breaks every law."""
    try:
        return measure_seen(view, Settings(**{"height_m": HEIGHT_M, **options}))
    except NotMeasurableError as refusal:
        raise AssertionError(f"refused: {refusal.reason}") from refusal


def with_picture(view: Seen, xy_px: np.ndarray, width_px: int = 0, height_px: int = 0) -> Seen:
    """The same file with other places in the picture."""
    width, height = width_px or view.info.width_px, height_px or view.info.height_px
    return replace(
        view,
        info=replace(view.info, width_px=width, height_px=height),
        poses=replace(view.poses, xy_px=xy_px),
    )


def clip_values(analysis: Analysis, side: str = "both") -> dict[str, Measure]:
    """The clip's values of one side by metric, those that were withheld too."""
    return {m.metric: m for m in analysis.measures if m.side == side and m.step is None}


def pairs(
    first: Analysis,
    second: Analysis,
    *,
    mirrored: bool = False,
    without: frozenset[str] = frozenset(),
) -> Iterator[tuple[Measure, Measure]]:
    """Every measure of one analysis with its twin in another; with `mirrored` the other side's."""
    wanted, others = ([m for m in a.measures if m.metric not in without] for a in (first, second))
    twins = {(m.metric, m.side, m.step): m for m in others}
    assert len(twins) == len(others) == len(wanted)
    turned = {"left": "right", "right": "left", "both": "both"}
    for measure in wanted:
        side = turned[measure.side] if mirrored else measure.side
        yield measure, twins[measure.metric, side, measure.step]


def jittered(run: SeenRun, deg: float, seed: int, *, lasting_s: float = 0.0) -> SeenRun:
    """Every landmark off by what turns a thigh by `deg` (SD), frame by frame or for a while."""
    rng = np.random.default_rng(seed)
    thigh_px = 0.245 * HEIGHT_M * run.truth.size[0] / FIELD_M
    noise = rng.normal(0, np.radians(deg) * thigh_px / np.sqrt(2), run.poses.xy_px.shape)
    if lasting_s > 0:
        keep = float(np.exp(-1 / (run.fps * lasting_s)))
        for row in range(1, len(noise)):
            noise[row] = keep * noise[row - 1] + np.sqrt(1 - keep**2) * noise[row]
    return with_poses(run, run.poses.xy_px + noise)


def dropped(run: SeenRun, share: float, seed: int) -> SeenRun:
    """No pose at all in some of the frames."""
    gone = np.random.default_rng(seed).random(len(run.poses.xy_px)) < share
    confidence = np.where(gone[:, None], 0.0, run.poses.confidence)
    return with_poses(run, np.where(gone[:, None, None], np.nan, run.poses.xy_px), confidence)


@cache
def true_value(speed_mps: float, metric: str) -> float:
    """What a clip's value would be without any error; every step is the same."""
    return run_past(steady(speed_mps)).truth.value(metric)


def crossing_gain(analysis: Analysis) -> float:
    """Share of a swing's lateness that the crossing shows: w_swing / (w_swing + |w_stance|)."""
    angles = segment_angles(analysis.evidence.motion, 10.0)
    shares = []
    for contact in analysis.contacts:
        if contact.complete:
            ends = contact.touchdown.time_s, contact.toe_off.time_s
            for crossing in angles.thigh_gap[contact.side].crossings(*ends, rising=False)[:1]:
                swing = angles.thigh[contact.side.other].rate(crossing.value)
                stance = angles.thigh[contact.side].rate(crossing.value)
                shares.append(swing / (swing + abs(stance)))
    return float(np.median(shares))
