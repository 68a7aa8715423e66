"""Frames against the pictures that were encoded."""

import tracemalloc

import numpy as np
import pytest
from made_clips import (
    BLUE,
    GREEN,
    GREY,
    RED,
    corner_colours,
    encode,
    noise,
    number_of,
    numbered,
    quarters,
)

from speedlab.video import decoded_part, probe, read_frames, scaled_size

SHARP = {"crf": "4"}
X265 = {"x265-params": "log-level=none", "crf": "4", "preset": "ultrafast"}


def test_every_frame_with_its_own_time(tmp_path):
    ticks = (9_216 + np.cumsum([0, *([512, 511, 1024, 513] * 12)])).tolist()
    info = probe(encode(tmp_path / "run.mp4", numbered(49), ticks=ticks, options=SHARP))
    frames = list(read_frames(info))
    assert [frame.index for frame in frames] == list(range(49))
    assert [frame.pts_s for frame in frames] == [tick / 15_360 for tick in ticks]
    assert [number_of(frame.rgb) for frame in frames] == list(range(49))


@pytest.mark.parametrize("first_tick", [0, 9_216])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_span_counts_from_the_first_frame_and_keeps_the_numbers(tmp_path, first_tick, suffix):
    ticks = [first_tick + 512 * k for k in range(50)]
    options = {**SHARP, "g": "8"}
    path = encode(tmp_path / f"run{suffix}", numbered(50), ticks=ticks, options=options)
    frames = list(read_frames(probe(path), start_s=20 / 30, stop_s=31 / 30))
    assert [frame.index for frame in frames] == list(range(20, 32))
    assert [number_of(frame.rgb) for frame in frames] == list(range(20, 32))


X264_OPEN = {"crf": "4", "bf": "4", "x264-params": "open-gop=1:keyint=12"}
X265_OPEN = {"crf": "4", "x265-params": "log-level=none:keyint=12:min-keyint=12:open-gop=1"}


@pytest.mark.parametrize(("codec", "options"), [("libx264", X264_OPEN), ("libx265", X265_OPEN)])
def test_a_span_starts_right_wherever_the_key_frames_are(tmp_path, codec, options):
    info = probe(encode(tmp_path / "run.mp4", numbered(60), codec=codec, options=options))
    for first in range(33, 60):
        frame = next(read_frames(info, start_s=first / 30))
        assert (frame.index, number_of(frame.rgb)) == (first, first)


def test_frames_trimmed_by_an_edit_list_are_not_there(tmp_path):
    path = encode(
        tmp_path / "trimmed.mp4",
        numbered(30),
        ticks=[512 * (k - 7) for k in range(30)],  # shown from time 0: seven are cut off
        muxer={"avoid_negative_ts": "disabled", "use_editlist": "1"},
        options={**SHARP, "g": "12"},
    )
    info = probe(path)
    assert info.frame_pts_s == tuple(k / 30 for k in range(23))
    frames = list(read_frames(info))
    assert [(frame.index, number_of(frame.rgb)) for frame in frames] == [
        (k, k + 7) for k in range(23)
    ]
    assert info.warnings == ()


def test_an_empty_span_gives_no_frames(tmp_path):
    info = probe(encode(tmp_path / "run.mp4", numbered(5)))
    assert list(read_frames(info, start_s=10.0)) == []


def test_unwanted_frames_are_counted_but_not_given(tmp_path):
    info = probe(encode(tmp_path / "run.mp4", numbered(12), options=SHARP))
    frames = list(read_frames(info, wanted=lambda index: index % 5 == 0))
    assert [(frame.index, number_of(frame.rgb)) for frame in frames] == [(0, 0), (5, 5), (10, 10)]


@pytest.mark.parametrize("scale", [0.5, 0.37])
def test_scaled_frames(tmp_path, scale):
    shown = (RED, GREEN, BLUE, GREY)
    info = probe(encode(tmp_path / "run.mp4", [quarters(*shown)] * 3, options=SHARP))
    frame = next(read_frames(info, scale=scale))
    width, height = scaled_size(info, scale)
    assert frame.rgb.shape == (height, width, 3) == (round(64 * scale), round(96 * scale), 3)
    np.testing.assert_allclose(corner_colours(frame.rgb), shown, atol=8)


@pytest.mark.parametrize(
    ("codec", "pixel_format", "options"),
    [
        ("libx264", "yuv420p", SHARP),
        ("libx264", "yuv420p10le", SHARP),
        ("libx264", "yuvj420p", SHARP),
        ("libx265", "yuv420p", X265),
        ("libx265", "yuv420p10le", X265),
    ],
)
def test_codecs_and_depths_show_the_same_colours(tmp_path, codec, pixel_format, options):
    shown = (RED, GREEN, BLUE, GREY)
    path = encode(
        tmp_path / "run.mp4",
        [quarters(*shown)] * 5,
        codec=codec,
        pixel_format=pixel_format,
        options=options,
    )
    info = probe(path)
    assert info.codec == {"libx264": "h264", "libx265": "hevc"}[codec]
    assert info.pixel_format == pixel_format
    frames = list(read_frames(info))
    assert len(frames) == 5
    assert frames[2].rgb.dtype == np.uint8
    np.testing.assert_allclose(corner_colours(frames[2].rgb), shown, atol=5)


def test_a_clip_damaged_in_its_middle_ends_early(tmp_path):
    path = encode(tmp_path / "run.mp4", noise(40))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 30_000] = np.random.default_rng(3).bytes(30_000)
    path.write_bytes(data)
    info = probe(path)
    assert info.frame_count == 40
    read = [frame.index for frame in read_frames(info)]
    assert read == list(range(len(read)))
    assert 5 < len(read) < 30
    part = decoded_part(info, len(read))
    assert part.frame_pts_s == info.frame_pts_s[: len(read)]
    assert f"first {len(read)} of 40 pictures" in part.warnings[0]


def test_a_whole_clip_is_not_marked_as_damaged(tmp_path):
    info = probe(encode(tmp_path / "run.mp4", numbered(6)))
    assert decoded_part(info, 6) == info


def test_a_recording_cut_before_its_first_key_frame(tmp_path):
    path = encode(
        tmp_path / "run.ts", numbered(40), container="mpegts", options={**SHARP, "g": "12"}
    )
    data = path.read_bytes()
    path.write_bytes(data[188 * 8 :])  # transport packets: the tables come back later
    info = probe(path)
    frames = list(read_frames(info))
    assert [frame.index for frame in frames] == list(range(info.frame_count))
    numbers = [number_of(frame.rgb) for frame in frames]
    assert numbers == list(range(numbers[0], 40))
    assert [frame.pts_s for frame in frames] == list(info.frame_pts_s)


def test_memory_stays_flat(tmp_path):
    info = probe(encode(tmp_path / "run.mp4", noise(60)))
    frames = read_frames(info)
    next(frames)
    tracemalloc.start()
    for _ in frames:
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * info.width_px * info.height_px * 3  # six pictures, not sixty
