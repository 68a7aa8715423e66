"""Balance, antiphase and mean force: by closed formulas, and withheld where they do not hold."""

from dataclasses import replace
from math import atan, degrees, radians, tan

import numpy as np
import pytest
from truth_motion import Filming, Formula, formula_run

from speedlab.metrics import MetricInput, measure
from speedlab.model.measures import Measure
from speedlab.model.scene import Direction
from speedlab.model.skeleton import Side


def clip(view: MetricInput, metric: str, side: str = "both") -> Measure:
    return next(m for m in measure(view, [metric]) if m.side == side and m.step is None)


@pytest.mark.parametrize("late_s", [-0.02, 0.0, 0.01])
def test_step_phase_is_the_difference_of_the_two_steps(late_s):
    view = formula_run(Formula(stride_s=0.45, right_late_s=late_s))
    found = clip(view, "step_phase_asym_pct")
    assert found.value == pytest.approx(100 * 2 * late_s / 0.45, abs=1e-6)
    measures = measure(view, ["step_phase_asym_pct"])
    assert {m.side for m in measures} == {"both"}
    assert found.n == 5
    assert sum(m.step is not None for m in measures) == 5
    assert not any("far_side" in m.flags for m in measures)


def test_a_steady_change_of_rhythm_is_no_asymmetry():
    view = formula_run(Formula(strides=4))
    drifting = tuple(
        replace(c, mid_stance_s=0.2 * c.number + 0.003 * c.number**2) for c in view.contacts
    )
    strides = tuple(
        replace(
            s, **{n: drifting[getattr(s, n).number - 1] for n in ("first", "opposite", "second")}
        )
        for s in view.strides
    )
    found = clip(replace(view, contacts=drifting, strides=strides), "step_phase_asym_pct")
    assert abs(found.value) < 0.15
    each = 100 * 0.006 / 0.45  # what one kind of stride alone would show
    assert each > 1.2


def test_mean_force_carries_the_weight_through_the_flights():
    view = formula_run(Formula(stride_s=0.45, contact_s=0.11))
    found = clip(view, "mean_vertical_force_bw")
    assert found.value == pytest.approx((0.11 + 0.115) / 0.11, abs=1e-9)
    assert found.tier == "B"
    assert found.n == 5  # the first and the last of seven contacts lack a flight


def test_unequal_flights_count_half_each():
    view = formula_run(Formula(stride_s=0.45, contact_s=0.11, right_late_s=0.02))
    for side in Side:
        assert clip(view, "mean_vertical_force_bw", side).value == pytest.approx(1 + 0.115 / 0.11)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ground_slope": 0.1}, "slopes by 6 degrees"),
        ({"ground_slope": 0.1, "camera_roll_deg": degrees(atan(0.1))}, ""),
        ({"camera_roll_deg": 5.0}, "slopes by 5 degrees"),
    ],
)
def test_no_force_on_a_slope(changes, words):
    view = formula_run(Formula())
    found = clip(replace(view, scene=replace(view.scene, **changes)), "mean_vertical_force_bw")
    assert found.valid is (words == "")
    assert words in found.reason


def test_no_force_while_the_speed_changes_or_is_unknown():
    view = formula_run(Formula())
    faster = tuple(replace(s, length_px=s.length_px * 1.04**s.number) for s in view.steps)
    found = clip(replace(view, steps=faster), "mean_vertical_force_bw")
    assert "changes by 4% a step" in found.reason
    assert (
        "three steps" in clip(replace(view, steps=view.steps[:2]), "mean_vertical_force_bw").reason
    )
    assert (
        "at least 200"
        in clip(formula_run(Formula(), Filming(fps=120)), "mean_vertical_force_bw").reason
    )


@pytest.mark.parametrize(("metric", "bounds"), [
    ("thigh_antiphase_frac", (1 / tan(radians(67.5)), tan(radians(67.5)))),
    ("thigh_antiphase_sign_frac", (0.0, np.inf)),
])  # fmt: skip
@pytest.mark.parametrize("late_s", [0.0, 0.015, 0.04])
def test_antiphase_is_the_share_of_instants_in_the_bins(metric, bounds, late_s):
    run = Formula(right_late_s=late_s)
    for side, start_s, stop_s in (
        (Side.LEFT, 0.45, 0.675 + late_s),
        (Side.RIGHT, 0.675 + late_s, 0.9),
    ):
        times = np.linspace(start_s, stop_s, 200_001)
        left, right = (np.gradient(run.thigh_deg(s, times), times) for s in Side)
        low, high = bounds
        ratio = np.abs(left / right)
        expected = np.mean((left * right < 0) & (ratio >= low) & (ratio < high))
        assert clip(formula_run(run), metric, side).value == pytest.approx(expected, abs=1e-3)


def test_lean_against_gravity_needs_to_know_which_way_is_down():
    view = formula_run(Formula(trunk_lean_deg=6.0))
    assert "--camera-roll" in clip(view, "trunk_lean_gravity_deg").reason
    for way in Direction:
        uphill = replace(
            view.scene,
            direction=way,
            ground_slope=-way.sign * tan(radians(8.0)),
            camera_roll_deg=0.0,
        )
        assert uphill.slope_deg == pytest.approx(8.0)
        found = clip(replace(view, scene=uphill), "trunk_lean_gravity_deg")
        assert found.value == pytest.approx(6.0 - 8.0, abs=1e-3)
        rolled = replace(uphill, camera_roll_deg=-way.sign * 8.0)  # the hill is the camera's tilt
        assert rolled.slope_deg == pytest.approx(0.0, abs=1e-9)
