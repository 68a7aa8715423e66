"""Arms: how they swing, and whether they keep time with the legs (docs/metrics.md, 7.I)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import ceil, hypot, pi, sqrt

import numpy as np

from speedlab.metrics.curves import Curve
from speedlab.metrics.estimate import Estimate, merged
from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.registry import RANGE_RATES, Basis, Group, MetricSpec, Sample, metric
from speedlab.metrics.temporal import longest_run
from speedlab.metrics.uncertainty import PHASE_BIAS_SHARE
from speedlab.model.clip import FloatArray
from speedlab.model.events import Stride
from speedlab.model.measures import Tier
from speedlab.model.skeleton import Side
from speedlab.model.skeleton import joint as joint_index

SEEN_CONFIDENCE, SEEN_SHARE = 0.5, 0.8
"""An arm is measured in strides that show it this surely in this share of frames (7.I.1)."""

MIN_STRIDES_FOR_PHASE = 1.5
"""Shortest stretch for a phase at the stride's fundamental (7.I.2)."""


def _spec(
    name: str,
    unit: str,
    label: str,
    meaning: str,
    definition: str,
    *,
    reference: str = "",
    basis: Basis = Basis.STRIDE,
    needs: str = "",
) -> MetricSpec:
    return MetricSpec(
        name=name,
        unit=unit,
        tier=Tier.A,
        group=Group.ARMS,
        label=label,
        meaning=meaning,
        definition=definition,
        reference=f"docs/metrics.md 7.I{reference}",
        rates=RANGE_RATES,
        basis=basis,
        limb="arm",
        needs=needs,
    )


Reading = Callable[[MetricInput, Side, Stride], Estimate | None]


def _each_stride(view: MetricInput, read: Reading) -> Iterator[Sample]:
    """Samples of the arm on each stride's side, where it is seen."""
    for stride in view.strides:
        if arm_seen(view, stride.side, stride.start_s, stride.end_s):
            estimate = read(view, stride.side, stride)
            if estimate is not None:
                yield Sample(stride.side, stride.first.number, estimate)


@metric(
    _spec(
        "elbow_angle_mean_deg",
        "deg",
        "elbow on average (mean elbow angle)",
        "180 is straight. 90 is a cue for the mean, not for every instant.",
        "Mean included angle shoulder-elbow-wrist over a stride.",
    )
)
def elbow_mean(view: MetricInput) -> Iterator[Sample]:
    """Mean elbow angle of each stride (deg)."""
    return _each_stride(view, lambda v, s, t: v.angles.elbow[s].mean(t.start_s, t.end_s))


@metric(
    _spec(
        "elbow_min_deg",
        "deg",
        "elbow at its most bent",
        "Usually in front.",
        "Smallest included elbow angle in a stride.",
    )
)
def elbow_min(view: MetricInput) -> Iterator[Sample]:
    """Smallest elbow angle of each stride (deg)."""
    return _each_stride(view, lambda v, s, t: _extreme(v.angles.elbow[s], t, -1))


@metric(
    _spec(
        "elbow_max_deg",
        "deg",
        "elbow at its straightest",
        "Usually on the way down.",
        "Largest included elbow angle in a stride.",
    )
)
def elbow_max(view: MetricInput) -> Iterator[Sample]:
    """Largest elbow angle of each stride (deg)."""
    return _each_stride(view, lambda v, s, t: _extreme(v.angles.elbow[s], t, +1))


@metric(
    _spec(
        "elbow_rom_deg",
        "deg",
        "how much the elbow opens and closes (range of motion)",
        "A large range is normal in sprinting.",
        "Largest minus smallest included elbow angle in a stride.",
    )
)
def elbow_rom(view: MetricInput) -> Iterator[Sample]:
    """Range of the elbow angle in each stride (deg)."""
    return _each_stride(view, lambda v, s, t: v.angles.elbow[s].range(t.start_s, t.end_s))


