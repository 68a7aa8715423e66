"""Law 2: an even gait shows no asymmetry, and thighs half a stride apart; an uneven one its own.

In an even gait the share of time in which the thighs go opposite ways follows from their sweeps
alone, 1 - |D_back - D_front| / T. With the whole right leg 10 ms late, contacts included, the steps
differ by twice that, and the crossing of the thighs comes some 5 ms earlier on one side and later
on the other.
"""

from dataclasses import replace

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
from seen_run import with_poses
from truth_motion import Filming, Formula, formula_run

import speedlab.events.detect
import speedlab.metrics.antiphase
import speedlab.metrics.balance
import speedlab.metrics.timing
from speedlab.metrics import measure, segment_angles
from speedlab.model.analysis import Analysis
from speedlab.model.skeleton import LEG, Side, limb

STEP_FRAMES = (48, 54, 60)
"""A step of whole frames: both feet are seen at the same instants of their step."""
FPS = 240
ASYMMETRY_WITHIN_PCT = 0.1
SMALL = {"%": 0.1, "deg": 0.05, "ms": 0.1, "leg": 0.001, "m": 0.001, "": 0.001}
"""Where a value itself may be near zero, this much in its unit."""
LATE_S = 0.010


def even_run(speed_mps: float, step_frames: int):
    gait = replace(steady(speed_mps), step_frequency_hz=FPS / step_frames)
    return run_past(gait, FPS, camera(FAR_M))


def no_asymmetry(analysis: Analysis) -> None:
    left, right = (clip_values(analysis, side) for side in ("left", "right"))
    compared = 0
    for metric in left:
        one, other = left[metric], right[metric]
        if one.valid and other.valid:
            compared += 1
            size = (abs(one.value) + abs(other.value)) / 2
            within = max(ASYMMETRY_WITHIN_PCT / 100 * size, SMALL.get(one.unit, 0.0))
            assert abs(one.value - other.value) <= within, metric
    assert compared >= 40
    assert abs(clip_values(analysis)["step_phase_asym_pct"].value) < ASYMMETRY_WITHIN_PCT


def half_a_stride_apart(analysis: Analysis) -> None:
    """The thighs' phases at the stride's frequency, over whole strides."""
    motion, strides = analysis.evidence.motion, analysis.evidence.strides
    stride_s = 2.0 / clip_values(analysis)["step_frequency_hz"].value
    start_s = strides[0].start_s
    count = int((strides[-1].end_s - start_s) / stride_s + 0.01)
    times = np.linspace(start_s, start_s + count * stride_s, 2000, endpoint=False)
    angles = segment_angles(motion, 10.0)
    wave = np.exp(-2j * np.pi * times / stride_s)
    phases = [np.angle(np.sum(angles.thigh[side].samples(times) * wave)) for side in Side]
    apart_deg = np.degrees(phases[0] - phases[1]) % 360
    assert apart_deg == pytest.approx(180.0, abs=0.1)


@lawful(2)
@given(speed_mps=st.sampled_from([7.0, 9.0]), step_frames=st.sampled_from(STEP_FRAMES))
def law_of_even_gait(speed_mps, step_frames):
    analysis = measured(filmed(even_run(speed_mps, step_frames)))
    no_asymmetry(analysis)
    half_a_stride_apart(analysis)


class Skewed(Formula):
    """A thigh that takes longer one way than the other: a wave and its skewed second half."""

    skew = 0.0

    def thigh_deg(self, side: Side, time_s: np.ndarray) -> np.ndarray:
        turn = 2 * np.pi * (self.phase(side, time_s) - self.thigh_front_at)
        wave = np.cos(turn) + self.skew * np.sin(2 * turn)
        return self.thigh_mean_deg + self.thigh_amplitude_deg * wave

    def unequal_sweeps(self) -> float:
        """|D_back - D_front| / T: twice what the front end lies off the middle of the back ends."""
        turn = np.linspace(0, 2 * np.pi, 200_001)
        rate = -np.sin(turn) + 2 * self.skew * np.cos(2 * turn)
        return float(abs(np.mean(rate < 0) - np.mean(rate > 0)))


@lawful(6)
@given(skew=st.floats(-0.3, 0.3), fps=st.sampled_from([120, 240]))
def law_of_opposite_signs(skew, fps):
    run = Skewed()
    object.__setattr__(run, "skew", skew)
    values = {
        m.side: m.value
        for m in measure(formula_run(run, Filming(fps=fps)), ["thigh_antiphase_sign_frac"])
        if m.step is None
    }
    for value in values.values():
        assert value == pytest.approx(1 - run.unequal_sweeps(), abs=1e-3)


