"""Left and right of the clip as a whole: which of the two mirrored namings is the true one.

Seen from the side a runner and his mirror image differ only in which limb is nearer. Each witness
gives log-odds; they are added up over the four ways in which legs and arms can be right or
exchanged, and legs and arms speak for each other because an arm swings against the leg of its side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side, joint
from speedlab.tracking.limb_gaps import (
    ARM_JOINTS,
    ARM_PAIR,
    LEG_JOINTS,
    LEG_PAIR,
    Pair,
    exchange,
    horizontal,
    limb_gaps,
)
from speedlab.tracking.sides import Naming

LEG_VOTE, LEG_SEEN = 1.0, 3.0
ARM_VOTE, ARM_SEEN = 2.0, 6.0
"""Log-odds for the network's naming if it is the same in all frames, and what is added if the limb
that it calls the near one is always the one it sees better (taken away if never). A far arm
disappears behind the trunk, a far leg does not: legs say less."""
SWING = 6.0
"""Log-odds for legs and arms being right together where they swing exactly against each other."""
FOOT_SIZE, FOOT_LOW = 20.0, 20.0
MOST_FOOT = 1.5
"""Log-odds a unit of the logarithm of near over far foot length, and a leg length by which the near
foot treads lower in the picture; at most. On rendered runners the near foot came out longer by
4 +- 5 % (it is never hidden) and lower by 3 +- 4 % of the leg (the camera is above the ground)."""
TREADING = 90.0
"""Percentile of a foot's height in the picture at which it is on the ground."""


@dataclass(frozen=True)
class WholeClip:
    """Probabilities that the naming found for legs and arms is right, and not mirrored."""

    legs: float
    arms: float


def settled(
    steady: FloatArray, confidence: FloatArray, naming: Naming, near: Side, unit_px: float
) -> tuple[Naming, WholeClip]:
    """The naming or its mirror image, for legs and arms, and how sure that is.

    `steady` (n, 33, 2) and `confidence` (n, 33) as the network named them; `near`: the side that
    faces the camera, by the direction of travel.
    """
    legs = _vote(confidence, naming.legs, LEG_PAIR, near, (LEG_VOTE, LEG_SEEN))
    arms = _vote(confidence, naming.arms, ARM_PAIR, near, (ARM_VOTE, ARM_SEEN))
    xy = exchange(steady, naming.legs < 0.5, LEG_PAIR)
    xy = exchange(xy, naming.arms < 0.5, ARM_PAIR)
    together = -SWING * _swing_together(xy, unit_px)
    legs += float(np.clip(_feet(xy, near, unit_px), -MOST_FOOT, MOST_FOOT))
    odds = np.array([[legs + arms + together, legs - arms - together],
                     [arms - legs - together, together - legs - arms]]) / 2  # fmt: skip
    share = np.exp(odds - odds.max())
    share /= share.sum()
    right = {"legs": float(share[0].sum()), "arms": float(share[:, 0].sum())}
    best = np.unravel_index(int(share.argmax()), share.shape)
    turned = {
        name: (1 - getattr(naming, name), 1 - right[name]) if mirrored else
        (getattr(naming, name), right[name])
        for name, mirrored in zip(right, best, strict=True)
    }  # fmt: skip
    (leg_frames, leg_clip), (arm_frames, arm_clip) = turned["legs"], turned["arms"]
    return replace(naming, legs=leg_frames, arms=arm_frames), WholeClip(leg_clip, arm_clip)


def _vote(
    confidence: FloatArray, keep: FloatArray, pair: Pair, near: Side, weights: tuple[float, float]
) -> float:
    """Log-odds that the naming found is right, from the network's own names and confidence."""
    rows = np.isfinite(keep)
    if not rows.any():
        return 0.0
    left, right = (confidence[rows][:, side].mean(axis=1) for side in pair)
    seen = np.sign(left - right) * (1 if near is Side.LEFT else -1)
    vote, better_seen = weights
    return float((2 * keep[rows].mean() - 1) * (vote + better_seen * seen.mean()))


def _swing_together(xy: FloatArray, unit_px: float) -> float:
    """Correlation of legs and arms of the same side: about -0.9 in running, 0 if one hangs."""
    ahead = [horizontal(limb_gaps(xy, joints, unit_px)) for joints in (LEG_JOINTS, ARM_JOINTS)]
    known = np.isfinite(ahead[0] + ahead[1])
    legs, arms = (values[known] for values in ahead)
    if known.sum() < 4 or min(np.ptp(legs), np.ptp(arms)) == 0:
        return 0.0
    return float(np.corrcoef(legs, arms)[0, 1])


def _feet(xy: FloatArray, near: Side, unit_px: float) -> float:
    """Log-odds from the size of the feet and from how low they tread, near against far."""
    lengths, lows = [], []
    for side in (near, near.other):
        heel, toe = xy[:, joint(side, "heel")], xy[:, joint(side, "foot_index")]
        if not np.isfinite(heel + toe).any():
            return 0.0
        lengths.append(float(np.nanpercentile(np.linalg.norm(toe - heel, axis=1), 75)))
        lows.append(float(np.nanpercentile((heel + toe)[:, 1] / 2, TREADING)))
    size = np.log(max(lengths[0], 1e-9) / max(lengths[1], 1e-9))
    return float(FOOT_SIZE * size + FOOT_LOW * (lows[0] - lows[1]) / unit_px)