@metric(
    _spec(
        "elbow_front_deg",
        "deg",
        "elbow with the arm in front",
        "How closed the elbow is when the hand is furthest in front.",
        "Elbow angle at the instant of the largest upper-arm angle against the trunk.",
    )
)
def elbow_front(view: MetricInput) -> Iterator[Sample]:
    """Elbow angle at the front end of the arm's swing (deg)."""
    return _each_stride(view, lambda v, s, t: _elbow_at(v, s, t, +1))


@metric(
    _spec(
        "elbow_back_deg",
        "deg",
        "elbow with the arm behind",
        "How open the elbow is when the arm is furthest behind.",
        "Elbow angle at the instant of the smallest upper-arm angle against the trunk.",
    )
)
def elbow_back(view: MetricInput) -> Iterator[Sample]:
    """Elbow angle at the back end of the arm's swing (deg)."""
    return _each_stride(view, lambda v, s, t: _elbow_at(v, s, t, -1))


@metric(
    _spec(
        "arm_front_deg",
        "deg",
        "arm swing in front",
        "How far the upper arm comes forward.",
        "Largest upper-arm angle against the trunk's line in a stride, + in front.",
    )
)
def arm_front(view: MetricInput) -> Iterator[Sample]:
    """Front end of the arm's swing (deg)."""
    return _each_stride(view, lambda v, s, t: _extreme(v.angles.arm_rel[s], t, +1))


@metric(
    _spec(
        "arm_back_deg",
        "deg",
        "arm swing behind",
        "How far the upper arm goes back: hand to the back pocket.",
        "Minus the smallest upper-arm angle against the trunk's line in a stride, + behind.",
    )
)
def arm_back(view: MetricInput) -> Iterator[Sample]:
    """Back end of the arm's swing (deg, + behind)."""
    for sample in _each_stride(view, lambda v, s, t: _extreme(v.angles.arm_rel[s], t, -1)):
        yield replace(sample, estimate=sample.estimate.scaled(-1.0))


@metric(
    _spec(
        "arm_rom_deg",
        "deg",
        "arm swing, back to front (range of motion)",
        "The whole angle that the upper arm covers.",
        "Arm swing in front plus arm swing behind, in a stride.",
        reference="; Macadam 2018",
    )
)
def arm_rom(view: MetricInput) -> Iterator[Sample]:
    """Range of the upper arm in each stride (deg)."""
    return _each_stride(view, lambda v, s, t: v.angles.arm_rel[s].range(t.start_s, t.end_s))


@metric(
    _spec(
        "arm_leg_lag_ms",
        "ms",
        "arm behind the opposite leg (arm-leg lag)",
        "0: arm and opposite thigh keep one clock; + the arm is late.",
        "Phase of the upper arm minus phase of the opposite thigh at the stride's fundamental "
        "(least squares, two harmonics, gait phase between supports), in time; + arm late. "
        "Side: the arm.",
        reference=".2",
        basis=Basis.CLIP,
        needs="one and a half strides in a row with the arm in clear view",
    )
)
def arm_leg_lag(view: MetricInput) -> Iterator[Sample]:
    """Lag of each arm behind the opposite thigh (ms), one value for the clip."""
    for side in Side:
        lag = _lag(view, side)
        if lag is not None:
            yield lag


def arm_seen(view: MetricInput, side: Side, start_s: float, stop_s: float) -> bool:
    """Whether shoulder, elbow and wrist of a side are seen well enough in a span of time."""
    time_s = view.motion.time_s
    rows = (time_s >= start_s) & (time_s <= stop_s)
    joints = [joint_index(side, name) for name in ("shoulder", "elbow", "wrist")]
    lowest = np.min(view.motion.confidence[rows][:, joints], axis=1)
    return len(lowest) > 0 and float(np.mean(lowest >= SEEN_CONFIDENCE)) >= SEEN_SHARE


def _extreme(curve: Curve, stride: Stride, sign: int) -> Estimate | None:
    found = curve.extreme(stride.start_s, stride.end_s, sign)
    return None if found is None else found[1]


