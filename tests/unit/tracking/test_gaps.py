import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seen_run import seen

from speedlab.model.skeleton import Side, joint
from speedlab.synthetic.scenario import random_fly
from speedlab.tracking.gaps import drop_outliers, fill_gaps
from speedlab.tracking.smoothing import runs
from speedlab.tracking.track import leg_length_px

TIME_S = np.arange(60) / 240
KNEE = joint(Side.RIGHT, "knee")


def with_holes(known: list[bool]) -> np.ndarray:
    rng = np.random.default_rng(5)
    xy = np.cumsum(rng.normal(size=(len(known), 2, 2)), axis=0)
    xy[~np.array(known), 1] = np.nan
    return xy


@settings(max_examples=60, deadline=None)
@given(known=st.lists(st.booleans(), min_size=60, max_size=60), gap_ms=st.floats(1, 120))
def test_filling_never_extrapolates_nor_touches_what_is_known(known, gap_ms):
    xy = with_holes(known)
    filled = fill_gaps(xy, TIME_S, gap_ms / 1000)
    was = np.isfinite(xy)
    assert np.array_equal(filled[was], xy[was])
    rows = np.flatnonzero(known)
    outside = np.ones(60, dtype=bool)
    if len(rows) > 1:
        outside[rows[0] : rows[-1] + 1] = False
    outside[np.array(known)] = False
    assert np.isnan(filled[outside, 1]).all()


@settings(max_examples=60, deadline=None)
@given(known=st.lists(st.booleans(), min_size=60, max_size=60))
def test_only_short_gaps_are_filled_and_between_their_ends(known):
    xy = with_holes(known)
    filled = fill_gaps(xy, TIME_S, 0.0301)
    for gap in runs(~np.array(known)):
        if gap.start == 0 or gap.stop == 60:
            continue
        bridged = np.isfinite(filled[gap, 1]).all()
        # 30 ms from known to known at 240 fps: six frames missing
        assert bridged == (gap.stop - gap.start <= 6)
        if bridged:  # monotone: never beyond the two known neighbours
            ends = xy[[gap.start - 1, gap.stop], 1]
            assert (filled[gap, 1] >= ends.min(axis=0) - 1e-9).all()
            assert (filled[gap, 1] <= ends.max(axis=0) + 1e-9).all()


def test_two_missing_frames_are_bridged_at_any_frame_rate():
    time_s = np.arange(40) / 30
    xy = np.stack([time_s, 2 * time_s], axis=-1)[:, None]
    xy[10:12] = np.nan
    xy[20:23] = np.nan
    filled = fill_gaps(xy, time_s, 0.060)
    assert filled[10:12, 0, 1] == pytest.approx(2 * time_s[10:12])
    assert np.isnan(filled[20:23]).all()


def test_filled_knees_are_where_they_were():
    run = seen(random_fly(2, 240, panned=False))
    xy = run.poses.xy_px.copy()
    found = np.flatnonzero(run.poses.found)
    for start in found[20:-20:17]:
        xy[start : start + 5, KNEE] = np.nan  # 21 ms
    lost = np.isnan(xy[:, KNEE, 0]) & run.poses.found
    filled = fill_gaps(xy, run.timebase.time_s, 0.060)
    off = np.linalg.norm(filled[lost, KNEE] - run.poses.xy_px[lost, KNEE], axis=-1)
    assert off.max() < 0.02 * leg_length_px(run.poses.xy_px)


@pytest.mark.parametrize(("fps", "seed"), [(240, 1), (120, 2)])
def test_wild_landmarks_are_dropped_and_true_motion_is_kept(fps, seed):
    run = seen(random_fly(seed, fps, panned=False), noise_px=1.5)
    leg = leg_length_px(run.poses.xy_px)
    xy = run.poses.xy_px.copy()
    found = np.flatnonzero(run.poses.found)[10:-10]
    rng = np.random.default_rng(0)
    wild = rng.choice(found, 10, replace=False)
    xy[wild, KNEE] += 0.3 * leg * np.array([0.6, 0.8])
    kept = drop_outliers(xy, 1 / fps, leg)
    assert np.isnan(kept[wild, KNEE, 0]).all()
    clean = np.setdiff1d(found, wild)
    lost = np.isnan(kept[clean]).any(axis=-1).mean()
    assert lost < 0.01
    assert np.array_equal(
        kept[found][np.isfinite(kept[found])], xy[found][np.isfinite(kept[found])]
    )


def test_below_a_hundred_frames_a_second_nothing_is_dropped():
    xy = np.random.default_rng(0).normal(size=(50, 33, 2)) * 100
    assert np.array_equal(drop_outliers(xy, 1 / 60, 100.0), xy)
