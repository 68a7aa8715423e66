"""Crops round a person: everything in them maps back to where it was."""

import numpy as np
import pytest

from speedlab.pose.backend import PersonPose
from speedlab.pose.crop import MAX_SIDE_PX, MIN_SIDE_PX, square_crop


def picture_with_blob(x, y):
    """A grey picture with a bright Gaussian blob; pixel centres lie at i + 0.5."""
    columns, rows = np.arange(640) + 0.5, np.arange(360) + 0.5
    blob = np.exp(-((columns - x) ** 2 + (rows[:, None] - y) ** 2) / (2 * 4.0**2))
    return np.repeat((40 + 200 * blob).astype(np.uint8)[:, :, None], 3, axis=2)


def blob_in(rgb):
    weight = np.clip(rgb[:, :, 0].astype(float) - 60, 0, None)
    rows, columns = np.indices(weight.shape) + 0.5
    return np.array([(columns * weight).sum(), (rows * weight).sum()]) / weight.sum()


@pytest.mark.parametrize("side", [90.3, 200.0, 500.0, 1100.0])
@pytest.mark.parametrize("center", [(320.0, 180.0), (33.7, 21.2), (610.0, 350.0)])
def test_a_point_maps_back_to_the_picture(center, side):
    place = np.add(center, (7.3, -4.6))
    crop = square_crop(picture_with_blob(*place), np.array(center), side)
    person = PersonPose(np.tile(blob_in(crop.rgb), (33, 1)), np.ones(33))
    np.testing.assert_allclose(crop.to_picture(person).xy_px[0], place, atol=0.25)


@pytest.mark.parametrize("side", [20.0, 384.0, 600.0, 2000.0])
def test_the_side_is_bounded(side):
    crop = square_crop(picture_with_blob(320, 180), np.array([320.0, 180.0]), side)
    assert crop.rgb.shape[0] == crop.rgb.shape[1]
    assert MIN_SIDE_PX <= crop.rgb.shape[0] <= MAX_SIDE_PX
    assert crop.rgb.shape[0] / crop.scale == pytest.approx(side, abs=1)


def test_the_athlete_stays_in_the_middle_at_the_picture_s_edge():
    crop = square_crop(picture_with_blob(25, 180), np.array([25.0, 180.0]), 200.0)
    np.testing.assert_allclose(blob_in(crop.rgb), np.array(crop.rgb.shape[:2]) / 2, atol=1.5)


def test_a_crop_beside_the_picture_is_empty():
    crop = square_crop(picture_with_blob(5, 180), np.array([-400.0, 180.0]), 200.0)
    assert crop.rgb.max() == 0


def test_what_lies_outside_the_picture_repeats_its_edge():
    picture = np.repeat(np.arange(100, 200, dtype=np.uint8)[:, None, None], 100, axis=1)
    crop = square_crop(np.repeat(picture, 3, axis=2), np.array([0.0, 100.0]), 384.0)
    assert (crop.rgb[:92] == 100).all()
    assert (crop.rgb[192:] == 199).all()
