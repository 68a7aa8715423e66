"""Thigh: how far it swings to the front and to the back, and how fast (docs/metrics.md, 7.F)."""

from __future__ import annotations

from collections.abc import Iterator

from speedlab.metrics.estimate import Estimate
from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.reading import each_stride
from speedlab.metrics.registry import RANGE_RATES, Basis, Group, MetricSpec, Sample, metric
from speedlab.model.events import Stride
from speedlab.model.measures import Tier


def _spec(
    name: str, unit: str, label: str, meaning: str, definition: str, *, reference: str = ""
) -> MetricSpec:
    return MetricSpec(
        name=name,
        unit=unit,
        tier=Tier.A,
        group=Group.THIGH,
        label=label,
        meaning=meaning,
        definition=definition,
        reference=f"docs/metrics.md 7.F{reference}",
        rates=RANGE_RATES,
        basis=Basis.STRIDE,
        limb="thigh",
    )


@metric(
    _spec(
        "thigh_peak_flexion_deg",
        "deg",
        "highest knee lift (thigh peak flexion)",
        "How far the thigh comes up in front; 90 would be level.",
        "Largest thigh angle from straight down in a stride, + in front.",
    )
)
def thigh_peak_flexion(view: MetricInput) -> Iterator[Sample]:
    """Largest thigh angle of each stride (deg)."""
    return each_stride(view, lambda v, s: _peak(v, s, +1))


@metric(
    _spec(
        "thigh_peak_extension_deg",
        "deg",
        "furthest thigh behind (thigh peak extension)",
        "How far the thigh goes back after the push (negative: behind).",
        "Smallest thigh angle from straight down in a stride, - behind.",
    )
)
def thigh_peak_extension(view: MetricInput) -> Iterator[Sample]:
    """Smallest thigh angle of each stride (deg)."""
    return each_stride(view, lambda v, s: _peak(v, s, -1))


@metric(
    _spec(
        "thigh_rom_deg",
        "deg",
        "swing of the thigh, back to front (range of motion)",
        "The whole angle that the thigh covers.",
        "Peak flexion minus peak extension of one stride.",
    )
)
def thigh_rom(view: MetricInput) -> Iterator[Sample]:
    """Range of the thigh in each stride (deg)."""
    return each_stride(view, _range)


@metric(
    _spec(
        "thigh_mean_ang_vel_dps",
        "deg/s",
        "whip of the thigh (mean thigh angular velocity)",
        "How fast the thigh swings back and forth: whip from the hip.",
        "2 x range of motion / stride time.",
        reference="; Clark 2020",
    )
)
def thigh_mean_angular_velocity(view: MetricInput) -> Iterator[Sample]:
    """Mean speed of the thigh's rotation in each stride (deg/s)."""
    return each_stride(view, _mean_speed)


def _peak(view: MetricInput, stride: Stride, sign: int) -> Estimate | None:
    found = view.thigh(stride.side).extreme(stride.start_s, stride.end_s, sign)
    return None if found is None else found[1]


def _mean_speed(view: MetricInput, stride: Stride) -> Estimate | None:
    span = _range(view, stride)
    return None if span is None else span.scaled(2.0 / stride.time_s)


def _range(view: MetricInput, stride: Stride) -> Estimate | None:
    return view.thigh(stride.side).range(stride.start_s, stride.end_s)
