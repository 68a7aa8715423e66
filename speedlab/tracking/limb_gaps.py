"""What tells left from right: by how much the left limb is apart from the right one.

Exchanging the names of a pair turns the sign of every difference left minus right and changes
nothing else. Over a stride the differences run through a closed curve in which half a stride later
is the exact opposite; they are never all zero in running: when the knees pass each other, one foot
is up behind and the other one stands.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import ARM, LEG, Side, joint, limb

Pair = tuple[list[int], list[int]]

LEG_PAIR: Final[Pair] = (limb(Side.LEFT, LEG[1:]), limb(Side.RIGHT, LEG[1:]))
ARM_PAIR: Final[Pair] = (limb(Side.LEFT, ARM[1:]), limb(Side.RIGHT, ARM[1:]))
LEG_JOINTS, ARM_JOINTS = ("knee", "ankle", "heel", "foot_index"), ("elbow", "wrist")


def limb_gaps(xy: FloatArray, joints: tuple[str, ...], unit_px: float) -> FloatArray:
    """(n, 2 x joints) left minus right of some joints in leg lengths, x right, y down.

    `xy` (n, 33, 2); `unit_px`: the leg's length.
    """
    left, right = (xy[:, [joint(side, name) for name in joints]] for side in Side)
    gaps: FloatArray = ((left - right) / unit_px).reshape(len(xy), -1)
    return gaps


def horizontal(gaps: FloatArray) -> FloatArray:
    """(n,) mean horizontal difference, left minus right: its sign says which limb is ahead."""
    ahead: FloatArray = gaps[:, ::2].mean(axis=1)
    return ahead


def exchange(values: FloatArray, rows: np.ndarray, pair: Pair) -> FloatArray:
    """A copy of (n, 33, ...) values with left and right of a pair exchanged in some rows."""
    result = values.copy()
    index = np.flatnonzero(rows)
    for left, right in zip(*pair, strict=True):
        result[index, left], result[index, right] = values[index, right], values[index, left]
    return result
