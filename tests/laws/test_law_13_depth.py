"""Law 13: equal steps of feet that run 15 cm apart in depth come out equal.

Ten metres from the camera, everywhere in the picture, in both directions, for a camera that stands
and for one that follows.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_runs import camera, clip_values, filmed, lawful, measured, run_past, steady

import speedlab.kinematics
import speedlab.steps
from speedlab.model.scene import Direction
from speedlab.synthetic.scenario import LEFT_DEG, RIGHT_DEG

DISTANCE_M, HALF_GAP_M = 10.0, 0.075
ASYMMETRY_WITHIN_PCT = 1.0


def asymmetries_pct(speed_mps: float, heading_deg: float, *, follows: bool, told: bool):
    """100 (right - left) / mean of every two neighbouring steps, and the analysis."""
    gait = steady(speed_mps, half_foot_gap_m=HALF_GAP_M)
    lens = camera(DISTANCE_M, 14.0)
    if follows:
        lens = replace(lens, follows=True, lag_s=0.0, wobble_m=0.0, tremor_deg=0.0)
    run = run_past(gait, 240, lens, heading_deg, 14.0 / speed_mps)
    options = {"camera_distance_m": DISTANCE_M} if told else {}
    analysis = measured(filmed(run), **options)
    lengths = {
        m.step: (m.side, m.value)
        for m in analysis.measures
        if m.metric == "step_length_m" and m.step is not None
    }
    found = []
    for number, (side, value) in lengths.items():
        if number + 1 in lengths:
            after = lengths[number + 1][1]
            sign = 1 if side == "left" else -1
            found.append(100 * sign * (after - value) / ((after + value) / 2))
    assert len(found) >= 3
    return np.array(found), analysis


@lawful(4)
@given(
    speed_mps=st.sampled_from([6.0, 8.0]),
    heading_deg=st.sampled_from([RIGHT_DEG, LEFT_DEG]),
    follows=st.booleans(),
)
def law(speed_mps, heading_deg, follows):
    found, analysis = asymmetries_pct(speed_mps, heading_deg, follows=follows, told=True)
    assert np.abs(found).max() < ASYMMETRY_WITHIN_PCT
    assert analysis.scene_facts["depth_corrected"] is True
    by_side = [clip_values(analysis, side)["step_length_m"].value for side in ("left", "right")]
    assert 100 * abs(by_side[1] / by_side[0] - 1) < ASYMMETRY_WITHIN_PCT
    # Half of what was added stays uncertain, and what was added differs from step to step.
    biases = {m.u_sys for m in analysis.measures if m.metric == "step_length_leg" and m.step}
    assert len(biases) > 2


def test_equal_steps_come_out_equal():
    law()


def test_without_the_distance_they_do_not_and_the_uncertainty_says_so():
    found, analysis = asymmetries_pct(6.0, RIGHT_DEG, follows=False, told=False)
    assert np.abs(found).max() > 3.0
    assert found.max() > 0 > found.min()  # the sign turns in the middle of the picture
    assert analysis.scene_facts["depth_corrected"] is False
    lengths = [m for m in analysis.measures if m.metric == "step_length_m" and m.step]
    worst = max(abs(m.value - np.median([n.value for n in lengths])) for m in lengths)
    assert worst < lengths[0].half_width


def nothing_corrected(monkeypatch):
    monkeypatch.setattr(speedlab.kinematics, "onto_midline", lambda steady, *_: steady)


def wrong_way_round(monkeypatch):
    """The far leg is taken for the near one."""
    right = speedlab.kinematics.onto_midline
    turned = {Direction.LEFT: Direction.RIGHT, Direction.RIGHT: Direction.LEFT}
    monkeypatch.setattr(
        speedlab.kinematics, "onto_midline", lambda xy, line, way: right(xy, line, turned[way])
    )


def about_the_corner(monkeypatch):
    """The optical axis is taken to meet the picture's corner."""
    right = speedlab.kinematics.onto_midline
    monkeypatch.setattr(
        speedlab.kinematics,
        "onto_midline",
        lambda xy, line, way: right(xy, replace(line, axis_px=(0.0, 0.0)), way),
    )


@pytest.mark.parametrize("broken", [nothing_corrected, wrong_way_round, about_the_corner])
def test_it_is_seen_when_this_is_broken(broken, monkeypatch):
    broken(monkeypatch)
    with pytest.raises(AssertionError):
        law()
