"""Posture at touchdown, on the ground and at toe-off (docs/metrics.md, 7.C to 7.E)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from speedlab.metrics.curves import Curve
from speedlab.metrics.estimate import Estimate
from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.reading import each_contact
from speedlab.metrics.registry import (
    HEIGHT_RATES,
    RANGE_RATES,
    TOUCHDOWN_RATES,
    Basis,
    FrameRates,
    Group,
    MetricSpec,
    Sample,
    metric,
)
from speedlab.metrics.scaling import in_metres
from speedlab.metrics.uncertainty import SLOPE_BIAS_DEG, event_time, mid_stance_time
from speedlab.model.events import Contact, EventKind, Step
from speedlab.model.measures import Tier


def _spec(
    name: str,
    unit: str,
    label: str,
    meaning: str,
    definition: str,
    *,
    reference: str = "7.D",
    rates: FrameRates = TOUCHDOWN_RATES,
    basis: Basis = Basis.CONTACT,
    limb: str = "leg",
) -> MetricSpec:
    return MetricSpec(
        name=name,
        unit=unit,
        tier=Tier.A,
        group=Group.POSTURE,
        label=label,
        meaning=meaning,
        definition=definition,
        reference=f"docs/metrics.md {reference}",
        rates=rates,
        basis=basis,
        limb=limb,
    )


@metric(
    _spec(
        "trunk_lean_deg",
        "deg",
        "forward lean of the trunk (trunk lean)",
        "0 is upright over the ground, + leaning forward.",
        "Mean angle from mid-hip to mid-shoulder over a step, from the ground's normal, + forward.",
        reference="7.E",
        rates=RANGE_RATES,
        basis=Basis.STEP,
        limb="trunk",
    )
)
def trunk_lean(view: MetricInput) -> Iterator[Sample]:
    """Mean trunk lean of each step (deg)."""
    for step in view.steps:
        span = _step_span(step)
        lean = None if span is None else view.angles.trunk.mean(*span)
        if lean is not None:
            yield Sample(step.side, step.number, lean)


@metric(
    replace(
        _spec(
            "trunk_lean_gravity_deg",
            "deg",
            "forward lean of the trunk against gravity (trunk lean from the plumb line)",
            "0 is upright, + leaning forward; on a hill it differs from the lean over the ground.",
            "Trunk lean minus the slope of the ground (+ uphill); needs the camera's roll.",
            reference="2.4, 7.E",
            rates=RANGE_RATES,
            basis=Basis.STEP,
            limb="trunk",
        ),
        needs_gravity=True,
    )
)
def trunk_lean_gravity(view: MetricInput) -> Iterator[Sample]:
    """Mean trunk lean of each step from gravity's vertical (deg)."""
    slope_deg = view.scene.slope_deg
    if slope_deg is None:
        return
    slope = Estimate(slope_deg, 0.0, SLOPE_BIAS_DEG)
    for sample in trunk_lean(view):
        yield replace(sample, estimate=sample.estimate.minus(slope))


@metric(
    _spec(
        "body_lean_toeoff_deg",
        "deg",
        "lean of the whole body at toe-off (body lean)",
        "The angle of the push; 45 is the lean of a start, small is upright.",
        "Line from the forefoot to the centre of mass at toe-off, from the ground's normal, "
        "+ forward.",
        reference="7.E; Kugler & Janshen 2010; centre of mass after de Leva 1996",
    )
)
def body_lean_toeoff(view: MetricInput) -> Iterator[Sample]:
    """Lean of the line from forefoot to centre of mass at toe-off (deg)."""
    return each_contact(view, lambda v, c: _at(v.positions.body_lean[c.side], c, EventKind.TOE_OFF))


@metric(
    _spec(
        "hip_height_td_norm",
        "leg",
        "hip height at touchdown",
        "Running tall: compare only with yourself, same set-up.",
        "Height of mid-hip above the ground / leg length at touchdown.",
        reference="7.C",
        rates=HEIGHT_RATES,
        limb="hip",
    )
)
def hip_height_td(view: MetricInput) -> Iterator[Sample]:
    """Hip height at touchdown in leg lengths."""
    return each_contact(view, lambda v, c: _at(v.positions.hip_height, c, EventKind.TOUCHDOWN))


@metric(
    _spec(
        "hip_min_stance_norm",
        "leg",
        "lowest hip height on the ground",
        "Compare only with yourself, same set-up.",
        "Smallest height of mid-hip above the ground / leg length during the contact.",
        reference="7.C",
        rates=HEIGHT_RATES,
        limb="hip",
    )
)
def hip_min_stance(view: MetricInput) -> Iterator[Sample]:
    """Lowest hip height in the contact in leg lengths."""
    return each_contact(view, lambda v, c: _lowest_hip(v.positions.hip_height, c))


@metric(
    _spec(
        "hip_sag_norm",
        "leg",
        "how far the hip sinks on the ground (hip sag)",
        "Larger: the hip gives way more after landing.",
        "Hip height at touchdown minus its smallest value in the contact, / leg length.",
        reference="7.C",
        rates=HEIGHT_RATES,
        limb="hip",
    )
)
def hip_sag(view: MetricInput) -> Iterator[Sample]:
    """How far the hip sinks in the contact, in leg lengths."""
    return each_contact(view, _sag)


