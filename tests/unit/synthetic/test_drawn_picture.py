from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from speedlab.model.skeleton import Side
from speedlab.synthetic.background import LANE_M, Background, Palette
from speedlab.synthetic.camera import Camera, Shot
from speedlab.synthetic.gait import STEADY, sprint
from speedlab.synthetic.joints import JOINTS
from speedlab.synthetic.painter import Light, Solid, paint
from speedlab.synthetic.scenario import LEFT_DEG, RIGHT_DEG, TOWARDS_DEG, Scenario, Take


def _shot(camera, x_m=0.0):
    times = np.array([0.0, 1.0])
    return Shot(camera, times, np.full(2, x_m), np.random.default_rng(0))


def test_a_level_camera_projects_by_similar_triangles():
    shot = _shot(Camera(focal_px=1000.0, distance_m=10.0, height_m=1.0))
    pixel = shot.project(np.array([[[2.0, 0.0, 1.5]]]), np.array([0.0]))[0, 0]
    np.testing.assert_allclose(pixel, [640 + 200.0, 360 - 50.0], atol=1e-9)


def test_roll_turns_the_picture_about_its_middle():
    camera = Camera(focal_px=1000.0, distance_m=10.0, height_m=1.0, roll_deg=90.0)
    pixel = _shot(camera).project(np.array([[[1.0, 0.0, 1.0]]]), np.array([0.0]))[0, 0]
    np.testing.assert_allclose(pixel, [640.0, 360.0 - 100.0], atol=1e-9)


def test_a_following_camera_keeps_the_athlete_near_the_middle():
    camera = Camera(follows=True, distance_m=25.0, focal_px=3500.0)
    times = np.linspace(0.0, 2.4, 200)
    x_m = 9.0 * (times - 1.2)
    shot = Shot(camera, times, x_m, np.random.default_rng(3))
    points = np.stack([x_m, np.zeros(200), np.ones(200)], axis=-1)[:, None]
    pixels = shot.project(points, times)[:, 0]
    assert np.abs(pixels[:, 0] - 640).max() < 250
    assert np.ptp(pixels[:, 0]) > 5.0  # as a hand does it, not nailed to the middle


@pytest.mark.parametrize(("roll_deg", "x_m"), [(0.0, 0.0), (2.0, 4.0)])
def test_a_drawn_ball_lies_where_the_projection_says(roll_deg, x_m):
    camera = Camera(roll_deg=roll_deg, follows=x_m > 0)
    shot = _shot(camera, x_m)
    where = np.array([[x_m + 0.4, 0.1, 1.3]])
    turn = shot.rotation(np.array([0.5]))[0]
    picture = np.full((720, 1280, 3), 90, np.uint8)
    ball = Solid(where, where, np.array([[0.05, 0.05]]), np.array([[255.0, 0.0, 255.0]]))
    paint(picture, camera, turn, [ball], Light(0.0, 45.0))
    rows, columns = np.nonzero(picture[..., 1] < 40)  # no green: the ball, not its shadow
    centre = np.array([columns.mean() + 0.5, rows.mean() + 0.5])
    expected = shot.project(where[None], np.array([0.5]))[0, 0]
    assert np.abs(centre - expected).max() < 0.5


def test_the_nearer_body_part_hides_the_farther_one():
    camera = Camera()
    turn = _shot(camera).rotation(np.array([0.0]))[0]
    points = np.array([[0.0, 0.5, 1.0], [0.0, -0.5, 1.0]])  # far first, then near; and reversed
    colours = np.array([[0.0, 255.0, 0.0], [255.0, 0.0, 0.0]])
    for order in ([0, 1], [1, 0]):
        picture = np.zeros((720, 1280, 3), np.uint8)
        solid = Solid(points[order], points[order], np.full((2, 2), 0.1), colours[order])
        paint(picture, camera, turn, [solid], Light(0.0, 30.0))
        red, green, _ = picture[360 + 10, 640]
        assert red > 100
        assert green == 0


def test_the_sun_side_of_a_limb_is_brighter_and_the_ground_is_shaded():
    camera = Camera()
    turn = _shot(camera).rotation(np.array([0.0]))[0]
    limb = Solid(
        np.array([[0.0, 0.0, 0.3]]),
        np.array([[0.0, 0.0, 1.2]]),
        np.array([[0.1, 0.1]]),
        np.array([[180.0, 180.0, 180.0]]),
    )
    picture = np.full((720, 1280, 3), 200, np.uint8)
    paint(picture, camera, turn, [limb], Light(80.0, 40.0))  # from the right
    row = picture[360 + 40, :, 0].astype(int)
    assert row[640 + 8] > row[640 - 8] + 30
    shadow = picture[470:490, 500:620, 0]
    assert shadow.min() < 150


