import pytest

from speedlab.events.scoring import TrueContact, score_contacts
from speedlab.model.events import Contact, Event, EventKind
from speedlab.model.skeleton import Side

LEFT, RIGHT = Side.LEFT, Side.RIGHT


def found(side: Side, touchdown_s: float, toe_off_s: float, complete: bool = True) -> Contact:
    def event(kind: EventKind, time_s: float) -> Event:
        return Event(1, kind, side, time_s, time_s, 240 * time_s, 6.0, 1.0, complete)

    return Contact(
        number=1,
        side=side,
        touchdown=event(EventKind.TOUCHDOWN, touchdown_s),
        toe_off=event(EventKind.TOE_OFF, toe_off_s),
        mid_stance_s=None,
        u_mid_stance_ms=2.0,
        complete=complete,
    )


TRUE = [
    TrueContact(LEFT, 0.10, 0.20),
    TrueContact(RIGHT, 0.33, 0.43),
    TrueContact(LEFT, 0.56, 0.66),
]


def test_errors_are_found_minus_true():
    result = score_contacts([found(LEFT, 0.104, 0.197), found(RIGHT, 0.33, 0.44)], TRUE)
    first, second = result.matches
    assert first.touchdown_error_s == pytest.approx(0.004)
    assert first.toe_off_error_s == pytest.approx(-0.003)
    assert first.contact_time_error_s == pytest.approx(-0.007)
    assert second.true is TRUE[1]
    assert result.missed == (TRUE[2],)
    assert result.invented == ()


def test_a_contact_of_the_wrong_foot_is_invented_and_the_true_one_missed():
    result = score_contacts([found(RIGHT, 0.10, 0.20)], TRUE[:1])
    assert len(result.wrong_side) == len(result.invented) == len(result.missed) == 1
    assert result.matches == ()


def test_a_contact_too_far_off_is_invented_but_not_of_the_wrong_side():
    result = score_contacts([found(LEFT, 0.17, 0.27)], TRUE)
    assert len(result.invented) == 1
    assert result.wrong_side == ()
    assert len(result.missed) == 3


def test_two_contacts_cannot_be_the_same_true_one():
    result = score_contacts([found(LEFT, 0.10, 0.13), found(LEFT, 0.14, 0.20)], TRUE[:1])
    assert len(result.matches) == len(result.invented) == 1
    assert result.matches[0].found.touchdown.time_s == 0.14  # the nearer one


def test_cut_contacts_are_neither_found_nor_missed():
    cut = TrueContact(RIGHT, 0.79, 0.89, complete=False)
    nothing = score_contacts([found(RIGHT, 0.79, 0.88, complete=False)], [cut])
    assert nothing.matches == nothing.missed == nothing.invented == ()
    assert len(score_contacts([found(RIGHT, 0.79, 0.88)], [cut]).matches) == 1


def test_a_label_without_a_foot_matches_either():
    label = TrueContact(None, 0.10, 0.20)
    assert len(score_contacts([found(RIGHT, 0.10, 0.20)], [label]).matches) == 1
    assert len(score_contacts([found(LEFT, 0.10, 0.20)], [label]).matches) == 1
