"""Mean force on the ground from times alone (docs/metrics.md, 7.K)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import hypot

from speedlab.metrics.estimate import Estimate, merged
from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.registry import FORCE_RATES, Basis, Group, MetricSpec, Sample, metric
from speedlab.metrics.uncertainty import CONTACT_TIME_BIAS_MS, event_time
from speedlab.model.events import Contact, Step
from speedlab.model.measures import Tier


@metric(
    MetricSpec(
        name="mean_vertical_force_bw",
        unit="BW",
        tier=Tier.B,
        group=Group.TEMPORAL,
        label="mean push on the ground, in body weights (mean vertical force)",
        meaning="What the ground must carry on average to keep the body in the air so long.",
        definition="(Contact time + mean of the flight times before and after) / contact time; "
        "level ground, steady speed.",
        reference="docs/metrics.md 7.K",
        rates=FORCE_RATES,
        basis=Basis.CONTACT,
        needs_steady=True,
    )
)
def mean_vertical_force(view: MetricInput) -> Iterator[Sample]:
    """Mean vertical force of each contact between two whole flights, in body weights."""
    for before, after in pairwise(view.steps):
        if before.second.number == after.first.number:
            force = _mean_force(before, after)
            if force is not None:
                yield Sample(after.side, after.first.number, force)


def _mean_force(before: Step, after: Step) -> Estimate | None:
    contact: Contact = after.first
    duration_s = contact.contact_time_s
    flights_s = before.flight_time_s, after.flight_time_s
    ends = before.first.toe_off, contact.touchdown, contact.toe_off, after.second.touchdown
    leaving, landing, off, next_landing = (None if e is None else event_time(e) for e in ends)
    if duration_s is None or flights_s[0] is None or flights_s[1] is None:
        return None
    assert leaving is not None
    assert landing is not None
    assert off is not None
    assert next_landing is not None
    ratio = (flights_s[0] + flights_s[1]) / 2 / duration_s
    # The contact's own ends lengthen it and shorten a flight; the outer ends only a flight.
    outer = hypot(leaving.u_rand, next_landing.u_rand) / 2
    inner = hypot(landing.u_rand, off.u_rand) * (ratio + 0.5)
    bias = CONTACT_TIME_BIAS_MS / 1e3 * (1 + ratio) / duration_s
    flags = merged(landing.flags, off.flags)
    return Estimate(1 + ratio, hypot(outer, inner) / duration_s, bias, flags)
