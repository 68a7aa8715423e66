"""Own uncertainty, its floors, and what the landmarks' unrest does to it."""

from dataclasses import replace
from math import hypot, sqrt

import numpy as np
import pytest
from truth_motion import Filming, Formula, formula_run

from speedlab.metrics import METRICS, measure
from speedlab.metrics.calibration import Calibration, Hardness, Ratios, calibration, hardness
from speedlab.metrics.floors import floored
from speedlab.metrics.unrest import limb_unrest
from speedlab.model.events import EventKind, EventSource
from speedlab.model.scene import ViewAngle


def stepwise(measures, metric):
    return [m for m in measures if m.metric == metric and m.step is not None]


def with_sigma(view, sigma_ms):
    """The run with events of this own uncertainty and the floors of their frame rate."""
    contacts = tuple(
        replace(
            contact,
            touchdown=replace(contact.touchdown, sigma_ms=sigma_ms),
            toe_off=replace(contact.toe_off, sigma_ms=sigma_ms),
        )
        for contact in floored(view.contacts, view.motion)
    )
    return replace(view, contacts=contacts)


def test_what_is_printed_never_goes_below_the_floor_and_the_own_u_may():
    view = with_sigma(formula_run(), 1.0)
    for item in stepwise(measure(view, ["contact_time_s"]), "contact_time_s"):
        floor_ms = 6.0 if item.side == view.near_side else 9.0  # 240 frames a second
        assert item.floor_rand == pytest.approx(sqrt(2) * floor_ms / 1e3)
        assert item.u_rand < item.floor_rand
        assert item.own_half_width < item.half_width
        assert item.half_width == pytest.approx(1.96 * hypot(item.floor_rand, item.floor_sys))


def test_an_own_u_above_the_floor_is_what_is_printed():
    view = with_sigma(formula_run(), 200.0)
    for item in stepwise(measure(view, ["contact_time_s"]), "contact_time_s"):
        assert item.half_width == item.own_half_width
        assert item.half_width > 1.96 * 0.2 * calibration().ratios["contact_time_s"].rand


def test_an_event_set_by_hand_has_no_floor():
    view = formula_run()
    by_hand = replace(view.contacts[2].touchdown, source=EventSource.HUMAN)
    contacts = floored(
        [replace(c, touchdown=by_hand) if c is view.contacts[2] else c for c in view.contacts],
        view.motion,
    )
    assert contacts[2].touchdown.floor_ms == 0.0
    assert contacts[2].touchdown.printed_sigma_ms == by_hand.sigma_ms
    assert contacts[2].toe_off.printed_sigma_ms >= 6.0


def test_every_ratio_belongs_to_a_metric_or_an_event_and_is_above_zero():
    assert set(calibration().ratios) <= {*METRICS, *EventKind}
    for ratios in calibration().ratios.values():
        assert min(ratios.rand, ratios.sys, ratios.clip) > 0


def test_the_basis_chooses_the_ratio_and_a_hard_clip_lets_it_grow():
    found = Calibration(0.04, 0.5, 2.0, 0.5, 3.0, {"x": Ratios(2.0, 3.0, 7.0)})
    assert found.factors("x", Hardness(0.02), whole=False) == (2.0, 3.0)
    assert found.factors("x", Hardness(0.16), whole=True) == (14.0, 14.0)
    assert found.factors("unknown", Hardness(0.04), whole=False) == (1.0, 1.0)
    assert found.growth("x", Hardness(float("nan"))) == 1.0
    assert found.growth("x", Hardness(0.04, turned_deg=45.0)) == pytest.approx(3.0)
    assert found.growth("x", Hardness(0.04, down_deg=45.0)) == pytest.approx(1.5)


def test_legs_taken_for_each_other_make_only_their_shape_less_certain():
    found = Calibration(exchanged=2.0)
    often = Hardness(0.03, exchanged=0.4)
    for shape in (
        "thigh_rom_deg",
        "front_side_ratio",
        "swing_thigh_angle_td_deg",
        "knee_angle_td_deg",
    ):
        assert found.growth(shape, often) == pytest.approx(1.8)
    for other in (EventKind.TOUCHDOWN, "contact_time_s", "step_length_m", "elbow_rom_deg"):
        assert found.growth(other, often) == 1.0


def test_only_a_view_that_can_be_told_from_a_right_angle_makes_a_clip_harder():
    view = formula_run()
    for deg, turned_deg in ((-5.0, 0.0), (-15.0, 15.0)):
        scene = replace(view.scene, view=ViewAngle(deg, 2.0))
        assert hardness(view.motion, scene, 0.0).turned_deg == turned_deg


def test_only_a_camera_that_surely_looks_down_makes_a_clip_harder():
    view = formula_run()
    for deg, corrected, down_deg in ((8.0, False, 0.0), (18.0, False, 18.0), (18.0, True, 0.0)):
        scene = replace(view.scene, view=ViewAngle(0.0, 2.0, deg, corrected))
        assert hardness(view.motion, scene, 0.0).down_deg == down_deg


@pytest.mark.parametrize("fps", [240.0, 60.0])
def test_unrest_is_how_far_the_lengths_wander_at_any_frame_rate(fps):
    calm = formula_run(Formula(strides=4), Filming(fps=fps)).motion
    assert limb_unrest(calm) < 0.005
    rng = np.random.default_rng(3)
    jitter_px = 0.05 * calm.leg_length_px
    shaken = replace(calm, xy=calm.xy + rng.normal(0, jitter_px, calm.xy.shape))
    thigh, trunk = calm.thigh_length_px, calm.trunk_length_px
    expected = np.sqrt(np.mean([2 * (jitter_px / thigh) ** 2] * 4 + [(jitter_px / trunk) ** 2]))
    assert limb_unrest(shaken) == pytest.approx(expected, rel=0.15)


def test_a_steady_change_of_size_is_no_unrest():
    calm = formula_run().motion
    growing = np.linspace(1.0, 1.3, len(calm.xy))[:, None, None]
    assert limb_unrest(replace(calm, xy=calm.xy * growing)) < 0.01
