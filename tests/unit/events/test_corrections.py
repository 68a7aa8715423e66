"""Events that somebody moved, added or struck out."""

from dataclasses import replace

import numpy as np
import pytest
from seen_run import follow, seen

from speedlab.events.corrections import EYE_FRAMES, corrected
from speedlab.model.events import NO_CORRECTIONS, Correction, Corrections, EventKind, EventSource
from speedlab.model.skeleton import Side
from speedlab.synthetic.scenario import random_fly

DOWN, OFF = EventKind.TOUCHDOWN, EventKind.TOE_OFF


@pytest.fixture(scope="module")
def run():
    clip = seen(random_fly(2, 240, panned=False), noise_px=1.0)
    detection = follow(clip).detection
    return clip, detection


def apply(run, placed=(), removed=()):
    clip, detection = run
    asked = Corrections(tuple(placed), frozenset(removed))
    return corrected(detection.contacts, asked, clip.timebase, detection.signals)


def whole(run):
    return next(c for c in run[1].contacts if c.complete)


def test_nothing_asked_nothing_changed(run):
    assert apply(run) == tuple(run[1].contacts)
    assert Corrections() == NO_CORRECTIONS


def test_a_moved_end_is_where_it_was_put_and_keeps_the_models_time(run):
    contact = whole(run)
    frame = contact.toe_off.frame + 5.0
    item = Correction(contact.number, OFF, contact.side, frame, "Zoë", "2026-01-02")
    moved = next(c for c in apply(run, [item]) if c.number == contact.number)
    assert moved.complete
    assert moved.toe_off.frame == frame
    assert moved.toe_off.source is EventSource.HUMAN
    assert moved.toe_off.model_time_s == contact.toe_off.time_s
    assert (moved.toe_off.edited_by, moved.toe_off.edited_at) == ("Zoë", "2026-01-02")
    assert moved.contact_time_s == pytest.approx(contact.contact_time_s + 5 / 240)
    assert moved.toe_off.sigma_ms == pytest.approx(1e3 * EYE_FRAMES / 240)
    assert moved.touchdown == contact.touchdown


def test_the_others_stay_as_they_are(run):
    contact = whole(run)
    item = Correction(contact.number, OFF, contact.side, contact.toe_off.frame + 2, "", "")
    before = [c for c in run[1].contacts if c.number != contact.number]
    after = [c for c in apply(run, [item]) if c.number != contact.number]
    assert after == before


def test_a_struck_out_contact_is_gone_and_half_a_one_is_not_complete(run):
    contact = whole(run)
    gone = apply(run, removed=[(contact.number, DOWN), (contact.number, OFF)])
    assert contact.number not in [c.number for c in gone]
    half = apply(run, removed=[(contact.number, DOWN)])
    left = next(c for c in half if c.number == contact.number)
    assert left.touchdown is None
    assert not left.complete
    assert not left.toe_off.complete
    assert left.note


def test_an_added_contact_stands_in_its_place(run):
    contact = whole(run)
    keys = [(contact.number, DOWN), (contact.number, OFF)]
    ends = ((DOWN, contact.touchdown), (OFF, contact.toe_off))
    again = [Correction(99, kind, contact.side, end.frame, "me", "now") for kind, end in ends]
    contacts = apply(run, again, keys)
    added = next(c for c in contacts if c.number == 99)
    assert added.complete
    assert added.touchdown.model_time_s is None
    assert added.contact_time_s == pytest.approx(contact.contact_time_s, abs=1e-6)
    assert added.mid_stance_s == pytest.approx(contact.mid_stance_s)
    times = [c.touchdown.time_s for c in contacts if c.touchdown]
    assert times == sorted(times)
    assert len(contacts) == len(run[1].contacts)


def test_a_contact_can_be_given_to_the_other_foot(run):
    contact = whole(run)
    other = contact.side.other
    item = Correction(contact.number, DOWN, other, contact.touchdown.frame, "me", "now")
    moved = next(c for c in apply(run, [item]) if c.number == contact.number)
    assert moved.side is other
    assert moved.toe_off.side is other
    assert moved.mid_stance_s != contact.mid_stance_s


def test_an_end_that_the_clip_cut_off_is_not_made_whole_by_the_other(run):
    clip, detection = run
    first = replace(whole(run), complete=False, note="cut by the clip's edge")
    item = Correction(first.number, OFF, first.side, first.toe_off.frame + 1, "me", "now")
    moved = corrected([first], Corrections((item,)), clip.timebase, detection.signals)[0]
    assert not moved.complete
    assert moved.note == "cut by the clip's edge"
    assert np.isfinite(moved.toe_off.time_s)
    assert isinstance(moved.side, Side)
