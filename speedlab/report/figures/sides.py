"""Front and back side: each thigh against the trunk's line, and the foot round the hip."""

from __future__ import annotations

from math import ceil

import numpy as np
from markupsafe import Markup

from speedlab.model.analysis import Analysis
from speedlab.model.clip import FloatArray
from speedlab.model.events import Stride
from speedlab.model.skeleton import Side
from speedlab.model.tracks import Motion
from speedlab.report.figures.curves import Curves
from speedlab.report.figures.svg import Drawing, Scale
from speedlab.report.figures.time_axis import Layout, TimeAxis, rows
from speedlab.report.figures.timeline import contact_span

WIDE = Layout(1120, 2.4, "wide")
NARROW = Layout(400, 0.95, "narrow")
HEIGHT = 200.0
ROOM = 1.15  # over the largest angle
TOP = 14.0
MARGINS = (46.0, 52.0)
STRIP = 7.0  # height of the contact strips under the curves


def thigh_angles(analysis: Analysis, curves: Curves, layout: Layout, alt: str) -> list[Markup]:
    """Both thighs over time; above the trunk's line is front side, below it back side."""
    front = max(45.0, *(float(np.nanmax(v)) for v in curves.hip_rel_deg.values())) * ROOM
    back = min(-45.0, *(float(np.nanmin(v)) for v in curves.hip_rel_deg.values())) * ROOM
    span = curves.known_span
    drawn = []
    for number, axis in enumerate(_rows(analysis, span, layout), start=1):
        angle = Scale((back, front), (TOP + HEIGHT, TOP))
        bottom = TOP + HEIGHT + 2 * STRIP + 10
        drawing = Drawing(layout.width, bottom + 24, f"{alt} Row {number}.", layout.css)
        axis.draw(drawing, TOP, bottom)
        _draw_sides(drawing, axis, angle)
        for side in (Side.LEFT, Side.RIGHT):
            _draw_thigh(drawing, curves, side, axis, angle)
            _draw_strip(drawing, analysis, side, axis, TOP + HEIGHT + 6)
        _name_sides(drawing, axis)
        blur = max(curves.plus_minus["hip_rel_deg"].values())
        words = f"± {ceil(blur)}°"
        drawing.plus_minus(axis.right + 8, angle(0), angle(0) - angle(blur), words)
        axis.draw_cursor(drawing, TOP, bottom)
        drawn.append(drawing.markup())
    return drawn


def _rows(analysis: Analysis, span: tuple[float, float], layout: Layout) -> list[TimeAxis]:
    return rows(analysis.timebase, span, analysis.contacts, layout, MARGINS)


def _draw_sides(drawing: Drawing, axis: TimeAxis, angle: Scale) -> None:
    zero = angle(0)
    drawing.rect(axis.left, TOP, axis.right - axis.left, zero - TOP, "front-shade")
    drawing.rect(axis.left, zero, axis.right - axis.left, TOP + HEIGHT - zero, "back-shade")
    for tick in range(-90, 91, 30):
        if angle.data[0] < tick < angle.data[1]:
            drawing.line(
                axis.left, angle(tick), axis.right, angle(tick), "grid" if tick else "axis"
            )
            drawing.text(axis.left - 6, angle(tick) + 4, f"{abs(tick)}°", "muted", "end")


def _name_sides(drawing: Drawing, axis: TimeAxis) -> None:
    drawing.text(axis.left + 6, TOP + 14, "in front of the trunk", "lane")
    drawing.text(axis.left + 6, TOP + HEIGHT - 6, "behind the trunk", "lane")


def _draw_thigh(drawing: Drawing, curves: Curves, side: Side, axis: TimeAxis, angle: Scale) -> None:
    times = axis.sample()
    values = curves.at(curves.hip_rel_deg[side], times)
    x, zero = axis.scale.many(times), np.full(len(times), angle(0))
    drawing.band(x, zero, angle.many(np.maximum(values, 0)), f"front-fill {side}")
    drawing.band(x, zero, angle.many(np.minimum(values, 0)), f"back-fill {side}")
    drawing.polyline(x, angle.many(values), f"curve {side}")


def _draw_strip(
    drawing: Drawing, analysis: Analysis, side: Side, axis: TimeAxis, top: float
) -> None:
    y = top + (0 if side is Side.LEFT else STRIP + 2)
    for contact in analysis.contacts:
        shown = axis.clipped(*contact_span(contact, (axis.start_s, axis.stop_s)))
        if contact.side is side and shown is not None:
            left, right = axis.scale(shown[0]), axis.scale(shown[1])
            drawing.rect(
                left, y, right - left, STRIP, f"bar {side}{'' if contact.complete else ' cut'}", 2
            )


