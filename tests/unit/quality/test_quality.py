from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from seen_run import SeenRun, follow, part, seen, with_poses

from speedlab import quality
from speedlab.errors import NotMeasurableError
from speedlab.metrics import MetricInput, measure
from speedlab.metrics.withholding import CAUSES
from speedlab.model.clip import ClipInfo, Timebase, TimeSource
from speedlab.model.measures import Measure
from speedlab.model.picture import Picture
from speedlab.model.quality import Verdict
from speedlab.model.scene import Anchoring, Scale, ScaleSource, ViewAngle
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import AthletePath, SideCertainty
from speedlab.quality import problems, requirements
from speedlab.quality.effects import FAMILIES
from speedlab.steps import strides_of
from speedlab.synthetic.camera import Camera
from speedlab.synthetic.gait import sprint, walk
from speedlab.synthetic.scenario import TOWARDS_DEG, Scenario, random_fly

CAMERA = Camera(focal_px=1400.0, distance_m=11.0)
NOISE_PX = 1.5


@cache
def run(seed: int = 3, fps: int = 240, panned: bool = True) -> SeenRun:
    return seen(random_fly(seed, fps, panned), NOISE_PX)


def refused(clip: SeenRun) -> str:
    """Code of the refusal; empty if the clip passes."""
    try:
        quality.require_side_view(clip.poses)
        result = follow(clip)
        quality.require_running(
            result.motion, result.contacts, result.steps, result.detection.phases
        )
    except NotMeasurableError as error:
        return error.code
    return ""


@pytest.mark.parametrize("fps", [240, 120, 60, 30])
@pytest.mark.parametrize("panned", [False, True], ids=["static", "panned"])
@pytest.mark.parametrize("seed", [1, 4])
def test_sprints_pass(seed, panned, fps):
    assert refused(run(seed, fps, panned)) == ""


@pytest.mark.parametrize("speed_mps", [5.0, 6.6, 10.0])
def test_slow_and_fast_runs_pass(speed_mps):
    scenario = Scenario(seed=6, gait=sprint(speed_mps), fps=120, camera=CAMERA, duration_s=1.6)
    assert refused(seen(scenario, NOISE_PX)) == ""


@pytest.mark.parametrize("fps", [240, 60, 30])
@pytest.mark.parametrize("seed", range(3))
def test_somebody_who_stands_is_refused(seed, fps):
    scenario = Scenario(seed=seed, gait=None, fps=fps, camera=CAMERA, duration_s=2.0)
    assert refused(seen(scenario, NOISE_PX)) == "not_running"


@pytest.mark.parametrize("fps", [240, 60, 30])
# Who walks fast lifts the thigh more, or the toe of the longer step would touch the ground.
@pytest.mark.parametrize(("speed_mps", "thigh_deg"), [(0.9, 27.0), (1.4, 27.0), (2.0, 36.0)])
@pytest.mark.parametrize("follows", [False, True], ids=["static", "panned"])
def test_somebody_who_walks_is_refused(speed_mps, thigh_deg, fps, follows):
    camera = replace(CAMERA, follows=follows)
    gait = walk(speed_mps).on_both_sides(thigh_max_deg=thigh_deg)
    scenario = Scenario(seed=2, gait=gait, fps=fps, camera=camera, duration_s=4.0 / speed_mps)
    assert refused(seen(scenario, NOISE_PX)) == "not_running"


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("gait", [sprint(8.0), walk()], ids=["runs", "walks"])
def test_somebody_who_comes_towards_the_camera_is_refused(gait, seed):
    scenario = Scenario(
        seed=seed, gait=gait, fps=120, heading_deg=TOWARDS_DEG, middle_m=(0.0, 3.0),
        camera=replace(CAMERA, distance_m=14.0), duration_s=1.0,
    )  # fmt: skip
    assert refused(seen(scenario, NOISE_PX)) == "not_side_on"


