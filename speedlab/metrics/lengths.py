"""Step length and speed (docs/metrics.md, 7.A and 7.B)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import hypot

import numpy as np

from speedlab.metrics.estimate import Estimate
from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.registry import LENGTH_RATES, Basis, Group, MetricSpec, Sample, metric
from speedlab.metrics.scaling import in_metres
from speedlab.metrics.temporal import longest_run, run_ends, step_duration
from speedlab.metrics.uncertainty import (
    DEPTH_CORRECTION_SHARE,
    FEET_DEPTH_LEG,
    FOOT_POSITION_LEG,
    LEG_LENGTH_BIAS_SHARE,
)
from speedlab.model.measures import Tier


def _length_spec(name: str, unit: str, label: str, meaning: str, what: str) -> MetricSpec:
    return MetricSpec(
        name=name,
        unit=unit,
        tier=Tier.A,
        group=Group.TEMPORAL,
        label=label,
        meaning=meaning,
        definition=f"Forefoot to forefoot along the ground, {what}; side: the foot that pushes "
        "off; forefoot = median over the contact.",
        reference="docs/metrics.md 7.A",
        rates=LENGTH_RATES,
        basis=Basis.STEP if name.startswith("step") else Basis.STRIDE,
    )


@metric(
    _length_spec(
        "step_length_m", "m", "step length", "How far one step carries.", "contact to contact"
    )
)
def step_length_m(view: MetricInput) -> Iterator[Sample]:
    """Metres per step."""
    return in_metres(view, _step_lengths(view))


@metric(
    _length_spec(
        "step_length_leg",
        "leg",
        "step length in leg lengths",
        "How far one step carries, measured in the athlete's own legs.",
        "contact to contact, over leg length",
    )
)
def step_length_leg(view: MetricInput) -> Iterator[Sample]:
    """Leg lengths per step."""
    return _in_own_legs(_step_lengths(view))


def _step_lengths(view: MetricInput) -> Iterator[Sample]:
    """Leg lengths as measured, before the leg's own length is doubted."""
    for step in view.steps:
        if step.length_px is not None:
            length = Estimate(
                step.length_px / view.motion.leg_length_px,
                hypot(FOOT_POSITION_LEG, FOOT_POSITION_LEG),
                _depth_bias_leg(view, step.length_shift_px),
            )
            yield Sample(step.side, step.number, length)


def _in_own_legs(lengths: Iterable[Sample]) -> Iterator[Sample]:
    """With what the athlete's leg length, read off landmarks, is uncertain by."""
    for sample in lengths:
        share = LEG_LENGTH_BIAS_SHARE * abs(sample.estimate.value)
        yield Sample(sample.side, sample.number, sample.estimate.widened(u_sys=share), sample.count)


def _depth_bias_leg(view: MetricInput, shift_px: float | None) -> float:
    """What near and far foot's depth leaves uncertain of a step, corrected for it or not."""
    if shift_px is None:
        return FEET_DEPTH_LEG
    return DEPTH_CORRECTION_SHARE * abs(shift_px) / view.motion.leg_length_px


@metric(
    _length_spec(
        "stride_length_m",
        "m",
        "stride length (two steps)",
        "From one landing of a foot to its next.",
        "same foot to same foot",
    )
)
def stride_length_m(view: MetricInput) -> Iterator[Sample]:
    """Metres per stride."""
    return in_metres(view, _stride_lengths(view))


@metric(
    _length_spec(
        "stride_length_leg",
        "leg",
        "stride length in leg lengths",
        "From one landing of a foot to its next, in the athlete's own legs.",
        "same foot to same foot, over leg length",
    )
)
def stride_length_leg(view: MetricInput) -> Iterator[Sample]:
    """Leg lengths per stride."""
    return _in_own_legs(_stride_lengths(view))


def _stride_lengths(view: MetricInput) -> Iterator[Sample]:
    """As `_step_lengths`: both feet of a stride lie at one depth, so no depth error."""
    lengths = {step.first.number: step.length_px for step in view.steps}
    for stride in view.strides:
        parts = (lengths.get(stride.first.number), lengths.get(stride.opposite.number))
        if parts[0] is not None and parts[1] is not None:
            value = (parts[0] + parts[1]) / view.motion.leg_length_px
            length = Estimate(value, hypot(FOOT_POSITION_LEG, FOOT_POSITION_LEG), 0.0)
            yield Sample(stride.side, stride.first.number, length)


def _speed_spec(name: str, label: str, meaning: str, definition: str, basis: Basis) -> MetricSpec:
    return MetricSpec(
        name=name,
        unit="m/s",
        tier=Tier.A,
        group=Group.TEMPORAL,
        label=label,
        meaning=meaning,
        definition=definition,
        reference="docs/metrics.md 7.B",
        rates=LENGTH_RATES,
        basis=basis,
        sided=basis is not Basis.CLIP,
        needs="two whole steps in a row" if basis is Basis.CLIP else "",
    )


@metric(
    _speed_spec(
        "step_speed_mps",
        "speed of each step (step speed)",
        "Length times rate, step by step.",
        "Step length / step time; side: the foot that pushes off.",
        Basis.STEP,
    )
)
def step_speed(view: MetricInput) -> Iterator[Sample]:
    """Metres per second, step by step."""
    durations = {step.number: step_duration(view, step) for step in view.steps}
    for sample in step_length_m(view):
        duration = durations[sample.number] if sample.number is not None else None
        if duration is not None:
            yield Sample(sample.side, sample.number, sample.estimate.over(duration))


@metric(
    _speed_spec(
        "speed_mps",
        "running speed",
        "Mean speed over all whole steps in view.",
        "Slope of mid-hip's position against time from the first to the last mid-stance of the "
        "longest unbroken run of steps (Theil-Sen).",
        Basis.CLIP,
    )
)
def speed(view: MetricInput) -> Iterator[Sample]:
    """Mean speed of mid-hip over a whole number of steps."""
    run = longest_run(view)
    ends = run_ends(run)
    scale = view.scene.scale
    if ends is None or scale is None or view.motion.m_per_px is None or len(run) < 2:
        return
    slope = _hip_slope_px(view, ends[0].value, ends[1].value)
    if slope is None:
        return
    span_px = slope * (ends[1].value - ends[0].value)
    position_px = FOOT_POSITION_LEG * view.motion.leg_length_px
    share = hypot(position_px, position_px) / abs(span_px)
    value = slope * view.motion.m_per_px
    estimate = Estimate(value, abs(value) * share, abs(value) * scale.u_rel)
    yield Sample(None, None, estimate, len(run))


def _hip_slope_px(view: MetricInput, start_s: float, stop_s: float) -> float | None:
    """Robust slope of mid-hip's x (px/s), on at most 300 frames so that its cost stays bounded."""
    from scipy.stats import theilslopes

    time_s, hip = view.motion.time_s, view.motion.middle("hip")[:, 0]
    rows = np.flatnonzero((time_s >= start_s) & (time_s <= stop_s) & np.isfinite(hip))
    if len(rows) < 3:
        return None
    rows = rows[:: max(1, len(rows) // 300)]
    return float(theilslopes(hip[rows], time_s[rows]).slope)
