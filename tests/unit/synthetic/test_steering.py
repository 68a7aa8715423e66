"""What is asked of a gait is what the joints do, over the whole range that can be steered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from speedlab.model.skeleton import Side
from speedlab.synthetic.body import BODIES, Body
from speedlab.synthetic.figure import Figure, dress
from speedlab.synthetic.footfalls import GRAVITY_MPS2
from speedlab.synthetic.gait import STEADY, Arms, Gait, SideGait, between, sprint
from speedlab.synthetic.joints import JOINT_INDEX
from speedlab.synthetic.locomotion import Locomotion
from speedlab.synthetic.standing import Standing

END_S = 1.6
ANGLE_DEG = 2.5  # a spline may turn this far from its knot
_BASE = sprint(9.0)


def _steady(gait: Gait, **changes: float) -> Gait:
    return replace(gait, variation=STEADY, **changes)


def _both(**changes: float) -> Gait:
    return _steady(_BASE.on_both_sides(**changes))


_UNEQUAL = replace(
    _steady(sprint(8.0)),
    left=SideGait(0.112, 56.0, -18.0, 124.0, thigh_back_deg=-33.0, touchdown_lead=0.44),
    right=SideGait(0.128, 66.0, -8.0, 138.0, touchdown_lead=0.47, arms=Arms(25.0, 45.0)),
)
GAITS: dict[str, Gait] = {
    **{f"{v:g} m/s": _steady(sprint(v)) for v in (3.0, 4.0, 5.0, 6.6, 8.0, 9.5, 11.0)},
    **{f"thigh to {a:g}": _both(thigh_max_deg=a) for a in (48.0, 82.0)},
    **{f"thigh back {a:g}": _both(thigh_back_deg=a) for a in (-27.0, -36.0)},
    **{f"swing at {a:g}": _both(thigh_at_opposite_touchdown_deg=a) for a in (-28.0, 10.0)},
    **{f"knee to {a:g}": _both(knee_flexion_max_deg=a) for a in (110.0, 148.0)},
    **{f"contact {t:g}": _both(contact_time_s=t) for t in (0.092, 0.125)},
    **{f"lead {x:g}": _both(touchdown_lead=x) for x in (0.38, 0.55)},
    **{f"{f:g} steps/s": _steady(_BASE, step_frequency_hz=f) for f in (3.8, 5.1)},
    "upright": _steady(_BASE, trunk_lean_deg=-2.0),
    "leaning": _steady(_BASE, trunk_lean_deg=25.0),
    "uphill": _steady(sprint(7.0), slope_deg=6.0),
    "downhill": _steady(sprint(9.0), slope_deg=-4.0),
    "jog uphill": _steady(sprint(3.0), slope_deg=8.0),
    "unequal": _UNEQUAL,
}


def _moved(gait: Gait, body: Body = BODIES["man_180"]) -> Locomotion:
    return Locomotion(body, gait, END_S, np.random.default_rng(5), Side.RIGHT)


@pytest.fixture(params=GAITS.values(), ids=GAITS, scope="module")
def gait(request: pytest.FixtureRequest) -> Gait:
    return request.param


@pytest.fixture(scope="module")
def motion(gait: Gait) -> Locomotion:
    return _moved(gait)


def _inner(motion: Locomotion):
    return [f for f in motion.footfalls if f.touchdown_s > 0.02 and f.toe_off_s < END_S - 0.02]


def _place(motion: Locomotion, side: Side, joint: str, time_s) -> np.ndarray:
    return motion.joints(np.asarray(time_s))[:, JOINT_INDEX[f"{side.value}_{joint}"]]


def _swings(motion: Locomotion, side: Side):
    """Realised angles of the swings of one side that lie in the clip."""
    falls = [f for f in motion.footfalls if f.side is side]
    for this, after in zip(falls, falls[1:], strict=False):
        if this.toe_off_s > 0.0 and after.touchdown_s < END_S:
            yield motion.leg_angles(side, np.linspace(this.toe_off_s, after.touchdown_s, 300))


def test_contacts_and_steps_last_as_long_as_asked(gait, motion):
    falls = _inner(motion)
    for fall in falls:
        assert fall.contact_time_s == pytest.approx(gait.side(fall.side).contact_time_s, abs=1e-9)
        toe = _place(motion, fall.side, "foot_index", fall.touchdown_s + np.array([-0.004, 0.0]))
        assert toe[0, 2] > toe[1, 2] + 0.003  # it does come from the air then
    for this, after in zip(falls, falls[1:], strict=False):
        step_s = after.touchdown_s - this.touchdown_s
        assert step_s == pytest.approx(1.0 / gait.step_frequency_hz, abs=1e-9)
        assert after.touchdown_s - this.toe_off_s > 0.03  # every step has a flight


def test_the_feet_stand_still(motion):
    for fall in _inner(motion):
        toe = _place(motion, fall.side, "foot_index", np.linspace(fall.touchdown_s, fall.toe_off_s))
        assert np.ptp(toe[:, 0]) <= 0.010
        assert np.ptp(toe[:, 2]) <= 0.010


def test_flight_is_free_fall_against_true_gravity(gait, motion):
    slope = np.radians(gait.slope_deg)
    pull = -GRAVITY_MPS2 * np.array([np.sin(slope), np.cos(slope)])
    falls = _inner(motion)
    for this, after in zip(falls, falls[1:], strict=False):
        time_s = np.linspace(this.toe_off_s, after.touchdown_s, 7)
        spacing_s = time_s[1] - time_s[0]
        acceleration = np.diff(motion.hip(time_s), 2, axis=0) / spacing_s**2
        np.testing.assert_allclose(acceleration, np.tile(pull, (5, 1)), atol=2e-6)


def test_the_mean_speed_of_a_flight_is_the_speed_asked_for(gait, motion):
    falls = _inner(motion)
    for this, after in zip(falls, falls[1:], strict=False):
        hip_x = motion.hip(np.array([this.toe_off_s, after.touchdown_s]))[:, 0]
        speed_mps = float(np.diff(hip_x)[0]) / (after.touchdown_s - this.toe_off_s)
        assert speed_mps == pytest.approx(gait.speed_mps, abs=1e-6)


def test_joints_join_without_a_jump_and_stay_above_the_ground(motion):
    joints = motion.joints(np.arange(0.0, END_S, 0.002))
    assert joints[..., 2].min() > 0.0
    for fall in _inner(motion):
        around = motion.joints(fall.toe_off_s + 1e-4 * np.arange(-2, 3))
        speed = np.diff(around, axis=0) / 1e-4
        assert np.abs(np.diff(speed, axis=0)).max() < 0.8  # m/s within 0.1 ms: C1
        landing = motion.joints(fall.touchdown_s + np.array([-1e-6, 1e-6]))
        assert np.abs(np.diff(landing, axis=0)).max() < 1e-4


def test_limbs_keep_their_length(motion):
    joints, body = motion.joints(np.arange(0.0, 1.0, 0.01)), BODIES["man_180"]
    for side in Side:
        hip, knee, ankle, heel, base = (
            joints[:, JOINT_INDEX[f"{side.value}_{n}"]][:, [0, 2]]
            for n in ("hip", "knee", "ankle", "heel", "toe_base")
        )
        foot_m = float(np.hypot(*body.heel_from_toe_base_m))
        for a, b, length_m in ((hip, knee, body.thigh_m), (knee, ankle, body.shank_m),
                               (heel, base, foot_m)):  # fmt: skip
            np.testing.assert_allclose(np.linalg.norm(b - a, axis=1), length_m, rtol=1e-9)
        shoulder, elbow, wrist = (
            joints[:, JOINT_INDEX[f"{side.value}_{n}"]] for n in ("shoulder", "elbow", "wrist")
        )
        for a, b, length_m in ((shoulder, elbow, body.upper_arm_m), (elbow, wrist, body.forearm_m)):
            np.testing.assert_allclose(np.linalg.norm(b - a, axis=1), length_m, rtol=1e-9)


def test_thighs_and_knees_reach_what_is_asked(gait, motion):
    for side in Side:
        asked = gait.side(side)
        swings = list(_swings(motion, side))
        assert swings
        for swing in swings:
            assert swing.thigh.max() == pytest.approx(asked.thigh_max_deg, abs=ANGLE_DEG)
            assert swing.knee.max() == pytest.approx(asked.knee_flexion_max_deg, abs=1.0)
            assert swing.knee.min() > 4.0
            if asked.thigh_back_deg is not None:
                assert swing.thigh.min() == pytest.approx(asked.thigh_back_deg, abs=0.3)
        for fall in _inner(motion):
            if fall.side is side.other:
                thigh = motion.leg_angles(side, np.array([fall.touchdown_s])).thigh[0]
                wanted = asked.thigh_at_opposite_touchdown_deg
                assert thigh == pytest.approx(wanted, abs=1e-6)


def test_the_foot_lands_where_its_lead_says(gait, motion):
    for fall in _inner(motion):
        hip_x = motion.hip(np.array([fall.touchdown_s, fall.toe_off_s]))[:, 0]
        lead = (fall.toe_x_m - hip_x[0]) / (hip_x[1] - hip_x[0])
        assert lead == pytest.approx(gait.side(fall.side).touchdown_lead, abs=1e-6)


def test_arms_turn_where_each_side_asks_and_late_by_their_lag():
    right = replace(_BASE.right, arms=Arms(20.0, 40.0, 80.0, 100.0, 100.0, 80.0, lag_s=0.02))
    gait = _steady(replace(_BASE, right=right))
    motion = _moved(gait)
    time_s = np.arange(0.2, END_S, 0.001)
    joints = motion.joints(time_s)

    def of_arm(side: Side, upper: str, lower: str) -> np.ndarray:
        line = (
            joints[:, JOINT_INDEX[f"{side.value}_{lower}"]]
            - joints[:, JOINT_INDEX[f"{side.value}_{upper}"]]
        )
        return np.degrees(np.arctan2(line[:, 0], -line[:, 2]))

    hips = 0.5 * (joints[:, JOINT_INDEX["left_hip"]] + joints[:, JOINT_INDEX["right_hip"]])
    trunk = joints[:, JOINT_INDEX["neck"]] - hips
    lean = np.degrees(np.arctan2(trunk[:, 0], trunk[:, 2]))
    peaks = {}
    for side in Side:
        asked, swing = gait.side(side).arms, of_arm(side, "shoulder", "elbow") + lean
        assert swing.max() == pytest.approx(asked.front_deg, abs=0.5)
        assert swing.min() == pytest.approx(-asked.back_deg, abs=0.5)
        thigh = motion.leg_angles(side.other, time_s).thigh
        first = (time_s > 0.3) & (time_s < 0.3 + 1.9 / gait.step_frequency_hz)
        peaks[side] = time_s[first][swing[first].argmax()] - time_s[first][thigh[first].argmax()]
    assert peaks[Side.RIGHT] - peaks[Side.LEFT] == pytest.approx(0.02, abs=0.002)


def test_the_trunk_leans_as_asked(gait, motion):
    joints = motion.joints(np.arange(0.2, 0.2 + 4.0 / gait.step_frequency_hz, 0.001))
    hips = 0.5 * (joints[:, JOINT_INDEX["left_hip"]] + joints[:, JOINT_INDEX["right_hip"]])
    trunk = (joints[:, JOINT_INDEX["neck"]] - hips).mean(axis=0)
    lean_deg = np.degrees(np.arctan2(trunk[0], trunk[2]))
    assert lean_deg == pytest.approx(gait.trunk_lean_deg, abs=0.3)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("speed_mps", [3.0, 7.0, 10.0])
def test_every_body_can_run_at_every_speed(body, speed_mps):
    joints = _moved(sprint(speed_mps), body).joints(np.arange(0.0, END_S, 0.005))
    assert np.isfinite(joints).all()
    assert joints[..., 2].min() > 0.0


def test_bodies_differ_in_all_that_matters():
    bodies = list(BODIES.values())
    assert len(bodies) >= 8
    heights = [b.height_m for b in bodies]
    assert min(heights) == 1.55
    assert max(heights) == 1.98
    assert len({b.skin for b in bodies}) >= 4
    assert {b.long_hair for b in bodies} == {True, False}
    assert {b.spikes for b in bodies} == {True, False}
    brightness = [sum(b.shirt) / 3 for b in bodies]
    assert min(brightness) < 40
    assert max(brightness) > 220


def test_spikes_are_slimmer_than_trainers_and_have_pins_below_the_forefoot():
    joints = Standing(Body(), np.random.default_rng(1)).joints(np.zeros(1))
    trainers, spikes = (dress(Body(spikes=on), joints) for on in (False, True))

    def around_the_toes(figure: Figure) -> np.ndarray:
        """Rows of the capsules that belong to one shoe."""
        toes = joints[0, JOINT_INDEX["left_foot_index"]]
        return np.flatnonzero(np.linalg.norm(figure.ends[0] - toes, axis=1) < 0.15)

    def widest_m(figure: Figure) -> float:
        return float(figure.radii_m[around_the_toes(figure)].max())

    assert widest_m(spikes) < 0.9 * widest_m(trainers)
    assert np.sum(spikes.radii_m.max(axis=1) < 0.006) == 4  # two pins a foot
    assert not np.any(trainers.radii_m.max(axis=1) < 0.006)
    lowest = (spikes.ends[0, :, 2] - spikes.radii_m[:, 1]).min()
    assert -0.010 < lowest < 0.004  # pins stand on the ground, or a little in it


@pytest.mark.parametrize(
    ("gait", "parameter"),
    [
        (_both(touchdown_lead=0.95), "touchdown_lead"),
        (_both(contact_time_s=0.2), "contact_time_s"),
        (_both(thigh_back_deg=-10.0), "thigh_back_deg"),
        (
            _both(thigh_back_deg=-28.0, thigh_at_opposite_touchdown_deg=-34.0),
            "thigh_at_opposite_touchdown_deg",
        ),
        (_both(knee_flexion_max_deg=40.0), "knee_flexion_max_deg"),
        (replace(_BASE, left=replace(_BASE.left, contact_time_s=0.25)), "contact_time_s"),
        (_steady(_BASE, knee_flexion_touchdown_deg=1.0), "knee_flexion_touchdown_deg"),
    ],
)
def test_what_no_leg_can_do_is_an_error_that_names_what_to_change(gait, parameter):
    with pytest.raises(ValueError, match=parameter):
        _moved(gait)


@pytest.mark.parametrize("speed_mps", [2.9, 11.1])
def test_speeds_outside_the_table_are_an_error(speed_mps):
    with pytest.raises(ValueError, match="speed_mps must lie between 3 and 11"):
        sprint(speed_mps)


def test_halfway_between_two_gaits():
    slow, fast = sprint(8.0), sprint(9.0)
    middle = between(slow, fast, 0.5)
    assert middle.speed_mps == 8.5
    assert middle.left.thigh_max_deg == 62.0
    assert between(slow, fast, 1.0) == fast
    with pytest.raises(ValueError, match="nothing between"):
        between(slow, fast.on_both_sides(thigh_back_deg=-30.0), 0.5)
