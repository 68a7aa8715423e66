from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from speedlab.model.skeleton import Side
from speedlab.synthetic.body import Body, random_body
from speedlab.synthetic.footfalls import GRAVITY_MPS2
from speedlab.synthetic.gait import random_sprint, sprint, walk
from speedlab.synthetic.joints import JOINT_INDEX
from speedlab.synthetic.locomotion import Locomotion
from speedlab.synthetic.standing import Standing


def _toe(motion, side, time_s):
    return motion.joints(np.asarray(time_s))[:, JOINT_INDEX[f"{side.value}_foot_index"]]


def _inner(motion):
    return [f for f in motion.footfalls if f.touchdown_s > 0.1 and f.toe_off_s < 1.9]


@pytest.mark.parametrize("speed_mps", [5.0, 6.6, 8.0, 9.0, 10.0])
def test_the_toe_stays_within_a_centimetre_while_the_foot_stands(speed_mps):
    motion = Locomotion(Body(), sprint(speed_mps), 2.0, np.random.default_rng(3), Side.RIGHT)
    for fall in _inner(motion):
        toe = _toe(motion, fall.side, np.linspace(fall.touchdown_s, fall.toe_off_s, 50))
        assert np.ptp(toe[:, 0]) <= 0.010
        assert np.ptp(toe[:, 2]) <= 0.010
        assert toe[0, 0] == pytest.approx(fall.toe_x_m, abs=1e-9)


def test_the_toe_lands_with_speed_and_stops_at_the_touchdown_of_the_truth(runner):
    for fall in _inner(runner):
        around = fall.touchdown_s + np.array([-2e-4, -1e-4, 1e-4, 2e-4])
        toe = _toe(runner, fall.side, around)
        before = np.linalg.norm(toe[1] - toe[0]) / 1e-4
        after = np.linalg.norm(toe[3] - toe[2]) / 1e-4
        assert before == pytest.approx(np.hypot(0.26, 0.32) * 9.0, rel=0.15)
        assert after < 1e-6


def test_the_toe_leaves_the_ground_at_the_toe_off_of_the_truth(runner):
    flat = Body().toe_tip_height_m
    for fall in _inner(runner):
        toe = _toe(runner, fall.side, fall.toe_off_s + np.array([-0.010, 0.0, 0.010]))
        assert toe[0, 2] == pytest.approx(flat, abs=1e-9)
        assert toe[1, 2] - flat < 0.010
        assert toe[2, 2] - flat > 0.020


def test_the_leg_joins_stance_and_swing_without_a_jump_in_place_or_speed(runner):
    for fall in _inner(runner):
        around = fall.toe_off_s + 1e-4 * np.array([-2, -1, 0, 1, 2])
        for name in ("knee", "ankle", "heel", "foot_index"):
            place = runner.joints(around)[:, JOINT_INDEX[f"{fall.side.value}_{name}"]]
            speed = np.diff(place, axis=0) / 1e-4
            assert np.abs(np.diff(speed, axis=0)).max() < 0.5  # m/s within 0.1 ms
        landing = fall.touchdown_s + np.array([-1e-6, 1e-6])
        foot = runner.joints(landing)[:, JOINT_INDEX[f"{fall.side.value}_ankle"]]
        assert np.abs(np.diff(foot, axis=0)).max() < 1e-4


def test_the_hips_fall_freely_in_flight(runner):
    falls = _inner(runner)
    for this, after in zip(falls, falls[1:], strict=False):
        time_s = np.linspace(this.toe_off_s, after.touchdown_s, 9)
        height = runner.hip(time_s)[:, 1]
        spacing = time_s[1] - time_s[0]
        acceleration = np.diff(height, 2) / spacing**2
        np.testing.assert_allclose(acceleration, -GRAVITY_MPS2, rtol=1e-6)


def test_no_two_steps_are_alike(runner):
    falls = runner.footfalls
    times = np.diff([f.touchdown_s for f in falls])
    lengths = np.diff([f.toe_x_m for f in falls])
    contacts = np.array([f.contact_time_s for f in falls])
    assert times.std() / times.mean() > 0.015
    assert lengths.std() / lengths.mean() > 0.015
    assert contacts.std() / contacts.mean() > 0.015
    assert [f.side for f in falls[:4]] == [Side.LEFT, Side.RIGHT, Side.LEFT, Side.RIGHT]


