"""The strip under the picture: every contact of the clip, a playhead, step numbers, the time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from speedlab.model.analysis import Analysis
from speedlab.model.clip import FloatArray, ImageArray, Timebase
from speedlab.model.events import Contact
from speedlab.model.measures import COVERAGE_95
from speedlab.model.skeleton import Side
from speedlab.report import palette
from speedlab.report.canvas import Canvas
from speedlab.report.lettering import sprite, stamp
from speedlab.report.look import Look
from speedlab.report.standing import Span, standing_spans

_LANE: Final = 1.5  # heights and widths in type sizes
_PADDING: Final = 0.45
_MARGIN: Final = 0.6
_AHEAD_OPACITY: Final = 0.42  # contacts still to come
_UNSURE_OPACITY: Final = 0.55
_INK, _PAPER = palette.rgb(palette.INK), palette.rgb(palette.PAPER)


@dataclass(frozen=True)
class Bar:
    """One contact on the strip, in strip pixels: `left` to `right`, solid from `sure_left` on.

    The paler ends show the 95 % interval of the event; an end that was not filmed is open.
    """

    number: int
    side: Side
    left: float
    right: float
    sure_left: float
    sure_right: float
    complete: bool


@dataclass(frozen=True)
class Layout:
    """Where things stand on the strip (pixels): the time axis from `left` to `right`."""

    width: int
    height: int
    left: float
    right: float
    lane_height: float
    first_lane: float
    start_s: float
    stop_s: float

    def x(self, time_s: float | FloatArray) -> FloatArray:
        """Strip pixel of a working time."""
        share = (np.asarray(time_s) - self.start_s) / (self.stop_s - self.start_s)
        place: FloatArray = self.left + share * (self.right - self.left)
        return place

    def lane(self, side: Side) -> tuple[float, float]:
        """Top and bottom of a side's bars: left above right."""
        top = self.first_lane + (0 if side is Side.LEFT else 1) * self.lane_height
        return top + 0.1 * self.lane_height, top + 0.9 * self.lane_height


@dataclass(frozen=True, eq=False)
class Strip:
    """The strip's two faces, drawn once: `behind` the playhead and `ahead` of it (h, w, 3)."""

    layout: Layout
    behind: ImageArray
    ahead: ImageArray
    timebase: Timebase
    look: Look

    def draw(self, pixels: ImageArray, row: int) -> None:
        """Draw the strip of one frame into (h, w, 3) pixels of its size."""
        layout, canvas = self.layout, Canvas(pixels)
        x = float(layout.x(self.timebase.time_s[row]))
        pixels[:, : round(x)] = self.behind[:, : round(x)]
        pixels[:, round(x) :] = self.ahead[:, round(x) :]
        top, bottom = layout.first_lane, layout.first_lane + 2 * layout.lane_height
        half = 0.4 * self.look.type_size
        knob = np.array([[x - half, top - half], [x + half, top - half], [x, top + 0.5 * half]])
        canvas.line(np.array([[x, top - half], [x, bottom]]), _PAPER, 1.5 * self.look.hair)
        canvas.fill(knob, _PAPER)
        clock = sprite(reading(self.timebase, row), self.look.type_size, _PAPER)
        centre = (self.look.type_size * _MARGIN + clock.size[0] / 2, layout.height / 2)
        stamp(pixels, clock, centre)


def reading(timebase: Timebase, row: int) -> str:
    """The time of a frame, or its number in the file where the time base is unknown."""
    if not timebase.trusted:
        return f"frame {timebase.frame_numbers[row]}"
    return f"{timebase.time_s[row]:.3f} s"


def layout_of(timebase: Timebase, width_px: int, look: Look) -> Layout:
    """Lay the strip out under a picture of `width_px`; its height is even."""
    size, last = look.type_size, len(timebase.file_s) - 1
    clock = max(sprite(reading(timebase, row), size, _PAPER).size[0] for row in (0, last))
    letter = sprite("L", size, _PAPER).size[0]
    height = 2 * round((2 * _LANE + 2 * _PADDING) * size / 2)
    return Layout(
        width=width_px,
        height=height,
        left=(3 * _MARGIN + 0.5) * size + clock + letter,
        right=width_px - 1.5 * _MARGIN * size,
        lane_height=_LANE * size,
        first_lane=(height - 2 * _LANE * size) / 2,
        start_s=float(timebase.time_s[0]),
        stop_s=float(timebase.time_s[-1]),
    )


