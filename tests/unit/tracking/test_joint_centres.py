from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seen_run import seen

from speedlab.kinematics import ground_motion
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import NO_OFFSETS, JointOffsets
from speedlab.scene.survey import survey
from speedlab.settings import Settings
from speedlab.synthetic.scenario import random_fly
from speedlab.tracking.joint_centres import at_joint_centres
from speedlab.tracking.track import clean_tracks, leg_length_px, name_sides

OFFSETS = JointOffsets(hip=0.02, ankle=0.03, heel=0.01, foot_index=0.04)
SEGMENTS = (("hip", "knee", 0.02), ("knee", "ankle", 0.03), ("heel", "foot_index", 0.05))


@pytest.fixture(scope="module")
def run():
    return seen(random_fly(3, 120, panned=False))


@pytest.fixture(scope="module")
def steady(run):
    return run.camera.apply(run.poses.xy_px)


def segment(xy, side, start, end):
    return xy[:, joint(side, end)] - xy[:, joint(side, start)]


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize(("start", "end", "longer"), SEGMENTS)
def test_segments_get_longer_and_do_not_turn(steady, side, start, end, longer):
    before, after = (
        segment(xy, side, start, end) for xy in (steady, at_joint_centres(steady, OFFSETS))
    )
    lengths = [np.linalg.norm(line, axis=1) for line in (before, after)]
    gained = (lengths[1] - lengths[0])[np.isfinite(lengths[0])]
    assert gained == pytest.approx(longer * leg_length_px(steady))
    turn = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    assert np.nanmax(np.abs(turn)) < 1e-6 * np.nanmax(lengths[0]) ** 2


def test_the_rest_of_the_body_stays(steady):
    moved = at_joint_centres(steady, OFFSETS)
    rows = [joint(side, name) for side in Side for name in ("hip", "ankle", "heel", "foot_index")]
    assert np.array_equal(np.delete(moved, rows, 1), np.delete(steady, rows, 1), equal_nan=True)
    assert at_joint_centres(steady, NO_OFFSETS) is steady


@settings(max_examples=25, deadline=None)
@given(x=st.floats(-1e3, 1e3), y=st.floats(-1e3, 1e3), turn=st.floats(-3.1, 3.1))
def test_it_does_not_matter_where_and_how_the_athlete_is_drawn(steady, x, y, turn):
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    first = at_joint_centres(steady @ spin.T + np.array([x, y]), OFFSETS)
    last = at_joint_centres(steady, OFFSETS) @ spin.T + np.array([x, y])
    assert first == pytest.approx(last, abs=1e-6, nan_ok=True)


def test_a_landmark_whose_limb_is_unknown_stays(steady):
    lost = steady.copy()
    lost[10, joint(Side.LEFT, "knee")] = np.nan
    moved = at_joint_centres(lost, OFFSETS)
    for name in ("hip", "ankle"):
        row = joint(Side.LEFT, name)
        assert np.array_equal(moved[10, row], steady[10, row])


def test_short_landmarks_are_made_up_for_in_scale_and_body_but_not_in_event_timing(run):
    """A network that sees every limb short: told so, the product reads the athlete's lengths."""
    short = JointOffsets(**{name: -share for name, share in asdict(OFFSETS).items()})
    landmarks = at_joint_centres(run.poses.xy_px, short)
    of_short = leg_length_px(run.poses.xy_px) / leg_length_px(landmarks)
    known = JointOffsets(**{name: of_short * share for name, share in asdict(OFFSETS).items()})
    time_s, told = run.timebase.time_s, Settings(height_m=run.truth.height_m)

    def motion(xy_px, offsets):
        _, named = name_sides(replace(run.poses, xy_px=xy_px), run.camera)
        tracks = clean_tracks(named, run.camera, time_s, max_gap_s=0.06)
        tracks = replace(tracks, offsets=offsets)
        scene = survey(tracks, run.camera, time_s, height_m=told.height_m)
        return ground_motion(tracks, scene, time_s, told.smoothing)

    exact, found = motion(run.poses.xy_px, NO_OFFSETS), motion(landmarks, known)
    plain = motion(landmarks, NO_OFFSETS)
    assert found.m_per_px == pytest.approx(exact.m_per_px, rel=3e-3)
    assert abs(plain.m_per_px / exact.m_per_px - 1) > 1e-2
    assert found.leg_length_px == pytest.approx(exact.leg_length_px, rel=5e-3)
    assert np.array_equal(found.xy_foot, plain.xy_foot, equal_nan=True)
    for name in ("hip", "ankle"):
        limbs = [segment(m.xy, Side.LEFT, "knee", name) for m in (found, exact)]
        off = np.linalg.norm(limbs[0] - limbs[1], axis=1)
        assert np.nanmedian(off) < 0.001 * exact.leg_length_px
