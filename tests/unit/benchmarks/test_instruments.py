"""Recorded runs: their truth, how they are filmed, and what the tables say of them."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from truth_motion import LANDMARK_ROWS

from benchmarks.accuracy.rows import row_of
from benchmarks.instruments.against_plates import Condition, Noises, conditions, score_condition
from benchmarks.instruments.collect import Scores
from benchmarks.instruments.document import document
from benchmarks.instruments.plate_truth import (
    clip_value,
    mid_stances_s,
    true_angles_deg,
    true_speed_mps,
    true_steps,
)
from benchmarks.instruments.recordings import Recording, read_recordings, toe_tip
from benchmarks.instruments.side_view import PANNED, STATIC, View, at_times, stature_m, take
from benchmarks.pose_noise import read_errors, read_noise
from speedlab.events.scoring import TrueContact
from speedlab.model.skeleton import INDEX, Side, joint
from speedlab.synthetic.scenario import Take, random_fly
from speedlab.synthetic.truth import truth_of

NOISES = Noises(read_noise(), read_errors())
DATA = Path(os.environ.get("SPEEDLAB_DATA", Path(__file__).parents[4] / "shared" / "data"))


@pytest.fixture(scope="module")
def recording():
    """A synthetic sprint as a laboratory would have recorded it: exact markers and plates."""
    scenario = random_fly(4, 240, panned=True)
    run = Take(scenario)
    time_s = np.arange(0.0, scenario.frame_times_s[-1], 1 / 250)
    body = run.joints(time_s)[:, LANDMARK_ROWS]
    xyz = np.stack([body[..., 0], body[..., 2], -body[..., 1]], axis=-1)
    contacts = [
        TrueContact(c.side, c.touchdown_s, c.toe_off_s)
        for c in truth_of(run).contacts
        if c.complete
    ]
    hips = [joint(side, "hip") for side in Side]
    return Recording(
        "made up", time_s, xyz, xyz[:, hips].mean(axis=1), tuple(contacts), 0.0, True, "None."
    )


def view(camera, fps, recording, noise=None, seed=0):
    start, stop = recording.contacts[0].touchdown_s - 0.3, recording.contacts[-1].toe_off_s + 0.3
    return View(camera, fps, start, stop, noise, seed)


def test_steps_are_those_of_the_motion(recording):
    steps = true_steps(recording)
    for step, a, b in zip(steps, recording.contacts, recording.contacts[1:], strict=False):
        assert step.contact_time_s == pytest.approx(a.toe_off_s - a.touchdown_s)
        assert step.flight_time_s == pytest.approx(b.touchdown_s - a.toe_off_s)
        assert step.step_time_s == pytest.approx(b.touchdown_s - a.touchdown_s, abs=0.02)
    assert steps[-1].flight_time_s is None
    assert steps[-1].step_speed_mps is None
    lengths, times = ([getattr(s, n) for s in steps[:-1]] for n in ("step_length_m", "step_time_s"))
    speed = true_speed_mps(recording, *recording.plates_s)
    assert sum(lengths) / sum(times) == pytest.approx(speed, rel=0.02)


def test_a_belt_that_carries_the_runner_back_changes_no_step(recording):
    back = recording.xyz_m.copy()
    pelvis = recording.pelvis_m.copy()
    back[..., 0] -= 5.0 * recording.time_s[:, None]
    pelvis[:, 0] -= 5.0 * recording.time_s
    belt = replace(recording, xyz_m=back, pelvis_m=pelvis, belt_mps=5.0)
    for ours, theirs in zip(true_steps(belt), true_steps(recording), strict=True):
        assert ours.step_time_s == pytest.approx(theirs.step_time_s)
        assert ours.step_length_m == pytest.approx(theirs.step_length_m)
    assert true_speed_mps(belt, 0.3, 1.5) == pytest.approx(true_speed_mps(recording, 0.3, 1.5))


def test_a_clip_value_is_the_mean_of_the_sides_medians(recording):
    steps = true_steps(recording)
    sides = [contact.side for contact in recording.contacts]
    times = {
        side: [s.contact_time_s for s, own in zip(steps, sides, strict=True) if own is side]
        for side in Side
    }
    expected = np.mean([np.median(own) for own in times.values()])
    assert clip_value(steps, sides, "contact_time_s") == pytest.approx(expected)
    assert clip_value(steps[:1], sides[:1], "contact_time_s") is None


def test_every_contact_has_one_mid_stance_inside_it(recording):
    for contact in recording.contacts:
        times = mid_stances_s(recording, contact.side)
        assert ((times > contact.touchdown_s) & (times < contact.toe_off_s)).sum() == 1


def test_angles_of_a_posed_body():
    xyz = np.full((1, 33, 3), np.nan)
    for side in Side:
        for name, place in {
            "shoulder": (0.1, 1.5), "hip": (0.0, 1.0), "knee": (0.3, 0.7), "ankle": (0.3, 0.3)
        }.items():  # fmt: skip
            xyz[0, joint(side, name)] = (*place, 0.1)
    angles = true_angles_deg(xyz)
    assert angles["thigh", Side.LEFT] == pytest.approx(45.0)
    assert angles["shank", Side.LEFT] == pytest.approx(0.0)
    assert angles["knee", Side.RIGHT] == pytest.approx(135.0)
    assert angles["trunk", None] == pytest.approx(np.degrees(np.arctan(0.2)))


def test_times_between_frames_are_splines_and_gaps_stay_unknown():
    time_s = np.arange(50) / 250
    xyz = np.full((50, 33, 3), np.nan)
    xyz[:, INDEX["left_knee"]] = np.stack([time_s**3, 2 * time_s**2, time_s], axis=-1)
    xyz[20:24, INDEX["left_knee"]] = np.nan
    asked = np.array([-0.001, 0.0411, 0.0769, 0.0801, 0.0941, 0.0961, 0.197])
    found = at_times(time_s, xyz, asked)[:, INDEX["left_knee"]]
    known = np.array([False, True, False, False, False, True, False])
    np.testing.assert_array_equal(np.isfinite(found[:, 0]), known)
    np.testing.assert_allclose(found[known, 0], asked[known] ** 3, atol=1e-9)


def test_a_toe_bends_where_the_ground_is():
    level = np.array([[0.2, 0.0, 0.0]])
    heels = np.array([[0.0, 0.0, 0.0], [0.06, 0.14, 0.0], [0.0, -0.1, 0.0]])
    tips = toe_tip(heels, np.repeat(level, 3, axis=0))
    assert tips[0] == pytest.approx([0.2 + 0.2 / 3, 0.0, 0.0])
    assert tips[1] == pytest.approx([0.2 + np.hypot(0.14, 0.14) / 3, 0.0, 0.0])
    assert tips[2][1] == pytest.approx(0.1 / 3)
    lengths = np.linalg.norm(tips - level, axis=1)
    np.testing.assert_allclose(lengths, np.linalg.norm(level - heels, axis=1) / 3)


def test_the_panned_picture_is_steadied_by_the_camera_motion_that_comes_with_it(recording):
    taken = take(recording, view(PANNED, 120, recording))
    toe = joint(recording.contacts[1].side, "foot_index")
    inside = (taken.time_s > recording.contacts[1].touchdown_s + 0.03) & (
        taken.time_s < recording.contacts[1].toe_off_s - 0.05
    )
    picture = taken.seen.poses.xy_px[inside][:, toe]
    steady = taken.seen.camera.apply(taken.seen.poses.xy_px)[inside][:, toe]
    assert np.ptp(picture[:, 0]) > 50
    assert np.ptp(steady[:, 0]) < 12
    assert taken.shown.all()


def test_filming_begins_at_another_instant_each_time_and_the_same_for_a_seed(recording):
    first, again, other = (
        take(recording, view(STATIC, 60, recording, seed=seed)) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first.time_s, again.time_s)
    assert 0 < abs(first.time_s[0] - other.time_s[0]) < 1 / 60
    assert first.height_m == pytest.approx(stature_m(recording.xyz_m))


def test_the_product_measures_a_recorded_run_from_its_poses(recording):
    rows = score_condition(Condition(recording, 240, PANNED, None), draws=1)
    by = {(row.stage, row.quantity, row.side): row for row in rows}
    assert by["verdict", "measured", "both"].bias == 0.0
    assert by["events", "contacts found", "both"].bias == 0.0
    assert by["events", "contacts not invented", "both"].bias == 0.0
    assert abs(by["events", "touchdown", "both"].bias) < 6
    assert abs(by["events", "toe-off", "both"].bias) < 10
    assert abs(by["steps", "step_time_s, each", "near"].bias) < 0.004
    for name in ("thigh", "knee"):
        assert abs(by["angles", name, "near"].bias) < 2
        assert by["angles", name, "near"].spread < 4


def test_no_recording_is_filmed_faster_than_its_markers(recording):
    slow = replace(recording, time_s=recording.time_s * 250 / 150, belt_mps=2.5)
    names = [condition.name for condition in conditions(slow, NOISES)]
    assert not any("240 fps" in name or "panned" in name for name in names)
    assert sum("exact poses" in name for name in names) == 3


def test_only_a_jog_is_filmed_with_the_errors_of_joggers(recording):
    jog = replace(recording, time_s=3 * recording.time_s)
    assert jog.speed_mps == pytest.approx(recording.speed_mps / 3)
    for run, jogs in ((recording, False), (jog, True)):
        names = [condition.name for condition in conditions(run, NOISES)]
        assert any("a jogger's errors" in name for name in names) is jogs
        assert any("pose-like errors" in name for name in names)


def test_the_document_says_what_was_not_there():
    text = document([], [], (4, 12), NOISES)
    assert "The recordings were not there" in text
    assert "The clips were not there" in text


def test_the_document_shows_what_was_scored():
    name = "run, 60 fps, static, exact poses"
    scores = Scores(name)
    scores.share("events", "contacts found", "both", [True, False])
    for error in (3.0, 5.0):
        scores.error("events", "touchdown", "both", "ms", error, 4.0)
    clip = Scores("clip street")
    clip.share("events", "contacts found", "both", [True] * 3)
    rows = [*scores.rows(), *clip.rows()]
    inside = [True, False]
    assert rows[1] == row_of(name, "events", "touchdown", "both", "ms", [3, 5], inside)
    text = document(rows, [("run", "A run.", 1.8)], (4, 12), NOISES)
    line = next(x for x in text.splitlines() if x.startswith("| run, 60 fps"))
    assert "| 50 |" in line
    assert "+4.0 ± 1.4" in line
    assert "4.0 / 4.9" in line
    assert "| street | 3 / 3 |" in text


@pytest.mark.skipif(not (DATA / "truth.json").exists(), reason="the recordings are not here")
def test_the_recordings_are_read_and_their_plates_agree_with_the_list():
    recordings = {recording.name: recording for recording in read_recordings(DATA)}
    counts = {"run_6.6mps": 4, "jog_3.5mps": 4, "treadmill_2.5mps": 77}
    assert {name: len(r.contacts) for name, r in recordings.items()} == counts
    for recording in recordings.values():
        sides = [contact.side for contact in recording.contacts]
        assert all(a is not b for a, b in zip(sides, sides[1:], strict=False))
        assert 1.6 < stature_m(recording.xyz_m) < 2.0
    assert true_speed_mps(recordings["run_6.6mps"], 0.0, 1.5) == pytest.approx(6.62, abs=0.05)
    assert true_speed_mps(recordings["jog_3.5mps"], 0.0, 3.3) == pytest.approx(3.54, abs=0.05)
    assert true_speed_mps(recordings["treadmill_2.5mps"], 0.0, 29) == pytest.approx(2.5, abs=0.02)
