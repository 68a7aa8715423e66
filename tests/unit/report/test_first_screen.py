"""Which numbers are shown large."""

import pytest

from speedlab.metrics.registry import METRICS
from speedlab.model.measures import Measure
from speedlab.report.clip_values import ClipValues
from speedlab.report.first_screen import AROUND_ZERO, KEY_METRICS, MOST_NUMBERS, key_numbers


def measure(metric: str, value: float, u: float) -> Measure:
    spec = METRICS[metric]
    return Measure(metric, "both", None, value, spec.unit, u, 0.0, 4, spec.tier)


def large(*measures: Measure) -> list[str]:
    return [number.metric for number in key_numbers(ClipValues(measures))]


def test_the_first_six_that_could_be_measured_are_large():
    told_twice = "thigh_cross_to_midstance_ms"
    measured = [name for name in KEY_METRICS if name in METRICS and name != told_twice]
    all_of_them = [measure(name, 5.0, 0.1) for name in measured]
    assert large(*all_of_them) == measured[:MOST_NUMBERS]


@pytest.mark.parametrize(("u", "shown"), [(60.0, True), (63.0, False)])
def test_a_range_that_may_be_nothing_is_not_shown_large(u, shown):
    assert large(measure("arm_rom_deg", 120.0, u)) == ["arm_rom_deg"] * shown


@pytest.mark.parametrize("metric", sorted(AROUND_ZERO))
def test_a_lead_or_lean_of_about_nothing_is_a_value(metric):
    assert large(measure(metric, 1.0, 15.0)) == [metric]
