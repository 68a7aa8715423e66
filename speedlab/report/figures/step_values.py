"""Values with their +- drawn: one measure step by step, and one measure left against right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from speedlab.model.measures import Measure
from speedlab.report.figures.svg import Drawing, Scale, nice_ticks
from speedlab.report.wording import ShownUnit, format_number, shown_unit

WIDTH, HEIGHT = 360.0, 150.0
PLOT = (56.0, 352.0, 10.0, 122.0)  # left, right, top, bottom
STRIP_WIDTH = 220.0
ROOM = 0.18  # free share of the span above and below the whiskers


def step_by_step(values: Sequence[Measure], counted: str, alt: str) -> Markup:
    """Dots with whiskers over the step's number; left filled, right open.

    Args:
        values: valid step-wise measures of one metric (value and step present).
        counted: what the numbers below count (step, contact, stride).
        alt: what the picture shows.
    """
    left, right, top, bottom = PLOT
    drawing = Drawing(WIDTH, HEIGHT, alt)
    low, high = _extent(values)
    y = Scale((low, high), (bottom, top))
    numbers = [v.step for v in values if v.step is not None]
    x = Scale((min(numbers) - 0.6, max(numbers) + 0.6), (left, right))
    _draw_axis(drawing, shown_unit(values[0].unit, values[0].metric), y)
    for number in _labelled(sorted(set(numbers))):
        drawing.text(x(number), bottom + 18, str(number), "muted", "middle")
    drawing.text(left - 8, bottom + 18, counted, "muted", "end")
    for measure in values:
        _draw_dot(drawing, measure, x, y)
    return drawing.markup()


def sides_strip(left: Measure, right: Measure, alt: str) -> Markup:
    """Left and right below each other, each a dot with its whisker, on one scale."""
    drawing = Drawing(STRIP_WIDTH, 44, alt, "strip")
    x = Scale(_extent([left, right]), (20.0, STRIP_WIDTH - 6))
    for y, letter, measure in ((12.0, "L", left), (32.0, "R", right)):
        css = measure.side
        drawing.text(2, y + 5, letter, f"letter {css}")
        drawing.line(20, y, STRIP_WIDTH - 4, y, "grid")
        value, half = measure.value or 0.0, measure.half_width or 0.0
        drawing.line(x(value - half), y, x(value + half), y, f"whisker {css}")
        drawing.circle(x(value), y, 4.5, f"dot {css}")
    return drawing.markup()


def steps_strip(clip: Measure, steps: Sequence[Measure], alt: str) -> Markup:
    """The clip's value with its whisker, and above it each step's value as a small dot."""
    drawing = Drawing(STRIP_WIDTH, 34, alt, "strip")
    x = Scale(_extent([clip, *(replace(m, u_rand=None) for m in steps)]), (6.0, STRIP_WIDTH - 6))
    for measure in steps:
        if measure.value is not None:
            drawing.circle(x(measure.value), 9, 3.5, f"dot {measure.side}")
    value, half = clip.value or 0.0, clip.half_width or 0.0
    drawing.line(6, 24, STRIP_WIDTH - 6, 24, "grid")
    drawing.line(x(value - half), 24, x(value + half), 24, "whisker both")
    drawing.circle(x(value), 24, 4.5, "dot both")
    return drawing.markup()


def _extent(values: Sequence[Measure]) -> tuple[float, float]:
    ends = [
        end
        for m in values
        if m.value is not None
        for end in (m.value - (m.half_width or 0.0), m.value + (m.half_width or 0.0))
    ]
    low, high = min(ends), max(ends)
    room = ROOM * (high - low) or max(abs(high) * 0.1, 1e-6)
    return low - room, high + room


def _labelled(numbers: list[int]) -> list[int]:
    every = max(1, len(numbers) // 10)
    return numbers[::every]


def _draw_axis(drawing: Drawing, how: ShownUnit, y: Scale) -> None:
    left, right, _, _ = PLOT
    ticks = nice_ticks(y.data[0] * how.factor, y.data[1] * how.factor, 4)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    decimals = next((d for d in range(3) if abs(round(step, d) - step) < 1e-9), 3)
    for tick in ticks:
        at = y(tick / how.factor)
        drawing.line(left, at, right, at, "grid")
        drawing.text(left - 8, at + 4, format_number(tick, decimals), "muted", "end")


def _draw_dot(drawing: Drawing, measure: Measure, x: Scale, y: Scale) -> None:
    if measure.value is None or measure.step is None:
        return
    at, half = x(measure.step), measure.half_width
    if half is not None:
        drawing.whisker(
            at, y(measure.value - half), y(measure.value + half), 4, f"whisker {measure.side}"
        )
    drawing.circle(at, y(measure.value), 5, f"dot {measure.side}")
