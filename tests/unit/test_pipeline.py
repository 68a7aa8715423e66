from dataclasses import replace

import numpy as np
import pytest
from replayed_clip import ReplayedClip, write_clip
from seen_run import true_contacts

from speedlab.errors import NoWeightsError, UnreadableInputError, UsageError
from speedlab.events.scoring import score_contacts
from speedlab.facts import provenance
from speedlab.model.clip import TimeSource
from speedlab.model.measures import COVERAGE_95
from speedlab.model.quality import Verdict
from speedlab.model.scene import Direction
from speedlab.model.tracks import CameraMotion
from speedlab.pipeline import analyze, measure_seen
from speedlab.report import method
from speedlab.settings import Marks, Pick, Settings
from speedlab.synthetic.camera import Camera
from speedlab.synthetic.gait import walk
from speedlab.synthetic.joints import JOINT_INDEX
from speedlab.synthetic.scenario import TOWARDS_DEG, Scenario, Take, random_fly
from speedlab.tracking.track import BODY

CAMERA = Camera(focal_px=1400.0, distance_m=11.0)


@pytest.fixture(scope="module")
def static(tmp_path_factory) -> ReplayedClip:
    return write_clip(tmp_path_factory.mktemp("static"), random_fly(2, 240, panned=False))


@pytest.fixture(scope="module")
def analysed(static):
    return static.analyze(height_m=static.run.truth.height_m)


@pytest.fixture(scope="module")
def panned(tmp_path_factory) -> ReplayedClip:
    return write_clip(tmp_path_factory.mktemp("panned"), random_fly(5, 120, panned=True))


def test_contacts_of_a_static_clip(static, analysed):
    result = score_contacts(analysed.contacts, true_contacts(static.run))
    assert result.missed == result.invented == ()
    assert len(result.matches) >= 3
    off = 1000 * np.array([(m.touchdown_error_s, m.toe_off_error_s) for m in result.matches])
    assert np.abs(off).max() < 14
    assert off.std(axis=0).max() < 3.5  # 2 px of noise in half-size pictures


def test_measures_are_the_runners(static, analysed):
    truth = static.run.truth
    frequency = analysed.measure("step_frequency_hz")
    assert frequency.value == pytest.approx(truth.value("step_frequency_hz"), rel=0.02)
    speed = analysed.measure("speed_mps")
    assert speed.value == pytest.approx(truth.value("speed_mps"), abs=speed.half_width)
    assert analysed.quality.verdict is not Verdict.NOT_MEASURABLE
    assert analysed.timebase.source is TimeSource.FILE
    assert analysed.scene_facts["direction"] == truth.direction
    assert analysed.scene_facts["camera"] == "static"


def test_a_rolling_shutter_that_is_told_neither_leans_nor_delays(tmp_path):
    """Not told, it leans the athlete back by 1.3 degrees and dates events 8 ms early."""
    base = random_fly(511, 60, panned=False)
    rolling = replace(base, sensor=replace(base.sensor, rolling_shutter_s=0.015))
    clip = write_clip(tmp_path, rolling, noise_px=0.0)
    with pytest.raises(UsageError, match=r"--readout 20 ms is longer than a frame"):
        clip.analyze(readout_ms=20.0)
    found = clip.analyze(height_m=clip.run.truth.height_m, readout_ms=15.0)
    pairs = score_contacts(found.contacts, true_contacts(clip.run)).matches
    late_s = np.mean([(m.touchdown_error_s, m.toe_off_error_s) for m in pairs])
    assert abs(late_s) < 0.0025
    lean = found.measure("trunk_lean_deg")
    assert lean.value == pytest.approx(clip.run.truth.value("trunk_lean_deg"), abs=0.7)


def marks_on_the_lane(scenario: Scenario, apart_m: float) -> list[str]:
    """Two points of the lane, each in the picture that shows it best (half-size pixels)."""
    take, times = Take(scenario), scenario.frame_times_s
    ends = take.to_world(np.array([[[-apart_m / 2, 0.0, 0.0], [apart_m / 2, 0.0, 0.0]]]))
    seen_px = take.shot.project(np.repeat(ends, len(times), axis=0), times)
    rows = np.abs(seen_px[..., 0] - scenario.camera.width_px / 2).argmin(axis=0)
    return [
        f"{seen_px[row, k, 0] / 2:.1f},{seen_px[row, k, 1] / 2:.1f}@{times[row] - times[0]:.4f}"
        for k, row in enumerate(rows)
    ]


