"""True swing of the arms, and their clock against the legs' (docs/metrics.md, 7.I)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side
from speedlab.synthetic.exact.curves import Curves
from speedlab.synthetic.exact.rhythm import Readings
from speedlab.synthetic.exact.stances import Stance

_LEAST_STEPS: Final = 3  # one and a half strides
_INSTANTS_S: Final = 2e-3  # between those that a phase is fitted to


def of_stride(curves: Curves, first: Stance, second: Stance) -> Readings:
    """The arm of the stride's own side, from touchdown to touchdown."""
    if first.touchdown_s is None or second.touchdown_s is None:
        return {}
    span_s = (first.touchdown_s, second.touchdown_s)
    elbow, arm = curves.elbow_deg[first.side], curves.upper_arm_deg[first.side]
    least, most = (curves.extreme(elbow, span_s, sign)[1] for sign in (-1, 1))
    (front_s, front), (back_s, back) = (curves.extreme(arm, span_s, sign) for sign in (1, -1))
    return {
        "elbow_angle_mean_deg": curves.mean(elbow, span_s),
        "elbow_min_deg": least,
        "elbow_max_deg": most,
        "elbow_rom_deg": most - least,
        "elbow_front_deg": curves.at(elbow, front_s),
        "elbow_back_deg": curves.at(elbow, back_s),
        "arm_front_deg": front,
        "arm_back_deg": -back,
        "arm_rom_deg": front - back,
    }


def of_run_side(curves: Curves, run: Sequence[Stance], side: Side) -> Readings:
    """How late one arm is behind the opposite thigh, over contacts in a row."""
    supports = [s.mid_stance_s for s in run if s.mid_stance_s is not None]
    if len(supports) < len(run) or len(run) <= _LEAST_STEPS:
        return {}
    times = np.arange(supports[0], supports[-1], _INSTANTS_S)
    own = np.array(supports[0 if run[0].side is side.other else 1 :: 2])
    strides = _strides(own, times)
    arm, thigh = (
        _phase(np.interp(times, curves.time_s, curve), strides)
        for curve in (curves.upper_arm_deg[side], curves.thigh_deg[side.other])
    )
    late = (arm - thigh + 0.5) % 1.0 - 0.5
    return {"arm_leg_lag_ms": 1e3 * late * float(np.mean(np.diff(own)))}


def _strides(supports_s: FloatArray, times_s: FloatArray) -> FloatArray:
    """(n,) strides since the leg's first support, growing evenly from one to the next.

    Before the first and after the last as in the nearest stride.
    """
    row = np.clip(np.searchsorted(supports_s, times_s) - 1, 0, len(supports_s) - 2)
    return row + (times_s - supports_s[row]) / np.diff(supports_s)[row]


def _phase(values: FloatArray, strides: FloatArray) -> float:
    """Where in the stride (0-1) the fundamental of a curve peaks: constant and two harmonics."""
    turn = 2j * np.pi * strides
    waves = np.stack([np.exp(k * turn) for k in (-2, -1, 0, 1, 2)], axis=-1)
    weights = np.linalg.lstsq(waves, values.astype(complex), rcond=None)[0]
    return float(-np.angle(weights[3]) / (2.0 * np.pi))
