import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speedlab.model.skeleton import INDEX, LANDMARKS, LEG, Side, joint, limb
from speedlab.model.tracks import CameraMotion, forefoot


def camera(seed: int, frames: int = 5) -> CameraMotion:
    """Pan, zoom, roll and perspective as of a phone in the hand."""
    rng = np.random.default_rng(seed)
    matrices = np.tile(np.eye(3), (frames, 1, 1))
    turn, zoom = rng.normal(0, 0.05, frames), rng.uniform(0.8, 1.25, frames)
    matrices[:, 0, 0] = matrices[:, 1, 1] = zoom * np.cos(turn)
    matrices[:, 1, 0] = zoom * np.sin(turn)
    matrices[:, 0, 1] = -zoom * np.sin(turn)
    matrices[:, :2, 2] = rng.normal(0, 400, (frames, 2))
    matrices[:, 2, :2] = rng.normal(0, 1e-5, (frames, 2))
    return CameraMotion(matrices, True, 0.1, np.ones(frames, dtype=bool))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_invert_undoes_apply(seed):
    motion = camera(seed)
    xy = np.random.default_rng(seed + 1).uniform(-200, 2000, (5, 33, 2))
    assert motion.invert(motion.apply(xy)) == pytest.approx(xy, abs=1e-6)
    assert motion.apply(motion.invert(xy)) == pytest.approx(xy, abs=1e-6)


def test_apply_maps_each_frame_by_its_own_matrix():
    motion = camera(3)
    xy = np.random.default_rng(4).uniform(0, 1000, (5, 7, 2))
    for row in range(5):
        moved = motion.to_reference[row] @ np.array([*xy[row, 6], 1.0])
        assert motion.apply(xy)[row, 6] == pytest.approx(moved[:2] / moved[2])


def test_unknown_landmarks_stay_unknown_alone():
    xy = np.ones((5, 3, 2))
    xy[2, 1] = np.nan
    moved = camera(1).apply(xy)
    assert np.isnan(moved[2, 1]).all()
    assert np.isfinite(moved).sum() == xy.size - 2


def test_points_without_a_landmark_axis_move_too():
    motion = camera(2)
    xy = np.random.default_rng(0).uniform(0, 1000, (5, 2))
    assert motion.apply(xy) == pytest.approx(motion.apply(xy[:, None])[:, 0])


def test_landmarks_follow_mediapipe():
    assert len(LANDMARKS) == len(set(LANDMARKS)) == 33
    numbers = {"nose": 0, "left_ear": 7, "right_shoulder": 12, "left_wrist": 15, "left_hip": 23}
    numbers |= {"right_knee": 26, "left_ankle": 27, "right_heel": 30, "left_foot_index": 31}
    assert {name: INDEX[name] for name in numbers} == numbers
    assert joint(Side.LEFT, "knee") == 25
    assert limb(Side.RIGHT, LEG) == [24, 26, 28, 30, 32]
    assert Side.LEFT.other is Side.RIGHT
    assert Side.RIGHT.other is Side.LEFT


def test_forefoot_lies_three_quarters_of_the_way_to_the_toe():
    xy = np.zeros((1, 33, 2))
    xy[0, joint(Side.RIGHT, "heel")] = 10.0, 4.0
    xy[0, joint(Side.RIGHT, "foot_index")] = 30.0, 0.0
    assert forefoot(xy, Side.RIGHT)[0] == pytest.approx([25.0, 1.0])
    assert forefoot(xy, Side.LEFT)[0] == pytest.approx([0.0, 0.0])
