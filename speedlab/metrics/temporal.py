"""Rhythm: how long steps, contacts and flights take (docs/metrics.md, 7.A)."""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot

import numpy as np

from speedlab.metrics.estimate import Estimate, merged
from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.reading import each_stride
from speedlab.metrics.registry import (
    CONTACT_RATES,
    STEP_RATES,
    Basis,
    Group,
    MetricSpec,
    Sample,
    metric,
)
from speedlab.metrics.uncertainty import (
    CONTACT_TIME_BIAS_MS,
    event_time,
    mid_stance_time,
)
from speedlab.model.events import Contact, Step, Stride
from speedlab.model.measures import Tier

CONTACT_BIAS_S = CONTACT_TIME_BIAS_MS / 1e3


@metric(
    MetricSpec(
        name="step_time_s",
        unit="s",
        tier=Tier.A,
        group=Group.TEMPORAL,
        label="time per step (step time)",
        meaning="How long one step takes, from one foot under the hip to the other.",
        definition="Mid-stance to the next mid-stance (touchdown to touchdown where no mid-stance "
        "exists); side: the foot that pushes off.",
        reference="docs/metrics.md 5.4, 7.A",
        rates=STEP_RATES,
        basis=Basis.STEP,
    )
)
def step_time(view: MetricInput) -> Iterator[Sample]:
    """Seconds from one support to the next."""
    for step in view.steps:
        duration = step_duration(view, step)
        if duration is not None:
            yield Sample(step.side, step.number, duration)


@metric(
    MetricSpec(
        name="step_frequency_hz",
        unit="Hz",
        tier=Tier.A,
        group=Group.TEMPORAL,
        label="steps per second (step rate)",
        meaning="How many steps a second: length times rate is speed.",
        definition="1 / step time; for the clip (n - 1) / (last mid-stance - first mid-stance).",
        reference="docs/metrics.md 7.A; Haugen 2018; Meng 2024",
        rates=STEP_RATES,
        basis=Basis.STEP,
    )
)
def step_frequency(view: MetricInput) -> Iterator[Sample]:
    """Steps per second, step by step and over the longest unbroken run of steps."""
    for step in view.steps:
        duration = step_duration(view, step)
        if duration is not None:
            yield Sample(step.side, step.number, _inverse(duration))
    run = longest_run(view)
    ends = run_ends(run)
    if ends is not None:
        rate = _inverse(ends[1].minus(ends[0])).scaled(len(run))
        yield Sample(None, None, rate, len(run))


@metric(
    MetricSpec(
        name="contact_time_s",
        unit="s",
        tier=Tier.A,
        group=Group.TEMPORAL,
        label="time on the ground (contact time)",
        meaning="How long the foot stays on the ground: the ground as a hot stove.",
        definition="Toe-off minus touchdown of one foot.",
        reference="docs/metrics.md 5.1, 7.A; Mattes 2021; Haugen 2018; Meng 2024",
        rates=CONTACT_RATES,
        basis=Basis.CONTACT,
    )
)
def contact_time(view: MetricInput) -> Iterator[Sample]:
    """Seconds on the ground, contact by contact."""
    for contact in view.complete_contacts:
        yield Sample(contact.side, contact.number, _contact_time(contact))


@metric(
    MetricSpec(
        name="flight_time_s",
        unit="s",
        tier=Tier.A,
        group=Group.TEMPORAL,
        label="time in the air (flight time)",
        meaning="How long both feet are off the ground after this foot's push.",
        definition="Touchdown of the other foot minus toe-off; side: the foot that pushed off.",
        reference="docs/metrics.md 5.1, 7.A; Meng 2024",
        rates=CONTACT_RATES,
        basis=Basis.STEP,
    )
)
def flight_time(view: MetricInput) -> Iterator[Sample]:
    """Seconds in the air, step by step."""
    for step in view.steps:
        flight = _flight_time(step)
        if flight is not None:
            yield Sample(step.side, step.number, flight)


@metric(
    MetricSpec(
        name="swing_time_s",
        unit="s",
        tier=Tier.A,
        group=Group.TEMPORAL,
        label="time to bring the leg through (swing time)",
        meaning="From leaving the ground to the same foot's next landing.",
        definition="Next touchdown of the same foot minus toe-off.",
        reference="docs/metrics.md 7.A; Girard 2011",
        rates=CONTACT_RATES,
        basis=Basis.STRIDE,
    )
)
def swing_time(view: MetricInput) -> Iterator[Sample]:
    """Seconds from toe-off to the same foot's next touchdown."""
    return each_stride(view, lambda _, stride: _swing_time(stride))


@metric(
    MetricSpec(
        name="duty_factor",
        unit="",
        tier=Tier.A,
        group=Group.TEMPORAL,
        label="share of the stride on the ground (duty factor)",
        meaning="Lower means more of the stride in the air.",
        definition="Contact time / stride time of the same foot (not / step time).",
        reference="docs/metrics.md 7.A; Meng 2024",
        rates=CONTACT_RATES,
        basis=Basis.STRIDE,
    )
)
def duty_factor(view: MetricInput) -> Iterator[Sample]:
    """Contact time over stride time."""
    return each_stride(view, lambda _, stride: _duty_factor(stride))


@metric(
    MetricSpec(
        name="reactive_ratio",
        unit="",
        tier=Tier.A,
        group=Group.TEMPORAL,
        label="bounce: time in the air for time on the ground (reactive ratio)",
        meaning="Rises through acceleration; a fall over the reps means heavier steps.",
        definition="Flight time after the contact / contact time.",
        reference="docs/metrics.md 7.A",
        rates=CONTACT_RATES,
        basis=Basis.STEP,
    )
)
def reactive_ratio(view: MetricInput) -> Iterator[Sample]:
    """Flight over contact, with the toe-off that both share counted once."""
    for step in view.steps:
        flight = _flight_time(step)
        if flight is not None:
            yield Sample(step.side, step.number, _flight_over_contact(step, flight))