def _elbow_at(view: MetricInput, side: Side, stride: Stride, sign: int) -> Estimate | None:
    found = view.angles.arm_rel[side].extreme(stride.start_s, stride.end_s, sign)
    return None if found is None else view.angles.elbow[side].at(Estimate(found[0], 0.0, 0.0))


def _lag(view: MetricInput, arm_side: Side) -> Sample | None:
    """Least squares over all strides between the first and the last support."""
    clock = _gait_clock(view, arm_side.other)
    if clock is None:
        return None
    start_s, stop_s, stride_s, phase = clock
    arm, thigh = view.angles.arm_rel[arm_side], view.thigh(arm_side.other)
    strides = (stop_s - start_s) / stride_s
    known = arm.known(start_s, stop_s) and thigh.known(start_s, stop_s)
    if strides < MIN_STRIDES_FOR_PHASE - 0.1 or not known:
        return None
    if not arm_seen(view, arm_side, start_s, stop_s):
        return None
    rows = (arm.time_s >= start_s) & (arm.time_s <= stop_s)
    parts = [_fundamental(curve, rows, phase) for curve in (arm, thigh)]
    turn = (parts[0].value - parts[1].value + pi) % (2 * pi) - pi
    lag = Estimate(
        turn,
        hypot(parts[0].u_rand, parts[1].u_rand),
        hypot(parts[0].u_sys, parts[1].u_sys),
        merged(parts[0].flags, parts[1].flags),
    )
    # Strides that were begun count, so that one and a half of them are two.
    return Sample(arm_side, None, lag.scaled(1e3 * stride_s / (2 * pi)), ceil(strides - 0.1))


def _gait_clock(
    view: MetricInput, leg: Side
) -> tuple[float, float, float, Callable[[FloatArray], FloatArray]] | None:
    """Span (s), stride time (s) and gait phase (rad) of one leg, which gains 2 pi a support.

    Between the leg's own supports the phase grows evenly, before the first and after the last as
    in the nearest stride; so a stride that gets quicker does not look like a lag. Only over an
    unbroken run of steps: across a missing support the strides could not be counted.
    """
    run = longest_run(view)
    supports = [step.first for step in run] + [step.second for step in run[-1:]]
    known = [c for c in supports if c.mid_stance_s is not None]
    own = np.array([c.mid_stance_s for c in known if c.side is leg])
    if len(known) < max(3, len(supports)) or len(own) < 2:
        return None
    phases = 2 * pi * np.arange(len(own))
    inner = np.diff(own)
    times = np.concatenate([[own[0] - inner[0]], own, [own[-1] + inner[-1]]])
    turns = np.concatenate([[phases[0] - 2 * pi], phases, [phases[-1] + 2 * pi]])
    first, last = supports[0].mid_stance_s, supports[-1].mid_stance_s
    assert first is not None
    assert last is not None
    return first, last, float(np.mean(inner)), lambda t: np.interp(t, times, turns)


def _fundamental(
    curve: Curve, rows: np.ndarray, phase: Callable[[FloatArray], FloatArray]
) -> Estimate:
    """Phase (rad) of a curve at the fundamental: x = c + A cos(gait phase - phase) + 2nd."""
    turn = phase(curve.time_s[rows])
    columns = [np.ones_like(turn)]
    columns += [wave(k * turn) for k in (1, 2) for wave in (np.cos, np.sin)]
    weights, *_ = np.linalg.lstsq(np.column_stack(columns), curve.value[rows], rcond=None)
    amplitude = float(np.hypot(weights[1], weights[2]))
    span = float(np.ptp(curve.time_s[rows]))
    independent = max(2.0, 2.0 * curve.bandwidth_hz * span)
    noise = sqrt(2.0 / independent) * float(np.median(curve.u_rand[rows])) / amplitude
    bias = PHASE_BIAS_SHARE * float(np.mean(curve.u_sys[rows])) / amplitude
    flags = tuple(name for name, mask in curve.marks.items() if float(np.mean(mask[rows])) > 0.5)
    return Estimate(float(np.arctan2(weights[2], weights[1])), noise, bias, flags)