def bars(analysis: Analysis, layout: Layout) -> tuple[Bar, ...]:
    """The bar of every contact of which any instant is known."""
    spans = standing_spans(analysis)
    shown = [contact for contact in analysis.contacts if contact.number in spans]
    return tuple(_bar(contact, layout, spans[contact.number]) for contact in shown)


def prepare_strip(analysis: Analysis, width_px: int, look: Look) -> Strip:
    """Draw all that does not move, once."""
    layout = layout_of(analysis.timebase, width_px, look)
    shown = bars(analysis, layout)
    behind, ahead = (_face(shown, layout, look, opacity) for opacity in (1.0, _AHEAD_OPACITY))
    return Strip(layout, behind, ahead, analysis.timebase, look)


def _bar(contact: Contact, layout: Layout, span_s: Span) -> Bar:
    down, off = contact.touchdown, contact.toe_off
    left, right = (float(layout.x(time_s)) for time_s in span_s)
    per_s = (layout.right - layout.left) / (layout.stop_s - layout.start_s)
    before = COVERAGE_95 * down.printed_sigma_ms / 1000 * per_s if down else 0.0
    after = COVERAGE_95 * off.printed_sigma_ms / 1000 * per_s if off else 0.0
    middle = (left + right) / 2
    return Bar(
        contact.number,
        contact.side,
        left - before,
        right + after,
        min(left + before, middle),
        max(right - after, middle),
        contact.complete,
    )


def _face(shown: tuple[Bar, ...], layout: Layout, look: Look, opacity: float) -> ImageArray:
    pixels: ImageArray = np.full((layout.height, layout.width, 3), _INK, np.uint8)
    canvas = Canvas(pixels)
    for side in Side:
        top, bottom = layout.lane(side)
        middle = (top + bottom) / 2
        colour = palette.rgb(palette.side_colour(side, dark=True))
        name = sprite("L" if side is Side.LEFT else "R", look.type_size, colour)
        stamp(pixels, name, (layout.left - _MARGIN * look.type_size - name.size[0] / 2, middle))
        rule = np.array([[layout.left, middle], [layout.right, middle]])
        canvas.line(rule, palette.rgb(palette.MUTED), look.hair)
    for bar in shown:
        _draw_bar(canvas, bar, layout, opacity)
    for side in Side:
        _draw_numbers(pixels, [bar for bar in shown if bar.side is side], layout, look, opacity)
    return pixels


def _draw_bar(canvas: Canvas, bar: Bar, layout: Layout, opacity: float) -> None:
    top, bottom = layout.lane(bar.side)
    colour = palette.side_colour(bar.side)
    pale, full = (_mixed(colour, share * opacity) for share in (_UNSURE_OPACITY, 1.0))
    canvas.fill(_box(bar.left, bar.right, top, bottom), pale)
    if bar.complete:
        canvas.fill(_box(bar.sure_left, bar.sure_right, top, bottom), full)


def _draw_numbers(
    pixels: ImageArray, lane: list[Bar], layout: Layout, look: Look, opacity: float
) -> None:
    """Number the bars of one side; a number that would touch the one before it is left out."""
    shade, taken = _mixed(palette.PAPER, 0.35 + 0.65 * opacity), -np.inf
    for bar in lane:
        number = sprite(str(bar.number), look.type_size, shade, _INK)
        half, middle = number.size[0] / 2, (bar.left + bar.right) / 2
        if middle - half >= taken:
            stamp(pixels, number, (middle, sum(layout.lane(bar.side)) / 2))
            taken = middle + half


def _box(left: float, right: float, top: float, bottom: float) -> FloatArray:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])


def _mixed(colour: str, share: float) -> palette.Rgb:
    """A colour over the strip's ink."""
    over, under = np.array(palette.rgb(colour)), np.array(_INK)
    red, green, blue = np.rint(share * over + (1 - share) * under).astype(int)
    return int(red), int(green), int(blue)
