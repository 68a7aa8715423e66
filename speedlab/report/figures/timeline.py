"""When things happen: contacts, push and swing, the arms, on one axis of time.

Over each contact two filled curves: the backward rotation of the thigh that is on the ground
(push) and the forward rotation of the other thigh (swing); where both are large they overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from markupsafe import Markup

from speedlab.model.analysis import Analysis
from speedlab.model.clip import FloatArray
from speedlab.model.events import Contact
from speedlab.model.measures import COVERAGE_95, Measure
from speedlab.model.skeleton import Side
from speedlab.report.figures.curves import (
    Curves,
    extent,
    fine_times,
    reversals,
    thigh_crossings,
)
from speedlab.report.figures.svg import Drawing, Scale, nice_ticks
from speedlab.report.figures.time_axis import Layout, TimeAxis, rows
from speedlab.report.standing import Span, standing_spans
from speedlab.report.wording import format_measure

WIDE = Layout(1120, 1.35, "wide")
NARROW = Layout(400, 0.52, "narrow")

BAR = 20.0  # height of a contact bar
PULSES = 128.0  # height of the push and swing lane
ARMS = 58.0
BETWEEN = 10.0  # bars; the whiskers stand here
GAP = 30.0
MARGINS = (46.0, 52.0)
TOP = 8.0
BEYOND = 0.5  # contacts
LETTER = 7.4  # view-box units a letter of a bar's label takes


@dataclass(frozen=True)
class Lanes:
    """Vertical places of one row, in view-box units."""

    bars: dict[Side, float]
    pulses: tuple[float, float]
    arms: tuple[float, float]

    @property
    def bottom(self) -> float:
        """Where the time axis is."""
        return self.arms[1]


def _lanes() -> Lanes:
    bars = {Side.LEFT: TOP, Side.RIGHT: TOP + BAR + BETWEEN}
    pulse_top = TOP + 2 * BAR + BETWEEN + GAP
    arms_top = pulse_top + PULSES + GAP
    return Lanes(bars, (pulse_top, pulse_top + PULSES), (arms_top, arms_top + ARMS))


@dataclass(frozen=True)
class Moments:
    """What is marked, found once for all rows.

    `spans`: from when to when each foot stood, by number of the contact; `crossings` of the thighs
    in a contact that has just one; `reversals` of each thigh; working seconds.
    """

    spans: dict[int, tuple[float, float]]
    crossings: dict[int, float]
    reversals: dict[Side, FloatArray]
    peak: float


def _moments(analysis: Analysis, curves: Curves) -> Moments:
    spans = standing_spans(analysis)
    found = {number: thigh_crossings(curves, *span) for number, span in spans.items()}
    # More than one crossing is trembling, as in the blocks.
    crossings = {number: float(times[0]) for number, times in found.items() if len(times) == 1}
    turns = {side: reversals(curves, side) for side in Side}
    return Moments(spans, crossings, turns, _peak(spans, curves))


def timeline(analysis: Analysis, curves: Curves, layout: Layout, alt: str) -> list[Markup]:
    """The figure as rows of one `<svg>` each, in order of time."""
    moments, drawn = _moments(analysis, curves), []
    for number, axis in enumerate(_rows(analysis, curves.span, layout), start=1):
        lanes = _lanes()
        drawing = Drawing(layout.width, lanes.bottom + 24, f"{alt} Row {number}.", layout.css)
        _draw_row(drawing, analysis, curves, axis, lanes, moments)
        drawn.append(drawing.markup())
    return drawn


def _rows(analysis: Analysis, span: tuple[float, float], layout: Layout) -> list[TimeAxis]:
    return rows(analysis.timebase, span, analysis.contacts, layout, MARGINS)


def _draw_row(
    drawing: Drawing,
    analysis: Analysis,
    curves: Curves,
    axis: TimeAxis,
    lanes: Lanes,
    moments: Moments,
) -> None:
    axis.draw(drawing, TOP, lanes.bottom)
    speed = Scale((0, moments.peak), (lanes.pulses[1], lanes.pulses[0]))
    _draw_speed_axis(drawing, axis, speed, analysis.timebase.trusted)
    if analysis.timebase.trusted:
        blur = max(line.half_width for line in curves.thigh_speed.values())
        half, words = speed(0) - speed(blur), f"± {ceil(blur / 5) * 5}"
        drawing.plus_minus(axis.right + 8, speed(moments.peak / 2), half, words)
    times = contact_times(analysis.measures)
    standing = [c for c in analysis.contacts if c.number in moments.spans]
    for contact in standing:
        span = moments.spans[contact.number]
        _draw_contact(drawing, contact, span, axis, lanes, times.get(contact.number, ""))
        _draw_pulses(drawing, contact, span, curves, axis, speed)
    _draw_arms(drawing, curves, axis, lanes.arms)
    for contact in standing:
        _draw_markers(drawing, contact, moments.crossings.get(contact.number), axis, speed)
    for side, turns in moments.reversals.items():
        for moment in turns:
            if axis.contains(moment):
                drawing.circle(axis.scale(moment), speed.view[0], 3.5, f"reversal {side}")
    axis.draw_cursor(drawing, TOP, lanes.bottom)


def _peak(spans: dict[int, Span], curves: Curves) -> float:
    """Top of the scale: the fastest rotation over a contact, with some room."""
    times = np.concatenate([fine_times(*span) for span in spans.values() or [curves.span]])
    slowest, fastest = extent(curves.thigh_speed.values(), times)
    return max(-slowest, fastest, 1.0) * 1.06


def _draw_speed_axis(drawing: Drawing, axis: TimeAxis, speed: Scale, trusted: bool) -> None:
    low, high = speed.view
    drawing.line(axis.left, low, axis.right, low, "axis")
    if trusted:
        for tick in nice_ticks(0, speed.data[1], 3)[1:]:
            drawing.line(axis.left, speed(tick), axis.right, speed(tick), "grid")
            drawing.text(axis.left - 6, speed(tick) + 4, f"{tick:.0f}", "muted", "end")
        drawing.text(axis.left - 6, low + 4, "0", "muted", "end")
    unit = ", °/s" if trusted else ""
    drawing.text(axis.left + 4, high - 8, f"push and swing of the thighs{unit}", "lane")


def _draw_contact(
    drawing: Drawing, contact: Contact, span: Span, axis: TimeAxis, lanes: Lanes, time: str
) -> None:
    y = lanes.bars[contact.side]
    shown = axis.clipped(*span)
    if shown is None:
        return
    x = axis.scale
    left, right = x(shown[0]), x(shown[1])
    state = "" if contact.complete else " cut"
    drawing.rect(left, y, right - left, BAR, f"bar {contact.side}{state}", 3)
    for event in (contact.touchdown, contact.toe_off):
        if event is not None and axis.contains(event.time_s):
            half = COVERAGE_95 * event.printed_sigma_ms / 1000 * (x(1.0) - x(0.0))
            middle = x(event.time_s)
            _draw_end(drawing, middle, half, y + BAR + 4, str(contact.side))
    label = time if len(time) * LETTER + 4 <= right - left else ""
    drawing.text((left + right) / 2, y + 14.5, label, f"on-bar {contact.side}{state}", "middle")
    drawing.text(left - 5, y + 14.5, str(contact.number), f"letter {contact.side}", "end")


def _draw_end(drawing: Drawing, x: float, half: float, y: float, side: str) -> None:
    """The +- of an event, just under the bar's end."""
    drawing.line(x - half, y, x + half, y, f"bar-whisker {side}")
    for end in (x - half, x + half):
        drawing.line(end, y - 2.5, end, y + 2.5, f"bar-whisker {side}")


