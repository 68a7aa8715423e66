"""Errors as they come, gathered into the rows of one condition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from benchmarks.accuracy.rows import Row, distance_row, row_of, share_row
from speedlab.model.measures import Measure

Key = tuple[str, str, str, str]  # stage, quantity, side, unit


@dataclass
class Scores:
    """What was scored under one condition; a quantity's rows come in the order of first mention."""

    condition: str
    _errors: dict[Key, list[float]] = field(default_factory=dict)
    _inside: dict[Key, list[bool]] = field(default_factory=dict)
    _shares: dict[Key, list[bool]] = field(default_factory=dict)

    def error(
        self, stage: str, quantity: str, side: str, unit: str, error: float, reach: float
    ) -> None:
        """One signed error and half the width of our own 95 % interval."""
        key = (stage, quantity, side, unit)
        self._errors.setdefault(key, []).append(error)
        self._inside.setdefault(key, []).append(abs(error) <= reach)

    def errors(
        self, stage: str, quantity: str, side: str, unit: str, errors: Iterable[float]
    ) -> None:
        """Signed errors of something for which no interval is printed."""
        self._errors.setdefault((stage, quantity, side, unit), []).extend(errors)

    def measure(self, quantity: str, side: str, measure: Measure, true: float) -> None:
        """A printed value against the true one."""
        if measure.value is None or measure.half_width is None:
            raise ValueError(f"{measure.metric} was withheld")
        self.error("steps", quantity, side, measure.unit, measure.value - true, measure.half_width)

    def share(self, stage: str, quantity: str, side: str, right: Sequence[bool]) -> None:
        """Things that ought all to be right."""
        self._shares.setdefault((stage, quantity, side, "%"), []).extend(right)

    def rows(self) -> list[Row]:
        """The rows: shares first, then errors, then how large those of events are."""
        shares = [
            share_row(self.condition, *key[:3], sum(right), len(right))
            for key, right in self._shares.items()
        ]
        errors = [
            row_of(self.condition, *key, values, self._inside.get(key))
            for key, values in self._errors.items()
        ]
        sizes = [
            distance_row(
                self.condition, stage, f"{quantity}, size", side, unit, [abs(e) for e in values]
            )
            for (stage, quantity, side, unit), values in self._errors.items()
            if stage == "events"
        ]
        return shares + errors + sizes