def test_running_past_at_thirty_degrees_is_still_side_on():
    scenario = Scenario(seed=1, fps=120, heading_deg=25.0, camera=CAMERA, duration_s=1.0)
    clip = seen(scenario, NOISE_PX)
    quality.require_side_view(clip.poses)
    assert requirements.body_breadth(clip.poses.xy_px) < requirements.MAX_BREADTH


def test_a_body_seen_from_the_front_is_twice_too_broad():
    scenario = Scenario(seed=1, fps=60, heading_deg=TOWARDS_DEG, camera=CAMERA, duration_s=0.5)
    breadth = requirements.body_breadth(seen(scenario).poses.xy_px)
    assert breadth == pytest.approx(0.36 / 0.5, abs=0.25)  # shoulder joints over the trunk


def test_too_few_poses_is_nobody():
    clip = run()
    xy = clip.poses.xy_px.copy()
    xy[np.flatnonzero(clip.poses.found)[7:]] = np.nan
    assert refused(with_poses(clip, xy)) == "no_person"


def test_one_contact_is_not_enough():
    clip = run(3, 240, False)
    first = next(c for c in clip.truth.contacts if c.complete)
    rows = np.flatnonzero(
        (clip.timebase.time_s > first.touchdown_s - 0.05)
        & (clip.timebase.time_s < first.toe_off_s + 0.04)
    )
    assert refused(part(clip, slice(int(rows[0]), int(rows[-1])))) in (
        "few_contacts",
        "not_running",
    )


def test_knees_fold_as_the_runner_folds_them():
    clip = seen(random_fly(3, 240, panned=False))
    folds = [m.value for m in clip.truth.measures if m.metric == "knee_min_angle_swing_deg"]
    deepest = 180 - min(folds)
    assert requirements.knee_fold_deg(clip.poses.xy_px) == pytest.approx(deepest, abs=8)
    straight = seen(Scenario(seed=0, gait=None, fps=60, camera=CAMERA, duration_s=0.5))
    assert requirements.knee_fold_deg(straight.poses.xy_px) < 40


@pytest.mark.parametrize(
    ("fps", "passes"), [(12.0, False), (19.9, False), (20.0, True), (240, True)]
)
def test_too_few_pictures_a_second(fps, passes):
    if passes:
        quality.require_frame_rate(fps)
        return
    with pytest.raises(NotMeasurableError) as error:
        quality.require_frame_rate(fps)
    assert error.value.code == "low_frame_rate"


def test_every_text_is_whole():
    """No placeholder is left over, every problem says what it costs and what to do."""
    figures = dict.fromkeys(
        ("fps", "likely_slowdown", "athlete_height_px", "unsure_sides_pct", "exchanged_legs_pct",
         "legs_not_mirrored_pct",
         "found_pct", "overlapped_pct", "foreign_limbs_pct", "people",
         "complete_contacts", "fewest_contacts", "quantiser", "smear_pct", "cut_feet_pct",
         "scales_differ_pct", "scales_may_differ_pct", "beside_lane_pct", "feet_off_m",
         "feet_slope_deg",
         "view_deg", "view_half_width_deg", "down_deg", "unsure_leg_pct", "stored_fps",
         "distinct_fps", "frozen_pictures", "other_shot_pictures", "ramp_factor", "likely_slower",
         "step_rate_hz", "times_too_long"), 12.3,
    )  # fmt: skip
    for code, text in problems.texts().items():
        problem = problems.problem_of(code, figures)
        assert problem.severity in (1, 2, 3), code
        for sentence in (problem.reason, problem.effect, problem.remedy):
            assert sentence.endswith("."), code
            assert "{" not in sentence, code
        assert text.get("given", "Whole.").endswith("."), code
        optional = {"withholds", "widens", "given"}
        assert set(text) - optional == {"severity", "reason", "effect", "remedy"}
        assert text.get("withholds", "few") in {*CAUSES, "few"}, code
        assert text.get("widens", "all") in FAMILIES, code


