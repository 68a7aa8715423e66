"""Events that somebody looked at and moved, added or struck out, beside the model's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from speedlab.events.detect import mid_stance
from speedlab.events.signals import EventSignals
from speedlab.model.clip import Timebase, usual_spacing_s
from speedlab.model.events import (
    Contact,
    Correction,
    Corrections,
    Event,
    EventKind,
    EventSource,
    Incomplete,
)

EYE_FRAMES = 0.5
"""Standard uncertainty of an event read from the pictures, in frames: the foot is seen to be down
in one and up in the next."""


def corrected(
    contacts: Sequence[Contact],
    corrections: Corrections,
    timebase: Timebase,
    signals: EventSignals,
) -> tuple[Contact, ...]:
    """The contacts with what was changed about them, in order of time, under their numbers.

    A corrected event keeps the model's time beside its own. A contact with both ends is complete
    if each end was corrected, or was whole before.
    """
    if not corrections.placed and not corrections.removed:
        return tuple(contacts)
    placed: dict[int, dict[EventKind, Correction]] = {}
    for item in corrections.placed:
        placed.setdefault(item.contact, {})[item.kind] = item
    own = {contact.number: contact for contact in contacts}
    touched = placed.keys() | {number for number, _ in corrections.removed}
    result = [contact for contact in contacts if contact.number not in touched]
    for number in touched:
        ends = [
            _end(own.get(number), placed.get(number, {}).get(kind), kind, number, corrections,
                 timebase)
            for kind in EventKind
        ]  # fmt: skip
        if any(ends):
            result.append(_contact(number, ends, own.get(number), signals))
    return tuple(sorted(result, key=_when_s))


def _end(
    contact: Contact | None,
    place: Correction | None,
    kind: EventKind,
    number: int,
    corrections: Corrections,
    timebase: Timebase,
) -> Event | None:
    before = None
    if contact is not None:
        before = contact.touchdown if kind is EventKind.TOUCHDOWN else contact.toe_off
    if place is None:
        return None if (number, kind) in corrections.removed else before
    time_s = float(np.interp(place.frame, timebase.frame_numbers, timebase.time_s))
    return Event(
        contact=number,
        kind=kind,
        side=place.side,
        time_s=time_s,
        time_file_s=float(np.interp(time_s, timebase.time_s, timebase.file_s)),
        frame=place.frame,
        sigma_ms=1e3 * EYE_FRAMES * usual_spacing_s(timebase.time_s),
        confidence=1.0,
        source=EventSource.HUMAN,
        model_time_s=None if before is None else before.time_s,
        edited_by=place.edited_by,
        edited_at=place.edited_at,
    )


def _contact(
    number: int, ends: list[Event | None], before: Contact | None, signals: EventSignals
) -> Contact:
    side = next(
        (end.side for end in ends if end is not None and end.source is EventSource.HUMAN),
        next(end.side for end in ends if end is not None),
    )
    whole = before is not None and before.complete
    complete = all(e is not None and (whole or e.source is EventSource.HUMAN) for e in ends)
    touchdown, toe_off = (
        None if end is None else replace(end, side=side, complete=complete) for end in ends
    )
    first_s = touchdown.time_s if touchdown else float(signals.time_s[0])
    last_s = toe_off.time_s if toe_off else float(signals.time_s[-1])
    middle_s, u_ms = mid_stance(signals, side, first_s, last_s)
    note = "" if complete else (before.note if before and before.note else Incomplete.UNSEEN)
    return Contact(number, side, touchdown, toe_off, middle_s, u_ms, complete, note)


def _when_s(contact: Contact) -> float:
    return min(end.time_s for end in (contact.touchdown, contact.toe_off) if end is not None)
