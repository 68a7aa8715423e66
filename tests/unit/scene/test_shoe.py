"""A patterned shoe drawn at known places, to a fraction of a pixel, before patterned ground."""

import cv2
import numpy as np
import pytest

from speedlab.scene.shoe import ShoeWindow, shoe_moves_px
from speedlab.video.reader import Frame

WIDTH, HEIGHT, BODY_PX, FIRST = 160, 100, 230.0, 40
PLACES = np.array([[70.0, 50.0], [77.3, 51.4], [80.9, 52.0], [81.2, 52.0]])
FOOT = np.array([[-8.0, -6.0], [-14.0, 8.0], [20.0, 9.0]])
"""Ankle, heel, toe about the shoe's middle (px)."""
FINE = 8


def pattern(seed, grain_px, contrast):
    """(h, w) brightness of something with spots of about this size, drawn eight times too large."""
    spots = np.random.default_rng(seed).normal(size=(HEIGHT, WIDTH))
    spots = cv2.GaussianBlur(spots, (0, 0), grain_px)
    spots = cv2.resize(spots * contrast / spots.std(), None, fx=FINE, fy=FINE)
    return np.clip(130 + spots, 0, 255)


GROUND, LEATHER = pattern(1, 4.0, 15.0), pattern(2, 2.0, 50.0)


def drawn(place):
    """Ground and, over it, a shoe about `place`."""
    x, y = FINE * (place - PLACES[0])
    leather = cv2.warpAffine(LEATHER, np.float32([[1, 0, x], [0, 1, y]]), GROUND.shape[::-1])
    shoe = np.zeros(GROUND.shape, np.uint8)
    cv2.fillConvexPoly(shoe, (FINE * (place + 1.25 * FOOT + 0.5)).round().astype(np.int32), 1)
    gray = cv2.resize(
        np.where(shoe, leather, GROUND), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA
    )
    return np.repeat(gray.astype(np.uint8)[..., None], 3, axis=2)


PICTURES = [drawn(place) for place in PLACES]


def moves(pictures=PICTURES, off_px=0.0, places=PLACES):
    """What is read where the landmarks are off by so much, another way in every picture."""
    rng = np.random.default_rng(3)
    xy = places[:, None] + FOOT + off_px * rng.choice([-1, 1], (len(places), 1, 2))
    window = ShoeWindow(FIRST + np.arange(len(places)), xy, BODY_PX)
    shown = {FIRST + row: picture for row, picture in enumerate(pictures)}

    def again(frames):
        return (Frame(f, f / 240, shown[f]) for f in frames if f in shown)

    return shoe_moves_px(again, [window])[0]


@pytest.mark.parametrize("off_px", [0.0, 2.0])
def test_a_shoe_is_followed_to_a_fraction_of_a_pixel_wherever_the_landmarks_are(off_px):
    np.testing.assert_allclose(moves(off_px=off_px), np.diff(PLACES, axis=0), atol=0.15)


def test_where_nothing_is_drawn_nothing_is_known():
    flat = [np.full((HEIGHT, WIDTH, 3), 90, np.uint8)] * len(PLACES)
    assert np.isnan(moves(flat)).all()


def test_a_picture_that_is_not_there_leaves_a_gap():
    found = moves(PICTURES[:2])
    assert np.isfinite(found[0]).all()
    assert np.isnan(found[1:]).all()


def test_nothing_is_said_of_a_motion_over_a_picture_that_was_left_out():
    xy = PLACES[:, None] + FOOT
    window = ShoeWindow(np.array([40, 41, 43, 44]), xy, BODY_PX)

    def again(frames):
        return (Frame(f, f / 240, PICTURES[min(f - FIRST, 3)]) for f in frames)

    found = shoe_moves_px(again, [window])[0]
    assert list(np.isnan(found[:, 0])) == [False, True, False]


def test_a_foot_outside_the_picture_is_not_looked_for():
    assert np.isnan(moves(places=PLACES + np.array([0.0, 500.0]))).all()


def test_a_standing_shoe_stands():
    standing = [drawn(PLACES[0])] * 3
    still = np.repeat(PLACES[:1], 3, axis=0)
    np.testing.assert_allclose(moves(standing, 2.0, still), 0.0, atol=0.02)