@pytest.mark.parametrize(("which", "scenario"), [
    ("static", random_fly(2, 240, panned=False)), ("panned", random_fly(5, 120, panned=True))
], ids=["static", "panned"])  # fmt: skip
def test_metres_rest_on_two_marks(request, which, scenario):
    clip = request.getfixturevalue(which)
    marks = marks_on_the_lane(scenario, 6.0)
    analysis = clip.analyze(marks=marks, marks_apart_m=6.0)
    assert analysis.scene_facts["scale_source"] == "marks"
    length = analysis.measure("step_length_m")
    assert length.value == pytest.approx(clip.run.truth.value("step_length_m"), rel=0.015)
    assert length.u_sys < 0.025 * length.value
    twice = clip.analyze(marks=marks, marks_apart_m=12.0).measure("step_length_m")
    assert twice.value == pytest.approx(2 * length.value)


def ground_of(scenario: Scenario, aside_m: float = 0.0) -> list[str]:
    """Points of two lane lines as `--ground` has them; told as if the athlete ran `aside_m` beside.

    Each in the picture that shows it best (half-size pixels).
    """
    take, times = Take(scenario), scenario.frame_times_s
    told = []
    for along_m, across_m in ((-3, -1.22), (3, -1.22), (3, 1.22), (-3, 1.22)):
        world = take.to_world(np.array([[[along_m, 0.0, 0.0]]])) + np.array([0.0, across_m, 0.0])
        seen_px = take.shot.project(np.repeat(world, len(times), axis=0), times)[:, 0]
        row = np.abs(seen_px[:, 0] - scenario.camera.width_px / 2).argmin()
        x_px, y_px = seen_px[row] / 2
        place = f"{along_m},{across_m - aside_m:g}"
        told.append(f"{x_px:.1f},{y_px:.1f}@{times[row] - times[0]:.4f}={place}")
    return told


def slanting(seed: int, yaw_deg: float) -> Scenario:
    """A flying sprint seen from so far off a right angle."""
    scenario = random_fly(seed, 120, panned=False)
    aside_m = -scenario.camera.distance_m * np.tan(np.radians(yaw_deg))
    return replace(scenario, camera=replace(scenario.camera, yaw_deg=yaw_deg, along_m=aside_m))


@pytest.fixture(scope="module")
def oblique(tmp_path_factory) -> ReplayedClip:
    return write_clip(tmp_path_factory.mktemp("oblique"), slanting(2, 20.0))


def test_four_points_of_the_ground_undo_a_slanting_view(oblique):
    scenario, truth = slanting(2, 20.0), oblique.run.truth
    plain = oblique.analyze(height_m=truth.height_m)
    told = oblique.analyze(height_m=truth.height_m, ground=ground_of(scenario))
    facts = told.scene_facts
    assert facts["scale_source"] == "ground"
    assert facts["depth_corrected"]
    camera = facts["ground_camera"]
    assert camera["points"] == 4
    assert camera["yaw_deg"] == pytest.approx(20.0, abs=2 * camera["yaw_u_deg"])
    assert abs(camera["distance_m"] - scenario.camera.distance_m) < 2 * camera["distance_u_m"]
    for name in ("speed_mps", "step_length_m"):
        found, before, true = told.measure(name), plain.measure(name), truth.value(name)
        assert found.value == pytest.approx(true, rel=0.01)
        assert abs(found.value - true) < found.half_width < 0.5 * before.half_width
        assert abs(before.value - true) > 0.04 * true
    flexion = "thigh_peak_flexion_deg"
    assert told.measure(flexion).value == pytest.approx(truth.value(flexion), abs=2.0)
    codes = {p.code for p in told.quality.problems}
    assert "oblique_corrected" in codes
    assert not codes & {"oblique", "very_oblique", "scales_disagree", "feet_off_ground"}
    assert {"oblique", "very_oblique"} & {p.code for p in plain.quality.problems}
    truths = oblique.run.poses.xy_px / 2
    near = np.nanmedian(np.abs(told.evidence.motion.xy_px - truths)[:, BODY])
    assert near < 1.0  # it is still drawn where the athlete is seen


