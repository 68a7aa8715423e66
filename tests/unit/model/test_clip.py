import numpy as np
import pytest

from speedlab.model.clip import Timebase, TimeSource


def timebase(file_s, slowdown=1.0, source=TimeSource.FILE, first_frame=0):
    return Timebase(np.asarray(file_s, dtype=float), first_frame, slowdown, source)


def test_true_time_is_file_time_over_the_slowdown():
    clock = timebase(np.arange(6) / 30, slowdown=8.0, source=TimeSource.TAG)
    assert clock.time_s == pytest.approx(np.arange(6) / 240)
    assert clock.fps == pytest.approx(240.0)
    assert clock.trusted


def test_unknown_slow_motion_is_not_trusted():
    assert not timebase(np.arange(6) / 30, 8.0, TimeSource.UNKNOWN).trusted


def test_frame_at_interpolates_in_the_frames_own_times():
    uneven_s = [0.0, 0.010, 0.030, 0.040]
    clock = timebase(uneven_s)
    assert [clock.frame_at(t) for t in uneven_s] == pytest.approx([0, 1, 2, 3])
    assert clock.frame_at(0.020) == pytest.approx(1.5)
    assert clock.frame_at(0.0325) == pytest.approx(2.25)


def test_frame_numbers_are_those_of_the_file():
    clock = timebase(1.0 + np.arange(10) / 100, slowdown=2.0, first_frame=100)
    assert clock.frame_at(clock.time_s[3]) == pytest.approx(103.0)


def test_one_dropped_frame_does_not_change_the_rate():
    kept = np.delete(np.arange(200) / 120, 77)
    assert timebase(kept).fps == pytest.approx(120.0)