PATH_WIDTH = 440.0
PATH_HEIGHT = 330.0


def foot_path(motion: Motion, strides: tuple[Stride, ...], side: Side, alt: str) -> Markup | None:
    """The ankle's path round the hip over every stride of one leg; None without a stride.

    Drawn in leg lengths with the trunk upright: the vertical is the trunk's line through the hip.
    """
    own = [stride for stride in strides if stride.side is side]
    if not own:
        return None
    path = _trunk_frame(motion, motion.joint(side, "ankle"))
    knee = _trunk_frame(motion, motion.joint(side, "knee"))
    drawing = Drawing(PATH_WIDTH, PATH_HEIGHT, alt)
    size = 230.0
    hip_x, hip_y = PATH_WIDTH / 2, 66.0
    x = Scale((-1, 1), (hip_x - size, hip_x + size))
    y = Scale((-1, 0), (hip_y + size, hip_y))
    _draw_trunk(drawing, hip_x, hip_y)
    for stride in own:
        row = (motion.time_s >= stride.start_s) & (motion.time_s <= stride.end_s)
        _draw_stance(drawing, motion, stride, x.many(path[:, 0]), y.many(path[:, 1]))
        _draw_loop(drawing, x.many(path[row, 0]), y.many(path[row, 1]), hip_x, side)
    for moment in (own[0].first.touchdown, own[0].first.toe_off):
        if moment is not None:
            leg = [_at(motion, knee, moment.time_s), _at(motion, path, moment.time_s)]
            points = np.array([(hip_x, hip_y), *((x(p[0]), y(p[1])) for p in leg)])
            drawing.polyline(points[:, 0], points[:, 1], f"leg {side}")
    drawing.circle(hip_x, hip_y, 5, "joint")
    return drawing.markup()


def _trunk_frame(motion: Motion, point: FloatArray) -> FloatArray:
    """(n, 2) a point relative to the hips in leg lengths, turned so that the trunk is upright."""
    trunk = motion.middle("shoulder") - motion.middle("hip")
    lean = np.arctan2(np.nanmean(trunk[:, 0]), np.nanmean(trunk[:, 1]))
    turn = np.array([[np.cos(lean), -np.sin(lean)], [np.sin(lean), np.cos(lean)]])
    result: FloatArray = (point - motion.middle("hip")) @ turn.T / motion.leg_length_px
    return result


def _at(motion: Motion, path: FloatArray, time_s: float) -> FloatArray:
    return np.array([np.interp(time_s, motion.time_s, path[:, k]) for k in (0, 1)])


def _draw_trunk(drawing: Drawing, hip_x: float, hip_y: float) -> None:
    drawing.rect(hip_x, 24, PATH_WIDTH - 16 - hip_x, PATH_HEIGHT - 40, "front-shade")
    drawing.rect(16, 24, hip_x - 16, PATH_HEIGHT - 40, "back-shade")
    drawing.line(hip_x, 8, hip_x, hip_y, "trunk")
    drawing.line(hip_x, hip_y, hip_x, PATH_HEIGHT - 16, "trunk-line")
    drawing.text(hip_x + 10, 20, "trunk", "muted")
    drawing.text(PATH_WIDTH - 20, 42, "front", "lane", "end")
    drawing.text(24, 42, "back", "lane")


def _draw_loop(drawing: Drawing, x: FloatArray, y: FloatArray, hip_x: float, side: Side) -> None:
    front = x >= hip_x
    reached = front | np.r_[front[1:], False] | np.r_[False, front[:-1]]  # one point over the line
    drawing.polyline(np.where(reached, x, np.nan), y, f"path-front {side}")
    drawing.polyline(np.where(front, np.nan, x), y, f"path-back {side}")


def _draw_stance(
    drawing: Drawing, motion: Motion, stride: Stride, x: FloatArray, y: FloatArray
) -> None:
    """A broad line under the path where the foot is on the ground."""
    contact = stride.first
    if contact.touchdown is None or contact.toe_off is None:
        return
    row = (motion.time_s >= contact.touchdown.time_s) & (motion.time_s <= contact.toe_off.time_s)
    drawing.polyline(x[row], y[row], "stance")
