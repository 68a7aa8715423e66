"""The propagated uncertainty (before calibration) against the errors that noise really makes."""

from dataclasses import replace
from math import hypot, sqrt

import numpy as np
import pytest
from truth_motion import Filming, Formula, formula_run

from speedlab.metrics import measure
from speedlab.metrics.curves import Curve
from speedlab.metrics.estimate import Estimate
from speedlab.metrics.uncertainty import smoothed_noise_share, through_times
from speedlab.model.measures import Measure
from speedlab.tracking.smoothing import low_pass


def stepwise(measures: tuple[Measure, ...], metric: str) -> list[Measure]:
    return [m for m in measures if m.metric == metric and m.step is not None]


@pytest.mark.parametrize(("fps", "cutoff_hz"), [(240, 10), (120, 10), (240, 22), (60, 10)])
def test_noise_left_by_the_filter_is_as_computed(fps: float, cutoff_hz: float) -> None:
    time_s = np.arange(20000) / fps
    noise = np.random.default_rng(3).normal(0, 1.0, len(time_s))
    left = float(np.std(low_pass(noise, time_s, cutoff_hz)))
    assert left == pytest.approx(smoothed_noise_share(cutoff_hz, fps), rel=0.05)


@pytest.mark.parametrize(
    ("metric", "truth"),
    [
        ("swing_thigh_angle_td_deg", 10 + 50 * np.cos(2 * np.pi * (0.5 - 0.78))),
        ("thigh_cross_to_midstance_ms", 0.03 * 450 - 0.45 * 110),
        ("knee_angle_td_deg", 160.0),
        ("front_side_ratio", 0.66),
        ("touchdown_distance_hip_leg", None),
        ("elbow_angle_mean_deg", 95.0),
        ("arm_leg_lag_ms", 0.0),
        ("trunk_lean_deg", 6.0),
    ],
)
def test_landmark_noise_scatters_by_its_stated_uncertainty(
    metric: str, truth: float | None
) -> None:
    exact = measure(formula_run(Formula(), Filming(event_sigma_ms=0.0)), [metric])
    expected = {(m.side, m.step): m.value for m in exact if m.metric == metric}
    scores = []
    for seed in range(12):
        view = formula_run(Formula(), Filming(noise_px=2.0, event_sigma_ms=0.0, seed=seed))
        contacts = tuple(replace(c, u_mid_stance_ms=0.0) for c in view.contacts)
        found = measure(replace(view, contacts=contacts), [metric])
        picked = [m for m in found if m.step is not None] or [m for m in found if m.side != "both"]
        for item in picked:
            assert item.value is not None
            assert item.floor_rand is not None
            reference = expected[item.side, item.step] if truth is None else truth
            scores.append((item.value - reference) / item.floor_rand)
    # Ends of the clip and the 10 Hz filter's own distortion leave the spread near, not at, one.
    assert 0.6 < float(np.std(scores)) < 1.5


def test_touchdown_uncertainty_grows_with_the_rate_of_the_angle() -> None:
    sigma_ms = 8.0
    run = Formula()
    exact = stepwise(measure(formula_run(run, Filming(event_sigma_ms=sigma_ms))),
                     "swing_thigh_angle_td_deg")  # fmt: skip
    rate_dps = 50 * 2 * np.pi / run.stride_s * abs(np.sin(2 * np.pi * (0.5 - 0.78)))
    for item in exact:
        assert item.floor_rand == pytest.approx(rate_dps * sigma_ms / 1e3, rel=0.02)
        near = item.side == "left"  # running right: the right thigh is near, swinging over left
        pose_deg = 4.0 if near else 7.0
        assert item.floor_sys == pytest.approx(hypot(pose_deg, rate_dps * 0.006), rel=0.02)


def test_contact_time_uncertainty_is_that_of_its_events() -> None:
    measures = measure(formula_run(Formula(), Filming(event_sigma_ms=6.0)))
    for item in stepwise(measures, "contact_time_s"):
        assert item.floor_rand == pytest.approx(0.006 * sqrt(2))
        assert item.floor_sys == pytest.approx(0.006)
    clip = next(m for m in measures if m.metric == "contact_time_s" and m.side == "left")
    assert clip.floor_rand == pytest.approx(0.006 * sqrt(2) / sqrt(clip.n))


def test_lengths_in_legs_doubt_the_leg_and_lengths_in_metres_the_scale() -> None:
    """The hip's landmark shortens the leg by which it is divided; metres do not rest on it."""
    view = formula_run()
    legs, metres = (
        stepwise(measure(view, [name]), name)[0]
        for name in ("stride_length_leg", "stride_length_m")
    )
    assert legs.floor_sys == pytest.approx(0.033 * legs.value)
    assert metres.floor_sys == pytest.approx(view.scene.scale.u_rel * metres.value)


def test_spread_between_steps_counts_when_it_is_larger_than_the_noise() -> None:
    view = formula_run(Formula(strides=4), Filming(event_sigma_ms=0.1))
    longer = [0.0, 0.02, 0.0, 0.02, 0.0, 0.02, 0.0, 0.02, 0.0]
    contacts = []
    for contact, extra in zip(view.contacts, np.cumsum(longer) % 0.04, strict=True):
        assert contact.toe_off is not None
        later = replace(contact.toe_off, time_s=contact.toe_off.time_s + extra)
        contacts.append(replace(contact, toe_off=later))
    measures = measure(replace(view, contacts=tuple(contacts)))
    left = [m for m in stepwise(measures, "contact_time_s") if m.side == "left"]
    clip = next(m for m in measures if m.metric == "contact_time_s" and m.side == "left")
    spread = 1.253 * np.std([m.value for m in left], ddof=1) / sqrt(len(left))
    assert spread > 1e-3
    assert clip.u_rand == pytest.approx(spread)


def test_curve_reads_between_frames_and_refuses_gaps() -> None:
    time_s = np.arange(0, 1, 1 / 30)
    value = np.sin(2 * np.pi * 2 * time_s)
    value[20] = np.nan
    unit = np.ones_like(time_s)
    curve = Curve(time_s, value, 0.1 * unit, 0.2 * unit, 10.0)
    crossing = curve.crossings(0.2, 0.3, rising=False)
    assert [c.value for c in crossing] == [pytest.approx(0.25, abs=1e-3)]
    assert crossing[0].u_rand == pytest.approx(0.1 / (4 * np.pi), rel=0.02)
    peak = curve.extreme(0.0, 0.3, +1)
    assert peak is not None
    assert peak[0] == pytest.approx(0.125, abs=1e-3)
    assert peak[1].value == pytest.approx(1.0, abs=2e-3)
    assert curve.at(Estimate(20.5 / 30, 0, 0)) is None
    assert curve.extreme(0.6, 0.7, +1) is None
    assert curve.crossings(0.9, 1.2) == []
    assert not curve.known(-0.1, 0.2)


def test_uncertain_instants_carry_through_any_function() -> None:
    ends = (Estimate(1.0, 0.1, 0.2), Estimate(3.0, 0.3, 0.0))
    product = through_times(lambda a, b: a * b, ends)
    assert product is not None
    assert product.value == 3.0
    assert product.u_rand == pytest.approx(hypot(0.3, 0.3))
    assert product.u_sys == pytest.approx(0.6)
    assert through_times(lambda a, _: None if a > 1 else a, ends) is None
