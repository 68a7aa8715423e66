from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seen_run import follow, seen

from benchmarks.positions import network
from benchmarks.positions.arithmetic import mean_offsets
from benchmarks.positions.kalman import rts_smoothed
from speedlab.model.skeleton import LANDMARKS
from speedlab.model.tracks import JointOffsets
from speedlab.synthetic.scenario import random_fly


@pytest.fixture(scope="module")
def motion():
    return follow(seen(random_fly(3, 60, panned=False), noise_px=1.5)).motion


@settings(max_examples=8, deadline=None)
@given(x=st.floats(-1e3, 1e3), speed=st.floats(-900, 900))
def test_the_kalman_smoother_leaves_steady_motion_alone(motion, x, speed):
    line = x + speed * motion.time_s
    steady = np.broadcast_to(line[:, None, None], motion.xy.shape).copy()
    steady[5] = np.nan
    smooth = rts_smoothed(replace(motion, xy=steady))
    assert smooth == pytest.approx(steady, abs=0.01 + 3e-4 * abs(speed), nan_ok=True)


def test_the_kalman_smoother_moves_with_the_athlete_and_takes_noise_away(motion):
    rng = np.random.default_rng(0)
    noisy = motion.xy + rng.normal(0, 3.0, motion.xy.shape)
    smooth = rts_smoothed(replace(motion, xy=noisy))
    moved = rts_smoothed(replace(motion, xy=noisy + 50.0))
    assert moved == pytest.approx(smooth + 50.0, abs=0.05, nan_ok=True)
    assert np.nanstd(smooth - motion.xy) < 0.8 * np.nanstd(noisy - motion.xy)
    assert np.array_equal(np.isnan(smooth), np.isnan(noisy))


def test_the_mirror_image_exchanges_left_and_right_and_nothing_else():
    twice = [network._MIRRORED[k] for k in network._MIRRORED]
    assert twice == list(range(len(LANDMARKS)))
    assert network._MIRRORED[0] == 0
    assert all(
        ("left" in LANDMARKS[k]) == ("right" in LANDMARKS[other])
        for k, other in enumerate(network._MIRRORED)
    )


def test_the_mean_of_two_athletes_offsets():
    both = mean_offsets([JointOffsets(0.01, 0.02, 0.03, 0.04), JointOffsets(0.03, 0.02, 0.01, 0.0)])
    assert both == JointOffsets(*[pytest.approx(0.02)] * 4)
