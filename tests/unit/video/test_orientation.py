"""Every turn and mirror a file can ask for, by patching the track header of a real one."""

from pathlib import Path

import av
import numpy as np
import pytest
from made_clips import (
    BLUE,
    GREEN,
    GREY,
    HEIGHT_PX,
    RED,
    WIDTH_PX,
    corner_colours,
    encode,
    patch_track_matrix,
    quarters,
)

from speedlab.video import probe, read_frames

STORED = (RED, GREEN, BLUE, GREY)  # top left, top right, bottom left, bottom right
# a, b, c, d of the track matrix: a stored (x, y) is shown at (a x + c y, b x + d y).
CLOCKWISE = {
    0: ((1, 0, 0, 1), STORED),
    90: ((0, 1, -1, 0), (BLUE, RED, GREY, GREEN)),
    180: ((-1, 0, 0, -1), (GREY, BLUE, GREEN, RED)),
    270: ((0, -1, 1, 0), (GREEN, GREY, RED, BLUE)),
}


def turned_clip(path: Path, matrix: tuple[int, int, int, int]) -> Path:
    encode(path, [quarters(*STORED)] * 3, options={"crf": "10"})
    a, b, c, d = matrix
    patch_track_matrix(path, (a, b, 0, c, d, 0, 0, 0, 1))
    return path


@pytest.mark.parametrize("rotation_deg", CLOCKWISE)
def test_picture_stands_upright(tmp_path, rotation_deg):
    matrix, shown = CLOCKWISE[rotation_deg]
    info = probe(turned_clip(tmp_path / "clip.mp4", matrix))
    sideways = rotation_deg in {90, 270}
    assert info.rotation_deg == rotation_deg
    assert (info.width_px, info.height_px) == (
        (HEIGHT_PX, WIDTH_PX) if sideways else (WIDTH_PX, HEIGHT_PX)
    )
    frame = next(read_frames(info))
    assert frame.rgb.shape == (info.height_px, info.width_px, 3)
    np.testing.assert_allclose(corner_colours(frame.rgb), shown, atol=6)
    assert info.warnings == ()


def test_pyav_counts_the_angle_counter_clockwise(tmp_path):
    path = turned_clip(tmp_path / "clip.mp4", CLOCKWISE[90][0])
    with av.open(str(path)) as container:
        assert next(container.decode(video=0)).rotation == -90


@pytest.mark.parametrize("rotation_deg", CLOCKWISE)
def test_a_mirrored_picture_is_read_unmirrored_with_a_warning(tmp_path, rotation_deg):
    (a, b, c, d), shown = CLOCKWISE[rotation_deg]
    info = probe(turned_clip(tmp_path / "clip.mp4", (-a, b, -c, d)))  # mirrored after the turn
    assert info.rotation_deg == rotation_deg
    np.testing.assert_allclose(corner_colours(next(read_frames(info)).rgb), shown, atol=6)
    assert "mirror" in " ".join(info.warnings)


def test_scaled_frames_stand_upright_too(tmp_path):
    matrix, shown = CLOCKWISE[90]
    info = probe(turned_clip(tmp_path / "clip.mp4", matrix))
    frame = next(read_frames(info, scale=0.5))
    assert frame.rgb.shape == (WIDTH_PX // 2, HEIGHT_PX // 2, 3)
    np.testing.assert_allclose(corner_colours(frame.rgb), shown, atol=8)
