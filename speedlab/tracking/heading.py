"""Which way the athlete goes: over the ground, or by the face and the feet where he stays."""

from __future__ import annotations

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.scene import Direction
from speedlab.model.skeleton import Side, joint

TRAVEL_LEGS = 2.0
"""A body that gets ahead by this many leg lengths travels; less is a treadmill or no running."""


def travel_direction(steady: FloatArray, leg_px: float) -> Direction:
    """Which way the body moves over the ground, or faces where it stays (n, 33, 2)."""
    travelled = travelled_px(steady)
    if abs(travelled) < TRAVEL_LEGS * leg_px:
        travelled = _facing(steady)
    return Direction.RIGHT if travelled >= 0 else Direction.LEFT


def travelled_px(steady: FloatArray) -> float:
    """How far the hips get to the right, from the first tenth of the clip to the last."""
    hips = steady[:, [joint(side, "hip") for side in Side], 0].mean(axis=1)
    known = hips[np.isfinite(hips)]
    if len(known) < 2:
        return 0.0
    tenth = max(1, len(known) // 10)
    return float(np.median(known[-tenth:]) - np.median(known[:tenth]))


def _facing(steady: FloatArray) -> float:
    """Positive where the feet and the face point to the right."""
    feet = [steady[:, joint(s, "foot_index"), 0] - steady[:, joint(s, "heel"), 0] for s in Side]
    ears = [steady[:, joint(side, "ear"), 0] for side in Side]
    nose = steady[:, 0, 0] - np.mean(ears, axis=0)
    return float(np.nanmedian(np.concatenate([*feet, nose])))
