"""Metrics of the synthetic sprinter, whose feet stand on the ground and whose angles are known."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from truth_motion import Filming, Gait, Locomotion, gait_run, sprinter

from speedlab.metrics import METRICS, MetricInput, measure
from speedlab.model.measures import Measure
from speedlab.model.skeleton import Side
from speedlab.synthetic.gait import STEADY, sprint


@cache
def even_run(speed_mps: float) -> tuple[MetricInput, tuple[Measure, ...]]:
    view = gait_run(replace(sprint(speed_mps), variation=STEADY))
    return view, measure(view)


def clip_values(measures: tuple[Measure, ...]) -> dict[str, float]:
    return {
        m.metric: m.value
        for m in measures
        if m.side == "both" and m.step is None and m.value is not None
    }


def stepwise(measures: tuple[Measure, ...], metric: str) -> list[tuple[str, int, float]]:
    return [
        (m.side, m.step, m.value)
        for m in measures
        if m.metric == metric and m.step is not None and m.value is not None
    ]


@pytest.mark.parametrize("speed_mps", [5.0, 6.6, 8.0, 9.0, 10.0])
def test_speed_is_length_times_rate(speed_mps: float) -> None:
    view, measures = even_run(speed_mps)
    value = clip_values(measures)
    assert value["speed_mps"] == pytest.approx(speed_mps, rel=0.02)
    assert value["step_length_m"] * value["step_frequency_hz"] == pytest.approx(
        value["speed_mps"], rel=0.02
    )
    for step in view.steps:
        if step.flight_time_s is not None and step.contact_time_s is not None:
            assert step.contact_time_s + step.flight_time_s == pytest.approx(step.step_time_td_s)
    gait = sprint(speed_mps)
    assert value["step_frequency_hz"] == pytest.approx(gait.step_frequency_hz, rel=0.005)
    assert value["contact_time_s"] == pytest.approx(gait.left.contact_time_s, rel=1e-6)


def test_two_equal_legs_measure_the_same() -> None:
    _, measures = even_run(9.0)
    by_side = {
        side: {m.metric: m.value for m in measures if m.side == side and m.step is None and m.valid}
        for side in ("left", "right")
    }
    assert len(by_side["left"]) > 35
    for name in by_side["left"].keys() & by_side["right"].keys():
        left, right = by_side["left"][name], by_side["right"][name]
        # The frames fall on other instants of the left steps than of the right ones.
        near = 0.3 if METRICS[name].unit in {"deg", "ms", "%", "deg/s"} else 0.005
        assert left == pytest.approx(right, abs=near, rel=2e-3), name


def test_angles_at_events_are_the_runners_own() -> None:
    gait = sprint(9.0)
    runner, view = sprinter(gait), gait_run(gait)
    measures = measure(view)
    contacts = {c.number: c for c in view.contacts}
    readings = {
        "swing_thigh_angle_td_deg": lambda side, t: runner.leg_angles(side.other, t).thigh,
        "shin_angle_td_deg": lambda side, t: _shank(runner, side, t),
        "knee_angle_td_deg": lambda side, t: 180.0 - runner.leg_angles(side, t).knee,
    }
    for metric, truth in readings.items():
        found = stepwise(measures, metric)
        assert len(found) >= 5
        for side, number, value in found:
            landing = contacts[number].touchdown
            assert landing is not None
            expected = float(truth(Side(side), np.array([landing.time_s]))[0])
            # The knee's rate jumps as the foot lands; the feet's 22 Hz round that off a little.
            assert value == pytest.approx(expected, abs=1.5), metric


def test_thigh_range_is_the_runners_own() -> None:
    gait = sprint(8.0)
    runner, view = sprinter(gait), gait_run(gait)
    for side, number, value in stepwise(measure(view), "thigh_rom_deg"):
        stride = next(s for s in view.strides if s.first.number == number)
        time_s = np.linspace(stride.start_s, stride.end_s, 3000)
        thigh = runner.leg_angles(Side(side), time_s).thigh
        assert value == pytest.approx(float(np.ptp(thigh)), abs=0.2)


def test_crossing_is_where_the_runners_thighs_meet() -> None:
    gait = sprint(9.0)
    runner, view = sprinter(gait), gait_run(gait)
    contacts = {c.number: c for c in view.contacts}
    found = stepwise(measure(view), "thigh_cross_delay_ms")
    assert len(found) >= 5
    for side, number, value in found:
        landing = contacts[number].touchdown
        assert landing is not None
        time_s = landing.time_s + np.linspace(-0.05, 0.1, 15001)
        gap = runner.leg_angles(Side(side), time_s).thigh
        gap = gap - runner.leg_angles(Side(side).other, time_s).thigh
        meeting = time_s[np.flatnonzero((gap[:-1] > 0) & (gap[1:] <= 0))[0]]
        assert value == pytest.approx(1e3 * (meeting - landing.time_s), abs=0.5)


@pytest.mark.parametrize("lag_ms", [-10.0, 10.0])
def test_arms_that_turn_later_lag_by_as_much(lag_ms: float) -> None:
    gait = replace(sprint(9.0), variation=STEADY)
    late = gait.on_both_sides(arms=replace(gait.left.arms, lag_s=lag_ms / 1e3))
    change = (
        clip_values(measure(gait_run(late), ["arm_leg_lag_ms"]))["arm_leg_lag_ms"]
        - clip_values(measure(gait_run(gait), ["arm_leg_lag_ms"]))["arm_leg_lag_ms"]
    )
    assert change == pytest.approx(lag_ms, abs=0.5)


def test_later_swing_reads_later_in_every_timing() -> None:
    gait = replace(sprint(9.0), variation=STEADY)
    values = [clip_values(measure(gait_run(_swing_at(gait, angle)))) for angle in (-6, -14, -22)]
    for metric in ("thigh_cross_delay_ms", "thigh_cross_to_midstance_ms", "knee_gap_td_norm",
                   "swing_vertical_delay_ms", "inter_thigh_angle_td_deg"):  # fmt: skip
        assert values[0][metric] < values[1][metric] < values[2][metric], metric
    assert values[2]["contact_time_s"] == pytest.approx(values[0]["contact_time_s"])


@pytest.mark.parametrize("fps", [30, 60, 120, 240])
def test_noisy_values_agree_with_exact_ones_within_their_uncertainty(fps: float) -> None:
    gait = sprint(9.0)
    exact = clip_values(measure(gait_run(gait)))
    noisy = measure(gait_run(gait, Filming(fps=fps, noise_px=2.0)))
    scores = {
        m.metric: (m.value - exact[m.metric]) / (m.half_width or 1.0)
        for m in noisy
        if m.side == "both" and m.step is None and m.value is not None and m.metric in exact
    }
    assert len(scores) > 25
    assert {name: s for name, s in scores.items() if abs(s) > 1.0} == {}


def _shank(runner: Locomotion, side: Side, time_s: np.ndarray) -> np.ndarray:
    angles = runner.leg_angles(side, time_s)
    return np.asarray(angles.thigh - angles.knee)


def _swing_at(gait: Gait, thigh_deg: float) -> Gait:
    sides = {
        name: replace(getattr(gait, name), thigh_at_opposite_touchdown_deg=thigh_deg)
        for name in ("left", "right")
    }
    return replace(gait, **sides)


@pytest.mark.parametrize("fps", [120, 240])
def test_smoothing_rounds_off_little_at_events(fps: float) -> None:
    names = ["shin_angle_td_deg", "knee_angle_td_deg", "knee_angle_to_deg",
             "swing_thigh_angle_td_deg", "inter_thigh_angle_td_deg"]  # fmt: skip
    exact = clip_values(measure(gait_run(sprint(9.0)), names))
    filtered = clip_values(measure(gait_run(sprint(9.0), Filming(fps=fps, noise_px=1e-6)), names))
    for name in names:
        assert filtered[name] == pytest.approx(exact[name], abs=2.5), name
