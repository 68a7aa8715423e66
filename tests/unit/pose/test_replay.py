"""Stored poses come back where they were."""

import numpy as np
import pytest

from speedlab.errors import NoWeightsError
from speedlab.pose.backend import Origin, get_backend
from speedlab.pose.replay import store_poses
from speedlab.settings import PoseSettings

SHAPE = (100, 200, 3)


@pytest.fixture
def replay(tmp_path):
    """Opens a session on poses: (frame, xy_px, confidence), and estimates one image."""

    def run(poses, origin, people=1):
        path = tmp_path / "poses.npz"
        store_poses(path, *poses)
        chosen = get_backend("replay")
        model = chosen.find_model(str(path), download=True, tell=print)
        with chosen.open(model, PoseSettings(), people=people) as session:
            return session.estimate(np.zeros(SHAPE, np.uint8), origin)

    return run


def body(x, y):
    rng = np.random.default_rng(3)
    return rng.normal((x, y), 5, (33, 2))


def test_a_pose_is_given_in_the_pixels_of_the_crop(replay):
    xy = np.array([body(500, 300), body(520, 310)])
    confidence = np.linspace(0, 1, 66).reshape(2, 33)
    (person,) = replay((np.array([7, 8]), xy, confidence), Origin(8, np.array([480.0, 290.0]), 2.5))
    np.testing.assert_allclose(person.xy_px / 2.5 + (480, 290), xy[1])
    np.testing.assert_allclose(person.confidence, confidence[1])


def test_nobody_outside_the_crop_or_in_other_frames(replay):
    poses = (np.array([7]), body(500, 300)[None], np.ones((1, 33)))
    assert replay(poses, Origin(7, np.array([600.0, 290.0]), 1.0)) == []
    assert replay(poses, Origin(6, np.array([480.0, 290.0]), 1.0)) == []


def test_the_surest_people_come_first(replay):
    xy = np.array([body(20, 50), body(60, 50), body(120, 50)])
    confidence = np.array([0.2, 0.9, 0.6])[:, None] * np.ones((3, 33))
    poses = (np.array([0, 0, 0]), xy, confidence)
    people = replay(poses, Origin(0, np.zeros(2), 1.0), people=2)
    assert [round(person.confidence[0], 1) for person in people] == [0.9, 0.6]


def test_frames_without_a_pose(replay):
    poses = (np.array([0]), np.full((1, 33, 2), np.nan), np.zeros((1, 33)))
    assert replay(poses, Origin(0, np.zeros(2), 1.0)) == []


def test_missing_file():
    with pytest.raises(NoWeightsError, match=r"nowhere\.npz"):
        get_backend("replay").find_model("nowhere.npz", download=True, tell=print)


def test_other_files_are_refused(tmp_path):
    text, other = tmp_path / "text.npz", tmp_path / "other.npz"
    text.write_text("frame, x, y")
    np.savez(other, frame=np.zeros(3), xy_px=np.zeros((3, 17, 2)), confidence=np.zeros((3, 17)))
    chosen = get_backend("replay")
    for path, expected in ((text, "not a file of stored poses"), (other, r"\(3, 17, 2\)")):
        model = chosen.find_model(str(path), download=True, tell=print)
        with pytest.raises(NoWeightsError, match=expected), chosen.open(model, PoseSettings()):
            pass
