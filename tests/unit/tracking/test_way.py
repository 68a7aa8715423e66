"""One person's way through the sightings of several, worked out afterwards."""

import numpy as np
import pytest

from speedlab.tracking.people import Track
from speedlab.tracking.sightings import Sighting
from speedlab.tracking.way import way_of

RED, BLUE = np.array([[50.0, 60.0, 40.0]] * 2), np.array([[40.0, 10.0, -45.0]] * 2)
SIZE_PX, EVERY = 200.0, 6


def spot(look, x, colour, noise):
    place = np.array([x, 300.0]) + noise
    return Sighting(EVERY * look, place, SIZE_PX, 40.0, 0.95, place, colour)


def crossing(colours, seed=0, hidden=()):
    """Two who pass each other slowly: per look the sightings of one and the other."""
    rng = np.random.default_rng(seed)
    one = [spot(k, 400 + 15 * k, colours[0], rng.normal(0, 4, 2)) for k in range(25)]
    two = [spot(k, 700 - 10 * k, colours[1], rng.normal(0, 4, 2)) for k in range(25)]
    looks = [[a] if k in hidden else [a, b] for k, (a, b) in enumerate(zip(one, two, strict=True))]
    return one, two, looks


def places(way):
    """Rows and places; where both are at one spot either sighting will do."""
    return np.array([[s.row, *s.trunk_px] for s in way])


@pytest.mark.parametrize("seed", range(5))
def test_a_track_that_changed_over_at_the_crossing_is_put_right(seed):
    one, two, looks = crossing((RED, BLUE), seed)
    mixed = Track(two[:12] + one[12:17])  # most of it, seen alone, is the second's
    assert places(way_of(mixed, looks)) == pytest.approx(places(two), abs=25.0)


def test_alike_dressed_people_are_told_apart_by_steady_motion():
    one, two, looks = crossing((RED, RED))
    assert places(way_of(Track(one[:8]), looks)) == pytest.approx(places(one), abs=25.0)
    assert places(way_of(Track(two[:8]), looks)) == pytest.approx(places(two), abs=25.0)


def test_the_way_goes_on_behind_somebody_who_hides_the_person():
    _, two, looks = crossing((RED, BLUE), hidden=range(11, 14))
    assert places(way_of(Track(two[:8]), looks)) == pytest.approx(
        places(two[:11] + two[14:]), abs=25.0
    )


def test_the_way_goes_back_to_before_the_track_was_started():
    one, _, looks = crossing((RED, BLUE))
    assert way_of(Track(one[15:]), looks)[0] is one[0]


def test_a_long_gap_ends_the_way():
    one, _, _ = crossing((RED, BLUE))
    looks = [[] if 8 <= k < 16 else [item] for k, item in enumerate(one)]
    assert places(way_of(Track(one[16:]), looks)) == pytest.approx(places(one[16:]), abs=25.0)


def test_who_gets_up_into_another_light_after_a_long_wait_is_not_left():
    """Crouched in the shade for a long time, then upright in the sun: other colours, one person."""
    shade, sun = RED - np.array([35.0, 30.0, 20.0]), RED
    still, moving = np.zeros(2), np.array([90.0, 0.0])
    wait = [spot(k, 900.0, shade, still) for k in range(60)]
    run = [spot(60 + k, 900.0, sun, -k * moving) for k in range(9)]
    looks = [[item] for item in wait + run]
    assert way_of(Track(wait + run), looks)[-1] is run[-1]
