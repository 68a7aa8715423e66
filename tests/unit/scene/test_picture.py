"""A dark bar stands for every limb; it swings, and its edges are smeared by a known part."""

import cv2
import numpy as np
import pytest

from speedlab.model.skeleton import LANDMARKS, Side, joint
from speedlab.model.tracks import PoseSequence
from speedlab.scene.picture import picture_of, sampled_rows
from speedlab.video.reader import Frame

FRAMES, WIDTH, HEIGHT, LENGTH_PX = 60, 640, 240, 80.0
LEVEL, BAR = 150.0, 60.0


def x_at(row: float) -> float:
    """A bar that rests at the ends of its way and is fast in the middle."""
    return 320 - 220 * np.cos(2 * np.pi * row / FRAMES)


def drawn(row: int, exposure: float, noise: float, rng: np.random.Generator) -> np.ndarray:
    """The mean of many instants while the shutter is open, and noise on top."""
    columns = np.arange(WIDTH) + 0.5
    instants = row + exposure * (np.arange(24) / 23 - 0.5)
    shade = np.mean(
        [LEVEL + (BAR - LEVEL) * np.clip(12.5 - np.abs(columns - x_at(t)), 0, 1) for t in instants],
        axis=0,
    )
    gray = np.tile(shade, (HEIGHT, 1)) + rng.normal(0, noise, (HEIGHT, WIDTH))
    return cv2.cvtColor(np.clip(gray, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2RGB)


def poses() -> PoseSequence:
    xy = np.zeros((FRAMES, len(LANDMARKS), 2))
    xy[:, :, 0] = np.array([x_at(row) for row in range(FRAMES)])[:, None]
    xy[:, :, 1] = 60.0
    xy[:, :2, 0] += (-60.0, 60.0)  # the face gives the body its breadth
    for side in Side:
        for name in ("ankle", "wrist"):
            xy[:, joint(side, name), 1] = 60.0 + LENGTH_PX
    return PoseSequence(xy, np.ones(xy.shape[:2]))


def measured(exposure: float = 0.2, noise: float = 0.0):
    rng = np.random.default_rng(1)
    found = poses()
    frames = [
        Frame(row + 7, row / 60, drawn(row, exposure, noise, rng))
        for row in sorted(sampled_rows(found))
    ]
    return picture_of(frames, found, 7, 30.5)


@pytest.mark.parametrize("exposure", [0.2, 0.5, 0.9])
def test_smear_tells_how_long_the_shutter_was_open(exposure):
    # A smear is seen to a share of .7 in rendered limbs, wholly in this straight bar.
    assert measured(exposure).exposure_frames * 0.7 == pytest.approx(exposure, rel=0.25)


@pytest.mark.parametrize("noise", [2.0, 8.0, 15.0])
def test_noise_is_measured_beside_edges(noise):
    assert 255 * measured(noise=noise).noise == pytest.approx(noise, rel=0.15)


def test_light_and_quantiser_are_those_of_the_pictures():
    found = measured()
    assert 255 * found.light == pytest.approx(LEVEL, abs=10)
    assert found.quantiser == pytest.approx(30.5, abs=0.5)


def test_slow_feet_tell_nothing_of_the_shutter():
    found = poses()
    still = PoseSequence(np.repeat(found.xy_px[:1], FRAMES, axis=0), found.confidence)
    frames = [Frame(row, 0.0, drawn(0, 0.5, 1.0, np.random.default_rng(2))) for row in range(30)]
    assert picture_of(frames, still, 0, None).exposure_frames is None


def test_no_frame_gives_no_figures():
    assert picture_of([], poses(), 0, None) is None
