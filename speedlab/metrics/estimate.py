"""A number with its uncertainty, and the few sums that metrics make of such numbers."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot


@dataclass(frozen=True)
class Estimate:
    """A value with its random and its systematic standard uncertainty, in the value's unit.

    `flags` name what a reader should know about it (see `speedlab.metrics.registry.FLAGS`).
    """

    value: float
    u_rand: float
    u_sys: float
    flags: tuple[str, ...] = ()

    def minus(self, other: Estimate) -> Estimate:
        """Difference of two readings whose errors are independent."""
        return Estimate(
            self.value - other.value,
            hypot(self.u_rand, other.u_rand),
            hypot(self.u_sys, other.u_sys),
            merged(self.flags, other.flags),
        )

    def above(self, other: Estimate) -> Estimate:
        """Difference of two readings of one curve: they share one bias, which is kept once.

        A constant bias would cancel; a pose network's bias changes with the posture, so it
        does not.
        """
        shared = max(self.u_sys, other.u_sys)
        flags = merged(self.flags, other.flags)
        spread = hypot(self.u_rand, other.u_rand)
        return Estimate(self.value - other.value, spread, shared, flags)

    def scaled(self, factor: float) -> Estimate:
        """The same in another unit."""
        size = abs(factor)
        return Estimate(self.value * factor, self.u_rand * size, self.u_sys * size, self.flags)

    def over(self, other: Estimate) -> Estimate:
        """Ratio of two estimates whose errors are independent (first order)."""
        ratio = self.value / other.value
        rand = hypot(self.u_rand, ratio * other.u_rand) / abs(other.value)
        sys = hypot(self.u_sys, ratio * other.u_sys) / abs(other.value)
        return Estimate(ratio, rand, sys, merged(self.flags, other.flags))

    def widened(self, u_rand: float = 0.0, u_sys: float = 0.0) -> Estimate:
        """The same value with further independent uncertainty."""
        rand, sys = hypot(self.u_rand, u_rand), hypot(self.u_sys, u_sys)
        return Estimate(self.value, rand, sys, self.flags)


def merged(*groups: tuple[str, ...]) -> tuple[str, ...]:
    """All flags once, in order of appearance."""
    return tuple(dict.fromkeys(flag for group in groups for flag in group))
