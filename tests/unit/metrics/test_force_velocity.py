"""Force and power of a run from standing, on runs by formula."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_acceleration import TAU_S, VMAX_MPS, gated

from speedlab.metrics import measure
from speedlab.metrics.acceleration import HIPS_BEHIND_U_M, fit, fitted_run
from speedlab.metrics.force_velocity import air_drag, profile
from speedlab.metrics.passing import passings
from speedlab.model.clip import TimeSource

NAMES = ("F0_npkg", "V0_mps", "Pmax_wpkg", "RFmax_pct", "DRF")
SPEEDS, CONSTANTS_S = st.floats(6.0, 12.5), st.floats(0.7, 1.8)


def values(view, names=NAMES):
    return {m.metric: m for m in measure(view, names)}


def true_profile(height_m=1.8, mass_kg=75.0):
    lines = profile(VMAX_MPS, TAU_S, air_drag(height_m, mass_kg).per_m)
    return dict(zip(NAMES, vars(lines).values(), strict=True))


def test_a_published_example():
    """60 kg, 1.70 m, 8.5911 m/s and .8113 s in the README of the R package shorts."""
    lines = profile(8.5911421, 0.8113282, air_drag(1.70, 60.0).per_m)
    assert lines.force_npkg == pytest.approx(10.5, abs=0.05)
    assert lines.speed_mps == pytest.approx(8.83, abs=0.01)  # at 25 degrees; here at 20
    assert lines.power_wpkg == pytest.approx(23.2, abs=0.05)
    assert lines.ratio_pct == pytest.approx(59.9, abs=0.06)
    assert lines.ratio_loss == pytest.approx(-10.4, abs=0.05)


@given(SPEEDS, CONSTANTS_S)
def test_without_air_the_line_is_exact(vmax_mps, tau_s):
    """a = (vmax - v) / tau is a line already."""
    lines = profile(vmax_mps, tau_s, 0.0)
    assert lines.force_npkg == pytest.approx(vmax_mps / tau_s)
    assert lines.speed_mps == pytest.approx(vmax_mps)
    assert lines.power_wpkg == pytest.approx(vmax_mps**2 / tau_s / 4)


@given(SPEEDS, CONSTANTS_S, st.floats(1.5, 2.05), st.floats(45.0, 110.0))
def test_with_air_more_push_is_left_at_speed(vmax_mps, tau_s, height_m, mass_kg):
    drag = air_drag(height_m, mass_kg).per_m
    lines, heavier = profile(vmax_mps, tau_s, drag), air_drag(height_m, mass_kg + 10).per_m
    assert vmax_mps < lines.speed_mps < 1.12 * vmax_mps
    assert lines.power_wpkg == pytest.approx(lines.force_npkg * lines.speed_mps / 4)
    assert 0 < lines.ratio_pct < 100
    assert lines.ratio_loss < 0
    assert heavier < drag  # the air takes less from every kilogram
    assert profile(vmax_mps, tau_s, drag, 1.0).speed_mps < lines.speed_mps  # blown along


def test_drag_of_a_known_body():
    """75 kg and 1.80 m: A = .5167 m² and k = .280 kg/m by the formula of 7.L, by hand."""
    assert air_drag(1.8, 75.0).per_m * 75.0 == pytest.approx(0.280, abs=0.001)


def test_exact_gates_give_the_model_s_own_forces():
    view = gated()
    view = replace(view, scene=replace(view.scene, height_m=1.8), mass_kg=75.0)
    for name, found in values(view).items():
        assert found.value == pytest.approx(true_profile()[name], rel=2e-3), name
        assert found.n == 5


@pytest.mark.parametrize(("height_m", "mass_kg"), [(1.62, 48.0), (1.8, 75.0), (1.95, 98.0)])
def test_without_a_mass_they_are_given_less_surely(height_m, mass_kg):
    def told(height_m, mass_kg):
        view = gated()
        scene = replace(view.scene, height_m=height_m)
        return values(replace(view, scene=scene, mass_kg=mass_kg))

    known = told(height_m, mass_kg)
    for told_height_m in (height_m, None):
        for name, found in told(told_height_m, None).items():
            assert abs(found.value - known[name].value) < 0.3 * found.half_width, name
    assert air_drag(height_m, None).u_rel > air_drag(height_m, mass_kg).u_rel


def test_the_uncertainty_is_what_errors_turn_out_to_be():
    """Passings and the hips' start drawn from what is stated of them (Monte Carlo)."""
    rng, view = np.random.default_rng(7), gated()
    run, seen = fitted_run(view), [passing.when for passing in passings(view)]
    stated_s = np.hypot([when.u_rand for when in seen], [when.u_sys for when in seen])
    times_s, metres = np.array([when.value for when in seen]), np.array([5.0, 10, 20, 30, 40])

    def lines(numbers):
        return np.array([*vars(profile(numbers[0], numbers[1], 0.00374)).values()])

    u = [run.estimate(lambda numbers, k=k: lines(numbers)[k]) for k in range(5)]
    drawn = [
        lines(fit(times_s + stated_s * rng.normal(size=5), metres + HIPS_BEHIND_U_M * rng.normal()))
        for _ in range(150)
    ]
    found = np.sqrt(np.mean((np.array(drawn) - lines(run.numbers)) ** 2, axis=0))
    assert found == pytest.approx(np.array([np.hypot(e.u_rand, e.u_sys) for e in u]), rel=0.25)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ground_slope": 0.09}, "slopes by 5 degrees"),
        ({"gates": None}, "four gates or more"),
    ],
)
def test_why_there_are_none(change, reason):
    view = gated()
    view = replace(view, scene=replace(view.scene, **change))
    for name, found in values(view).items():
        assert not found.valid, name
        assert reason in found.reason


def test_slow_motion_of_unknown_rate_has_no_forces():
    view = gated()
    view = replace(view, timebase=replace(view.timebase, source=TimeSource.UNKNOWN))
    for name, found in values(view).items():
        assert not found.valid, name
        assert "slow motion" in found.reason
