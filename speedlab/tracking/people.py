"""Everybody in the picture: who was seen where in a few pictures a second, and who is who.

At every look people already followed are looked for in a crop around the place where they should
be, and from time to time (or when nobody is followed) the whole picture is searched in overlapping
squares, because the pose network overlooks a person that fills little of its input.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.pose.backend import PoseSession
from speedlab.pose.crop import square_crop
from speedlab.tracking.sightings import (
    Sighting,
    colour_gap,
    distinct,
    same_person,
    sighting,
)
from speedlab.video.reader import Frame

MIN_SCORE = 0.55
"""Mean visibility below which a sighting starts no track: false finds in grass score .3-.6."""
SEARCH_EVERY = 5
"""Whole-picture searches happen at every fifth look while somebody is followed."""
MAX_FOLLOWED = 4
RUNNING_DEG, RUNNING_LOOKS = 20.0, 3
"""Who runs is seen with the thighs so far apart in so many looks: somebody who stands never is, but
where a runner was taken for him once."""
LOST_AFTER_LOOKS = 4
REACH, FIRST_REACH = 0.6, 1.0
"""Reach of a sighting from the expected place, in statures. After one sighting the speed is not
known yet: a sprinter at 12 m/s gets ahead by .7 statures between two looks."""
BODY_MARGIN = 1.3
"""A crop shows a body at the end of the reach whole if its side is this plus the reach."""
COLOUR_REACH = 40.0
"""A change of clothes by this much (CIE Lab units) counts like the whole reach: shirts of two
people differ by 20-80, one shirt from look to look by some 6."""


@dataclass
class Track:
    """Sightings of one person, in order of rows."""

    seen: list[Sighting] = field(default_factory=list)
    missed: int = 0

    def predict(self, row: int) -> tuple[FloatArray, float]:
        """Expected centre and size at a row, by constant velocity from the last two sightings."""
        last = self.seen[-1]
        if len(self.seen) < 2:
            return last.center_px, last.size_px
        before = self.seen[-2]
        velocity = (last.center_px - before.center_px) / (last.row - before.row)
        return last.center_px + velocity * (row - last.row), last.size_px

    def misfit(self, item: Sighting) -> float:
        """How unlike this person a sighting is, 1 at the end of the reach; infinite beyond."""
        center, size = self.predict(item.row)
        off = float(np.linalg.norm(item.center_px - center)) / (self.reach * size)
        if off >= 1.0 or not 0.6 < item.size_px / size < 1.6:
            return float("inf")
        return off + colour_gap(item, self.seen[-1]) / COLOUR_REACH

    @property
    def reach(self) -> float:
        """How far from the expected place (statures) this person may be."""
        return REACH if len(self.seen) > 1 else FIRST_REACH

    @property
    def running_score(self) -> float:
        """How much this person moves the thighs, weighted with size and time in the picture.

        The spread of the angle between the thighs is some 45 deg in a sprint, 25 in a walk and a
        few degrees of noise in somebody who stands; it does not depend on the camera.
        """
        looks = float(np.sqrt(sum(s.score for s in self.seen)))
        return self.thigh_spread_deg * self.size_px * looks

    @property
    def thigh_spread_deg(self) -> float:
        """Root mean square of the angle between the thighs."""
        return float(np.sqrt(np.mean([s.thigh_gap_deg**2 for s in self.seen])))

    @property
    def runs(self) -> bool:
        """Whether this person was seen in a stride, and not once by mistake."""
        apart = sum(abs(s.thigh_gap_deg) >= RUNNING_DEG for s in self.seen)
        return apart >= RUNNING_LOOKS

    @property
    def size_px(self) -> float:
        """The usual size."""
        return float(np.median([s.size_px for s in self.seen]))


class People:
    """Follows everybody. `tracks`: one a person; `shots`: all that was seen, look by look.

    `everywhere`: search for people of every size at every look. Else not while somebody is
    followed, and not for small ones where large ones are.
    """

    def __init__(self, session: PoseSession, *, everywhere: bool = False) -> None:
        self._session = session
        self._everywhere = everywhere
        self.tracks: list[Track] = []
        self.shots: list[list[list[Sighting]]] = [[]]

    def start_shot(self) -> None:
        """The scene changes: nobody is followed into it."""
        self.shots.append([])
        for track in self.tracks:
            track.missed = LOST_AFTER_LOOKS

    def shot_of(self, track: Track) -> list[list[Sighting]]:
        """All that was seen, look by look, in the shot that a track belongs to."""
        first = track.seen[0]
        return next(shot for shot in self.shots if any(s is first for look in shot for s in look))

    def look(self, frame: Frame, row: int) -> None:
        """See who is where in one more picture."""
        live = [t for t in self.tracks if t.missed < LOST_AFTER_LOOKS]
        live = sorted(live, key=lambda t: -t.running_score)[:MAX_FOLLOWED]
        seen = [item for track in live for item in self._near(track, frame, row)]
        taken = _shared_out(live, seen)
        if self._everywhere or len(self.shots[-1]) % SEARCH_EVERY == 0 or not taken:
            seen += self._search(frame, row)
        for item in distinct([s for s in seen if s.score >= MIN_SCORE]):
            if not any(same_person(item, other) for other in taken):
                self.tracks.append(Track([item]))
        self.shots[-1].append(seen)

    def _near(self, track: Track, frame: Frame, row: int) -> Iterator[Sighting]:
        center, size = track.predict(row)
        yield from self._estimate(frame, row, center, (BODY_MARGIN + track.reach) * size)

    def _search(self, frame: Frame, row: int) -> list[Sighting]:
        """People anywhere: squares of the picture's short side, and of half of it if need be."""
        height, width = frame.rgb.shape[:2]
        short = min(height, width)
        found: list[Sighting] = []
        for side in (short, short // 2):
            found += [
                item
                for center in _grid(width, height, side)
                for item in self._estimate(frame, row, center, float(side))
                if item.score >= MIN_SCORE
            ]
            if found and not self._everywhere:
                break
        return found

    def _estimate(
        self, frame: Frame, row: int, center: FloatArray, side: float
    ) -> Iterator[Sighting]:
        crop = square_crop(frame.rgb, center, side)
        for person in self._session.estimate(crop.rgb, crop.origin(frame.index)):
            yield sighting(row, crop.to_picture(person), frame.rgb)


def _shared_out(tracks: list[Track], seen: list[Sighting]) -> list[Sighting]:
    """Give each track the sighting that is most like it, each sighting to one track at most."""
    pairs = [(t.misfit(s), k, s) for k, t in enumerate(tracks) for s in seen]
    taken: dict[int, Sighting] = {}
    for misfit, k, item in sorted(pairs, key=lambda pair: pair[:2]):
        free = k not in taken and not any(same_person(item, s) for s in taken.values())
        if np.isfinite(misfit) and free:
            taken[k] = item
    for k, track in enumerate(tracks):
        if k in taken:
            track.seen.append(taken[k])
            track.missed = 0
        else:
            track.missed += 1
    return list(taken.values())


def _grid(width: int, height: int, side: int) -> Iterator[FloatArray]:
    """Centres of squares of `side` that cover the picture, overlapping by half."""

    def centers(length: int) -> FloatArray:
        if side >= length:
            return np.array([length / 2])
        count = int(np.ceil((length - side) / (side / 2))) + 1
        return np.linspace(side / 2, length - side / 2, count)

    for y in centers(height):
        for x in centers(width):
            yield np.array([x, y])
