"""The foot's path round the hip over a stride, in front of the trunk's line and behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from speedlab.metrics.curves import Curve
from speedlab.model.clip import FloatArray
from speedlab.model.events import Stride
from speedlab.model.skeleton import Side
from speedlab.model.tracks import Motion
from speedlab.report.figures.curves import Line
from speedlab.report.figures.svg import Drawing, Scale

WIDTH, HEIGHT = 440.0, 330.0
HIP = (WIDTH / 2, 66.0)
LEG = 230.0  # view-box units of a leg length
X = Scale((-1, 1), (HIP[0] - LEG, HIP[0] + LEG))
Y = Scale((-1, 0), (HIP[1] + LEG, HIP[1]))
POINTS = 120  # of one stride


@dataclass(frozen=True, eq=False)
class _AroundHip:
    """A joint relative to the middle of the hips, in leg lengths, x forward and y up."""

    x: Line
    y: Line

    def at(self, times_s: FloatArray, lean_rad: float) -> FloatArray:
        """(m, 2) view-box places, turned so that a trunk that leans so far stands upright."""
        x, y = self.x.at(times_s), self.y.at(times_s)
        cos, sin = np.cos(lean_rad), np.sin(lean_rad)
        return np.stack([X.many(x * cos - y * sin), Y.many(x * sin + y * cos)], axis=1)


def foot_path(motion: Motion, strides: tuple[Stride, ...], side: Side, alt: str) -> Markup | None:
    """The ankle's path over every stride of one leg, in leg lengths.

    The vertical is the trunk's line through the hip, by the trunk's mean lean over each stride as
    the measures use it. None without a stride in which trunk and ankle were seen.
    """
    own = [(s, lean) for s in strides if s.side is side for lean in _leans(motion, s)]
    ankle, knee = (_around_hip(motion, side, name) for name in ("ankle", "knee"))
    if not own or not ankle.x.known:
        return None
    drawing = Drawing(WIDTH, HEIGHT, alt)
    _draw_trunk(drawing)
    for stride, lean in own:
        _draw_stance(drawing, stride, ankle, lean)
        _draw_loop(drawing, ankle.at(np.linspace(stride.start_s, stride.end_s, POINTS), lean), side)
    first, lean = own[0]
    for moment in (first.first.touchdown, first.first.toe_off):
        if moment is not None:
            at = np.array([moment.time_s])
            leg = np.concatenate([[HIP], knee.at(at, lean), ankle.at(at, lean)])
            drawing.polyline(leg[:, 0], leg[:, 1], "leg")
    drawing.circle(*HIP, 5, "joint")
    return drawing.markup()


def _around_hip(motion: Motion, side: Side, name: str) -> _AroundHip:
    relative = (motion.joint(side, name) - motion.middle("hip")) / motion.leg_length_px
    none = np.zeros(len(relative))
    x, y = (Line(Curve(motion.time_s, relative[:, k], none, none, 0.0)) for k in (0, 1))
    return _AroundHip(x, y)


def _leans(motion: Motion, stride: Stride) -> list[float]:
    """The trunk's mean lean over a stride (rad, + forward); empty where it is unknown."""
    inside = (motion.time_s >= stride.start_s) & (motion.time_s <= stride.end_s)
    trunk = (motion.middle("shoulder") - motion.middle("hip"))[inside]
    known = trunk[np.isfinite(trunk).all(axis=1)]
    return [float(np.arctan2(*known.mean(axis=0)))] if len(known) else []


def _draw_trunk(drawing: Drawing) -> None:
    x, y = HIP
    drawing.rect(x, 24, WIDTH - 16 - x, HEIGHT - 40, "front-shade")
    drawing.line(x, 8, x, y, "trunk")
    drawing.line(x, y, x, HEIGHT - 16, "trunk-line")
    drawing.text(x + 10, 20, "trunk", "muted")
    drawing.text(WIDTH - 24, 42, "front", "lane", "end")
    drawing.text(24, 42, "back", "lane")


def _draw_loop(drawing: Drawing, points: FloatArray, side: Side) -> None:
    x, y = points.T
    front = x >= HIP[0]
    reached = front | np.r_[front[1:], False] | np.r_[False, front[:-1]]  # one point over the line
    drawing.polyline(np.where(reached, x, np.nan), y, f"path-front {side}")
    drawing.polyline(np.where(front, np.nan, x), y, f"path-back {side}")


def _draw_stance(drawing: Drawing, stride: Stride, ankle: _AroundHip, lean_rad: float) -> None:
    """A broad line under the path where the foot is on the ground."""
    down, off = stride.first.touchdown, stride.first.toe_off
    if down is None or off is None:
        return
    points = ankle.at(np.linspace(down.time_s, off.time_s, POINTS // 3), lean_rad)
    drawing.polyline(points[:, 0], points[:, 1], "stance")
