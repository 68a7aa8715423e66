"""Values against closed formulas: what the runner does is known, so what is measured is too."""

from dataclasses import replace
from math import acos, degrees, pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from truth_motion import Filming, Formula, formula_run

from speedlab.metrics import measure
from speedlab.model.measures import Measure
from speedlab.model.scene import Direction
from speedlab.model.skeleton import Side
from speedlab.steps import steps_of, strides_of


def clip_value(measures: tuple[Measure, ...], metric: str, side: str = "both") -> float:
    found = next(m for m in measures if m.metric == metric and m.side == side and m.step is None)
    assert found.valid, f"{metric}: {found.reason}"
    assert found.value is not None
    return found.value


def test_durations_follow_the_schedule() -> None:
    run = Formula(stride_s=0.46, contact_s=0.105)
    measures = measure(formula_run(run))
    assert clip_value(measures, "contact_time_s") == pytest.approx(0.105, abs=1e-9)
    assert clip_value(measures, "flight_time_s") == pytest.approx(0.125, abs=1e-9)
    assert clip_value(measures, "step_time_s") == pytest.approx(0.23, abs=1e-9)
    assert clip_value(measures, "swing_time_s") == pytest.approx(0.355, abs=1e-9)
    assert clip_value(measures, "step_frequency_hz") == pytest.approx(2 / 0.46, abs=1e-9)
    assert clip_value(measures, "duty_factor") == pytest.approx(0.105 / 0.46, abs=1e-9)
    assert clip_value(measures, "reactive_ratio") == pytest.approx(0.125 / 0.105, abs=1e-9)


@settings(max_examples=8, deadline=None)
@given(
    stride_s=st.floats(0.40, 0.56),
    contact_s=st.floats(0.08, 0.17),
    speed_mps=st.floats(5.0, 11.0),
)
def test_identities_hold_in_any_gait(stride_s: float, contact_s: float, speed_mps: float) -> None:
    run = Formula(stride_s=stride_s, contact_s=contact_s, speed_mps=speed_mps)
    measures = measure(formula_run(run, Filming(fps=120)))
    value = {m.metric: m.value for m in measures if m.side == "both" and m.step is None}
    assert value["speed_mps"] == pytest.approx(speed_mps, rel=1e-6)
    assert value["step_length_m"] * value["step_frequency_hz"] == pytest.approx(speed_mps, rel=0.02)
    assert value["contact_time_s"] + value["flight_time_s"] == pytest.approx(stride_s / 2)
    assert value["duty_factor"] == pytest.approx(contact_s / stride_s)
    assert value["stride_length_m"] == pytest.approx(2 * value["step_length_m"], rel=0.02)


def test_thigh_peaks_range_and_speed() -> None:
    run = Formula(thigh_mean_deg=12.0, thigh_amplitude_deg=48.0)
    measures = measure(formula_run(run))
    assert clip_value(measures, "thigh_peak_flexion_deg") == pytest.approx(60.0, abs=0.05)
    assert clip_value(measures, "thigh_peak_extension_deg") == pytest.approx(-36.0, abs=0.05)
    assert clip_value(measures, "thigh_rom_deg") == pytest.approx(96.0, abs=0.1)
    expected = 2 * 96.0 / run.stride_s
    assert clip_value(measures, "thigh_mean_ang_vel_dps") == pytest.approx(expected, rel=1e-3)


@settings(max_examples=8, deadline=None)
@given(mean=st.floats(-5, 20), amplitude=st.floats(35, 55), lean=st.floats(-2, 12))
def test_front_side_share_of_range_and_time(mean: float, amplitude: float, lean: float) -> None:
    run = Formula(thigh_mean_deg=mean, thigh_amplitude_deg=amplitude, trunk_lean_deg=lean)
    measures = measure(formula_run(run))
    offset = mean + lean
    ratio = (offset + amplitude) / (2 * amplitude)
    time_share = acos(-offset / amplitude) / pi
    assert clip_value(measures, "front_side_ratio") == pytest.approx(ratio, abs=2e-3)
    assert clip_value(measures, "front_side_time_frac") == pytest.approx(time_share, abs=2e-3)
    assert clip_value(measures, "trunk_lean_deg") == pytest.approx(lean, abs=1e-6)


