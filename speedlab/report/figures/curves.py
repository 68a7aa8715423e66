"""What the figures draw over time: angles and rotation speeds of one clip, as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from speedlab.metrics.angles import segment_angles
from speedlab.metrics.curves import Curve
from speedlab.metrics.uncertainty import RATE_NOISE_PER_HZ
from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side
from speedlab.model.tracks import Motion
from speedlab.settings import SmoothingSettings

SURE = 1.96
"""Standard uncertainties in half a 95 % interval."""


@dataclass(frozen=True, eq=False)
class Curves:
    """Arrays (n,) over working time, NaN where unknown; signs as in docs/metrics.md 2.3.

    `thigh_deg` against straight down and `thigh_dps` its rotation (+ swing, - push); `hip_rel_deg`
    thigh and `arm_rel_deg` upper arm against the trunk's line (+ front); `elbow_deg` 180 straight.
    `plus_minus`: typical half width of the 95 % interval of one point, by field and side.
    """

    time_s: FloatArray
    thigh_deg: dict[Side, FloatArray]
    thigh_dps: dict[Side, FloatArray]
    hip_rel_deg: dict[Side, FloatArray]
    arm_rel_deg: dict[Side, FloatArray]
    elbow_deg: dict[Side, FloatArray]
    plus_minus: dict[str, dict[Side, float]]

    def at(self, values: FloatArray, times_s: FloatArray) -> FloatArray:
        """A curve at other times, straight between frames, NaN where it is unknown."""
        result: FloatArray = np.interp(times_s, self.time_s, values, left=np.nan, right=np.nan)
        return result

    @property
    def known_span(self) -> tuple[float, float]:
        """Working time of the first and last frame in which a thigh was tracked."""
        known = np.isfinite(list(self.thigh_deg.values())).any(axis=0)
        return float(self.time_s[known][0]), float(self.time_s[known][-1])


def curves_of(motion: Motion) -> Curves | None:
    """The curves of one clip; None where no thigh was tracked long enough to draw."""
    angles = segment_angles(motion, SmoothingSettings().body_hz)
    if not all(np.count_nonzero(np.isfinite(angles.thigh[side].value)) >= 4 for side in Side):
        return None
    return Curves(
        motion.time_s,
        {side: angles.thigh[side].value for side in Side},
        {side: _rate(angles.thigh[side]) for side in Side},
        {side: angles.hip_rel[side].value for side in Side},
        {side: angles.arm_rel[side].value for side in Side},
        {side: angles.elbow[side].value for side in Side},
        {
            "thigh_dps": {side: _rate_half_width(angles.thigh[side]) for side in Side},
            "hip_rel_deg": {side: _half_width(angles.hip_rel[side]) for side in Side},
            "arm_rel_deg": {side: _half_width(angles.arm_rel[side]) for side in Side},
            "elbow_deg": {side: _half_width(angles.elbow[side]) for side in Side},
        },
    )


def _half_width(curve: Curve) -> float:
    return SURE * float(np.nanmedian(np.hypot(curve.u_rand, curve.u_sys)))


def _rate_half_width(curve: Curve) -> float:
    """A bias that stays does not turn the limb: only noise blurs a rate."""
    return SURE * float(np.nanmedian(curve.u_rand)) * RATE_NOISE_PER_HZ * curve.bandwidth_hz


def _rate(curve: Curve) -> FloatArray:
    rate = curve.samples(curve.time_s, order=1)
    return np.where(np.isfinite(curve.value), rate, np.nan)


def thigh_crossings(curves: Curves, start_s: float, stop_s: float) -> FloatArray:
    """Times at which one thigh passes the other, from `start_s` to `stop_s`."""
    gap = curves.thigh_deg[Side.LEFT] - curves.thigh_deg[Side.RIGHT]
    found = _roots(curves.time_s, gap)
    result: FloatArray = found[(found >= start_s) & (found <= stop_s)]
    return result


def reversals(curves: Curves, side: Side) -> FloatArray:
    """Times at which a thigh turns from swing to push or back."""
    return _roots(curves.time_s, curves.thigh_dps[side])


def _roots(time_s: FloatArray, values: FloatArray) -> FloatArray:
    """Times at which a curve passes through zero, straight between frames."""
    change = np.flatnonzero(values[:-1] * values[1:] < 0)
    share = values[change] / (values[change] - values[change + 1])
    result: FloatArray = time_s[change] + share * (time_s[change + 1] - time_s[change])
    return result
