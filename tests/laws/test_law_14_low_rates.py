"""Law 14: thirty frames a second print no contact time; step rate, step length and the thighs'
crossing from mid-stance they do, and right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_runs import clip_values, filmed, jittered, lawful, measured, run_past, steady, true_value

import speedlab.metrics.temporal
import speedlab.metrics.withholding
from speedlab.metrics import METRICS

CONTACT_BASED = ("contact_time_s", "flight_time_s", "swing_time_s", "duty_factor", "reactive_ratio",
                 "mean_vertical_force_bw", "thigh_cross_delay_ms", "shin_angle_td_deg")  # fmt: skip


@lawful(4)
@given(
    speed_mps=st.sampled_from([6.5, 8.0, 9.5]),
    fps=st.sampled_from([30, 25]),
    seed=st.integers(0, 100),
)
def law(speed_mps, fps, seed):
    run = run_past(steady(speed_mps), fps)
    analysis = measured(filmed(jittered(run, 1.0, seed)))
    for metric in CONTACT_BASED:
        printed = [m for m in analysis.measures if m.metric == metric]
        assert printed
        for measure in printed:
            assert not measure.valid
            assert measure.value is None
            assert f"{fps} frames a second" in measure.reason
    values = clip_values(analysis)
    if fps < 30:
        assert not [m.metric for m in values.values() if m.valid]
        return
    for metric in ("step_frequency_hz", "step_length_m", "thigh_cross_to_midstance_ms"):
        assert values[metric].valid, values[metric].reason
        assert (
            abs(values[metric].value - true_value(speed_mps, metric)) <= values[metric].half_width
        )
    for name, measure in values.items():
        assert not measure.valid or METRICS[name].rates.show <= 30


def test_thirty_frames_print_what_they_can():
    law()


def no_gate(monkeypatch):
    monkeypatch.setitem(speedlab.metrics.withholding.CAUSES, "rate", lambda *_: "")


def gate_for_all(monkeypatch):
    """Everything needs as many frames as a contact time."""
    monkeypatch.setattr(speedlab.metrics.withholding, "RATE_TOLERANCE", 50 / 30)


def half_the_steps(monkeypatch):
    """The step rate is taken from strides."""
    inverse = speedlab.metrics.temporal._inverse
    monkeypatch.setattr(
        speedlab.metrics.temporal, "_inverse", lambda duration: inverse(duration).scaled(0.5)
    )


@pytest.mark.parametrize("broken", [no_gate, gate_for_all, half_the_steps])
def test_it_is_seen_when_this_is_broken(broken, monkeypatch):
    broken(monkeypatch)
    with pytest.raises(AssertionError):
        law()
