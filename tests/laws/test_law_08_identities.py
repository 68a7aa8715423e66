"""Law 8: the numbers fit each other.

Speed is step length times step rate; contact and flight make the step; the duty factor is contact
over stride; the mean force carries the weight through the flights.
"""

from dataclasses import replace
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_runs import clip_values, filmed, jittered, lawful, measured, run_past

import speedlab.metrics.force
import speedlab.metrics.lengths
import speedlab.metrics.temporal
import speedlab.steps
from speedlab.model.analysis import Analysis
from speedlab.synthetic.gait import sprint

SPEED_WITHIN = 0.02
EXACT = {"rel": 1e-9}


def by_number(analysis: Analysis, metric: str) -> dict[int, float]:
    """Step-wise values of one metric."""
    return {m.step: m.value for m in analysis.measures if m.metric == metric and m.step is not None}


@lawful(4)
@given(
    speed_mps=st.sampled_from([6.5, 8.0, 9.5]),
    deg=st.sampled_from([0.0, 1.0, 2.0]),
    seed=st.integers(0, 100),
)
def law(speed_mps, deg, seed):
    analysis = measured(filmed(jittered(run_past(sprint(speed_mps)), deg, seed)))
    clip = clip_values(analysis)
    product = clip["step_length_m"].value * clip["step_frequency_hz"].value
    assert clip["speed_mps"].value == pytest.approx(product, rel=SPEED_WITHIN)

    contact, flight = by_number(analysis, "contact_time_s"), by_number(analysis, "flight_time_s")
    downs = {c.number: c.touchdown.time_s for c in analysis.contacts if c.touchdown}
    whole = [n for n in flight if n in contact and n + 1 in downs]
    assert len(whole) >= 4
    for number in whole:
        step_s = downs[number + 1] - downs[number]
        assert contact[number] + flight[number] == pytest.approx(step_s, **EXACT)

    duty = by_number(analysis, "duty_factor")
    assert len(duty) >= 3
    for number, share in duty.items():
        stride_s = downs[number + 2] - downs[number]
        assert share == pytest.approx(contact[number] / stride_s, **EXACT)

    force = by_number(analysis, "mean_vertical_force_bw")
    assert len(force) >= 3
    for number, weights in force.items():
        assert {number - 1, number} <= set(flight)
        flights = mean([flight[number - 1], flight[number]])
        assert weights == pytest.approx((contact[number] + flights) / contact[number], **EXACT)
        assert weights > 1.0


def test_the_numbers_fit_each_other():
    law()


def flight_from_touchdown(monkeypatch):
    """The flight is counted from the foot's landing."""
    flight = speedlab.metrics.temporal._flight_time
    monkeypatch.setattr(
        speedlab.metrics.temporal,
        "_flight_time",
        lambda step: flight(replace(step, first=replace(step.first, toe_off=step.first.touchdown))),
    )


def duty_of_the_step(monkeypatch):
    """Contact time over step time, as some papers have it."""
    stride_time = speedlab.metrics.temporal._stride_time
    monkeypatch.setattr(
        speedlab.metrics.temporal, "_stride_time", lambda stride: stride_time(stride).scaled(0.5)
    )


def one_flight_only(monkeypatch):
    """The force rests on the flight after the contact alone."""
    force = speedlab.metrics.force._mean_force
    monkeypatch.setattr(
        speedlab.metrics.force,
        "_mean_force",
        lambda before, after: force(replace(before, flight_time_s=after.flight_time_s), after),
    )


def steps_from_toe_to_heel(monkeypatch):
    """Step lengths lose a foot length."""
    between = speedlab.steps._from_to
    monkeypatch.setattr(
        speedlab.steps, "_from_to", lambda *a: None if (d := between(*a)) is None else 0.93 * d
    )


def speed_of_the_picture(monkeypatch):
    """Body speed over the frames in view, standing still before and after."""
    slope = speedlab.metrics.lengths._hip_slope_px
    monkeypatch.setattr(
        speedlab.metrics.lengths, "_hip_slope_px", lambda *a: 0.95 * (slope(*a) or 0.0)
    )


@pytest.mark.parametrize(
    "broken",
    [flight_from_touchdown, duty_of_the_step, one_flight_only, steps_from_toe_to_heel,
     speed_of_the_picture],
)  # fmt: skip
def test_it_is_seen_when_this_is_broken(broken, monkeypatch):
    broken(monkeypatch)
    with pytest.raises(AssertionError):
        law()