@cache
def view_of(clip: SeenRun) -> MetricInput:
    result = follow(clip)
    return MetricInput(
        motion=replace(result.motion, m_per_px=0.005),
        contacts=result.contacts,
        steps=result.steps,
        strides=strides_of(result.contacts),
        scene=replace(result.scene, scale=Scale(0.005, 0.035, ScaleSource.HEIGHT)),
        timebase=clip.timebase,
        sides=result.tracks.certainty,
    )


@cache
def measures_of(clip: SeenRun) -> tuple[Measure, ...]:
    return measure(view_of(clip))


def evidence(clip: SeenRun, seen_as=None, **changes) -> quality.Evidence:
    """`seen_as`: changes of the metrics' input; the rest of the evidence itself."""
    count = len(clip.poses.xy_px)
    view = replace(view_of(clip), **(seen_as or {}))
    given = {
        "info": ClipInfo(Path("run.mp4"), "", 1, "h264", "yuv420p", 1280, 720, 0,
                         tuple(clip.timebase.file_s), clip.fps, False, None, False),
        "path": AthletePath(np.zeros((count, 2)), np.full(count, 400.0), np.ones(count, bool)),
        "poses": clip.poses,
        "view": view,
        "measures": measure(view) if seen_as else measures_of(clip),
        "step_rate_hz": 4.4,
    }  # fmt: skip
    return quality.Evidence(**(given | changes))


def scene_as(clip: SeenRun, **changes) -> dict:
    return {"scene": replace(view_of(clip).scene, **changes)}


def sides(legs=1.0, arms=1.0, legs_clip=1.0, arms_clip=1.0) -> SideCertainty:
    return SideCertainty(np.full(10, legs), np.full(10, arms), legs_clip, arms_clip)


def codes(verdict) -> list[str]:
    return [problem.code for problem in verdict.problems]


def test_a_good_clip_is_good():
    clip = run(3, 240, True)
    steady = scene_as(clip, camera=replace(clip.camera, moving=False))
    verdict = quality.assess(evidence(clip, steady))
    assert verdict.verdict is Verdict.GOOD
    assert codes(verdict) == []
    assert verdict.figures["fps"] == pytest.approx(240)
    assert verdict.figures["complete_contacts"] >= 9


def test_a_panned_clip_is_good_but_says_so():
    clip = run(3, 240, True)
    verdict = quality.assess(evidence(clip))
    assert verdict.verdict is Verdict.GOOD
    assert codes(verdict) == ["moving_camera"]
    assert "step_length_m" in verdict.problems[0].widened
    assert "contact_time_s" not in verdict.problems[0].widened


def test_unknown_slow_motion_limits_and_names_the_factor():
    clip = run(3, 240, True)
    clock = Timebase(8 * clip.timebase.file_s, 0, 7.6, TimeSource.UNKNOWN, 7.6)
    verdict = quality.assess(evidence(clip, {"timebase": clock}))
    assert verdict.verdict is Verdict.LIMITED
    first = verdict.problems[0]
    assert first.code == "slow_motion_unknown"
    assert "7.6" in first.reason
    assert {"contact_time_s", "speed_mps"} <= set(first.withheld)
    assert "--capture-fps" in first.remedy
    assert "fps" not in verdict.figures
    assert verdict.figures["likely_slowdown"] == 7.6


@pytest.mark.parametrize(
    ("fps", "code"), [(30, "below_50_fps"), (60, "below_100_fps"), (120, "below_200_fps")]
)
def test_low_frame_rates_are_named(fps, code):
    verdict = quality.assess(evidence(run(4, fps, True)))
    named = [c for c in codes(verdict) if c.startswith("below")]
    assert named == [code]
    assert str(fps) in next(p.reason for p in verdict.problems if p.code == code)


