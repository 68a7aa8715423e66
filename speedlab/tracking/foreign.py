"""Frames whose legs are no pose of the athlete's own stride, but another person's or a mixture.

Where somebody else runs past, stands in front, or the picture is smeared to pieces, the network
puts legs together from what it can see. Such poses fit no phase of the stride that the rest of the
clip shows, and they come and go with a jump. First steps fit the later stride badly as well, but
they lead smoothly into it.
"""

from __future__ import annotations

from math import log
from typing import Final

import numpy as np

from speedlab.model.clip import BoolArray, FloatArray
from speedlab.tracking.gait_cycle import OUTLIER_COST, OUTLIER_SHARE
from speedlab.tracking.smoothing import runs

MISFIT: Final = OUTLIER_COST + log((1 - OUTLIER_SHARE) / OUTLIER_SHARE)
"""Half the squared distance in spreads from which a pose is likelier an outlier than of the
stride."""
JUMP: Final = 0.7
"""Share of the largest cost of a jump that counts as one; 99 of 100 frames at 120 fps jump less."""
USUAL_JUMP: Final = 0.5
"""Where the usual frame jumps more (30 fps: 0.7), jumps tell nothing."""


def foreign_rows(misfit: FloatArray, jump: FloatArray, stride_rows: int) -> BoolArray:
    """(m,) rows of a run of misfits with a jump at one of its ends.

    `misfit` (m,) half the squared distance of the legs from the stride, in spreads; `jump` (m,)
    how far they jumped since the row before, 0 to 1 (the first is not used). A run of a stride or
    more is another way of moving.
    """
    result = np.zeros(len(misfit), dtype=bool)
    unlike = misfit > MISFIT
    if unlike.all() or np.median(jump[~unlike]) > USUAL_JUMP:
        return result
    for run in runs(unlike):
        ends = [row for row in (run.start, run.stop) if 0 < row < len(misfit)]
        if run.stop - run.start < stride_rows and any(jump[row] > JUMP for row in ends):
            result[run] = True
    return result
