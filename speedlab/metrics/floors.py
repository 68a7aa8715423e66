"""The least uncertainty that is printed, whatever the clip says (docs/metrics.md, 6).

What a measure is uncertain by is propagated twice with the same sums: once from what this clip
says of its events, once from events as sure as the published floors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from speedlab.events.refine import event_sigma_ms
from speedlab.metrics.inputs import MetricInput
from speedlab.model.events import Contact, Event, EventSource
from speedlab.model.tracks import Motion


def floored(contacts: Sequence[Contact], motion: Motion) -> tuple[Contact, ...]:
    """The contacts with the floor of every event that the model placed."""

    def marked(event: Event | None) -> Event | None:
        if event is None or event.source is EventSource.HUMAN:
            return event
        near = event.side is motion.near_side
        return replace(event, floor_ms=event_sigma_ms(1 / motion.fps, near=near))

    return tuple(
        replace(c, touchdown=marked(c.touchdown), toe_off=marked(c.toe_off)) for c in contacts
    )


def at_floors(view: MetricInput) -> MetricInput:
    """The same clip with events as sure as their floors; itself where they have none."""
    contacts = {c.number: _at_floor(c) for c in view.contacts}
    if all(contacts[c.number] == c for c in view.contacts):
        return view
    steps = tuple(
        replace(s, first=contacts[s.first.number], second=contacts[s.second.number])
        for s in view.steps
    )
    strides = tuple(
        replace(
            s,
            first=contacts[s.first.number],
            opposite=contacts[s.opposite.number],
            second=contacts[s.second.number],
        )
        for s in view.strides
    )
    return replace(view, contacts=tuple(contacts.values()), steps=steps, strides=strides)


def _at_floor(contact: Contact) -> Contact:
    def lowered(event: Event | None) -> Event | None:
        if event is None or not event.floor_ms:
            return event
        return replace(event, sigma_ms=event.floor_ms)

    return replace(contact, touchdown=lowered(contact.touchdown), toe_off=lowered(contact.toe_off))
