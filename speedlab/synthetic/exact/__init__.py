"""The true value of every metric, from the exact motion and by the definitions of docs/metrics.md.

Nothing here knows how `speedlab.metrics` computes: the two are compared in the tests.
"""

from __future__ import annotations

from speedlab.synthetic.exact.curves import Curves
from speedlab.synthetic.exact.measures import (
    TrueMeasure,
    curves_and_stances,
    exact_measures,
    true_clip_value,
    true_measures,
)
from speedlab.synthetic.exact.stances import instants_of, stances_of

__all__ = [
    "Curves",
    "TrueMeasure",
    "curves_and_stances",
    "exact_measures",
    "instants_of",
    "stances_of",
    "true_clip_value",
    "true_measures",
]
