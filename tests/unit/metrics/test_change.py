from math import hypot

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speedlab.metrics.change import change, measured_change
from speedlab.metrics.estimate import Estimate
from speedlab.model.measures import Measure, Tier

SIZES = st.floats(0.001, 10.0)


def contact_time(value, u_rand, u_sys, **more):
    return Measure("contact_time_s", "both", None, value, "s", u_rand, u_sys, 6, Tier.A, **more)


def test_two_runs_without_a_change_differ_detectably_in_one_of_twenty_cases():
    rng = np.random.default_rng(1)
    bias = 0.02  # of the set-up, the same in both runs
    found = [
        change(Estimate(0.1 + bias + a, 0.002, 0.02), Estimate(0.1 + bias + b, 0.003, 0.02),
               same_setup=True).detectable
        for a, b in zip(rng.normal(0, 0.002, 4000), rng.normal(0, 0.003, 4000), strict=True)
    ]  # fmt: skip
    assert np.mean(found) == pytest.approx(0.05, abs=0.01)


def test_systematic_parts_cancel_in_one_set_up_only():
    before, after = Estimate(0.100, 0.001, 0.006), Estimate(0.095, 0.001, 0.006)
    same, other = (change(before, after, same_setup=same) for same in (True, False))
    assert same.difference == pytest.approx(-0.005)
    assert same.mdc95 == pytest.approx(1.96 * hypot(0.001, 0.001))
    assert same.detectable
    assert other.mdc95 == pytest.approx(1.96 * hypot(0.001, 0.001, 0.006, 0.006))
    assert not other.detectable


@given(SIZES, SIZES, SIZES, SIZES, SIZES, SIZES)
def test_the_way_back_is_as_detectable_as_the_way_there(a, u_a, s_a, b, u_b, s_b):
    first, second = Estimate(a, u_a, s_a), Estimate(b, u_b, s_b)
    for same in (True, False):
        there = change(first, second, same_setup=same)
        back = change(second, first, same_setup=same)
        assert back.difference == -there.difference
        assert back.mdc95 == there.mdc95
        assert back.detectable is there.detectable


def test_measures_are_compared_no_surer_than_the_floors_allow():
    before = contact_time(0.100, 0.001, 0.002, floor_rand=0.004, floor_sys=0.006)
    after = contact_time(0.107, 0.001, 0.002, floor_rand=0.003, floor_sys=0.006)
    found = measured_change(before, after, same_setup=True)
    assert found is not None
    assert found.mdc95 == pytest.approx(1.96 * 0.005)
    assert not found.detectable


def test_what_was_withheld_or_is_something_else_is_not_compared():
    known = contact_time(0.1, 0.001, 0.002)
    withheld = contact_time(None, None, None, valid=False, reason="filmed at 30")
    assert measured_change(known, withheld, same_setup=True) is None
    left = Measure("contact_time_s", "left", None, 0.1, "s", 0.001, 0.002, 3, Tier.A)
    with pytest.raises(ValueError, match="cannot be compared"):
        measured_change(known, left, same_setup=True)
