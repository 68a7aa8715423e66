"""True rhythm and speed (docs/metrics.md, 7.A, 7.B, 7.J and 7.K)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from scipy.stats import theilslopes

from speedlab.model.skeleton import Side
from speedlab.synthetic.exact.curves import Curves
from speedlab.synthetic.exact.stances import Stance

Readings = dict[str, float]

_SPEED_INSTANTS: Final = 100  # on which the slope of mid-hip's path is taken
_LEAST_STEPS_A_SIDE: Final = 4  # for a variation (docs/metrics.md, 7.A)


def of_contact(stance: Stance) -> Readings:
    """Time on the ground."""
    if stance.contact_s is None:
        return {}
    return {"contact_time_s": stance.contact_s[1] - stance.contact_s[0]}


def of_step(curves: Curves, first: Stance, second: Stance) -> Readings:
    """Times, length and speed of a step."""
    readings: Readings = {}
    step_s = step_time_s(first, second)
    if step_s is not None:
        readings |= {"step_time_s": step_s, "step_frequency_hz": 1.0 / step_s}
    if first.contact_s and second.touchdown_s:
        contact_s = first.contact_s[1] - first.contact_s[0]
        flight_s = second.touchdown_s - first.contact_s[1]
        readings |= {"flight_time_s": flight_s, "reactive_ratio": flight_s / contact_s}
    length_m = _length_m(first, second)
    if length_m is not None:
        readings |= {"step_length_m": length_m, "step_length_leg": length_m / curves.leg_m}
        if step_s is not None:
            readings["step_speed_mps"] = length_m / step_s
    return readings


def of_stride(curves: Curves, first: Stance, second: Stance) -> Readings:
    """Times and length from a contact to the same foot's next one."""
    readings: Readings = {}
    length_m = _length_m(first, second)
    if length_m is not None:
        readings |= {"stride_length_m": length_m, "stride_length_leg": length_m / curves.leg_m}
    if first.contact_s and second.touchdown_s:
        down_s, off_s = first.contact_s
        readings |= {
            "swing_time_s": second.touchdown_s - off_s,
            "duty_factor": (off_s - down_s) / (second.touchdown_s - down_s),
        }
    return readings


def of_three(before: Stance, stance: Stance, after: Stance) -> Readings:
    """Mean vertical force of a contact between two flights (body weights)."""
    if stance.contact_s is None or before.toe_off_s is None or after.touchdown_s is None:
        return {}
    down_s, off_s = stance.contact_s
    flights_s = (down_s - before.toe_off_s) + (after.touchdown_s - off_s)
    return {"mean_vertical_force_bw": 1.0 + 0.5 * flights_s / (off_s - down_s)}


def of_two_steps(first: Stance, middle: Stance, last: Stance) -> Readings:
    """How much longer the step off the left foot takes (% of the stride)."""
    instants = first.mid_stance_s, middle.mid_stance_s, last.mid_stance_s
    if instants[0] is None or instants[1] is None or instants[2] is None:
        return {}
    steps_s = {first.side: instants[1] - instants[0], middle.side: instants[2] - instants[1]}
    longer_s = steps_s[Side.LEFT] - steps_s[Side.RIGHT]
    return {"step_phase_asym_pct": 100.0 * longer_s / (instants[2] - instants[0])}


def of_run(curves: Curves, run: Sequence[Stance]) -> Readings:
    """Step rate and speed over contacts in a row: from the first support to the last."""
    supports = [s.support_s for s in run if s.support_s is not None]
    if len(supports) < len(run):
        return {}
    first, last = supports[0], supports[-1]
    readings = {"step_frequency_hz": (len(run) - 1) / (last - first)}
    if len(run) > 2:
        times = np.linspace(first, last, _SPEED_INSTANTS)
        path_m = np.interp(times, curves.time_s, curves.hip[:, 0])
        readings["speed_mps"] = float(theilslopes(path_m, times).slope)
    return readings


def of_run_side(run: Sequence[Stance], side: Side) -> Readings:
    """Variation of one side's step times over contacts in a row, about their linear trend (%)."""
    steps = [
        (a.number, step_s)
        for a, b in pairwise(run)
        if a.side is side and (step_s := step_time_s(a, b)) is not None
    ]
    if len(steps) < _LEAST_STEPS_A_SIDE:
        return {}
    number, times = np.array(steps).T
    design = np.column_stack([np.ones_like(number), number])
    weights = np.linalg.lstsq(design, times, rcond=None)[0]
    rest = times - design @ weights
    spread = np.sqrt(rest @ rest / (len(steps) - 2))
    return {"step_time_cv_pct": float(100.0 * spread / times.mean())}


def step_time_s(first: Stance, second: Stance) -> float | None:
    """Support to support."""
    if first.support_s is None or second.support_s is None:
        return None
    return second.support_s - first.support_s


def _length_m(first: Stance, second: Stance) -> float | None:
    if first.foot_m is None or second.foot_m is None:
        return None
    return second.foot_m - first.foot_m
