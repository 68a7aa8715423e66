from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from speedlab.synthetic.camera import Camera
from speedlab.synthetic.gait import walk
from speedlab.synthetic.render import frames, render
from speedlab.synthetic.samples import NEGATIVES, SAMPLES
from speedlab.synthetic.scenario import Scenario, Take, random_fly
from speedlab.synthetic.sensor import Sensor
from speedlab.synthetic.truth import truth_of

SAMPLE_FOLDER = Path(__file__).parents[3] / "sample_videos"


def test_the_same_scenario_gives_the_same_bytes(small, tmp_path):
    for name in ("a", "b"):
        render(small, tmp_path / f"{name}.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    render(replace(small, seed=6), tmp_path / "c.mp4")
    assert (tmp_path / "a.mp4").read_bytes() != (tmp_path / "c.mp4").read_bytes()


@pytest.mark.parametrize("fps", [120, 240])
def test_the_file_holds_every_frame_at_its_exact_time(small, tmp_path, fps):
    truth = render(replace(small, fps=fps, sensor=Sensor(exposures=1)), tmp_path / "clip.mp4")
    with av.open(str(tmp_path / "clip.mp4")) as container:
        stream = container.streams.video[0]
        times = [frame.pts * Fraction(frame.time_base) for frame in container.decode(stream)]
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
    assert times == [Fraction(number, fps) for number in range(len(truth.time_s))]
    np.testing.assert_allclose(truth.time_s, [float(t) for t in times], atol=1e-12)


def test_decoded_pictures_are_the_drawn_ones(small, tmp_path):
    render(small, tmp_path / "clip.mp4")
    drawn = list(frames(Take(small)))
    with av.open(str(tmp_path / "clip.mp4")) as container:
        decoded = [f.to_ndarray(format="rgb24") for f in container.decode(video=0)]
    assert len(decoded) == len(drawn)
    for a, b in zip(drawn, decoded, strict=True):
        assert np.abs(a.astype(int) - b).mean() < 6.0


def test_progress_counts_every_frame(small, tmp_path):
    told = []
    render(small, tmp_path / "clip.mp4", lambda done, total: told.append((done, total)))
    assert told == [(n, 18) for n in range(1, 19)]


def test_a_longer_shutter_smears_the_foot():
    camera = Camera(width_px=640, height_px=360, focal_px=2000.0)
    base = Scenario(seed=5, camera=camera, fps=240, duration_s=1 / 240)

    def sharpness(shutter_s):
        (picture,) = frames(Take(replace(base, sensor=Sensor(shutter_s, exposures=6, noise=0.0))))
        return np.abs(np.diff(picture.astype(int), axis=1)).max(axis=2)[:, 300:340].mean()

    assert sharpness(1 / 60) < 0.9 * sharpness(1 / 4000)


def test_the_truth_on_disk_says_what_the_motion_does(small, tmp_path):
    scenario = replace(small, duration_s=0.9, fps=60, sensor=Sensor(exposures=1))
    truth = render(scenario, tmp_path / "clip.mp4")
    stored = json.loads((tmp_path / "clip.json").read_text(encoding="utf-8"))
    assert stored["schema"] == 2
    assert stored["kind"] == "run"
    assert (stored["fps"], stored["size"], stored["direction"]) == (60, [320, 180], "right")
    assert len(stored["frames"]) == 54
    for number, frame in enumerate(stored["frames"]):
        assert frame["time_s"] == pytest.approx(number / 60, abs=1e-6)
        px = np.array(frame["px"]).reshape(-1, 2)
        m = np.array(frame["m"]).reshape(-1, 3)
        assert len(px) == len(m) == len(stored["joints"])
        np.testing.assert_allclose(px, truth.joints_px[number], atol=0.051)
        np.testing.assert_allclose(m, truth.joints_m[number], atol=0.00051)
    for told, fall in zip(stored["contacts"], truth.contacts, strict=True):
        assert told["side"] == fall.side.value
        assert told["touchdown_s"] == pytest.approx(fall.touchdown_s, abs=1e-5)
        assert told["toe_off_s"] == pytest.approx(fall.toe_off_s, abs=1e-5)


def test_complete_contacts_lie_two_frames_inside_the_visible_ones():
    for seed in range(3):
        truth = truth_of(Take(random_fly(seed, 120, panned=False)))
        seen = truth.time_s[truth.visible]
        assert truth.complete_contacts
        for contact in truth.contacts:
            inside = (
                contact.touchdown_s - 2 / 120 >= seen[0] and contact.toe_off_s + 2 / 120 <= seen[-1]
            )
            assert contact.complete == inside
            assert contact.in_picture or not contact.complete
        numbers = [c.number for c in truth.contacts]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_scenes_to_refuse_say_what_they_are():
    truths = {name: truth_of(Take(scenario)) for name, scenario in NEGATIVES.items()}
    assert truths["walk"].kind == "walk"
    assert max(m.value for m in truths["walk"].measures if m.metric == "flight_time_s") < 0.0
    assert truths["stand"].kind == "stand"
    assert truths["stand"].contacts == truths["stand"].measures == ()
    assert truths["towards"].direction == "towards"
    assert truths["walk"].value("speed_mps") == pytest.approx(walk(1.5).speed_mps, abs=0.02)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_sample_clips_are_what_the_code_renders(name):
    stored = json.loads((SAMPLE_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    truth = truth_of(Take(SAMPLES[name]))
    assert [c["complete"] for c in stored["contacts"]] == [c.complete for c in truth.contacts]
    for told, contact in zip(stored["contacts"], truth.contacts, strict=True):
        assert told["touchdown_s"] == pytest.approx(contact.touchdown_s, abs=1e-5)
    px = np.array([frame["px"] for frame in stored["frames"]]).reshape(truth.joints_px.shape)
    np.testing.assert_allclose(px, truth.joints_px, atol=0.051)
    assert (SAMPLE_FOLDER / f"{name}.mp4").stat().st_size < 2_000_000
    assert (SAMPLE_FOLDER / f"{name}.json").stat().st_size < 400_000
