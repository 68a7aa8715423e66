"""A metric read once a contact or once a stride: what is there becomes a sample of its side."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from speedlab.metrics.estimate import Estimate
from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.registry import Sample
from speedlab.model.events import Contact, Stride


def each_contact(
    view: MetricInput, read: Callable[[MetricInput, Contact], Estimate | None]
) -> Iterator[Sample]:
    """Samples of the complete contacts in which `read` finds a value."""
    for contact in view.complete_contacts:
        estimate = read(view, contact)
        if estimate is not None:
            yield Sample(contact.side, contact.number, estimate)


def each_stride(
    view: MetricInput, read: Callable[[MetricInput, Stride], Estimate | None]
) -> Iterator[Sample]:
    """Samples of the strides in which `read` finds a value, by the foot that begins them."""
    for stride in view.strides:
        estimate = read(view, stride)
        if estimate is not None:
            yield Sample(stride.side, stride.first.number, estimate)
