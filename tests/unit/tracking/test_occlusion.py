import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seen_run import seen

from speedlab.model.skeleton import ARM, LANDMARKS, LEG, Side, joint, limb
from speedlab.synthetic.scenario import random_fly
from speedlab.tracking.occlusion import HIDDEN_BELOW, drop_hidden, far_foot_hidden, near_side
from speedlab.tracking.track import leg_length_px

FEET = limb(Side.LEFT, ("heel", "foot_index")) + limb(Side.RIGHT, ("heel", "foot_index"))


@pytest.fixture(scope="module", params=[False, True], ids=["static", "panned"])
def run(request):
    return seen(random_fly(3, 120, request.param))


def standing(far_x_px):
    """The near (left) leg straight down at 100 px, 200 px long; the far one beside it."""
    xy = np.full((1, len(LANDMARKS), 2), 400.0)
    for side, x in ((Side.LEFT, 100.0), (Side.RIGHT, far_x_px)):
        for name, y in zip(LEG, (100.0, 200.0, 300.0, 305.0, 305.0), strict=True):
            xy[0, joint(side, name)] = x, y
    return xy


@pytest.mark.parametrize(("far_x_px", "hidden"), [(100, True), (135, True), (145, False)])
def test_a_far_foot_within_a_fifth_of_a_leg_of_the_near_leg_is_hidden(far_x_px, hidden):
    assert far_foot_hidden(standing(far_x_px), Side.LEFT, 200.0)[0] == hidden


@given(x=st.floats(-1e3, 1e3), y=st.floats(-1e3, 1e3), gap=st.floats(0, 100))
def test_where_in_the_picture_does_not_matter(x, y, gap):
    here = standing(100.0 + gap)
    there = here + np.array([x, y])
    if abs(gap - 40.0) > 1e-6:
        assert far_foot_hidden(here, Side.LEFT, 200.0) == far_foot_hidden(there, Side.LEFT, 200.0)


def test_the_far_foot_is_forgotten_as_it_passes_the_near_leg_and_nothing_else(run):
    steady = run.camera.apply(run.poses.xy_px)
    leg = leg_length_px(steady)
    kept = drop_hidden(steady, run.poses.confidence, leg)
    near = Side.RIGHT if run.truth.direction == "right" else Side.LEFT
    lost = np.isnan(kept[..., 0]) & np.isfinite(steady[..., 0])
    assert set(np.flatnonzero(lost.any(axis=0))) == set(limb(near.other, ("heel", "foot_index")))
    rows = np.flatnonzero(lost.any(axis=1))
    found = run.poses.found.sum()
    assert 0.02 < len(rows) / found < 0.15
    knees_apart = np.linalg.norm(
        steady[rows, joint(near, "knee")] - steady[rows, joint(near.other, "knee")], axis=-1
    )
    # The far foot swings past the near leg, never one that stands on the ground.
    lift = steady[rows, joint(near, "ankle"), 1] - steady[rows, joint(near.other, "ankle"), 1]
    assert np.median(lift) > 0.2 * leg
    assert np.median(knees_apart) < 0.6 * leg
    assert np.array_equal(np.delete(kept, FEET, 1), np.delete(steady, FEET, 1), equal_nan=True)


def test_hands_and_elbows_that_the_network_calls_hidden_are_forgotten(run):
    confidence = run.poses.confidence.copy()
    arm = limb(Side.LEFT, ARM)
    confidence[10:20, arm] = HIDDEN_BELOW / 2
    kept = drop_hidden(run.poses.xy_px, confidence, leg_length_px(run.poses.xy_px))
    assert np.isnan(kept[10:20, arm[1:]]).all()
    assert np.array_equal(kept[10:20, arm[0]], run.poses.xy_px[10:20, arm[0]], equal_nan=True)


def test_the_near_side_is_the_one_seen_better(run):
    near = Side.RIGHT if run.truth.direction == "right" else Side.LEFT
    assert near_side(run.poses.confidence) is near
    assert near_side(np.full((20, 33), 0.9)) is None
    assert near_side(np.full((20, 33), np.nan)) is None
