"""From a network's landmarks to joint centres, along the limbs: lengths change, leg angles do not.

A network was taught by people who clicked on what they saw: the bulge over the hip, the ankle's
bones, the shoe. What each back end's landmarks lack is in its `joint_offsets`.
"""

from __future__ import annotations

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import NO_OFFSETS, JointOffsets
from speedlab.tracking.track import leg_length_px

_OTHER_END = {"hip": "knee", "ankle": "knee", "heel": "foot_index", "foot_index": "heel"}


def at_joint_centres(xy: FloatArray, offsets: JointOffsets) -> FloatArray:
    """(n, 33, 2) joint centres from landmarks in any steady frame, in pixels.

    Where the limb's other end is unknown a landmark stays as it is.
    """
    if offsets == NO_OFFSETS:
        return xy
    moved, leg_px = xy.copy(), leg_length_px(xy)
    for name, other_end in _OTHER_END.items():
        share = getattr(offsets, name)
        for side in Side:
            row = joint(side, name)
            limb = xy[:, row] - xy[:, joint(side, other_end)]
            length = np.maximum(np.linalg.norm(limb, axis=-1, keepdims=True), 1e-9)
            moved[:, row] += np.nan_to_num(share * leg_px * limb / length)
    return moved
