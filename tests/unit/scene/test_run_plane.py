"""The picture turned into the plane of the run."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speedlab.errors import UsageError
from speedlab.model.scene import Direction, ScaleSource
from speedlab.model.skeleton import LEG, Side, joint, limb
from speedlab.model.tracks import CameraMotion
from speedlab.scene.depth import LEGS_APART_M, onto_midline
from speedlab.scene.gates import placed_gates
from speedlab.scene.pointed import Pointing, check_points
from speedlab.scene.run_plane import (
    check_ground,
    flattened,
    plane_midline,
    plane_scale,
    plane_view,
    roll_left_deg,
    run_plane,
)
from speedlab.settings import Gate, GroundPoint, Settings
from speedlab.synthetic.camera import Camera, Shot

SIZE = (1280, 720)
STILL = CameraMotion(np.eye(3)[None], False, 0.0, np.ones(1, dtype=bool))
STANDS = Pointing(STILL, np.zeros(1), SIZE)
LANE_LINES = ((-3.0, -1.22), (3.0, -1.22), (3.0, 1.22), (-3.0, 1.22))


def slanting(yaw_deg: float = 20.0, roll_deg: float = 3.0, height_m: float = 1.8) -> Camera:
    """A phone 12 m away that looks at the lane's middle."""
    return Camera(
        focal_px=1400.0, height_m=height_m, yaw_deg=yaw_deg, roll_deg=roll_deg,
        along_m=-12.0 * np.tan(np.radians(yaw_deg)),
        tilt_deg=-np.degrees(np.arctan2(height_m - 0.95, 12.0)),
    )  # fmt: skip


def seen(camera: Camera, world_m: np.ndarray) -> np.ndarray:
    """(k, 2) pixels of (k, 3) world points."""
    shot = Shot(camera, np.array([0.0, 1.0]), np.zeros(2), np.random.default_rng(0))
    return shot.project(world_m[None], np.zeros(1))[0]


def told(camera: Camera, places=LANE_LINES, mirrored: bool = False) -> tuple[GroundPoint, ...]:
    """Points as somebody points at them; `mirrored`: whose metres grow to the left."""
    world = np.column_stack([np.array(places), np.zeros(len(places))])
    return tuple(
        GroundPoint(x_px=x, y_px=y, along_m=-along if mirrored else along, across_m=across)
        for (x, y), (along, across) in zip(seen(camera, world), places, strict=True)
    )


def in_plane(camera: Camera, world_m: np.ndarray, **how) -> np.ndarray:
    """(k, 2) plane pixels of what the camera sees of world points."""
    plane = run_plane(told(camera, **how), STANDS)
    assert plane is not None
    return flattened(STILL, plane).apply(seen(camera, world_m)[None])[0] * plane.m_per_px


@settings(max_examples=12, deadline=None)
@given(
    st.floats(-30, 30), st.floats(-6, 6), st.floats(0.8, 4.0), st.booleans(),
    st.floats(-2.5, 2.5), st.floats(0.0, 1.8), st.floats(-2.5, 2.5), st.floats(0.0, 1.8),
)  # fmt: skip
def test_what_lies_in_the_plane_gets_its_true_shape(yaw, roll, height, mirrored, x0, z0, x1, z1):
    world = np.array([[x0, 0.0, z0], [x1, 0.0, z1]])
    first, second = in_plane(slanting(yaw, roll, height), world, mirrored=mirrored)
    assert second - first == pytest.approx([x1 - x0, z0 - z1], abs=0.005)


def test_the_middle_of_the_points_stays_and_a_pixel_there_means_as_much():
    camera = slanting()
    plane = run_plane(told(camera), STANDS)
    middle = seen(camera, np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.1]]))
    moved = flattened(STILL, plane).apply(middle[None])[0]
    assert moved[0] == pytest.approx(middle[0], abs=0.1)
    assert np.linalg.norm(moved[1] - moved[0]) == pytest.approx(
        np.linalg.norm(middle[1] - middle[0]), rel=0.02
    )


def test_metres_are_as_sure_as_the_specification_says():
    scale = plane_scale(run_plane(told(slanting()), STANDS))
    assert scale.source is ScaleSource.GROUND
    assert 0.005 < scale.u_rel < 0.01


def test_the_near_leg_is_moved_into_the_plane_from_a_slanting_view():
    camera = slanting()
    plane = run_plane(told(camera), STANDS)
    body = np.tile([0.5, 0.0, 0.9], (1, 33, 1))
    for side, depth_m in ((Side.RIGHT, -LEGS_APART_M / 2), (Side.LEFT, LEGS_APART_M / 2)):
        body[:, list(limb(side, LEG)), 1] = depth_m
    steady = flattened(STILL, plane).apply(seen(camera, body[0])[None])
    feet = [joint(side, "foot_index") for side in Side]
    assert np.ptp(steady[0, feet, 0]) * plane.m_per_px > 0.05
    flat = onto_midline(steady, plane_midline(plane), Direction.RIGHT)
    assert np.ptp(flat[0], axis=0) * plane.m_per_px == pytest.approx([0, 0], abs=1e-3)


