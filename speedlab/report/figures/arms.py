"""Arms: each upper arm and elbow over the stride, with the opposite thigh in step behind."""

from __future__ import annotations

from math import ceil

import numpy as np
from markupsafe import Markup

from speedlab.model.clip import FloatArray
from speedlab.model.events import Stride
from speedlab.model.skeleton import Side
from speedlab.report.figures.curves import Curves, Line
from speedlab.report.figures.svg import Anchor, Drawing, Scale

WIDTH = 440.0
LEFT, RIGHT = 48.0, 382.0
SWING = (28.0, 208.0)  # upper arm and thigh
ELBOW = (250.0, 350.0)
PHASE = np.linspace(0, 100, 101)


def arm_over_stride(
    curves: Curves, strides: tuple[Stride, ...], side: Side, far: bool, alt: str
) -> Markup | None:
    """One arm over the strides of the opposite leg (0 and 100 %: that foot lands).

    None without a stride in which the arm was seen.
    """
    own = [stride for stride in strides if stride.side is side.other]
    arm, elbow = _over(curves.arm_rel[side], own), _over(curves.elbow[side], own)
    if not np.isfinite(arm).any():
        return None
    drawing = Drawing(WIDTH, ELBOW[1] + 28, alt, "far" if far else "")
    thigh = _over(curves.hip_rel[side.other], own)
    _draw_swing(drawing, arm, thigh, side, curves.arm_rel[side].half_width)
    if np.isfinite(elbow).any():
        _draw_elbow(drawing, elbow, side, curves.elbow[side].half_width)
    return drawing.markup()


def _over(line: Line, strides: list[Stride]) -> FloatArray:
    """(strides, 101) a line over each stride, in per cent of it."""
    spans = [s.start_s + PHASE / 100 * (s.end_s - s.start_s) for s in strides]
    return np.array([line.at(times) for times in spans]).reshape(-1, len(PHASE))


def _mean(strides: FloatArray) -> FloatArray:
    """(101,) mean over the strides in which a point is known, NaN where there is none."""
    count = np.isfinite(strides).sum(axis=0)
    total = np.nansum(strides, axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _draw_swing(
    drawing: Drawing, arm: FloatArray, thigh: FloatArray, side: Side, blur: float
) -> None:
    widest = max(90.0, float(np.nanmax(np.abs(np.r_[arm, thigh]))) * 1.08)
    angle = Scale((-widest, widest), (SWING[1], SWING[0]))
    phase = Scale((0, 100), (LEFT, RIGHT))
    drawing.rect(LEFT, SWING[0], RIGHT - LEFT, angle(0) - SWING[0], "front-shade")
    for tick in range(-90, 91, 45):
        drawing.line(LEFT, angle(tick), RIGHT, angle(tick), "grid" if tick else "axis")
        drawing.text(LEFT - 6, angle(tick) + 4, f"{abs(tick)}°", "muted", "end")
    drawing.text(LEFT, SWING[0] - 8, "upper arm; grey: the opposite thigh", "lane")
    x = phase.many(PHASE)
    mean_thigh = _mean(thigh)
    drawing.band(x, np.full(101, angle(0)), angle.many(mean_thigh), f"thigh-shade {side.other}")
    drawing.polyline(x, angle.many(mean_thigh), f"thigh-line {side.other}")
    _draw_curve(drawing, x, arm, angle, side)
    drawing.plus_minus(RIGHT + 10, angle(0), angle(0) - angle(blur), f"± {ceil(blur)}°")
    drawing.text(LEFT + 6, SWING[0] + 15, "front", "lane")
    drawing.text(LEFT + 6, SWING[1] - 6, "back", "lane")


def _draw_elbow(drawing: Drawing, elbow: FloatArray, side: Side, blur: float) -> None:
    angle = Scale((20, 180), (ELBOW[1], ELBOW[0]))
    phase = Scale((0, 100), (LEFT, RIGHT))
    for tick in (45, 90, 135, 180):
        drawing.line(LEFT, angle(tick), RIGHT, angle(tick), "grid")
        drawing.text(LEFT - 6, angle(tick) + 4, f"{tick}°", "muted", "end")
    drawing.text(LEFT, ELBOW[0] - 8, "elbow, 180° is straight", "lane")
    _draw_curve(drawing, phase.many(PHASE), elbow, angle, side)
    drawing.plus_minus(RIGHT + 10, angle(90), angle(90) - angle(90 + blur), f"± {ceil(blur)}°")
    for percent in (0, 25, 50, 75, 100):
        at = phase(percent)
        anchor: Anchor = "start" if percent == 0 else "end" if percent == 100 else "middle"
        drawing.line(at, SWING[0], at, SWING[1], "grid")
        drawing.line(at, ELBOW[0], at, ELBOW[1], "grid")
        drawing.text(at, ELBOW[1] + 18, f"{percent} %", "muted", anchor)


def _draw_curve(
    drawing: Drawing, x: FloatArray, strides: FloatArray, angle: Scale, side: Side
) -> None:
    """The strides' mean with the band of one standard deviation between strides."""
    mean = _mean(strides)
    if len(strides) > 1:
        # A point that one stride does not know has no spread: the band has a gap there.
        spread = np.std(strides, axis=0, ddof=1)
        drawing.band(x, angle.many(mean - spread), angle.many(mean + spread), f"spread {side}")
    drawing.polyline(x, angle.many(mean), f"curve {side}")