@pytest.mark.parametrize("fps", [60, 120, 240])
def test_thigh_crossing_follows_the_phase_of_the_thigh(fps: float) -> None:
    # Even gait: stance and swing thigh meet a quarter of a stride after the front end (mod 1).
    run = Formula(thigh_front_at=0.80, stride_s=0.45)
    view = formula_run(run, Filming(fps=fps))
    delay_ms = 0.05 * 450.0
    to_mid_stance_ms = delay_ms - 0.45 * 110.0
    measures = measure(view)
    measured = clip_value(measures, "thigh_cross_to_midstance_ms")
    assert measured == pytest.approx(to_mid_stance_ms, abs=0.5)
    if fps >= 100:
        assert clip_value(measures, "thigh_cross_delay_ms") == pytest.approx(delay_ms, abs=0.2)
        percent = clip_value(measures, "thigh_cross_pct_contact")
        assert percent == pytest.approx(100 * delay_ms / 110.0, abs=0.5)


def test_thigh_angles_and_shares_at_touchdown() -> None:
    run = Formula(thigh_front_at=0.78)
    measures = measure(formula_run(run))
    stance = 10 + 50 * np.cos(2 * pi * (0.0 - 0.78))
    swing = 10 + 50 * np.cos(2 * pi * (0.5 - 0.78))
    assert clip_value(measures, "swing_thigh_angle_td_deg") == pytest.approx(swing, abs=0.05)
    between = clip_value(measures, "inter_thigh_angle_td_deg")
    assert between == pytest.approx(stance - swing, abs=0.1)
    gap = np.sin(np.radians(stance)) - np.sin(np.radians(swing))
    assert clip_value(measures, "knee_gap_td_norm") == pytest.approx(gap, abs=2e-3)
    off = 0.11 / 0.45
    swept = (10 + 50 * np.cos(2 * pi * (0.5 + off - 0.78)) - swing) / 100
    assert clip_value(measures, "swing_share_in_contact") == pytest.approx(swept, abs=1e-3)
    pushed = (stance - 10 - 50 * np.cos(2 * pi * (off - 0.78))) / 100
    assert clip_value(measures, "push_share_in_contact") == pytest.approx(pushed, abs=1e-3)
    assert clip_value(measures, "push_swing_overlap") == pytest.approx(1.0, abs=1e-9)


def test_leg_that_never_goes_behind_is_all_front() -> None:
    run = Formula(thigh_mean_deg=30.0, thigh_amplitude_deg=40.0, trunk_lean_deg=45.0)
    measures = measure(formula_run(run))
    assert clip_value(measures, "front_side_ratio") == 1.0
    assert clip_value(measures, "front_side_time_frac") == 1.0


def test_push_and_swing_that_overlap_in_part_of_the_contact() -> None:
    run = Formula(thigh_front_at=0.68, swing_delay_s=0.02)
    view = formula_run(run)
    time_s = np.linspace(0.0, run.contact_s, 20001)
    step = time_s[1] - time_s[0]
    stance, swing = (np.gradient(run.thigh_deg(side, time_s), step) for side in Side)
    pushing = stance < -0.1 * np.max(np.abs(stance))
    swinging = swing > 0.1 * np.max(swing)
    expected = np.mean(pushing & swinging) / np.mean(pushing | swinging)
    assert 0.5 < expected < 0.97
    found = next(
        m
        for m in measure(view)
        if m.metric == "push_swing_overlap" and m.side == "both" and m.step is None
    )
    assert found.value == pytest.approx(expected, abs=0.02)
    assert found.u_sys is not None
    assert 0.01 < found.u_sys < 0.3


