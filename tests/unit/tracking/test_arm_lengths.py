"""Arms get their usual length where they are nearly that long, and are left alone elsewhere."""

import numpy as np
import pytest

from speedlab.model.skeleton import Side, joint
from speedlab.tracking.arm_lengths import OUT_OF_PLANE, at_usual_arm_lengths

FRAMES, UPPER_PX, FORE_PX = 40, 60.0, 50.0
SHOULDER, ELBOW, WRIST = (joint(Side.LEFT, name) for name in ("shoulder", "elbow", "wrist"))


def swinging(elbow_deg: float = 90.0) -> np.ndarray:
    """A left arm that swings with one angle at the elbow; nothing else is known."""
    swing = np.radians(np.linspace(-40, 60, FRAMES))
    xy = np.full((FRAMES, 33, 2), np.nan)
    xy[:, SHOULDER] = (300.0, 200.0)
    for start, end, length, turn in (
        (SHOULDER, ELBOW, UPPER_PX, 0.0),
        (ELBOW, WRIST, FORE_PX, np.radians(180 - elbow_deg)),
    ):
        way = np.stack([np.sin(swing + turn), np.cos(swing + turn)], axis=-1)
        xy[:, end] = xy[:, start] + length * way
    return xy


def elbow_deg(xy: np.ndarray) -> np.ndarray:
    upper, fore = xy[:, SHOULDER] - xy[:, ELBOW], xy[:, WRIST] - xy[:, ELBOW]
    cosine = (upper * fore).sum(axis=1) / np.prod(
        [np.linalg.norm(part, axis=1) for part in (upper, fore)], axis=0
    )
    return np.degrees(np.arccos(cosine))


def test_a_right_arm_stays():
    xy = swinging()
    np.testing.assert_allclose(at_usual_arm_lengths(xy), xy, atol=1e-9)


def test_an_elbow_that_slips_along_the_upper_arm_is_put_back():
    xy = swinging()
    upper = (xy[::4, ELBOW] - xy[::4, SHOULDER]) / UPPER_PX
    xy[::4, ELBOW] += 4.0 * upper
    before, after = (np.abs(elbow_deg(x) - 90.0)[::4] for x in (xy, at_usual_arm_lengths(xy)))
    assert (after < 0.7 * before).all()


@pytest.mark.parametrize("share", [0.5, np.exp(-OUT_OF_PLANE), np.exp(OUT_OF_PLANE), 2.0])
def test_an_arm_that_points_out_of_the_plane_stays_as_it_was_seen(share):
    xy = swinging()
    xy[7, WRIST] = xy[7, ELBOW] + share * (xy[7, WRIST] - xy[7, ELBOW])
    np.testing.assert_allclose(at_usual_arm_lengths(xy)[7], xy[7], atol=1e-6)


def test_nothing_else_moves_and_what_is_unknown_stays_so():
    xy = swinging()
    xy[5, ELBOW] = np.nan
    xy[:, joint(Side.RIGHT, "knee")] = (10.0, 20.0)
    xy[3, WRIST] += 3.0
    moved = at_usual_arm_lengths(xy)
    rest = np.setdiff1d(np.arange(33), [ELBOW, WRIST])
    np.testing.assert_array_equal(moved[:, rest], xy[:, rest])
    np.testing.assert_array_equal(np.isfinite(moved), np.isfinite(xy))
    assert not np.shares_memory(moved, xy)
