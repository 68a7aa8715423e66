"""The flying ten metres between two gates (docs/metrics.md, 7.B)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from speedlab.metrics.estimate import Estimate
from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.passing import Passing, between, mean_speed, passings
from speedlab.metrics.registry import LENGTH_RATES, Basis, Group, MetricSpec, Sample, metric
from speedlab.model.measures import Tier

FLY_M, FLY_WITHIN_M = 10.0, 0.05
"""A flying time is over ten metres, to the width of a cone."""
MOST_GAIN = 0.10
"""Whoever is this much faster at the second gate than at the first still speeds up: no flying
time (at top speed it changes by 1-3 %, from 20 m after a start by some 8 %) [P]."""


def _spec(name: str, unit: str, label: str, meaning: str, definition: str) -> MetricSpec:
    return MetricSpec(
        name=name,
        unit=unit,
        tier=Tier.A,
        group=Group.TEMPORAL,
        label=label,
        meaning=meaning,
        definition=definition,
        reference="docs/metrics.md 7.B",
        rates=LENGTH_RATES,
        basis=Basis.GATES,
        limb="hip",
        sided=False,
        withheld_because=no_flying_time,
    )


def no_flying_time(view: MetricInput) -> str:
    """Why there is no flying ten metres; empty if there is one."""
    told = passings(view)
    if not told:
        return "No gates: point at two cones 10 m apart, --gate X@0 --gate X@10."
    pairs = _ten_apart(told)
    if not pairs:
        return "No two of the gates are 10 m apart."
    unseen = [p.reason for pair in pairs for p in pair if p.when is None]
    if not _seen(pairs):
        return unseen[0]
    if not _flying(pairs):
        gain = min(second.speed_px_s / first.speed_px_s - 1 for first, second in _seen(pairs))
        return f"The athlete still gained {gain:.0%} of speed between the gates: no flying time."
    return ""


@metric(
    _spec(
        "fly10_s",
        "s",
        "flying ten metres (Fly-10)",
        "Time for ten metres with a run-in: down over weeks, not over days.",
        "From mid-hip over one gate to mid-hip over another 10 m on, between frames; of several "
        "such pairs the fastest.",
    )
)
def fly10(view: MetricInput) -> Iterator[Sample]:
    """Seconds for the fastest ten metres between two gates."""
    for first, second in _fastest(view):
        yield from _sample(between(view, first, second))


@metric(
    _spec(
        "fly10_mps",
        "m/s",
        "speed over the flying ten metres",
        "Mean speed between the two gates.",
        "10 m / flying ten metres.",
    )
)
def fly10_speed(view: MetricInput) -> Iterator[Sample]:
    """Metres per second between the same two gates."""
    for first, second in _fastest(view):
        yield from _sample(mean_speed(view, first, second))


def _sample(value: Estimate | None) -> Iterator[Sample]:
    """Two passings stand behind it."""
    if value is not None:
        yield Sample(None, None, value, 2)


def _fastest(view: MetricInput) -> list[tuple[Passing, Passing]]:
    pairs = _flying(_ten_apart(passings(view)))
    return sorted(pairs, key=lambda pair: _time_s(*pair))[:1]


def _time_s(first: Passing, second: Passing) -> float:
    assert first.when is not None
    assert second.when is not None
    return second.when.value - first.when.value


def _ten_apart(told: tuple[Passing, ...]) -> list[tuple[Passing, Passing]]:
    return [
        (first, second)
        for first, second in combinations(told, 2)
        if abs(second.gate.at_m - first.gate.at_m - FLY_M) <= FLY_WITHIN_M
    ]


def _seen(pairs: list[tuple[Passing, Passing]]) -> list[tuple[Passing, Passing]]:
    return [(a, b) for a, b in pairs if a.when is not None and b.when is not None]


def _flying(pairs: list[tuple[Passing, Passing]]) -> list[tuple[Passing, Passing]]:
    return [(a, b) for a, b in _seen(pairs) if b.speed_px_s <= (1 + MOST_GAIN) * a.speed_px_s]
