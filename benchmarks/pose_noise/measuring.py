"""A network's errors, from its poses and the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import curve_fit

from benchmarks.pose_noise.model import PARTS, Episodes, LandmarkNoise, PoseNoise, group_of
from benchmarks.pose_noise.stride import between_parts, facing, part_of, stride_phase, waves
from speedlab.model.clip import BoolArray, FloatArray, usual_spacing_s
from speedlab.model.skeleton import ARM, LEG, Side, limb
from speedlab.model.tracks import PoseSequence
from speedlab.tracking.limb_gaps import Pair, exchange

LEGS: Pair = (limb(Side.LEFT, LEG[1:]), limb(Side.RIGHT, LEG[1:]))
ARMS: Pair = (limb(Side.LEFT, ARM[1:3]), limb(Side.RIGHT, ARM[1:3]))
WHOLE_ARMS: Pair = (limb(Side.LEFT, ARM[1:]), limb(Side.RIGHT, ARM[1:]))
MIN_APART_PCT = 5.0
"""Limbs closer than this (mean distance, % of body height) cannot be told to be exchanged."""
LONGEST_LAG_S = 0.1
_DIGITS = 4


@dataclass(frozen=True)
class Watched:
    """One clip's poses and their truth.

    `true_px` (n, 33, 2): NaN where a landmark has no truth or the body is not whole in the
    picture. `time_s` (n,). `height_px`: the athlete's stature.
    """

    poses: PoseSequence
    true_px: FloatArray
    time_s: FloatArray
    height_px: float


def measure_noise(clips: Sequence[Watched], measured_on: str) -> PoseNoise:
    """How the network erred in these clips, each group of landmarks over all of them."""
    legs, arms = zip(*(sides_exchanged(clip) for clip in clips), strict=True)
    residuals = [residual_pct(*item) for item in zip(clips, legs, arms, strict=True)]
    missing = [_shown(clip) & ~clip.poses.found for clip in clips]
    groups: dict[str, list[_Series]] = {}
    for number, (clip, residual) in enumerate(zip(clips, residuals, strict=True)):
        for name, series in _grouped(number, clip, residual):
            groups.setdefault(name, []).append(series)
    return PoseNoise(
        {name: _landmark_noise(series) for name, series in sorted(groups.items())},
        _episodes(clips, legs),
        _episodes(clips, arms),
        _episodes(clips, missing),
        measured_on,
    )


@dataclass(frozen=True)
class _Series:
    """Errors (n, 2) in % of one landmark of one clip, the phase of its stride (n,)."""

    clip: int
    error_pct: FloatArray
    phase: FloatArray
    spacing_s: float
    confidence: float


def _shown(clip: Watched) -> BoolArray:
    """(n,) frames that show the body."""
    return np.asarray(np.any(np.isfinite(clip.true_px), axis=(1, 2)))


def _exchanged(clip: Watched, pair: Pair) -> BoolArray:
    """(n,) frames in which the poses fit the truth better with left and right exchanged."""
    poses, true = clip.poses.xy_px, clip.true_px
    first, second = pair

    def off(found: list[int], there: list[int]) -> FloatArray:
        return np.asarray(np.linalg.norm(poses[:, found] - true[:, there], axis=-1).mean(axis=1))

    direct = off(first, first) + off(second, second)
    crossed = off(first, second) + off(second, first)
    apart = np.linalg.norm(true[:, first] - true[:, second], axis=-1).mean(axis=1)
    told: BoolArray = apart > MIN_APART_PCT / 100 * clip.height_px
    return told & (crossed < direct)


def sides_exchanged(clip: Watched) -> tuple[BoolArray, BoolArray]:
    """(n,) frames in which left and right legs, and arms, are exchanged."""
    return _exchanged(clip, LEGS), _exchanged(clip, ARMS)


def residual_pct(clip: Watched, legs: BoolArray, arms: BoolArray) -> FloatArray:
    """(n, 33, 2) poses minus truth, sides put right; % of height, x forward."""
    named = exchange(exchange(clip.poses.xy_px, legs, LEGS), arms, WHOLE_ARMS)
    residual = 100 * (named - clip.true_px) / clip.height_px
    return np.asarray(residual * np.array([facing(clip.true_px).sign, 1.0]))


def _grouped(number: int, clip: Watched, residual: FloatArray) -> list[tuple[str, _Series]]:
    near = facing(clip.true_px).near_side
    phases = {side: stride_phase(clip.true_px, clip.time_s, side) for side in Side}
    spacing = usual_spacing_s(clip.time_s)
    found = []
    for index in np.flatnonzero(np.isfinite(residual).all(axis=2).any(axis=0)):
        name = group_of(int(index), near)
        own = near if name.startswith("near") else near.other
        sure = clip.poses.confidence[clip.poses.found, index].mean()
        series = _Series(number, residual[:, index], phases[own], spacing, float(sure))
        found.append((name, series))
    return found


def _landmark_noise(group: list[_Series]) -> LandmarkNoise:
    phase = np.concatenate([s.phase for s in group])
    errors = np.concatenate([s.error_pct for s in group])
    clip = np.concatenate([np.full(len(s.phase), s.clip) for s in group])
    known = np.isfinite(errors).all(axis=1) & np.isfinite(phase)
    design = waves(np.nan_to_num(phase))
    bias = np.linalg.lstsq(design[known], errors[known], rcond=None)[0]
    rest = np.where(known[:, None], errors - design @ bias, np.nan)
    clips = np.unique(clip[known])
    offsets = np.array([np.nanmean(rest[clip == c], axis=0) for c in clips])
    for c, offset in zip(clips, offsets, strict=True):
        rest[clip == c] -= offset
    part = part_of(np.nan_to_num(phase))
    spread = np.array([np.nanstd(rest[part == p], axis=0) for p in range(PARTS)])
    own = np.stack([between_parts(spread[:, k], phase) for k in (0, 1)], axis=-1)
    ends = np.cumsum([len(s.phase) for s in group])[:-1]
    lasting, time_s = _memory(np.split(rest / own, ends), [s.spacing_s for s in group])
    between = np.std(offsets, axis=0, ddof=1) if len(offsets) > 1 else np.zeros(2)
    return LandmarkNoise(
        bias_x_pct=_rounded(bias[:, 0]),
        bias_y_pct=_rounded(bias[:, 1]),
        offset_pct=(round(float(between[0]), _DIGITS), round(float(between[1]), _DIGITS)),
        sd_x_pct=_rounded(spread[:, 0]),
        sd_y_pct=_rounded(spread[:, 1]),
        lasting=round(lasting, _DIGITS),
        correlation_time_s=round(time_s, _DIGITS),
        confidence=round(float(np.mean([s.confidence for s in group])), _DIGITS),
    )


def _memory(series: list[FloatArray], spacings: list[float]) -> tuple[float, float]:
    """Share of the variance that lasts, and how long (s), from autocorrelations up to 0.1 s."""
    lags, correlations, weights = [], [], []
    for values, spacing in zip(series, spacings, strict=True):
        for k in range(1, min(int(LONGEST_LAG_S / spacing), len(values) // 2) + 1):
            products = values[:-k] * values[k:]
            lags.append(k * spacing)
            correlations.append(float(np.nanmean(products)))
            weights.append(1 / np.sqrt(np.isfinite(products).sum() * spacing))
    (lasting, time_s), _ = curve_fit(
        lambda lag, share, lasts: share * np.exp(-lag / lasts), lags, correlations,
        p0=(0.7, 0.03), sigma=weights, bounds=([0.0, 1e-3], [1.0, 1.0]),
    )  # fmt: skip
    return float(lasting), float(time_s)


def _episodes(clips: Sequence[Watched], faults: Sequence[BoolArray]) -> Episodes:
    """How often a fault begins and how long it lasts, over all frames that show the body."""
    begun = sum(int((np.diff(fault.astype(int), prepend=0) == 1).sum()) for fault in faults)
    spacings = [usual_spacing_s(clip.time_s) for clip in clips]
    lasted = sum(fault.sum() * s for fault, s in zip(faults, spacings, strict=True))
    watched = sum(_shown(clip).sum() * s for clip, s in zip(clips, spacings, strict=True))
    mean = lasted / begun if begun else 0.0
    return Episodes(round(float(begun / watched), _DIGITS), round(float(mean), _DIGITS))


def _rounded(values: FloatArray) -> tuple[float, ...]:
    return tuple(round(float(value), _DIGITS) for value in values)
