import numpy as np
import pytest
from seen_run import seen

from speedlab.synthetic.scenario import Scenario, random_fly
from speedlab.tracking.cadence import crossings_s, step_rate_hz, thigh_gap_deg

TIME_S = np.arange(240) / 240
STEP_HZ = 4.2


def gap_deg(noise_deg=0.0, seed=0):
    noise = np.random.default_rng(seed).normal(0, noise_deg, len(TIME_S))
    return 50 * np.sin(np.pi * STEP_HZ * (TIME_S - 0.031)) + noise


def test_crossings_are_the_zeros_of_the_gap():
    found = crossings_s(gap_deg(), TIME_S)
    assert found == pytest.approx(0.031 + np.arange(4) / STEP_HZ, abs=1e-5)


def test_noise_makes_no_crossings_of_its_own():
    found = crossings_s(gap_deg(noise_deg=3.0), TIME_S)
    assert np.diff(found) == pytest.approx(1 / STEP_HZ, abs=0.012)


def test_unknown_frames_are_passed_over():
    gap = gap_deg()
    gap[60:75] = np.nan
    assert np.diff(crossings_s(gap, TIME_S)) == pytest.approx(1 / STEP_HZ, abs=0.03)


def test_somebody_who_stands_never_crosses():
    quiet = np.random.default_rng(1).normal(0, 3.0, 500)
    assert len(crossings_s(quiet, np.arange(500) / 240)) == 0


@pytest.mark.parametrize("fps", [240, 120, 60, 30])
def test_step_rate_of_a_sprinter(fps):
    run = seen(random_fly(5, fps, panned=True), noise_px=1.5)
    rate = step_rate_hz(run.poses.xy_px, run.timebase.time_s)
    assert rate == pytest.approx(run.truth.value("step_frequency_hz"), rel=0.04)


def test_no_rate_from_too_few_steps():
    run = seen(random_fly(5, 120, panned=True))
    few = run.poses.xy_px[:50], run.timebase.time_s[:50]
    assert step_rate_hz(*few) is None
    nothing = np.full((50, 33, 2), np.nan)
    assert step_rate_hz(nothing, run.timebase.time_s[:50]) is None


def test_a_standing_person_has_no_step_rate():
    run = seen(Scenario(seed=3, gait=None, fps=60, duration_s=2.0), noise_px=1.5)
    assert step_rate_hz(run.poses.xy_px, run.timebase.time_s) is None


def test_the_gap_is_left_minus_right_and_wraps():
    xy = np.zeros((1, 33, 2))
    xy[0, 25] = 1.0, 1.0  # left knee 45 deg to the right of straight down
    xy[0, 26] = 0.0, 1.0
    assert thigh_gap_deg(xy)[0] == pytest.approx(45.0)
    xy[0, 25], xy[0, 26] = (1.0, -1.0), (-1.0, -1.0)  # 135 and -135: 270 apart, or -90
    assert thigh_gap_deg(xy)[0] == pytest.approx(-90.0)
