"""Who is the athlete, and where: of everybody in the picture the one who runs, or who is picked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from speedlab.errors import NotMeasurableError
from speedlab.model.clip import FloatArray
from speedlab.model.tracks import AthletePath
from speedlab.pose.backend import PoseSession
from speedlab.pose.course import extended
from speedlab.settings import Pick
from speedlab.tracking.overlap import overlapped
from speedlab.tracking.people import SEARCH_EVERY, People, Track
from speedlab.tracking.picking import who_is_picked
from speedlab.tracking.sightings import Sighting
from speedlab.tracking.way import way_of
from speedlab.video.reader import Frame

MIN_LOOKS = 3
RIVAL = 0.7
"""Who scores this share of the best, and swings the thighs by this share of his swing, may be the
athlete too: two who race differ by less, and a walker swings his by half as much as a sprinter."""
FOLLOWED = 0.5
"""The camera follows somebody whose place in the picture spreads by less (statures): one who
crosses a picture that stands still spreads by more than one."""
EARLIER_LOOKS, LATER_LOOKS = SEARCH_EVERY, 2
"""The path goes on for so many looks before the first and after the last sighting: somebody who
enters is only found at the next search while others are followed, and who leaves is still there
when the network no longer finds the whole body in a large crop."""


def find_athlete(
    frames: Callable[[], Iterable[Frame]],
    session: PoseSession,
    *,
    row_count: int,
    first_frame: int,
    cuts: Sequence[int] = (),
    pick: Pick | None = None,
    first_pts_s: float = 0.0,
    progress: Callable[[float], None] | None = None,
) -> AthletePath:
    """Follow the one who runs through sampled frames and say where to look in every row.

    Where nobody runs everybody is looked for once more, at every look and smaller too: one who
    stands in front is all that a first search sees.

    `frames`: gives the sampled frames in order; rows are `frame.index - first_frame`. `cuts`: rows
    with which a new shot begins: nobody is followed from one to the next. `pick`: a point on the
    athlete, its time counted from `first_pts_s`; None: whoever runs.

    Raises:
        NotMeasurableError: nobody was found.
        UsageError: nobody is where the athlete was picked.
    """
    people = People(session)
    width_px = height_px = 0
    times_s: dict[int, float] = {}

    def look(people: People) -> list[Track]:
        nonlocal width_px, height_px
        last_row = 0
        for frame in frames():
            row = frame.index - first_frame
            if any(last_row < cut <= row for cut in cuts):
                people.start_shot()
            last_row = row
            height_px, width_px = frame.rgb.shape[:2]
            people.look(frame, row)
            times_s[row] = frame.pts_s - first_pts_s
            if progress is not None:
                progress((row + 1) / row_count)
        return [t for t in people.tracks if len(t.seen) >= MIN_LOOKS]

    tracks = look(people)
    if tracks and pick is None and not any(track.runs for track in tracks):
        again = People(session, everywhere=True)
        found = look(again)
        if any(track.runs for track in found):
            people, tracks = again, found
    if not tracks:
        raise NotMeasurableError(
            "no_person",
            "Nobody could be found in this clip.",
            "Film from the side, the athlete filling a fifth of the picture's height or more.",
        )
    athlete = who_runs(tracks) if pick is None else who_is_picked(pick, tracks, times_s)
    way = way_of(athlete, people.shot_of(athlete))
    path = _path(way, row_count, len(tracks), width_px, height_px)
    others = [track for track in tracks if track is not athlete]
    return replace(path, overlapped=overlapped(path, others))


def who_runs(tracks: list[Track]) -> Track:
    """The one who runs most; of several who race, the one whom the camera follows."""
    running = [track for track in tracks if track.runs] or tracks
    best = max(running, key=lambda track: track.running_score)
    rivals = [
        t
        for t in running
        if t.running_score >= RIVAL * best.running_score
        and t.thigh_spread_deg >= RIVAL * best.thigh_spread_deg
    ]
    steadiest = min(rivals, key=_spread)
    return steadiest if _spread(steadiest) < FOLLOWED else best


def _spread(track: Track) -> float:
    """Standard deviation of the place in the picture, in statures."""
    along = np.array([s.trunk_px[0] for s in track.seen])
    return float(np.std(along)) / track.size_px


def _path(
    seen: list[Sighting], row_count: int, people: int, width_px: int, height_px: int
) -> AthletePath:
    """Centre and size in every row from a little before the first sighting to after the last."""
    rows = np.array([s.row for s in seen], dtype=float)
    places = np.array([[*s.center_px, *s.trunk_px] for s in seen])
    sizes = _running_median(np.array([s.size_px for s in seen]))
    look = float(np.median(np.diff(rows)))
    wanted = np.arange(row_count, dtype=float)
    place = np.stack([extended(wanted, rows, column) for column in places.T], axis=1)
    inside = (wanted >= rows[0] - EARLIER_LOOKS * look) & (wanted <= rows[-1] + LATER_LOOKS * look)
    inside &= ((place[:, :2] >= 0) & (place[:, :2] <= (width_px, height_px))).all(axis=1)
    place[~inside] = np.nan
    size = np.full(row_count, np.nan)
    size[inside] = np.clip(np.interp(wanted[inside], rows, sizes), 8.0, 3 * height_px)
    detected = np.zeros(row_count, dtype=bool)
    detected[rows.astype(int)] = True
    return AthletePath(place[:, :2], size, detected, people, trunk_px=place[:, 2:])


def _running_median(values: FloatArray, width: int = 5) -> FloatArray:
    half = width // 2
    padded = np.pad(values, half, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, width)
    result: FloatArray = np.median(windows, axis=1)
    return result