def test_nothing_is_promised_where_no_value_is_given():
    clip = run(4, 30, True)
    some = quality.assess(evidence(clip))
    none = quality.assess(evidence(clip, measures=()))
    for verdict, promised in ((some, True), (none, False)):
        effect = next(p.effect for p in verdict.problems if p.code == "below_50_fps")
        assert effect.startswith("Contact and flight times")
        assert ("angles and ranges are given" in effect) is promised


GOOD_PICTURE = Picture(light=0.45, noise=0.5 / 255, exposure_frames=0.1, quantiser=25.0)


@pytest.mark.parametrize(
    ("seen_as", "changes", "code", "withheld", "widened"),
    [
        ({}, {"model_note": "full was used"}, "second_best_network", "", ""),
        ({}, {"step_rate_hz": 9.0}, "impossible_step_rate", "", ""),
        ({"sides": sides(legs=0.8)}, {}, "unsure_sides", "thigh_cross_delay_ms", ""),
        ({"sides": sides(legs_clip=0.8)}, {}, "perhaps_mirrored", "", ""),
        ({"legs_exchanged": 0.4}, {}, "exchanged_legs", "", "thigh_rom_deg"),
        ({"contacts": (), "steps": (), "strides": ()}, {}, "few_steps", "contact_time_s", ""),
        ({"quantiser": 41.0}, {"picture": replace(GOOD_PICTURE, quantiser=41.0)}, "compressed",
         "contact_time_s", "thigh_rom_deg"),
        ({}, {"picture": replace(GOOD_PICTURE, quantiser=37.5)}, "rather_compressed", "",
         "contact_time_s"),
        ({}, {"picture": replace(GOOD_PICTURE, noise=9 / 255)}, "noisy", "", "contact_time_s"),
        ({}, {"picture": replace(GOOD_PICTURE, noise=9 / 255, light=0.25)}, "dark", "",
         "contact_time_s"),
        ({}, {"picture": GOOD_PICTURE, "smear": 0.05}, "blurred", "", "shin_angle_td_deg"),
    ],
)  # fmt: skip
def test_each_trouble_is_named(seen_as, changes, code, withheld, widened):
    verdict = quality.assess(evidence(run(3, 240, True), seen_as, **changes))
    named = {problem.code: problem for problem in verdict.problems}
    assert code in named
    assert not withheld or withheld in named[code].withheld
    assert not widened or widened in named[code].widened
    severities = [p.severity for p in verdict.problems]
    assert severities == sorted(severities, reverse=True)


def test_a_good_picture_has_no_trouble():
    verdict = quality.assess(evidence(run(3, 240, True), picture=GOOD_PICTURE, smear=0.015))
    assert codes(verdict) == ["moving_camera"]


@pytest.mark.parametrize(
    ("deg", "code"),
    [(2.0, None), (-9.0, "slightly_oblique"), (14.0, "oblique"), (24.0, "very_oblique")],
)
def test_the_view_angle_is_named(deg, code):
    clip = run(3, 240, True)
    verdict = quality.assess(evidence(clip, scene_as(clip, view=ViewAngle(deg, 3.0))))
    named = [c for c in codes(verdict) if "oblique" in c]
    assert named == ([code] if code else [])
    if code == "very_oblique":
        assert "trunk_lean_deg" in verdict.problems[0].withheld
        assert "step_length_m" in verdict.problems[0].widened


@pytest.mark.parametrize(
    ("deg", "code"),
    [(9.0, None), (-14.0, "oblique_corrected"), (30.0, "oblique_corrected"),
     (40.0, "very_oblique_corrected")],
)  # fmt: skip
def test_of_a_view_that_was_corrected_only_what_is_left_counts(deg, code):
    clip = run(3, 240, True)
    corrected = ViewAngle(deg, 0.4, 15.0, corrected=True)
    verdict = quality.assess(evidence(clip, scene_as(clip, view=corrected)))
    named = [c for c in codes(verdict) if "oblique" in c or "above" in c]
    assert named == ([code] if code else [])
    for problem in (p for p in verdict.problems if p.code in named):
        assert not problem.widened
        assert ("trunk_lean_deg" in problem.withheld) == (problem.code == "very_oblique_corrected")


