"""Push and swing: when the swing thigh comes through, by the ground's clock (docs/metrics.md, 7.H).

In an even gait the two thighs are always half a stride apart, whatever the athlete does; so the
swing is timed against touchdown and mid-stance, never against the other thigh's cycle (7.H.1).
All samples belong to the foot on the ground: `side` is the stance side, the swing leg is the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot, pi

import numpy as np

from speedlab.metrics.curves import Curve
from speedlab.metrics.estimate import Estimate
from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.reading import each_contact
from speedlab.metrics.registry import (
    RANGE_RATES,
    TOUCHDOWN_RATES,
    Basis,
    FrameRates,
    Group,
    MetricSpec,
    Sample,
    metric,
)
from speedlab.metrics.uncertainty import (
    CONTACT_TIME_BIAS_MS,
    FRACTION_UNKNOWN,
    PHASE_BIAS_SHARE,
    event_time,
    mid_stance_time,
    through_times,
)
from speedlab.model.events import Contact
from speedlab.model.measures import Tier

ACTIVE_SHARE = 0.1
"""A thigh pushes or swings while it turns faster than this share of its fastest (7.H.3)."""

GRID_S = 0.0005
"""Half a millisecond: the grid on which overlaps are counted, far below any uncertainty."""


def _spec(
    name: str,
    unit: str,
    label: str,
    meaning: str,
    definition: str,
    *,
    reference: str = "",
    rates: FrameRates = TOUCHDOWN_RATES,
    tier: Tier = Tier.A,
) -> MetricSpec:
    return MetricSpec(
        name=name,
        unit=unit,
        tier=tier,
        group=Group.TIMING,
        label=label,
        meaning=meaning,
        definition=f"{definition} Side: the foot on the ground.",
        reference=f"docs/metrics.md 7.H{reference}",
        rates=rates,
        basis=Basis.CONTACT,
        limb="thighs",
        needs_identity=True,
    )


@metric(
    _spec(
        "thigh_cross_delay_ms",
        "ms",
        "when the thighs pass each other after landing (thigh crossing delay)",
        "Larger: the swing leg comes through later after touchdown.",
        "Time at which swing thigh angle = stance thigh angle, minus touchdown; + after touchdown.",
        reference=".2; compare at equal speed only",
    )
)
def thigh_cross_delay(view: MetricInput) -> Iterator[Sample]:
    """Thigh crossing minus touchdown (ms), contact by contact."""
    return each_contact(view, _cross_delay_ms)


@metric(
    _spec(
        "thigh_cross_to_midstance_ms",
        "ms",
        "when the thighs pass each other, from mid-stance (crossing to mid-stance)",
        "More negative: the swing leg comes through earlier. Works at any frame rate.",
        "Time of the thigh crossing minus mid-stance; - before mid-stance.",
        reference=".2, 5.4",
        rates=RANGE_RATES,
    )
)
def thigh_cross_to_midstance(view: MetricInput) -> Iterator[Sample]:
    """Thigh crossing minus mid-stance (ms), contact by contact."""
    for contact in view.contacts:
        middle, crossing = mid_stance_time(contact), thigh_crossing(view, contact)
        if middle is not None and crossing is not None:
            delay = crossing.minus(middle).scaled(1e3)
            yield Sample(contact.side, contact.number, delay)


@metric(
    _spec(
        "thigh_cross_pct_contact",
        "%",
        "when the thighs pass each other, in % of the contact",
        "The same delay in shares of the time on the ground: comparable across speeds.",
        "100 x thigh crossing delay / contact time.",
        reference=".2",
    )
)
def thigh_cross_pct_contact(view: MetricInput) -> Iterator[Sample]:
    """Thigh crossing in % of the contact."""
    return each_contact(view, _cross_pct)


@metric(
    _spec(
        "swing_vertical_delay_ms",
        "ms",
        "when the swing thigh passes straight down after landing (swing vertical delay)",
        "Lateness of the swing leg alone; larger is later.",
        "Time at which the swing thigh passes straight down going forward, minus touchdown; "
        "+ after touchdown.",
        reference=".2",
    )
)
def swing_vertical_delay(view: MetricInput) -> Iterator[Sample]:
    """Swing thigh vertical minus touchdown (ms), contact by contact."""
    return each_contact(view, _vertical_delay_ms)


@metric(
    _spec(
        "swing_thigh_angle_td_deg",
        "deg",
        "swing thigh at touchdown",
        "Larger (less negative): the swing thigh is further forward when the other foot lands.",
        "Angle of the swing thigh from straight down at the other foot's touchdown, + in front.",
        reference=".2; Miyashiro 2019",
    )
)
def swing_thigh_angle_td(view: MetricInput) -> Iterator[Sample]:
    """Swing thigh angle at touchdown (deg)."""
    return each_contact(view, lambda v, c: _at_touchdown(v.thigh(c.side.other), c))


@metric(
    _spec(
        "inter_thigh_angle_td_deg",
        "deg",
        "angle between the thighs at touchdown",
        "Larger: the swing thigh is still further behind.",
        "Stance thigh angle minus swing thigh angle at touchdown, + swing thigh behind.",
        reference=".2",
    )
)
def inter_thigh_angle_td(view: MetricInput) -> Iterator[Sample]:
    """Angle between the thighs at touchdown (deg)."""
    return each_contact(view, lambda v, c: _at_touchdown(v.angles.thigh_gap[c.side], c))


@metric(
    _spec(
        "knee_gap_td_norm",
        "",
        "gap between the knees at touchdown (knee gap)",
        "In thigh lengths; larger: the swing knee is still further behind.",
        "(Stance knee - swing knee) along the ground / thigh length at touchdown, + swing behind.",
        reference=".2; Mendiguchia 2021",
    )
)
def knee_gap_td(view: MetricInput) -> Iterator[Sample]:
    """Knee gap at touchdown in thigh lengths."""
    per_thigh = view.motion.leg_length_px / view.motion.thigh_length_px
    for sample in each_contact(
        view, lambda v, c: _at_touchdown(v.positions.knee_ahead_other[c.side], c)
    ):
        yield Sample(sample.side, sample.number, sample.estimate.scaled(per_thigh))


@metric(
    _spec(
        "swing_share_in_contact",
        "",
        "share of the swing done while the other foot is on the ground (swing share)",
        "One leg pushes while the other swings: how much of the swing falls into the push.",
        "(Swing thigh angle at toe-off - at touchdown) / its range from behind to front.",
        reference=".2",
    )
)
def swing_share_in_contact(view: MetricInput) -> Iterator[Sample]:
    """Share of the swing thigh's range that falls into the contact."""
    return each_contact(view, lambda v, c: _share_in_contact(v.thigh(c.side.other), v, c, +1))


