"""One person's way through all sightings of a clip, followed with the knowledge of its end.

While it is being filmed nobody knows which of two bodies that part after an overlap is which: a
track started on one may go on with the other. Afterwards it is plain: of all ways through the
sightings the one is kept that moves most steadily, stays dressed and sized alike, and leaves out
least (a dynamic program over pairs of successive sightings).
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.tracking.people import FIRST_REACH, Track
from speedlab.tracking.sightings import Sighting

REWARD = 3.0
"""What a sighting on the way is worth; a costlier one is better left out."""
OWN_REWARD = 3.0
"""... and more, if the person's track has it and nobody else was near."""
SAME, APART = 0.15, 0.8
"""Sightings nearer than this (statures) are of one person; farther than this they are of two."""
MAX_SKIPPED = 5
"""Looks that the way may leave out in a row."""
MOTION_SD, SIZE_SD, COLOUR_SD = 0.15, 0.15, 12.0
"""Usual departures: from steady motion (statures), of the size (a natural logarithm), and of the
clothes' colour (CIE Lab) from look to look, with everything that swings in front of them."""
COLOUR_LOOKS = 9
"""The usual colour is that of all sightings, or of so many nearest in time."""
MOST = 6.0
"""Cost of one departure at most."""


def way_of(person: Track, looks: list[list[Sighting]]) -> list[Sighting]:
    """The person's sightings, in order of rows; several looks may lack one."""
    own = {id(s) for s in person.seen}
    alone = {id(s) for look in looks for s in look if id(s) in own and _alone(s, look)} or own
    clear = [s for s in person.seen if id(s) in alone]
    usual = np.median([s.colour for s in clear], axis=0)
    nodes = [(k, item) for k, look in enumerate(looks) for item in look]
    worth = [
        _worth(s, person.size_px, (usual, _usual_colour(clear, s.row)))
        + OWN_REWARD * (id(s) in alone)
        for _, s in nodes
    ]
    best: dict[tuple[int, int], float] = {}
    before: dict[tuple[int, int], int | None] = {}
    arriving: dict[int, list[int]] = defaultdict(list)
    for last, (look, item) in enumerate(nodes):
        for middle in range(last - 1, -1, -1):
            gap = look - nodes[middle][0]
            if gap > 1 + MAX_SKIPPED:
                break
            if gap == 0 or not _within_reach(nodes[middle][1], item, gap):
                continue
            score, first = worth[middle], None
            starts = arriving[middle]
            if starts:
                totals = np.array([best[start, middle] for start in starts])
                totals -= _unsteadiness([nodes[i][1] for i in starts], nodes[middle][1], item)
                if totals.max() > score:
                    score, first = float(totals.max()), starts[int(totals.argmax())]
            best[middle, last] = score + worth[last]
            before[middle, last] = first
            arriving[last].append(middle)
    return [nodes[i][1] for i in _back_from(max(best, key=best.__getitem__), before)]


def _back_from(end: tuple[int, int], before: dict[tuple[int, int], int | None]) -> list[int]:
    middle, last = end
    way = [last, middle]
    while (first := before[middle, last]) is not None:
        way.append(first)
        middle, last = first, middle
    return way[::-1]


def _usual_colour(clear: list[Sighting], row: int) -> FloatArray:
    """(2, 3) of the person's clothes around a row: who crouches in the shade stands up lighter."""
    nearest = sorted(clear, key=lambda s: abs(s.row - row))[:COLOUR_LOOKS]
    return np.asarray(np.median([s.colour for s in nearest], axis=0))


def _worth(item: Sighting, size_px: float, colours: tuple[FloatArray, ...]) -> float:
    """Of a sighting by itself: what it earns less what it departs from the usual looks."""
    size = float(np.log(item.size_px / size_px)) / SIZE_SD
    off = min(float(np.linalg.norm(item.colour - usual, axis=1).mean()) for usual in colours)
    dress = off / COLOUR_SD
    return REWARD - min(size**2, MOST) - min(dress**2, MOST)


def _within_reach(a: Sighting, b: Sighting, looks: int) -> bool:
    return float(np.linalg.norm(b.trunk_px - a.trunk_px)) < FIRST_REACH * looks * a.size_px


def _unsteadiness(firsts: list[Sighting], middle: Sighting, last: Sighting) -> FloatArray:
    """Cost of the change of velocity at `middle`, for each of the sightings before it."""
    rows = np.array([s.row for s in firsts], dtype=float)
    places = np.array([s.trunk_px for s in firsts])
    onward = ((last.row - middle.row) / (middle.row - rows))[:, None]
    expected = middle.trunk_px + onward * (middle.trunk_px - places)
    off = np.linalg.norm(last.trunk_px - expected, axis=1) / middle.size_px
    # What noise of each of the three places makes of it, against evenly spaced looks.
    noise = np.sqrt((1 + (1 + onward) ** 2 + onward**2) / 6)[:, 0]
    cost: FloatArray = np.minimum((off / (MOTION_SD * noise)) ** 2, 2 * MOST)
    return cost


def _alone(item: Sighting, look: list[Sighting]) -> bool:
    """Whether nobody else was seen near; the same body may have been seen several times."""
    apart = [np.linalg.norm(s.trunk_px - item.trunk_px) / item.size_px for s in look]
    return all(off < SAME or off > APART for off in apart)
