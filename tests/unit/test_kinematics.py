import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seen_run import follow, seen

from speedlab.kinematics import from_ground, to_ground
from speedlab.model.scene import Direction, Scene
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import CameraMotion, forefoot
from speedlab.settings import Settings
from speedlab.synthetic.body import Body
from speedlab.synthetic.joints import JOINT_INDEX
from speedlab.synthetic.scenario import random_fly

TIME_S = 0.3 + np.arange(20) / 60
STILL = CameraMotion(np.tile(np.eye(3), (20, 1, 1)), False, 0.0, np.ones(20, dtype=bool))


def scene(direction=Direction.RIGHT, level=400.0, slope=0.0, belt=0.0):
    return Scene(direction, STILL, level, slope, None, belt != 0, belt, None)


SCENES = st.builds(
    scene,
    direction=st.sampled_from(Direction),
    level=st.floats(-500, 2000),
    slope=st.floats(-0.4, 0.4),
    belt=st.floats(-2000, 2000),
)


@settings(max_examples=60, deadline=None)
@given(scene=SCENES, seed=st.integers(0, 1000))
def test_the_ground_frame_and_the_picture_are_inverse(scene, seed):
    xy = np.random.default_rng(seed).uniform(-500, 2500, (20, 33, 2))
    xy[3, 4] = np.nan
    there = to_ground(xy, scene, TIME_S)
    assert from_ground(there, scene, TIME_S) == pytest.approx(xy, abs=1e-6, nan_ok=True)
    assert np.isnan(there).sum() == 2


@settings(max_examples=40, deadline=None)
@given(scene=SCENES, seed=st.integers(0, 1000))
def test_lengths_stay_and_the_ground_is_level(scene, seed):
    rng = np.random.default_rng(seed)
    xy = rng.uniform(-500, 2500, (20, 2, 2))
    ground = to_ground(xy, scene, TIME_S)
    lengths = [np.linalg.norm(np.diff(p, axis=1), axis=-1) for p in (xy, ground)]
    assert lengths[0] == pytest.approx(lengths[1])
    x = rng.uniform(0, 2000, (20, 1))
    on_line = np.stack([x, scene.ground_y_px + scene.ground_slope * x], axis=-1)
    if scene.belt_speed_px_s == 0:
        assert to_ground(on_line, scene, TIME_S)[..., 1] == pytest.approx(0.0, abs=1e-6)


def test_forward_is_where_the_athlete_runs_and_up_is_up():
    picture = np.array([[[100.0, 400.0], [300.0, 150.0]]] * 20)
    right = to_ground(picture, scene(Direction.RIGHT), TIME_S)[0]
    left = to_ground(picture, scene(Direction.LEFT), TIME_S)[0]
    assert right[1] - right[0] == pytest.approx([200.0, 250.0])
    assert left[1] - left[0] == pytest.approx([-200.0, 250.0])


def test_a_foot_that_rides_on_the_belt_stands_still():
    belt = -600.0  # to the left, the athlete faces right
    foot = np.stack([900 + belt * TIME_S, np.full(20, 400.0)], axis=-1)[:, None]
    ground = to_ground(foot, scene(belt=belt), TIME_S)
    assert np.ptp(ground[:, 0, 0]) < 1e-9
    body = np.full((20, 1, 2), 500.0)
    forward = to_ground(body, scene(belt=belt), TIME_S)[:, 0, 0]
    assert np.gradient(forward, TIME_S) == pytest.approx(600.0)


@pytest.fixture(scope="module", params=[False, True], ids=["static", "panned"])
def pair(request):
    clip = seen(random_fly(3, 240, request.param), noise_px=1.0)
    return clip, follow(clip, Settings(height_m=clip.truth.height_m))


def test_motion_is_the_runners_in_metres(pair):
    clip, result = pair
    motion = result.motion
    known = np.isfinite(motion.xy[:, 23, 0])
    speed = np.polyfit(motion.time_s[known], motion.middle("hip")[known, 0], 1)[0]
    assert speed * motion.m_per_px == pytest.approx(clip.truth.value("speed_mps"), rel=0.06)
    hips_m = motion.middle("hip")[known, 1] * motion.m_per_px
    hip_m = clip.truth.joints_m[:, JOINT_INDEX["left_hip"], 2].mean()
    assert hips_m.mean() == pytest.approx(hip_m, rel=0.06)


def test_the_near_side_and_the_lengths(pair):
    clip, result = pair
    motion = result.motion
    near = Side.RIGHT if clip.truth.direction == "right" else Side.LEFT
    assert motion.near_side is near
    leg_m = motion.leg_length_px * motion.m_per_px
    assert 0.5 < leg_m / clip.truth.height_m < 0.58  # 0.53 of stature (docs/metrics.md, 2.1)
    thigh_m = motion.thigh_length_px * motion.m_per_px
    body = Body(height_m=clip.truth.height_m)
    assert thigh_m == pytest.approx(body.thigh_m, rel=0.05)
    trunk_m = motion.trunk_length_px * motion.m_per_px
    assert trunk_m == pytest.approx(body.trunk_m, rel=0.08)
    foot_m = motion.foot_length_px * motion.m_per_px
    assert 0.14 < foot_m / clip.truth.height_m < 0.17  # 0.152 (Drillis & Contini 1966)


def test_the_drawing_lies_on_the_athlete(pair):
    """Back in each frame's picture: the smoothed hips within 2 px of the true ones."""
    clip, result = pair
    hips = [joint(side, "hip") for side in Side]
    truth = seen(random_fly(3, 240, clip.camera.moving)).poses.xy_px
    off = np.linalg.norm(result.motion.xy_px[:, hips] - truth[:, hips], axis=-1)
    assert np.nanmedian(off) < 1.0
    assert np.nanpercentile(off, 98) < 3.0


def test_feet_are_smoothed_less_than_the_body(pair):
    _, result = pair
    motion = result.motion
    for side in Side:
        quick, slow = (forefoot(xy, side)[:, 0] for xy in (motion.xy_foot, motion.xy))
        top = [np.nanmax(np.gradient(x, motion.time_s)) for x in (quick, slow)]
        assert top[0] > top[1]


def test_below_a_hundred_frames_a_second_feet_are_not_smoothed():
    clip = seen(random_fly(3, 60, panned=False), noise_px=1.0)
    result = follow(clip)
    raw = to_ground(result.tracks.xy_px, result.scene, clip.timebase.time_s)
    assert result.motion.xy_foot == pytest.approx(raw, abs=1e-6, nan_ok=True)
