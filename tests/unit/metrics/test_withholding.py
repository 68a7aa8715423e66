"""What may not be printed is there, empty, with a reason in words; what may carries its caveats."""

from dataclasses import fields, replace

import numpy as np
import pytest
from truth_motion import Filming, Formula, formula_run

from speedlab.metrics import FLAGS, METRICS, MetricInput, measure
from speedlab.metrics.registry import Basis
from speedlab.metrics.withholding import SLOWEST_LEGS_S
from speedlab.model.measures import Measure
from speedlab.model.scene import Anchoring
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import Motion, SideCertainty
from speedlab.steps import speed_legs_s

SECONDS = {"s", "ms", "Hz", "m/s", "m/s²", "deg/s"}


def by_clip(view: MetricInput, side: str = "both") -> dict[str, Measure]:
    return {m.metric: m for m in measure(view) if m.side == side and m.step is None}


def with_motion(view: MetricInput, **changes: object) -> MetricInput:
    values = {f.name: getattr(view.motion, f.name) for f in fields(Motion)}
    return replace(view, motion=Motion(**{**values, **changes}))


@pytest.mark.parametrize("fps", [30, 60, 120, 240])
def test_every_metric_is_there_with_a_value_or_a_reason(fps: float) -> None:
    measures = measure(formula_run(Formula(), Filming(fps=fps)))
    assert {m.metric for m in measures} == set(METRICS)
    for item in measures:
        if item.valid:
            assert item.value is not None
            assert item.u_rand is not None
            assert item.u_sys is not None
            assert item.u_rand >= 0
            assert item.u_sys >= 0
            assert np.isfinite([item.value, item.u_rand, item.u_sys]).all()
        else:
            assert item.value is None
            assert item.half_width is None
            assert item.reason.endswith(".")
        assert set(item.flags) <= set(FLAGS)


def test_thirty_frames_a_second_print_rhythm_and_length_but_no_contact() -> None:
    clip = by_clip(formula_run(Formula(strides=5), Filming(fps=30)))
    for name in ("contact_time_s", "flight_time_s", "duty_factor", "reactive_ratio"):
        assert not clip[name].valid
        assert "30 frames a second" in clip[name].reason
        assert "at least 50" in clip[name].reason
    for name in ("thigh_cross_delay_ms", "knee_gap_td_norm", "shin_angle_td_deg"):
        assert not clip[name].valid
        assert "at least 100" in clip[name].reason
    assert not clip["hip_sag_norm"].valid
    for name in ("step_frequency_hz", "step_length_m", "thigh_cross_to_midstance_ms"):
        assert clip[name].valid, clip[name].reason
    assert clip["step_frequency_hz"].value == pytest.approx(2 / 0.45, rel=1e-6)


@pytest.mark.parametrize(
    ("fps", "valid", "flags"),
    [
        (29.97, False, set()),
        (48.0, False, set()),
        (50.0, True, {"no_trend", "no_norm"}),
        (59.94, True, {"no_trend", "no_norm"}),
        (119.88, True, {"no_norm"}),
        (239.76, True, set()),
    ],
)
def test_contact_time_by_frame_rate(fps: float, valid: bool, flags: set[str]) -> None:
    contact = by_clip(formula_run(Formula(), Filming(fps=fps)))["contact_time_s"]
    assert contact.valid is (valid or fps > 0.97 * 50)
    if contact.valid:
        assert set(contact.flags) & {"no_trend", "no_norm"} == flags


def test_unknown_time_leaves_angles_and_ratios() -> None:
    clip = by_clip(formula_run(Formula(), Filming(trusted=False)))
    for name, spec in METRICS.items():
        if spec.unit in SECONDS or spec.basis is Basis.GATES:
            assert not clip[name].valid, name
            assert "slow motion" in clip[name].reason
        else:
            assert "slow motion" not in clip[name].reason, name
    for name in ("duty_factor", "reactive_ratio", "swing_share_in_contact", "thigh_rom_deg"):
        assert clip[name].valid
        assert "fps_unknown" in clip[name].flags


def test_no_scale_leaves_leg_lengths() -> None:
    clip = by_clip(formula_run(Formula(), Filming(scaled=False)))
    for name, spec in METRICS.items():
        if spec.unit in {"m", "m/s", "m/s²"}:
            assert not clip[name].valid, name
            wanted = "gates" if spec.basis is Basis.GATES else "--height"
            assert wanted in clip[name].reason.lower(), name
    for name in ("step_length_leg", "stride_length_leg", "touchdown_distance_hip_leg"):
        assert clip[name].valid


def unsure(share: float) -> SideCertainty:
    """Legs that cannot be told apart in a share of the frames."""
    legs = np.where(np.arange(100) < 100 * share, 0.6, 0.99)
    return SideCertainty(legs, np.ones(100), 1.0, 1.0)


def test_legs_that_cannot_be_told_apart_refuse_push_and_swing() -> None:
    view = formula_run(Formula())
    many, few = (replace(view, sides=unsure(share)) for share in (0.2, 0.1))
    assert not by_clip(many)["thigh_cross_delay_ms"].valid
    assert "In 20% of the frames it is unsure" in by_clip(many)["thigh_cross_delay_ms"].reason
    assert by_clip(many)["thigh_rom_deg"].valid
    assert by_clip(few)["thigh_cross_delay_ms"].valid


