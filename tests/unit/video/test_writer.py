"""What is written, read back; and what happens when it cannot be written."""

import subprocess
import sys
from fractions import Fraction

import av
import numpy as np
import pytest
from made_clips import BLUE, GREEN, GREY, RED, corner_colours, number_of, numbered, quarters

from speedlab.errors import UnwritableOutputError
from speedlab.video import VideoWriter, probe, read_frames


def write(path, pictures, times_s):
    height, width = pictures[0].shape[:2]
    with VideoWriter(path, width, height) as writer:
        for rgb, pts_s in zip(pictures, times_s, strict=True):
            writer.write(rgb, pts_s)


@pytest.mark.parametrize("clock_hz", [600, 12_800, 15_360, 24_000, 30_000, 60_000, 90_000])
def test_times_of_the_usual_clocks_come_back_exactly(tmp_path, clock_hz):
    rng = np.random.default_rng(clock_hz)
    ticks = 432 + np.cumsum(rng.integers(2, clock_hz // 20, 30))
    times_s = [float(tick * Fraction(1, clock_hz)) for tick in ticks.tolist()]
    path = tmp_path / "annotated.mp4"
    write(path, numbered(30), times_s)
    assert probe(path).frame_pts_s == tuple(times_s)


def test_pictures_come_back_in_their_colours(tmp_path):
    path = tmp_path / "quarters.mp4"
    shown = (RED, GREEN, BLUE, GREY)
    write(path, [quarters(*shown)] * 4, [k / 60 for k in range(4)])
    for frame in read_frames(probe(path)):
        np.testing.assert_allclose(corner_colours(frame.rgb), shown, atol=5)


def test_what_a_browser_needs(tmp_path):
    path = tmp_path / "annotated.mp4"
    write(path, numbered(20), [k / 240 for k in range(20)])
    info = probe(path)
    assert (info.codec, info.pixel_format) == ("h264", "yuv420p")
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")  # faststart
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert float(stream.duration * stream.time_base) == pytest.approx(20 / 240)
        assert set(container.metadata) <= {
            "major_brand",
            "minor_version",
            "compatible_brands",
            "encoder",
        }


@pytest.mark.parametrize(("width", "height"), [(97, 64), (96, 63), (97, 63), (1, 1)])
def test_odd_sizes_are_padded_by_a_repeated_edge(tmp_path, width, height):
    path = tmp_path / "odd.mp4"
    rgb = np.full((height, width, 3), 150, np.uint8)
    write(path, [rgb] * 3, [0.0, 0.1, 0.2])
    info = probe(path)
    assert (info.width_px, info.height_px) == (width + width % 2, height + height % 2)
    assert np.abs(next(read_frames(info)).rgb.astype(int) - 150).max() <= 3


def test_frames_of_the_wrong_size_or_time_are_refused(tmp_path):
    path = tmp_path / "run.mp4"
    with pytest.raises(ValueError, match="times must rise"):
        write(path, numbered(2), [0.5, 0.5])
    with VideoWriter(path, 96, 64) as writer:
        writer.write(numbered(1)[0], 0.0)
        with pytest.raises(ValueError, match="frame is"):
            writer.write(np.zeros((10, 10, 3), np.uint8), 0.1)
        writer.write(numbered(3)[2], 0.1)
    assert [number_of(frame.rgb) for frame in read_frames(probe(path))] == [0, 2]


def test_an_interrupted_block_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "annotated.mp4"
    write(path, numbered(3), [0.0, 0.1, 0.2])
    before = path.read_bytes()

    def interrupted():
        with VideoWriter(path, 96, 64) as writer:
            writer.write(numbered(1)[0], 0.0)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_no_frame_is_no_video(tmp_path):
    with pytest.raises(ValueError, match="no frame"), VideoWriter(tmp_path / "x.mp4", 96, 64):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["missing/run.mp4", "file/run.mp4"])
def test_a_folder_that_cannot_be_written(tmp_path, place):
    (tmp_path / "file").touch()
    with (
        pytest.raises(UnwritableOutputError, match="cannot be written") as caught,
        VideoWriter(tmp_path / place, 96, 64),
    ):
        pass
    assert caught.value.exit_code == 6
    assert "run.mp4" in str(caught.value)


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from speedlab.errors import UnwritableOutputError
from speedlab.video import VideoWriter

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
rng = np.random.default_rng(0)
try:
    with VideoWriter(Path(sys.argv[1]), 320, 240) as writer:
        for k in range(40):
            writer.write(rng.integers(0, 255, (240, 320, 3), np.uint8), k / 30)
except UnwritableOutputError as error:
    print(error)
    sys.exit(error.exit_code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on file sizes")
@pytest.mark.parametrize("limit_bytes", [20_000, 400_000])
def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path, limit_bytes):
    path = tmp_path / "annotated.mp4"
    command = [sys.executable, "-c", FULL_DISK, str(path), str(limit_bytes)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 6, done.stderr
    assert "annotated.mp4 cannot be written" in done.stdout
    assert list(tmp_path.iterdir()) == []
