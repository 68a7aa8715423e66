from dataclasses import replace

import pytest
from drawn_run import drawn_run, with_unknown

from speedlab.model.analysis import Analysis
from speedlab.report.standing import standing_spans


def changed(analysis: Analysis, number: int, **changes: object) -> Analysis:
    contacts = [
        replace(c, complete=False, **changes) if c.number == number else c  # type: ignore[arg-type]
        for c in analysis.contacts
    ]
    return replace(analysis, contacts=tuple(contacts))


def ends(analysis: Analysis, number: int) -> tuple[float, float]:
    contact = analysis.contacts[number - 1]
    assert contact.touchdown is not None
    assert contact.toe_off is not None
    return contact.touchdown.time_s, contact.toe_off.time_s


def test_a_known_contact_stands_from_touchdown_to_toe_off() -> None:
    analysis = drawn_run()
    spans = standing_spans(analysis)
    assert spans == {c.number: ends(analysis, c.number) for c in analysis.contacts}


def test_an_unseen_toe_off_lies_before_the_next_touchdown() -> None:
    analysis = drawn_run()
    spans = standing_spans(changed(analysis, 3, toe_off=None))
    assert spans[3] == (ends(analysis, 3)[0], ends(analysis, 4)[0])


def test_an_unseen_touchdown_lies_after_the_last_toe_off() -> None:
    analysis = drawn_run()
    spans = standing_spans(changed(analysis, 3, touchdown=None))
    assert spans[3] == (ends(analysis, 2)[1], ends(analysis, 3)[1])


def test_ends_outside_the_clip_reach_to_where_the_athlete_was_seen() -> None:
    analysis = with_unknown(drawn_run(), slice(0, 6))
    cut = changed(analysis, 1, touchdown=None)
    assert standing_spans(cut)[1][0] == pytest.approx(6 / 120)
    last = len(analysis.contacts)
    cut = changed(with_unknown(analysis, slice(190, None)), last, toe_off=None)
    assert standing_spans(cut)[last][1] == pytest.approx(189 / 120, abs=1 / 120)


def test_a_contact_known_by_its_mid_stance_alone_stands_between_its_neighbours() -> None:
    analysis = drawn_run()
    spans = standing_spans(changed(analysis, 3, touchdown=None, toe_off=None, mid_stance_s=0.6))
    assert spans[3] == (ends(analysis, 2)[1], ends(analysis, 4)[0])


def test_a_contact_of_which_nothing_is_known_is_not_drawn() -> None:
    analysis = drawn_run()
    spans = standing_spans(changed(analysis, 3, touchdown=None, toe_off=None, mid_stance_s=None))
    assert 3 not in spans
    assert len(spans) == len(analysis.contacts) - 1
