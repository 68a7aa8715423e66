"""Which foot is on the ground in each frame: a semi-Markov model of running.

States: both feet still on the ground, left contact, flight, right contact, flight. Durations are
bounded, contacts alternate, and the frames at the ends may cut a state.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from speedlab.events.signals import EventSignals, FootSignals
from speedlab.model.clip import FloatArray, usual_spacing_s
from speedlab.model.skeleton import Side


class Phase(IntEnum):
    """What the feet do."""

    BOTH = 0
    LEFT = 1
    AFTER_LEFT = 2
    RIGHT = 3
    AFTER_RIGHT = 4


DURATION_S: dict[Phase, tuple[float, float]] = {
    Phase.BOTH: (0.03, 1e9),
    Phase.LEFT: (0.06, 0.7),
    Phase.AFTER_LEFT: (0.0, 0.25),
    Phase.RIGHT: (0.06, 0.7),
    Phase.AFTER_RIGHT: (0.0, 0.25),
}
"""Contacts of 60-300 ms and flights up to 220 ms in running (docs/metrics.md, 5.3), up to 700 ms
so that walking and standing are recognised as what they are."""

FOLLOWERS: dict[Phase, tuple[Phase, ...]] = {
    Phase.BOTH: (Phase.LEFT, Phase.RIGHT, Phase.AFTER_LEFT, Phase.AFTER_RIGHT),
    Phase.LEFT: (Phase.AFTER_LEFT, Phase.RIGHT, Phase.BOTH),
    Phase.AFTER_LEFT: (Phase.RIGHT,),
    Phase.RIGHT: (Phase.AFTER_RIGHT, Phase.LEFT, Phase.BOTH),
    Phase.AFTER_RIGHT: (Phase.LEFT,),
}

STILL_SPEED, SPEED_WIDTH = 0.45, 0.15
"""A foot slower than this share of the body's speed is rather down than up; width of the doubt."""
LOW_HEIGHT, HEIGHT_WIDTH = 0.3, 0.08
"""A forefoot below this height (leg lengths) may be down. Starting blocks are .1 high, the ground
line is a tenth off where the camera turned; a foot that is slow is hardly ever high."""
BOTH_COST = 0.3
"""Log-odds against both feet being down, so that a foot that is not seen counts as up."""
CAP = 3.0
CHANGE_COST = 1.0


@dataclass(frozen=True)
class Segment:
    """Rows [start, stop) in one phase."""

    phase: Phase
    start: int
    stop: int


def down_evidence(foot: FootSignals) -> FloatArray:
    """(n,) log-odds that a foot is on the ground: slow and low; 0 where it is unknown."""
    slow = np.clip((STILL_SPEED - foot.forefoot) / SPEED_WIDTH, -CAP, CAP)
    low = np.clip((LOW_HEIGHT - foot.height) / HEIGHT_WIDTH, -CAP, CAP)
    return np.nan_to_num(np.minimum(slow, low), nan=0.0)


def segment_phases(signals: EventSignals) -> list[Segment]:
    """The likeliest sequence of phases between the first and the last frame with a foot in it."""
    frame_s = usual_spacing_s(signals.time_s)
    known = np.isfinite([signals.feet[side].height for side in Side]).any(axis=0)
    tracked = np.flatnonzero(known)
    if len(tracked) < 2:
        return []
    first, stop = int(tracked[0]), int(tracked[-1]) + 1
    left, right = (down_evidence(signals.feet[side])[first:stop] for side in Side)
    emission = np.zeros((len(Phase), len(left)))
    emission[Phase.BOTH] = left + right - BOTH_COST
    emission[Phase.LEFT] = left - right
    emission[Phase.RIGHT] = right - left
    emission[[Phase.AFTER_LEFT, Phase.AFTER_RIGHT]] = -left - right
    found = _decode(emission / 2, frame_s)
    return [Segment(s.phase, s.start + first, s.stop + first) for s in found]


def _decode(emission: FloatArray, frame_s: float) -> list[Segment]:
    """Explicit-duration Viterbi: emission (states, n), durations bounded in seconds."""
    states, count = emission.shape
    sums = np.concatenate([np.zeros((states, 1)), np.cumsum(emission, axis=1)], axis=1)
    best = np.full((states, count + 1), -np.inf)
    entry = np.full((states, count + 1), -np.inf)
    entry[:, 0] = 0.0
    came_from = np.zeros((states, count + 1), dtype=int)
    began = np.zeros((states, count + 1), dtype=int)
    limits = {p: (max(1, round(a / frame_s)), int(min(b / frame_s, count)) + 1)
              for p, (a, b) in DURATION_S.items()}  # fmt: skip
    for stop in range(1, count + 1):
        for phase in Phase:
            shortest, longest = limits[phase]
            if stop == count:
                shortest = 1
            first, last = max(0, stop - longest), stop - shortest
            scores = entry[phase, first : last + 1] - sums[phase, first : last + 1]
            cut = entry[phase, 0] - sums[phase, 0] if first <= 0 or stop <= longest else -np.inf
            if len(scores) and scores.max() >= cut:
                start = first + int(scores.argmax())
                best[phase, stop] = scores.max() + sums[phase, stop]
            else:
                start = 0
                best[phase, stop] = cut + sums[phase, stop]
            began[phase, stop] = start
        for phase in Phase:
            for follower in FOLLOWERS[phase]:
                score = best[phase, stop] - CHANGE_COST
                if score > entry[follower, stop]:
                    entry[follower, stop] = score
                    came_from[follower, stop] = phase
    return _trace(best, began, came_from, count)


def _trace(best: FloatArray, began: FloatArray, came_from: FloatArray, count: int) -> list[Segment]:
    phase, stop = Phase(int(best[:, count].argmax())), count
    segments: list[Segment] = []
    while True:
        start = int(began[phase, stop])
        segments.append(Segment(phase, start, stop))
        if start == 0:
            return segments[::-1]
        phase, stop = Phase(int(came_from[phase, start])), start
