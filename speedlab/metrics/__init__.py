"""Measures of a sprint: one registry, one file a group of metrics."""

from __future__ import annotations

# The imports register the metrics; their order is the order of the table.
# isort: off
from speedlab.metrics import temporal, balance, lengths, flying, acceleration  # noqa: F401
from speedlab.metrics import force_velocity, force  # noqa: F401
from speedlab.metrics import thigh, sides, timing, antiphase, arms, posture  # noqa: F401

# isort: on
from speedlab.metrics.angles import SegmentAngles, segment_angles
from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.measuring import measure
from speedlab.metrics.registry import FLAGS, METRICS, Group, MetricSpec
from speedlab.metrics.splits import splits_of

__all__ = [
    "FLAGS",
    "METRICS",
    "Group",
    "MetricInput",
    "MetricSpec",
    "SegmentAngles",
    "measure",
    "segment_angles",
    "splits_of",
]
