"""What the figures draw over time: angles and rotation speeds of one clip."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.signal import find_peaks

from speedlab.metrics.angles import segment_angles
from speedlab.metrics.curves import Curve
from speedlab.metrics.uncertainty import RATE_NOISE_PER_HZ
from speedlab.model.clip import FloatArray
from speedlab.model.events import Contact
from speedlab.model.measures import COVERAGE_95
from speedlab.model.skeleton import Side
from speedlab.model.tracks import Motion
from speedlab.report.figures.svg import finite_runs
from speedlab.settings import SmoothingSettings

MARGIN_S = 0.2
"""Working seconds shown before the first and after the last touchdown or toe-off."""

LEAST_SWEEP_DEG = 15.0
"""A thigh that turns back after less than this only trembles; no reversal is marked."""

FINE_S = 0.001
"""Grid on which crossings and reversals are looked for."""


@dataclass(frozen=True, eq=False)
class Line:
    """One quantity, or (order 1) its rate, as it is drawn: smooth between the frames."""

    curve: Curve
    order: int = 0

    @property
    def known(self) -> bool:
        """Whether there is anything to draw."""
        return int(np.count_nonzero(np.isfinite(self.curve.value))) >= 4

    @property
    def half_width(self) -> float:
        """Typical half width of the 95 % interval of one point; a bias does not blur a rate."""
        noise, bias = self.curve.u_rand, self.curve.u_sys
        if self.order == 0:
            return COVERAGE_95 * float(np.nanmedian(np.hypot(noise, bias)))
        return (
            COVERAGE_95 * float(np.nanmedian(noise)) * RATE_NOISE_PER_HZ * self.curve.bandwidth_hz
        )

    def at(self, times_s: FloatArray) -> FloatArray:
        """Values at any times, NaN where a neighbouring frame is unknown."""
        if not self.known:
            return np.full(len(times_s), np.nan)
        frames, value = self.curve.time_s, self.curve.value
        touched = np.interp(times_s, frames, value, left=np.nan, right=np.nan)
        return np.where(np.isfinite(touched), self.curve.samples(times_s, self.order), np.nan)


@dataclass(frozen=True, eq=False)
class Curves:
    """Lines by side over working time; signs as in docs/metrics.md 2.3.

    `thigh` against straight down (deg) and `thigh_speed` its rotation (deg/s, + swing, - push);
    `hip_rel` thigh and `arm_rel` upper arm against the trunk's line (deg, + front); `elbow` (deg,
    180 straight). `span`: the stretch of working time worth showing.
    """

    span: tuple[float, float]
    thigh: dict[Side, Line]
    thigh_speed: dict[Side, Line]
    hip_rel: dict[Side, Line]
    arm_rel: dict[Side, Line]
    elbow: dict[Side, Line]


def curves_of(motion: Motion, contacts: Sequence[Contact]) -> Curves | None:
    """The curves of one clip; None where the thighs were not tracked long enough to draw."""
    angles = segment_angles(motion, SmoothingSettings().body_hz)
    if not all(Line(angles.thigh[side]).known for side in Side):
        return None
    known = np.isfinite([angles.thigh[side].value for side in Side]).any(axis=0)
    return Curves(
        _span(motion.time_s[known], contacts),
        {side: Line(angles.thigh[side]) for side in Side},
        {side: Line(angles.thigh[side], order=1) for side in Side},
        {side: Line(angles.hip_rel[side]) for side in Side},
        {side: Line(angles.arm_rel[side]) for side in Side},
        {side: Line(angles.elbow[side]) for side in Side},
    )


def _span(known_s: FloatArray, contacts: Sequence[Contact]) -> tuple[float, float]:
    """From shortly before the first event to shortly after the last: no waiting for the start."""
    first, last = float(known_s[0]), float(known_s[-1])
    events = [e.time_s for c in contacts for e in (c.touchdown, c.toe_off) if e is not None]
    if not events:
        return first, last
    return max(first, min(events) - MARGIN_S), min(last, max(events) + MARGIN_S)


def extent(lines: Iterable[Line], times_s: FloatArray) -> tuple[float, float]:
    """Least and largest value of some lines at some times; (0, 0) where all are unknown."""
    values = np.concatenate([line.at(times_s) for line in lines])
    known = values[np.isfinite(values)]
    return (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)


def fine_times(start_s: float, stop_s: float) -> FloatArray:
    """Times a millisecond apart, ends included."""
    return np.linspace(start_s, stop_s, max(2, round((stop_s - start_s) / FINE_S) + 1))


def thigh_crossings(curves: Curves, start_s: float, stop_s: float) -> FloatArray:
    """Times at which one thigh passes the other, from `start_s` to `stop_s`."""
    times = fine_times(start_s, stop_s)
    gap = curves.thigh[Side.LEFT].at(times) - curves.thigh[Side.RIGHT].at(times)
    change = np.flatnonzero(gap[:-1] * gap[1:] < 0)
    share = gap[change] / (gap[change] - gap[change + 1])
    result: FloatArray = times[change] + share * (times[change + 1] - times[change])
    return result


def reversals(curves: Curves, side: Side) -> FloatArray:
    """Times at which a thigh turns from swing to push or back."""
    times = fine_times(*curves.span)
    values = curves.thigh[side].at(times)
    found = [
        times[run][find_peaks(sign * values[run], prominence=LEAST_SWEEP_DEG)[0]]
        for run in finite_runs(times, values)
        for sign in (1.0, -1.0)
    ]
    return np.sort(np.concatenate(found)) if found else np.empty(0)