def test_late_swing_shows_in_the_swing_alone() -> None:
    delay_ms = 10.0
    on_time, late = Formula(), Formula(swing_delay_s=delay_ms / 1e3)
    before, after = measure(formula_run(on_time)), measure(formula_run(late))

    def change(metric: str) -> float:
        return clip_value(after, metric) - clip_value(before, metric)

    assert change("swing_vertical_delay_ms") == pytest.approx(delay_ms, abs=1.0)
    # The stance thigh comes to meet the swing thigh: the gain is about one half.
    assert change("thigh_cross_delay_ms") == pytest.approx(delay_ms / 2, abs=1.0)
    assert change("contact_time_s") == pytest.approx(0.0, abs=1e-9)
    for metric in ("thigh_cross_delay_ms", "swing_vertical_delay_ms"):
        left, right = (clip_value(after, metric, side) for side in ("left", "right"))
        assert left == pytest.approx(right, abs=0.05)


def test_one_late_leg_splits_the_sides_and_leaves_the_mean() -> None:
    even, uneven = measure(formula_run(Formula())), measure(formula_run(Formula(right_late_s=0.01)))
    left, right = (clip_value(uneven, "thigh_cross_delay_ms", s) for s in ("left", "right"))
    assert abs(left - right) == pytest.approx(10.0, abs=1.0)
    mean = clip_value(uneven, "thigh_cross_delay_ms")
    assert mean == pytest.approx(clip_value(even, "thigh_cross_delay_ms"), abs=2.0)


def test_two_equal_legs_give_equal_sides() -> None:
    measures = measure(formula_run(Formula(strides=4)))
    names = {m.metric for m in measures if m.side == "left" and m.step is None and m.valid}
    assert len(names) > 40
    for name in names:
        left, right = clip_value(measures, name, "left"), clip_value(measures, name, "right")
        assert left == pytest.approx(right, abs=2e-3 * max(1.0, abs(left))), name


@settings(max_examples=8, deadline=None)
@given(lag_ms=st.floats(-30, 30), fps=st.sampled_from([60, 120, 240]))
def test_arm_lag_is_recovered(lag_ms: float, fps: float) -> None:
    run = Formula(arm_lag_s=lag_ms / 1e3)
    measures = measure(formula_run(run, Filming(fps=fps)))
    assert clip_value(measures, "arm_leg_lag_ms") == pytest.approx(lag_ms, abs=0.3)


def test_arms_and_elbows() -> None:
    run = Formula(
        arm_mean_deg=-20.0,
        arm_amplitude_deg=45.0,
        trunk_lean_deg=8.0,
        elbow_mean_deg=100.0,
        elbow_amplitude_deg=25.0,
    )
    measures = measure(formula_run(run))
    expected = {
        "arm_front_deg": 33.0,
        "arm_back_deg": 57.0,
        "arm_rom_deg": 90.0,
        "elbow_angle_mean_deg": 100.0,
        "elbow_min_deg": 75.0,
        "elbow_max_deg": 125.0,
        "elbow_rom_deg": 50.0,
        "elbow_front_deg": 75.0,
        "elbow_back_deg": 125.0,
    }
    for metric, value in expected.items():
        assert clip_value(measures, metric) == pytest.approx(value, abs=0.1), metric


def test_knee_fold_heel_and_front_knee() -> None:
    run = Formula(knee_mean_deg=70.0, knee_amplitude_deg=60.0)
    measures = measure(formula_run(run))
    assert clip_value(measures, "knee_min_angle_swing_deg") == pytest.approx(50.0, abs=0.1)
    # Highest knee: the thigh at 60 deg in front puts it cos(60) of a thigh below the hip.
    assert clip_value(measures, "knee_height_front_norm") == pytest.approx(-0.5, abs=1e-3)
    time_s = np.linspace(0, run.stride_s, 4001)
    xy = run.joints_m(time_s)
    heel, ankle, hip = xy[:, 29], xy[:, 27], xy[:, 23]
    from_trunk = np.degrees(np.arctan2((ankle - hip)[:, 0], -(ankle - hip)[:, 1])) + 6.0
    behind = from_trunk < 0
    expected = np.max(heel[behind, 1]) / 0.95
    assert clip_value(measures, "heel_kick_height_norm") == pytest.approx(expected, abs=2e-3)
    in_front = np.mean(from_trunk > 0)
    assert clip_value(measures, "foot_front_time_frac") == pytest.approx(in_front, abs=2e-3)


