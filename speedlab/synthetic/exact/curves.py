"""Angles and positions of an exact motion on a dense time base, unfiltered (docs/metrics.md, 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side
from speedlab.synthetic.body import Body
from speedlab.synthetic.joints import JOINT_INDEX

IndexArray = NDArray[np.intp]

JointsAt = Callable[[FloatArray], FloatArray]
"""Times (n,) s -> joints (n, J, 3) in body coordinates (m)."""

DENSE_HZ: Final = 4000.0
"""A thigh that reverses with 1e5 deg/s^2 is read to 1e-3 deg, a crossing to a microsecond."""

LEG_PER_THIGH_AND_SHANK: Final = 1.1
"""Leg length over thigh + shank (docs/metrics.md, 2.1)."""

TOE_SHARE: Final = 0.75
"""The forefoot is this part of the way from heel to toe (docs/metrics.md, 2.1)."""

_LIMBS: Final = (
    ("shoulder", "elbow", 0.0263, 0.5763),
    ("elbow", "wrist", 0.02085, 0.68),
    ("hip", "knee", 0.1447, 0.38535),
    ("knee", "ankle", 0.0457, 0.44375),
    ("heel", "foot_index", 0.0133, 0.42145),
)
"""Near end, far end, share of body mass, centre from the near end: de Leva 1996, mean of women and
men; forearm with hand (docs/metrics.md, 7.C)."""
_HEAD_MASS: Final = 0.0681
_TRUNK_MASS, _TRUNK_CENTRE = 0.43015, 0.4046  # from mid-shoulder to mid-hip


class Curves:
    """Everything that moves, from the first to the last instant of `span_s`.

    Positions are (n, 2): forward along the ground and up from it (m). Angles (n,) have the signs of
    docs/metrics.md, 2.3: trunk, and by side thigh, shank, knee, elbow and the upper arm against
    the trunk's line. `instants_s` are put into the time base, so that what happens there is read
    exactly. `slope_deg`: how far the ground rises against gravity, + uphill.
    """

    def __init__(
        self,
        joints: JointsAt,
        body: Body,
        span_s: tuple[float, float],
        instants_s: Iterable[float] = (),
        slope_deg: float = 0.0,
    ) -> None:
        start_s, stop_s = span_s
        grid = np.linspace(start_s, stop_s, int((stop_s - start_s) * DENSE_HZ) + 2)
        inside = [t for t in instants_s if start_s <= t <= stop_s]
        self.time_s = np.unique(np.concatenate([grid, inside]))
        self._xz = joints(self.time_s)[..., [0, 2]]
        self.leg_m = LEG_PER_THIGH_AND_SHANK * (body.thigh_m + body.shank_m)
        self.thigh_m = body.thigh_m
        self.slope_deg = slope_deg
        self.hip = self.middle("hip")
        self.centre_of_mass = self._centre_of_mass()
        self.trunk_deg = _angle_deg(self.middle("shoulder") - self.hip, up=True)
        self.thigh_deg = {side: self._hanging_deg(side, "hip", "knee") for side in Side}
        self.shank_deg = {side: self._hanging_deg(side, "knee", "ankle") for side in Side}
        self.knee_deg = {side: self._included_deg(side, "hip", "knee", "ankle") for side in Side}
        self.elbow_deg = {
            side: self._included_deg(side, "shoulder", "elbow", "wrist") for side in Side
        }
        self.upper_arm_deg = {
            side: self._hanging_deg(side, "shoulder", "elbow") + self.trunk_deg for side in Side
        }

    def at_joint(self, side: Side, name: str) -> FloatArray:
        """(n, 2) one joint."""
        return np.asarray(self._xz[:, JOINT_INDEX[f"{side.value}_{name}"]])

    def middle(self, name: str) -> FloatArray:
        """(n, 2) middle of the left and the right joint."""
        return 0.5 * (self.at_joint(Side.LEFT, name) + self.at_joint(Side.RIGHT, name))

    def forefoot(self, side: Side) -> FloatArray:
        """(n, 2) about the heads of the metatarsals."""
        toe, heel = self.at_joint(side, "foot_index"), self.at_joint(side, "heel")
        return TOE_SHARE * toe + (1.0 - TOE_SHARE) * heel

    def ankle_line_deg(self, side: Side) -> FloatArray:
        """(n,) line from mid-hip to the ankle, from straight down, + in front."""
        return _angle_deg(self.at_joint(side, "ankle") - self.hip)

    def body_lean_deg(self, side: Side) -> FloatArray:
        """(n,) line from the forefoot to the centre of mass, from the ground's normal, + ahead."""
        return _angle_deg(self.centre_of_mass - self.forefoot(side), up=True)

    def at(self, curve: FloatArray, time_s: float) -> float:
        """A curve's value at an instant."""
        return float(np.interp(time_s, self.time_s, curve))

    def rows(self, start_s: float, stop_s: float) -> IndexArray:
        """Indices of the instants from `start_s` to `stop_s`, both included."""
        return np.flatnonzero((self.time_s >= start_s) & (self.time_s <= stop_s))

    def extreme(
        self, curve: FloatArray, span_s: tuple[float, float], sign: int
    ) -> tuple[float, float]:
        """Time (s) and value of the largest (sign +1) or smallest (-1) value in a span."""
        rows = self.rows(*span_s)
        best = rows[np.argmax(sign * curve[rows])]
        return float(self.time_s[best]), float(curve[best])

    def mean(self, curve: FloatArray, span_s: tuple[float, float]) -> float:
        """Mean over a span."""
        rows = self.rows(*span_s)
        times = self.time_s[rows]
        return float(np.trapezoid(curve[rows], times) / (times[-1] - times[0]))

    def share(self, positive: FloatArray, span_s: tuple[float, float]) -> float:
        """Share of a span's time in which a curve is positive."""
        rows = self.rows(*span_s)
        edges = [span_s[0], *self.crossings(positive, span_s), span_s[1]]
        above = sum(b - a for a, b in pairwise(edges) if self.at(positive, 0.5 * (a + b)) > 0.0)
        return float(above / (self.time_s[rows[-1]] - self.time_s[rows[0]]))

    def crossings(
        self, curve: FloatArray, span_s: tuple[float, float], direction: int = 0
    ) -> list[float]:
        """Times (s) at which a curve passes zero; `direction` +1: rising ones only, -1: falling."""
        rows = self.rows(*span_s)
        values, times = curve[rows], self.time_s[rows]
        rising = (values[:-1] < 0.0) & (values[1:] >= 0.0)
        falling = (values[:-1] > 0.0) & (values[1:] <= 0.0)
        wanted = {0: rising | falling, 1: rising, -1: falling}[direction]
        at = np.flatnonzero(wanted)
        shares = values[at] / (values[at] - values[at + 1])
        return [float(t) for t in times[at] + shares * (times[at + 1] - times[at])]

    def _hanging_deg(self, side: Side, upper: str, lower: str) -> FloatArray:
        return _angle_deg(self.at_joint(side, lower) - self.at_joint(side, upper))

    def _included_deg(self, side: Side, first: str, middle: str, last: str) -> FloatArray:
        a, b, c = (self.at_joint(side, name) for name in (first, middle, last))
        between = np.abs(_angle_deg(a - b) - _angle_deg(c - b)) % 360.0
        return np.minimum(between, 360.0 - between)

    def _centre_of_mass(self) -> FloatArray:
        shoulder, hip = self.middle("shoulder"), self.hip
        total = _HEAD_MASS * self.middle("ear")
        total = total + _TRUNK_MASS * (shoulder + _TRUNK_CENTRE * (hip - shoulder))
        for near_name, far_name, mass, centre in _LIMBS:
            near, far = self.middle(near_name), self.middle(far_name)
            total = total + 2.0 * mass * (near + centre * (far - near))
        mass = _HEAD_MASS + _TRUNK_MASS + 2.0 * sum(mass for *_, mass, _ in _LIMBS)
        return np.asarray(total / mass)


def _angle_deg(line: FloatArray, *, up: bool = False) -> FloatArray:
    """(n,) of lines (n, 2) from straight down (or up), + leaning forward."""
    angle = np.arctan2(line[:, 0], line[:, 1] if up else -line[:, 1])
    return np.asarray(np.degrees(angle))
