"""Whether a measure changed between two runs by more than chance (docs/metrics.md, 6)."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

from speedlab.metrics.estimate import Estimate
from speedlab.model.measures import COVERAGE_95, Measure


@dataclass(frozen=True)
class Change:
    """A later value minus an earlier one, in their unit.

    `u`: the standard uncertainty of the difference. `mdc95`: the minimal detectable change, by
    which two runs without any change differ in one of twenty cases.
    """

    difference: float
    u: float

    @property
    def mdc95(self) -> float:
        """1.96 times the standard uncertainty of the difference."""
        return COVERAGE_95 * self.u

    @property
    def detectable(self) -> bool:
        """Whether the difference is larger than chance explains."""
        return abs(self.difference) > self.mdc95


def change(before: Estimate, after: Estimate, *, same_setup: bool) -> Change:
    """The change from one value to a later one of the same athlete.

    `same_setup`: filmed from the same place with the same camera, network and version of the
    algorithm. Systematic errors are then the same in both and cancel; otherwise they count.
    """
    u_rand = hypot(before.u_rand, after.u_rand)
    u_sys = 0.0 if same_setup else hypot(before.u_sys, after.u_sys)
    return Change(after.value - before.value, hypot(u_rand, u_sys))


def measured_change(before: Measure, after: Measure, *, same_setup: bool) -> Change | None:
    """The change of one measure, by its own uncertainty or the floors, whichever is larger.

    None where either was withheld.

    Raises:
        ValueError: they are not the same metric of the same side.
    """
    if (before.metric, before.side) != (after.metric, after.side):
        raise ValueError(
            f"{before.metric} ({before.side}) and {after.metric} ({after.side}) cannot be compared"
        )
    first, second = _printed(before), _printed(after)
    if first is None or second is None:
        return None
    return change(first, second, same_setup=same_setup)


def _printed(measure: Measure) -> Estimate | None:
    if measure.value is None or measure.u_rand is None or measure.u_sys is None:
        return None
    return Estimate(
        measure.value,
        max(measure.u_rand, measure.floor_rand or 0.0),
        max(measure.u_sys, measure.floor_sys or 0.0),
    )
