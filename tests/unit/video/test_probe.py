"""Facts of generated clips against what was put into them."""

import hashlib
import os
import sys
import tempfile
import wave
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from made_clips import encode, noise, numbered

from speedlab.errors import UnreadableInputError
from speedlab.video import probe, read_frames


def test_facts_of_a_constant_rate_clip(tmp_path):
    path = encode(tmp_path / "run.mp4", numbered(20), ticks=[512 * k for k in range(20)])
    info = probe(path)
    assert info.frame_pts_s == tuple(k / 30 for k in range(20))
    assert info.stored_fps == pytest.approx(30.0, abs=1e-9)
    assert info.duration_s == pytest.approx(20 / 30)
    assert not info.variable_rate
    assert not info.hdr
    assert (info.codec, info.pixel_format) == ("h264", "yuv420p")
    assert info.tagged_capture_fps is None
    assert info.size_bytes == path.stat().st_size
    assert info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert info.warnings == ()


def test_variable_rate_and_a_late_first_frame(tmp_path):
    ticks = 4_608 + np.cumsum([0, 64, 64, 128, 64, 192, 64, 64, 64, 64])  # 240 fps with drops
    info = probe(encode(tmp_path / "run.mp4", numbered(10), ticks=ticks.tolist()))
    assert info.frame_pts_s == tuple((ticks / 15_360).tolist())
    assert info.variable_rate
    assert info.stored_fps == pytest.approx(240.0, abs=1e-9)


def test_rounding_to_a_coarse_clock_is_no_variable_rate(tmp_path):
    ticks = [round(k * 600 / 239.76) for k in range(48)]  # 2 or 3 ticks: the median says 200 fps
    options = {"video_track_timescale": "600"}
    path = encode(tmp_path / "run.mov", numbered(48), ticks=ticks, clock_hz=600, muxer=options)
    info = probe(path)
    assert not info.variable_rate
    assert info.stored_fps == pytest.approx(239.76, rel=0.01)


@pytest.mark.parametrize(("tag", "fps"), [("240.000000", 240.0), ("0", None), ("fast", None)])
def test_capture_rate_tag(tmp_path, tag, fps):
    path = encode(
        tmp_path / "slow motion.mp4",
        numbered(4),
        muxer={"movflags": "use_metadata_tags"},
        metadata={"com.android.capture.fps": tag},
    )
    assert probe(path).tagged_capture_fps == fps


def test_pixels_that_are_not_square_are_stretched(tmp_path):
    def anamorphic(stream):
        stream.sample_aspect_ratio = Fraction(4, 3)

    info = probe(encode(tmp_path / "run.mp4", numbered(3), prepare=anamorphic))
    assert (info.width_px, info.height_px) == (128, 64)
    assert next(read_frames(info)).rgb.shape == (64, 128, 3)


@pytest.mark.parametrize(
    "name", ["sprint à Zürich.mp4", "100%d m.mp4", "a:b.mp4", "#1 [fly]'s.mov", "短距離.mkv"]
)
def test_any_name_is_fine(tmp_path, name):
    path = encode(tmp_path / "clip.mkv", numbered(5)).rename(tmp_path / name)
    info = probe(path)
    assert info.path == path
    assert [frame.index for frame in read_frames(info)] == [0, 1, 2, 3, 4]


def test_truncated_clip_is_read_as_far_as_it_goes(tmp_path):
    whole = encode(tmp_path / "whole.mp4", noise(40), muxer={"movflags": "faststart"})
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    info = probe(path)
    assert 15 <= info.frame_count <= 30
    assert info.frame_pts_s == probe(whole).frame_pts_s[: info.frame_count]
    assert f"first {info.frame_count} pictures" in info.warnings[0]
    assert [frame.index for frame in read_frames(info)] == list(range(info.frame_count))


def make_pipe(path):
    os.mkfifo(path)


def make_sound(path):
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(bytes(16_000))


def make_without_index(path):
    whole = encode(path, noise(20)).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def make_all_damaged(path):
    whole = encode(path, noise(5), muxer={"movflags": "faststart"}).read_bytes()
    data = whole.index(b"mdat") + 4
    path.write_bytes(whole[:data] + bytes(len(whole) - data))


def make_unknown_codec(path):
    data = encode(path, numbered(5)).read_bytes()
    table = data.index(b"stsd")
    entry = data[table:].replace(b"avc1", b"zzzz", 1).replace(b"avcC", b"free", 1)
    path.write_bytes(data[:table] + entry)


def make_zero_size(path):
    data = bytearray(encode(path, numbered(3), codec="rawvideo", pixel_format="rgb24").read_bytes())
    entry = data.index(b"raw ")  # a visual sample entry: width and height 28 bytes after its name
    data[entry + 28 : entry + 32] = bytes(4)
    path.write_bytes(data)


BAD_INPUTS = [
    ("missing.mp4", lambda path: None, "does not exist"),
    ("folder.mp4", lambda path: path.mkdir(), "is a folder"),
    ("pipe.mp4", make_pipe, "is not a file"),
    ("empty.mp4", lambda path: path.touch(), "is empty"),
    ("text.mp4", lambda path: path.write_text("not a video\n" * 500), "is not a video"),
    ("text.txt", lambda path: path.write_text("not a video\n" * 500), "is not a video"),
    ("noise.mov", lambda path: path.write_bytes(os.urandom(20_000)), "is not a video"),
    ("no moov.mp4", make_without_index, "interrupted"),
    ("sound.wav", make_sound, "holds no video"),
    ("one.mp4", lambda path: encode(path, numbered(1)), "holds one picture, not a video"),
    ("damaged.mp4", make_all_damaged, "no picture can be decoded"),
    ("exotic.mp4", make_unknown_codec, "cannot be decoded here"),
    ("zero.mov", make_zero_size, "0 x 0 pixels"),
    ("raw.h264", lambda path: encode(path, numbered(5), container="h264"), "no time stamps"),
]


@pytest.mark.parametrize(("name", "make", "says"), BAD_INPUTS, ids=[b[0] for b in BAD_INPUTS])
def test_bad_input_is_one_sentence_with_exit_code_3(tmp_path, name, make, says):
    path = tmp_path / name
    make(path)
    with pytest.raises(UnreadableInputError) as caught:
        probe(path)
    message = str(caught.value)
    assert says in message
    assert name in message
    assert message.endswith(".")
    assert "\n" not in message
    assert caught.value.exit_code == 3


@contextmanager
def ordinary_user():
    """Root may read everything: be nobody for a moment."""
    root = sys.platform != "win32" and os.geteuid() == 0
    if root:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="files have no read permission there")
def test_forbidden_file():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = encode(Path(folder) / "mine.mp4", numbered(3))
        path.chmod(0)
        with (
            ordinary_user(),
            pytest.raises(UnreadableInputError, match=r"mine\.mp4 may not be read"),
        ):
            probe(path)
