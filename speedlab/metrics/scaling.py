"""From leg lengths to metres."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.registry import Sample


def in_metres(view: MetricInput, in_legs: Iterable[Sample]) -> Iterator[Sample]:
    """Samples in leg lengths turned into metres, with the scale's uncertainty; none unscaled."""
    scale, m_per_px = view.scene.scale, view.motion.m_per_px
    if scale is None or m_per_px is None:
        return
    for sample in in_legs:
        metres = sample.estimate.scaled(view.motion.leg_length_px * m_per_px)
        wider = metres.widened(u_sys=abs(metres.value) * scale.u_rel)
        yield Sample(sample.side, sample.number, wider, sample.count)