@metric(
    _spec(
        "push_share_in_contact",
        "",
        "share of the thigh's backward sweep done on the ground (push share)",
        "How much of the backward sweep of the thigh is spent pushing.",
        "(Stance thigh angle at touchdown - at toe-off) / its range from front to behind.",
        reference=".2",
    )
)
def push_share_in_contact(view: MetricInput) -> Iterator[Sample]:
    """Share of the stance thigh's range that falls into the contact."""
    return each_contact(view, lambda v, c: _share_in_contact(v.thigh(c.side), v, c, -1))


@metric(
    _spec(
        "push_swing_overlap",
        "",
        "push and swing at the same time (overlap)",
        "1: whenever one thigh pushes, the other swings. Near 1 in most runners at top speed.",
        "Within the contact, time in which both the stance thigh turns back and the swing thigh "
        "forward (each faster than a tenth of its fastest) / time in which either does.",
        reference=".3",
        tier=Tier.C,
    )
)
def push_swing_overlap(view: MetricInput) -> Iterator[Sample]:
    """Overlap of push and swing within each contact."""
    return each_contact(view, _overlap)


def thigh_crossing(view: MetricInput, contact: Contact) -> Estimate | None:
    """When the swing thigh passes the stance thigh at this contact (s).

    The first passing from a quarter of a step before touchdown to toe-off; where the contact's
    ends are unknown, within a quarter of a step of mid-stance.
    """
    step_s = view.step_time_s(contact)
    if step_s is None:
        return None
    if contact.complete and contact.touchdown and contact.toe_off:
        window = contact.touchdown.time_s - 0.25 * step_s, contact.toe_off.time_s
    elif contact.mid_stance_s is not None:
        window = contact.mid_stance_s - 0.25 * step_s, contact.mid_stance_s + 0.25 * step_s
    else:
        return None
    found = view.angles.thigh_gap[contact.side].crossings(*window, rising=False)
    return found[0] if found else None


def _cross_delay_ms(view: MetricInput, contact: Contact) -> Estimate | None:
    assert contact.touchdown is not None
    crossing = thigh_crossing(view, contact)
    return None if crossing is None else crossing.minus(event_time(contact.touchdown)).scaled(1e3)