def test_a_treadmill_and_a_missing_height_are_named():
    clip = run(3, 240, True)
    verdict = quality.assess(evidence(clip, scene_as(clip, treadmill=True, scale=None)))
    assert {"treadmill", "no_scale"} <= set(codes(verdict))
    missing = next(p for p in verdict.problems if p.code == "no_scale")
    assert "step_length_m" in missing.withheld
    assert "step_length_leg" not in missing.withheld


@pytest.mark.parametrize(
    ("seen", "doubt", "code"),
    [
        (1.0, "", "treadmill"),
        (0.3, "", "treadmill_or_follows"),
        (1.0, "the standing feet do not tell its motion either", "feet_at_odds"),
    ],
)
def test_a_treadmill_is_told_from_a_camera_that_follows_only_by_a_background(seen, doubt, code):
    clip = run(3, 240, True)
    before = view_of(clip).scene.camera
    rows = len(before.anchored)
    camera = replace(before, anchored=np.arange(rows) < seen * rows)
    feet = Anchoring(0.05, 0.05, doubt) if doubt else None
    changed = scene_as(clip, treadmill=True, camera=camera, anchoring=feet)
    named = set(codes(quality.assess(evidence(clip, changed))))
    assert named & {"treadmill", "treadmill_or_follows", "feet_at_odds"} == {code}
    assert (changed["scene"].stays == "treadmill") == (code == "treadmill")


def test_feet_at_the_edge_are_named():
    clip = run(3, 240, True)
    info = replace(evidence(clip).info, height_px=int(np.nanmedian(clip.poses.xy_px[:, 31, 1])))
    assert "feet_cut" in codes(quality.assess(evidence(clip, info=info)))


@pytest.mark.parametrize(
    ("size_px", "code"), [(110.0, "small_athlete"), (170.0, "far_athlete"), (420.0, None)]
)
def test_small_athletes_are_named(size_px, code):
    clip = run(3, 240, True)
    count = len(clip.poses.xy_px)
    path = AthletePath(np.zeros((count, 2)), np.full(count, size_px), np.ones(count, dtype=bool))
    named = [c for c in codes(quality.assess(evidence(clip, path=path))) if "athlete" in c]
    assert named == ([code] if code else [])


def test_unsure_arms_do_not_count_as_unsure_legs():
    arms = {"sides": sides(arms=0.6, arms_clip=0.6)}
    verdict = quality.assess(evidence(run(3, 240, True), arms))
    assert not {"unsure_sides", "perhaps_mirrored"} & set(codes(verdict))
    assert verdict.figures["unsure_arms_sides_pct"] == 100.0


def test_a_refusal_becomes_a_verdict():
    verdict = quality.not_measurable(quality.refusal("not_side_on"))
    assert verdict.verdict is Verdict.NOT_MEASURABLE
    assert codes(verdict) == ["not_side_on"]
    assert verdict.problems[0].effect == "Nothing was measured."


def test_marking_time_leads_nowhere():
    """Knees fold and contacts alternate, but the feet always land in one place."""
    clip = run(3, 240, False)
    xy = clip.poses.xy_px.copy()
    hips = xy[:, [23, 24]].mean(axis=1, keepdims=True)
    for side in Side:
        for name in ("ankle", "heel", "foot_index"):
            row = joint(side, name)
            xy[:, row, 0] = 640 + 0.02 * (xy[:, row, 0] - hips[:, 0, 0])
    xy[..., 0] -= hips[..., 0] - 640
    assert refused(with_poses(clip, xy)) in ("not_running", "few_contacts")
