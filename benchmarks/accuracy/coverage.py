"""How often the truth lies inside our own intervals, condition by condition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import ceil
from typing import Final

import numpy as np
from scipy.stats import binom

from benchmarks.accuracy.rows import Row, merged
from speedlab.metrics.registry import METRICS

EVENTS: Final = ("touchdown", "toe-off", "contact time")
EXACT = 0.95
"""What an interval of 95 % is to hold."""
FEWEST_READINGS, LEAST_COVERAGE = 8, 85.0
"""A condition with fewer readings shows no coverage (%); with less of it its ± are too narrow."""


def single_readings(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows of single readings by event and metric, in the order of the registry."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        name, _, kind = row.quantity.partition(", ")
        if row.stage == "events" and row.coverage is not None and row.side == "both":
            found[row.quantity].append(row)
        elif name in METRICS and row.stage in ("steps", "measures") and kind == "each":
            found[name].append(row)
    return {name: found[name] for name in (*EVENTS, *METRICS) if name in found}


def by_condition(rows: Sequence[Row]) -> list[Row]:
    """One row for each condition with enough readings, both sides together."""
    names = dict.fromkeys(row.condition for row in rows)
    pooled = [merged([row for row in rows if row.condition == name]) for name in names]
    return [
        row
        for row in pooled
        if row is not None and row.n >= FEWEST_READINGS and row.coverage is not None
    ]


def falls_short(row: Row) -> bool:
    """Whether too few truths lie inside."""
    return row.coverage is not None and row.coverage < LEAST_COVERAGE


def short_by_chance(rows: Sequence[Row]) -> float:
    """How many rows would fall short if every interval held exactly what it says.

    Readings are taken to be independent; those of one clip are not wholly, so it is more than that.
    """
    most = [ceil(LEAST_COVERAGE / 100 * row.n) - 1 for row in rows]
    return float(np.sum(binom.cdf(most, [row.n for row in rows], EXACT)))
