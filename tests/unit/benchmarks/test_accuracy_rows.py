"""Scores as rows, and whether a figure got worse."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.accuracy.compare import worse
from benchmarks.accuracy.errors import Errors, distances, pooled, share
from benchmarks.accuracy.rows import Row, distance_row, read_csv, row_of, share_row, write_csv

ERRORS = [1.0, -2.0, 4.0, 3.0, -1.0, 2.5]


def test_a_row_holds_bias_spread_limits_and_coverage():
    row = row_of("c", "events", "touchdown", "near", "ms", ERRORS, [True] * 5 + [False])
    assert row.n == 6
    assert row.bias == pytest.approx(np.mean(ERRORS), rel=1e-3)
    assert row.spread == pytest.approx(np.std(ERRORS, ddof=1), rel=1e-3)
    assert row.limit_high == pytest.approx(row.bias + 1.96 * row.spread, rel=1e-3)
    assert row.limit_low == pytest.approx(row.bias - 1.96 * row.spread, rel=1e-3)
    assert row.coverage == pytest.approx(100 * 5 / 6, rel=1e-3)


def test_distances_are_median_and_95th_percentile():
    row = distance_row("c", "joints", "tracked", "near", "% height", list(np.arange(101.0)))
    assert (row.bias, row.limit_high, row.limit_low) == (50.0, 95.0, None)


def test_a_share_says_what_is_missing():
    assert share_row("c", "athlete", "frames found", "both", 97, 100).bias == -3.0
    assert share_row("c", "athlete", "frames found", "both", 100, 100).bias == 0.0


def test_nothing_measured_is_a_row_of_none():
    assert row_of("c", "s", "q", "near", "ms", []) == Row("c", "s", "q", "near", "ms", 0)
    assert share_row("c", "s", "q", "near", 0, 0).bias is None


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=20))
def test_rows_come_back_from_the_table_as_they_were(tmp_path_factory, errors):
    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    rows = [
        row_of("a, b", "steps", "speed_mps, each", "both", "m/s", errors, [True] * len(errors)),
        row_of("a, b", "steps", "nothing", "both", "m/s", []),
    ]
    write_csv(rows, path)
    assert read_csv(path) == rows


def test_clips_of_a_condition_are_pooled():
    first = Errors("events", "toe-off", "far", "ms", np.array([1.0, 2.0]), np.array([True, True]))
    second = Errors("events", "toe-off", "far", "ms", np.array([6.0]), np.array([False]))
    (row,) = pooled("c", [first, second])
    assert row == row_of("c", "events", "toe-off", "far", "ms", [1.0, 2.0, 6.0], [1, 1, 0])


def test_kinds_are_pooled_by_their_own_rule():
    shares, lengths = pooled(
        "c",
        [
            share("athlete", "frames found", "both", [True, True, False, True]),
            distances("joints", "tracked", "near", "% height", np.array([1.0, 2.0, 9.0])),
        ],
    )
    assert (shares.bias, shares.n) == (-25.0, 4)
    assert lengths.bias == 2.0


BEFORE = row_of("c", "events", "touchdown", "near", "ms", ERRORS * 4, [True] * 24)


def shifted(row: Row, by: float, wider: float = 1.0) -> Row:
    return replace(row, bias=row.bias + by, spread=row.spread * wider)


def test_the_same_figures_are_not_worse():
    assert worse([BEFORE], [BEFORE]) == []


@pytest.mark.parametrize(
    ("after", "word"),
    [
        (shifted(BEFORE, 2.0), "bias"),
        (shifted(BEFORE, -5.0), "bias"),
        (shifted(BEFORE, 0.0, 1.8), "spread"),
        (replace(BEFORE, coverage=60.0), "not covered"),
        (replace(BEFORE, n=0, bias=None, spread=None), "no longer there"),
    ],
)
def test_what_got_worse_is_named(after, word):
    (sentence,) = worse([BEFORE], [after])
    assert word in sentence
    assert "touchdown" in sentence


def test_noise_is_not_worse():
    error = BEFORE.spread / np.sqrt(BEFORE.n)
    assert worse([BEFORE], [shifted(BEFORE, 1.5 * error)]) == []
    assert worse([BEFORE], [shifted(BEFORE, 0.0, 1.2)]) == []


def test_a_figure_that_is_gone_is_a_loss_unless_its_condition_was_not_run():
    other = replace(BEFORE, quantity="toe-off")
    assert worse([BEFORE, other], [BEFORE])
    assert worse([replace(BEFORE, condition="not run")], [BEFORE]) == []


def test_lost_frames_count_beyond_one():
    before = share_row("c", "athlete", "frames found", "both", 500, 500)
    one, ten = (share_row("c", "athlete", "frames found", "both", n, 500) for n in (499, 490))
    assert worse([before], [one]) == []
    assert len(worse([before], [ten])) == 1
