"""Everything that can be wrong with a clip or a place, through the real program."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from speedlab.errors import NoWeightsError
from speedlab.pose.weights import resolve


def speedlab(*arguments, cwd, wrap=()):
    command = [*wrap, sys.executable, "-m", "speedlab", "analyze", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def pose_model():
    try:
        return resolve("full", download=False).path
    except NoWeightsError as error:
        pytest.skip(f"needs a pose model: {error}")


def noise_clip(path, *, frames, fps=60, size=(160, 120), faststart=False):
    """A clip without a person: moving noise."""
    rng = np.random.default_rng(1)
    options = {"movflags": "faststart"} if faststart else {}
    with av.open(str(path), "w", format="mp4", options=options) as container:
        stream = container.add_stream("libx264", rate=fps, options={"g": "10"})
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        for _ in range(frames):
            picture = rng.integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def sound_clip(path):
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=44100)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 44100), dtype=np.float32), "fltp", "mono")
        sound.sample_rate = 44100
        container.mux(stream.encode(sound))
        container.mux(stream.encode(None))
    return path


def cut(path, share):
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def write(path, content):
    path.write_bytes(content)
    return path


UNREADABLE = {
    "missing file": lambda folder: folder / "none.mp4",
    "folder": lambda folder: folder,
    "empty file": lambda folder: write(folder / "empty.mp4", b""),
    "text": lambda folder: write(folder / "text.mp4", b"This is not a video.\n" * 50),
    "audio only": lambda folder: sound_clip(folder / "sound.mp4"),
    "one picture": lambda folder: noise_clip(folder / "one.mp4", frames=1),
    "index cut off": lambda folder: cut(noise_clip(folder / "cut.mp4", frames=30), 0.5),
}


def assert_one_sentence(result, *words):
    assert "Traceback" not in result.stderr
    last = result.stderr.strip().splitlines()[-1]
    assert all(word in last for word in words), last
    assert last.endswith(".")


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_ends_3_and_leaves_nothing(tmp_path, case):
    clip = UNREADABLE[case](tmp_path)
    result = speedlab(clip, "--out", "out", cwd=tmp_path)
    assert result.returncode == 3, result.stderr
    assert_one_sentence(result, clip.name)
    assert len(result.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".*"))


@pytest.mark.slow
@pytest.mark.parametrize(("frames", "fps"), [(24, 12), (30, 60)], ids=["12 fps", "no person"])
def test_what_cannot_be_measured_ends_4_and_says_why(tmp_path, pose_model, frames, fps):
    clip = noise_clip(tmp_path / "a b ä.mp4", frames=frames, fps=fps)
    result = speedlab(clip.name, "--pose-model", pose_model, cwd=tmp_path)
    assert result.returncode == 4, result.stderr
    out = tmp_path / "a b ä_speedlab"
    document = json.loads((out / "analysis.json").read_text(encoding="utf-8"))
    worst = document["quality"]["problems"][0]
    assert document["quality"]["verdict"] == "not measurable"
    assert_one_sentence(result, worst["reason"], worst["remedy"])
    assert worst["reason"] in (out / "report.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_file_whose_end_is_missing_is_read_with_a_warning(tmp_path, pose_model):
    clip = cut(noise_clip(tmp_path / "cut.mp4", frames=60, faststart=True), 0.6)
    result = speedlab(clip, "--out", "out", "--pose-model", pose_model, cwd=tmp_path)
    assert result.returncode == 4, result.stderr
    document = json.loads((tmp_path / "out" / "analysis.json").read_text(encoding="utf-8"))
    assert document["clip"]["warnings"]
    assert document["clip"]["frame_count"] < 60


def test_no_pose_model_ends_5_and_names_the_ways(tmp_path):
    clip = noise_clip(tmp_path / "a.mp4", frames=20)
    result = speedlab(clip, "--out", "out", "--pose-model", "none.task", cwd=tmp_path)
    assert result.returncode == 5, result.stderr
    assert_one_sentence(result, "none.task")
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small file system")
def test_a_full_disk_ends_6_and_is_left_empty(tmp_path, pose_model):
    clip = noise_clip(tmp_path / "a.mp4", frames=20)
    disk = tmp_path / "disk"
    disk.mkdir()
    script = (
        'mount -t tmpfs -o size=16k speedlab "$0" || exit 99; "$@"; code=$?; '
        'echo "left:" $(ls -A "$0"); exit $code'
    )
    wrap = ["unshare", "--map-root-user", "--mount", "sh", "-c", script, str(disk)]
    result = speedlab(
        clip, "--out", disk / "out", "--pose-model", pose_model, cwd=tmp_path, wrap=wrap
    )
    if result.returncode in (1, 99) and "permitted" in result.stderr:
        pytest.skip("this machine does not let a user mount a file system")
    assert result.returncode == 6, result.stderr
    assert_one_sentence(result, str(disk / "out"), "No space left on device")
    assert result.stdout.splitlines()[-1] == "left:"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_leaves_nothing(tmp_path, pose_model, number, code):
    clip = noise_clip(tmp_path / "a.mp4", frames=200)
    command = [sys.executable, "-m", "speedlab", "analyze", clip, "--out", "x/out"]
    running = subprocess.Popen(
        [*command, "--pose-model", pose_model], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    assert "finding the athlete" in running.stderr.readline()
    assert list(Path(tmp_path, "x").glob(".speedlab-*.partial"))
    running.send_signal(number)
    rest = running.communicate(timeout=60)[1]
    assert running.returncode == code, rest
    assert "Traceback" not in rest
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]
