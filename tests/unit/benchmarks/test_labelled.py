"""Labels of real clips, scored in frames."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks.instruments.labelled import (
    Labelled,
    in_seconds,
    labelled_clips,
    one_leg,
    own_contacts,
    score_analysis,
)
from speedlab.model.clip import Timebase, TimeSource
from speedlab.model.events import Contact, Event, EventKind
from speedlab.model.skeleton import Side

CLOCK = Timebase(np.arange(100) / 25, 0, 16.0, TimeSource.USER)
FRAME_S = 1 / 400


def found(number, side, touchdown, toe_off):
    ends = [
        Event(number, kind, side, frame * FRAME_S, frame / 25, frame, 1000 * FRAME_S, 1.0)
        for kind, frame in zip(EventKind, (touchdown, toe_off), strict=True)
    ]
    return Contact(number, side, *ends, None, 2.0, complete=True)


def labelled(*contacts, every=True):
    return Labelled("x", Path("x.mp4"), contacts, every)


def rows_of(labels, *contacts):
    rows = score_analysis(labels, SimpleNamespace(timebase=CLOCK, contacts=contacts))
    return {(row.quantity, row.unit): row for row in rows}


def test_a_label_is_half_a_frame_late_and_an_open_end_is_not_counted():
    stored = [
        {"foot": "right", "touchdown": 20, "toeoff": 40},
        {"foot": "unknown", "touchdown": 60, "toeoff": None},
    ]
    labels = labelled(*own_contacts(stored))
    first, last = in_seconds(labels, SimpleNamespace(timebase=CLOCK))
    assert (first.side, first.complete) == (Side.RIGHT, True)
    assert first.touchdown_s == pytest.approx(19.5 / 400)
    assert first.toe_off_s == pytest.approx(39.5 / 400)
    assert (last.side, last.complete) == (None, False)


def test_errors_are_counted_in_frames_with_our_own_interval():
    labels = labelled((Side.LEFT, 20, 40), (Side.RIGHT, 50, 70))
    rows = rows_of(labels, found(1, Side.LEFT, 20.5, 43.5), found(2, Side.RIGHT, 48.5, 69.5))
    assert rows["touchdown", "frames"].bias == pytest.approx(0.0)
    assert rows["touchdown", "frames"].spread == pytest.approx(np.sqrt(2), abs=1e-3)
    assert rows["toe-off", "frames"].bias == pytest.approx(2.0)
    assert rows["toe-off", "frames"].coverage == 50.0  # 4 frames off with +-1.96, and none
    assert rows["contacts found", "%"].bias == 0.0
    assert rows["side right", "%"].bias == 0.0


def test_missed_invented_and_wrongly_named_contacts_are_counted():
    labels = labelled((Side.LEFT, 10, 20), (Side.RIGHT, 40, 50), (Side.LEFT, 80, 90))
    rows = rows_of(labels, found(1, Side.LEFT, 10, 20), found(2, Side.LEFT, 41, 51))
    assert rows["contacts found", "%"].bias == pytest.approx(-66.67, abs=0.01)
    assert rows["contacts not invented", "%"].bias == pytest.approx(-50.0)
    assert rows["side right", "%"].bias == pytest.approx(-50.0)


def test_one_leg_of_a_stranger_begins_after_the_block_and_cannot_say_what_is_invented():
    events = [("takeoff", 5), ("down", 20), ("takeoff", 30), ("down", 60)]
    contacts = one_leg([{"event": e, "frame": f} for e, f in events])
    assert contacts == ((None, 20.0, 30.0), (None, 60.0, None))
    rows = rows_of(labelled(*contacts, every=False), found(1, Side.LEFT, 19.5, 29.5))
    assert rows["contacts found", "%"].bias == 0.0
    assert rows["one leg throughout", "%"].bias == 0.0
    assert ("contacts not invented", "%") not in rows


def test_a_clip_in_which_nothing_was_found_has_its_rows_too():
    rows = rows_of(labelled((Side.LEFT, 10, 20)))
    assert rows["measured", "%"].bias == -100.0
    assert rows["contacts found", "%"].bias == -100.0
    assert ("touchdown", "frames") not in rows


def test_only_clips_that_are_there_are_scored(tmp_path):
    (tmp_path / "labels").mkdir()
    for name in ("here", "gone"):
        (tmp_path / "labels" / f"{name}.json").write_text(
            '{"contacts": [{"foot": "left", "touchdown": 3, "toeoff": 9}]}'
        )
    (tmp_path / "here.mov").write_bytes(b"")
    (item,) = labelled_clips(tmp_path)
    assert (item.name, item.contacts, item.every) == ("here", ((Side.LEFT, 3.0, 9.0),), True)
