"""The calibration recovers how errors were made, and comes back from its file as it was."""

import tomllib

import numpy as np
import pytest

from benchmarks.uncertainty.document import Made, page, table
from benchmarks.uncertainty.fit import COVERED, fit, grouped, own_u
from benchmarks.uncertainty.readings import Reading
from speedlab.metrics.calibration import Calibration, Hardness, Ratios
from speedlab.model.measures import COVERAGE_95

CALM, RESTLESS = Hardness(0.04), Hardness(0.16)
RAND, SYS = 2.0, 0.5
"""By which the errors below are larger than their readings expect."""


def made_up(metric, clips=400, seed=1, *, hard=RESTLESS, growth=2.0, whole=False):
    """Readings of both sides of clips, each side with a bias of its own; every fourth is hard."""
    rng = np.random.default_rng(seed)
    for clip in range(clips):
        hardness, size = (hard, growth) if clip % 4 == 0 else (CALM, 1.0)
        for side in ("near", "far"):
            bias = rng.normal(0, SYS * 3.0)
            for _ in range(1 if whole else 6):
                error = size * (bias + rng.normal(0, RAND * 1.0))
                yield Reading("c", clip, metric, side, whole, hardness, error, 1.0, 3.0, 0.5)


def test_both_ratios_and_the_growth_with_unrest_are_found_again():
    readings = list(made_up("thigh_rom_deg"))
    found = fit(readings)
    assert found.usual_unrest == 0.04
    assert found.power == pytest.approx(0.5, abs=0.05)  # four times the unrest, twice the errors
    ratios = found.ratios["thigh_rom_deg"]
    assert ratios.rand == pytest.approx(RAND, rel=0.08)
    assert ratios.sys == pytest.approx(SYS, rel=0.35)  # wider: more than 95 % are to be held
    others = grouped(list(made_up("thigh_rom_deg", seed=2)), found)["thigh_rom_deg"]
    inside = np.abs(others.error) <= COVERAGE_95 * own_u(others, ratios)
    assert np.mean(inside) == pytest.approx(COVERED, abs=0.012)


def test_errors_grow_with_a_turned_view_and_with_one_from_above():
    turned = made_up("thigh_rom_deg", hard=Hardness(0.04, turned_deg=45.0), growth=3.0)
    above = made_up("step_length_m", hard=Hardness(0.04, down_deg=45.0), growth=2.0)
    found = fit([*turned, *above])
    assert found.power == 0.0
    assert found.turned == pytest.approx(2.0, abs=0.3)
    assert found.down == pytest.approx(1.0, abs=0.3)
    assert found.exchanged == 0.0


def test_errors_of_the_legs_shape_grow_with_how_often_legs_were_exchanged():
    often = Hardness(0.04, exchanged=0.4)
    readings = list(made_up("thigh_rom_deg", hard=often, growth=2.0))
    found = fit([*readings, *made_up("step_length_m", hard=often, growth=1.0)])
    assert found.exchanged == pytest.approx(2.5, abs=0.5)  # 1 + 2.5 x 0.4 = twice the errors


def test_a_value_of_the_whole_clip_has_one_ratio():
    found = fit(list(made_up("speed_mps", whole=True)))
    assert found.ratios["speed_mps"].rand == 1.0
    assert found.ratios["speed_mps"].clip == pytest.approx(
        2.17 / 1.96 * np.hypot(RAND, SYS * 3.0) / np.hypot(1.0, 3.0), rel=0.12
    )


def test_few_readings_leave_what_was_propagated():
    found = fit([*made_up("thigh_rom_deg"), *made_up("hip_sag_norm", clips=2)])
    assert "hip_sag_norm" not in found.ratios


def test_the_table_reads_back_and_the_page_has_a_line_a_metric():
    readings = list(made_up("thigh_rom_deg", clips=40))
    found, made = fit(readings), Made("2026-01-02", "0.1.0", 40, 1)
    raw = tomllib.loads(table(found, made))
    again = Calibration(**raw["growth"], ratios={n: Ratios(**r) for n, r in raw["ratios"].items()})
    assert again == found
    text = page(found, grouped(readings, found), made)
    assert "| thigh_rom_deg | deg | 480 | 40 |" in text
