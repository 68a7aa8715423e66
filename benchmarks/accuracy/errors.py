"""What a scorer hands on: errors of one quantity in one clip, pooled over clips into rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from benchmarks.accuracy.rows import Row, distance_row, row_of, share_row
from speedlab.model.clip import BoolArray, FloatArray


class Kind(StrEnum):
    """How the values are to be summed up."""

    SIGNED = "signed"
    DISTANCE = "distance"
    SHARE = "share"


@dataclass(frozen=True)
class Errors:
    """Errors (n,) of one quantity; of a share 1 where it is as it ought to be, else 0.

    `inside` (n,): whether each truth lies inside our own 95 % interval, where we give one.
    """

    stage: str
    quantity: str
    side: str
    unit: str
    values: FloatArray
    inside: BoolArray | None = None
    kind: Kind = Kind.SIGNED


def share(stage: str, quantity: str, side: str, right: Sequence[bool] | BoolArray) -> Errors:
    """A quantity that is right or wrong, one flag a case."""
    values = np.asarray(right, dtype=float)
    return Errors(stage, quantity, side, "%", values, kind=Kind.SHARE)


def distances(stage: str, quantity: str, side: str, unit: str, values: FloatArray) -> Errors:
    """Unsigned errors."""
    return Errors(stage, quantity, side, unit, values, kind=Kind.DISTANCE)


def pooled(condition: str, items: Iterable[Errors]) -> list[Row]:
    """One row for each quantity, over all clips of a condition, in order of first appearance."""
    groups: dict[tuple[str, str, str, str, Kind], list[Errors]] = {}
    for item in items:
        key = (item.stage, item.quantity, item.side, item.unit, item.kind)
        groups.setdefault(key, []).append(item)
    return [_row(condition, key, group) for key, group in groups.items()]


def _row(condition: str, key: tuple[str, str, str, str, Kind], group: Sequence[Errors]) -> Row:
    stage, quantity, side, unit, kind = key
    values = np.concatenate([item.values for item in group])
    if kind is Kind.SHARE:
        return share_row(condition, stage, quantity, side, float(values.sum()), len(values))
    if kind is Kind.DISTANCE:
        return distance_row(condition, stage, quantity, side, unit, values.tolist())
    flags = [item.inside for item in group if item.inside is not None]
    inside = np.concatenate(flags).tolist() if flags else None
    return row_of(condition, stage, quantity, side, unit, values.tolist(), inside)
