"""Landmarks that something nearer to the camera hides: the network guesses them, we forget them.

A short gap is filled like any other (`gaps.fill_gaps`); what stays hidden longer stays unknown.
Figures: docs/positions.md.
"""

from __future__ import annotations

import numpy as np

from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.skeleton import ARM, Side, joint, limb

HIDDEN_BELOW = 0.1
"""An elbow or a hand of which the network itself says so is hidden, mostly by the trunk: the far
elbow's angle errs by 15 degrees there and by 6 elsewhere. In legs its word tells nothing."""
BEHIND_LEGS = 0.2
"""A far ankle or heel within this of the near leg's bones (leg lengths) has its foot behind that
leg: the foot's angle errs by 21 degrees there and by 4-5 elsewhere."""
CLEAR_MARGIN = 0.05
"""By so much more confidence the network tells the near side."""
_TELLING = ("elbow", "wrist", "knee", "ankle")


def drop_hidden(steady: FloatArray, confidence: FloatArray, leg_px: float) -> FloatArray:
    """A copy in which hidden hands, elbows and far feet are NaN.

    `steady` (n, 33, 2) in a steady frame, sides already named; `confidence` (n, 33);
    `leg_px`: the leg's length.
    """
    result = steady.copy()
    arms = [row for side in Side for row in limb(side, ARM[1:])]
    hidden = confidence[:, arms] < HIDDEN_BELOW
    result[:, arms] = np.where(hidden[..., None], np.nan, result[:, arms])
    near = near_side(confidence)
    if near is not None:
        behind = far_foot_hidden(steady, near, leg_px)
        for row in limb(near.other, ("heel", "foot_index")):
            result[behind, row] = np.nan
    return result


def near_side(confidence: FloatArray) -> Side | None:
    """The side that the network sees better, from (n, 33); None where it sees both alike."""
    means = [float(np.mean(confidence[:, limb(side, _TELLING)])) for side in Side]
    if not abs(means[0] - means[1]) > CLEAR_MARGIN:
        return None
    return tuple(Side)[int(np.argmax(means))]


def far_foot_hidden(steady: FloatArray, near: Side, leg_px: float) -> BoolArray:
    """(n,) frames in which the far foot is behind the near leg."""
    hip, knee, ankle = (steady[:, joint(near, name)] for name in ("hip", "knee", "ankle"))
    apart = [
        _distance(steady[:, joint(near.other, name)], upper, lower)
        for name in ("ankle", "heel")
        for upper, lower in ((hip, knee), (knee, ankle))
    ]
    behind: BoolArray = np.fmin.reduce(apart) < BEHIND_LEGS * leg_px
    return behind


def _distance(points: FloatArray, start: FloatArray, end: FloatArray) -> FloatArray:
    """(n,) distances of points (n, 2) from the lines between starts and ends."""
    line = end - start
    share = ((points - start) * line).sum(axis=1) / np.maximum((line**2).sum(axis=1), 1e-12)
    foot = start + np.clip(share, 0.0, 1.0)[:, None] * line
    return np.asarray(np.linalg.norm(points - foot, axis=1))
