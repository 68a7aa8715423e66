from dataclasses import replace

import numpy as np
import pytest
from drawn_run import Bouncing, drawn_run, with_unknown

from speedlab.model.analysis import Analysis
from speedlab.model.skeleton import Side
from speedlab.report import palette
from speedlab.report.look import look_of
from speedlab.report.strip import Strip, prepare_strip, reading

WIDTH, HEIGHT = 1280, 720
LOOK = look_of(WIDTH, HEIGHT, 300.0)


def strip_of(analysis: Analysis) -> Strip:
    return prepare_strip(analysis, WIDTH, LOOK)


def rows_of(strip: Strip, row: int) -> np.ndarray:
    pixels = np.zeros((strip.layout.height, WIDTH, 3), np.uint8)
    strip.draw(pixels, row)
    return pixels


def coloured(pixels: np.ndarray, colour: str) -> np.ndarray:
    """(h, w) where a colour stands."""
    apart = np.abs(pixels.astype(int) - np.array(palette.rgb(colour))).max(axis=2)
    return apart < 10


def spans(columns: np.ndarray) -> list[tuple[int, int]]:
    """First and last of every run of True longer than 3."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], columns.astype(int), [0]])))
    return [(a, b - 1) for a, b in edges.reshape(-1, 2).tolist() if b - a > 3]


@pytest.mark.parametrize("side", list(Side))
def test_a_bar_stands_where_its_contact_is_certain(side: Side) -> None:
    analysis = drawn_run()
    strip = strip_of(analysis)
    layout = strip.layout
    pixels = rows_of(strip, len(analysis.timebase.file_s) - 1)
    top, _ = layout.lane(side)
    bars = spans(coloured(pixels, palette.side_colour(side))[int(top) + 2])
    contacts = [c for c in analysis.contacts if c.side is side]
    assert len(bars) == len(contacts)
    per_s = (layout.right - layout.left) / (layout.stop_s - layout.start_s)
    for (left, right), contact in zip(bars, contacts, strict=True):
        assert contact.touchdown is not None
        assert contact.toe_off is not None
        unsure = 1.96 * contact.touchdown.sigma_ms / 1000 * per_s
        start = layout.left + (contact.touchdown.time_s - layout.start_s) * per_s
        stop = layout.left + (contact.toe_off.time_s - layout.start_s) * per_s
        assert left == pytest.approx(start + unsure, abs=1.5)
        assert right == pytest.approx(stop - unsure, abs=1.5)


def test_the_ends_are_paler_over_the_95_percent_interval() -> None:
    analysis = drawn_run()
    strip = strip_of(analysis)
    contact = analysis.contacts[2]
    assert contact.touchdown is not None
    pixels = rows_of(strip, len(analysis.timebase.file_s) - 1)
    x = int(strip.layout.x(contact.touchdown.time_s))
    y = int(strip.layout.lane(contact.side)[0]) + 2
    full = np.array(palette.rgb(palette.side_colour(contact.side)))
    ink = np.array(palette.rgb(palette.INK))
    share = (pixels[y, x] - ink) @ (full - ink) / ((full - ink) @ (full - ink))
    assert share == pytest.approx(0.55, abs=0.05)


def test_the_playhead_stands_at_the_frames_time_and_what_comes_is_dim() -> None:
    analysis = drawn_run()
    strip, row = strip_of(analysis), 100
    pixels = rows_of(strip, row)
    x = float(strip.layout.x(analysis.timebase.time_s[row]))
    bottom = int(strip.layout.first_lane + 2 * strip.layout.lane_height) - 2
    white = np.flatnonzero(coloured(pixels, palette.PAPER)[bottom])
    assert white.mean() + 0.5 == pytest.approx(x, abs=1.0)
    for side in Side:
        bright = coloured(pixels, palette.side_colour(side)).any(axis=0)
        assert bright[: round(x)].any()
        assert not bright[round(x) + 3 :].any()


def test_a_contact_that_is_not_complete_has_no_solid_bar() -> None:
    analysis = drawn_run()
    cut = replace(analysis.contacts[-1], toe_off=None, complete=False)
    strip = strip_of(replace(analysis, contacts=(cut,)))
    pixels = rows_of(strip, len(analysis.timebase.file_s) - 1)
    assert not coloured(pixels, palette.side_colour(cut.side)).any()
    y = int(strip.layout.lane(cut.side)[0]) + 2
    assert not coloured(pixels, palette.INK)[y, int(strip.layout.right) - 8]


def test_an_end_that_was_not_filmed_lies_where_the_athlete_was_last_seen() -> None:
    analysis = drawn_run()
    cut = replace(analysis.contacts[-1], toe_off=None, complete=False)
    gone = with_unknown(replace(analysis, contacts=(cut,)), slice(190, None))
    strip = strip_of(gone)
    y = int(strip.layout.lane(cut.side)[0]) + 2
    drawn = np.flatnonzero(~coloured(strip.behind, palette.INK)[y])
    assert drawn[-1] == pytest.approx(float(strip.layout.x(gone.timebase.time_s[189])), abs=1.5)


def test_the_clock_shows_true_seconds_only_when_they_are_known() -> None:
    known, unknown = drawn_run(), drawn_run(trusted=False)
    assert reading(known.timebase, 60) == "0.500 s"
    assert reading(unknown.timebase, 60) == "frame 60"
    assert reading(replace(unknown.timebase, first_frame=40), 60) == "frame 100"


def test_the_strip_has_an_even_height_and_fits_its_width() -> None:
    for width, height in ((1280, 720), (1080, 1920), (641, 481)):
        look = look_of(width, height, 0.5 * height)
        layout = prepare_strip(drawn_run(), width, look).layout
        assert layout.height % 2 == 0
        assert layout.height < 0.2 * height
        assert layout.left < 0.45 * width < 0.9 * width < layout.right < width


def test_a_clip_without_contacts_has_empty_lanes() -> None:
    analysis = replace(drawn_run(), contacts=(), steps=())
    pixels = rows_of(strip_of(analysis), 50)
    for side in Side:
        assert not coloured(pixels, palette.side_colour(side)).any()


def test_numbers_that_would_touch_are_left_out() -> None:
    crowded = drawn_run(Bouncing(strides=12), fps=60)
    narrow, wide = (prepare_strip(crowded, width, LOOK).behind for width in (500, 2400))
    full = np.array(palette.rgb(palette.PAPER))

    def numbers(face: np.ndarray) -> int:
        return int(np.count_nonzero(np.abs(face.astype(int) - full).max(axis=2) < 10))

    assert 0 < numbers(narrow) < 0.7 * numbers(wide)
