"""Balance of the two legs' rhythm (docs/metrics.md, 7.J)."""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot

from speedlab.metrics.estimate import Estimate
from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.reading import each_stride
from speedlab.metrics.registry import STEP_RATES, Basis, Group, MetricSpec, Sample, metric
from speedlab.metrics.uncertainty import mid_stance_time
from speedlab.model.events import Stride
from speedlab.model.measures import Tier
from speedlab.model.skeleton import Side


@metric(
    MetricSpec(
        name="step_phase_asym_pct",
        unit="%",
        tier=Tier.A,
        group=Group.TEMPORAL,
        label="unequal steps, in time (step phase asymmetry)",
        meaning="0: both steps take equally long; +: the one off the left foot takes longer.",
        definition="100 x (step time left to right - right to left) / stride time, from mid-stance "
        "to mid-stance.",
        reference="docs/metrics.md 7.J",
        rates=STEP_RATES,
        basis=Basis.STRIDE,
        sided=False,
        needs="two strides: four contacts in a row",
    )
)
def step_phase_asymmetry(view: MetricInput) -> Iterator[Sample]:
    """How much longer the step off the left foot takes, in % of the stride, stride by stride."""
    return each_stride(view, lambda _, stride: _phase_asymmetry(stride))


def _phase_asymmetry(stride: Stride) -> Estimate | None:
    first, middle, last = (
        mid_stance_time(contact) for contact in (stride.first, stride.opposite, stride.second)
    )
    if first is None or middle is None or last is None:
        return None
    percent = 100.0 / (last.value - first.value)
    sign = 1 if stride.side is Side.LEFT else -1
    value = sign * percent * (2 * middle.value - first.value - last.value)
    noise = hypot(2 * middle.u_rand, first.u_rand, last.u_rand)
    # Each foot's bias is the same at all its mid-stances: it moves the middle against both ends.
    bias = 2 * hypot(middle.u_sys, first.u_sys)
    return Estimate(value, percent * noise, percent * bias)
