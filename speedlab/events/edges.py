"""Where a coarse contact begins and ends, and whether its foot is in the air at the clip's ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from speedlab.events.refine import (
    EVIDENCE_WIDTH,
    SHORTEST_CONTACT_S,
    TOE_OFF_WAY,
    TOUCHDOWN_SHARES,
    fall_time_s,
    landing_velocity,
    reach_s,
    rise_time_s,
    way_from_stand,
)
from speedlab.events.signals import EventSignals
from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side

Span = tuple[float, float]
"""First and last instant (s)."""

EDGE_FRAMES = 2
"""Both events of a complete contact lie so many frames inside the tracked span (design, 5)."""
EDGE_FLIGHT_S = 0.035
"""A flight at the clip's end that is longer is found by the model of phases, or is none [P]."""
LATEST_REST, LATEST_REST_FRAMES = 1 / 3, 1.5
"""A foot rests within so much of its coarse contact, or so many frames, or its touchdown is in
doubt: of 331 contacts of rendered athletes that the benchmarks do not use the latest came to rest a
quarter into it."""


@dataclass(frozen=True)
class Edges:
    """When a foot comes to rest and starts (s), and whether it moves at the clip's two ends."""

    fall_s: float | None
    rise_s: float | None
    swings_in: bool
    swings_out: bool


def make_a_contact(
    fall_s: float | None, rise_s: float | None, coarse_s: Span, frame_s: float
) -> bool:
    """Whether two edges lie a contact apart, and the foot came to rest about where the coarse did.

    `coarse_s`: of the coarse contact; `frame_s`: the frames' spacing. A foot that is badly seen may
    never look wholly at rest until long after it landed.
    """
    if fall_s is None or rise_s is None:
        return False
    first_s, last_s = coarse_s
    late_s = max(LATEST_REST * (last_s - first_s), LATEST_REST_FRAMES * frame_s)
    return rise_s - fall_s >= SHORTEST_CONTACT_S and fall_s - first_s <= late_s


def edges_of(signals: EventSignals, side: Side, first_s: float, last_s: float) -> Edges:
    """Those of one side's coarse contact between two instants (s)."""
    time, foot = signals.time_s, signals.feet[side]
    middle_s, reach = (first_s + last_s) / 2, reach_s(time, last_s - first_s)
    landing = np.linalg.norm(landing_velocity(foot.rear_v, time, last_s - first_s), axis=-1)
    fall_s = fall_time_s(landing, time, middle_s, first_s - reach)
    way = way_from_stand(foot.place, time, first_s if fall_s is None else fall_s, last_s)
    rise_s = rise_time_s(way, time, middle_s, last_s + reach, TOE_OFF_WAY)
    return Edges(
        fall_s=fall_s,
        rise_s=rise_s,
        swings_in=_near(fall_s, time[0]) and _swings(landing, TOUCHDOWN_SHARES[0][1]),
        swings_out=_near(rise_s, time[-1]) and _swings(way[::-1], TOE_OFF_WAY),
    )


def _near(event_s: float | None, edge_s: float) -> bool:
    return event_s is not None and abs(event_s - edge_s) <= EDGE_FLIGHT_S


def _swings(speed: FloatArray, share: float) -> bool:
    """Whether a foot is clearly in the air in the first frames of (n,) speeds, or ways."""
    return bool((speed[:EDGE_FRAMES] > share + EVIDENCE_WIDTH / 2).all())
