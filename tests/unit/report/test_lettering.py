import numpy as np
import pytest

from speedlab.report.lettering import sprite, stamp, type_size

WHITE, BLACK = (255, 255, 255), (0, 0, 0)


@pytest.mark.parametrize(
    ("width", "height"), [(1280, 720), (1920, 1080), (1080, 1920), (720, 1280), (640, 480)]
)
def test_digits_are_at_least_2_2_percent_of_the_pictures_height(width: int, height: int) -> None:
    face = sprite("0", type_size(width, height), WHITE).cover[:, :, 0] > 0.5
    rows = np.flatnonzero(face.any(axis=1))
    assert rows[-1] - rows[0] + 1 >= 0.022 * height


def test_text_has_a_dark_outline_all_round() -> None:
    pixels = np.full((60, 90, 3), 255, np.uint8)  # white text on white: only the outline tells
    stamp(pixels, sprite("8", 30, WHITE, BLACK), (45.0, 30.0))
    dark = pixels[:, :, 0] < 100
    rows, columns = np.nonzero(dark)
    assert pixels[30, :, 0].min() < 60
    assert rows.max() - rows.min() > 0.7 * 30
    assert pixels[rows.min() : rows.max(), columns.min() : columns.max(), 0].max() == 255


def test_a_stamp_is_centred() -> None:
    pixels = np.zeros((60, 90, 3), np.uint8)
    stamp(pixels, sprite("0", 30, WHITE), (45.0, 30.0))
    rows, columns = np.nonzero(pixels[:, :, 0] > 128)
    assert (columns.min() + columns.max()) / 2 == pytest.approx(45.0, abs=2.0)
    assert (rows.min() + rows.max()) / 2 == pytest.approx(30.0, abs=2.0)


@pytest.mark.parametrize("centre", [(0.0, 0.0), (90.0, 60.0), (-200.0, 30.0), (45.0, 500.0)])
def test_a_stamp_is_cut_at_the_pictures_edge(centre: tuple[float, float]) -> None:
    pixels = np.zeros((60, 90, 3), np.uint8)
    stamp(pixels, sprite("88", 30, WHITE), centre)
    assert pixels.shape == (60, 90, 3)
    inside = abs(centre[0] - 45) <= 45 and abs(centre[1] - 30) <= 30
    assert (pixels.max() > 0) == inside


def test_numbers_of_equal_length_are_equally_wide() -> None:
    widths = {sprite(f"{value}°", 27, WHITE, BLACK).size for value in (100, 111, 134, 178)}
    assert len({height for _, height in widths}) == 1
    assert np.ptp([width for width, _ in widths]) <= 3
