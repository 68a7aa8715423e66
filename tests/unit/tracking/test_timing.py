from pathlib import Path

import numpy as np
import pytest

from speedlab.model.clip import ClipInfo, TimeSource
from speedlab.tracking.timing import possible_step_rate, settle_timebase

FILE_S = np.arange(300) / 30


def clip(stored_fps=30.0, tagged=None):
    pts_s = tuple(np.arange(300) / stored_fps)
    facts = "", 1, "h264", "yuv420p", 1280, 720, 0
    return ClipInfo(Path("run.mp4"), *facts, pts_s, stored_fps, False, tagged, False)


def test_the_files_own_time_is_true_where_the_step_rate_is_human():
    clock = settle_timebase(clip(), FILE_S, 0, 4.4, None)
    assert (clock.source, clock.slowdown, clock.trusted) == (TimeSource.FILE, 1.0, True)
    assert clock.likely_slowdown is None


def test_slow_motion_of_unknown_rate_names_the_likely_factor():
    clock = settle_timebase(clip(), FILE_S, 0, 4.2 / 8, None)
    assert clock.source is TimeSource.UNKNOWN
    assert not clock.trusted
    assert clock.likely_slowdown == pytest.approx(8.0, rel=0.1)
    assert clock.slowdown == clock.likely_slowdown  # the working time in which detectors work


def test_time_lapse_is_not_trusted_either():
    assert settle_timebase(clip(), FILE_S, 0, 9.0, None).source is TimeSource.UNKNOWN


def test_the_phones_tag_makes_time_true():
    clock = settle_timebase(clip(tagged=240.0), FILE_S, 7, 4.2 / 8, None)
    assert (clock.source, clock.slowdown, clock.first_frame) == (TimeSource.TAG, 8.0, 7)
    assert clock.fps == pytest.approx(240.0)


def test_the_user_overrules_the_tag():
    clock = settle_timebase(clip(tagged=240.0), FILE_S, 0, 0.5, 120.0)
    assert (clock.source, clock.slowdown) == (TimeSource.USER, 4.0)


@pytest.mark.parametrize(("stored", "capture"), [(29.97, 30), (59.94, 60), (119.88, 120)])
def test_rates_that_differ_by_rounding_are_the_same(stored, capture):
    assert settle_timebase(clip(stored), FILE_S, 0, 4.2, capture).slowdown == 1.0


def test_without_a_step_rate_the_file_is_believed():
    assert settle_timebase(clip(), FILE_S, 0, None, None).source is TimeSource.FILE


@pytest.mark.parametrize(
    ("rate_hz", "possible"),
    [(2.4, True), (5.0, True), (None, True), (1.2, False), (0.55, False), (8.8, False)],
)
def test_step_rates_of_people(rate_hz, possible):
    assert possible_step_rate(rate_hz) is possible
