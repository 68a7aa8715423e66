"""Zero-phase low-pass filtering of tracks with gaps and uneven frame times."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.signal import butter, filtfilt

from speedlab.model.clip import BoolArray, FloatArray, usual_spacing_s

TWO_PASS = 0.802
"""A 2nd-order Butterworth run both ways is 3 dB down at 0.802 of its design cut-off (Winter)."""
MAX_CUTOFF_SHARE = 0.35
"""No cut-off above this share of the frame rate (docs/metrics.md, 4.5)."""
LENGTH_CUTOFF_HZ = 8.0
"""Segment lengths are read behind this: noise lengthens them (docs/metrics.md, 2.1)."""
MIN_RUN = 5
"""Runs of fewer known frames are left as they are."""


def low_pass(values: FloatArray, time_s: FloatArray, cutoff_hz: float) -> FloatArray:
    """Filter (n, ...) values at (n,) times; NaN stays NaN and nothing is filtered across it.

    4th-order zero-lag Butterworth (2nd order, forwards and back), reflected ends. Where the frame
    rate is too low for the cut-off, the cut-off gives way.
    """
    rate_hz = 1.0 / usual_spacing_s(time_s)
    cutoff = min(cutoff_hz, MAX_CUTOFF_SHARE * rate_hz)
    flat = values.reshape(len(values), -1)
    result = np.full_like(flat, np.nan)
    known = np.isfinite(flat)
    for column in range(flat.shape[1]):
        for run in runs(known[:, column]):
            result[run, column] = _filter_run(flat[run, column], time_s[run], cutoff, rate_hz)
    return result.reshape(values.shape)


def runs(known: BoolArray) -> list[slice]:
    """Slices of consecutive True values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], known.astype(int), [0]])))
    return [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _filter_run(
    values: FloatArray, time_s: FloatArray, cutoff_hz: float, rate_hz: float
) -> FloatArray:
    if len(values) < MIN_RUN:
        return values
    # As many even samples as the span has frame times: frames may be missing in between.
    count = max(len(values), round((time_s[-1] - time_s[0]) * rate_hz) + 1)
    even = np.linspace(time_s[0], time_s[-1], count)
    uneven = count > len(values) or bool(np.abs(even - time_s).max() > 0.02 / rate_hz)
    source = CubicSpline(time_s, values)(even) if uneven else values
    design = _butterworth(min(0.99, 2 * cutoff_hz / TWO_PASS / rate_hz))
    # Enough reflected samples that the filter has settled, as far as the run allows.
    pad = min(count - 1, int(np.ceil(rate_hz / cutoff_hz)) + 3)
    smooth = filtfilt(*design, source, padtype="odd", padlen=pad)
    return np.asarray(CubicSpline(even, smooth)(time_s) if uneven else smooth, dtype=float)


@lru_cache(maxsize=32)
def _butterworth(share: float) -> tuple[FloatArray, FloatArray]:
    """2nd-order low-pass; the same few designs serve every landmark and every run of frames."""
    numerator, denominator = butter(2, share)
    return numerator, denominator