def test_posture_at_touchdown_and_toe_off() -> None:
    run = Formula()
    view = formula_run(run)
    measures = measure(view)
    landing = run.joints_m(np.array([0.0]))[0]
    forefoot = 0.75 * landing[31] + 0.25 * landing[29]
    ahead_m = forefoot[0] - landing[23][0]
    assert clip_value(measures, "touchdown_distance_hip_m") == pytest.approx(ahead_m, abs=1e-3)
    leg_m = 1.1 * (0.46 + 0.43)
    in_legs = clip_value(measures, "touchdown_distance_hip_leg")
    assert in_legs == pytest.approx(ahead_m / leg_m, abs=1e-3)
    shin = landing[27] - landing[25]
    shin_deg = degrees(np.arctan2(shin[0], -shin[1]))
    assert clip_value(measures, "shin_angle_td_deg") == pytest.approx(shin_deg, abs=0.05)
    knee_deg = float(run.knee_deg(view.contacts[0].side, np.array([0.11]))[0])
    assert clip_value(measures, "knee_angle_to_deg") == pytest.approx(knee_deg, abs=0.1)
    assert clip_value(measures, "hip_height_td_norm") == pytest.approx(0.95 / leg_m, abs=1e-6)
    assert clip_value(measures, "hip_sag_norm") == pytest.approx(0.0, abs=1e-6)


def test_running_the_other_way_changes_only_which_side_is_near() -> None:
    right = measure(formula_run(Formula(), Filming(direction=Direction.RIGHT)))
    left = measure(formula_run(Formula(), Filming(direction=Direction.LEFT)))
    for one, other in zip(right, left, strict=True):
        assert (one.metric, one.side, one.step) == (other.metric, other.side, other.step)
        assert one.value == pytest.approx(other.value)


def test_twice_the_scale_doubles_lengths_and_nothing_else() -> None:
    once = measure(formula_run(Formula(), Filming(px_per_m=100)))
    view = formula_run(Formula(), Filming(px_per_m=100))
    motion = type(view.motion)(**{**vars(view.motion), "m_per_px": 2 / 100})
    twice = measure(type(view)(**{**_fields(view), "motion": motion}))
    for one, other in zip(once, twice, strict=True):
        factor = 2.0 if one.unit in {"m", "m/s"} else 1.0
        if one.value is not None:
            assert other.value == pytest.approx(factor * one.value, rel=1e-9), one.metric


def _fields(view: object) -> dict[str, object]:
    names = view.__dataclass_fields__  # type: ignore[attr-defined]
    return {name: getattr(view, name) for name in names}


def test_arm_lag_is_not_read_across_a_missing_support() -> None:
    """Without one support the strides on both sides of it cannot be counted as one run."""
    view = formula_run(Formula(arm_lag_s=0.012, strides=6))
    contacts = tuple(replace(c, mid_stance_s=None) if c.number == 5 else c for c in view.contacts)
    broken = replace(
        view,
        contacts=contacts,
        steps=steps_of(contacts, view.motion),
        strides=strides_of(contacts),
    )
    measures = measure(broken, ["arm_leg_lag_ms"])
    assert clip_value(measures, "arm_leg_lag_ms") == pytest.approx(12.0, abs=0.3)
    assert next(m for m in measures if m.side == "left").n == 4  # contacts 6 to 13
