"""The body's fall against the clip's time, on runs of known time."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from seen_run import follow, seen

from speedlab.model.clip import Timebase, TimeSource
from speedlab.quality import knee_fold_deg
from speedlab.settings import Settings
from speedlab.synthetic.gait import sprint
from speedlab.synthetic.scenario import random_fly
from speedlab.tracking.gravity import likely_slow_motion, slowdown_by_gravity

SEEDS = range(631, 634)

run_of = cache(seen)


def motion_of(scenario, slower, height_told, noise_px=3.0):
    """The athlete's motion if the file's time is believed, which runs `slower` than true time."""
    run = run_of(scenario, noise_px)
    clock = Timebase(slower * run.timebase.file_s, 0, 1.0, TimeSource.FILE)
    settings = Settings(height_m=scenario.body.height_m if height_told else None)
    return follow(replace(run, timebase=clock), settings).motion


@pytest.mark.parametrize(("slower", "height_told"), [(1.0, True), (1.5, True), (2.0, False)])
def test_the_fall_tells_how_slow_time_runs(slower, height_told):
    found = [
        slowdown_by_gravity(motion_of(random_fly(seed, 120, panned=True), slower, height_told))
        for seed in SEEDS
    ]
    assert np.median(found) == pytest.approx(slower, rel=0.15)
    assert np.all(np.abs(np.log(np.array(found) / slower)) < np.log(1.35))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_sprint_at_half_its_speed_is_named_and_a_true_one_is_not(seed):
    scenario = random_fly(seed, 120, panned=True)
    true, slow = (motion_of(scenario, slower, True) for slower in (1.0, 2.0))
    assert likely_slow_motion(true, knee_fold_deg(true.xy)) is None
    assert likely_slow_motion(slow, knee_fold_deg(slow.xy)) == pytest.approx(2.0, rel=0.2)


@pytest.mark.parametrize("speed_mps", [3.5, 6.0])
def test_a_jog_in_true_time_is_none(speed_mps):
    scenario = replace(random_fly(641, 60, panned=True), gait=sprint(speed_mps))
    motion = motion_of(scenario, 1.0, True, noise_px=5.0)
    assert likely_slow_motion(motion, knee_fold_deg(motion.xy)) is None


def test_unknown_where_the_rhythm_is():
    motion = motion_of(replace(random_fly(631, 120, panned=True), duration_s=0.4), 1.0, True)
    assert slowdown_by_gravity(motion) is None
