"""Exact poses, as a network that errs in the measured way would give them."""

from __future__ import annotations

import numpy as np

from benchmarks.pose_noise.measuring import LEGS, WHOLE_ARMS
from benchmarks.pose_noise.model import Episodes, LandmarkNoise, PoseNoise, group_of
from benchmarks.pose_noise.stride import between_parts, facing, stride_phase, waves
from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.skeleton import LANDMARKS, Side
from speedlab.model.tracks import PoseSequence
from speedlab.tracking.limb_gaps import exchange


def apply_noise(
    xy_px: FloatArray,
    time_s: FloatArray,
    height_px: float,
    noise: PoseNoise,
    rng: np.random.Generator,
) -> PoseSequence:
    """Poses (n, 33, 2) with the network's bias, lasting errors, exchanges and gaps.

    Landmarks that are NaN stay unknown. The same `rng` state gives the same poses.
    """
    direction = facing(xy_px)
    phases = {side: stride_phase(xy_px, time_s, side) for side in Side}
    noisy, confidence = xy_px.copy(), np.zeros(xy_px.shape[:2])
    for index in range(len(LANDMARKS)):
        name = group_of(index, direction.near_side)
        own = direction.near_side if name.startswith("near") else direction.near_side.other
        figures = noise.landmarks[name]
        error = _error_pct(figures, phases[own], time_s, rng) * np.array([direction.sign, 1.0])
        noisy[:, index] += error * height_px / 100
        confidence[:, index] = figures.confidence
    for episodes, pair in ((noise.leg_swaps, LEGS), (noise.arm_swaps, WHOLE_ARMS)):
        wrong = _during(episodes, time_s, rng)
        noisy, confidence = (exchange(values, wrong, pair) for values in (noisy, confidence))
    noisy[_during(noise.dropouts, time_s, rng)] = np.nan
    confidence[~np.isfinite(noisy).all(axis=2)] = 0.0
    return PoseSequence(noisy, confidence)


def _error_pct(
    figures: LandmarkNoise, phase: FloatArray, time_s: FloatArray, rng: np.random.Generator
) -> FloatArray:
    """(n, 2) one landmark's errors (% of body height)."""
    known = np.nan_to_num(phase)
    bias = waves(known) @ np.array([figures.bias_x_pct, figures.bias_y_pct]).T
    offset = rng.normal(0.0, figures.offset_pct)
    lasting = np.sqrt(figures.lasting) * _lasting(figures.correlation_time_s, time_s, rng)
    fresh = np.sqrt(1 - figures.lasting) * rng.normal(size=lasting.shape)
    spread = [between_parts(np.array(sd), known) for sd in (figures.sd_x_pct, figures.sd_y_pct)]
    return np.asarray(bias + offset + (lasting + fresh) * np.stack(spread, axis=-1))


def _lasting(correlation_time_s: float, time_s: FloatArray, rng: np.random.Generator) -> FloatArray:
    """(n, 2) an Ornstein-Uhlenbeck process of unit variance at uneven times."""
    kept = np.exp(-np.diff(time_s) / correlation_time_s)
    values = rng.normal(size=(len(time_s), 2))
    for i, share in enumerate(kept, start=1):
        values[i] = share * values[i - 1] + np.sqrt(1 - share**2) * values[i]
    return values


def _during(episodes: Episodes, time_s: FloatArray, rng: np.random.Generator) -> BoolArray:
    """(n,) frames that fall into an episode: they come at random and last exponentially long."""
    span = time_s[-1] - time_s[0]
    starts = time_s[0] + rng.uniform(0, span, rng.poisson(episodes.rate_hz * span))
    ends = starts + rng.exponential(episodes.mean_s, len(starts))
    inside = (time_s[:, None] >= starts) & (time_s[:, None] < ends)
    return np.asarray(inside.any(axis=1))
