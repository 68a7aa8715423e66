"""Front side and back side of the stride, described and not judged (docs/metrics.md, 7.G).

The line between the two is the trunk, extended below the hip; its mean lean over the stride is
used, so that a wobble of the trunk does not count as movement of the leg.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot

from speedlab.metrics.curves import Curve
from speedlab.metrics.estimate import Estimate, merged
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
        group=Group.SIDES,
        label=label,
        meaning=meaning,
        definition=definition,
        reference=f"docs/metrics.md 7.G{reference}",
        rates=RANGE_RATES,
        basis=Basis.STRIDE,
    )


@metric(
    _spec(
        "front_side_ratio",
        "",
        "share of the thigh's swing in front of the body (front-side ratio)",
        "0.5 is balanced; higher is more front side. A style, not a fault.",
        "phi_front / (phi_front + phi_back): largest thigh angle in front of and behind the "
        "trunk's line in a stride.",
        reference="; Haugen 2018 (no link to top speed found)",
    )
)
def front_side_ratio(view: MetricInput) -> Iterator[Sample]:
    """Front part of the thigh's range, by the trunk's line, stride by stride."""
    return each_stride(view, _front_share)


@metric(
    _spec(
        "front_side_time_frac",
        "",
        "share of the stride with the thigh in front (front-side time)",
        "How long the thigh is in front of the trunk's line.",
        "Share of the stride's time with the thigh in front of the trunk's line.",
    )
)
def front_side_time(view: MetricInput) -> Iterator[Sample]:
    """Time share of the thigh in front, stride by stride."""
    return _time_in_front(view, "thigh")


@metric(
    _spec(
        "foot_front_time_frac",
        "",
        "share of the stride with the foot in front (foot front-side time)",
        "How long the foot is in front of the trunk's line.",
        "Share of the stride's time with the ankle in front of the trunk's line through mid-hip.",
    )
)
def foot_front_time(view: MetricInput) -> Iterator[Sample]:
    """Time share of the ankle in front, stride by stride."""
    return _time_in_front(view, "ankle")


@metric(
    _spec(
        "heel_kick_height_norm",
        "",
        "heel height behind (heel kick)",
        "1 means that the heel comes up to the height of the hip.",
        "Largest heel height while the ankle is behind the trunk's line, over the hip's height at "
        "that instant.",
    )
)
def heel_kick_height(view: MetricInput) -> Iterator[Sample]:
    """Highest heel behind the body over hip height, stride by stride."""
    return each_stride(view, _heel_kick)


@metric(
    _spec(
        "knee_min_angle_swing_deg",
        "deg",
        "tightest fold of the swing leg (smallest knee angle)",
        "Smaller is a tighter fold while the leg comes through; 180 is straight.",
        "Smallest included knee angle between toe-off and the same foot's next touchdown.",
    )
)
def knee_min_angle_swing(view: MetricInput) -> Iterator[Sample]:
    """Smallest knee angle in each swing (deg)."""
    return each_stride(view, _tightest_knee)


@metric(
    _spec(
        "knee_height_front_norm",
        "",
        "height of the knee in front (front knee height)",
        "0 means a level thigh, negative a knee below the hip.",
        "Largest (knee height - hip height) / thigh length in a stride.",
        reference="; Mendiguchia 2021",
    )
)
def knee_height_front(view: MetricInput) -> Iterator[Sample]:
    """Highest knee over its hip in thigh lengths, stride by stride."""
    per_thigh = view.motion.leg_length_px / view.motion.thigh_length_px

    def highest(view: MetricInput, stride: Stride) -> Estimate | None:
        curve = view.positions.knee_above_hip[stride.side]
        found = curve.extreme(stride.start_s, stride.end_s, +1)
        return None if found is None else found[1].scaled(per_thigh)

    return each_stride(view, highest)


def _against_trunk(view: MetricInput, stride: Stride, segment: Curve) -> Curve | None:
    """A segment's angle against the stride's mean trunk line (+ in front)."""
    lean = view.angles.trunk.mean(stride.start_s, stride.end_s)
    return None if lean is None else segment.shifted(lean.value, lean.u_rand, lean.u_sys)


def _front_share(view: MetricInput, stride: Stride) -> Estimate | None:
    curve = _against_trunk(view, stride, view.angles.thigh[stride.side])
    if curve is None:
        return None
    front = curve.extreme(stride.start_s, stride.end_s, +1)
    back = curve.extreme(stride.start_s, stride.end_s, -1)
    if front is None or back is None:
        return None
    ahead, behind = front[1], back[1]
    whole = ahead.value - behind.value
    # A leg that never crosses the line is all on one side, as in the first steps of a start.
    share = min(max(ahead.value / whole, 0.0), 1.0)
    noise = hypot((1 - share) * ahead.u_rand, share * behind.u_rand) / whole
    # One bias tilts the line between front and back: what one side gains the other loses.
    bias = max(ahead.u_sys, behind.u_sys) / whole
    return Estimate(share, noise, bias, merged(ahead.flags, behind.flags))


def _time_in_front(view: MetricInput, part: str) -> Iterator[Sample]:
    angles = view.angles.thigh if part == "thigh" else view.angles.ankle_line

    def share(view: MetricInput, stride: Stride) -> Estimate | None:
        curve = _against_trunk(view, stride, angles[stride.side])
        return None if curve is None else curve.share_above_zero(stride.start_s, stride.end_s)

    return each_stride(view, share)


def _tightest_knee(view: MetricInput, stride: Stride) -> Estimate | None:
    leaving, landing = stride.first.toe_off, stride.second.touchdown
    if leaving is None or landing is None:
        return None
    found = view.angles.knee[stride.side].extreme(leaving.time_s, landing.time_s, -1)
    return None if found is None else found[1]


def _heel_kick(view: MetricInput, stride: Stride) -> Estimate | None:
    line = _against_trunk(view, stride, view.angles.ankle_line[stride.side])
    if line is None or not line.known(stride.start_s, stride.end_s):
        return None
    heel = view.positions.heel_height[stride.side]
    best: tuple[float, Estimate] | None = None
    for start_s, stop_s in line.spans_below_zero(stride.start_s, stride.end_s):
        found = heel.extreme(start_s, stop_s, +1)
        if found is not None and (best is None or found[1].value > best[1].value):
            best = found
    if best is None:
        return None
    hip = view.positions.hip_height.at(Estimate(best[0], 0.0, 0.0))
    return None if hip is None else best[1].over(hip)
