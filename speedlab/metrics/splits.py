"""The table of times between gates (docs/metrics.md, 7.B)."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from speedlab.metrics import flying  # noqa: F401 - registers what splits are a part of
from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.passing import Passing, between, mean_speed, passings
from speedlab.metrics.registry import METRICS
from speedlab.metrics.withholding import rate_flags, reason_withheld
from speedlab.model.splits import Split
from speedlab.settings import Timing

SPLIT = replace(METRICS["fly10_s"], name="split_s", withheld_because=None)
"""What a split needs of the clip: what a flying time does, but no run-in."""

SAME_PLACE_M = 0.05
"""Two instruments' gates this near to each other stand at one place."""
DENSE_M = 1.0
"""Between rows this near to each other time may be interpolated: 1 ms where the speed changes by
2 % over them."""


def splits_of(view: MetricInput, timing: Timing | None = None) -> tuple[Split, ...]:
    """From each gate to the next, then from the first to each later one; none without gates.

    `timing`: another instrument's times, to stand beside ours.
    """
    told = passings(view)
    pairs = [*pairwise(told), *((told[0], later) for later in told[2:])]
    reason = reason_withheld(SPLIT, view)
    return tuple(_split(view, first, second, reason, timing) for first, second in pairs)


def _split(
    view: MetricInput, first: Passing, second: Passing, reason: str, timing: Timing | None
) -> Split:
    time_s = None if reason else between(view, first, second)
    speed = None if reason else mean_speed(view, first, second)
    missing = reason or " ".join(p.reason for p in (first, second) if p.when is None)
    flags = () if time_s is None else (*rate_flags(SPLIT, view), *time_s.flags)
    return Split(
        start_m=first.gate.at_m,
        stop_m=second.gate.at_m,
        time_s=None if time_s is None else time_s.value,
        time_u_rand_s=None if time_s is None else time_s.u_rand,
        time_u_sys_s=None if time_s is None else time_s.u_sys,
        speed_mps=None if speed is None else speed.value,
        speed_u_rand_mps=None if speed is None else speed.u_rand,
        speed_u_sys_mps=None if speed is None else speed.u_sys,
        reason=missing,
        flags=flags,
        clocked_s=_clocked_s(timing, first.gate.at_m, second.gate.at_m),
    )


def _clocked_s(timing: Timing | None, start_m: float, stop_m: float) -> float | None:
    """Another instrument's time between two places, where it has both."""
    times = [_clocked_at(timing, place_m) for place_m in (start_m, stop_m)]
    if times[0] is None or times[1] is None:
        return None
    return times[1] - times[0]


def _clocked_at(timing: Timing | None, place_m: float) -> float | None:
    """The time at a place, between two rows where they lie as densely as a radar's."""
    if timing is None:
        return None
    for row in timing.rows:
        if abs(row.distance_m - place_m) <= SAME_PLACE_M:
            return row.time_s
    for before, after in pairwise(timing.rows):
        apart_m = after.distance_m - before.distance_m
        if before.distance_m < place_m < after.distance_m and apart_m <= DENSE_M:
            share = (place_m - before.distance_m) / apart_m
            return before.time_s + share * (after.time_s - before.time_s)
    return None
