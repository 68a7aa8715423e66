import numpy as np
import pytest
from drawn_run import drawn_run, with_unknown

from speedlab.model.scene import Direction
from speedlab.model.skeleton import Side, joint
from speedlab.report.callouts import beside, silhouette, stacked

SIZE, WIDTH = (60.0, 24.0), 1280.0


def motion_px(direction: Direction = Direction.RIGHT) -> np.ndarray:
    evidence = drawn_run(direction=direction).evidence
    assert evidence is not None
    return evidence.motion.xy_px


@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("name", ["elbow", "hip", "knee"])
def test_a_number_beside_a_joint_never_covers_the_athlete(direction: Direction, name: str) -> None:
    xy_px = motion_px(direction)
    at = xy_px[:, joint(Side.RIGHT, name)]
    body = silhouette(xy_px)
    centre = beside(body, at, at[:, 1], SIZE, WIDTH, 4)
    placed = np.isfinite(centre).all(axis=1)
    assert placed.mean() > 0.9
    for row in np.flatnonzero(placed):
        low, high = centre[row] - np.array(SIZE) / 2, centre[row] + np.array(SIZE) / 2
        assert not silhouette(xy_px[row : row + 1]).covers(low, high)
        assert low[0] >= -1.0
        assert high[0] <= WIDTH + 1.0
    flips = np.count_nonzero(np.diff(np.sign(centre[placed, 0] - at[placed, 0])))
    assert flips <= len(centre) / 15


def test_the_silhouette_covers_the_limbs_and_not_the_air() -> None:
    xy_px = motion_px()[:1]
    body = silhouette(xy_px)
    knee = xy_px[0, joint(Side.LEFT, "knee")]
    assert body.covers(knee - 2, knee + 2)
    above = xy_px[0, :, 1].min() - 60
    assert not body.covers(np.array([knee[0] - 10, above - 10]), np.array([knee[0] + 10, above]))


def test_nothing_is_placed_beside_an_unknown_joint() -> None:
    evidence = with_unknown(drawn_run(), slice(20, 40)).evidence
    assert evidence is not None
    xy_px = evidence.motion.xy_px
    at = xy_px[:, joint(Side.RIGHT, "knee")]
    centre = beside(silhouette(xy_px), at, at[:, 1], SIZE, WIDTH, 4)
    assert np.isnan(centre[20:40]).all()
    assert np.isfinite(centre[60:100]).all()


def test_an_athlete_who_fills_the_picture_leaves_no_room() -> None:
    xy_px = motion_px()[40:60]
    at = xy_px[:, joint(Side.RIGHT, "hip")]
    narrow = float(np.ptp(xy_px[0, :, 0]))
    moved = xy_px - np.array([xy_px[0, :, 0].min(), 0.0])
    at = moved[:, joint(Side.RIGHT, "hip")]
    assert np.isnan(beside(silhouette(moved), at, at[:, 1], SIZE, narrow, 2)).any()


def test_stacked_heights_keep_apart_and_in_order() -> None:
    heights = np.array([[10.0, 10.0, np.nan], [12.0, 50.0, 5.0], [13.0, 51.0, 6.0]])
    moved = stacked(heights, 20.0)
    assert np.all(np.diff(moved[:, :2], axis=0) >= 20.0 - 1.0)
    assert moved[:, 1].sum() == pytest.approx(heights[:, 1].sum())
