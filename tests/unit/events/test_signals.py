from dataclasses import replace

import numpy as np
import pytest
from truth_motion import PX_PER_M, Filming, gait_run

from speedlab.events.signals import (
    MIN_SPEED_SHARE,
    QUICKEST_SWING,
    SWING_WEIGHT,
    body_speed_px_s,
    event_signals,
)
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
        assert np.median(foot.whole[inner]) < 0.2
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


def test_a_push_is_measured_by_the_body_where_feet_swing_as_usual():
    """Feet that swing half as quick again as usual raise the measure by 1.5^.7, and no more."""
    motion = gait_run(sprint(9.0), Filming()).motion
    usual = event_signals(motion).feet[Side.LEFT]
    assert usual.push_v == pytest.approx(usual.forefoot_v, rel=0.05)
    feet = motion.xy_foot.copy()
    feet[..., 0] += 0.9 * (feet[..., 0] - motion.middle("hip")[:, :1])  # swing farther than legs
    quick = event_signals(replace(motion, xy_foot=feet)).feet[Side.LEFT]
    most = QUICKEST_SWING**SWING_WEIGHT
    assert quick.forefoot_v == pytest.approx(quick.push_v * most, rel=0.1)
