"""How long the thighs turn against each other in a step (docs/metrics.md, 7.H.2).

In an even gait this is fixed by how much longer the backward sweep lasts than the forward one
(7.H.1); in the first steps, and in an uneven gait, it says more.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import cos, hypot, pi, radians, sin

import numpy as np

from speedlab.metrics.curves import Curve
from speedlab.metrics.estimate import Estimate
from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.registry import TOUCHDOWN_RATES, Basis, Group, MetricSpec, Sample, metric
from speedlab.metrics.uncertainty import (
    FRACTION_UNKNOWN,
    PHASE_BIAS_SHARE,
    event_time,
    through_times,
)
from speedlab.model.events import Step
from speedlab.model.measures import Tier

Edges = tuple[float, float]

BIN_EDGES_DEG: Edges = (22.5, 67.5)
"""The antiphase bins of the coupling angle lie between the lines at 112.5 and 157.5 degrees (and
opposite); their normals point this way (modified vector coding, Bayne 2020)."""

SIGN_EDGES_DEG: Edges = (0.0, 90.0)
"""Opposite signs: between the axes."""

GRID_S = 0.0005
"""Roots of the turning rates are found on this grid and interpolated in it."""


def _spec(name: str, label: str, definition: str) -> MetricSpec:
    return MetricSpec(
        name=name,
        unit="",
        tier=Tier.A,
        group=Group.TIMING,
        label=label,
        meaning="Share of the step in which one thigh goes forward while the other goes back.",
        definition=f"{definition}, from touchdown to the other foot's touchdown; side: the foot "
        "that lands first.",
        reference="docs/metrics.md 7.H.2; Bayne 2020",
        rates=TOUCHDOWN_RATES,
        basis=Basis.STEP,
        limb="thighs",
        needs_identity=True,
    )


@metric(
    _spec(
        "thigh_antiphase_frac",
        "thighs in antiphase, at like speed (antiphase share)",
        "Share of time with the coupling angle of the thighs' turning rates in 112.5-157.5 or "
        "292.5-337.5 degrees",
    )
)
def thigh_antiphase(view: MetricInput) -> Iterator[Sample]:
    """Share of each step in which the thighs turn against each other at like speed."""
    return _each_step(view, BIN_EDGES_DEG)


@metric(
    _spec(
        "thigh_antiphase_sign_frac",
        "thighs going opposite ways (opposite-sign share)",
        "Share of time with turning rates of opposite sign",
    )
)
def thigh_antiphase_sign(view: MetricInput) -> Iterator[Sample]:
    """Share of each step in which the thighs turn opposite ways."""
    return _each_step(view, SIGN_EDGES_DEG)


def _each_step(view: MetricInput, edges_deg: Edges) -> Iterator[Sample]:
    for step in view.steps:
        share = _share(view, step, edges_deg)
        if share is not None:
            yield Sample(step.side, step.number, share)


def _share(view: MetricInput, step: Step, edges_deg: Edges) -> Estimate | None:
    if step.step_time_td_s is None or step.first.touchdown is None or step.second.touchdown is None:
        return None
    thighs = view.thigh(step.side), view.thigh(step.side.other)
    ends = event_time(step.first.touchdown), event_time(step.second.touchdown)
    share = through_times(lambda start, stop: _opposed(thighs, edges_deg, start, stop), ends)
    if share is None:
        return None
    noise, bias = _edge_shares(thighs, edges_deg, ends[0].value, ends[1].value)
    return share.widened(min(noise, FRACTION_UNKNOWN), min(bias, FRACTION_UNKNOWN))


def _opposed(
    thighs: tuple[Curve, Curve], edges_deg: Edges, start_s: float, stop_s: float
) -> float | None:
    """Share of a span of time between the two edges; None where a thigh is unknown in it."""
    if stop_s - start_s < GRID_S or not all(thigh.known(start_s, stop_s) for thigh in thighs):
        return None
    cuts = sorted(cut for edge in edges_deg for cut, _ in _roots(thighs, edge, start_s, stop_s))
    between = 0.0
    for first, last in pairwise([start_s, *cuts, stop_s]):
        middle = np.array([(first + last) / 2])
        if np.prod([_across(thighs, edge, middle)[0] for edge in edges_deg]) < 0:
            between += last - first
    return between / (stop_s - start_s)


def _across(thighs: tuple[Curve, Curve], edge_deg: float, times_s: np.ndarray) -> np.ndarray:
    """(n,) turning rates across an edge (deg/s): zero on it, sign by side of it."""
    first, second = (thigh.samples(times_s, 1) for thigh in thighs)
    across: np.ndarray = cos(radians(edge_deg)) * first + sin(radians(edge_deg)) * second
    return across


def _roots(
    thighs: tuple[Curve, Curve], edge_deg: float, start_s: float, stop_s: float
) -> list[tuple[float, float]]:
    """Times at which the turning rates pass an edge, and how fast (deg/s^2)."""
    times_s = np.linspace(start_s, stop_s, max(2, int((stop_s - start_s) / GRID_S)))
    across = _across(thighs, edge_deg, times_s)
    found = []
    for row in np.flatnonzero(across[:-1] * across[1:] < 0):
        pace = (across[row + 1] - across[row]) / (times_s[row + 1] - times_s[row])
        found.append((float(times_s[row] - across[row] / pace), float(pace)))
    return found


def _edge_shares(
    thighs: tuple[Curve, Curve], edges_deg: Edges, start_s: float, stop_s: float
) -> tuple[float, float]:
    """How far noise and bias move the edges, in shares of the span."""
    span_s, middle_s = stop_s - start_s, (start_s + stop_s) / 2
    rate_noise = hypot(*(thigh.rate_noise(middle_s) for thigh in thighs))
    # A bias that follows the stride turns a thigh too fast here and too slowly there.
    rate_bias = hypot(*(PHASE_BIAS_SHARE * thigh.bias(middle_s) * pi / span_s for thigh in thighs))
    paces = [pace for edge in edges_deg for _, pace in _roots(thighs, edge, start_s, stop_s)]
    per_rate = hypot(*(1.0 / pace for pace in paces)) / span_s
    return rate_noise * per_rate, rate_bias * per_rate
