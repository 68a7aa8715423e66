"""Marks as told, and where they lie in the reference picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speedlab.errors import UsageError
from speedlab.model.tracks import CameraMotion
from speedlab.options import with_options
from speedlab.scene.pointed import Pointing, marked_ground
from speedlab.scene.scale import marks_scale
from speedlab.settings import Marks, Pick, Settings

STILL = CameraMotion(np.eye(3)[None], False, 0.0, np.ones(1, dtype=bool))
POINTING = Pointing(STILL, np.zeros(1), (1280, 720))


def seen_beside(offset_m, distance_m, focal_px=1500.0, height_m=1.3):
    """Two marks 8 m apart, `offset_m` nearer to a level camera than the athlete's line."""
    depth_m = distance_m - offset_m
    y_px = 360 + focal_px * height_m / depth_m
    first, second = (Pick(x_px=640 + focal_px * x / depth_m, y_px=y_px) for x in (-3.0, 5.0))
    return Marks(first=first, second=second, apart_m=8.0, offset_m=offset_m)


@given(st.floats(-2.5, 2.5), st.floats(14, 60))
def test_marks_on_another_lane_give_the_metres_of_the_athlete_s(offset_m, distance_m):
    marks = seen_beside(offset_m, distance_m)
    ground = marked_ground(marks, POINTING, distance_m)
    assert marks_scale(ground).m_per_px == pytest.approx(distance_m / 1500.0)
    assert ground.depth_u_rel == 0.0


def test_without_the_camera_s_distance_nothing_is_moved_and_the_metres_are_less_sure():
    marks = seen_beside(1.22, 14.0)
    ground = marked_ground(marks, POINTING)
    assert ground.points_px[0] == pytest.approx((marks.first.x_px, marks.first.y_px))
    assert ground.depth_u_rel == pytest.approx(1.22 / 12)
    scale = marks_scale(ground)
    assert abs(scale.m_per_px - 14 / 1500) < 2 * scale.u_rel * scale.m_per_px


def test_marks_on_the_line_stay_whatever_the_distance():
    marks = Marks(first=Pick(x_px=100, y_px=600), second=Pick(x_px=1100, y_px=610), apart_m=8)
    ground = marked_ground(marks, POINTING, 12.0)
    assert ground.points_px.tolist() == [[100, 600], [1100, 610]]


def test_an_offset_belongs_to_two_marks():
    with pytest.raises(UsageError, match="exactly two --mark"):
        with_options(Settings(), mark_offset_m=1.22)
    told = {"marks": ("100,600", "1100,610"), "marks_apart_m": 8.0}
    settings = with_options(Settings(), **told, mark_offset_m=-1.22)
    assert settings.marks is not None
    assert settings.marks.offset_m == -1.22
    with pytest.raises(UsageError, match="--mark-offset 40"):
        with_options(Settings(), **told, mark_offset_m=40.0)
