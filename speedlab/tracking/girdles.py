"""Which shoulder and which hip is the left one: the network's word, unless it breaks their course.

Arms and legs are named by the stride (`sides`). The shoulders lie too near to each other for that,
and so do the hips; neither is always exchanged when the limbs below are. But left minus right turns
slowly, and where their names are exchanged for some frames it jumps to its opposite and back.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.special import expit

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side, joint
from speedlab.tracking.limb_gaps import Pair

GIRDLES: Final[dict[str, Pair]] = {
    name: ([joint(Side.LEFT, part)], [joint(Side.RIGHT, part)])
    for name, part in (("shoulders", "shoulder"), ("hips", "hip"))
}
TRUST = 0.95
"""How often the network names a girdle of a frame as it does in most others."""
LEAST_STEP_LEGS = 0.004
"""Left minus right is never taken to go on more steadily than this from frame to frame."""
STEPS_SPREAD = 1.5
"""Standard deviation of a frame's step over the usual (median) one: some are far larger."""
LINKED_FRAMES = 3
"""Over a longer gap the girdle may have turned to the other side."""


def girdle_exchanged(xy: FloatArray, pair: Pair, unit_px: float) -> FloatArray:
    """(n,) how likely the names of a girdle's two landmarks are exchanged; 0 where unknown.

    `xy` (n, 33, 2); `unit_px`: the leg's length.
    """
    (left,), (right,) = pair
    apart = (xy[:, left] - xy[:, right]) / unit_px
    rows = np.flatnonzero(np.isfinite(apart).all(axis=1))
    result: FloatArray = np.zeros(len(xy))
    if len(rows) < 2:
        return result
    before, after = apart[rows[:-1]], apart[rows[1:]]
    kept, turned = (np.linalg.norm(after + sign * before, axis=1) for sign in (-1, 1))
    usual = max(LEAST_STEP_LEGS, float(np.median(np.minimum(kept, turned))))
    log_odds = (turned**2 - kept**2) / (2 * (STEPS_SPREAD * usual) ** 2)
    log_odds[np.diff(rows) > LINKED_FRAMES] = 0.0
    result[rows] = _exchanged(log_odds)
    return result


def _exchanged(log_odds: FloatArray) -> FloatArray:
    """(m,) belief in an exchange from the (m - 1,) log-odds that a name goes on as it was.

    Forwards and backwards over a chain of two states, of which the network's own is `TRUST`ed.
    """
    own = np.log([TRUST, 1 - TRUST])
    go_on, change = -np.logaddexp(0.0, -log_odds), -np.logaddexp(0.0, log_odds)

    def passed_on(belief: FloatArray, link: int) -> FloatArray:
        stays, turns = belief + go_on[link], belief[::-1] + change[link]
        result: FloatArray = np.logaddexp(stays, turns)
        return result

    ahead, back = (np.zeros((len(log_odds) + 1, 2)) for _ in range(2))
    ahead[0] = own
    for i in range(len(log_odds)):
        ahead[i + 1] = passed_on(ahead[i], i) + own
    for i in reversed(range(len(log_odds))):
        back[i] = passed_on(back[i + 1] + own, i)
    both = ahead + back
    exchanged: FloatArray = expit(both[:, 1] - both[:, 0])
    return exchanged
