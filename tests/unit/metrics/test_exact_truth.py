"""The product's metrics, fed with an exact motion, against the independently computed truth.

The two share nothing but docs/metrics.md. Seen at 1000 frames a second, without noise, what is
left is what the product's splines do to a foot that stops within a frame.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from truth_motion import Filming, gait_run, sprinter

from speedlab.metrics import METRICS, measure
from speedlab.metrics.registry import Basis
from speedlab.model.skeleton import Side
from speedlab.synthetic.body import Body
from speedlab.synthetic.exact import (
    Curves,
    exact_measures,
    instants_of,
    stances_of,
    true_clip_value,
)
from speedlab.synthetic.gait import Arms, Gait, SideGait, sprint

SPAN_S = (0.1, 2.5)
SLOPE_DEG = 2.0  # the same picture may show a hill

GAITS = {
    "steady": sprint(9.0),
    "fast": sprint(10.0),
    "slow": sprint(5.0),
    "unequal": replace(
        sprint(8.5),
        left=SideGait(0.118, 66.0, -6.0, 138.0),
        right=SideGait(0.102, 56.0, -17.0, 128.0),
    ),
    "late": replace(
        sprint(9.0),
        left=replace(sprint(9.0).left, thigh_at_opposite_touchdown_deg=-26.0),
        right=replace(sprint(9.0).right, thigh_at_opposite_touchdown_deg=-26.0),
    ),
    "leaning": replace(sprint(7.0), trunk_lean_deg=18.0).on_both_sides(
        arms=Arms(lag_s=0.02, front_deg=25.0, back_deg=75.0)
    ),
}

BY_UNIT = {"s": 1e-6, "ms": 0.01, "Hz": 1e-4, "%": 0.01, "m": 1e-3, "leg": 1e-3, "m/s": 2e-3,
           "deg": 0.01, "deg/s": 0.02, "": 5e-4, "BW": 1e-6}  # fmt: skip
"""Largest disagreement of one reading at 1000 frames a second."""

OTHERWISE = {
    # The leg's rates jump at touchdown, within one frame of a spline.
    "inter_thigh_angle_td_deg": 0.2,
    "shin_angle_td_deg": 0.3,
    "knee_angle_td_deg": 0.5,
    "knee_gap_td_norm": 3e-3,
    "push_share_in_contact": 2e-3,
    "thigh_antiphase_frac": 5e-3,
    "thigh_antiphase_sign_frac": 5e-3,
    # The elbow's curve bends sharply between its knots.
    "elbow_back_deg": 0.03,
    # A share of a contact, counted in milliseconds.
    "push_swing_overlap": 0.015,
    # Means over an odd part of a stride, sampled once a frame.
    "arm_leg_lag_ms": 0.1,
}


@cache
def both(name: str):
    """(product's measures, first contact of each step, truth) of one gait."""
    gait: Gait = GAITS[name]
    view = gait_run(gait, Filming(fps=1000.0), span_s=SPAN_S)
    view = replace(view, scene=replace(view.scene, camera_roll_deg=SLOPE_DEG))
    runner = sprinter(gait, end_s=SPAN_S[1])
    curves = Curves(runner.joints, Body(), SPAN_S, instants_of(runner.footfalls), SLOPE_DEG)
    truth = exact_measures(curves, stances_of(curves, runner.footfalls, SPAN_S))
    return measure(view), {s.number: s.first.number for s in view.steps}, truth


def found_readings(name: str, metric: str):
    """The product's readings by their first contact: side and value."""
    measures, first_of_step, _ = both(name)
    steps = METRICS[metric].basis is Basis.STEP
    return {
        first_of_step[m.step] if steps else m.step: (m.side, m.value)
        for m in measures
        if m.metric == metric and m.step is not None
    }


def tolerance(metric: str) -> float:
    return OTHERWISE.get(metric, BY_UNIT[METRICS[metric].unit])


TRUE_OF_A_RUN = [name for name, spec in METRICS.items() if spec.basis is not Basis.GATES]
"""What is measured between gates is true of them, not of a run: see test_passing."""


@pytest.mark.parametrize("metric", TRUE_OF_A_RUN)
def test_every_reading_is_the_true_one(metric):
    readings = 0
    for name in GAITS:
        _, _, truth = both(name)
        true = {m.contact: m for m in truth if m.metric == metric and not m.last}
        found = found_readings(name, metric)
        assert found.keys() <= true.keys(), name
        # The product leaves out what lies within two frames of the clip's ends.
        assert len(true) - len(found) <= 2, name
        for number, (side, value) in found.items():
            near = pytest.approx(true[number].value, rel=0, abs=tolerance(metric))
            assert value == near, (name, number)
            assert side in ("both", true[number].side)
        readings += len(found)
    assert readings >= 30 or METRICS[metric].basis is Basis.CLIP


@pytest.mark.parametrize("metric", TRUE_OF_A_RUN)
def test_every_clips_value_is_the_true_one(metric):
    compared = 0
    for name in GAITS:
        measures, _, truth = both(name)
        contacts = set(found_readings(name, metric))
        whole_run = any(m.metric == metric and m.last for m in truth)
        clips = [m for m in measures if m.metric == metric and m.step is None]
        assert clips
        for clip in clips:
            side = None if clip.side == "both" else Side(clip.side)
            run = whole_run and (side is None or METRICS[metric].basis is Basis.CLIP)
            true = true_clip_value(truth, metric, side, None if run else contacts)
            assert (clip.value is None) == (true is None), (name, side)
            if true is not None:
                near = pytest.approx(true, rel=0, abs=tolerance(metric))
                assert clip.value == near, (name, side)
                compared += 1
    assert compared >= (5 if METRICS[metric].sided else 3)


def test_the_truth_knows_every_metric_and_no_other():
    assert {m.metric for m in both("steady")[2]} == set(TRUE_OF_A_RUN)


def test_the_exact_reader_sees_what_a_late_swing_changes():
    """The two could agree on nothing but constants: what should move, moves."""
    early, late = (
        {m: true_clip_value(both(name)[2], m) for m in METRICS} for name in ("steady", "late")
    )
    for metric in ("thigh_cross_delay_ms", "swing_vertical_delay_ms", "knee_gap_td_norm"):
        assert late[metric] > early[metric]
    assert late["swing_thigh_angle_td_deg"] < early["swing_thigh_angle_td_deg"] - 8.0
    assert np.isclose(late["contact_time_s"], early["contact_time_s"])
