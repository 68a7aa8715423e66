"""True swing of the thigh, front side and back side (docs/metrics.md, 7.F and 7.G)."""

from __future__ import annotations

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.synthetic.exact.curves import Curves
from speedlab.synthetic.exact.rhythm import Readings
from speedlab.synthetic.exact.stances import Stance


def of_stride(curves: Curves, first: Stance, second: Stance) -> Readings:
    """From a touchdown to the same foot's next one."""
    if first.touchdown_s is None or second.touchdown_s is None:
        return {}
    span_s = (first.touchdown_s, second.touchdown_s)
    readings = _range(curves, first, span_s) | _front_and_back(curves, first, span_s)
    if first.toe_off_s is not None:
        swing_s = (first.toe_off_s, second.touchdown_s)
        fold = curves.extreme(curves.knee_deg[first.side], swing_s, -1)[1]
        readings["knee_min_angle_swing_deg"] = fold
    return readings


def _range(curves: Curves, stance: Stance, span_s: tuple[float, float]) -> Readings:
    thigh = curves.thigh_deg[stance.side]
    high, low = (curves.extreme(thigh, span_s, sign)[1] for sign in (1, -1))
    knee = curves.at_joint(stance.side, "knee") - curves.at_joint(stance.side, "hip")
    return {
        "thigh_peak_flexion_deg": high,
        "thigh_peak_extension_deg": low,
        "thigh_rom_deg": high - low,
        "thigh_mean_ang_vel_dps": 2.0 * (high - low) / (span_s[1] - span_s[0]),
        "knee_height_front_norm": curves.extreme(knee[:, 1], span_s, 1)[1] / curves.thigh_m,
    }


def _front_and_back(curves: Curves, stance: Stance, span_s: tuple[float, float]) -> Readings:
    """By the trunk's line below the hip, at its mean lean over the stride.

    A thigh that stays on one side of the line is all front or all back.
    """
    lean = curves.mean(curves.trunk_deg, span_s)
    thigh = curves.thigh_deg[stance.side] + lean
    ankle = curves.ankle_line_deg(stance.side) + lean
    front, back = curves.extreme(thigh, span_s, 1)[1], -curves.extreme(thigh, span_s, -1)[1]
    return {
        "front_side_ratio": float(np.clip(front / (front + back), 0.0, 1.0)),
        "front_side_time_frac": curves.share(thigh, span_s),
        "foot_front_time_frac": curves.share(ankle, span_s),
    } | _heel_kick(curves, stance, ankle, span_s)


def _heel_kick(
    curves: Curves, stance: Stance, ankle: FloatArray, span_s: tuple[float, float]
) -> Readings:
    rows = curves.rows(*span_s)
    behind = rows[ankle[rows] < 0.0]
    if not len(behind):
        return {}
    heel_m = curves.at_joint(stance.side, "heel")[:, 1]
    best = behind[np.argmax(heel_m[behind])]
    return {"heel_kick_height_norm": float(heel_m[best] / curves.hip[best, 1])}
