"""A quantity over the whole clip, read between frames, with its uncertainty at every instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from math import sqrt

import numpy as np
from scipy.interpolate import CubicSpline

from speedlab.metrics.estimate import Estimate, merged
from speedlab.metrics.uncertainty import FRACTION_UNKNOWN, RATE_NOISE_PER_HZ
from speedlab.model.clip import BoolArray, FloatArray


@dataclass(frozen=True, eq=False)
class Curve:
    """One quantity in all n frames; every array is (n,).

    `u_rand`: landmark noise left after smoothing, `u_sys`: bias of the pose, both standard
    uncertainties in the quantity's unit. `bandwidth_hz`: cut-off of the smoothing, which says how
    many independent readings a second holds. `marks`: frames with a caveat, by flag. Readings
    that would touch an unknown frame (NaN) are None.
    """

    time_s: FloatArray
    value: FloatArray
    u_rand: FloatArray
    u_sys: FloatArray
    bandwidth_hz: float
    marks: Mapping[str, BoolArray] = field(default_factory=dict)

    @cached_property
    def _spline(self) -> CubicSpline | None:
        known = np.isfinite(self.value)
        if np.count_nonzero(known) < 4:
            return None
        return CubicSpline(self.time_s[known], self.value[known])

    @cached_property
    def _slope(self) -> CubicSpline | None:
        return None if self._spline is None else self._spline.derivative()

    def known(self, start_s: float, stop_s: float) -> bool:
        """Whether every frame that a reading between the two times needs is known."""
        first, last = self._rows(start_s, stop_s)
        inside = first >= 0 and last < len(self.time_s)
        return inside and bool(np.isfinite(self.value[first : last + 1]).all())

    def at(self, when: Estimate) -> Estimate | None:
        """The value at an instant that is itself uncertain.

        u_rand^2 = u_landmark^2 + (dQ/dt * u_t)^2, and the same with the biases (6); dQ/dt is
        this curve's own.
        """
        if self._spline is None or not self.known(when.value, when.value):
            return None
        rate = self.rate(when.value)
        reading = self._reading(when.value)
        wider = reading.widened(rate * when.u_rand, rate * when.u_sys)
        return replace(wider, flags=merged(reading.flags, when.flags))

    def rate(self, time_s: float) -> float:
        """Rate of change at a time (unit/s)."""
        assert self._spline is not None
        return float(self._spline(time_s, 1))

    def crossings(
        self, start_s: float, stop_s: float, *, rising: bool | None = None
    ) -> list[Estimate]:
        """Times (s) at which the curve passes zero, earliest first; `rising` picks one way."""
        if self._spline is None or not self.known(start_s, stop_s):
            return []
        times = self._spline.roots(extrapolate=False)
        found = []
        for time_s in times[(times >= start_s) & (times <= stop_s)]:
            rate = self.rate(time_s)
            if rate != 0.0 and (rising is None or (rate > 0) == rising):
                here = self._reading(float(time_s)).scaled(1.0 / rate)
                found.append(replace(here, value=float(time_s)))
        return found

    def extreme(self, start_s: float, stop_s: float, sign: int) -> tuple[float, Estimate] | None:
        """Time and value of the largest (sign +1) or smallest (-1) value, between frames."""
        if self._spline is None or self._slope is None or not self.known(start_s, stop_s):
            return None
        turns = self._slope.roots(extrapolate=False)
        inside = turns[(turns > start_s) & (turns < stop_s)]
        times = np.concatenate([[start_s, stop_s], inside])
        best = float(times[np.argmax(sign * self._spline(times))])
        return best, self._reading(best)

    def range(self, start_s: float, stop_s: float) -> Estimate | None:
        """Largest minus smallest value in a span of time."""
        high, low = self.extreme(start_s, stop_s, +1), self.extreme(start_s, stop_s, -1)
        return None if high is None or low is None else high[1].above(low[1])

    def reversal(self, near_s: float, far_s: float, sign: int) -> Estimate | None:
        """Value at the highest (sign +1) or lowest (-1) turning point between two times.

        The span may run out of the known frames on the far side; None where the curve is still
        rising (falling) there, because the turning point then lies outside.
        """
        edge_s = self._reach(near_s, far_s)
        if self._spline is None or self._slope is None or edge_s is None:
            return None
        turns = self._slope.roots(extrapolate=False)
        inside = turns[(turns > min(near_s, edge_s)) & (turns < max(near_s, edge_s))]
        if not len(inside):
            return None
        best = float(inside[np.argmax(sign * self._spline(inside))])
        outside = sign * float(self._spline(edge_s)) > sign * float(self._spline(best))
        return None if outside else self._reading(best)

    def crossings_around(
        self, middle_s: float, half_span_s: float, *, rising: bool | None = None
    ) -> list[Estimate]:
        """As `crossings`, in the known part of a span around a time."""
        start_s = self._reach(middle_s, middle_s - half_span_s)
        stop_s = self._reach(middle_s, middle_s + half_span_s)
        if start_s is None or stop_s is None:
            return []
        return self.crossings(start_s, stop_s, rising=rising)

    def spans_below_zero(self, start_s: float, stop_s: float) -> list[tuple[float, float]]:
        """Stretches of a known span of time in which the curve is negative."""
        assert self._spline is not None
        cuts = [cut.value for cut in self.crossings(start_s, stop_s)]
        edges = [start_s, *cuts, stop_s]
        return [
            (first, last)
            for first, last in pairwise(edges)
            if float(self._spline((first + last) / 2)) < 0
        ]

    def mean(self, start_s: float, stop_s: float) -> Estimate | None:
        """Mean over a span of time."""
        if self._spline is None or not self.known(start_s, stop_s) or stop_s <= start_s:
            return None
        rows = self._between(start_s, stop_s)
        level = float(self._spline.integrate(start_s, stop_s)) / (stop_s - start_s)
        independent = max(1.0, 2.0 * self.bandwidth_hz * (stop_s - start_s))
        noise = sqrt(float(np.mean(self.u_rand[rows] ** 2)) / independent)
        return Estimate(level, noise, float(np.mean(self.u_sys[rows])), self._flags(rows))

    def share_above_zero(self, start_s: float, stop_s: float) -> Estimate | None:
        """Share of a span of time (0-1) in which the curve is positive.

        Noise moves each crossing on its own; a bias moves rising and falling ones apart.
        """
        if self._spline is None or not self.known(start_s, stop_s) or stop_s <= start_s:
            return None
        cuts = self.crossings(start_s, stop_s)
        edges = np.array([start_s, *(cut.value for cut in cuts), stop_s])
        middles = (edges[:-1] + edges[1:]) / 2
        above = float(np.sum(np.diff(edges)[self._spline(middles) > 0])) / (stop_s - start_s)
        noise = sqrt(sum(cut.u_rand**2 for cut in cuts)) / (stop_s - start_s)
        bias = sum(cut.u_sys for cut in cuts) / (stop_s - start_s)
        flags = self._flags(self._between(start_s, stop_s))
        return Estimate(above, min(noise, FRACTION_UNKNOWN), min(bias, FRACTION_UNKNOWN), flags)

    def samples(self, times_s: FloatArray, order: int = 0) -> FloatArray:
        """Values (order 0) or derivatives (1, 2) at many times within the known span."""
        assert self._spline is not None
        values: FloatArray = self._spline(times_s, order)
        return values

    def rate_noise(self, time_s: float) -> float:
        """Random standard uncertainty of the rate of change at a time (unit/s)."""
        noise = float(np.interp(time_s, self.time_s, self.u_rand))
        return RATE_NOISE_PER_HZ * self.bandwidth_hz * noise

    def bias(self, time_s: float) -> float:
        """Systematic standard uncertainty at a time."""
        return float(np.interp(time_s, self.time_s, self.u_sys))

    def typical_acceleration(self, start_s: float, stop_s: float) -> float:
        """Root mean square of the second derivative over a span of time (unit/s^2)."""
        second = self.samples(np.linspace(start_s, stop_s, 50), 2)
        return float(np.sqrt(np.mean(second**2)))

    def shifted(self, offset: float, u_rand: float = 0.0, u_sys: float = 0.0) -> Curve:
        """The curve plus a constant that has an uncertainty of its own."""
        return Curve(
            self.time_s,
            self.value + offset,
            np.hypot(self.u_rand, u_rand),
            np.hypot(self.u_sys, u_sys),
            self.bandwidth_hz,
            self.marks,
        )

    def plus(self, other: Curve, factor: float = 1.0) -> Curve:
        """Sum of this curve and `factor` times another one (errors independent)."""
        names = dict.fromkeys([*self.marks, *other.marks])
        none = np.zeros(len(self.time_s), dtype=bool)
        marks = {key: self.marks.get(key, none) | other.marks.get(key, none) for key in names}
        return Curve(
            self.time_s,
            self.value + factor * other.value,
            np.hypot(self.u_rand, factor * other.u_rand),
            np.hypot(self.u_sys, factor * other.u_sys),
            min(self.bandwidth_hz, other.bandwidth_hz),
            marks,
        )

    def _reach(self, near_s: float, far_s: float) -> float | None:
        """How far towards `far_s` the frames are known without a break from `near_s` on."""
        if not self.known(near_s, near_s):
            return None
        first, last = self._rows(near_s, near_s)
        ahead = far_s > near_s
        rows = np.arange(last, len(self.value)) if ahead else np.arange(first, -1, -1)
        broken = np.flatnonzero(~np.isfinite(self.value[rows]))
        edge = rows[broken[0] - 1] if len(broken) else rows[-1]
        limit = float(self.time_s[edge])
        return min(far_s, limit) if ahead else max(far_s, limit)

    def _rows(self, start_s: float, stop_s: float) -> tuple[int, int]:
        first = int(np.searchsorted(self.time_s, start_s + 1e-9, side="right")) - 1
        last = int(np.searchsorted(self.time_s, stop_s - 1e-9, side="left"))
        return first, max(first, last)

    def _between(self, start_s: float, stop_s: float) -> slice:
        first, last = self._rows(start_s, stop_s)
        return slice(first, last + 1)

    def _reading(self, time_s: float) -> Estimate:
        assert self._spline is not None
        first, last = self._rows(time_s, time_s)
        noise = float(np.interp(time_s, self.time_s, self.u_rand))
        value = float(self._spline(time_s))
        return Estimate(value, noise, self.bias(time_s), self._flags(slice(first, last + 1)))

    def _flags(self, rows: slice) -> tuple[str, ...]:
        return tuple(name for name, mask in self.marks.items() if float(np.mean(mask[rows])) > 0.5)