def contact_times(measures: Sequence[Measure]) -> dict[int, str]:
    """Time on the ground by number of the contact, where it may be printed."""
    return {
        m.step: format_measure(m.value, None, m.unit).text
        for m in measures
        if m.metric == "contact_time_s" and m.valid and m.step is not None and m.value is not None
    }


def _draw_pulses(
    drawing: Drawing, contact: Contact, span: Span, curves: Curves, axis: TimeAxis, speed: Scale
) -> None:
    shown = axis.clipped(*span)
    if shown is None:
        return
    times = axis.sample(*shown)
    x = axis.scale.many(times)
    push = np.clip(-curves.thigh_speed[contact.side].at(times), 0, speed.data[1])
    swing = np.clip(curves.thigh_speed[contact.side.other].at(times), 0, speed.data[1])
    floor = np.full_like(x, speed(0))
    drawing.rect(x[0], speed.view[1], x[-1] - x[0], PULSES, "contact-shade")
    drawing.band(x, floor, speed.many(push), f"push {contact.side}")
    drawing.band(x, floor, speed.many(swing), f"swing {contact.side.other}")
    drawing.band(x, floor, speed.many(np.minimum(push, swing)), "overlap")
    drawing.polyline(x, speed.many(push), f"push-line {contact.side}")
    drawing.polyline(x, speed.many(swing), f"swing-line {contact.side.other}")
    _draw_swing_beyond(drawing, contact, span, curves, axis, speed)


def _draw_swing_beyond(
    drawing: Drawing, contact: Contact, span: Span, curves: Curves, axis: TimeAxis, speed: Scale
) -> None:
    """The swing goes on after toe-off: a faint line on to half a contact later shows its peak."""
    start, stop = span
    beyond = axis.clipped(stop, stop + BEYOND * (stop - start))
    if beyond is None or contact.toe_off is None:
        return
    times = axis.sample(*beyond)
    swing = np.clip(curves.thigh_speed[contact.side.other].at(times), 0, speed.data[1])
    drawing.polyline(axis.scale.many(times), speed.many(swing), f"beyond {contact.side.other}")


def _draw_arms(drawing: Drawing, curves: Curves, axis: TimeAxis, lane: tuple[float, float]) -> None:
    least, most = extent(curves.arm_rel.values(), fine_times(*curves.span))
    widest = max(-least, most, 45.0)
    angle = Scale((-widest, widest), (lane[1] - 3, lane[0] + 3))
    drawing.line(axis.left, angle(0), axis.right, angle(0), "axis")
    drawing.text(axis.left + 4, lane[0] - 6, "upper arms", "lane")
    drawing.text(axis.left - 6, lane[0] + 12, "front", "muted", "end")
    drawing.text(axis.left - 6, lane[1] - 2, "back", "muted", "end")
    times = axis.sample()
    for side in Side:
        values = angle.many(curves.arm_rel[side].at(times))
        drawing.polyline(axis.scale.many(times), values, f"thin {side}")


def _draw_markers(
    drawing: Drawing, contact: Contact, crossing: float | None, axis: TimeAxis, speed: Scale
) -> None:
    x, (floor, top) = axis.scale, speed.view
    if contact.mid_stance_s is not None and axis.contains(contact.mid_stance_s):
        at = x(contact.mid_stance_s)
        drawing.shape([(at, floor - 1), (at - 5, floor + 8), (at + 5, floor + 8)], "mark")
    if crossing is not None and axis.contains(crossing):
        at = x(crossing)
        drawing.line(at, floor, at, top, "crossing")
        drawing.shape([(at, top - 6), (at + 5, top), (at, top + 6), (at - 5, top)], "mark")
