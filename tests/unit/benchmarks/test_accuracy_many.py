"""A condition grows by other athletes; the table marks what falls short."""

from benchmarks.accuracy.conditions import CONDITIONS, with_more
from benchmarks.accuracy.many import document
from benchmarks.accuracy.rows import distance_row, row_of, share_row
from speedlab.synthetic.scenario import Take
from speedlab.synthetic.truth import truth_of

FLAT = next(c for c in CONDITIONS if c.name == "flat light")


def pictures(condition):
    return sum(round(c.scenario.duration_s * c.scenario.fps) for c in condition.clips)


def test_grows_by_other_athletes_filmed_the_same_way():
    more = with_more(FLAT, 1000, 0)
    assert pictures(more) >= 1000 > pictures(FLAT)
    assert more.clips[: len(FLAT.clips)] == FLAT.clips
    assert len({c.scenario.seed for c in more.clips}) == len(more.clips)
    assert {c.scenario.palette for c in more.clips} == {FLAT.clips[0].scenario.palette}


def test_a_large_condition_stays_as_it_is():
    assert with_more(FLAT, 1, 1) == FLAT


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
    assert (
        "| flat light | 2000 | 100.00 | 70.00 | **99.00** | 100.00 | 100.00 | 100, 50"
        " | 1.0 / 1.0 | – |"
    ) in document(rows).splitlines()


def test_grows_until_there_are_contacts_enough():
    more = with_more(FLAT, 1, 20)
    counts = [len(truth_of(Take(c.scenario)).complete_contacts) for c in more.clips]
    assert sum(counts) >= 20 > sum(counts[:-1])


def test_one_rate_pools_the_standing_and_the_following_camera():
    rows = [
        row_of(name, "events", "contact time", "both", "ms", errors, [True] * len(errors))
        for name, errors in (("static 120", [2.0, 4.0]), ("panned 120", [-4.0, -2.0]))
    ]
    rows += [share_row("static 120", "athlete", "frames found", "both", 9, 9)]
    rows += [share_row("panned 120", "athlete", "frames found", "both", 9, 9)]
    (line,) = (own for own in document(rows).splitlines() if own.startswith("| 120 fps, both"))
    assert line.startswith("| 120 fps, both | 4 | ")
    assert "| +0.0 | -7.2 to +7.2 | 100 |" in line
