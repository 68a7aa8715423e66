from functools import cache

import numpy as np
import pytest
from seen_run import SeenRun, seen, with_poses

from speedlab.model.scene import Direction, Gate, Gates, MarkedGround, ScaleSource
from speedlab.model.tracks import SideCertainty, Tracks, forefoot
from speedlab.scene.survey import ground_line, survey
from speedlab.synthetic.body import Body
from speedlab.synthetic.camera import Camera
from speedlab.synthetic.gait import walk
from speedlab.synthetic.scenario import LEFT_DEG, RIGHT_DEG, Scenario, random_fly
from speedlab.tracking.heading import travel_direction
from speedlab.tracking.track import leg_length_px

LEVEL = Camera(focal_px=1500.0, distance_m=12.0, height_m=1.1)


@cache
def run(seed: int, panned: bool, noise_px: float = 1.0, fps: int = 120) -> SeenRun:
    return seen(random_fly(seed, fps, panned), noise_px)


UNASKED = SideCertainty(np.empty(0), np.empty(0), 1.0, 1.0)


def surveyed(clip: SeenRun, **options):
    shape = clip.poses.xy_px.shape
    tracks = Tracks(clip.poses.xy_px, clip.poses.confidence, np.isfinite(clip.poses.xy_px[..., 0]),
                    np.zeros(shape[1]), (), UNASKED)  # fmt: skip
    return survey(tracks, clip.camera, clip.timebase.time_s, **options)


