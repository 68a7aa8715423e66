from dataclasses import replace
from math import radians, tan

import numpy as np
import pytest
from seen_run import seen

from speedlab.model.scene import Direction
from speedlab.scene.view_angle import view_angle
from speedlab.synthetic.camera import Camera
from speedlab.synthetic.scenario import LEFT_DEG, RIGHT_DEG, Scenario

CAMERA = Camera(focal_px=1300.0, distance_m=12.0)


def found(yaw_deg: float, heading_deg: float = RIGHT_DEG, **changes):
    camera = replace(CAMERA, yaw_deg=yaw_deg, along_m=-12.0 * tan(radians(yaw_deg)), **changes)
    clip = seen(
        Scenario(seed=5, fps=60, camera=camera, heading_deg=heading_deg, duration_s=1.0), 1.0
    )
    direction = Direction.RIGHT if heading_deg == RIGHT_DEG else Direction.LEFT
    return view_angle(clip.camera.apply(clip.poses.xy_px), 1280, direction)


@pytest.mark.parametrize("yaw_deg", [0.0, 10.0, -10.0, 20.0, -20.0])
def test_the_angle_is_found_within_what_is_said_of_it(yaw_deg):
    # A camera turned to the right sees somebody who runs to the right run away.
    angle = found(yaw_deg)
    assert angle.deg == pytest.approx(yaw_deg, abs=1.96 * angle.u_deg)
    assert angle.deg == pytest.approx(yaw_deg, abs=6.0)


def test_running_the_other_way_is_coming_nearer():
    assert found(20.0, LEFT_DEG).deg < -12.0


def test_a_camera_that_follows_a_straight_run_sees_no_angle():
    assert abs(found(0.0, follows=True).deg) < 4.0


def test_looking_down_shows_the_far_shoulder_above_the_near_one():
    level = found(0.0).down_deg
    down = found(0.0, height_m=5.0, tilt_deg=-18.0).down_deg
    assert down - level > 15.0


def test_without_a_pose_nothing_is_known():
    assert view_angle(np.full((9, 33, 2), np.nan), 1280, Direction.RIGHT) is None


def test_a_bent_body_tells_nothing():
    clip = seen(Scenario(seed=5, fps=60, camera=CAMERA, duration_s=1.0))
    xy = clip.poses.xy_px
    hips = xy[:, [23, 24]].mean(axis=1, keepdims=True)
    lean = np.array([[np.cos(1), -np.sin(1)], [np.sin(1), np.cos(1)]])
    assert view_angle(hips + (xy - hips) @ lean.T, 1280, Direction.RIGHT) is None
