from dataclasses import replace

import numpy as np
import pytest
from truth_motion import PX_PER_M, Filming, gait_run

from speedlab.events.refine import TOE_OFF_WAY, way_from_stand
from speedlab.events.signals import MIN_SPEED_SHARE, body_speed_px_s, event_signals
from speedlab.model.skeleton import Side, joint
from speedlab.synthetic.gait import sprint


@pytest.fixture(scope="module")
def view():
    return gait_run(sprint(9.0), Filming(noise_px=1.0))


def rows_between(view, first_s, last_s):
    return (view.motion.time_s >= first_s) & (view.motion.time_s <= last_s)


def test_the_bodys_speed_is_the_runners(view):
    speed = body_speed_px_s(view.motion)
    assert speed == pytest.approx(9.0 * PX_PER_M, rel=0.03)


def test_a_standing_foot_is_still_and_low_a_swinging_one_fast(view):
    found = event_signals(view.motion)
    for contact in (c for c in view.contacts if c.complete):
        foot = found.feet[contact.side]
        down, off = contact.touchdown.time_s, contact.toe_off.time_s
        inner = rows_between(view, down + 0.02, off - 0.035)
        assert foot.forefoot[inner].max() < 0.3
        assert np.median(np.linalg.norm(foot.rear_v[inner], axis=1)) < 0.25
        assert np.abs(foot.height[inner]).max() < 0.08
        swing = rows_between(view, off + 0.08, off + 0.16)
        if swing.sum() > 10:
            assert foot.forefoot[swing].min() > 0.8
            assert foot.height[swing].max() > 0.3


def test_the_foot_lands_ahead_and_leaves_behind(view):
    found = event_signals(view.motion)
    for contact in (c for c in view.contacts if c.complete):
        ahead = found.feet[contact.side].ahead
        at = [
            np.interp(event.time_s, view.motion.time_s, ahead)
            for event in (contact.touchdown, contact.toe_off)
        ]
        assert 0.2 < at[0] < 0.8
        assert -0.9 < at[1] < -0.3


def test_speeds_do_not_depend_on_the_picture_size():
    small, large = (
        event_signals(gait_run(sprint(8.0), Filming(px_per_m=size)).motion)
        for size in (80.0, 320.0)
    )
    for side in Side:
        assert small.feet[side].forefoot == pytest.approx(large.feet[side].forefoot)
        assert small.feet[side].rear_v == pytest.approx(large.feet[side].rear_v)
        assert np.ptp(small.feet[side].place, axis=0) == pytest.approx(
            np.ptp(large.feet[side].place, axis=0)
        )
        assert small.feet[side].ahead == pytest.approx(large.feet[side].ahead)


def test_shares_do_not_explode_while_the_body_is_still_at_rest():
    """In the blocks the body's speed is zero: it is taken for a third of its top."""
    motion = gait_run(sprint(9.0), Filming()).motion
    xy = motion.xy.copy()
    xy[:, [joint(side, "hip") for side in Side], 0] = (
        9.0 * PX_PER_M * np.maximum(motion.time_s - 0.9, 0)[:, None]
    )
    speed = body_speed_px_s(replace(motion, xy=xy))
    assert speed[:60] == pytest.approx(MIN_SPEED_SHARE * 9.0 * PX_PER_M, rel=0.05)
    assert speed[-60:] == pytest.approx(9.0 * PX_PER_M, rel=0.05)


@pytest.mark.parametrize("speed_mps", [3.0, 4.0, 6.0, 9.0, 11.0])
def test_a_foot_has_moved_the_same_share_of_its_length_when_it_leaves(speed_mps):
    """0.65 to 0.68 from a jog to a sprint: what toe-off rests on. Its speed is not the same."""
    view = gait_run(sprint(speed_mps), Filming(noise_px=0.0))
    found = event_signals(view.motion)
    for contact in (c for c in view.contacts if c.complete):
        down, off = contact.touchdown.time_s, contact.toe_off.time_s
        place = found.feet[contact.side].place
        way = way_from_stand(place, view.motion.time_s, down, off)
        at_off = np.interp(off, view.motion.time_s, way)
        assert at_off == pytest.approx(TOE_OFF_WAY, abs=0.04)
