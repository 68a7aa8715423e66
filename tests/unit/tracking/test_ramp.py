"""Slow motion that begins inside a clip, on exact poses of rendered runs."""

from dataclasses import replace

import numpy as np
import pytest
from seen_run import seen

from speedlab.synthetic.gait import sprint
from speedlab.synthetic.scenario import random_fly
from speedlab.synthetic.start import Start
from speedlab.synthetic.storage import Storage
from speedlab.tracking.ramp import find_ramp

FLY = replace(random_fly(611, 60, panned=True), duration_s=2.0)


def poses(scenario, noise_px=2.0):
    """Poses by row, the file's times, and the true times."""
    run = seen(scenario, noise_px=noise_px)
    return run.poses.xy_px, scenario.stored_times_s, scenario.frame_times_s


@pytest.mark.parametrize("factor", [2.0, 4.0, 8.0])
@pytest.mark.parametrize("at_s", [1.1, 1.4])
def test_the_part_in_real_time_is_kept_and_no_slow_picture_with_it(factor, at_s):
    scenario = replace(FLY, storage=Storage(ramp_at_s=at_s, ramp_factor=factor))
    xy, file_s, _ = poses(scenario)
    ramp = find_ramp(xy, file_s)
    assert ramp is not None
    assert not ramp.slow
    assert ramp.factor == pytest.approx(factor, rel=0.15)
    assert ramp.first_row == 0
    assert at_s - 0.3 < file_s[ramp.last_row] <= at_s + 0.02


def test_where_the_user_names_the_slow_parts_rate_the_slow_part_is_kept():
    scenario = replace(FLY, storage=Storage(ramp_at_s=1.0, ramp_factor=4.0))
    xy, file_s, _ = poses(scenario)
    ramp = find_ramp(xy, file_s / 4.0)
    assert ramp is not None
    assert ramp.slow
    assert ramp.last_row == len(file_s) - 1
    assert 0.98 <= file_s[ramp.first_row] < 1.0 + 4 * 0.3


def test_slow_motion_between_two_parts_in_real_time_is_found_too():
    xy, file_s, _ = poses(replace(FLY, duration_s=2.4))
    middle = (file_s > 1.3) & (file_s < 1.9)
    steps = np.where(middle, 3.0, 1.0) * np.diff(file_s, prepend=0.0)
    ramp = find_ramp(xy, np.cumsum(steps))
    assert ramp is not None
    assert not ramp.slow
    assert ramp.first_row == 0
    assert file_s[ramp.last_row] <= 1.32


@pytest.mark.parametrize("seed", range(621, 624))
def test_one_speed_is_one_speed(seed):
    for fps in (30, 120):
        xy, file_s, _ = poses(random_fly(seed, fps, panned=True), noise_px=4.0)
        assert find_ramp(xy, file_s) is None
        assert find_ramp(xy, 8.0 * file_s) is None


def test_the_first_steps_out_of_the_blocks_are_no_ramp():
    start = replace(FLY, gait=Start(top=sprint(9.0), hold_s=0.3), duration_s=2.4)
    xy, file_s, _ = poses(start)
    assert find_ramp(xy, file_s) is None


def test_who_was_hardly_seen_has_no_ramp():
    assert find_ramp(np.full((50, 33, 2), np.nan), np.arange(50) / 30) is None