@pytest.mark.parametrize("panned", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_the_direction_of_travel(seed, panned):
    clip = run(seed, panned)
    scene = surveyed(clip)
    assert scene.direction.value == clip.truth.direction
    assert not scene.treadmill
    assert scene.belt_speed_px_s == 0.0
    assert scene.scale is None


def test_what_the_user_says_about_the_direction_stands():
    clip = run(1, False)
    wrong = Direction.LEFT if clip.truth.direction == "right" else Direction.RIGHT
    assert surveyed(clip, direction=wrong).direction is wrong


@pytest.mark.parametrize("heading_deg", [RIGHT_DEG, LEFT_DEG])
def test_who_stays_in_place_faces_where_the_feet_point(heading_deg):
    """On a treadmill, seen from either side."""
    clip = seen(Scenario(seed=2, camera=LEVEL, fps=120, heading_deg=heading_deg), 1.0)
    hips = clip.poses.xy_px[:, [23, 24], 0].mean(axis=1)
    still = clip.poses.xy_px.copy()
    still[..., 0] -= (hips - 640)[:, None]
    way = travel_direction(still, leg_length_px(still))
    assert way is (Direction.RIGHT if heading_deg == RIGHT_DEG else Direction.LEFT)
    assert surveyed(with_poses(clip, still)).treadmill


@pytest.mark.parametrize("panned", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_the_ground_lies_under_the_standing_feet(seed, panned):
    """Everywhere along the way, within 5 % of the leg: heights of the feet are measured from it."""
    clip = run(seed, panned)
    scene = surveyed(clip)
    steady = clip.camera.apply(clip.poses.xy_px)
    leg = leg_length_px(steady)
    off = []
    for contact in (c for c in clip.truth.contacts if c.complete):
        middle_s = (contact.touchdown_s + contact.toe_off_s) / 2
        row = int(np.searchsorted(clip.timebase.time_s, middle_s))
        toe = np.mean(forefoot(steady, contact.side)[row - 1 : row + 2], axis=0)
        off.append(scene.ground_y_px + scene.ground_slope * toe[0] - toe[1])
    # The two feet stand at different depths, a few pixels apart in the picture.
    assert abs(np.mean(off)) < 0.015 * leg
    assert np.abs(off).max() < 0.05 * leg


def test_standing_long_before_the_start_does_not_tilt_the_ground():
    """Two seconds on the marks, then the run: the marks count once, as every other place."""
    clip = run(3, False)
    first = int(np.flatnonzero(clip.poses.found)[0])
    rng = np.random.default_rng(0)
    waiting = clip.poses.xy_px[first] + rng.normal(0, 1.0, (240, 33, 2))
    steady = np.concatenate([waiting, clip.poses.xy_px[first:]])
    time_s = np.arange(len(steady)) / 120
    leg = leg_length_px(steady)
    whole = ground_line(clip.poses.xy_px, clip.timebase.time_s, leg, treadmill=False)
    waited = ground_line(steady, time_s, leg, treadmill=False)
    for x in (200.0, 1000.0):
        assert waited[0] + waited[1] * x == pytest.approx(whole[0] + whole[1] * x, abs=0.04 * leg)


@pytest.mark.parametrize("roll_deg", [-8.0, 0.0, 5.0])
def test_a_tilted_picture_shows_as_a_slope(roll_deg):
    camera = Camera(focal_px=1500.0, distance_m=12.0, height_m=1.0, roll_deg=roll_deg)
    clip = seen(Scenario(seed=4, camera=camera, fps=120), 1.0)
    found_deg = np.degrees(np.arctan(surveyed(clip).ground_slope))
    # roll turns the camera clockwise, and so the picture of the ground the other way
    assert abs(abs(found_deg) - abs(roll_deg)) < 0.5
    if roll_deg:
        assert np.sign(found_deg) == np.sign(-roll_deg)


@pytest.mark.parametrize("height_m", [1.55, 1.80, 2.0])
def test_the_scale_from_the_stature(height_m):
    """An average body: what the published proportions promise, to their own uncertainty."""
    camera = Camera(focal_px=1500.0, distance_m=12.0)
    clip = seen(Scenario(seed=3, camera=camera, fps=120, body=Body(height_m=height_m)), 1.0)
    scene = surveyed(clip, height_m=height_m)
    assert scene.scale.source is ScaleSource.HEIGHT
    true_m_per_px = 12.0 / 1500.0
    assert scene.scale.m_per_px == pytest.approx(true_m_per_px, rel=2 * scene.scale.u_rel)
    assert scene.height_m == height_m


def test_a_walk_on_the_spot_of_the_picture_is_a_treadmill():
    """Less than two leg lengths in the whole clip."""
    slow = seen(Scenario(seed=1, gait=walk(0.8), camera=LEVEL, fps=60, duration_s=1.0), 1.0)
    assert surveyed(slow).treadmill


def test_few_lost_frames_do_not_move_the_ground():
    clip = run(3, False)
    xy = clip.poses.xy_px.copy()
    xy[np.random.default_rng(0).choice(len(xy), len(xy) // 5, replace=False)] = np.nan
    leg = leg_length_px(xy)
    time_s = clip.timebase.time_s
    whole, gappy = (ground_line(p, time_s, leg, treadmill=False) for p in (clip.poses.xy_px, xy))
    for x in (200.0, 1000.0):
        assert gappy[0] + gappy[1] * x == pytest.approx(whole[0] + whole[1] * x, abs=0.02 * leg)


def test_metres_rest_on_gates_where_there_are_no_marks():
    clip = run(1, False)
    columns = (200.0, 1100.0) if clip.truth.direction == "right" else (1100.0, 200.0)
    gates = Gates(tuple(Gate(m, (x, np.nan)) for m, x in zip((0, 10), columns, strict=True)), 0.0)
    marks = MarkedGround(np.array([[100.0, 600.0], [900.0, 600.0]]), 8.0)
    alone = surveyed(clip, gates=gates, height_m=clip.truth.height_m)
    both = surveyed(clip, gates=gates, marks=marks)
    assert alone.scale.source is both.scale.source is ScaleSource.MARKS
    assert alone.second_scale.source is ScaleSource.HEIGHT
    assert alone.scale.m_per_px == pytest.approx(10 / 900, rel=0.001)
    assert both.scale.m_per_px == pytest.approx(8 / 800)
    for gate in both.gates.places:
        x, y = gate.point_px
        assert y == pytest.approx(both.ground_y_px + both.ground_slope * x)
