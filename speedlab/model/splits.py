"""Times between gates, ours and another instrument's."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

from speedlab.model.measures import COVERAGE_95


@dataclass(frozen=True)
class Split:
    """From the gate at `start_m` to the one at `stop_m`: the time, and the mean speed.

    Standard uncertainties: `_u_rand` random, `_u_sys` systematic. What is None was not had, and
    `reason` says why. `clocked_s`: what another instrument says, None where it says nothing.
    `flags` as of a `Measure`.
    """

    start_m: float
    stop_m: float
    time_s: float | None
    time_u_rand_s: float | None
    time_u_sys_s: float | None
    speed_mps: float | None
    speed_u_rand_mps: float | None
    speed_u_sys_mps: float | None
    reason: str = ""
    flags: tuple[str, ...] = ()
    clocked_s: float | None = None

    @property
    def difference_s(self) -> float | None:
        """Ours minus the other instrument's."""
        if self.time_s is None or self.clocked_s is None:
            return None
        return self.time_s - self.clocked_s

    @property
    def time_half_width_s(self) -> float | None:
        """Half of the 95 % interval of the time."""
        return _half_width(self.time_u_rand_s, self.time_u_sys_s)

    @property
    def speed_half_width_mps(self) -> float | None:
        """Half of the 95 % interval of the speed."""
        return _half_width(self.speed_u_rand_mps, self.speed_u_sys_mps)


def _half_width(u_rand: float | None, u_sys: float | None) -> float | None:
    return None if u_rand is None or u_sys is None else COVERAGE_95 * hypot(u_rand, u_sys)
