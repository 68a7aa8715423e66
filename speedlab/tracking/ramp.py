"""Slow motion that begins or ends inside a clip: told by the steps, which become longer at once.

A phone's own player, or a clip that was cut together, turns from real time to slow motion; the
file says nothing about it. Nobody changes the rhythm of running by more than half from one step to
the next (out of the blocks the second step takes .8 of the first; docs/metrics.md, 11.2), and
somebody who goes over to walking swings the thighs much less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.ndimage import median_filter

from speedlab.model.clip import BoolArray, FloatArray
from speedlab.tracking.cadence import passings_s, thigh_gap_deg
from speedlab.tracking.timing import possible_step_rate

LEAST_FACTOR: Final = 1.7
"""Ratio of the median step times: slow motion is 2 times or more."""
CLEAR_GAP: Final = 1.3
"""The longest of the short step times and the shortest of the long ones differ by this factor."""
LEAST_QUICK, LEAST_SLOW = 3, 2
"""Steps in a row of either kind: fewer come from thighs that crossed unseen, or were confused."""
ALIKE: Final = 1.35
MOST_ALIKE: Final = 0.6
"""So large a share of a kind's steps is within this factor of their median."""
LIKE_SWING: Final = 0.75
"""The slow steps' thighs part at least by this share of what the quick steps' do."""
PURE: Final = 1.15
"""A step that is off its kind's median by more was only partly of that kind."""


@dataclass(frozen=True)
class Ramp:
    """A clip of two speeds: `factor` between them, and the rows of the part that is measured.

    `slow`: whether the part that is measured is the slow one. `first_row`, `last_row`: inclusive.
    """

    factor: float
    slow: bool
    first_row: int
    last_row: int


def find_ramp(xy: FloatArray, time_s: FloatArray) -> Ramp | None:
    """Whether steps of two very different speeds follow each other, and which part to keep.

    `xy` (n, 33, 2) poses, whose left and right need not be right: a stride's rate, which names
    rest on, is only one where there is one speed. `time_s` (n,) time that is true if the file's and
    the user's word is.
    The part that people can run is kept; where both are, the quick one: the other is its slow
    motion. None: one speed throughout.
    """
    gap_deg = thigh_gap_deg(xy)
    crossings = passings_s(gap_deg, time_s)
    if len(crossings) < LEAST_QUICK + LEAST_SLOW + 1:
        return None
    steps_s = np.diff(crossings)
    long = _long_steps(steps_s)
    if long is None or not _same_swing(gap_deg, time_s, crossings, long):
        return None
    short_s, long_s = float(np.median(steps_s[~long])), float(np.median(steps_s[long]))
    slow = not possible_step_rate(1 / short_s) and possible_step_rate(1 / long_s)
    first, last = _longest(_of_kind(steps_s, long == slow))
    begin_s = -np.inf if first == 0 else crossings[first]
    end_s = np.inf if last == len(steps_s) - 1 else crossings[last + 1]
    rows = np.flatnonzero((time_s >= begin_s) & (time_s <= end_s))
    return Ramp(long_s / short_s, slow, int(rows[0]), int(rows[-1]))


def _long_steps(steps_s: FloatArray) -> BoolArray | None:
    """(k,) the steps of the slow kind, where there are two kinds, each several in a row."""
    steady = median_filter(steps_s, size=3, mode="nearest")
    ordered = np.sort(steady)
    ratios = ordered[1:] / ordered[:-1]
    at = int(np.argmax(ratios))
    if ratios[at] < CLEAR_GAP:
        return None
    long = np.asarray(steady > ordered[at])
    if np.median(steps_s[long]) < LEAST_FACTOR * np.median(steps_s[~long]):
        return None
    kinds = ((long, LEAST_SLOW), (~long, LEAST_QUICK))
    return long if all(_is_kind(steps_s, kind, least) for kind, least in kinds) else None


def _is_kind(steps_s: FloatArray, kind: BoolArray, least: int) -> bool:
    """Whether so many steps follow each other, and all of the kind are alike."""
    first, last = _longest(kind)
    off = np.abs(np.log(steps_s[kind] / np.median(steps_s[kind])))
    return last - first + 1 >= least and float(np.mean(off < np.log(ALIKE))) >= MOST_ALIKE


def _same_swing(
    gap_deg: FloatArray, time_s: FloatArray, crossings: FloatArray, long: BoolArray
) -> bool:
    swings = [
        float(np.nanmax(np.abs(gap_deg[(time_s >= begin) & (time_s <= end)])))
        for begin, end in zip(crossings[:-1], crossings[1:], strict=True)
    ]
    slow, quick = (float(np.median(np.array(swings)[kind])) for kind in (long, ~long))
    return slow >= LIKE_SWING * quick


def _of_kind(steps_s: FloatArray, kind: BoolArray) -> BoolArray:
    """(k,) the steps of one kind without those at its ends that may be partly of the other.

    The speed changes during some step. If that is not plainly the first one of the other kind, by
    its length, it may be the last one of this.
    """
    pure = _pure(steps_s, kind) | _pure(steps_s, ~kind)
    result = kind.copy()
    for first, last in _runs(kind):
        for edge, other in ((first, first - 1), (last, last + 1)):
            if 0 <= other < len(kind) and (not pure[edge] or pure[other]):
                result[edge] = False
    return result


def _pure(steps_s: FloatArray, kind: BoolArray) -> BoolArray:
    """(k,) steps of a kind that are as long as its others."""
    off = np.abs(np.log(steps_s / np.median(steps_s[kind])))
    return np.asarray(kind & (off < np.log(PURE)))


def _longest(rows: BoolArray) -> tuple[int, int]:
    return max(_runs(rows), key=lambda run: run[1] - run[0])


def _runs(rows: BoolArray) -> list[tuple[int, int]]:
    """First and last index of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], rows.astype(int), [0]])))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]
