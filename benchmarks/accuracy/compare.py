"""Whether a figure got worse than the recorded one by more than its noise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt

from benchmarks.accuracy.rows import Row

ERRORS_OF_NOISE = 2.0
"""Standard errors by which a figure may be worse."""


def worse(recorded: Sequence[Row], found: Sequence[Row]) -> list[str]:
    """A sentence for each figure that got worse, of the conditions that were run.

    A figure on a single case has no noise that could be known and is not judged.
    """
    conditions = {row.condition for row in found}
    now = {row.key: row for row in found}
    return [
        sentence
        for old in recorded
        if old.condition in conditions
        for sentence in _judged(old, now.get(old.key))
    ]


def _judged(old: Row, new: Row | None) -> Iterator[str]:
    name = " · ".join(part for part in old.key if part)
    if new is None or (old.n and not new.n):
        yield f"{name}: is no longer there"
        return
    for what, before, after, noise in _figures(old, new):
        if after > before + ERRORS_OF_NOISE * noise:
            yield f"{name}: {what} {before:.3g} -> {after:.3g} (noise {noise:.2g})"


def _figures(old: Row, new: Row) -> Iterator[tuple[str, float, float, float]]:
    """(what, before, now, standard error); the larger, the worse."""
    if old.unit == "%" and old.spread is None and old.bias is not None and new.bias is not None:
        yield "missing %", -old.bias, -new.bias, _share_noise(old)
        return
    if old.bias is None or new.bias is None or old.spread is None or new.spread is None:
        return
    error = max(old.spread, new.spread) / sqrt(min(old.n, new.n))
    yield "bias", abs(old.bias), abs(new.bias), error
    if min(old.n, new.n) > 2:
        yield "spread", old.spread, new.spread, old.spread / sqrt(2.0 * (min(old.n, new.n) - 1))
    if old.coverage is not None and new.coverage is not None:
        share = 0.01 * min(max(old.coverage, 50.0), 95.0)
        noise = 100.0 * sqrt(share * (1.0 - share) / new.n)
        yield "not covered %", 100.0 - old.coverage, 100.0 - new.coverage, noise


def _share_noise(row: Row) -> float:
    """Binomial, never below half a case."""
    share = min(max(-(row.bias or 0.0) / 100.0, 0.0), 1.0)
    return 100.0 * max(sqrt(share * (1.0 - share) / row.n), 0.5 / row.n)
