"""Gates as told, and where they stand in the reference picture."""

from math import nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speedlab.errors import UsageError
from speedlab.model.scene import Direction, Gate, Gates
from speedlab.model.tracks import CameraMotion
from speedlab.scene.gates import gates_as_marks, on_the_ground, placed_gates, seen_from_above
from speedlab.scene.pointed import Pointing, check_points
from speedlab.scene.scale import marks_scale
from speedlab.settings import Gate as ToldGate
from speedlab.settings import Settings
from speedlab.synthetic.camera import Camera, Shot

SIZE = (1280, 720)
COLUMNS = (ToldGate(at_m=0, x_px=100), ToldGate(at_m=10, x_px=1180))


def pointing(shifts_px=(0.0,)) -> Pointing:
    """A camera of which each frame lies so far to the right of the reference picture."""
    matrices = np.tile(np.eye(3), (len(shifts_px), 1, 1))
    matrices[:, 0, 2] = shifts_px
    moving = len(shifts_px) > 1
    camera = CameraMotion(matrices, moving, 0.0, np.ones(len(shifts_px), dtype=bool))
    return Pointing(camera, np.arange(len(shifts_px)) / 100, SIZE)


def test_a_column_stands_on_the_line_under_the_feet():
    gates = on_the_ground(placed_gates(COLUMNS, pointing()), 600.0, 0.01, Direction.RIGHT)
    assert [gate.at_m for gate in gates.places] == [0, 10]
    assert gates.places[0].point_px == pytest.approx((100.0, 601.0))
    assert gates.places[1].point_px == pytest.approx((1180.0, 611.8))


def test_a_moving_camera_s_gates_are_carried_by_their_own_frames():
    told = (
        ToldGate(at_m=0, x_px=640, y_px=610, at_s=0.0),
        ToldGate(at_m=10, x_px=640, y_px=612, at_s=0.02),
    )
    gates = placed_gates(told, pointing((0.0, 400.0, 900.0)))
    assert gates.places[0].point_px == (640.0, 610.0)
    assert gates.places[1].point_px == (1540.0, 612.0)


def test_a_moving_camera_needs_points_on_the_ground():
    with pytest.raises(UsageError, match=r"--gate 100@0: the camera moves.*X,Y@M@T"):
        placed_gates(COLUMNS, pointing((0.0, 5.0)))


def test_a_moving_camera_is_not_guessed_where_it_was_not_followed():
    late = (
        ToldGate(at_m=0, x_px=640, y_px=610, at_s=0.0),
        ToldGate(at_m=10, x_px=640, y_px=612, at_s=5),
    )
    with pytest.raises(UsageError, match=r"--gate 640,612@10 is pointed at 5 s.*0.00 to 0.01 s"):
        placed_gates(late, pointing((0.0, 400.0)))
    assert placed_gates(late, pointing()).places[1].point_px == (640.0, 612.0)  # it stands


@pytest.mark.parametrize("far", [{"x_px": 1400}, {"x_px": 640, "y_px": 800}])
def test_a_gate_outside_the_picture_is_refused(far):
    settings = Settings(gates=(COLUMNS[0], ToldGate(at_m=10, **far)))
    with pytest.raises(UsageError, match=r"@10 lies outside the picture, which is 1280 x 720"):
        check_points(settings, *SIZE)
    check_points(settings, 1400, 800)


def test_no_gates_are_none():
    assert placed_gates((), pointing()) is None


@given(
    st.floats(-5, 5), st.floats(-0.6, 1.5), st.floats(6, 40), st.floats(800, 2500),
)  # fmt: skip
def test_a_cone_beside_the_lane_is_moved_onto_it(place_m, nearer_m, distance_m, focal_px):
    """Seen from the camera it is farther from the middle than what it stands beside."""
    cone_px = 640 + focal_px * place_m / (distance_m - nearer_m)
    if not 0 <= cone_px <= 1280:
        return
    told = (ToldGate(at_m=0, x_px=cone_px), ToldGate(at_m=10, x_px=640))
    gates = placed_gates(told, pointing(), nearer_m, distance_m)
    lane_px = 640 + focal_px * place_m / distance_m
    assert gates.places[0].point_px[0] == pytest.approx(lane_px, abs=1e-6)


