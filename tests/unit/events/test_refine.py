import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speedlab.events.refine import (
    STOOD_FROM,
    STOOD_TO,
    TOUCHDOWN_SHARES,
    event_sigma_ms,
    fall_time_s,
    landing_velocity,
    reach_s,
    rise_time_s,
    way_from_stand,
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


def test_a_jogger_lands_in_its_time_behind_quick_noise():
    """What shakes at 40 Hz is not a landing that takes 75 ms; as it is, it is off by frames."""
    contact_s, down_s, braking_s = 0.25, 0.25, 0.075
    falling = np.clip((down_s + braking_s / 2 - TIME_S) / braking_s, 0, 1)
    shake = 0.4 * np.sin(2 * np.pi * 40 * (TIME_S - down_s - 0.02))
    shaken = np.stack([falling + shake, np.zeros(len(TIME_S))], axis=1)
    true_s = down_s + (0.5 - TOUCHDOWN_SHARES[0][1]) * braking_s

    def off_s(velocity):
        speed = np.linalg.norm(velocity, axis=1)
        return abs(fall_time_s(speed, TIME_S, down_s + 0.15, 0.1) - true_s)

    assert off_s(landing_velocity(shaken, TIME_S, contact_s)) < 0.002
    assert off_s(shaken) > 0.01


def test_a_contact_of_one_frame_is_looked_at_like_the_shortest():
    still = np.zeros((len(TIME_S), 2))
    assert landing_velocity(still, TIME_S, 0.0).max() == 0


@pytest.mark.parametrize(("fps", "within"), [(240, 1e-9), (30, 0.1)])
def test_a_way_is_counted_from_where_the_foot_stood(fps, within):
    """It slides while it lands and rises at the end; in between it stands at (7, 0.1)."""
    time_s = np.arange(0.1, 0.5, 1 / fps)
    rolling = np.clip(time_s - 0.295, 0, None)
    landing = np.clip(0.235 - time_s, 0, None)
    place = np.stack([7 + 3 * rolling - 5 * landing, 0.1 + 4 * rolling], axis=1)
    way = way_from_stand(place, time_s, 0.2, 0.4)
    assert way == pytest.approx(5 * np.maximum(rolling, landing), abs=within)


def test_a_way_is_known_where_the_place_is():
    place = np.stack([10 * TIME_S, np.zeros(len(TIME_S))], axis=1)
    place[48:60] = np.nan  # 200 to 245 ms: among the instants at which it stands
    way = way_from_stand(place, TIME_S, 0.15, 0.35)
    middle_s = 0.15 + (STOOD_FROM + STOOD_TO) / 2 * 0.2
    assert np.isnan(way[48:60]).all()
    assert way[80] == pytest.approx(10 * (TIME_S[80] - middle_s), abs=0.05)
    assert np.isnan(way_from_stand(np.full_like(place, np.nan), TIME_S, 0.15, 0.35)).all()
