"""A measured number, with everything needed to judge it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import hypot
from typing import Final

COVERAGE_95: Final = 1.96
"""Standard uncertainties to either side that hold 95 % of a normal distribution."""


class Tier(StrEnum):
    """A: direct measurement, published method; B: model-based estimate; C: exploratory index."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True)
class Measure:
    """One metric, for one step or for the clip.

    `side`: left / right / both. `step`: number of the step, contact or stride it belongs to, None
    for the clip's value (median over steps, then mean of the sides). `u_rand` shrinks with more
    steps (already divided by sqrt(n) in clip values), `u_sys` does not; both are standard
    uncertainties in the metric's unit, as found against known truth. `floor_rand` and `floor_sys`
    are the least that may be printed (docs/metrics.md, 6; None: nothing forbids less). With
    `valid` False, `value` is None and `reason` says why.
    """

    metric: str
    side: str
    step: int | None
    value: float | None
    unit: str
    u_rand: float | None
    u_sys: float | None
    n: int
    tier: Tier
    valid: bool = True
    reason: str = ""
    flags: tuple[str, ...] = ()
    floor_rand: float | None = None
    floor_sys: float | None = None

    @property
    def half_width(self) -> float | None:
        """Half of the 95 % interval that is printed: the own one, never below the floor's."""
        own = self.own_half_width
        if own is None:
            return None
        return max(own, COVERAGE_95 * hypot(self.floor_rand or 0.0, self.floor_sys or 0.0))

    @property
    def own_half_width(self) -> float | None:
        """Half of the 95 % interval by the own u: 1.96 * sqrt(u_rand^2 + u_sys^2)."""
        if self.u_rand is None or self.u_sys is None:
            return None
        return COVERAGE_95 * hypot(self.u_rand, self.u_sys)
