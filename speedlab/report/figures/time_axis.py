"""The time axis that every figure over time shares, with the cursor that follows the video.

Positions are working time. The labels are seconds where the time base is trusted and numbers of
the file's frames where it is not. The cursor is told its axis in the file's own time, which is
what a video player knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from speedlab.model.clip import FloatArray, Timebase
from speedlab.model.events import Contact
from speedlab.report.figures.svg import Anchor, Drawing, Scale, nice_ticks

NARROWER = 0.98
"""Step in which the search for even rows shortens them."""

POINTS_PER_UNIT = 0.35
"""Curves keep this many points per view-box unit: more cannot be seen and makes the page heavy."""


@dataclass(frozen=True)
class Layout:
    """One of the widths a figure over time is drawn for.

    `width` in view-box units (CSS pixels at the intended size), `seconds_per_row` of working time,
    `css` the class that shows it on screens of that width.
    """

    width: float
    seconds_per_row: float
    css: str


@dataclass(frozen=True)
class TimeAxis:
    """A stretch of working time `start_s..stop_s` laid out between two view-box x."""

    timebase: Timebase
    start_s: float
    stop_s: float
    left: float
    right: float

    @property
    def scale(self) -> Scale:
        """Working time to view-box x."""
        return Scale((self.start_s, self.stop_s), (self.left, self.right))

    def contains(self, time_s: float) -> bool:
        """Whether a time lies on this stretch."""
        return self.start_s <= time_s <= self.stop_s

    def clipped(self, start_s: float, stop_s: float) -> tuple[float, float] | None:
        """The part of an interval that lies on this stretch, or None."""
        low, high = max(start_s, self.start_s), min(stop_s, self.stop_s)
        return (low, high) if low < high else None

    def sample(self, start_s: float | None = None, stop_s: float | None = None) -> FloatArray:
        """Times at which a curve is drawn, dense enough for the eye, ends included."""
        low = self.start_s if start_s is None else start_s
        high = self.stop_s if stop_s is None else stop_s
        units = (self.right - self.left) * (high - low) / (self.stop_s - self.start_s)
        return np.linspace(low, high, max(2, round(units * POINTS_PER_UNIT)))

    def ticks(self) -> list[tuple[float, str]]:
        """(working time, label) of the marks, about one every 90 units."""
        most = max(2, int((self.right - self.left) / 90))
        if self.timebase.trusted:
            times = nice_ticks(self.start_s, self.stop_s, most)
            decimals = 1 if len(times) < 2 or times[1] - times[0] > 0.099 else 2
            return [(t, f"{t:.{decimals}f} s") for t in times]
        low, high = self.timebase.frame_at(self.start_s), self.timebase.frame_at(self.stop_s)
        frames = [f for f in nice_ticks(low, high, most) if f == round(f)]
        times_s = np.interp(frames, self.timebase.frame_numbers, self.timebase.time_s)
        return [(float(t), f"frame {f:.0f}") for t, f in zip(times_s, frames, strict=True)]

    def draw(self, drawing: Drawing, top: float, bottom: float) -> None:
        """Grid lines and labels below `bottom`; drawn first, under everything else."""
        x = self.scale
        for time_s, label in self.ticks():
            drawing.line(x(time_s), top, x(time_s), bottom, "grid")
            anchor: Anchor = "end" if x(time_s) > drawing.width - 30 else "middle"
            drawing.text(x(time_s), bottom + 18, label, "muted", anchor)

    def draw_cursor(self, drawing: Drawing, top: float, bottom: float) -> None:
        """The (still hidden) cursor and the area that takes clicks; drawn last, over everything."""
        slow = self.timebase.slowdown
        with drawing.group(
            "time",
            t0=f"{self.start_s * slow:.4f}",
            t1=f"{self.stop_s * slow:.4f}",
            x0=f"{self.left:.1f}",
            x1=f"{self.right:.1f}",
        ):
            drawing.rect(self.left, top, self.right - self.left, bottom - top, "catch")
            drawing.line(self.left, top, self.left, bottom, "cursor")


def rows(
    timebase: Timebase,
    span: tuple[float, float],
    contacts: Sequence[Contact],
    layout: Layout,
    margins: tuple[float, float],
) -> list[TimeAxis]:
    """The whole span cut into as few rows as fit, like the lines of a score, at one scale.

    The cuts lie in flight, half-way between two contacts, wherever a row holds such a place.
    """
    edges = _balanced(span, _flights(contacts), layout.seconds_per_row)
    left, right = margins
    units_per_second = (layout.width - left - right) / np.diff(edges).max()
    return [
        TimeAxis(timebase, a, b, left, left + (b - a) * units_per_second)
        for a, b in pairwise(edges)
    ]


def _flights(contacts: Sequence[Contact]) -> list[float]:
    """The middle of each flight between neighbouring contacts (s)."""
    return [
        (one.toe_off.time_s + two.touchdown.time_s) / 2
        for one, two in pairwise(contacts)
        if one.toe_off is not None and two.touchdown is not None
    ]


def _balanced(span: tuple[float, float], places: list[float], longest: float) -> list[float]:
    """Edges of the fewest rows no longer than `longest`, the longest of them as short as can be."""
    edges = _greedy(span, places, longest)
    while len(shorter := _greedy(span, places, longest * NARROWER)) == len(edges):
        edges, longest = shorter, longest * NARROWER
    return edges


def _greedy(span: tuple[float, float], places: list[float], longest: float) -> list[float]:
    edges = [span[0]]
    while edges[-1] + longest < span[1] - 1e-9:
        fitting = [place for place in places if edges[-1] < place <= edges[-1] + longest]
        edges.append(max(fitting, default=edges[-1] + longest))
    return [*edges, span[1]]
