"""The instant at which a foot stops or starts: sub-frame crossings of its speed.

Touchdown is where the forefoot's speed over the ground falls below a share of the body's before
mid-contact; toe-off where the toe's rises above it after (docs/metrics.md, 5.3).
"""

from __future__ import annotations

import numpy as np

from speedlab.model.clip import FloatArray, usual_spacing_s

TOUCHDOWN_SHARE, REST_SHARE, TOE_OFF_SHARE = 0.35, 0.28, 0.45
"""Shares of body speed. On markers against force plates .35 did best for both events
(docs/metrics.md, 5.3); the error of a pose network moves the crossings. The other two were chosen
on two rendered clips (seeds 1 and 2 of `random_fly`, 14 contacts), where .35 alone reads touchdown
6 ms and toe-off 3 ms early; the rest share was then raised from .22 to .28 after a look at the
labelled clip `giulio_sprint_blocks`, whose touchdowns it read late: its score is not independent.
"""
REST_WITHIN_S = 0.012
"""A foot that brakes hard is down when it falls to the rest share; one that takes longer than this
to get there (the slow first steps of a start) is down at the touchdown share."""
EVIDENCE_WIDTH = 0.3
"""Speeds this far from the share are clear; in between they count in proportion."""
REACH_S, REACH_FRAMES = 0.06, 2.5
"""An edge lies at most this far outside the coarse contact; so many frames must lie in between,
or there is nothing to compare with."""

EVENT_SIGMA_MS = ((1 / 240, 6.0), (1 / 120, 7.0), (1 / 60, 9.0), (1 / 30, 14.0))
"""Standard uncertainty of one event of the near foot by frame spacing (docs/metrics.md, 6)."""
FAR_FOOT_FACTOR = 1.5


def event_sigma_ms(frame_s: float, *, near: bool) -> float:
    """Standard uncertainty of one event (ms) at a frame spacing (s)."""
    spacing, sigma = zip(*EVENT_SIGMA_MS, strict=True)
    value = float(np.interp(frame_s, spacing, sigma))
    return value if near else FAR_FOOT_FACTOR * value


def reach_s(time_s: FloatArray) -> float:
    """How far outside a coarse contact its edges are looked for (s)."""
    return max(REACH_S, REACH_FRAMES * usual_spacing_s(time_s))


def fall_time_s(
    speed: FloatArray, time_s: FloatArray, middle_s: float, earliest_s: float
) -> float | None:
    """Time between `earliest_s` and `middle_s` at which a foot comes to rest.

    `speed` (m,) as a share of the body's at times `time_s` (m,). None if it rested all the time,
    or never.
    """
    backwards = (speed[::-1], -time_s[::-1], -middle_s, -earliest_s)
    slow, rest = (rise_time_s(*backwards, share) for share in (TOUCHDOWN_SHARE, REST_SHARE))
    if slow is None or rest is None or not 0 <= slow - rest <= REST_WITHIN_S:
        return None if slow is None else -slow
    return -rest


def rise_time_s(
    speed: FloatArray,
    time_s: FloatArray,
    middle_s: float,
    latest_s: float,
    share: float = TOE_OFF_SHARE,
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
