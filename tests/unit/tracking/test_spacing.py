"""Times of distinct pictures, whatever made the file repeat some."""

from dataclasses import replace

import numpy as np
import pytest
from seen_run import seen

from speedlab.model.clip import Timebase, TimeSource
from speedlab.synthetic.scenario import random_fly
from speedlab.tracking.spacing import effective_fps, taken_s

FLY = replace(random_fly(651, 60, panned=True), duration_s=2.0)


def poses_at(times, noise_px=2.0):
    return seen(FLY, noise_px=noise_px, time_s=times).poses.xy_px


@pytest.mark.parametrize(("taken_hz", "stored_hz"), [(25, 30), (50, 60), (24, 60)])
def test_pictures_that_were_converted_from_another_rate_are_even(taken_hz, stored_hz):
    true_s = np.arange(2 * taken_hz) / taken_hz
    frames = np.ceil(true_s * stored_hz - 1e-9).astype(int)
    found = taken_s(frames / stored_hz, frames, poses_at(true_s))
    off_s = found - true_s
    late_s = frames / stored_hz - true_s
    assert np.ptp(off_s) < 0.4 * np.ptp(late_s)
    assert np.all(np.diff(found) > 0)


@pytest.mark.parametrize("every", [3, 6])
def test_pictures_that_a_camera_missed_keep_their_own_times(every):
    frames = np.flatnonzero(np.arange(120) % every != every - 1)
    stamps = frames / 60
    np.testing.assert_array_equal(taken_s(stamps, frames, poses_at(stamps)), stamps)


def test_pictures_that_are_all_there_keep_theirs():
    frames = np.arange(120)
    np.testing.assert_array_equal(taken_s(frames / 60, frames, poses_at(frames / 60)), frames / 60)
    nobody = np.full((120, 33, 2), np.nan)
    np.testing.assert_array_equal(taken_s(frames / 60, frames, nobody), frames / 60)


@pytest.mark.parametrize(
    ("frames", "fps"),
    [
        (np.arange(0, 100, 2), 25.0),
        (np.flatnonzero(np.arange(99) % 3 < 2), 50 * 2 / 3),
        (np.array([*range(30), *range(90, 120)]), 50.0),
    ],
)
def test_the_rate_that_counts_is_that_of_the_distinct_pictures(frames, fps):
    clock = Timebase(frames / 50, int(frames[0]), 1.0, TimeSource.FILE, frames=frames)
    assert effective_fps(clock) == pytest.approx(fps, rel=0.03)
    slow = replace(clock, slowdown=8.0, source=TimeSource.USER)
    assert effective_fps(slow) == pytest.approx(8 * fps, rel=0.03)


def test_without_frames_left_out_it_is_the_usual_rate():
    clock = Timebase(np.array([0.0, 0.02, 0.04, 0.08, 0.1]), 0, 1.0, TimeSource.FILE)
    assert effective_fps(clock) == clock.fps
