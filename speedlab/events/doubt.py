"""How sure the instant of an event is: the clip's own noise over how fast the foot slows or starts.

A standing foot ought to be still. What its velocity shakes by in the middle of this side's contacts
is the network's error in this clip, however dark, small or blurred it is; an instant read where the
speed crosses a share is off by that much over the slope (docs/metrics.md, 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import hypot, sqrt

import numpy as np

from speedlab.events.refine import REACH_S, push_velocity
from speedlab.events.signals import EventSignals, FootSignals
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
SLOPE_S = 0.006
"""The slope is taken over so long on both sides of the crossing, or a frame."""


def with_doubt(contacts: Sequence[Contact], signals: EventSignals) -> tuple[Contact, ...]:
    """The contacts with the standard uncertainty of their events that this clip itself shows.

    Where it shows none (too few frames of a foot at rest) events keep what they have. An event lies
    within reach of its contact: nothing is less certain than being anywhere there.
    """
    result = {contact.number: contact for contact in contacts}
    for side in Side:
        own = [contact for contact in contacts if contact.side is side]
        foot = signals.feet[side]
        landing = [foot.whole_v for _ in own]
        leaving = [_push(foot, signals.time_s, contact) for contact in own]
        noise = [_noise(own, velocities, signals.time_s) for velocities in (landing, leaving)]
        for contact, *velocities in zip(own, landing, leaving, strict=True):
            touchdown, toe_off = (
                _doubted(event, velocity, signals.time_s, amount)
                for event, velocity, amount in zip(
                    (contact.touchdown, contact.toe_off), velocities, noise, strict=True
                )
            )
            result[contact.number] = replace(contact, touchdown=touchdown, toe_off=toe_off)
    return tuple(result.values())


def _doubted(
    event: Event | None, velocity: FloatArray, time_s: FloatArray, noise: float | None
) -> Event | None:
    if event is None or noise is None:
        return event
    reach_s = max(SLOPE_S, usual_spacing_s(time_s))
    around_s = [event.time_s - reach_s, event.time_s + reach_s]
    speed = np.linalg.norm(velocity, axis=-1)
    slope = abs(float(np.diff(np.interp(around_s, time_s, speed))[0])) / (2 * reach_s)
    if not slope > 0:
        return event
    own_ms = hypot(LEAST_MS, 1e3 * LASTING * noise / slope)
    return replace(event, sigma_ms=min(own_ms, 1e3 * REACH_S / sqrt(3)))


def _push(foot: FootSignals, time_s: FloatArray, contact: Contact) -> FloatArray:
    return push_velocity(foot.push_v, time_s, _length_s(contact) or 0.0)


def _length_s(contact: Contact) -> float | None:
    if contact.touchdown is None or contact.toe_off is None:
        return None
    return contact.toe_off.time_s - contact.touchdown.time_s


def _noise(
    contacts: Sequence[Contact], velocities: Sequence[FloatArray], time_s: FloatArray
) -> float | None:
    """Standard deviation of a velocity (m, 2) of a foot at rest, of one component, about a line."""
    squares, freedom = 0.0, 0
    for contact, velocity in zip(contacts, velocities, strict=True):
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