@pytest.mark.parametrize(("direction", "sign"), [(Direction.RIGHT, 1), (Direction.LEFT, -1)])
def test_the_view_is_that_of_the_athlete_s_place(direction, sign):
    camera = slanting(yaw_deg=20.0, height_m=3.0)
    plane = run_plane(told(camera), STANDS)
    hips = np.tile([0.0, 0.0, 0.95], (33, 1))
    steady = flattened(STILL, plane).apply(seen(camera, hips)[None])
    view = plane_view(plane, steady, direction)
    assert view.deg == pytest.approx(sign * 20.0, abs=0.3)
    assert view.down_deg == pytest.approx(np.degrees(np.arctan2(3.0 - 0.95, 12.0)), abs=0.3)
    assert view.left_deg == view.down_left_deg == 0.0
    assert view.u_deg < 0.5


@pytest.mark.parametrize("offset_m", [0.0, 0.6, -0.6])
@pytest.mark.parametrize("whole", [True, False])
def test_gates_stand_in_the_plane(offset_m, whole):
    camera = slanting(roll_deg=0.0)
    plane = run_plane(told(camera), STANDS)
    x, y = seen(camera, np.array([[2.0, -offset_m, 0.0]]))[0]
    first = Gate(at_m=0, x_px=300, y_px=560)
    gate = Gate(at_m=2, x_px=x, y_px=y if whole else None)
    pointing = replace(STANDS, camera=flattened(STILL, plane))
    gates = placed_gates((first, gate), pointing, offset_m, None, plane)
    place = plane.at_px(np.array([[2.0, 0.0, 0.0]]))[0]
    assert (np.array(gates.places[1].point_px) - place)[0] * plane.m_per_px == pytest.approx(
        0, abs=0.01
    )
    assert gates.axis_px is None


def test_points_outside_the_picture_are_refused():
    points = (*told(slanting())[:3], GroundPoint(x_px=1400, y_px=5, along_m=0, across_m=9))
    with pytest.raises(UsageError, match=r"--ground 1400,5=0,9 lies outside the picture"):
        check_points(Settings(ground=points), *SIZE)


def test_points_too_near_to_one_line_are_refused():
    near = ((-3.0, -0.06), (3.0, -0.06), (3.0, 0.06), (-3.0, 0.06))
    with pytest.raises(UsageError, match=r"too near to one line.*± \d+%"):
        check_ground(told(slanting(), near), *SIZE)
    check_ground(told(slanting()), *SIZE)
    check_ground((), *SIZE)


def test_a_roll_that_was_told_counts_from_the_track_s():
    plane = run_plane(told(slanting(roll_deg=3.0)), STANDS)
    assert roll_left_deg(-3.0, plane) == pytest.approx(0.0, abs=0.1)  # on level ground
    assert roll_left_deg(0.0, plane) == pytest.approx(3.0, abs=0.1)  # a slope to the right
    assert roll_left_deg(None, plane) is None
    assert roll_left_deg(1.5, None) == 1.5


def test_the_lane_s_own_lines_are_enough_and_its_sides_are_not_mistaken():
    own = ((-4.0, -0.61), (4.0, -0.61), (4.0, 0.61), (-4.0, 0.61))
    assert run_plane(told(slanting(), own), STANDS).scale_u_rel < 0.015
    turned = [p.model_copy(update={"across_m": -p.across_m}) for p in told(slanting(), own)]
    with pytest.raises(UsageError, match="contradict each other"):
        run_plane(turned, STANDS)


def test_three_points_on_a_line_and_a_fourth_leave_the_distance_open():
    three = ((-3, 0), (0, 0), (3, 0), (0, 1.22))
    poor, good = (run_plane(told(slanting(5.0), p), STANDS) for p in (three, LANE_LINES))
    assert poor.distance_u_m > 5 * good.distance_u_m
    assert abs(poor.distance_m - 12.0) < 2 * poor.distance_u_m


def test_a_moving_camera_s_points_are_carried_by_their_own_frames():
    camera = slanting(roll_deg=0.0)
    turned = replace(camera, yaw_deg=26.0)
    late = told(turned, LANE_LINES[1:3])
    points = (
        told(camera)[0], told(camera)[3], *(p.model_copy(update={"at_s": 0.01}) for p in late),
    )  # fmt: skip
    lens = camera.matrix
    turns = [
        Shot(c, np.array([0.0, 1.0]), np.zeros(2), np.random.default_rng(0)).rotation(np.zeros(1))[
            0
        ]
        for c in (camera, turned)
    ]
    back = lens @ turns[0] @ turns[1].T @ np.linalg.inv(lens)
    moves = CameraMotion(np.array([np.eye(3), back]), True, 0.0, np.ones(2, dtype=bool))
    plane = run_plane(points, Pointing(moves, np.array([0.0, 0.01]), SIZE))
    assert plane.distance_m == pytest.approx(12.0, abs=0.1)
    assert plane.camera.yaw_deg == pytest.approx(20.0, abs=0.1)
    lost = (*points[:3], points[3].model_copy(update={"at_s": 4.0}))
    with pytest.raises(UsageError, match=r"--ground .* is pointed at 4 s"):
        run_plane(lost, Pointing(moves, np.array([0.0, 0.01]), SIZE))


def test_a_camera_of_unknown_perspective_is_refused():
    shifts = np.tile(np.eye(3), (2, 1, 1))
    shifts[1, 0, 2] = 600.0
    moves = CameraMotion(shifts, True, 0.0, np.ones(2, dtype=bool))
    with pytest.raises(UsageError, match="turns too far"):
        run_plane(told(slanting()), Pointing(moves, np.zeros(2), SIZE))
