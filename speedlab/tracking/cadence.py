"""How fast the legs alternate, from the thighs alone: needs no ground, no scale and no events."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import median_filter
from scipy.signal import find_peaks

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side, joint

HYSTERESIS_DEG = 12.0
"""The thighs must part by this much between two crossings: noise never does."""
LONE = 3
"""A running median over so many poses: one pose with the legs exchanged is no crossing."""
DIP_SHARE = 0.45
"""Where the thighs pass each other the angle between them falls by this share of its usual most."""
BLUNTED_SHARE = 0.12
"""... over more than this share of a step: both legs put on one for a pose or two is no passing."""


def thigh_gap_deg(xy: FloatArray) -> FloatArray:
    """(n,) left thigh's angle minus the right's (deg), from (n, 33, 2) pixels, y down."""
    angles = []
    for side in Side:
        thigh = xy[:, joint(side, "knee")] - xy[:, joint(side, "hip")]
        angles.append(np.arctan2(thigh[:, 0], thigh[:, 1]))
    gap: FloatArray = np.degrees(np.angle(np.exp(1j * (angles[0] - angles[1]))))
    return gap


def crossings_s(gap_deg: FloatArray, time_s: FloatArray) -> FloatArray:
    """Times at which the thighs pass each other, with hysteresis, sub-frame."""
    known = np.isfinite(gap_deg)
    gap, time = median_filter(gap_deg[known], LONE, mode="nearest"), time_s[known]
    times: list[float] = []
    side = 0
    for i in range(len(gap)):
        if abs(gap[i]) < HYSTERESIS_DEG or np.sign(gap[i]) == side:
            continue
        if side != 0:
            times.append(_root(gap, time, i))
        side = int(np.sign(gap[i]))
    return np.array(times)


def passings_s(gap_deg: FloatArray, time_s: FloatArray) -> FloatArray:
    """Times of the pictures in which the thighs pass each other, whichever is called left.

    By the size of the gap alone, which falls to nothing at every step: to the picture, no better.
    """
    known = np.isfinite(gap_deg)
    size, time = np.abs(gap_deg[known]), time_s[known]
    if len(size) < LONE:
        return np.zeros(0)
    least = DIP_SHARE * float(np.percentile(size, 95))
    dips, _ = find_peaks(-size, prominence=least)
    if len(dips) > LONE:
        width = 2 * int(np.median(np.diff(dips)) * BLUNTED_SHARE / 2) + 1
        dips, _ = find_peaks(-median_filter(size, width, mode="nearest"), prominence=least)
    return np.asarray(time[dips])


def _root(gap: FloatArray, time: FloatArray, last: int) -> float:
    """Time of the last sign change before index `last`."""
    first = last
    while first > 0 and np.sign(gap[first - 1]) == np.sign(gap[last]):
        first -= 1
    before, after = gap[first - 1], gap[first]
    return float(time[first - 1] + (time[first] - time[first - 1]) * before / (before - after))


def step_rate_hz(xy: FloatArray, time_s: FloatArray) -> float | None:
    """Steps a second: 1 / median time between thigh crossings; None with fewer than three."""
    times = crossings_s(thigh_gap_deg(xy), time_s)
    if len(times) < 3:
        return None
    return 1.0 / float(np.median(np.diff(times)))
