"""A slope as it is filmed: the camera stands level, the ground rises."""

from dataclasses import replace

import numpy as np
import pytest

from speedlab.synthetic.camera import Camera, upright
from speedlab.synthetic.gait import sprint
from speedlab.synthetic.scenario import LEFT_DEG, RIGHT_DEG, Scenario, Take
from speedlab.synthetic.start import Start
from speedlab.synthetic.truth import truth_of

SLOPE_DEG = 6.0


def uphill(heading_deg: float, follows: bool = False) -> Scenario:
    gait = replace(sprint(7.0), slope_deg=SLOPE_DEG)
    camera = Camera(focal_px=1300.0, distance_m=12.0, follows=follows)
    return Scenario(seed=3, gait=gait, camera=camera, heading_deg=heading_deg, duration_s=1.0)


def seen(take: Take, points: list[list[float]]) -> np.ndarray:
    """Pixels of world points at the middle of the clip."""
    return take.shot.project(np.array([points]), np.array([0.5]))[0]


@pytest.mark.parametrize(("heading_deg", "sign"), [(RIGHT_DEG, 1.0), (LEFT_DEG, -1.0)])
def test_the_ground_rises_where_the_athlete_goes(heading_deg, sign):
    take = Take(uphill(heading_deg))
    left, right = seen(take, [[-3.0, 0.0, 0.0], [3.0, 0.0, 0.0]])
    rise_deg = np.degrees(np.arctan2(left[1] - right[1], right[0] - left[0]))
    assert rise_deg == pytest.approx(sign * SLOPE_DEG, abs=0.05)


@pytest.mark.parametrize("heading_deg", [RIGHT_DEG, LEFT_DEG])
def test_what_is_plumb_stands_upright_in_the_picture(heading_deg):
    scenario = uphill(heading_deg)
    up = upright(scenario.rise_deg)[2]
    foot, top = seen(Take(scenario), [[0.0, 0.0, 0.0], (2.0 * up).tolist()])
    assert top[0] == pytest.approx(foot[0], abs=1e-6)
    assert top[1] < foot[1] - 200


def test_a_following_camera_keeps_the_climber_in_the_picture():
    scenario = replace(uphill(RIGHT_DEG, follows=True), duration_s=2.0)
    scenario = replace(scenario, camera=replace(scenario.camera, focal_px=2400.0, distance_m=25.0))
    assert Take(scenario).wholly_visible(scenario.frame_times_s).mean() > 0.95


def test_lean_against_gravity_is_lean_less_the_slope():
    truth = truth_of(Take(uphill(RIGHT_DEG)))
    lean, plumb = (truth.value(n) for n in ("trunk_lean_deg", "trunk_lean_gravity_deg"))
    assert plumb == pytest.approx(lean - SLOPE_DEG)


def test_level_ground_and_a_start_know_their_slope():
    assert replace(uphill(RIGHT_DEG), gait=sprint(7.0)).rise_deg == 0.0
    start = Start(top=replace(sprint(9.0), slope_deg=2.0))
    assert replace(uphill(LEFT_DEG), gait=start).rise_deg == -2.0
    assert np.allclose(upright(0.0), np.eye(3))
