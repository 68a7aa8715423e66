import numpy as np
import pytest
from truth_motion import Filming, Formula, gait_run

from speedlab.model.events import Contact, Event, EventKind, Step
from speedlab.model.skeleton import LANDMARKS, Side, joint
from speedlab.model.tracks import Motion
from speedlab.steps import phase_of, steps_of, strides_of
from speedlab.synthetic.gait import sprint

LEFT, RIGHT = Side.LEFT, Side.RIGHT


def contact(number, side, touchdown_s, toe_off_s, complete=True, mid_stance_s=None):
    def event(kind, time_s):
        if time_s is None:
            return None
        return Event(number, kind, side, time_s, time_s, 240 * time_s, 6.0, 1.0, complete)

    return Contact(
        number=number,
        side=side,
        touchdown=event(EventKind.TOUCHDOWN, touchdown_s),
        toe_off=event(EventKind.TOE_OFF, toe_off_s),
        mid_stance_s=mid_stance_s,
        u_mid_stance_ms=2.0,
        complete=complete,
    )


def standing_feet(places_px: dict[Side, float], duration_s=2.0) -> Motion:
    """Feet that stand still where they are told."""
    time_s = np.arange(round(240 * duration_s)) / 240
    xy = np.zeros((len(time_s), len(LANDMARKS), 2))
    for side, place in places_px.items():
        for name in ("heel", "foot_index"):
            xy[:, joint(side, name), 0] = place
    shape = xy.shape[:2]
    return Motion(time_s, xy, xy, xy, np.ones(shape), np.ones(shape, dtype=bool), np.zeros(33),
                  RIGHT, 200.0, 100.0, 100.0, 50.0)  # fmt: skip


MOTION = standing_feet({LEFT: 100.0, RIGHT: 430.0})


def test_a_step_is_named_after_the_foot_that_takes_off_and_its_times_are_differences():
    first, second = contact(1, LEFT, 0.1, 0.21, mid_stance_s=0.15), contact(2, RIGHT, 0.33, 0.45)
    (step,) = steps_of([first, second], MOTION)
    assert (step.number, step.side) == (1, LEFT)
    assert step.contact_time_s == pytest.approx(0.11)
    assert step.flight_time_s == pytest.approx(0.12)
    assert step.step_time_td_s == pytest.approx(0.23)
    assert step.contact_time_s + step.flight_time_s == pytest.approx(step.step_time_td_s)
    assert step.step_time_s is None  # the second mid-stance is unknown
    assert step.length_px == pytest.approx(330.0)


def test_mid_stance_times_the_step_where_both_are_known():
    contacts = [
        contact(1, LEFT, 0.1, 0.21, mid_stance_s=0.151),
        contact(2, RIGHT, 0.33, 0.45, mid_stance_s=0.384),
    ]
    assert steps_of(contacts, MOTION)[0].step_time_s == pytest.approx(0.233)


def test_a_cut_contact_gives_a_step_without_times_on_it():
    cut = contact(2, RIGHT, 0.33, None, complete=False)
    (step,) = steps_of([contact(1, LEFT, 0.1, 0.21), cut], MOTION)
    assert step.contact_time_s == pytest.approx(0.11)
    assert step.flight_time_s is None
    assert step.step_time_td_s is None
    assert step.length_px is None


@pytest.mark.parametrize(
    "pair",
    [
        (contact(1, LEFT, 0.1, 0.21), contact(2, LEFT, 0.56, 0.67)),
        (contact(1, LEFT, 0.1, 0.21), contact(2, RIGHT, 0.82, 0.93)),
    ],
    ids=["same foot: one between was missed", "too far apart"],
)
def test_neighbours_that_are_no_step(pair):
    assert steps_of(pair, MOTION) == ()


def test_contacts_without_any_known_time_make_no_step():
    unknown = contact(2, RIGHT, None, None, complete=False)
    assert steps_of([contact(1, LEFT, 0.1, 0.21), unknown], MOTION) == ()
    assert steps_of([unknown], MOTION) == ()
    assert steps_of([], MOTION) == ()


def test_strides_need_three_alternating_contacts_with_known_landings():
    contacts = [
        contact(1, LEFT, None, 0.05, complete=False, mid_stance_s=0.01),
        contact(2, RIGHT, 0.20, 0.31),
        contact(3, LEFT, 0.43, 0.54),
        contact(4, RIGHT, 0.67, 0.78),
    ]
    (stride,) = strides_of(contacts)
    assert (stride.side, stride.first.number, stride.second.number) == (RIGHT, 2, 4)
    assert stride.time_s == pytest.approx(0.47)
    assert strides_of(contacts[:3]) == ()


def test_a_stride_never_spans_a_missed_contact():
    contacts = [
        contact(1, LEFT, 0.0, 0.1),
        contact(2, RIGHT, 0.9, 1.0),
        contact(3, LEFT, 1.13, 1.23),
    ]
    assert strides_of(contacts) == ()


def test_steps_of_a_sprinter_have_the_runners_lengths_and_times():
    """Unequal steps; the forefoot stands still, so lengths are exact to the smoothing."""
    view = gait_run(sprint(9.0), Filming(noise_px=1.0))
    assert len(view.steps) >= 5
    for step in view.steps:
        if not (step.first.complete and step.second.complete):
            continue
        assert step.contact_time_s + step.flight_time_s == pytest.approx(step.step_time_td_s)
        assert step.step_time_s == pytest.approx(step.step_time_td_s, abs=0.015)
    lengths_m = [s.length_px / 160 for s in view.steps if s.length_px is not None]
    times_s = [s.step_time_td_s for s in view.steps if s.length_px is not None]
    assert sum(lengths_m) / sum(times_s) == pytest.approx(9.0, rel=0.02)
    assert np.ptp(lengths_m) > 0.05  # no metronome


def test_a_formula_runner_has_a_step_each_half_stride():
    formula = Formula()
    falls = formula.footfalls()
    contacts = [contact(i + 1, f.side, f.touchdown_s, f.toe_off_s) for i, f in enumerate(falls)]
    steps = steps_of(contacts, standing_feet({LEFT: 0.0, RIGHT: 0.0}))
    assert len(steps) == len(falls) - 1
    assert [s.step_time_td_s for s in steps] == pytest.approx([formula.stride_s / 2] * len(steps))
    assert [s.time_s for s in strides_of(contacts)] == pytest.approx(
        [formula.stride_s] * (len(falls) - 2)
    )


def paced(lengths_px):
    """Steps of a quarter second and given lengths."""
    first, second = contact(1, LEFT, 0.1, 0.21), contact(2, RIGHT, 0.33, 0.45)
    return [
        Step(i, LEFT, first, second, 0.25, None, None, None, x) for i, x in enumerate(lengths_px)
    ]


@pytest.mark.parametrize(
    ("lengths_px", "phase"),
    [
        ([300, 320, 340, 355], "acceleration"),
        ([400, 401, 399, 402], "steady speed"),
        ([400, 380, 362, 340], "slowing down"),
        ([400, 406, 412, 418], ""),
        ([400, None, 402], ""),
    ],
)
def test_the_phase_follows_the_trend_of_the_steps_speeds(lengths_px, phase):
    assert phase_of(paced(lengths_px), "") == phase
    assert phase_of(paced(lengths_px), "treadmill") == "treadmill"
