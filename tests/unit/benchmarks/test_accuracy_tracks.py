"""A condition grows by other athletes; the table marks what falls short."""

from benchmarks.accuracy.conditions import CONDITIONS, with_frames
from benchmarks.accuracy.rows import distance_row, share_row
from benchmarks.accuracy.tracks import document

FLAT = next(c for c in CONDITIONS if c.name == "flat light")


def pictures(condition):
    return sum(round(c.scenario.duration_s * c.scenario.fps) for c in condition.clips)


def test_grows_by_other_athletes_filmed_the_same_way():
    more = with_frames(FLAT, 1000)
    assert pictures(more) >= 1000 > pictures(FLAT)
    assert more.clips[: len(FLAT.clips)] == FLAT.clips
    assert len({c.scenario.seed for c in more.clips}) == len(more.clips)
    assert {c.scenario.palette for c in more.clips} == {FLAT.clips[0].scenario.palette}


def test_a_large_condition_stays_as_it_is():
    assert with_frames(FLAT, 1) == FLAT


def test_what_falls_short_is_bold():
    name = FLAT.name
    rows = [
        share_row(name, "athlete", "frames found", "both", 2000, 2000),
        share_row(name, "sides", "legs, raw", "both", 1400, 2000),
        share_row(name, "sides", "legs, tracked", "both", 1980, 2000),
        share_row(name, "sides", "arms, raw", "both", 2000, 2000),
        share_row(name, "sides", "arms, tracked", "both", 1000, 1000),
        distance_row(name, "joints", "tracked", "near", "% height", [1.0, 1.0, 1.0]),
    ]
    line = document(rows).splitlines()[-1]
    assert line == (
        "| flat light | 2000 | 100.00 | 70.00 | **99.00** | 100.00 | 100.00 | 100, 50"
        " | 1.0 / 1.0 | – |"
    )