def test_points_of_the_ground_from_a_camera_that_follows(panned):
    scenario, truth = random_fly(5, 120, panned=True), panned.run.truth
    told = panned.analyze(ground=ground_of(scenario), gates=gates_of(
        marks_on_the_lane(scenario, 10.0), [30, 40]))  # fmt: skip
    camera = told.scene_facts["ground_camera"]
    assert abs(camera["distance_m"] - scenario.camera.distance_m) < 2 * camera["distance_u_m"]
    speed = told.measure("speed_mps")
    assert speed.value == pytest.approx(truth.value("speed_mps"), rel=0.01)
    assert speed.u_sys < 0.02 * speed.value
    true_s = hips_pass_s(scenario, 5.0) - hips_pass_s(scenario, -5.0)
    assert told.splits[0].time_s == pytest.approx(true_s, abs=0.01)


def test_points_told_for_another_line_are_seen_by_the_feet(oblique):
    told = oblique.analyze(ground=ground_of(slanting(2, 20.0), aside_m=1.6))
    assert "feet_off_ground" in {p.code for p in told.quality.problems}


def test_points_that_contradict_each_other_are_refused_before_the_clip_is_looked_at(oblique):
    points = [point.split("@")[0] for point in ground_of(slanting(2, 20.0))]
    mirrored = [f"{p}={along},{across}" for p, (along, across) in zip(
        points, ((-3, 1.22), (3, -1.22), (3, 1.22), (-3, -1.22)), strict=True)]  # fmt: skip
    with pytest.raises(UsageError, match="contradict each other"):
        oblique.analyze(progress=lambda *_: pytest.fail("it was looked at"), ground=mirrored)


def test_marks_and_a_height_that_contradict_each_other_give_no_metres(static):
    height_m = static.run.truth.height_m
    marks = marks_on_the_lane(random_fly(2, 240, panned=False), 6.0)
    agree = static.analyze(height_m=height_m, marks=marks, marks_apart_m=6.0)
    assert agree.scene_facts["scale_source"] == "marks"
    assert not {"scales_disagree", "scales_at_odds"} & {p.code for p in agree.quality.problems}
    odd = static.analyze(height_m=height_m, marks=marks, marks_apart_m=6.8)
    assert "scales_disagree" in {p.code for p in odd.quality.problems}
    assert odd.measure("step_length_m").valid
    wrong = static.analyze(height_m=height_m, marks=marks, marks_apart_m=9.0)
    assert "scales_at_odds" in {p.code for p in wrong.quality.problems}
    length = wrong.measure("step_length_m")
    assert not length.valid
    assert "too far apart" in length.reason


def test_marks_beside_the_lane_are_moved_or_said_to_be_unsure(static):
    told = {"marks": marks_on_the_lane(random_fly(2, 240, panned=False), 6.0), "marks_apart_m": 6.0}
    on_it = static.analyze(**told)
    unsure = static.analyze(**told, mark_offset_m=1.22)
    moved = static.analyze(**told, mark_offset_m=1.22, camera_distance_m=12.2)
    named = ["beside_lane" in {p.code for p in a.quality.problems} for a in (on_it, unsure, moved)]
    assert named == [False, True, False]
    lengths = [a.measure("step_length_m") for a in (on_it, unsure, moved)]
    assert lengths[1].value == pytest.approx(lengths[0].value)
    assert lengths[1].half_width > 1.5 * lengths[0].half_width
    assert lengths[2].value == pytest.approx(lengths[0].value / 0.9, rel=0.03)  # legs' depth, too


def hips_pass_s(scenario: Scenario, place_m: float) -> float:
    """When the athlete's true mid-hip is at a place (m, 0 halfway through)."""
    times_s = np.linspace(0, scenario.duration_s, 4000)
    hips = [JOINT_INDEX["left_hip"], JOINT_INDEX["right_hip"]]
    return float(np.interp(place_m, Take(scenario).joints(times_s)[:, hips, 0].mean(1), times_s))


def gates_of(points: list[str], metres: list[float]) -> list[str]:
    """Points `X,Y@T` as gates."""
    places = (point.split("@") for point in points)
    return [f"{x}@{at:g}@{t}" for (x, t), at in zip(places, metres, strict=True)]


def test_a_flying_time_past_a_camera_that_follows(panned):
    scenario = random_fly(5, 120, panned=True)
    points = marks_on_the_lane(scenario, 10.0)
    analysis = panned.analyze(gates=gates_of(points, [30, 40]))
    (split,) = analysis.splits
    true_s = hips_pass_s(scenario, 5.0) - hips_pass_s(scenario, -5.0)
    assert (split.start_m, split.stop_m) == (30, 40)
    assert split.time_s == pytest.approx(true_s, abs=0.01)
    fly = analysis.measure("fly10_s")
    assert fly.value == split.time_s
    assert fly.half_width == pytest.approx(split.time_half_width_s)
    assert abs(fly.value - true_s) < fly.half_width
    assert analysis.scene_facts["scale_source"] == "marks"
    length = analysis.measure("step_length_m")
    assert length.value == pytest.approx(panned.run.truth.value("step_length_m"), rel=0.015)


