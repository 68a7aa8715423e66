"""The benchmark's arithmetic; that it runs at all is seen in `docs/accuracy-contacts.md`."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from speedlab.events.scoring import TrueContact, score_contacts
from speedlab.model.clip import Timebase, TimeSource
from speedlab.model.events import Contact, Event, EventKind
from speedlab.model.skeleton import Side

ROOT = Path(__file__).parents[3]


@pytest.fixture
def contacts(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    import benchmarks.contacts

    return benchmarks.contacts


def found(side, touchdown_s, toe_off_s):
    ends = [
        Event(1, kind, side, time_s, time_s, 0.0, 6.0, 1.0)
        for kind, time_s in zip(EventKind, (touchdown_s, toe_off_s), strict=True)
    ]
    return Contact(1, side, *ends, None, 2.0, complete=True)


def scored(contacts, group, shift_s):
    true = [TrueContact(Side.LEFT, 0.1, 0.2), TrueContact(Side.RIGHT, 0.33, 0.43)]
    seen = [found(t.side, t.touchdown_s - shift_s, t.toe_off_s + shift_s) for t in true]
    return contacts.Scored("clip", group, score_contacts(seen, true), len(true), 1 / 240)


def test_the_table_holds_bias_median_and_contact_time_in_ms(contacts):
    items = [scored(contacts, "240 fps, static", shift) for shift in (0.004, 0.006)]
    row = contacts.table(items).splitlines()[-1]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[0] == "240 fps, static, 2"
    assert cells[1:4] == ["4 / 4", "0", "0"]
    assert cells[4:7] == ["-5.0", "5.0", "6.0"]
    assert cells[7:10] == ["+5.0", "5.0", "6.0"]
    assert cells[10] == "+10.0 ± 2.0"


def test_real_clips_are_counted_in_frames(contacts):
    row = contacts.table([scored(contacts, "hato (real)", 1 / 240)]).splitlines()[-1]
    assert "[frames]" in row
    assert "| -1.0 | 1.0 | 1.0 |" in row


def test_a_clip_in_which_nothing_was_found_has_a_row_too(contacts):
    missed = [TrueContact(Side.LEFT, 0.1, 0.2)]
    item = contacts.Scored("clip", "240 fps, static", score_contacts([], missed), 1, 1 / 240)
    row = contacts.table([item]).splitlines()[-1]
    assert "| 0 / 1 |" in row
    assert row.count("–") == 7


def test_a_label_is_half_a_frame_late_and_an_open_end_is_not_counted(contacts):
    clock = Timebase(np.arange(100) / 25, 0, 16.0, TimeSource.USER)
    labels = {
        "contacts": [
            {"foot": "right", "touchdown": 20, "toeoff": 40},
            {"foot": "unknown", "touchdown": 60, "toeoff": None},
        ]
    }
    first, last = contacts.labelled_contacts(labels, SimpleNamespace(timebase=clock))
    assert (first.side, first.complete) == (Side.RIGHT, True)
    assert first.touchdown_s == pytest.approx(19.5 / 400)
    assert first.toe_off_s == pytest.approx(39.5 / 400)
    assert (last.side, last.complete) == (None, False)


def test_the_truth_file_is_read_as_it_was_written(contacts, tmp_path):
    import json

    from speedlab.synthetic.scenario import Take, random_fly
    from speedlab.synthetic.truth import truth_of
    from speedlab.synthetic.truth_file import write_truth

    truth = truth_of(Take(random_fly(1, 120, panned=False)))
    write_truth(truth, tmp_path / "clip.json")
    read = contacts.true_contacts(json.loads((tmp_path / "clip.json").read_text()))
    assert [c.side for c in read] == [c.side for c in truth.contacts]
    assert [c.complete for c in read] == [c.complete for c in truth.contacts]
    for here, there in zip(read, truth.contacts, strict=True):
        assert here.touchdown_s == pytest.approx(there.touchdown_s, abs=1e-5)
        assert here.toe_off_s == pytest.approx(there.toe_off_s, abs=1e-5)
