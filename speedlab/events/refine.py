"""The instant at which a foot stops or starts: sub-frame crossings of its speed.

Touchdown is where the speed of the whole foot over the ground falls below a share of the body's
before mid-contact; toe-off where the forefoot's rises above another after it, when the heel has
long left (docs/metrics.md, 5.3).
"""

from __future__ import annotations

import numpy as np

from speedlab.model.clip import FloatArray, usual_spacing_s
from speedlab.tracking.smoothing import low_pass

TOUCHDOWN_SHARES = ((1 / 60, 0.25), (1 / 30, 0.31))
TOE_OFF_SHARE = 0.5
"""Shares of body speed, touchdown's by frame spacing (at 30 frames a second braking is smeared over
two of them). Chosen on rendered athletes that the benchmarks do not use (exact joints and the
network's, 8-9 m/s, static and panned, 30-240 fps; 178 contacts) with the two runs on force plates
in view, whose scores are therefore not independent. With exact joints they read touchdown 1 ms
early to 4 ms late (a jogger, heel first) and toe-off 4-5 ms late; the network moves toes early and
takes as much back.
"""
PUSH_CYCLES = 1.6
"""A forefoot leaves the slower the longer it stood: it is looked at below this many cycles a
contact, so that noise does not end a jogger's contact."""
EVIDENCE_WIDTH = 0.3
"""Speeds this far from the share are clear; in between they count in proportion."""
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


def push_velocity(velocity: FloatArray, time_s: FloatArray, contact_s: float) -> FloatArray:
    """(m, 2) of `velocity` (m, 2) without what is quicker than a push-off of this contact."""
    return low_pass(velocity, time_s, PUSH_CYCLES / max(contact_s, SHORTEST_CONTACT_S))


def rise_time_s(
    speed: FloatArray,
    time_s: FloatArray,
    middle_s: float,
    latest_s: float,
    share: float,
) -> float | None:
    """Time between `middle_s` and `latest_s` at which a resting foot starts to move, or None.

    Of all crossings of the share, the one that best parts rest before from motion after: where
    the running sum of clipped evidence for rest is largest. A single noisy bump in mid-contact
    does not end a contact. The crossing itself is taken as it is: the foot's speed changes over
    many frames, so that the error then does not depend on the frame rate.
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
