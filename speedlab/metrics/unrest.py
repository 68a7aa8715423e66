"""How restless the landmarks of a clip are: how far the lengths of rigid segments wander.

Thigh, shank and trunk keep their lengths, so what these do in the picture is the network's error,
slow or fast, whatever the frame rate; noise from frame to frame is only the smaller part of it.
"""

from __future__ import annotations

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import Motion

SD_PER_MAD = 1.4826
"""Standard deviation over median absolute deviation of a normal distribution."""
FEWEST_FRAMES = 8


def limb_unrest(motion: Motion) -> float:
    """Standard deviation of the lengths of thighs, shanks and trunk, relative (root mean square).

    A steady change is left out: perspective makes it. NaN where too little was seen.
    """
    spreads = np.array([_spread(length, motion.time_s) for length in _lengths_px(motion)])
    known = spreads[np.isfinite(spreads)]
    return float(np.sqrt(np.mean(known**2))) if len(known) else float("nan")


def _lengths_px(motion: Motion) -> list[FloatArray]:
    """(n,) each: thigh and shank of either side, trunk."""
    limbs = [
        motion.xy[:, joint(side, end)] - motion.xy[:, joint(side, start)]
        for side in Side
        for start, end in (("hip", "knee"), ("knee", "ankle"))
    ]
    trunk = motion.middle("shoulder") - motion.middle("hip")
    return [np.linalg.norm(segment, axis=-1) for segment in (*limbs, trunk)]


def _spread(length: FloatArray, time_s: FloatArray) -> float:
    known = np.isfinite(length) & (length > 0)
    if np.count_nonzero(known) < FEWEST_FRAMES:
        return float("nan")
    log = np.log(length[known])
    rest = log - np.polyval(np.polyfit(time_s[known], log, 1), time_s[known])
    return float(SD_PER_MAD * np.median(np.abs(rest - np.median(rest))))
