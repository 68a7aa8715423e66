"""The true value of every metric, from the exact motion and by the definitions of docs/metrics.md.

Nothing here knows how `speedlab.metrics` computes: the two are compared in the tests.
"""

from __future__ import annotations

from speedlab.synthetic.exact.measures import (
    TrueMeasure,
    exact_measures,
    true_clip_value,
    true_measures,
)

__all__ = ["TrueMeasure", "exact_measures", "true_clip_value", "true_measures"]
