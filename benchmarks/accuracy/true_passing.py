"""When the exact mid-hip passes places of the track (docs/metrics.md, 7.B)."""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq

from speedlab.model.skeleton import Side
from speedlab.synthetic.joints import JOINT_INDEX
from speedlab.synthetic.scenario import Take

_HIPS = [JOINT_INDEX[f"{side.value}_hip"] for side in Side]


def true_passing_s(take: Take, place_m: float) -> float | None:
    """Time at which mid-hip passes a place, in body coordinates; None where it does not."""

    def ahead_m(time_s: float) -> float:
        return float(take.joints(np.array([time_s]))[0, _HIPS, 0].mean()) - place_m

    first, last = take.scenario.frame_times_s[[0, -1]]
    if not ahead_m(first) < 0 <= ahead_m(last):
        return None
    return float(brentq(ahead_m, first, last, xtol=1e-7))
