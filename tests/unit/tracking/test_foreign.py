from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from seen_run import ARMS, LEGS, SeenRun, follow, seen, with_poses

from speedlab.synthetic.gait import sprint
from speedlab.synthetic.scenario import random_fly
from speedlab.synthetic.start import BLOCKS, Start
from speedlab.tracking.foreign import JUMP, MISFIT, foreign_rows
from speedlab.tracking.track import name_sides

LIMBS = [joint for pair in (LEGS, ARMS) for side in pair for joint in side]


def left_out(run: SeenRun) -> np.ndarray:
    """(n,) frames whose legs and arms are all unknown after naming, though they were seen."""
    _, tracks = name_sides(run.poses, run.camera)
    return run.poses.found & ~np.isfinite(tracks.xy_px[:, LIMBS, 0]).any(axis=1)


def with_somebody_elses_legs(run: SeenRun, rows: np.ndarray) -> SeenRun:
    """In some rows the legs are where they are a third of a stride later, two feet farther back."""
    xy = run.poses.xy_px.copy()
    later = rows + round(0.15 * run.fps)
    hips = (xy[later][:, [23, 24]] - xy[rows][:, [23, 24]]).mean(axis=1, keepdims=True)
    for side, back_px in ((LEGS[0], 40.0), (LEGS[1], -40.0)):
        xy[np.ix_(rows, side)] = xy[np.ix_(later, side)] - hips + [back_px, 0.0]
    return with_poses(run, xy)


@pytest.mark.parametrize(("fps", "panned"), [(240, False), (120, True), (60, True)])
def test_legs_of_somebody_else_are_left_out_and_only_they(fps, panned):
    run = seen(random_fly(5, fps, panned), noise_px=1.0)
    found = np.flatnonzero(run.poses.found)
    rows = found[len(found) // 3 :][: round(0.08 * fps)]
    assert not left_out(run).any()
    gone = left_out(with_somebody_elses_legs(run, rows))
    assert gone[rows].mean() > 0.8
    gone[rows[0] - 1 : rows[-1] + 2] = False  # the frame beside them may go too
    assert not gone.any()


def test_contacts_beside_them_are_timed_as_before():
    run = seen(random_fly(5, 120, panned=True), noise_px=1.0)
    contact = [c for c in run.truth.contacts if c.complete][2]
    row = int(np.searchsorted(run.timebase.time_s, (contact.touchdown_s + contact.toe_off_s) / 2))
    fooled = follow(with_somebody_elses_legs(run, np.arange(row - 1, row + 2)))
    off_s = min(
        abs(c.touchdown.time_s - contact.touchdown_s) for c in fooled.contacts if c.touchdown
    )
    assert off_s < 0.006


def test_first_steps_are_another_stride_and_stay():
    gait = Start(top=sprint(9.0), position=BLOCKS, hold_s=0.3)
    run = seen(replace(random_fly(3, 120, panned=True), gait=gait, duration_s=2.0), noise_px=1.0)
    assert run.poses.found.sum() > 200
    assert not left_out(run).any()


def test_a_change_of_pace_stays():
    run = seen(replace(random_fly(2, 120, panned=True), gait=sprint(5.0)), noise_px=1.0)
    assert not left_out(run).any()


rows = st.integers(4, 40)


@given(rows.flatmap(lambda n: st.tuples(
    arrays(float, n, elements=st.floats(0, 2 * MISFIT)), arrays(float, n, elements=st.floats(0, 1))
)), st.integers(1, 20))  # fmt: skip
def test_only_misfits_with_a_jump_for_less_than_a_stride(values, stride):
    misfit, jump = values
    foreign = foreign_rows(misfit, jump, stride)
    assert not foreign[misfit <= MISFIT].any()
    edges = np.flatnonzero(np.diff(np.concatenate([[0], foreign.astype(int), [0]])))
    for first, stop in zip(edges[::2], edges[1::2], strict=True):
        assert stop - first < stride
        assert any(jump[row] > JUMP for row in (first, stop) if 0 < row < len(misfit))


def test_nothing_is_told_where_every_limb_jumps():
    misfit, jump = np.zeros(12), np.full(12, 0.8)
    misfit[5] = 2 * MISFIT
    assert not foreign_rows(misfit, jump, 6).any()
    assert foreign_rows(misfit, np.where(misfit > 0, 0.8, 0.3), 6)[5]
