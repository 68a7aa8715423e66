"""How sure the instant of an event is: the clip's own noise over how fast the foot slows or starts.

A standing foot ought to be still. What its velocity shakes by in the middle of this side's contacts
is the network's error in this clip, however dark, small or blurred it is. Touchdown, read where the
speed crosses a share, is off by that much over the slope; toe-off, read where the foot has moved a
way, by what such a shake displaces it, over its speed (docs/metrics.md, 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import hypot, sqrt

import numpy as np

from speedlab.events.refine import REACH_S
from speedlab.events.signals import EventSignals
from speedlab.model.clip import FloatArray, usual_spacing_s
from speedlab.model.events import Contact, Event
from speedlab.model.skeleton import Side

REST_FROM, REST_TO = 0.2, 0.75
"""Shares of a contact between which the foot stands."""
LEAST_ROWS = 3
LEAST_FREEDOM = 8
"""Two straight lines take four of the numbers at rest; with fewer than this left over, in all
contacts of the side, they tell no noise, and the published uncertainty stands."""
LASTING = 1.3
"""A network's errors last for some frames: they wander more than they shake. On athletes which the
benchmarks do not use, rendered and on markers with a network's errors, events spread 1.0 to 1.9
times what the shaking alone makes; their biases are the systematic part."""
LEAST_MS = 1.0
"""Frames are taken at known times, but no network sees a shoe to the millisecond [P]."""
SHAKE_S = 0.025
"""A shake displaces a foot by what it moves in this time: an error that lasts so long, as a
network's do. Toe-offs of the same athletes then spread 0.4 to 1.4 times what is said."""
SLOPE_S = 0.006
"""The slope is taken over so long on both sides of the crossing, or a frame."""


def with_doubt(contacts: Sequence[Contact], signals: EventSignals) -> tuple[Contact, ...]:
    """The contacts with the standard uncertainty of their events that this clip itself shows.

    Where it shows none (too few frames of a foot at rest) events keep what they have. An event lies
    within reach of its contact: nothing is less certain than being anywhere there.
    """
    time_s = signals.time_s
    result = {contact.number: contact for contact in contacts}
    for side in Side:
        own = [contact for contact in contacts if contact.side is side]
        foot = signals.feet[side]
        shake = _noise(own, foot.whole_v, time_s)
        if shake is None:
            continue
        for contact in own:
            down, off = contact.touchdown, contact.toe_off
            if down is not None:
                down = _doubted(down, shake, _steepness(down, foot.rear, time_s))
            if off is not None:
                speed = float(np.interp(off.time_s, time_s, foot.whole))
                off = _doubted(off, SHAKE_S * shake, speed)
            result[contact.number] = replace(contact, touchdown=down, toe_off=off)
    return tuple(result.values())


def _steepness(event: Event, speed: FloatArray, time_s: FloatArray) -> float:
    """How quickly a speed (n,) changes about an event, a second."""
    reach_s = max(SLOPE_S, usual_spacing_s(time_s))
    around_s = [event.time_s - reach_s, event.time_s + reach_s]
    return abs(float(np.diff(np.interp(around_s, time_s, speed))[0])) / (2 * reach_s)


def _doubted(event: Event, noise: float, change: float) -> Event:
    """The event where something shakes by `noise` that changes by `change` in a second."""
    if not change > 0:
        return event
    own_ms = hypot(LEAST_MS, 1e3 * LASTING * noise / change)
    return replace(event, sigma_ms=min(own_ms, 1e3 * REACH_S / sqrt(3)))


def _length_s(contact: Contact) -> float | None:
    if contact.touchdown is None or contact.toe_off is None:
        return None
    return contact.toe_off.time_s - contact.touchdown.time_s


def _noise(contacts: Sequence[Contact], velocity: FloatArray, time_s: FloatArray) -> float | None:
    """Standard deviation of a velocity (n, 2) of a foot at rest, of one component, about a line."""
    squares, freedom = 0.0, 0
    for contact in contacts:
        length_s = _length_s(contact)
        if contact.touchdown is None or length_s is None:
            continue
        share = (time_s - contact.touchdown.time_s) / length_s
        known = np.isfinite(velocity).all(axis=-1)
        rows = np.flatnonzero((share > REST_FROM) & (share < REST_TO) & known)
        if len(rows) < LEAST_ROWS:
            continue
        line = np.polynomial.polynomial.polyfit(share[rows], velocity[rows], 1)
        rest = velocity[rows] - np.polynomial.polynomial.polyval(share[rows], line).T
        squares += float((rest**2).sum())
        freedom += rest.size - 4
    return None if freedom < LEAST_FREEDOM else float(np.sqrt(squares / freedom))
