import numpy as np
import pytest

from speedlab.report.canvas import Canvas, arc

WHITE = (255, 255, 255)


def black(width: int = 80, height: int = 60) -> np.ndarray:
    return np.zeros((height, width, 3), np.uint8)


def test_a_line_through_pixel_centres_covers_that_row() -> None:
    pixels = black()
    Canvas(pixels).line(np.array([[10.5, 20.5], [60.5, 20.5]]), WHITE, 1)
    assert np.all(pixels[20, 12:59] >= 225)
    assert pixels[17].max() == 0
    assert pixels[23].max() == 0


def test_half_a_pixel_lower_is_shared_by_two_rows() -> None:
    pixels = black()
    Canvas(pixels).line(np.array([[10.5, 21.0], [60.5, 21.0]]), WHITE, 1)
    upper, lower = pixels[20, 30, 0], pixels[21, 30, 0]
    assert upper == pytest.approx(lower, abs=40)
    assert min(upper, lower) > 60


def test_origin_and_scale_move_and_enlarge_the_drawing() -> None:
    pixels = black()
    Canvas(pixels, origin_px=(100.0, 200.0), scale=2.0).disc(np.array([115.0, 210.0]), 4.0, WHITE)
    rows, columns = np.nonzero(pixels[:, :, 0] > 128)
    assert columns.mean() + 0.5 == pytest.approx(30.0, abs=0.2)
    assert rows.mean() + 0.5 == pytest.approx(20.0, abs=0.2)
    # OpenCV softens outwards: the disc is up to half a pixel larger all round.
    assert np.pi * 4.0**2 * 0.95 < pixels[:, :, 0].sum() / 255 < np.pi * 4.7**2


def test_unknown_points_draw_nothing() -> None:
    pixels = black()
    canvas, unknown = Canvas(pixels), np.array([[10.0, 10.0], [np.nan, 20.0], [30.0, 30.0]])
    canvas.line(unknown, WHITE, 3)
    canvas.dashes(unknown, WHITE, 3)
    canvas.fill(unknown, WHITE)
    canvas.disc(unknown[1], 5.0, WHITE)
    assert pixels.max() == 0


def test_dashes_leave_gaps_and_keep_to_the_line() -> None:
    pixels = black(200)
    Canvas(pixels).dashes(np.array([[10.5, 30.5], [190.5, 30.5]]), WHITE, 3)
    along = pixels[30, 10:190, 0] > 128
    assert 0.4 < along.mean() < 0.75
    assert np.count_nonzero(np.diff(along.astype(int)) == 1) >= 8
    assert pixels[25].max() == 0


def test_a_layer_blends_at_its_opacity() -> None:
    pixels = black()
    square = np.array([[10.0, 10.0], [30.0, 10.0], [30.0, 30.0], [10.0, 30.0]])
    with Canvas(pixels).layer(0.6, square, 3.0) as faint:
        faint.fill(square, WHITE)
    assert pixels[20, 20].tolist() == [153, 153, 153]
    assert pixels[40, 40].max() == 0


@pytest.mark.parametrize("where", [np.full((2, 2), np.nan), np.full((2, 2), -500.0)])
def test_a_layer_round_nothing_changes_nothing(where: np.ndarray) -> None:
    pixels = black()
    pixels[:] = 77
    with Canvas(pixels).layer(0.6, where, 3.0) as faint:
        faint.line(where, WHITE, 3)
    assert np.all(pixels == 77)


def test_an_arc_keeps_its_radius_and_ends() -> None:
    points = arc(np.array([50.0, 40.0]), 10.0, 0.0, np.pi / 2)
    assert np.hypot(*(points - [50.0, 40.0]).T) == pytest.approx(np.full(len(points), 10.0))
    assert points[0] == pytest.approx([60.0, 40.0])
    assert points[-1] == pytest.approx([50.0, 50.0])
