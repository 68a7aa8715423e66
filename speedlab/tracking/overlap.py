"""Where somebody else is in the athlete's place for long: nobody can tell whose limbs are whose."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.tracks import AthletePath
from speedlab.tracking.people import LOST_AFTER_LOOKS, Track
from speedlab.tracking.smoothing import runs

SAME_PLACE = 0.4
"""Bodies whose middles are closer than this (statures) have their limbs among each other: a stride
reaches half a stature to either side."""
LONG_LOOKS = 5
"""Somebody who stands is passed in .2 s by a sprinter, in .4 s by a jogger: four looks of .1 s."""
NEARER = 1.08
"""An athlete so much larger is a lane nearer to the camera, and hides the other instead."""
SURELY_TWO = 3
"""Looks at which both were seen apart, so that the other is not the athlete, found twice."""


def overlapped(path: AthletePath, others: Sequence[Track]) -> BoolArray:
    """(n,) rows in which one of the others has been in the athlete's place for long.

    People merge as they meet, so others are taken to go on as they went for as long as they are
    looked for. One who was not seen apart again may be the one who is followed since: the rest is
    not the athlete's for certain either. Before the athlete's first sighting and after the last the
    path is a guess, and who was among the other's limbs there stays among them.
    """
    result = np.zeros(len(path.size_px), dtype=bool)
    rows = np.flatnonzero(path.detected)
    look = float(np.median(np.diff(rows))) if len(rows) > 1 else 1.0
    for other in others:
        last = other.seen[-1].row
        for run in runs(_together(path, other, look)):
            lost = run.stop > last + LOST_AFTER_LOOKS * look
            if lost or run.stop - run.start > LONG_LOOKS * look:
                ends = run.stop <= min(last, rows[-1])
                start = run.start if run.start > rows[0] else 0
                result[start : run.stop if ends else None] = True
    return result & np.isfinite(path.size_px)


def _together(path: AthletePath, other: Track, look: float) -> BoolArray:
    place_px = path.center_px if path.trunk_px is None else path.trunk_px
    size_px = path.size_px
    rows = np.array([s.row for s in other.seen])
    seen_px = np.array([s.trunk_px for s in other.seen])
    apart = np.linalg.norm(seen_px - place_px[rows], axis=1) / size_px[rows]
    two = (apart > SAME_PLACE) & path.detected[rows]
    if two.sum() < SURELY_TWO:
        return np.zeros(len(size_px), dtype=bool)
    wanted = np.arange(len(size_px), dtype=float)
    reach = LOST_AFTER_LOOKS * look
    followed = (wanted >= rows[0] - reach) & (wanted <= rows[-1] + reach)
    expected_px = np.stack([_going_on(wanted, rows, column) for column in seen_px.T], axis=1)
    near = np.linalg.norm(expected_px - place_px, axis=1) < SAME_PLACE * size_px
    sizes_px = np.interp(wanted, rows, [s.size_px for s in other.seen])
    behind: BoolArray = followed & near & (size_px < NEARER * sizes_px)
    return behind


def _going_on(wanted: FloatArray, rows: FloatArray, values: FloatArray) -> FloatArray:
    """Linear between the known rows and, at the speed of the last three, beyond them."""
    place = np.interp(wanted, rows, values)
    for end, part in ((wanted < rows[0], slice(None, 3)), (wanted > rows[-1], slice(-3, None))):
        speed, start = np.polyfit(rows[part], values[part], 1)
        place[end] = start + speed * wanted[end]
    return place
