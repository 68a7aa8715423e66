"""Contacts -> steps and strides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from speedlab.events.detect import LONGEST_STEP_S
from speedlab.model.clip import FloatArray
from speedlab.model.events import Contact, Step, Stride
from speedlab.model.tracks import Motion, forefoot


def steps_of(contacts: Sequence[Contact], motion: Motion) -> tuple[Step, ...]:
    """A step for each pair of neighbouring contacts of opposite feet."""
    pairs = [
        (a, b)
        for a, b in zip(contacts[:-1], contacts[1:], strict=True)
        if a.side is not b.side and _apart_s(a, b) <= LONGEST_STEP_S
    ]
    return tuple(_step(i + 1, a, b, motion) for i, (a, b) in enumerate(pairs))


def strides_of(contacts: Sequence[Contact]) -> tuple[Stride, ...]:
    """A stride for each three neighbouring contacts of alternating feet."""
    strides = []
    for first, opposite, second in zip(contacts[:-2], contacts[1:-1], contacts[2:], strict=True):
        alternate = first.side is second.side is not opposite.side
        start, end = _start_s(first), _start_s(second)
        near = max(_apart_s(first, opposite), _apart_s(opposite, second)) <= LONGEST_STEP_S
        if alternate and near and start is not None and end is not None:
            strides.append(Stride(first.side, first, opposite, second, start, end))
    return tuple(strides)


def _start_s(contact: Contact) -> float | None:
    """Touchdown of a contact that did not begin before the clip."""
    return None if contact.touchdown is None else contact.touchdown.time_s


def _step(number: int, first: Contact, second: Contact, motion: Motion) -> Step:
    by_touchdown = by_flight = None
    if (
        first.complete
        and second.complete
        and first.touchdown
        and first.toe_off
        and second.touchdown
    ):
        by_flight = second.touchdown.time_s - first.toe_off.time_s
        by_touchdown = second.touchdown.time_s - first.touchdown.time_s
    by_mid_stance = None
    if first.mid_stance_s is not None and second.mid_stance_s is not None:
        by_mid_stance = second.mid_stance_s - first.mid_stance_s
    return Step(
        number=number,
        side=first.side,
        first=first,
        second=second,
        step_time_s=by_mid_stance,
        step_time_td_s=by_touchdown,
        contact_time_s=first.contact_time_s,
        flight_time_s=by_flight,
        length_px=_from_to(first, second, motion.time_s, motion.xy[..., :1]),
        length_shift_px=None
        if motion.depth_shift_px is None
        else _from_to(first, second, motion.time_s, motion.depth_shift_px[..., None]),
    )


def _from_to(
    first: Contact, second: Contact, time_s: FloatArray, along_px: FloatArray
) -> float | None:
    """From the first forefoot's place to the second's, (n, 33, 1) given along the ground (px)."""
    places = [_foot_place_px(contact, time_s, along_px) for contact in (first, second)]
    if places[0] is None or places[1] is None:
        return None
    return places[1] - places[0]


def _foot_place_px(contact: Contact, time_s: FloatArray, along_px: FloatArray) -> float | None:
    """Median over the middle of a stance of the forefoot's (n, 33, 1) place along the ground."""
    first, last = _span_s(contact)
    if first is None or last is None:
        return None
    margin = 0.2 * (last - first)
    rows = (time_s >= first + margin) & (time_s <= last - margin)
    forward = forefoot(along_px[rows], contact.side)[:, 0]
    forward = forward[np.isfinite(forward)]
    return float(np.median(forward)) if len(forward) else None


def _span_s(contact: Contact) -> tuple[float | None, float | None]:
    return (
        None if contact.touchdown is None else contact.touchdown.time_s,
        None if contact.toe_off is None else contact.toe_off.time_s,
    )


def _apart_s(first: Contact, second: Contact) -> float:
    """Time between two contacts by whatever is known of both (s); infinite if nothing is."""
    return _some_time_s(second, float("inf")) - _some_time_s(first, float("-inf"))


def _some_time_s(contact: Contact, unknown: float) -> float:
    if contact.mid_stance_s is not None:
        return contact.mid_stance_s
    known = contact.touchdown or contact.toe_off
    return unknown if known is None else known.time_s


ACCELERATION_SHARE, STEADY_SHARE = 0.02, 0.01
"""Gain in speed a step that means acceleration, and below which the speed is steady (docs/
metrics.md, 2.5)."""


def _speeds_px_s(steps: Sequence[Step]) -> list[float]:
    """Of the steps whose length and time are known."""
    return [s.length_px / s.step_time_s for s in steps if s.length_px and s.step_time_s]


def speed_legs_s(steps: Sequence[Step], leg_length_px: float) -> float | None:
    """The steps' median speed in leg lengths a second; None without a step of known time."""
    speeds = _speeds_px_s(steps)
    return float(np.median(speeds)) / leg_length_px if speeds else None


def gain_per_step(steps: Sequence[Step]) -> float | None:
    """Trend of the steps' speeds as a share of their mean, a step; None with fewer than three."""
    speeds = _speeds_px_s(steps)
    if len(speeds) < 3:
        return None
    return float(np.polyfit(np.arange(len(speeds)), speeds, 1)[0]) / float(np.mean(speeds))


def phase_of(steps: Sequence[Step], stays: str = "") -> str:
    """What part of a run a clip shows: acceleration, steady speed, slowing down, or "".

    `stays`: what an athlete does who does not get ahead in the picture (`Scene.stays`).

    From the trend of the steps' speeds, which needs no scale; "" with fewer than three steps or
    with a trend in between. Whether a steady speed is the athlete's highest cannot be known.
    """
    if stays:
        return stays
    gain = gain_per_step(steps)
    if gain is None:
        return ""
    if abs(gain) < STEADY_SHARE:
        return "steady speed"
    if abs(gain) > ACCELERATION_SHARE:
        return "acceleration" if gain > 0 else "slowing down"
    return ""
