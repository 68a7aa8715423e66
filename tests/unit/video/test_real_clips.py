"""Real footage, where it is present: what the probe says against what is known of each clip."""

import os
from pathlib import Path

import numpy as np
import pytest

from speedlab.video import probe, read_frames

# Name: width, height, frames, usual rate, first time stamp (s), variable rate.
KNOWN = {
    "giulio_sprint_blocks.mp4": (1920, 1080, 333, 25.0, 0.72, False),
    "hato_a03.mp4": (1280, 720, 92, 29.97, 0.0, False),
    "wchh_run.mp4": (1280, 720, 69, 30.0, 0.0, False),  # the header's average says 30.44
    "kinema_sprint.mov": (1280, 720, 270, 29.97, 0.0, False),
    "cezara_arc_pan.mp4": (406, 720, 175, 29.8, 0.0335, False),
    "zzzhushi_treadmill.mp4": (720, 1280, 360, 30.0, 0.0, False),
    "mhuang_img5396.mp4": (1080, 1920, 388, 60.0, 0.0, False),
    "betterforerunner_run.mp4": (1024, 720, 271, 30.0, 0.0, True),
    "kth_run1.mp4": (160, 120, 335, 25.0, 0.0, False),
    "neg_frontal_divvi.mp4": (768, 432, 750, 29.97, 0.0, False),
}


def real_clip(name):
    default = Path(__file__).parents[3].parent / "shared" / "clips"
    path = Path(os.environ.get("SPEEDLAB_CLIPS", default)) / name
    if not path.is_file():
        pytest.skip(f"no {path} (set SPEEDLAB_CLIPS)")
    return path


@pytest.mark.parametrize("name", KNOWN)
def test_facts_of_a_real_clip(name):
    width, height, frames, fps, first_s, variable = KNOWN[name]
    info = probe(real_clip(name))
    assert (info.width_px, info.height_px, info.frame_count) == (width, height, frames)
    assert info.stored_fps == pytest.approx(fps, abs=0.05)
    assert info.frame_pts_s[0] == pytest.approx(first_s, abs=1e-4)
    assert info.variable_rate == variable
    assert info.codec == "h264"
    assert info.tagged_capture_fps is None
    assert info.warnings == ()


@pytest.mark.parametrize("name", ["wchh_run.mp4", "hato_a03.mp4", "cezara_arc_pan.mp4"])
def test_every_listed_frame_decodes_at_its_time(name):
    info = probe(real_clip(name))
    frames = [(frame.index, frame.pts_s) for frame in read_frames(info, scale=0.1)]
    assert frames == list(enumerate(info.frame_pts_s))


def test_a_span_of_a_real_clip_is_the_same_as_in_the_whole():
    info = probe(real_clip("hato_a03.mp4"))
    whole = {frame.index: frame.rgb for frame in read_frames(info, scale=0.5)}
    span = list(read_frames(info, start_s=1.9, stop_s=2.3, scale=0.5))
    times_s = np.array([frame.pts_s for frame in span])
    assert times_s.min() >= 1.9
    assert times_s.max() <= 2.3
    assert len(span) == 12
    assert all(np.array_equal(frame.rgb, whole[frame.index]) for frame in span)
