"""Scores of times and speeds between gates, against mid-hip's true passings."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.accuracy.errors import Errors, share
from benchmarks.accuracy.true_passing import true_passing_s
from benchmarks.accuracy.view import View
from speedlab.model.splits import Split


def score_gates(view: View) -> Iterator[Errors]:
    """Each pair of gates whose metres are those of the truth's body coordinates."""
    for split in () if view.analysis is None else view.analysis.splits:
        true_s = _true_s(view, split)
        if true_s is None:
            continue
        metres = split.stop_m - split.start_m
        name = f"{metres:g} m"
        yield share("gates", f"{name}, given", "both", [split.time_s is not None])
        if split.time_s is None or split.speed_mps is None:
            continue
        off_s, off_mps = split.time_s - true_s, split.speed_mps - metres / true_s
        yield _errors(f"{name}, time", "ms", 1e3 * off_s, split.time_half_width_s, 1e3)
        yield _errors(f"{name}, speed", "m/s", off_mps, split.speed_half_width_mps, 1.0)


def _true_s(view: View, split: Split) -> float | None:
    times = [true_passing_s(view.take, place_m) for place_m in (split.start_m, split.stop_m)]
    return None if times[0] is None or times[1] is None else times[1] - times[0]


def _errors(
    quantity: str, unit: str, error: float, half_width: float | None, factor: float
) -> Errors:
    inside = np.array([abs(error) <= factor * (half_width or 0.0)])
    return Errors("gates", quantity, "both", unit, np.array([error]), inside)
