"""The instant at which a foot stops or has left: sub-frame crossings of its speed and its way.

Touchdown is where the speed of the rear foot over the ground falls below a share of the body's
before mid-contact; toe-off where the whole foot, rolling over its tip, has moved a share of its
length from where it stood (docs/metrics.md, 5.3).
"""

from __future__ import annotations

import numpy as np

from speedlab.model.clip import FloatArray, usual_spacing_s
from speedlab.tracking.smoothing import low_pass

TOUCHDOWN_SHARES = ((1 / 60, 0.25), (1 / 30, 0.31))
"""Shares of body speed by frame spacing (at 30 frames a second braking is smeared over two of
them). Chosen on rendered athletes that the benchmarks do not use (exact joints and the network's,
8-9 m/s, static and panned, 30-240 fps; 178 contacts) with the two runs on force plates in view,
whose scores are therefore not independent. With exact joints they read touchdown to 1 ms on both.
"""
LANDING_CYCLES = 3.0
"""The longer a foot stands the slower it lands: its speed is looked at below this many cycles a
contact, so that noise does not delay a jogger's landing. From 7 contacts a second on feet are not
smoothed more than they are anyway. Chosen with the force plates in view (2.2 to 4 tried)."""
TOE_OFF_WAY = 0.65
"""How far the whole foot has moved as its tip leaves the ground, in lengths of the foot, whatever
the speed: it rolls over its tip through a like angle. Exact rendered athletes of 3 to 9.5 m/s have
moved 0.65 to 0.67, seen by the network 0.67 to 0.69 and 0.62 in a start (none of them in the
benchmarks). The two runs on force plates, which were in view: 0.62 and 0.66."""
STOOD_FROM, STOOD_TO = 0.2, 0.45
STOOD_INSTANTS = 9
"""Where a foot stood: the median of so many places between these shares of the contact, after it
has come to rest and before its heel rises."""
EVIDENCE_WIDTH = 0.3
"""Speeds, and ways, this far from the share are clear; in between they count in proportion."""
REACH_S, REACH_FRAMES, REACH_CONTACTS = 0.06, 2.5, 0.8
"""An edge lies at most this far outside the coarse contact (s, or so much of it); so many frames
must lie in between, or there is nothing to compare with."""
SHORTEST_CONTACT_S = 0.06
"""The coarse pass may see a single frame of a contact (docs/metrics.md, 5.3: 60-300 ms)."""

EVENT_SIGMA_MS = ((1 / 240, 6.0), (1 / 120, 7.0), (1 / 60, 9.0), (1 / 30, 14.0))
"""Standard uncertainty of one event of the near foot by frame spacing (docs/metrics.md, 6)."""
FAR_FOOT_FACTOR = 1.5


def event_sigma_ms(frame_s: float, *, near: bool) -> float:
    """Standard uncertainty of one event (ms) at a frame spacing (s)."""
    spacing, sigma = zip(*EVENT_SIGMA_MS, strict=True)
    value = float(np.interp(frame_s, spacing, sigma))
    return value if near else FAR_FOOT_FACTOR * value


def reach_s(time_s: FloatArray, contact_s: float = 0.0) -> float:
    """How far outside a coarse contact of so many seconds its edges are looked for (s)."""
    return max(REACH_S, REACH_CONTACTS * contact_s, REACH_FRAMES * usual_spacing_s(time_s))


def fall_time_s(
    speed: FloatArray, time_s: FloatArray, middle_s: float, earliest_s: float
) -> float | None:
    """Time between `earliest_s` and `middle_s` at which a foot comes to rest.

    `speed` (m,) as a share of the body's at times `time_s` (m,). None if it rested all the time,
    or never.
    """
    spacings, shares = zip(*TOUCHDOWN_SHARES, strict=True)
    share = float(np.interp(usual_spacing_s(time_s), spacings, shares))
    backwards = rise_time_s(speed[::-1], -time_s[::-1], -middle_s, -earliest_s, share)
    return None if backwards is None else -backwards


def landing_velocity(velocity: FloatArray, time_s: FloatArray, contact_s: float) -> FloatArray:
    """(m, 2) of `velocity` (m, 2) without what is quicker than the landing of this contact."""
    return low_pass(velocity, time_s, LANDING_CYCLES / max(contact_s, SHORTEST_CONTACT_S))


def way_from_stand(
    place: FloatArray, time_s: FloatArray, first_s: float, last_s: float
) -> FloatArray:
    """(m,) how far a foot is from where it stood in the contact from `first_s` to `last_s`.

    `place` (m, 2) in lengths of the foot; NaN where it is unknown.
    """
    known = np.flatnonzero(np.isfinite(place).all(axis=1))
    if not len(known):
        return np.full(len(place), np.nan)
    shares = np.linspace(STOOD_FROM, STOOD_TO, STOOD_INSTANTS)
    at_s = first_s + shares * (last_s - first_s)
    stood = [np.median(np.interp(at_s, time_s[known], axis)) for axis in place[known].T]
    way: FloatArray = np.linalg.norm(place - stood, axis=1)
    return way


def rise_time_s(
    speed: FloatArray,
    time_s: FloatArray,
    middle_s: float,
    latest_s: float,
    share: float,
) -> float | None:
    """Time between `middle_s` and `latest_s` at which a resting foot starts to move, or None.

    `speed` (m,) at times `time_s` (m,): its speed, or how far it has moved. Of all crossings of the
    share, the one that best parts rest before from motion after: where the running sum of clipped
    evidence for rest is largest. A single noisy bump in mid-contact does not end a contact. The
    crossing itself is taken as it is: the foot's speed changes over many frames, so that the error
    then does not depend on the frame rate.
    """
    inside = np.flatnonzero((time_s >= middle_s) & (time_s <= latest_s) & np.isfinite(speed))
    if len(inside) < 2:
        return None
    evidence = np.clip((share - speed[inside]) / EVIDENCE_WIDTH, -1, 1)
    last_rest = int(np.argmax(np.cumsum(evidence)))
    if last_rest + 1 >= len(inside) or evidence[last_rest] <= 0:
        return None
    rest, moving = inside[last_rest], inside[last_rest + 1]
    part = (share - speed[rest]) / (speed[moving] - speed[rest])
    return float(time_s[rest] + part * (time_s[moving] - time_s[rest]))
