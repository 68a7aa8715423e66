"""A Kalman filter with constant acceleration and its RTS smoother (Rauch, Tung & Striebel 1965)."""

from __future__ import annotations

from typing import Final

import numpy as np

from speedlab.model.clip import FloatArray, usual_spacing_s
from speedlab.model.tracks import Motion
from speedlab.tracking.smoothing import MIN_RUN, runs

JERK_LEGS: Final = 1e3
"""Spectral density of the jerk, leg / s^2.5: the best of 1e3 and 3e3 on development clips."""
NOISE_LEGS: Final = 0.015
LEAST_CONFIDENCE: Final = 0.05


def rts_smoothed(motion: Motion) -> FloatArray:
    """(n, 33, 2) positions; a landmark's variance is that of the network over its confidence."""
    leg, step_s = motion.leg_length_px, usual_spacing_s(motion.time_s)
    variance = (NOISE_LEGS * leg) ** 2 / np.clip(motion.confidence, LEAST_CONFIDENCE, 1.0)
    smooth = np.full_like(motion.xy, np.nan)
    for row in range(motion.xy.shape[1]):
        for run in runs(np.isfinite(motion.xy[:, row, 0])):
            known = motion.xy[run, row]
            if run.stop - run.start >= MIN_RUN:
                known = _rts(known, variance[run, row], step_s, (JERK_LEGS * leg) ** 2)
            smooth[run, row] = known
    return smooth


def _rts(values: FloatArray, variance: FloatArray, step_s: float, jerk: float) -> FloatArray:
    """Smooth (n, 2) values of one landmark whose variances are (n,)."""
    turn = np.array([[1, step_s, step_s**2 / 2], [0, 1, step_s], [0, 0, 1]])
    push = np.array([step_s**3 / 6, step_s**2 / 2, step_s])
    added = jerk * np.outer(push, push) / step_s
    state, spread = np.zeros((3, 2)), np.diag([1e3, 1e7, 1e10])
    state[0] = values[0]
    guessed: list[tuple[FloatArray, FloatArray]] = []
    found: list[tuple[FloatArray, FloatArray]] = []
    for value, noise in zip(values, variance, strict=True):
        if found:
            state, spread = turn @ state, turn @ spread @ turn.T + added
        guessed.append((state, spread))
        gain = spread[:, :1] / (spread[0, 0] + noise)
        state, spread = state + gain * (value - state[0]), spread - gain @ spread[:1]
        found.append((state, spread))
    smooth = [found[-1][0]]
    for (state, spread), (later, uncertain) in zip(found[-2::-1], guessed[:0:-1], strict=True):
        back = spread @ turn.T @ np.linalg.inv(uncertain)
        smooth.append(state + back @ (smooth[-1] - later))
    return np.array([state[0] for state in smooth[::-1]])