def test_a_hidden_far_arm_is_withheld_and_the_near_one_stands_alone() -> None:
    view = formula_run(Formula())
    confidence = view.motion.confidence.copy()
    confidence[:, joint(Side.LEFT, "wrist")] = 0.2
    hidden = with_motion(view, confidence=confidence)
    assert not by_clip(hidden, "left")["elbow_angle_mean_deg"].valid
    assert "left arm" in by_clip(hidden, "left")["elbow_angle_mean_deg"].reason
    both = by_clip(hidden)["elbow_angle_mean_deg"]
    assert both.valid
    assert "one_side" in both.flags
    assert both.value == pytest.approx(95.0, abs=0.1)
    assert by_clip(hidden)["thigh_rom_deg"].valid


def test_an_unknown_leg_gives_no_reading_instead_of_a_wrong_one() -> None:
    view = formula_run(Formula())
    xy = view.motion.xy.copy()
    xy[:, joint(Side.LEFT, "knee")] = np.nan
    clip = by_clip(with_motion(view, xy=xy))
    assert not clip["thigh_cross_delay_ms"].valid
    assert "not seen" in clip["thigh_cross_delay_ms"].reason
    assert not by_clip(with_motion(view, xy=xy), "left")["thigh_rom_deg"].valid
    assert by_clip(with_motion(view, xy=xy), "right")["thigh_rom_deg"].valid


def test_a_gap_costs_only_the_strides_that_it_touches() -> None:
    view = formula_run(Formula(strides=4))
    whole = by_clip(view, "left")["thigh_rom_deg"].n
    xy = view.motion.xy.copy()
    row = int(np.searchsorted(view.motion.time_s, 0.6 * 0.45))
    xy[row : row + 5, joint(Side.LEFT, "knee")] = np.nan
    left = by_clip(with_motion(view, xy=xy), "left")["thigh_rom_deg"]
    assert left.n == whole - 1
    assert left.value == pytest.approx(100.0, abs=0.1)


def test_one_step_is_no_value_of_the_clip() -> None:
    view = formula_run(Formula(strides=1))
    clip = by_clip(view, "left")
    assert not clip["thigh_rom_deg"].valid
    assert "Only one stride" in clip["thigh_rom_deg"].reason
    steps = [m for m in measure(view) if m.metric == "thigh_rom_deg" and m.step is not None]
    assert [m.value for m in steps] == [pytest.approx(100.0, abs=0.1)]


def test_few_steps_are_flagged() -> None:
    few = by_clip(formula_run(Formula(strides=1)))["contact_time_s"]
    assert few.n == 3
    assert "low_n" in few.flags
    assert "low_n" not in by_clip(formula_run(Formula(strides=3)))["contact_time_s"].flags


def test_step_time_variation_needs_four_steps_a_side() -> None:
    clip = by_clip(formula_run(Formula(strides=3)))["step_time_cv_pct"]
    assert not clip.valid
    assert "four steps" in clip.reason
    longer = by_clip(formula_run(Formula(strides=5)))["step_time_cv_pct"]
    assert longer.valid
    assert longer.value == pytest.approx(0.0, abs=1e-6)


def test_nothing_at_all_gives_reasons_and_no_error() -> None:
    view = replace(formula_run(Formula()), contacts=(), steps=(), strides=())
    assert all(not m.valid and m.reason for m in measure(view))


def test_interpolated_landmarks_are_flagged() -> None:
    view = formula_run(Formula())
    observed = view.motion.observed.copy()
    observed[:, joint(Side.LEFT, "ankle")] = False
    clip = by_clip(with_motion(view, observed=observed), "left")
    assert "filled" in clip["knee_angle_td_deg"].flags
    assert "filled" not in clip["thigh_rom_deg"].flags


def test_a_slow_jog_has_a_rhythm_but_no_contact_times() -> None:
    run = formula_run(Formula(strides=5), Filming(fps=240))
    speed = speed_legs_s(run.steps, run.motion.leg_length_px)
    assert speed is not None
    for share, slow in ((1.02, False), (0.98, True)):
        slower = share * SLOWEST_LEGS_S / speed
        steps = tuple(replace(s, length_px=(s.length_px or 0.0) * slower) for s in run.steps)
        clip = by_clip(replace(run, steps=steps))
        assert clip["contact_time_s"].valid is not slow
        assert clip["shin_angle_td_deg"].valid is not slow
        assert clip["step_frequency_hz"].valid
        assert ("jog" in clip["contact_time_s"].reason) is slow


def test_lengths_followed_by_the_feet_alone_are_less_certain() -> None:
    view = formula_run()
    feet = replace(view.scene, anchoring=Anchoring(step_u_rel=0.03, run_u_rel=0.04))
    known, found = by_clip(view), by_clip(replace(view, scene=feet))
    for name in ("step_length_m", "stride_length_leg", "step_speed_mps", "speed_mps"):
        before, after = known[name], found[name]
        assert after.value == before.value is not None
        assert before.u_sys is not None
        assert after.u_sys == pytest.approx(np.hypot(before.u_sys, 0.04 * after.value), rel=1e-6)
    assert found["thigh_rom_deg"] == known["thigh_rom_deg"]


def test_lengths_are_withheld_where_the_feet_do_not_tell_them() -> None:
    view = formula_run()
    doubt = "too few contacts were seen to tell from the standing feet how it moved."
    feet = replace(view.scene, anchoring=Anchoring(np.inf, np.inf, doubt))
    found = by_clip(replace(view, scene=feet))
    for name in ("step_length_m", "step_length_leg", "step_speed_mps", "speed_mps"):
        assert not found[name].valid
        assert found[name].reason.endswith(doubt)
    assert found["step_time_s"].valid
