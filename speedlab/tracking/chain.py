"""Belief in every phase and naming of every frame, from all frames: forwards and backwards.

A hidden Markov model: the phase of the stride goes on at about its usual rate, the naming of a
frame follows that of the frame before as far as the limbs stayed where they were.
"""

from __future__ import annotations

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.tracking.gait_cycle import PHASES, IntArray

RATE_SPREAD = 0.5
"""Standard deviation of the stride's rate from frame to frame, as a share of the rate."""
STANDING_SHARE, LOST_SHARE = 0.02, 1e-4
"""How often the stride stands still for a frame, and how often it is anywhere."""


def beliefs(
    log_fit: FloatArray, log_follow: FloatArray, rows: IntArray, rate_rad: float
) -> FloatArray:
    """(m, PHASES, k) belief in phases and namings.

    `log_fit` (m, PHASES, k); `log_follow` (m, k, k) of naming j after naming i at each row (the
    first is not used); `rows` (m,) frame numbers; `rate_rad`: the stride's advance a frame.
    """
    steps = np.diff(rows)
    advance = {int(gap): _advance(rate_rad, int(gap)) for gap in np.unique(steps)}
    peak = log_fit.max(axis=(1, 2))
    fit, follow = np.exp(log_fit - peak[:, None, None]), np.exp(log_follow)
    ahead, scale = np.empty_like(fit), np.empty(len(fit))
    now = fit[0] / fit[0].size
    for i in range(len(fit)):
        if i > 0:
            now = (advance[int(steps[i - 1])].T @ ahead[i - 1]) @ follow[i] * fit[i]
        scale[i] = now.sum()
        ahead[i] = now / scale[i]
    belief, back = ahead.copy(), np.ones(fit.shape[1:])
    for i in range(len(fit) - 2, -1, -1):
        back = (back * fit[i + 1]) @ follow[i + 1].T / scale[i + 1]
        back = advance[int(steps[i])] @ back
        belief[i] *= back
    result: FloatArray = belief / belief.sum(axis=(1, 2), keepdims=True)
    return result


def _advance(rate_rad: float, frames: int) -> FloatArray:
    """(PHASES, PHASES) probability of a phase (column) so many frames after another (row)."""
    bin_rad = 2 * np.pi / PHASES
    off = np.arange(PHASES) * bin_rad - rate_rad * frames
    spread = np.sqrt((RATE_SPREAD * rate_rad) ** 2 * frames + (0.5 * bin_rad) ** 2)
    usual = np.exp(-0.5 * (np.angle(np.exp(1j * off)) / spread) ** 2)
    usual *= (1 - STANDING_SHARE - LOST_SHARE) / usual.sum()
    usual[0] += STANDING_SHARE
    usual += LOST_SHARE / PHASES
    index = np.arange(PHASES)
    matrix: FloatArray = usual[(index[None, :] - index[:, None]) % PHASES]
    return matrix
