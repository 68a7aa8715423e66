"""The formula runner put into a picture, as an `Analysis` that can be drawn, filmed on grey."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from truth_motion import Filming, Footfall, Formula, truth_of

from speedlab.model.analysis import Analysis, Evidence
from speedlab.model.clip import ClipInfo, Timebase, TimeSource
from speedlab.model.quality import Quality, Verdict
from speedlab.model.scene import Direction
from speedlab.model.tracks import CameraMotion
from speedlab.video import VideoWriter, probe

GREY = 128
SLOWDOWN = 4.0


@dataclass(frozen=True)
class Bouncing(Formula):
    """The formula runner with hips that are highest in the middle of each flight."""

    bounce_m: float = 0.03

    @property
    def mid_flight_s(self) -> float:
        """First middle of a flight: from the left's toe-off to the right's touchdown."""
        return (self.contact_s + self.stride_s / 2) / 2

    def joints_m(self, time_s: np.ndarray) -> np.ndarray:
        cycle = 2 * np.pi * (time_s - self.mid_flight_s) / (self.stride_s / 2)
        lift = np.stack([np.zeros(len(time_s)), self.bounce_m * np.cos(cycle)], axis=-1)
        return super().joints_m(time_s) + lift[:, None]


@dataclass(frozen=True)
class Stage:
    """The picture and how the run is placed in it: `ground_y_px` under the feet."""

    width_px: int = 1280
    height_px: int = 320
    px_per_m: float = 80.0
    start_x_px: float = 120.0
    ground_y_px: float = 260.0
    panned: bool = False


def drawn_run(
    formula: Formula = Bouncing(),
    stage: Stage = Stage(),
    fps: float = 120.0,
    direction: Direction = Direction.RIGHT,
    trusted: bool = True,
) -> Analysis:
    """An analysis of a run whose joints, contacts and picture are known; there is no file yet.

    The clip begins at time 0: `formula.span_s()[0]` on the formula's own clock.
    """
    filming = Filming(fps, direction, stage.px_per_m, scaled=False, trusted=trusted)
    start_s, stop_s = formula.span_s()
    falls = [
        Footfall(fall.side, fall.touchdown_s - start_s, fall.toe_off_s - start_s)
        for fall in formula.footfalls()
    ]
    span_s = (0.0, stop_s - start_s)
    view = truth_of(lambda time_s: formula.joints_m(time_s + start_s), falls, span_s, filming)
    source = TimeSource.USER if trusted else TimeSource.UNKNOWN
    x0 = stage.start_x_px if direction is Direction.RIGHT else stage.width_px - stage.start_x_px
    reference = view.motion.xy_px + np.array([x0, stage.ground_y_px])
    to_reference = np.tile(np.eye(3), (len(reference), 1, 1))
    if stage.panned:  # the camera keeps the hips in the middle
        to_reference[:, 0, 2] = reference[:, 23, 0] - stage.width_px / 2
    shift = to_reference[:, None, :2, 2]
    camera = CameraMotion(to_reference, stage.panned, 0.0, np.ones(len(reference), dtype=bool))
    return Analysis(
        clip=_clip(stage, len(reference), fps),
        timebase=Timebase(view.motion.time_s * SLOWDOWN, 0, SLOWDOWN, source),
        quality=Quality(Verdict.GOOD, (), {}),
        provenance={},
        contacts=view.contacts,
        steps=view.steps,
        evidence=Evidence(
            motion=replace(view.motion, xy_px=reference - shift),
            scene=replace(view.scene, camera=camera, ground_y_px=stage.ground_y_px),
            strides=view.strides,
        ),
    )


def filmed(analysis: Analysis, path: Path) -> Analysis:
    """Write a grey clip with the analysis' own times and sizes; the same analysis of that clip."""
    clip = analysis.clip
    grey = np.full((clip.height_px, clip.width_px, 3), GREY, np.uint8)
    with VideoWriter(path, clip.width_px, clip.height_px) as writer:
        for file_s in analysis.timebase.file_s:
            writer.write(grey, float(file_s))
    return replace(analysis, clip=probe(path))


def with_unknown(analysis: Analysis, rows: slice | int) -> Analysis:
    """The same analysis, the athlete not seen in some frames."""
    evidence = analysis.evidence
    assert evidence is not None
    xy, xy_px = evidence.motion.xy.copy(), evidence.motion.xy_px.copy()
    xy[rows], xy_px[rows] = np.nan, np.nan
    motion = replace(evidence.motion, xy=xy, xy_px=xy_px)
    return replace(analysis, evidence=replace(evidence, motion=motion))


def _clip(stage: Stage, frames: int, fps: float) -> ClipInfo:
    stored_fps = fps / SLOWDOWN
    return ClipInfo(
        path=Path("run.mp4"),
        sha256="",
        size_bytes=0,
        codec="h264",
        pixel_format="yuv420p",
        width_px=stage.width_px,
        height_px=stage.height_px,
        rotation_deg=0,
        frame_pts_s=tuple(np.arange(frames) / stored_fps),
        stored_fps=stored_fps,
        variable_rate=False,
        tagged_capture_fps=None,
        hdr=False,
    )
