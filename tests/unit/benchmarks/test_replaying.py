"""A network's errors, kept picture by picture, come back where they happened."""

import numpy as np
import pytest
from seen_run import seen

from benchmarks.pose_noise import (
    Replayed,
    Watched,
    kept_errors,
    read_errors,
    replay_errors,
    write_errors,
)
from benchmarks.pose_noise.measuring import LEGS
from benchmarks.pose_noise.stride import stride_phase
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import PoseSequence
from speedlab.synthetic.scenario import random_fly
from speedlab.tracking.limb_gaps import exchange

HEIGHT_PX = 200.0
KNEE = joint(Side.LEFT, "knee")


@pytest.fixture(scope="module")
def run():
    """Exact poses of a sprint filmed with a moving camera, and their times."""
    taken = seen(random_fly(2, 120, panned=True))
    return taken.poses.xy_px, taken.timebase.time_s


def errors_of(run, xy_px):
    true, time_s = run
    poses = PoseSequence(xy_px, np.full(true.shape[:2], 0.9))
    return Replayed((kept_errors(Watched(poses, true, time_s, HEIGHT_PX)),), "made up")


def by_phase(run):
    """The left knee too low by as much as the phase of its stride says."""
    true, time_s = run
    off = 0.7 + 1.5 * np.sin(stride_phase(true, time_s, Side.LEFT))
    xy = true.copy()
    xy[:, KNEE, 1] += HEIGHT_PX / 100 * off
    return xy, off


def test_errors_come_back_at_the_same_phase(run):
    true, time_s = run
    xy, off = by_phase(run)
    for seed in range(3):
        again = replay_errors(
            true, time_s, HEIGHT_PX, errors_of(run, xy), np.random.default_rng(seed)
        )
        low = (again.xy_px - true)[:, KNEE, 1] / (HEIGHT_PX / 100)
        assert np.nanmedian(np.abs(low - off)) < 0.15
        assert np.nanmax(np.abs((again.xy_px - true)[:, joint(Side.RIGHT, "knee")])) < 1e-9


def test_what_runs_the_other_way_errs_as_its_mirror_image(run):
    true, time_s = run
    xy, off = by_phase(run)
    errors = errors_of(run, xy)
    mirrored = true * [-1.0, 1.0]
    mirrored = exchange(mirrored, np.ones(len(true), dtype=bool), LEGS)
    again = replay_errors(mirrored, time_s, HEIGHT_PX, errors, np.random.default_rng(0))
    low = (again.xy_px - mirrored)[:, joint(Side.RIGHT, "knee"), 1] / (HEIGHT_PX / 100)
    assert np.nanmedian(np.abs(low - off)) < 0.15


def test_exchanged_legs_are_kept_and_exchanged_again(run):
    true, time_s = run
    gap = np.linalg.norm(np.diff(true[:, LEGS[0]] - true[:, LEGS[1]], axis=0), axis=-1)
    assert np.isfinite(gap).all()
    wrong = np.zeros(len(true), dtype=bool)
    wrong[60:66] = True
    errors = errors_of(run, exchange(true, wrong, LEGS))
    assert errors.clips[0].legs.sum() in range(4, 7)
    again = replay_errors(true, time_s, HEIGHT_PX, errors, np.random.default_rng(1))
    moved = np.abs(again.xy_px - true)[:, LEGS[0]].max(axis=(1, 2)) > 0.02 * HEIGHT_PX
    assert 4 <= moved.sum() <= 24


def test_unknown_landmarks_stay_unknown_and_files_keep_the_errors(run, tmp_path):
    true, time_s = run
    errors = errors_of(run, by_phase(run)[0])
    write_errors(errors, tmp_path / "errors.npz")
    stored = read_errors(tmp_path / "errors.npz")
    assert stored.measured_on == "made up"
    np.testing.assert_allclose(
        stored.clips[0].error_pct, errors.clips[0].error_pct, atol=2e-3, equal_nan=True
    )
    part = true.copy()
    part[:, KNEE] = np.nan
    again = replay_errors(part, time_s, HEIGHT_PX, stored, np.random.default_rng(0))
    assert np.isnan(again.xy_px[:, KNEE]).all()
    assert (again.confidence[:, KNEE] == 0).all()


def test_less_than_a_stride_is_refused(run):
    true, time_s = run
    rows = slice(50, 80)
    poses = PoseSequence(true[rows], np.ones(true[rows].shape[:2]))
    with pytest.raises(ValueError, match="less than a stride"):
        kept_errors(Watched(poses, true[rows], time_s[rows], HEIGHT_PX))


def test_the_recorded_joggers_are_there():
    errors = read_errors()
    assert len(errors.clips) == 6
    assert "jogs" in errors.measured_on
    for clip in errors.clips:
        assert clip.whole_strides >= 1
        assert np.isfinite(clip.error_pct).all()
        assert (np.diff(clip.strides) >= 0).all()
