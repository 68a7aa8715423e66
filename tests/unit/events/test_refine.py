import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speedlab.events.refine import (
    TOUCHDOWN_SHARES,
    event_sigma_ms,
    fall_time_s,
    push_velocity,
    reach_s,
    rise_time_s,
)

TIME_S = np.arange(120) / 240


def stance(down_s=0.15, off_s=0.30, brake_s=0.02, push_s=0.02):
    """Speed of a foot: 1 in the air, 0 on the ground, linear in between, (n,)."""
    falling = np.clip((down_s + brake_s / 2 - TIME_S) / brake_s, 0, 1)
    rising = np.clip((TIME_S - off_s + push_s / 2) / push_s, 0, 1)
    return np.maximum(falling, rising)


@settings(max_examples=40, deadline=None)
@given(off_s=st.floats(0.27, 0.33), share=st.sampled_from([0.25, 0.35, 0.5]))
def test_a_crossing_is_placed_between_the_frames(off_s, share):
    """The ramp takes 20 ms, five frames: the crossing is exact wherever it falls."""
    found = rise_time_s(stance(off_s=off_s), TIME_S, 0.22, 0.40, share)
    assert found == pytest.approx(off_s + (share - 0.5) * 0.02, abs=1.5e-4)


def test_coming_to_rest_is_starting_seen_backwards():
    speed = stance()
    share = TOUCHDOWN_SHARES[0][1]
    rise = rise_time_s(speed[::-1], -TIME_S[::-1], -0.22, -0.05, share)
    fall = fall_time_s(speed, TIME_S, 0.22, 0.05)
    assert fall is not None
    assert rise is not None
    assert fall == pytest.approx(0.15 + (0.5 - share) * 0.02, abs=1.5e-4)
    assert fall == -rise


def test_a_noisy_bump_in_mid_contact_ends_nothing():
    speed = stance()
    speed[(TIME_S > 0.235) & (TIME_S < 0.246)] = 0.9  # two frames
    assert rise_time_s(speed, TIME_S, 0.22, 0.40, 0.35) == pytest.approx(0.297, abs=0.001)


def test_a_foot_that_touches_again_after_leaving_has_left_the_first_time():
    speed = stance()
    speed[(TIME_S > 0.35) & (TIME_S < 0.36)] = 0.1
    assert rise_time_s(speed, TIME_S, 0.22, 0.45, 0.35) == pytest.approx(0.297, abs=0.001)


def test_unknown_speeds_are_passed_over():
    speed = stance()
    speed[50:54] = np.nan
    assert rise_time_s(speed, TIME_S, 0.22, 0.40, 0.35) == pytest.approx(0.297, abs=0.001)


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_a_foot_that_never_changes_has_no_event(level):
    steady = np.full(len(TIME_S), level)
    assert rise_time_s(steady, TIME_S, 0.2, 0.4, 0.35) is None
    assert fall_time_s(steady, TIME_S, 0.2, 0.05) is None


def test_nothing_is_looked_for_outside_the_reach():
    assert rise_time_s(stance(), TIME_S, 0.22, 0.28, 0.35) is None
    assert fall_time_s(stance(), TIME_S, 0.22, 0.19) is None
    assert rise_time_s(np.full(len(TIME_S), np.nan), TIME_S, 0.22, 0.40, 0.35) is None


def test_the_reach_holds_frames_enough_at_low_rates():
    for fps in (240, 120, 60, 30, 25):
        time_s = np.arange(20) / fps
        assert reach_s(time_s) >= max(0.06, 2 / fps)


def test_the_uncertainty_grows_as_frames_get_fewer_and_for_the_far_foot():
    near = [event_sigma_ms(1 / fps, near=True) for fps in (400, 240, 120, 60, 30, 25)]
    assert near == sorted(near)
    assert near[1:5] == pytest.approx([6, 7, 9, 14])
    assert event_sigma_ms(1 / 120, near=False) == pytest.approx(10.5)
    between = event_sigma_ms(1 / 90, near=True)
    assert 7 < between < 9


@pytest.mark.parametrize("contact_s", [0.1, 0.25])
def test_a_push_is_seen_in_its_time_behind_quick_noise(contact_s):
    """A 40 Hz shake beyond the leaving speed is not left in it; the push-off itself is."""
    off_s = 0.30
    rising = np.clip((TIME_S - off_s) / (0.5 * contact_s), 0, 1)
    shake = 0.7 * np.sin(2 * np.pi * 40 * TIME_S)
    shaken = np.stack([rising + shake, np.zeros(len(TIME_S))], axis=1)
    found = rise_time_s(
        np.linalg.norm(push_velocity(shaken, TIME_S, contact_s), axis=1), TIME_S, 0.2, 0.45, 0.5
    )
    true = off_s + 0.25 * contact_s
    assert found == pytest.approx(true, abs=0.003 + 0.02 * contact_s)


def test_a_contact_of_one_frame_is_looked_at_like_the_shortest():
    still = np.zeros((len(TIME_S), 2))
    assert push_velocity(still, TIME_S, 0.0).max() == 0