def _distance_spec(name: str, unit: str, what: str, reference: str = "7.D") -> MetricSpec:
    return _spec(
        name,
        unit,
        f"foot in front of the {what} at touchdown (touchdown distance)",
        "Some distance ahead is needed at top speed; near zero or behind in the first steps.",
        f"Forefoot minus {what} along the ground at touchdown, + foot ahead.",
        reference=reference,
    )


@metric(_distance_spec("touchdown_distance_hip_leg", "leg", "hip"))
def touchdown_distance_hip_leg(view: MetricInput) -> Iterator[Sample]:
    """Forefoot ahead of mid-hip at touchdown in leg lengths."""
    return each_contact(
        view, lambda v, c: _at(v.positions.foot_ahead_hip[c.side], c, EventKind.TOUCHDOWN)
    )


@metric(_distance_spec("touchdown_distance_hip_m", "m", "hip"))
def touchdown_distance_hip_m(view: MetricInput) -> Iterator[Sample]:
    """Forefoot ahead of mid-hip at touchdown (m)."""
    return in_metres(view, touchdown_distance_hip_leg(view))


COM_REFERENCE = "7.D; centre of mass after de Leva 1996; Bezodis 2015"


@metric(_distance_spec("touchdown_distance_com_leg", "leg", "centre of mass", COM_REFERENCE))
def touchdown_distance_com_leg(view: MetricInput) -> Iterator[Sample]:
    """Forefoot ahead of the centre of mass at touchdown in leg lengths."""
    return each_contact(
        view, lambda v, c: _at(v.positions.foot_ahead_com[c.side], c, EventKind.TOUCHDOWN)
    )


@metric(_distance_spec("touchdown_distance_com_m", "m", "centre of mass", COM_REFERENCE))
def touchdown_distance_com_m(view: MetricInput) -> Iterator[Sample]:
    """Forefoot ahead of the centre of mass at touchdown (m)."""
    return in_metres(view, touchdown_distance_com_leg(view))


@metric(
    _spec(
        "shin_angle_td_deg",
        "deg",
        "shin at touchdown (shin angle)",
        "0 is vertical, + the foot reaches ahead of the knee, - the shin leans forward.",
        "Shank from straight down at touchdown, + ankle in front of the knee.",
        reference="7.D; Hanley 2022",
    )
)
def shin_angle_td(view: MetricInput) -> Iterator[Sample]:
    """Shank angle at touchdown (deg)."""
    return each_contact(
        view, lambda v, c: _at(v.event_angles.shank[c.side], c, EventKind.TOUCHDOWN)
    )


@metric(
    _spec(
        "knee_angle_td_deg",
        "deg",
        "knee at touchdown",
        "180 is straight.",
        "Included angle hip-knee-ankle of the landing leg at touchdown.",
        reference="7.D; Mattes 2021",
    )
)
def knee_angle_td(view: MetricInput) -> Iterator[Sample]:
    """Knee angle at touchdown (deg)."""
    return each_contact(view, lambda v, c: _at(v.event_angles.knee[c.side], c, EventKind.TOUCHDOWN))


@metric(
    _spec(
        "knee_angle_to_deg",
        "deg",
        "knee at toe-off",
        "180 is straight: how far the leg opens in the push.",
        "Included angle hip-knee-ankle of the pushing leg at toe-off.",
        reference="7.D; Mattes 2021; Haugen 2018",
    )
)
def knee_angle_to(view: MetricInput) -> Iterator[Sample]:
    """Knee angle at toe-off (deg)."""
    return each_contact(view, lambda v, c: _at(v.event_angles.knee[c.side], c, EventKind.TOE_OFF))


def _at(curve: Curve, contact: Contact, kind: EventKind) -> Estimate | None:
    event = contact.touchdown if kind is EventKind.TOUCHDOWN else contact.toe_off
    return None if event is None else curve.at(event_time(event))


def _step_span(step: Step) -> tuple[float, float] | None:
    """Support to support, so that a trunk that sways within the step is seen over all of it."""
    first, second = mid_stance_time(step.first), mid_stance_time(step.second)
    if first is not None and second is not None:
        return first.value, second.value
    if step.first.touchdown is None or step.second.touchdown is None:
        return None
    return step.first.touchdown.time_s, step.second.touchdown.time_s


def _lowest_hip(height: Curve, contact: Contact) -> Estimate | None:
    assert contact.touchdown is not None
    assert contact.toe_off is not None
    found = height.extreme(contact.touchdown.time_s, contact.toe_off.time_s, -1)
    return None if found is None else found[1]


def _sag(view: MetricInput, contact: Contact) -> Estimate | None:
    height = view.positions.hip_change
    landing, lowest = _at(height, contact, EventKind.TOUCHDOWN), _lowest_hip(height, contact)
    return None if landing is None or lowest is None else landing.above(lowest)
