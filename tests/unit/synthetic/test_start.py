"""Acceleration from blocks and from standing, as planned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from speedlab.model.skeleton import Side
from speedlab.synthetic.body import BODIES, Body
from speedlab.synthetic.footfalls import GRAVITY_MPS2
from speedlab.synthetic.gait import STEADY, sprint
from speedlab.synthetic.joints import JOINT_INDEX
from speedlab.synthetic.locomotion import Locomotion
from speedlab.synthetic.scenario import Scenario, Take
from speedlab.synthetic.start import BLOCKS, STANDING, SetPosition, Start
from speedlab.synthetic.truth import truth_of

END_S = 3.0
POSITIONS = {"blocks": BLOCKS, "standing": STANDING}


@pytest.fixture(params=POSITIONS.values(), ids=POSITIONS, scope="module")
def position(request: pytest.FixtureRequest) -> SetPosition:
    return request.param


@pytest.fixture(scope="module")
def start(position: SetPosition) -> Start:
    return Start(top=replace(sprint(9.5), variation=STEADY), position=position)


@pytest.fixture(scope="module")
def motion(start: Start) -> Locomotion:
    return Locomotion(Body(), start, END_S, np.random.default_rng(1), Side.LEFT)


def _inner(motion: Locomotion):
    return [f for f in motion.footfalls if f.toe_off_s < END_S]


def _steps(motion: Locomotion):
    return [f for f in _inner(motion) if not f.from_start]


def _lean_deg(motion: Locomotion, time_s) -> np.ndarray:
    joints = motion.joints(np.asarray(time_s))
    hips = 0.5 * (joints[:, JOINT_INDEX["left_hip"]] + joints[:, JOINT_INDEX["right_hip"]])
    trunk = joints[:, JOINT_INDEX["neck"]] - hips
    return np.degrees(np.arctan2(trunk[:, 0], trunk[:, 2]))


def test_both_feet_stand_there_from_the_first_and_the_rear_one_leaves_first(start, motion):
    rear, front, first = motion.footfalls[:3]
    assert (rear.side, front.side, first.side) == (Side.LEFT, Side.RIGHT, Side.LEFT)
    assert [f.from_start for f in motion.footfalls[:3]] == [True, True, False]
    assert rear.touchdown_s == front.touchdown_s == start.hold_s
    assert rear.toe_off_s < front.toe_off_s == start.hold_s + start.position.push_s
    assert front.toe_x_m - rear.toe_x_m == pytest.approx(start.position.stagger_m, abs=1e-6)


def test_nothing_moves_before_the_first_movement(start, motion):
    joints = motion.joints(np.linspace(0.0, start.hold_s, 7))
    assert np.ptp(joints, axis=0).max() == 0.0
    soon = motion.joints(start.hold_s + np.array([0.0, 1e-3]))
    assert np.abs(np.diff(soon, axis=0)).max() < 1e-3  # it begins without a jump


def test_contacts_shorten_and_first_flights_are_short(start, motion):
    steps = _steps(motion)
    contacts = np.array([f.contact_time_s for f in steps])
    assert contacts[0] == pytest.approx(start.first_contact_s, abs=1e-9)
    assert np.all(np.diff(contacts) < 0.0)
    assert contacts[-1] == pytest.approx(0.103, abs=0.004)
    falls = _inner(motion)[1:]
    flights = np.array(
        [b.touchdown_s - a.toe_off_s for a, b in zip(falls, falls[1:], strict=False)]
    )
    assert flights[0] == pytest.approx(start.first_flight_s, abs=1e-9)
    assert np.all(flights[:3] <= 0.085)
    assert np.all(flights[:2] <= 0.061)
    assert np.all(flights > 0.0)


def test_steps_lengthen_and_the_foot_lands_first_under_then_ahead_of_the_hips(motion):
    steps = _steps(motion)
    lengths = np.diff([f.toe_x_m for f in steps])
    assert 0.85 < lengths[0] < 1.1
    assert 1.0 < lengths[1] < 1.3
    assert np.all(np.diff(lengths) > 0.0)
    ahead = [f.toe_x_m - motion.hip(np.array([f.touchdown_s]))[0, 0] for f in steps]
    assert ahead[0] < 0.02
    assert np.all(np.diff(ahead) > 0.0)
    assert ahead[-1] > 0.25


def test_the_trunk_comes_up_step_by_step_and_never_dips(start, motion):
    steps = _steps(motion)
    at_landing = _lean_deg(motion, [f.touchdown_s for f in steps])
    assert 42.0 < at_landing[0] < 50.0
    assert np.all(np.diff(at_landing) < 0.0)
    push_s = np.linspace(start.hold_s, start.hold_s + start.position.push_s, 40)
    rising = np.diff(_lean_deg(motion, push_s))
    assert rising.max() < 0.2  # the sway of the trunk is all that bends it forward
    assert _lean_deg(motion, push_s)[-1] < 56.0


def test_speed_follows_the_exponential(start, motion):
    falls = _inner(motion)[1:]
    for this, after in zip(falls, falls[1:], strict=False):
        hip_x = motion.hip(np.array([this.toe_off_s, after.touchdown_s]))[:, 0]
        speed_mps = float(np.diff(hip_x)[0]) / (after.touchdown_s - this.toe_off_s)
        middle_s = 0.5 * (this.toe_off_s + after.touchdown_s)
        assert speed_mps == pytest.approx(start.speed_mps(middle_s), abs=1e-6)
    assert start.speed_mps(start.hold_s + start.tau_s) == pytest.approx(9.5 * (1 - np.exp(-1.0)))


def test_speed_is_gained_in_contact_only_and_flight_is_free_fall(motion):
    falls = _inner(motion)[1:]
    for this, after in zip(falls, falls[1:], strict=False):
        time_s = np.linspace(this.toe_off_s, after.touchdown_s, 7)
        spacing_s = time_s[1] - time_s[0]
        acceleration = np.diff(motion.hip(time_s), 2, axis=0) / spacing_s**2
        wanted = np.tile([0.0, -GRAVITY_MPS2], (5, 1))
        np.testing.assert_allclose(acceleration, wanted, atol=1e-5)
    time_s = np.arange(0.0, END_S, 1e-3)
    velocity = np.diff(motion.hip(time_s), axis=0) / 1e-3
    assert np.abs(np.diff(velocity, axis=0)).max() < 0.1  # m/s in a millisecond: no jerk anywhere


def test_feet_stand_still_join_smoothly_and_stay_above_the_ground(motion):
    joints = motion.joints(np.arange(0.0, END_S, 0.002))
    assert joints[..., 2].min() > 0.0
    for fall in _inner(motion):
        row = JOINT_INDEX[f"{fall.side.value}_foot_index"]
        toe = motion.joints(np.linspace(fall.touchdown_s, fall.toe_off_s, 50))[:, row]
        assert np.ptp(toe[:, 0]) <= 0.010
        assert np.ptp(toe[:, 2]) <= 0.010
        around = motion.joints(fall.toe_off_s + 1e-4 * np.arange(-2, 3))
        speed = np.diff(around, axis=0) / 1e-4
        assert np.abs(np.diff(speed, axis=0)).max() < 0.8


def test_the_hands_are_on_the_ground_in_the_blocks_only():
    for position, low, high in ((BLOCKS, 0.0, 0.05), (STANDING, 0.5, 1.5)):
        start = Start(position=position)
        motion = Locomotion(Body(), start, 1.0, np.random.default_rng(1), Side.LEFT)
        hands = motion.joints(np.zeros(1))[0, [JOINT_INDEX[f"{s.value}_index"] for s in Side], 2]
        assert np.all((hands > low) & (hands < high))


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_every_body_can_start(body, position):
    top = sprint(8.0 if body.height_m < 1.7 else 9.5)
    start = Start(top=top, position=position)
    motion = Locomotion(body, start, 2.0, np.random.default_rng(3), Side.RIGHT)
    joints = motion.joints(np.arange(0.0, 2.0, 0.004))
    assert np.isfinite(joints).all()
    assert joints[..., 2].min() > 0.0
    assert motion.hip(np.arange(0.0, 2.0, 0.01))[:, 1].min() > 0.38 * body.height_m


def test_differences_between_the_sides_last_through_the_start():
    top = replace(sprint(9.0), variation=STEADY)
    top = replace(top, left=replace(top.left, contact_time_s=0.115, thigh_max_deg=56.0))
    motion = Locomotion(Body(), Start(top=top), 2.5, np.random.default_rng(1), Side.LEFT)
    steps = [f for f in motion.footfalls if not f.from_start][:8]
    left, right = ([f.contact_time_s for f in steps if f.side is s] for s in Side)
    assert np.all(np.array(left) > np.array(right))


def test_a_start_uphill_is_pulled_down_along_the_slope():
    top = replace(sprint(8.5), variation=STEADY, slope_deg=5.0)
    motion = Locomotion(Body(), Start(top=top), 2.0, np.random.default_rng(1), Side.LEFT)
    this, after = motion.footfalls[3:5]
    time_s = np.linspace(this.toe_off_s, after.touchdown_s, 5)
    acceleration = np.diff(motion.hip(time_s), 2, axis=0) / (time_s[1] - time_s[0]) ** 2
    pull = -GRAVITY_MPS2 * np.array([np.sin(np.radians(5.0)), np.cos(np.radians(5.0))])
    np.testing.assert_allclose(acceleration, np.tile(pull, (3, 1)), atol=1e-5)


def test_a_clip_that_ends_before_the_first_movement_shows_somebody_who_waits():
    motion = Locomotion(Body(), Start(hold_s=2.0), 0.5, np.random.default_rng(1), Side.LEFT)
    joints = motion.joints(np.linspace(0.0, 0.5, 5))
    assert np.isfinite(joints).all()
    assert np.ptp(joints, axis=0).max() == 0.0


def test_a_leg_too_short_for_its_push_is_an_error_that_names_what_to_change():
    start = Start(top=sprint(11.0))
    with pytest.raises(ValueError, match="first_contact_s"):
        Locomotion(BODIES["woman_155"], start, 2.0, np.random.default_rng(1), Side.LEFT)


@pytest.mark.parametrize("run", [sprint(7.0), Start(top=sprint(8.0), hold_s=0.0)])
def test_the_truth_tells_the_lean_against_gravity_on_a_slope(run):
    tilted = {"top": replace(run.top, slope_deg=5.0)} if isinstance(run, Start) else {}
    uphill = replace(run, **tilted) if tilted else replace(run, slope_deg=5.0)
    truth = truth_of(Take(Scenario(seed=3, gait=uphill, fps=120, duration_s=1.3)))
    leans = [truth.value(f"trunk_lean{against}_deg") for against in ("", "_gravity")]
    assert leans[0] - leans[1] == pytest.approx(5.0, abs=1e-9)


def test_feet_in_the_blocks_are_no_complete_contacts():
    scenario = Scenario(seed=3, gait=Start(hold_s=0.1), fps=120, duration_s=1.4)
    truth = truth_of(Take(scenario))
    blocks = [c for c in truth.contacts if c.touchdown_s == pytest.approx(0.1)]
    assert len(blocks) == 2
    assert not any(c.complete or c.in_picture for c in blocks)
    assert truth.kind == "run"
    assert truth.complete_contacts
    contact_s = [m.value for m in truth.measures if m.metric == "contact_time_s"]
    assert max(contact_s) < 0.2  # never the push in the blocks
