"""Metres from the body, from marks on the lane, and whether the two agree."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speedlab.model.scene import MarkedGround, Scale, ScaleSource
from speedlab.model.skeleton import Side, joint
from speedlab.scene.scale import disagreement, height_scale, marks_scale


def test_the_scale_of_a_body_with_the_published_proportions_is_exact():
    xy = np.full((10, 33, 2), 0.0)
    for side in Side:
        for name, down in (("shoulder", 0), ("hip", 288), ("knee", 533), ("ankle", 779)):
            xy[:, joint(side, name), 1] = down
    assert height_scale(xy, 1.80).m_per_px == pytest.approx(0.0018)


def test_the_scale_of_two_marks():
    found = marks_scale(MarkedGround(np.array([[100.0, 600.0], [1300.0, 600.0]]), 10.0))
    assert found.m_per_px == pytest.approx(10 / 1200)
    assert found.source is ScaleSource.MARKS
    assert 0.01 < found.u_rel < 0.011


@given(apart=st.floats(1.0, 40.0), turn=st.floats(-3.1, 3.1), width=st.floats(50.0, 4000.0))
def test_marks_may_lie_along_any_line(apart, turn, width):
    ends = np.array([[0.0, 0.0], [width * np.cos(turn), width * np.sin(turn)]]) + 7.0
    assert marks_scale(MarkedGround(ends, apart)).m_per_px == pytest.approx(apart / width)


def test_marks_close_together_in_the_picture_are_less_sure():
    near, far = (
        marks_scale(MarkedGround(np.array([[0.0, 0.0], [width, 0.0]]), 5.0)).u_rel
        for width in (60.0, 1200.0)
    )
    assert near > 3 * far


def test_two_scales_differ_by_the_ratio_of_their_metres():
    marks, height = (Scale(0.01, 0.01, ScaleSource.MARKS), Scale(0.011, 0.035, ScaleSource.HEIGHT))
    gap, u = disagreement(marks, height)
    assert gap == pytest.approx(np.log(1.1))
    assert u == pytest.approx(0.0364, abs=1e-4)
    assert disagreement(height, marks) == (pytest.approx(-gap), pytest.approx(u))