def test_what_cannot_be_corrected_is_in_the_uncertainty():
    exact = placed_gates(COLUMNS, pointing(), 0.6, 12.0)
    unknown = placed_gates(COLUMNS, pointing(), 0.6, None)
    assert unknown.places[0].point_px[0] == 100.0
    assert exact.places[0].point_px[0] == pytest.approx(127.0)  # 5 % of 540 nearer to the middle
    assert unknown.depth_u_rel == pytest.approx(0.05, abs=0.001)
    assert exact.depth_u_rel < 0.008


@given(st.floats(-6, 2), st.floats(9, 30), st.floats(0.06, 0.12))
def test_hips_above_a_gate_are_seen_where_a_camera_at_the_usual_height_shows_them(
    tilt_deg, distance_m, width_per_m
):
    """... whichever way it is tilted: that is seen from where the ground lies in the picture."""
    camera = Camera(
        focal_px=1280 * width_per_m * distance_m,
        distance_m=distance_m,
        height_m=1.4,
        tilt_deg=tilt_deg,
    )
    shot = Shot(camera, np.array([0.0, 1.0]), np.zeros(2), np.random.default_rng(1))
    x_m, hips_m = 0.4 / width_per_m, 0.95
    world = np.array([[[-x_m, 0, 0], [x_m, 0, 0], [-x_m, 0, hips_m], [x_m, 0, hips_m]]])
    left, right, hips_left, hips_right = shot.project(world, np.zeros(1))[0]
    m_per_px = 2 * x_m / (right - left)[0]
    told = (ToldGate(at_m=0, x_px=left[0]), ToldGate(at_m=2 * x_m, x_px=right[0]))
    flat = on_the_ground(placed_gates(told, pointing()), left[1], 0.0, Direction.RIGHT)
    gates = seen_from_above(flat, left[1], 0.0, m_per_px, distance_m)
    found = [gates.at_hips_px(gate)[0] for gate in gates.places]
    assert found == pytest.approx([hips_left[0], hips_right[0]], abs=0.4)
    unknown = seen_from_above(flat, left[1], 0.0, m_per_px, None)
    assert unknown.depth_u_rel > flat.depth_u_rel


def test_a_camera_that_follows_shows_hips_and_ground_of_its_middle_alike():
    told = tuple(ToldGate(at_m=m, x_px=640, y_px=610, at_s=m / 1e3) for m in (0, 10))
    gates = placed_gates(told, pointing((0.0, 900.0)))
    assert seen_from_above(gates, 610.0, 0.0, 0.01, 12.0) == gates
    assert gates.at_hips_px(gates.places[0]) == gates.places[0].point_px


@pytest.mark.parametrize("direction", Direction)
def test_metres_grow_along_the_way_of_running(direction):
    gates = placed_gates(COLUMNS, pointing())
    if direction is Direction.RIGHT:
        assert on_the_ground(gates, 600.0, 0.0, direction).places[0].point_px[1] == 600.0
    else:
        with pytest.raises(
            UsageError, match=r"10 m does not come after the one at 0 m .* the left"
        ):
            on_the_ground(gates, 600.0, 0.0, direction)


def test_the_outermost_gates_are_marks():
    places = tuple(Gate(m, (100.0 + 108.0 * m, 600.0)) for m in (0.0, 5.0, 10.0))
    scale = marks_scale(gates_as_marks(Gates(places, 0.006)))
    assert scale.m_per_px == pytest.approx(1 / 108)
    assert 0.01 < scale.u_rel < 0.013


def test_a_point_that_was_told_stays():
    gates = Gates((Gate(0.0, (100.0, 590.0)), Gate(10.0, (1180.0, nan))), 0.0)
    placed = on_the_ground(gates, 600.0, 0.0, Direction.RIGHT)
    assert [gate.point_px for gate in placed.places] == [(100.0, 590.0), (1180.0, 600.0)]
