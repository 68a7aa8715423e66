"""Who is the athlete: follow everybody in a few pictures a second, keep the one who runs.

Every `interval_s` of the file a look is taken: people already followed are looked for in a crop
around the place where they should be, and from time to time (or when nobody is followed) the whole
picture is searched in overlapping squares, because the pose network overlooks a person that
fills little of its input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from speedlab.errors import NotMeasurableError
from speedlab.model.clip import FloatArray
from speedlab.model.tracks import AthletePath
from speedlab.pose.backend import PoseSession
from speedlab.pose.crop import square_crop
from speedlab.tracking.sightings import Sighting, distinct, sighting
from speedlab.video.reader import Frame

MIN_SCORE = 0.55
"""Mean visibility below which a sighting starts no track: false finds in grass score .3-.6."""
SEARCH_EVERY = 5
"""Whole-picture searches happen at every fifth look while somebody is followed."""
MAX_FOLLOWED = 4
LOST_AFTER_LOOKS = 4
MIN_LOOKS = 3
REACH, FIRST_REACH = 0.6, 1.0
"""Reach of a sighting from the expected place, in statures. After one sighting the speed is not
known yet: a sprinter at 12 m/s gets ahead by .7 statures between two looks."""
BODY_MARGIN = 1.3
"""A crop shows a body at the end of the reach whole if its side is this plus the reach."""
EXTENDED_LOOKS = 2.0
"""The path goes on for so many looks before the first and after the last sighting: somebody who
enters or leaves the picture is there before the network finds the whole body in a large crop."""


@dataclass
class _Track:
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

    def distance_px(self, item: Sighting) -> float:
        """How far a sighting is from where this person should be."""
        return float(np.linalg.norm(item.center_px - self.predict(item.row)[0]))

    def accepts(self, item: Sighting) -> bool:
        """Whether a sighting can be the same person."""
        size = self.predict(item.row)[1]
        near = self.distance_px(item) < self.reach * size
        return near and 0.6 < item.size_px / size < 1.6

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
        gaps = np.array([s.thigh_gap_deg for s in self.seen])
        sizes = np.array([s.size_px for s in self.seen])
        scores = np.array([s.score for s in self.seen])
        spread = float(np.sqrt(np.mean(np.square(gaps))))
        return spread * float(np.median(sizes)) * float(np.sqrt(scores.sum()))


def find_athlete(
    frames: Iterable[Frame],
    session: PoseSession,
    *,
    row_count: int,
    first_frame: int,
    cuts: Sequence[int] = (),
    progress: Callable[[float], None] | None = None,
) -> AthletePath:
    """Follow the one who runs through sampled frames and say where to look in every row.

    `frames`: the sampled frames in order; rows are `frame.index - first_frame`. `cuts`: rows with
    which a new shot begins: nobody is followed from one to the next.

    Raises:
        NotMeasurableError: nobody was found.
    """
    tracks: list[_Track] = []
    height_px = 0.0
    last_row = 0
    for look, frame in enumerate(frames):
        row = frame.index - first_frame
        if any(last_row < cut <= row for cut in cuts):
            for track in tracks:
                track.missed = LOST_AFTER_LOOKS
        last_row = row
        height_px = float(frame.rgb.shape[0])
        _look(tracks, frame, row, session, search=look % SEARCH_EVERY == 0)
        if progress is not None:
            progress((row + 1) / row_count)
    people = [t for t in tracks if len(t.seen) >= MIN_LOOKS]
    if not people:
        raise NotMeasurableError(
            "no_person",
            "Nobody could be found in this clip.",
            "Film from the side, the athlete filling a fifth of the picture's height or more.",
        )
    athlete = max(people, key=lambda track: track.running_score)
    return _path(athlete.seen, row_count, len(people), height_px)


def _look(
    tracks: list[_Track], frame: Frame, row: int, session: PoseSession, *, search: bool
) -> None:
    live = sorted(
        (t for t in tracks if t.missed < LOST_AFTER_LOOKS), key=lambda t: -t.running_score
    )
    taken: list[Sighting] = []
    for track in live[:MAX_FOLLOWED]:
        found = [s for s in _follow(track, frame, row, session) if track.accepts(s)]
        found = [s for s in found if not any(_closer(t, s, track) for t in live if t is not track)]
        if found:
            best = min(found, key=track.distance_px)
            track.seen.append(best)
            track.missed = 0
            taken.append(best)
        else:
            track.missed += 1
    if search or not taken:
        known = [*taken]
        for item in _search(frame, row, session):
            if len(distinct([*known, item])) > len(known):
                known.append(item)
                tracks.append(_Track([item]))


def _closer(other: _Track, item: Sighting, mine: _Track) -> bool:
    """Whether a sighting belongs to another followed person rather than to mine."""
    if len(other.seen) <= len(mine.seen):
        return False
    return other.distance_px(item) < mine.distance_px(item) and other.accepts(item)


def _follow(track: _Track, frame: Frame, row: int, session: PoseSession) -> Iterator[Sighting]:
    center, size = track.predict(row)
    yield from _estimate(frame, row, center, (BODY_MARGIN + track.reach) * size, session)


def _search(frame: Frame, row: int, session: PoseSession) -> list[Sighting]:
    """People anywhere in the picture: squares of its short side, and of half of it if need be."""
    height, width = frame.rgb.shape[:2]
    short = min(height, width)
    for side in (short, short // 2):
        seen = [
            item
            for center in _grid(width, height, side)
            for item in _estimate(frame, row, center, float(side), session)
            if item.score >= MIN_SCORE
        ]
        if seen:
            return distinct(seen)
    return []


def _estimate(
    frame: Frame, row: int, center: FloatArray, side: float, session: PoseSession
) -> Iterator[Sighting]:
    crop = square_crop(frame.rgb, center, side)
    for person in session.estimate(crop.rgb, crop.origin(frame.index)):
        yield sighting(row, crop.to_picture(person))


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


def _path(seen: list[Sighting], row_count: int, people: int, height_px: float) -> AthletePath:
    """Centre and size in every row from a little before the first sighting to after the last."""
    rows = np.array([s.row for s in seen], dtype=float)
    centers = np.array([s.center_px for s in seen])
    sizes = _running_median(np.array([s.size_px for s in seen]))
    margin = EXTENDED_LOOKS * float(np.median(np.diff(rows)))
    wanted = np.arange(row_count, dtype=float)
    inside = (wanted >= rows[0] - margin) & (wanted <= rows[-1] + margin)
    center = np.full((row_count, 2), np.nan)
    for axis in range(2):
        center[inside, axis] = _extended(wanted[inside], rows, centers[:, axis])
    size = np.full(row_count, np.nan)
    size[inside] = np.clip(np.interp(wanted[inside], rows, sizes), 8.0, 3 * height_px)
    detected = np.zeros(row_count, dtype=bool)
    detected[rows.astype(int)] = True
    return AthletePath(center, size, detected, people)


def _running_median(values: FloatArray, width: int = 5) -> FloatArray:
    half = width // 2
    padded = np.pad(values, half, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, width)
    result: FloatArray = np.median(windows, axis=1)
    return result


def _extended(at: FloatArray, rows: FloatArray, values: FloatArray) -> FloatArray:
    """Linear interpolation that goes on at the end's own rate outside the sightings."""
    inner = np.interp(at, rows, values)
    if len(rows) < 2:
        return inner
    first_rate = (values[1] - values[0]) / (rows[1] - rows[0])
    last_rate = (values[-1] - values[-2]) / (rows[-1] - rows[-2])
    before, after = np.minimum(at - rows[0], 0), np.maximum(at - rows[-1], 0)
    result: FloatArray = inner + before * first_rate + after * last_rate
    return result
