"""Landmarks that jumped or were not seen: dropped, then filled where the gap is short."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import PchipInterpolator

from speedlab.model.clip import BoolArray, FloatArray, usual_spacing_s
from speedlab.tracking.smoothing import runs

HAMPEL_WINDOW_S = 0.03
HAMPEL_MADS = 4.0
MIN_JUMP_SHARE = 0.06
"""A jump smaller than this share of the leg is noise, not an outlier."""
BRIDGED_FRAMES = 2
"""So many missing frames may always be bridged, however low the frame rate."""


def drop_outliers(xy: FloatArray, frame_s: float, unit_px: float) -> FloatArray:
    """Set landmarks that left their own short-term course to NaN (Hampel on the local residual).

    `xy` (n, 33, 2) in a steady frame; `frame_s` true seconds a frame; `unit_px`: the leg. Below
    about 100 fps a frame's motion is as large as a jump, and nothing is dropped.
    """
    half = round(HAMPEL_WINDOW_S / frame_s / 2)
    if half < 2 or len(xy) < 4 * half + 3:
        return xy
    residual = np.linalg.norm(xy - _local_line(xy, half), axis=-1)
    spread = 1.4826 * known_median(residual)
    wild = residual > np.maximum(HAMPEL_MADS * spread, MIN_JUMP_SHARE * unit_px)
    return np.where(wild[..., None], np.nan, xy)


def known_median(values: FloatArray) -> FloatArray:
    """(...) medians over the first axis of what is known of (n, ...); NaN where nothing is."""
    known = np.isfinite(values).any(axis=0)
    result = np.full(known.shape, np.nan)
    result[known] = np.nanmedian(values[:, known], axis=0)
    return result


def _local_line(xy: FloatArray, half: int) -> FloatArray:
    """Median of the straight predictions from the neighbours on both sides, (n, 33, 2)."""
    padded = np.pad(xy, ((half, half), (0, 0), (0, 0)), mode="reflect", reflect_type="odd")
    pairs = np.stack(
        [
            (padded[half - k : half - k + len(xy)] + padded[half + k : half + k + len(xy)]) / 2
            for k in range(1, half + 1)
        ]
    )
    median = known_median(pairs)
    result: FloatArray = np.where(np.isnan(median), xy, median)
    return result


def fill_gaps(xy: FloatArray, time_s: FloatArray, max_gap_s: float) -> FloatArray:
    """Fill gaps of (n, 33, 2) landmarks no longer than `max_gap_s` by monotone cubics.

    The ends are never extrapolated; longer gaps stay NaN.
    """
    limit = max(max_gap_s, (BRIDGED_FRAMES + 1.01) * usual_spacing_s(time_s))
    filled = xy.copy()
    for landmark in range(xy.shape[1]):
        known = np.isfinite(xy[:, landmark, 0])
        if known.sum() < 2 or known.all():
            continue
        fit = PchipInterpolator(time_s[known], xy[known, landmark], axis=0)
        for gap in _short_gaps(known, time_s, limit):
            filled[gap, landmark] = fit(time_s[gap])
    return filled


def _short_gaps(known: BoolArray, time_s: FloatArray, limit_s: float) -> list[slice]:
    inner = [g for g in runs(~known) if g.start > 0 and g.stop < len(known)]
    return [g for g in inner if time_s[g.stop] - time_s[g.start - 1] <= limit_s]