def test_left_and_right_can_differ():
    gait = sprint(9.0)
    gait = replace(gait, right=replace(gait.right, contact_time_s=0.115, thigh_max_deg=55.0))
    motion = Locomotion(Body(), gait, 2.0, np.random.default_rng(0), Side.LEFT)
    mean = {s: np.mean([f.contact_time_s for f in motion.footfalls if f.side is s]) for s in Side}
    assert mean[Side.RIGHT] - mean[Side.LEFT] == pytest.approx(0.011, abs=0.004)
    time_s = np.linspace(0.0, 2.0, 1000)
    highest = {s: motion.leg_angles(s, time_s).thigh.max() for s in Side}
    assert highest[Side.LEFT] - highest[Side.RIGHT] > 5.0


@pytest.mark.parametrize("seed", range(12))
def test_drawn_sprinters_are_possible(seed):
    rng = np.random.default_rng(seed)
    body, gait = random_body(rng), random_sprint(rng)
    motion = Locomotion(body, gait, 2.0, rng, Side.LEFT)
    time_s = np.arange(0.0, 2.0, 0.002)
    joints = motion.joints(time_s)
    assert np.isfinite(joints).all()
    for side in Side:
        angles = motion.leg_angles(side, time_s)
        assert angles.knee.min() > 5.0  # never bent the wrong way
        assert 100.0 < angles.knee.max() < 155.0
        assert 45.0 < angles.thigh.max() < 85.0
        assert -60.0 < angles.thigh.min() < -15.0
        for name in ("toe_base", "foot_index", "heel"):
            assert joints[:, JOINT_INDEX[f"{side.value}_{name}"], 2].min() > 0.0


def test_segments_keep_their_length(runner):
    joints = runner.joints(np.arange(0.0, 1.0, 0.005))
    body = Body()
    for side in Side:
        for upper, lower, length_m in (
            ("hip", "knee", body.thigh_m),
            ("knee", "ankle", body.shank_m),
        ):
            line = (
                joints[:, JOINT_INDEX[f"{side.value}_{lower}"]]
                - joints[:, JOINT_INDEX[f"{side.value}_{upper}"]]
            )
            in_plane = np.hypot(line[:, 0], line[:, 2])
            np.testing.assert_allclose(in_plane, length_m, rtol=1e-9)
        arm = (
            joints[:, JOINT_INDEX[f"{side.value}_elbow"]]
            - joints[:, JOINT_INDEX[f"{side.value}_shoulder"]]
        )
        np.testing.assert_allclose(np.linalg.norm(arm, axis=1), body.upper_arm_m, rtol=1e-9)


def test_each_arm_swings_with_the_opposite_leg(runner):
    joints = runner.joints(np.arange(0.0, 2.0, 0.005))

    def hanging(side, upper, lower):
        line = (
            joints[:, JOINT_INDEX[f"{side.value}_{lower}"]]
            - joints[:, JOINT_INDEX[f"{side.value}_{upper}"]]
        )
        return np.arctan2(line[:, 0], -line[:, 2])

    for side in Side:
        arm = hanging(side, "shoulder", "elbow")
        assert np.corrcoef(arm, hanging(side.other, "hip", "knee"))[0, 1] > 0.8
        assert np.corrcoef(arm, hanging(side, "hip", "knee"))[0, 1] < -0.5


@pytest.mark.parametrize("speed_mps", [1.1, 1.4, 1.7])
def test_walking_has_double_support_and_keeps_its_feet_above_ground(speed_mps):
    motion = Locomotion(Body(), walk(speed_mps), 3.0, np.random.default_rng(2), Side.LEFT)
    falls = motion.footfalls
    assert all(a.toe_off_s > b.touchdown_s for a, b in zip(falls, falls[1:], strict=False))
    strides = [b.touchdown_s - a.touchdown_s for a, b in zip(falls, falls[2:], strict=False)]
    duty = np.array([f.contact_time_s for f in falls[:-2]]) / strides
    assert np.all((duty > 0.55) & (duty < 0.70))
    joints = motion.joints(np.arange(0.0, 3.0, 0.005))
    for side in Side:
        for name in ("toe_base", "foot_index", "heel"):
            assert joints[:, JOINT_INDEX[f"{side.value}_{name}"], 2].min() > -0.005


def test_somebody_who_stands_goes_nowhere():
    joints = Standing(Body(), np.random.default_rng(1)).joints(np.arange(0.0, 4.0, 0.05))
    assert np.ptp(joints[:, JOINT_INDEX["left_foot_index"]], axis=0).max() < 1e-9
    hips = joints[:, JOINT_INDEX["left_hip"], 0]
    assert 0.002 < np.ptp(hips) < 0.04


def test_a_leg_that_cannot_reach_the_ground_is_an_error():
    gait = sprint(9.0).on_both_sides(touchdown_lead=0.95)
    with pytest.raises(ValueError, match="reach"):
        Locomotion(Body(height_m=1.5), gait, 1.0, np.random.default_rng(0), Side.LEFT)
