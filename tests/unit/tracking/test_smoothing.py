import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speedlab.tracking.smoothing import low_pass, runs

RATES = st.sampled_from([30.0, 60.0, 120.0, 240.0])
NUMBERS = st.floats(-1e3, 1e3)


@settings(max_examples=40, deadline=None)
@given(rate_hz=RATES, level=NUMBERS, slope=NUMBERS, count=st.integers(30, 300))
def test_constants_and_lines_pass_unchanged(rate_hz, level, slope, count):
    time_s = np.arange(count) / rate_hz
    line = level + slope * time_s
    off = np.abs(low_pass(line, time_s, 10.0) - line)
    # At the ends the filter has not settled: at most what the line moves in half a millisecond.
    assert off.max() <= 1e-9 * (1 + abs(level)) + 5e-4 * abs(slope)
    middle = slice(count // 3, -(count // 3))
    assert off[middle].max() <= 1e-9 * (1 + abs(level)) + 2e-5 * abs(slope)


@pytest.mark.parametrize("cutoff_hz", [8.0, 10.0, 22.0])
def test_half_the_power_is_left_at_the_cutoff(cutoff_hz):
    """Zero-lag 4th order: -3 dB at the cut-off, almost nothing lost at half of it."""
    time_s = np.arange(1200) / 240
    inner = slice(300, 900)
    for hz, gain in ((cutoff_hz, 0.707), (cutoff_hz / 2, 0.97), (3 * cutoff_hz, 0.01)):
        wave = np.sin(2 * np.pi * hz * time_s)
        left = low_pass(wave, time_s, cutoff_hz)[inner].std() / wave[inner].std()
        assert left == pytest.approx(gain, abs=0.025)


def test_nothing_is_delayed():
    time_s = np.arange(480) / 240
    pulse = np.exp(-(((time_s - 0.9) / 0.06) ** 2))
    smooth = low_pass(pulse, time_s, 10.0)
    assert (smooth * time_s).sum() / smooth.sum() == pytest.approx(0.9, abs=1e-4)
    assert time_s[smooth.argmax()] == pytest.approx(0.9, abs=1e-9)


def test_gaps_stay_and_nothing_crosses_them():
    time_s = np.arange(300) / 240
    values = np.where(time_s < 0.6, 0.0, 100.0)
    values[140:150] = np.nan
    smooth = low_pass(values, time_s, 10.0)
    assert np.array_equal(np.isnan(smooth), np.isnan(values))
    assert np.abs(smooth[:140]).max() < 1e-9  # the step after the gap is not felt before it
    assert np.abs(smooth[150:] - 100).max() < 1e-9


def test_every_column_is_filtered_alone():
    time_s = np.arange(200) / 240
    rng = np.random.default_rng(0)
    xy = rng.normal(size=(200, 3, 2))
    xy[50:70, 1, 0] = np.nan
    smooth = low_pass(xy, time_s, 10.0)
    for landmark, axis in np.ndindex(3, 2):
        alone = low_pass(xy[:, landmark, axis], time_s, 10.0)
        assert smooth[:, landmark, axis] == pytest.approx(alone, nan_ok=True)


def test_uneven_frame_times_are_taken_as_they_are():
    """A wave sampled with 2 ms of jitter: by index it would be off by ten times as much."""
    rng = np.random.default_rng(2)
    time_s = np.sort(np.arange(480) / 240 + rng.normal(0, 0.001, 480))
    wave = np.sin(2 * np.pi * 2.0 * time_s)
    assert low_pass(wave, time_s, 10.0)[20:-20] == pytest.approx(wave[20:-20], abs=0.01)


@pytest.mark.parametrize("cutoff_hz", [10.0, 22.0])
def test_dropped_frames_leave_the_cutoff_where_it_is(cutoff_hz):
    """A third of the frames missing, as in a screen recording: -3 dB stays at the cut-off."""
    all_s = np.arange(1800) / 240
    time_s = all_s[np.sort(np.random.default_rng(5).permutation(1800)[:1200])]
    wave = np.sin(2 * np.pi * cutoff_hz * time_s)
    left = low_pass(wave, time_s, cutoff_hz)[200:-200].std() / wave[200:-200].std()
    assert left == pytest.approx(0.707, abs=0.03)


def test_a_low_frame_rate_lowers_the_cutoff_instead_of_failing():
    time_s = np.arange(60) / 30
    noise = np.random.default_rng(3).normal(size=60)
    assert low_pass(noise, time_s, 22.0) == pytest.approx(low_pass(noise, time_s, 0.35 * 30))


@pytest.mark.parametrize("count", [0, 1, 2, 4, 5, 6, 9])
def test_short_runs_do_not_fail(count):
    values = np.full(20, np.nan)
    values[3 : 3 + count] = 7.0
    smooth = low_pass(values, np.arange(20) / 240, 10.0)
    assert smooth[3 : 3 + count] == pytest.approx(7.0)
    assert np.isnan(smooth).sum() == 20 - count


@given(known=st.lists(st.booleans(), max_size=30))
def test_runs_cover_exactly_what_is_known(known):
    found = runs(np.array(known, dtype=bool))
    assert [i for r in found for i in range(r.start, r.stop)] == [
        i for i, value in enumerate(known) if value
    ]