def right_leg_late(run, late_s: float):
    """The whole right leg does everything later, over ground that goes by as before."""
    times = run.timebase.time_s
    legs = limb(Side.RIGHT, LEG)
    xy = run.poses.xy_px.copy()
    known = np.isfinite(xy[:, 0, 0])
    hips = xy[known][:, [23, 24], 0].mean(axis=1)
    speed_px_s = np.polyfit(times[known], hips, 1)[0]
    for row in legs:
        for axis in (0, 1):
            path = xy[:, row, axis].copy()
            xy[known, row, axis] = np.interp(times[known] - late_s, times[known], path[known])
        xy[known, row, 0] += speed_px_s * late_s
    early = times < times[known][0] + late_s
    xy[early] = np.nan
    confidence = np.where(early[:, None], 0.0, run.poses.confidence)
    return with_poses(run, xy, confidence)


@lawful(2)
@given(speed_mps=st.sampled_from([7.0, 9.0]), step_frames=st.sampled_from(STEP_FRAMES))
def law_of_a_late_leg(speed_mps, step_frames):
    run = even_run(speed_mps, step_frames)
    even, late = measured(filmed(run)), measured(filmed(right_leg_late(run, LATE_S)))
    stride_s = 2 * step_frames / FPS
    asymmetry = clip_values(late)["step_phase_asym_pct"].value
    assert asymmetry == pytest.approx(100 * 2 * LATE_S / stride_s, abs=0.5)

    def crossing(analysis: Analysis, side: str) -> float:
        return clip_values(analysis, side)["thigh_cross_delay_ms"].value

    moved = {side: crossing(late, side) - crossing(even, side) for side in ("left", "right")}
    # The right thigh, late, is the swing thigh of the left foot's contact.
    shown_ms = 1e3 * LATE_S * crossing_gain(even)
    assert 3.0 < shown_ms < 7.0
    assert moved["left"] == pytest.approx(shown_ms, abs=1.0)
    assert moved["right"] == pytest.approx(-shown_ms, abs=1.0)
    assert abs(crossing(late, "both") - crossing(even, "both")) < 2.0


@pytest.mark.parametrize("law", [law_of_even_gait, law_of_opposite_signs, law_of_a_late_leg])
def test_even_is_even_and_uneven_is_seen(law):
    law()


def right_lands_late(monkeypatch):
    """The detector reads the right foot's touchdown a frame late."""
    event = speedlab.events.detect._event

    def late(kind, side, time_s, *rest):
        first = kind is speedlab.events.detect.EventKind.TOUCHDOWN and side is Side.RIGHT
        return event(kind, side, time_s + (1 / FPS if first else 0.0), *rest)

    monkeypatch.setattr(speedlab.events.detect, "_event", late)


def bins_for_signs(monkeypatch):
    monkeypatch.setattr(
        speedlab.metrics.antiphase,
        "SIGN_EDGES_DEG",
        (5.0, 85.0),
    )


def sides_of_the_rhythm_swapped(monkeypatch):
    found = speedlab.metrics.balance._phase_asymmetry
    monkeypatch.setattr(
        speedlab.metrics.balance,
        "_phase_asymmetry",
        lambda stride: None if (e := found(stride)) is None else e.scaled(-1),
    )


def timed_by_the_other_foot(monkeypatch):
    """The crossing is counted from where the landing before it would have the next one."""

    def delay(view, contact):
        before = [c for c in view.complete_contacts if c.number == contact.number - 1]
        crossing = speedlab.metrics.timing.thigh_crossing(view, contact)
        if not before or crossing is None:
            return None
        expected = speedlab.metrics.timing.event_time(before[0].touchdown)
        step_s = view.step_time_s(contact)
        return crossing.minus(replace(expected, value=expected.value + step_s)).scaled(1e3)

    monkeypatch.setattr(speedlab.metrics.timing, "_cross_delay_ms", delay)


@pytest.mark.parametrize(
    ("law", "broken"),
    [
        (law_of_even_gait, right_lands_late),
        (law_of_opposite_signs, bins_for_signs),
        (law_of_a_late_leg, sides_of_the_rhythm_swapped),
        (law_of_a_late_leg, timed_by_the_other_foot),
    ],
)
def test_it_is_seen_when_this_is_broken(law, broken, monkeypatch):
    broken(monkeypatch)
    with pytest.raises(AssertionError):
        law()
