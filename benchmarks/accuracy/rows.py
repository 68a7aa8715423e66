"""Scores as rows of a table: what `docs/accuracy.csv` holds."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

from speedlab.model.measures import COVERAGE_95

_DIGITS = 4


@dataclass(frozen=True)
class Row:
    """One quantity under one condition; errors are found minus true.

    `bias`: mean error (of a distance: the median). `spread`: standard deviation. `limit_low` and
    `limit_high`: limits that hold 95 % of the errors, bias -+ 1.96 spread (of a distance: the 95th
    percentile above). `coverage`: share (%) of the truths inside our own printed 95 % interval,
    None where we print none. All None where `n` is 0.
    """

    condition: str
    stage: str
    quantity: str
    side: str
    unit: str
    n: int
    bias: float | None = None
    spread: float | None = None
    limit_low: float | None = None
    limit_high: float | None = None
    coverage: float | None = None

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What the row is about."""
        return self.condition, self.stage, self.quantity, self.side, self.unit


def row_of(
    condition: str,
    stage: str,
    quantity: str,
    side: str,
    unit: str,
    errors: Sequence[float],
    inside: Sequence[bool] | None = None,
) -> Row:
    """The row of signed errors. `inside`: whether each truth lies inside our own interval."""
    found = np.asarray(errors, dtype=float)
    if not len(found):
        return Row(condition, stage, quantity, side, unit, 0)
    bias = float(found.mean())
    spread = float(found.std(ddof=1)) if len(found) > 1 else None
    reach = None if spread is None else COVERAGE_95 * spread
    return Row(
        condition, stage, quantity, side, unit, len(found), _rounded(bias), _rounded(spread),
        None if reach is None else _rounded(bias - reach),
        None if reach is None else _rounded(bias + reach),
        None if not inside else _rounded(100.0 * float(np.mean(inside))),
    )  # fmt: skip


def distance_row(
    condition: str, stage: str, quantity: str, side: str, unit: str, distances: Sequence[float]
) -> Row:
    """The row of unsigned errors: median, spread, 95th percentile."""
    found = np.asarray(distances, dtype=float)
    if not len(found):
        return Row(condition, stage, quantity, side, unit, 0)
    return Row(
        condition, stage, quantity, side, unit, len(found),
        _rounded(float(np.median(found))),
        _rounded(float(found.std(ddof=1))) if len(found) > 1 else None,
        None,
        _rounded(float(np.percentile(found, 95))),
    )  # fmt: skip


def share_row(
    condition: str, stage: str, quantity: str, side: str, right: int | float, count: int
) -> Row:
    """The row of a share that ought to be all: `bias` is what is missing, in % (0 = all)."""
    if not count:
        return Row(condition, stage, quantity, side, "%", 0)
    return Row(condition, stage, quantity, side, "%", count, _rounded(100.0 * (right / count - 1)))


def write_csv(rows: Iterable[Row], path: Path) -> None:
    """Write rows, one a line, under their column names."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(Row)])
        writer.writerows(["" if v is None else v for v in astuple(row)] for row in rows)


def read_csv(path: Path) -> list[Row]:
    """Rows written by `write_csv`."""
    with path.open(newline="", encoding="utf-8") as file:
        return [_row(record) for record in csv.DictReader(file)]


def _row(record: dict[str, str]) -> Row:
    def number(name: str) -> float | None:
        return float(record[name]) if record[name] else None

    return Row(
        record["condition"], record["stage"], record["quantity"], record["side"], record["unit"],
        int(record["n"]), number("bias"), number("spread"), number("limit_low"),
        number("limit_high"), number("coverage"),
    )  # fmt: skip


def _rounded(value: float | None) -> float | None:
    """Four significant digits and a plain zero, so that two runs agree to the last digit."""
    if value is None:
        return None
    return float(f"{value:.{_DIGITS}g}") + 0.0


def merged(rows: Sequence[Row]) -> Row | None:
    """Rows of one quantity taken together: pooled mean, variance and coverage."""
    kept = [r for r in rows if r.n and r.bias is not None]
    if not kept:
        return None
    n = np.array([r.n for r in kept])
    bias = np.array([r.bias for r in kept], dtype=float)
    spread = np.array([r.spread or 0.0 for r in kept])
    mean = float(np.average(bias, weights=n))
    squares = float(((n - 1) * spread**2 + n * (bias - mean) ** 2).sum())
    total = int(n.sum())
    covered = [(r.coverage, r.n) for r in kept if r.coverage is not None]
    return Row(
        kept[0].condition, kept[0].stage, kept[0].quantity, "both", kept[0].unit, total, mean,
        float(np.sqrt(squares / (total - 1))) if total > 1 else None,
        coverage=float(np.average([c for c, _ in covered], weights=[k for _, k in covered]))
        if covered
        else None,
    )  # fmt: skip