@metric(
    MetricSpec(
        name="step_time_cv_pct",
        unit="%",
        tier=Tier.A,
        group=Group.TEMPORAL,
        label="unevenness of the steps (step time variation)",
        meaning="How much the rhythm varies from step to step, a steady change left out.",
        definition="SD / mean of the step times of one side after removing their linear trend.",
        reference="docs/metrics.md 7.A",
        rates=STEP_RATES,
        basis=Basis.CLIP,
        needs="at least four steps of the same foot",
    )
)
def step_time_cv(view: MetricInput) -> Iterator[Sample]:
    """Spread of the step times of each side, from four steps a side on."""
    for side in {step.side for step in view.steps}:
        timed = [(s.number, step_duration(view, s)) for s in view.steps if s.side is side]
        known = [(number, time) for number, time in timed if time is not None]
        if len(known) >= 4:
            yield Sample(side, None, _variation(known), len(known))


def step_duration(view: MetricInput, step: Step) -> Estimate | None:
    """Mid-stance to mid-stance; touchdown to touchdown only where no step has the former."""
    if any(other.step_time_s is not None for other in view.steps):
        first, second = mid_stance_time(step.first), mid_stance_time(step.second)
        return None if first is None or second is None else second.minus(first)
    if step.first.touchdown is None or step.second.touchdown is None:
        return None
    duration = event_time(step.second.touchdown).minus(event_time(step.first.touchdown))
    # The detector's bias is the same at both ends, up to what differs from foot to foot.
    flags = merged(duration.flags, ("touchdown_based",))
    return Estimate(duration.value, duration.u_rand, duration.u_sys / 2, flags)


def _contact_time(contact: Contact) -> Estimate:
    assert contact.touchdown is not None
    assert contact.toe_off is not None
    span = event_time(contact.toe_off).minus(event_time(contact.touchdown))
    return Estimate(span.value, span.u_rand, CONTACT_BIAS_S, span.flags)


def _swing_time(stride: Stride) -> Estimate | None:
    leaving, landing = stride.first.toe_off, stride.second.touchdown
    if not _whole(stride) or leaving is None or landing is None:
        return None
    return event_time(landing).minus(event_time(leaving))


def _duty_factor(stride: Stride) -> Estimate | None:
    if not _whole(stride):
        return None
    return _contact_time(stride.first).over(_stride_time(stride))


def _whole(stride: Stride) -> bool:
    """Whether the first contact and the next landing of the same foot were both seen."""
    landing = stride.second.touchdown
    return stride.first.complete and landing is not None and landing.complete


def _stride_time(stride: Stride) -> Estimate:
    """A detector's bias is the same at both landings of one foot, so only noise is left."""
    ends = [c.touchdown for c in (stride.first, stride.second) if c.touchdown is not None]
    noise = hypot(*(event_time(end).u_rand for end in ends))
    return Estimate(stride.time_s, noise, 0.0)


def _flight_time(step: Step) -> Estimate | None:
    if step.flight_time_s is None or step.first.toe_off is None or step.second.touchdown is None:
        return None
    return event_time(step.second.touchdown).minus(event_time(step.first.toe_off))


def _flight_over_contact(step: Step, flight: Estimate) -> Estimate:
    contact = _contact_time(step.first)
    ratio = flight.value / contact.value
    assert step.first.touchdown is not None
    assert step.first.toe_off is not None
    assert step.second.touchdown is not None
    ends = (step.first.touchdown, step.first.toe_off, step.second.touchdown)
    landing, leaving, next_landing = (event_time(end).u_rand for end in ends)
    noise = hypot(landing * ratio, leaving * (1 + ratio), next_landing) / contact.value
    bias = CONTACT_BIAS_S * (1 + ratio) / contact.value
    return Estimate(ratio, noise, bias, merged(flight.flags, contact.flags))


def _inverse(duration: Estimate) -> Estimate:
    return Estimate(1.0, 0.0, 0.0).over(duration)


def _variation(known: list[tuple[int, Estimate]]) -> Estimate:
    numbers = np.array([number for number, _ in known], dtype=float)
    times = np.array([time.value for _, time in known])
    rest = times - np.polyval(np.polyfit(numbers, times, 1), numbers)
    freedom = len(known) - 2
    spread = float(np.sqrt(np.sum(rest**2) / freedom))
    noise = float(np.median([time.u_rand for _, time in known]))
    percent = 100.0 / float(np.mean(times))
    # An SD from k degrees of freedom is uncertain by SD / sqrt(2 k); timing noise only adds to it.
    return Estimate(spread * percent, spread * percent / (2 * freedom) ** 0.5, noise * percent)


def longest_run(view: MetricInput) -> list[Step]:
    """The longest chain of steps in which each begins where the last one ended."""
    best: list[Step] = []
    chain: list[Step] = []
    for step in view.steps:
        joined = bool(chain) and chain[-1].second.number == step.first.number
        timed = step_duration(view, step) is not None
        chain = ([*chain, step] if joined else [step]) if timed else []
        best = max(best, chain, key=len)
    return best


def run_ends(run: list[Step]) -> tuple[Estimate, Estimate] | None:
    """First and last support of a run of steps (s)."""
    if not run:
        return None
    first, last = mid_stance_time(run[0].first), mid_stance_time(run[-1].second)
    if first is not None and last is not None:
        return first, last
    landing, final = run[0].first.touchdown, run[-1].second.touchdown
    if landing is None or final is None:
        return None
    return event_time(landing), event_time(final)
