"""Law 3: a swing that comes 10 ms later is seen as 10 ms, and by the crossing as its share of them.

Only the forward pulse of both thighs is late, the ground contacts stay. The swing thigh passes
straight down 10 ms later; it meets the stance thigh, which comes to meet it, by w_swing / (w_swing
+ |w_stance|) of that later. The thighs stay half a stride apart: their lag cannot tell.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_runs import (
    FAR_M,
    camera,
    clip_values,
    crossing_gain,
    filmed,
    lawful,
    measured,
    run_past,
    steady,
)
from seen_run import SeenRun, true_contacts, with_poses

import speedlab.metrics.timing
import speedlab.pipeline
from speedlab.model.skeleton import LEG, Side, limb

LATE_S = 0.010
WITHIN_MS = 1.0
EDGE_S = 0.01


def late_swing(run: SeenRun, late_s: float) -> SeenRun:
    """Each leg as it was up to `late_s` before, while the other foot is on the ground."""
    times, xy = run.timebase.time_s, run.poses.xy_px.copy()
    hips = np.mean([xy[:, limb(side, ("hip",))[0]] for side in Side], axis=0)
    for side in Side:
        shifted = times - late_s * _window(times, run, side)
        for row in limb(side, LEG):
            for axis in (0, 1):
                beside = xy[:, row, axis] - hips[:, axis]
                known = np.isfinite(beside)
                moved = np.interp(shifted[known], times[known], beside[known])
                xy[known, row, axis] = moved + hips[known, axis]
    return with_poses(run, xy)


def _window(times: np.ndarray, run: SeenRun, side: Side) -> np.ndarray:
    """1 while the other foot stands, smoothly to 0 before this one lands and after it leaves."""
    window = np.zeros(len(times))
    step_s = run.truth.value("step_time_s")
    for contact in true_contacts(run):
        if contact.side is side.other:
            half_s = (contact.toe_off_s - contact.touchdown_s) / 2
            apart_s = np.abs(times - contact.middle_s)
            ramp = np.clip(
                (step_s - half_s - EDGE_S - apart_s) / (step_s - 2 * (half_s + EDGE_S)), 0, 1
            )
            window = np.maximum(window, ramp**2 * (3 - 2 * ramp))
    return window


@lawful(3)
@given(speed_mps=st.sampled_from([6.5, 8.0, 9.5]), late_s=st.sampled_from([LATE_S, 0.006]))
def law(speed_mps, late_s):
    run = run_past(steady(speed_mps), 240, camera(FAR_M))
    before, after = measured(filmed(run)), measured(filmed(late_swing(run, late_s)))
    first, second = clip_values(before), clip_values(after)

    def rise(metric: str) -> float:
        return second[metric].value - first[metric].value

    late_ms = 1e3 * late_s
    assert rise("swing_vertical_delay_ms") == pytest.approx(late_ms, abs=WITHIN_MS)
    shown = late_ms * crossing_gain(before)
    assert rise("thigh_cross_delay_ms") == pytest.approx(shown, abs=WITHIN_MS)
    assert 0.3 * late_ms < shown < 0.7 * late_ms
    assert rise("thigh_cross_to_midstance_ms") == pytest.approx(shown, abs=WITHIN_MS)
    assert rise("contact_time_s") == pytest.approx(0.0, abs=5e-4)
    assert rise("step_time_s") == pytest.approx(0.0, abs=5e-4)
    assert abs(second["step_phase_asym_pct"].value) < 0.2


def test_a_late_swing_is_seen_by_the_ground_and_not_by_the_other_thigh():
    law()


def crossing_for_the_vertical(monkeypatch):
    """The passing of the thighs is given for the swing thigh's passing straight down."""
    monkeypatch.setattr(
        speedlab.metrics.timing, "_vertical_delay_ms", speedlab.metrics.timing._cross_delay_ms
    )


def against_the_other_thigh(monkeypatch):
    """The swing is timed against the stance thigh's own passing straight down."""

    def delay(view, contact):
        ends = contact.touchdown.time_s - 0.1, contact.toe_off.time_s
        own = view.thigh(contact.side).crossings(*ends, rising=False)
        return own[0].minus(speedlab.metrics.timing.event_time(contact.touchdown)).scaled(1e3)

    monkeypatch.setattr(speedlab.metrics.timing, "_vertical_delay_ms", delay)


def swing_of_the_wrong_leg(monkeypatch):
    """Crossings are read off with stance and swing exchanged, half a step off."""
    crossing = speedlab.metrics.timing.thigh_crossing
    monkeypatch.setattr(
        speedlab.metrics.timing,
        "thigh_crossing",
        lambda view, contact: (
            view.thigh(contact.side.other).crossings_around(contact.mid_stance_s, 0.1, rising=True)[
                0
            ]
            if contact.mid_stance_s and crossing(view, contact)
            else None
        ),
    )


@pytest.mark.parametrize(
    "broken", [crossing_for_the_vertical, against_the_other_thigh, swing_of_the_wrong_leg]
)
def test_it_is_seen_when_this_is_broken(broken, monkeypatch):
    broken(monkeypatch)
    with pytest.raises(AssertionError):
        law()
