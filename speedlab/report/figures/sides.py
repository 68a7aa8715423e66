"""Front side and back side: each thigh over time against the line of the trunk."""

from __future__ import annotations

from math import ceil

import numpy as np
from markupsafe import Markup

from speedlab.model.analysis import Analysis
from speedlab.model.skeleton import Side
from speedlab.report.figures.curves import Curves, extent, fine_times
from speedlab.report.figures.svg import Drawing, Scale
from speedlab.report.figures.time_axis import Layout, TimeAxis, rows
from speedlab.report.standing import standing_spans

WIDE = Layout(1120, 2.4, "wide")
NARROW = Layout(400, 0.95, "narrow")
HEIGHT = 200.0
ROOM = 1.15  # over the largest angle
TOP = 14.0
MARGINS = (46.0, 52.0)
STRIP = 7.0  # height of the contact strips under the curves


def thigh_angles(analysis: Analysis, curves: Curves, layout: Layout, alt: str) -> list[Markup]:
    """Both thighs over time; above the trunk's line is front side, below it back side."""
    span = curves.span
    least, most = extent(curves.hip_rel.values(), fine_times(*span))
    back, front = min(-45.0, least) * ROOM, max(45.0, most) * ROOM
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
        blur = max(line.half_width for line in curves.hip_rel.values())
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
    values = curves.hip_rel[side].at(times)
    x, zero = axis.scale.many(times), np.full(len(times), angle(0))
    drawing.band(x, zero, angle.many(np.maximum(values, 0)), f"front-fill {side}")
    drawing.band(x, zero, angle.many(np.minimum(values, 0)), f"back-fill {side}")
    drawing.polyline(x, angle.many(values), f"curve {side}")


def _draw_strip(
    drawing: Drawing, analysis: Analysis, side: Side, axis: TimeAxis, top: float
) -> None:
    y = top + (0 if side is Side.LEFT else STRIP + 2)
    spans = standing_spans(analysis)
    for contact in analysis.contacts:
        span = spans.get(contact.number)
        shown = None if span is None else axis.clipped(*span)
        if contact.side is side and shown is not None:
            left, right = axis.scale(shown[0]), axis.scale(shown[1])
            drawing.rect(
                left, y, right - left, STRIP, f"bar {side}{'' if contact.complete else ' cut'}", 2
            )
