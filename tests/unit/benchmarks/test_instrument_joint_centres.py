"""Joint centres of made-up bodies, whose joints are known."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from benchmarks.instruments.joint_centres import cluster_pose, hip_centre, joint_centre

CLUSTER = np.array([[0.05, -0.10, 0.06], [0.07, -0.22, 0.05], [-0.02, -0.17, 0.08]])


def hinge(bend_deg, rng=None):
    """Markers of two segments that bend about z at a wandering joint; the joint (n, 3)."""
    count = len(bend_deg)
    knee = np.stack(
        [np.linspace(0, 3, count), 0.5 + 0.1 * np.sin(np.arange(count)), np.zeros(count)], -1
    )
    swing = Rotation.from_euler(
        "zyx",
        np.stack([np.linspace(-40, 40, count), np.zeros(count), np.zeros(count)], -1),
        degrees=True,
    )
    fold = swing * Rotation.from_euler("z", -np.asarray(bend_deg)[:, None], degrees=True)
    thigh = np.stack([swing.apply(m * [1, -1, 1]) for m in CLUSTER], 1) + knee[:, None]
    shank = np.stack([fold.apply(m) for m in CLUSTER], 1) + knee[:, None]
    if rng is not None:
        thigh, shank = (m + rng.normal(0, 0.002, m.shape) for m in (thigh, shank))
    return thigh, shank, knee


@pytest.mark.parametrize(("noise", "off_m"), [(None, 1e-9), (0, 0.006)])
def test_the_centre_of_a_hinge_is_found_in_the_plane_it_bends_in(noise, off_m):
    bend = 60 + 55 * np.sin(np.linspace(0, 12, 200))
    rng = None if noise is None else np.random.default_rng(noise)
    thigh, shank, knee = hinge(bend, rng)
    found = joint_centre(thigh, shank)
    assert np.abs((found - knee)[:, :2]).mean() < off_m + 1e-9
    assert np.abs((found - knee)[:, 2]).max() < 0.09


def test_a_marker_that_drops_out_does_not_matter_while_three_are_left():
    thigh, shank, knee = hinge(60 + 55 * np.sin(np.linspace(0, 12, 200)))
    fourth = thigh.mean(axis=1, keepdims=True) + np.array([0.0, 0.0, 0.0])
    thigh = np.concatenate([thigh, fourth], axis=1)
    thigh[50:80, 1] = np.nan
    thigh[100:103, :2] = np.nan
    found = joint_centre(thigh, shank)
    assert np.abs((found - knee)[50:80, :2]).max() < 1e-6
    assert np.isnan(found[100:103]).all()
    assert np.isfinite(found[103:]).all()


def test_the_pose_of_a_cluster_is_a_rotation_and_a_place():
    turn = Rotation.from_euler("xyz", [10, 20, 130], degrees=True)
    markers = np.stack([CLUSTER, turn.apply(CLUSTER) + np.array([1, 2, 3])])
    turns, places = cluster_pose(markers)
    np.testing.assert_allclose(turns[0], np.eye(3), atol=1e-12)
    np.testing.assert_allclose(turns[1], turn.as_matrix(), atol=1e-12)
    np.testing.assert_allclose(places[1], markers[1].mean(axis=0), atol=1e-12)


@pytest.mark.parametrize("turned_deg", [0, 25])
def test_the_hip_lies_behind_below_and_inside_the_spine(turned_deg):
    turn = Rotation.from_euler("y", turned_deg, degrees=True)
    right, left, behind = (
        turn.apply(p)[None] for p in ([0.0, 1.0, 0.12], [0.0, 1.0, -0.12], [-0.15, 1.0, 0.0])
    )
    found = turn.inv().apply(hip_centre(right, left, behind)[0])
    assert found == pytest.approx([-0.19 * 0.24, 1 - 0.30 * 0.24, 0.12 - 0.14 * 0.24])
    other = turn.inv().apply(hip_centre(left, right, behind)[0])
    assert other == pytest.approx([-0.19 * 0.24, 1 - 0.30 * 0.24, -0.12 + 0.14 * 0.24])