def test_columns_are_gates_for_a_camera_that_stands(static):
    scenario = random_fly(2, 240, panned=False)
    columns = [p.split(",")[0] for p in marks_on_the_lane(scenario, 6.0)]
    analysis = static.analyze(gates=[f"{columns[0]}@0", f"{columns[1]}@6"])
    (split,) = analysis.splits
    true_s = hips_pass_s(scenario, 3.0) - hips_pass_s(scenario, -3.0)
    assert split.time_s == pytest.approx(true_s, abs=0.01)
    assert split.speed_mps == pytest.approx(6 / true_s, rel=0.015)
    assert analysis.measure("fly10_s").reason == "No two of the gates are 10 m apart."


def test_a_mark_outside_the_picture_is_refused(static):
    with pytest.raises(UsageError, match="outside the picture"):
        static.analyze(marks=["100,200", "2000,200"], marks_apart_m=6.0)


def test_what_produced_the_numbers_is_written_down(static, analysed):
    facts = analysed.provenance
    assert facts["pose_model"]["variant"] == "replay"
    assert len(facts["pose_model"]["sha256"]) == 64
    assert facts["settings"]["height_m"] == static.run.truth.height_m
    assert {"mediapipe", "numpy", "av"} <= set(facts["packages"])
    assert provenance(Settings())["speedlab"] == facts["speedlab"]


def test_tracks_are_named_timed_and_in_the_picture(static, analysed):
    tracks = analysed.tracks
    assert tracks.position.shape == (len(static.run.timebase.file_s), 2, 33, 1)
    hip = tracks.keypoints.index("left_hip")
    true_px = static.run.poses.xy_px[:, 23] / 2
    off = np.linalg.norm(tracks.position[:, :, hip, 0] - true_px, axis=-1)
    assert np.nanmedian(off) < 1.5
    assert tracks.position_m is not None
    assert np.diff(tracks.time_s) == pytest.approx(1 / 240, abs=1e-4)


def test_contacts_of_a_panned_clip(panned):
    analysis = panned.analyze()
    assert analysis.scene_facts["camera"] == "moving"
    result = score_contacts(analysis.contacts, true_contacts(panned.run))
    assert result.invented == ()
    assert [
        m for m in result.missed if m.toe_off_s < 2.4 - 0.03
    ] == []  # the last one is at the end
    assert len(result.matches) >= 8
    off = 1000 * np.array([(m.touchdown_error_s, m.toe_off_error_s) for m in result.matches])
    assert off.std(axis=0).max() < 5
    assert analysis.tracks.position_m is None
    assert "moving_camera" in [p.code for p in analysis.quality.problems]


def test_a_camera_that_follows_before_a_bare_wall(panned):
    """Only the standing feet tell how it moves."""
    settings = Settings(height_m=panned.run.truth.height_m)
    known = panned.analyze(height_m=settings.height_m)
    seen = known.evidence.seen
    still = np.broadcast_to(np.eye(3), seen.camera.to_reference.shape)
    wall = CameraMotion(still, False, 0.0, np.arange(len(still)) == 0)
    found = measure_seen(replace(seen, camera=wall), settings)
    assert not found.scene_facts["treadmill"]
    codes = {problem.code for problem in found.quality.problems}
    assert {"background_lost", "treadmill_or_follows"} < codes
    assert any("the standing feet told how" in text for _, text in method.facts(found))
    for name in ("step_length_m", "speed_mps"):
        measure = found.measure(name)
        off = abs(measure.value - known.measure(name).value)
        assert off < COVERAGE_95 * measure.u_sys
        assert 0.02 < measure.u_sys / measure.value < 0.06


