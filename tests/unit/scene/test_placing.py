"""Where a camera stands, from exact and from clicked points of the ground."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speedlab.errors import UsageError
from speedlab.scene.placing import placed
from speedlab.scene.scale import CLICK_PX
from speedlab.synthetic.camera import Camera, Shot

LANE_LINES = np.array([[-3.0, -1.22], [3.0, -1.22], [3.0, 1.22], [-3.0, 1.22]])
SIZE = (1280, 720)


@st.composite
def cameras(draw) -> Camera:
    """A phone beside a track that sees eight metres of it or more, turned, tilted and rolled."""
    distance_m, yaw_deg = draw(st.floats(6.0, 25.0)), draw(st.floats(-25.0, 25.0))
    height_m = draw(st.floats(0.8, 4.0))
    return Camera(
        focal_px=SIZE[0] / draw(st.floats(8.0, 12.0)) * distance_m,
        distance_m=distance_m,
        height_m=height_m,
        yaw_deg=yaw_deg,
        along_m=-distance_m * np.tan(np.radians(yaw_deg)),
        tilt_deg=-np.degrees(np.arctan2(height_m - 0.95, distance_m)),
        roll_deg=draw(st.floats(-6.0, 6.0)),
    )


def seen(camera: Camera, places_m: np.ndarray = LANE_LINES) -> np.ndarray:
    """Where the camera sees places of the ground."""
    shot = Shot(camera, np.array([0.0, 1.0]), np.zeros(2), np.random.default_rng(0))
    world = np.column_stack([places_m, np.zeros(len(places_m))])
    return shot.project(world[None], np.zeros(1))[0]


def off_over_u(camera: Camera, points_px: np.ndarray) -> np.ndarray:
    """Found minus true of focal length (logarithm) and place, over its own uncertainty."""
    found = placed(points_px, LANE_LINES, SIZE)
    truth = np.array([np.log(camera.focal_px), *camera.centre_m])
    return (found.found[:4] - truth) / np.sqrt(np.diag(found.covariance))[:4]


@settings(max_examples=15, deadline=None)
@given(cameras())
def test_exact_points_give_the_camera(camera):
    found = placed(seen(camera), LANE_LINES, SIZE)
    assert np.abs(off_over_u(camera, seen(camera))).max() < 0.6  # the prior of the focal length
    assert found.residual_px < 0.5
    assert found.camera.yaw_deg == pytest.approx(camera.yaw_deg, abs=0.3)
    assert found.camera.tilt_deg == pytest.approx(camera.tilt_deg, abs=0.3)
    assert found.camera.roll_deg == pytest.approx(camera.roll_deg, abs=0.2)


@settings(max_examples=15, deadline=None)
@given(cameras(), st.integers(0, 1000))
def test_clicked_points_give_it_within_its_own_uncertainty(camera, seed):
    clicks = np.random.default_rng(seed).normal(0, CLICK_PX, LANE_LINES.shape)
    assert np.abs(off_over_u(camera, seen(camera) + clicks)).max() < 5


def test_the_uncertainty_is_neither_too_small_nor_too_large():
    camera, rng = Camera(yaw_deg=10.0, tilt_deg=-1.0), np.random.default_rng(3)
    exact = seen(camera)
    off = [off_over_u(camera, exact + rng.normal(0, CLICK_PX, exact.shape)) for _ in range(30)]
    scatter = np.std(off, axis=0)
    assert np.all((scatter > 0.6) & (scatter < 1.35))


def test_more_points_are_surer():
    camera = Camera(tilt_deg=-1.0)
    more = np.vstack([LANE_LINES, [[0.0, -1.22], [0.0, 1.22], [-3.0, 0.0], [3.0, 0.0]]])
    four, eight = (placed(seen(camera, p), p, SIZE) for p in (LANE_LINES, more))
    assert eight.u_of(lambda c: c.yaw_deg) < 0.95 * four.u_of(lambda c: c.yaw_deg)


def test_points_that_agree_less_than_expected_are_less_sure():
    camera = Camera(tilt_deg=-1.0)
    exact = seen(camera, SIX)
    beside = exact + np.array([[0, 0], [0, 0], [0, 0], [0, 0], [0, 7], [0, -7]])
    sure, unsure = (placed(points, SIX, SIZE) for points in (exact, beside))
    assert unsure.residual_px > 3
    assert unsure.u_of(lambda c: c.yaw_deg) > 1.5 * sure.u_of(lambda c: c.yaw_deg)


def test_a_click_in_a_picture_larger_than_the_screen_is_coarser():
    camera = Camera(3840, 2160, 3900.0, tilt_deg=-1.0)
    small = Camera(1920, 1080, 1950.0, tilt_deg=-1.0)
    fine, coarse = (placed(seen(c), LANE_LINES, (c.width_px, c.height_px)) for c in (small, camera))
    assert coarse.u_of(lambda c: c.yaw_deg) == pytest.approx(
        fine.u_of(lambda c: c.yaw_deg), rel=0.1
    )


SIX = np.vstack([LANE_LINES, [[0.0, -1.22], [0.0, 1.22]]])
FAULTS = {
    "exchanged": SIX[[1, 0, 2, 3, 4, 5]],
    "nearer for farther": SIX * [1.0, -1.0],
    "one a metre off": SIX + np.eye(6)[:, [2]] * [1.0, 0.0],
}


@pytest.mark.parametrize("fault", FAULTS)
def test_points_that_contradict_each_other_are_refused(fault):
    camera = Camera(tilt_deg=-1.0)
    assert placed(seen(camera, SIX), SIX, SIZE).residual_px < 0.5
    with pytest.raises(UsageError, match="contradict each other"):
        placed(seen(camera, SIX), FAULTS[fault], SIZE)
