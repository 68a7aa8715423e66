"""Arms of one length: an elbow's place errs along the arm, and the arm's own length tells it.

An upper arm or forearm that comes out a little too short or too long does so by the network's
error; one that is much shorter points towards or away from the camera, and stays as it is
(docs/metrics.md, 7.I.1). On rendered athletes the near elbow's angle spreads by 5.2 degrees after
this, by 6.0 before; for legs, whose direction errs, not their length, it would do harm
(docs/positions.md).
"""

from __future__ import annotations

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side, joint

OUT_OF_PLANE = 0.15
"""Departure from the usual length (a natural logarithm) at which nothing is corrected any more; on
the way there less and less."""
ROUNDS = 10
"""Upper arm and forearm share the elbow: they agree within so many rounds."""
_SEGMENTS = (("shoulder", "elbow"), ("elbow", "wrist"))


def at_usual_arm_lengths(xy: FloatArray) -> FloatArray:
    """A copy of (n, 33, 2) joint centres, elbows and hands moved as gives arms their length.

    Shoulders take their share of the correction and are then put back: the trunk hangs on them.
    """
    result = xy.copy()
    pairs = [[joint(side, a), joint(side, b)] for side in Side for a, b in _SEGMENTS]
    usual = [_usual_length(xy[:, pair]) for pair in pairs]
    for _ in range(ROUNDS):
        for pair, (length, share) in zip(pairs, usual, strict=True):
            result[:, pair] += _towards(length, share, result[:, pair])
    shoulders = [joint(side, "shoulder") for side in Side]
    result[:, shoulders] = xy[:, shoulders]
    return result


def _usual_length(ends: FloatArray) -> tuple[float, FloatArray]:
    """A segment's usual length, and (n,) how far it is to be given it; `ends` (n, 2, 2)."""
    length = np.linalg.norm(ends[:, 1] - ends[:, 0], axis=-1)
    if not (length > 0).any():
        return 0.0, np.zeros(len(ends))
    usual = float(np.nanmedian(length))
    off = np.abs(np.log(np.maximum(length, 1e-9) / usual))
    return usual, np.clip(1.0 - off / OUT_OF_PLANE, 0.0, 1.0)


def _towards(length: float, share: FloatArray, ends: FloatArray) -> FloatArray:
    """(n, 2, 2) steps of a segment's two ends that give it so (n,) much of its usual length."""
    line = ends[:, 1] - ends[:, 0]
    excess = 1.0 - length / np.maximum(np.linalg.norm(line, axis=-1), 1e-9)
    step = np.nan_to_num(0.5 * (share * excess)[:, None] * line)
    return np.stack([step, -step], axis=1)