@pytest.mark.slow
def test_a_part_of_the_clip_gives_the_same_contacts(panned):
    whole = panned.analyze()
    part = panned.analyze(start_s=0.8, stop_s=2.0)
    assert part.timebase.first_frame == 96
    inner = {round(c.touchdown.frame): c for c in whole.contacts if c.complete}
    matched = 0
    for contact in (c for c in part.contacts if c.complete):
        same = inner[min(inner, key=lambda f: abs(f - contact.touchdown.frame))]
        assert same.side is contact.side
        assert contact.touchdown.time_s == pytest.approx(same.touchdown.time_s, abs=0.004)
        assert contact.toe_off.time_s == pytest.approx(same.toe_off.time_s, abs=0.004)
        matched += 1
    assert matched >= 4
    assert all(0.8 <= e.time_s <= 2.0 for e in part.events)


@pytest.mark.slow
def test_slow_motion_is_named_and_the_recording_rate_mends_it(tmp_path):
    clip = write_clip(tmp_path, random_fly(2, 240, panned=False), slowdown=8.0)
    unknown = clip.analyze()
    assert unknown.timebase.source is TimeSource.UNKNOWN
    assert unknown.quality.problems[0].code == "slow_motion_unknown"
    assert unknown.quality.figures["likely_slowdown"] == pytest.approx(8.0, rel=0.2)
    seconds = ("s", "ms", "Hz", "m/s", "m/s²", "deg/s")
    assert not [m.metric for m in unknown.measures if m.unit in seconds and m.valid]
    assert any(m.valid for m in unknown.measures if m.unit == "deg")
    told = clip.analyze(capture_fps=240)
    assert told.timebase.source is TimeSource.USER
    result = score_contacts(told.contacts, true_contacts(clip.run))
    assert result.missed == result.invented == ()
    frames = [c.touchdown.frame for c in unknown.contacts if c.complete]
    assert frames == pytest.approx([c.touchdown.frame for c in told.contacts if c.complete], abs=1)


def test_progress_goes_through_the_stages(static):
    heard: list[tuple[str, float]] = []
    static.analyze(progress=lambda stage, share: heard.append((stage, share)))
    stages = list(dict.fromkeys(stage for stage, _ in heard))
    assert stages[:2] == ["finding the athlete", "tracking the joints"]
    for stage in stages[:2]:
        shares = [share for name, share in heard if name == stage]
        assert shares == sorted(shares)
        assert shares[-1] > 0.9


def test_what_the_user_says_about_the_direction_stands(static):
    told = Direction.LEFT if static.run.truth.direction == "right" else Direction.RIGHT
    assert static.analyze(direction=told).scene_facts["direction"] == told.value


@pytest.mark.parametrize(
    ("scenario", "code"),
    [
        (Scenario(seed=1, gait=walk(), fps=60, camera=CAMERA, duration_s=3.0), "not_running"),
        (Scenario(seed=1, gait=None, fps=60, camera=CAMERA, duration_s=1.5), "not_running"),
        (
            Scenario(seed=1, fps=60, heading_deg=TOWARDS_DEG, camera=CAMERA, duration_s=1.0),
            "not_side_on",
        ),
        (Scenario(seed=1, fps=12, camera=CAMERA, duration_s=1.3), "low_frame_rate"),
    ],
    ids=["walks", "stands", "towards", "12 fps"],
)
def test_what_cannot_be_measured_comes_back_with_the_reason(tmp_path, scenario, code):
    analysis = write_clip(tmp_path, scenario).analyze()
    assert analysis.quality.verdict is Verdict.NOT_MEASURABLE
    assert [p.code for p in analysis.quality.problems] == [code]
    assert analysis.contacts == analysis.steps == analysis.measures == ()
    assert analysis.tracks is None


def test_nobody_in_the_clip(tmp_path):
    clip = write_clip(tmp_path, Scenario(seed=1, fps=60, camera=CAMERA, duration_s=0.5))
    np.savez(clip.poses, frame=np.zeros(0), xy_px=np.zeros((0, 33, 2)),
             confidence=np.zeros((0, 33)))  # fmt: skip
    assert [p.code for p in clip.analyze().quality.problems] == ["no_person"]


def test_errors_of_the_user_are_raised(static, tmp_path):
    with pytest.raises(UnreadableInputError):
        analyze(tmp_path / "nowhere.mp4")
    outside = Marks(first=Pick(x_px=9000, y_px=10), second=Pick(x_px=1, y_px=10), apart_m=5)
    with pytest.raises(UsageError, match=r"--mark 9000,10 lies outside"):
        analyze(static.path, Settings(marks=outside))
    missing = Settings(pose={"backend": "replay", "model": str(tmp_path / "none.npz")})
    with pytest.raises(NoWeightsError):
        analyze(static.path, missing)
