from dataclasses import replace

import numpy as np
import pytest

from speedlab.model.tracks import AthletePath
from speedlab.tracking.overlap import overlapped
from speedlab.tracking.people import Track
from speedlab.tracking.sightings import Sighting

EVERY, ROWS, SIZE_PX = 3, 120, 200.0
"""A look every third row; the athlete goes 20 px a row to the right: his stature in 10 rows."""
ATHLETE_X = 20.0 * np.arange(ROWS)


def path():
    place = np.stack([ATHLETE_X, np.full(ROWS, 300.0)], axis=1)
    looked = np.arange(ROWS) % EVERY == 0
    return AthletePath(place, np.full(ROWS, SIZE_PX), looked, people=2, trunk_px=place)


def track(x_px, first=0, stop=ROWS, size_px=SIZE_PX):
    """Somebody at x (n,), seen from row `first` until `stop`."""
    rows = [row for row in range(first, stop) if row % EVERY == 0]
    points = [np.array([x_px[row], 300.0]) for row in rows]
    colour = np.zeros((2, 3))
    seen = [
        Sighting(row, at, size_px, 40.0, 0.9, at, colour)
        for row, at in zip(rows, points, strict=True)
    ]
    return Track(seen)


OVERTAKEN_X = 360.0 + 14.0 * np.arange(ROWS)
"""In the athlete's place from row 47 (80 px ahead) to 73 (80 px behind)."""


def test_who_is_overtaken_slowly_is_in_the_athletes_place_meanwhile():
    assert np.flatnonzero(overlapped(path(), [track(OVERTAKEN_X)])).tolist() == list(range(47, 74))


def test_merged_bodies_are_expected_where_they_were_going():
    """Nobody but the athlete is seen from the meeting on: the other goes on at his own speed."""
    first_half = track(OVERTAKEN_X, stop=49)
    found = overlapped(path(), [first_half])
    assert not found[:47].any()
    assert found[47:].all()  # and nobody knows which of the two is followed since


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (track(np.full(ROWS, 1200.0)), "passed at full speed"),
        (track(ATHLETE_X - 110.0), "runs half a stature behind"),
        (track(OVERTAKEN_X, size_px=SIZE_PX / 1.2), "two lanes farther away, behind the athlete"),
        (track(ATHLETE_X + 20.0), "the athlete himself, found twice"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nothing_is_left_out_where(other, why):
    assert not overlapped(path(), [other]).any(), why


def test_rows_without_the_athlete_are_no_overlap():
    whole = path()
    gone = whole.only(np.arange(60))
    assert not overlapped(gone, [track(OVERTAKEN_X)])[60:].any()


def seen_between(first, last):
    """The athlete's path, with sightings from row `first` to row `last` alone."""
    whole = path()
    rows = np.arange(ROWS)
    return replace(whole, detected=whole.detected & (rows >= first) & (rows <= last))


def test_an_overlap_at_the_last_sighting_lasts_as_long_as_the_path_is_a_guess():
    found = overlapped(seen_between(0, 66), [track(OVERTAKEN_X)])
    assert np.flatnonzero(found).tolist() == list(range(47, ROWS))


def test_an_overlap_at_the_first_sighting_was_there_before_it():
    found = overlapped(seen_between(54, ROWS), [track(OVERTAKEN_X)])
    assert np.flatnonzero(found).tolist() == list(range(74))