def _cross_pct(view: MetricInput, contact: Contact) -> Estimate | None:
    delay, duration = _cross_delay_ms(view, contact), contact.contact_time_s
    if delay is None or duration is None:
        return None
    assert contact.touchdown is not None
    assert contact.toe_off is not None
    share = delay.value / (duration * 1e3)
    landing, leaving = event_time(contact.touchdown), event_time(contact.toe_off)
    length = leaving.minus(landing)
    percent = delay.scaled(0.1 / duration)
    return percent.widened(
        100 * share * length.u_rand / duration, 0.1 * share * CONTACT_TIME_BIAS_MS / duration
    )


def _vertical_delay_ms(view: MetricInput, contact: Contact) -> Estimate | None:
    step_s, middle = view.step_time_s(contact), contact.mid_stance_s
    if step_s is None or middle is None or contact.touchdown is None:
        return None
    thigh = view.thigh(contact.side.other)
    found = thigh.crossings_around(middle, 0.5 * step_s, rising=True)
    if not found:
        return None
    nearest = min(found, key=lambda passing: abs(passing.value - middle))
    return nearest.minus(event_time(contact.touchdown)).scaled(1e3)


def _at_touchdown(curve: Curve, contact: Contact) -> Estimate | None:
    assert contact.touchdown is not None
    return curve.at(event_time(contact.touchdown))


def _share_in_contact(
    thigh: Curve, view: MetricInput, contact: Contact, sign: int
) -> Estimate | None:
    """Sweep of a thigh (sign +1: forward) within the contact over its whole sweep around it."""
    assert contact.touchdown is not None
    assert contact.toe_off is not None
    landing, leaving = event_time(contact.touchdown), event_time(contact.toe_off)
    first, last = thigh.at(landing), thigh.at(leaving)
    whole = _sweep(thigh, view, contact, sign)
    if first is None or last is None or whole is None:
        return None
    swept = last.above(first)
    return Estimate(sign * swept.value, swept.u_rand, swept.u_sys, swept.flags).over(whole)


def _sweep(thigh: Curve, view: MetricInput, contact: Contact, sign: int) -> Estimate | None:
    """From the thigh's reversal before the middle of the contact to its reversal after it."""
    step_s = view.step_time_s(contact)
    if step_s is None or contact.touchdown is None or contact.toe_off is None:
        return None
    middle = (contact.touchdown.time_s + contact.toe_off.time_s) / 2
    before = thigh.reversal(middle, middle - step_s, -sign)
    after = thigh.reversal(middle, middle + step_s, sign)
    if before is None or after is None:
        return None
    whole = after.above(before)
    return Estimate(abs(whole.value), whole.u_rand, whole.u_sys, whole.flags)


def _overlap(view: MetricInput, contact: Contact) -> Estimate | None:
    assert contact.touchdown is not None
    assert contact.toe_off is not None
    push, swing = view.thigh(contact.side), view.thigh(contact.side.other)
    ends = event_time(contact.touchdown), event_time(contact.toe_off)
    share = through_times(lambda start, stop: _joint_share(push, swing, start, stop), ends)
    if share is None:
        return None
    edges = [_edge_shares(curve, contact, view) for curve in (push, swing)]
    noise, bias = (min(hypot(*part), FRACTION_UNKNOWN) for part in zip(*edges, strict=True))
    return share.widened(noise, bias)


def _joint_share(push: Curve, swing: Curve, start_s: float, stop_s: float) -> float | None:
    """Time in which both are active over time in which either is (Jaccard index)."""
    if stop_s - start_s < GRID_S or not all(c.known(start_s, stop_s) for c in (push, swing)):
        return None
    times_s = np.arange(start_s, stop_s, GRID_S)
    back, forward = push.samples(times_s, 1), swing.samples(times_s, 1)
    pushing = back < -ACTIVE_SHARE * np.max(np.abs(back))
    swinging = forward > ACTIVE_SHARE * np.max(forward)
    either = np.count_nonzero(pushing | swinging)
    return float(np.count_nonzero(pushing & swinging) / either) if either else None


def _edge_shares(curve: Curve, contact: Contact, view: MetricInput) -> tuple[float, float]:
    """How far noise and bias move the instant a thigh becomes active, in shares of the contact."""
    duration, step_s = contact.contact_time_s, view.step_time_s(contact)
    assert contact.touchdown is not None
    assert duration is not None
    start_s = contact.touchdown.time_s
    middle = start_s + duration / 2
    pace = curve.typical_acceleration(start_s, start_s + duration) * duration
    # A bias that follows the stride turns the thigh too fast here and too slowly there.
    bias_rate = PHASE_BIAS_SHARE * curve.bias(middle) * pi / (step_s or duration)
    return curve.rate_noise(middle) / pace, bias_rate / pace
