"""Which conditions' ± are too narrow, and how many would be by chance."""

import numpy as np
import pytest

from benchmarks.accuracy.coverage import (
    by_condition,
    falls_short,
    short_by_chance,
    single_readings,
)
from benchmarks.accuracy.errors import Errors, pooled


def rows(condition, inside, outside, side="near", quantity="thigh_rom_deg, each"):
    errors = np.array([0.0] * inside + [9.0] * outside)
    return pooled(condition, [Errors("measures", quantity, side, "deg", errors, errors < 5.0)])


def test_both_sides_of_a_condition_count_together():
    near, far = rows("dusk", 6, 0), rows("dusk", 3, 1, "far")
    (row,) = by_condition(single_readings([*near, *far])["thigh_rom_deg"])
    assert (row.n, row.coverage) == (10, 90.0)
    assert not falls_short(row)
    assert falls_short(*by_condition(rows("dusk", 8, 2)))


def test_few_readings_and_values_of_the_clip_do_not_count():
    assert not by_condition(rows("dusk", 5, 2))
    assert not single_readings(rows("dusk", 9, 1, quantity="thigh_rom_deg"))


def test_chance_is_the_binomial_one():
    ten = by_condition(rows("dusk", 10, 0))
    two_or_more_outside = 1 - 0.95**10 - 10 * 0.05 * 0.95**9
    assert short_by_chance([*ten, *ten]) == pytest.approx(2 * two_or_more_outside)
