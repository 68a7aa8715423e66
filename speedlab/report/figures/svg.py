"""A small drawing surface: SVG with real text, styled by the page's classes.

Figures carry no colours of their own, so that dark mode, print and the reader's contrast setting
reach them. Coordinates are view-box units; one unit is one CSS pixel at the intended width.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import numpy as np
from markupsafe import Markup, escape

from speedlab.model.clip import FloatArray

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Scale:
    """A straight mapping from data to view-box units; a falling range turns the axis over."""

    data: tuple[float, float]
    view: tuple[float, float]

    def __call__(self, value: float) -> float:
        """View-box coordinate of one value."""
        share = (value - self.data[0]) / (self.data[1] - self.data[0])
        return self.view[0] + share * (self.view[1] - self.view[0])

    def many(self, values: FloatArray) -> FloatArray:
        """View-box coordinates of an array."""
        share = (np.asarray(values, dtype=float) - self.data[0]) / (self.data[1] - self.data[0])
        return self.view[0] + share * (self.view[1] - self.view[0])


class Drawing:
    """Collects SVG elements; `markup()` gives the finished picture."""

    def __init__(self, width: float, height: float, alt: str, css: str = "") -> None:
        self.width, self.height, self.alt, self.css = width, height, alt, css
        self._parts: list[str] = []

    def line(self, x1: float, y1: float, x2: float, y2: float, css: str) -> None:
        """A straight line."""
        self._element("line", css, x1=x1, y1=y1, x2=x2, y2=y2)

    def rect(self, x: float, y: float, width: float, height: float, css: str, r: float = 0) -> None:
        """A rectangle with corner radius `r`; a negative size draws nothing."""
        if width > 0 and height > 0:
            self._element("rect", css, x=x, y=y, width=width, height=height, rx=r)

    def circle(self, x: float, y: float, radius: float, css: str) -> None:
        """A circle."""
        self._element("circle", css, cx=x, cy=y, r=radius)

    def text(self, x: float, y: float, words: str, css: str = "", anchor: Anchor = "start") -> None:
        """Text on the baseline `y`."""
        place = f'x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}"'
        self._parts.append(f"<text {place}{_class(css)}>{escape(words)}</text>")

    def polyline(self, x: FloatArray, y: FloatArray, css: str) -> None:
        """A curve through the finite points; a gap where a value is not finite."""
        pieces = [_points(x[run], y[run]) for run in finite_runs(x, y)]
        if pieces:
            self._parts.append(f'<path d="{"".join(pieces)}"{_class(css)}/>')

    def band(self, x: FloatArray, low: FloatArray, high: FloatArray, css: str) -> None:
        """The area between two curves, in pieces where all three are finite."""
        pieces = [
            _points(np.r_[x[run], x[run][::-1]], np.r_[low[run], high[run][::-1]]) + "Z"
            for run in finite_runs(x, low, high)
        ]
        if pieces:
            self._parts.append(f'<path d="{"".join(pieces)}"{_class(css)}/>')

    def shape(self, points: Sequence[tuple[float, float]], css: str) -> None:
        """A closed polygon."""
        xy = np.asarray(points, dtype=float)
        self._parts.append(f'<path d="{_points(xy[:, 0], xy[:, 1])}Z"{_class(css)}/>')

    def whisker(self, x: float, low: float, high: float, cap: float, css: str) -> None:
        """A vertical +- bar with end caps of half width `cap`."""
        d = f"M{_n(x)} {_n(low)}V{_n(high)}"
        caps = "".join(f"M{_n(x - cap)} {_n(y)}h{_n(2 * cap)}" for y in (low, high))
        self._parts.append(f'<path d="{d}{caps}"{_class(css)}/>')

    def plus_minus(self, x: float, y: float, half: float, words: str) -> None:
        """A free-standing +- bar, like the bar of a map's scale, with its size beside it."""
        self.whisker(x, y - half, y + half, 4, "beam")
        self.text(x + 8, y + 5, words, "muted")

    @contextmanager
    def group(self, css: str, **data: float | str) -> Iterator[None]:
        """Elements drawn inside belong to one group; keywords become `data-` attributes."""
        extra = "".join(f' data-{escape(k)}="{escape(v)}"' for k, v in data.items())
        self._parts.append(f"<g{_class(css)}{extra}>")
        yield
        self._parts.append("</g>")

    def markup(self) -> Markup:
        """The whole `<svg>`; every text in it was escaped when it was drawn."""
        head = (
            f'<svg viewBox="0 0 {_n(self.width)} {_n(self.height)}" role="img" '
            f'aria-label="{escape(self.alt)}"{_class(self.css)}>'
        )
        return Markup(head + "".join(self._parts) + "</svg>")

    def _element(self, name: str, css: str, **numbers: float) -> None:
        places = " ".join(
            f'{key}="{_n(value)}"' for key, value in numbers.items() if value or key != "rx"
        )
        self._parts.append(f"<{name} {places}{_class(css)}/>")


def finite_runs(*arrays: FloatArray) -> Iterator[slice]:
    """Slices of at least two neighbouring rows in which every array is finite."""
    good = np.all([np.isfinite(a) for a in arrays], axis=0)
    edges = np.flatnonzero(np.diff(np.r_[0, good.astype(np.int8), 0]))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        if stop - start >= 2:
            yield slice(int(start), int(stop))


def nice_ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers (1, 2 or 5 times a power of ten) inside `low..high`, at most `most`."""
    span = max(high - low, 1e-9)
    magnitude = 10.0 ** np.floor(np.log10(span / max(most, 1)))
    for factor in (1, 2, 5, 10, 20):
        step = factor * magnitude
        first, last = int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9))
        if last - first + 1 <= most:
            return [float(i * step) for i in range(first, last + 1)]
    return [low]


def _points(x: FloatArray, y: FloatArray) -> str:
    """Path data: the first point, then moves relative to the point before (half the bytes)."""
    tenths = np.rint(np.column_stack([x, y]) * 10).astype(int)
    moves = np.diff(tenths, axis=0)
    start = f"M{_n(tenths[0, 0] / 10)} {_n(tenths[0, 1] / 10)}"
    return start + "l" + " ".join(f"{_n(a / 10)} {_n(b / 10)}" for a, b in moves)


def _n(value: float) -> str:
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def _class(css: str) -> str:
    return f' class="{escape(css)}"' if css else ""