@pytest.mark.parametrize("zoom", [1.0, 1.5, 0.6])
def test_the_background_moves_as_the_camera_turns_and_zooms(zoom):
    """A white lane line is found where the camera's projection puts it, whatever the turn."""
    camera = Camera(follows=True, distance_m=14.0, focal_px=1600.0, height_m=2.0, zoom=zoom)
    times = np.linspace(0.0, 1.0, 50)
    shot = Shot(camera, times, 8.0 * (times - 0.5), np.random.default_rng(1))
    background = Background(shot, Palette(), np.random.default_rng(2))
    for time_s in (0.1, 0.5, 0.9):
        at = np.array([time_s])
        picture = background.seen(shot.rotation(at)[0], shot.zoom(at)[0]).astype(int)
        for lane in (0.5, 1.5):
            line = np.array([[[8.0 * (time_s - 0.5) + 1.0, lane * LANE_M, 0.0]]])
            x, y = shot.project(line, np.array([time_s]))[0, 0].astype(int)
            column = picture[y - 6 : y + 7, x, 1]
            assert abs(int(column.argmax()) - 6) <= 1
            assert column.max() > column.min() + 30


def test_a_zooming_camera_draws_larger_about_its_middle():
    times = np.linspace(0.0, 2.0, 21)
    shots = [
        Shot(Camera(zoom=zoom), times, 0 * times, np.random.default_rng(1)) for zoom in (1, 1.4)
    ]
    point = np.tile([[[1.0, 0.0, 2.0]]], (21, 1, 1))
    still, zoomed = (shot.project(point, times)[:, 0] - [640, 360] for shot in shots)
    ratio = zoomed / still
    np.testing.assert_allclose(ratio[:, 0], ratio[:, 1])
    np.testing.assert_allclose(ratio[[0, 10, 20], 0], [1.4**-0.5, 1.0, 1.4**0.5])
    assert (np.diff(ratio[:, 0]) > 0).all()


@pytest.mark.parametrize("name", ["knee", "wrist", "foot_index"])
def test_running_left_is_the_mirror_image_of_running_right(name):
    base = Scenario(seed=1, gait=replace(sprint(9.0), variation=STEADY))
    right = Take(replace(base, heading_deg=RIGHT_DEG, first_side=Side.LEFT))
    left = Take(replace(base, heading_deg=LEFT_DEG, first_side=Side.RIGHT))
    times = np.linspace(0.2, 0.8, 20)
    seen = [take.shot.project(take.to_world(take.joints(times)), times) for take in (right, left)]
    for side in Side:
        one = seen[0][:, JOINTS.index(f"{side.value}_{name}")]
        other = seen[1][:, JOINTS.index(f"{side.other.value}_{name}")]
        np.testing.assert_allclose(other[:, 0], 1280.0 - one[:, 0], atol=1e-6)
        np.testing.assert_allclose(other[:, 1], one[:, 1], atol=1e-6)


def test_the_near_side_is_the_right_one_when_running_to_the_right():
    for heading_deg, near in ((RIGHT_DEG, Side.RIGHT), (LEFT_DEG, Side.LEFT)):
        take = Take(Scenario(seed=1, heading_deg=heading_deg))
        times = np.array([0.5])
        depth = take.shot.in_camera(take.to_world(take.joints(times)), times)[0, :, 2]
        assert depth[JOINTS.index(f"{near.value}_hip")] < 12.0
        assert depth[JOINTS.index(f"{near.other.value}_hip")] > 12.0


def test_running_towards_the_camera_comes_closer():
    take = Take(Scenario(seed=1, heading_deg=TOWARDS_DEG, camera=Camera(distance_m=20.0)))
    times = np.array([0.1, 1.1])
    hips = take.to_world(take.joints(times))[:, JOINTS.index("left_hip")]
    assert hips[0, 1] - hips[1, 1] == pytest.approx(9.0, abs=0.5)
    assert abs(hips[0, 0] - hips[1, 0]) < 0.01
