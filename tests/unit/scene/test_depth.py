"""Near and far leg in one plane: against a pinhole camera, there and back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speedlab.model.scene import Direction, Midline
from speedlab.model.skeleton import LEG, Side, joint, limb
from speedlab.scene.depth import LEGS_APART_M, off_midline, onto_midline

FOCAL_PX, AXIS_PX = 1300.0, (640.0, 360.0)


def pictured(x_m: np.ndarray, height_m: float, depth_m: float) -> np.ndarray:
    """(n, 2) pixels of points at `x_m` right of the axis and `height_m` above it."""
    return np.array(AXIS_PX) + FOCAL_PX / depth_m * np.stack(
        [x_m, np.full(len(x_m), -height_m)], axis=-1
    )


@settings(max_examples=20, deadline=None, derandomize=True)
@given(distance_m=st.floats(4.0, 40.0), way=st.sampled_from(Direction))
def test_legs_at_their_depths_come_to_lie_in_the_midline(distance_m, way):
    x_m = np.linspace(-4.0, 4.0, 9)
    seen = np.full((9, 33, 2), np.nan)
    for side, sign in ((way.near_side, -1), (way.near_side.other, 1)):
        depth = distance_m + sign * LEGS_APART_M / 2
        seen[:, joint(side, "foot_index")] = pictured(x_m, -1.0, depth)
    flat = onto_midline(seen, Midline(distance_m, AXIS_PX), way)
    for side in Side:
        assert flat[:, joint(side, "foot_index")] == pytest.approx(
            pictured(x_m, -1.0, distance_m), abs=1e-9
        )


@pytest.mark.parametrize("way", list(Direction))
def test_what_is_not_a_leg_stays_and_the_way_back_is_exact(way):
    seen = np.random.default_rng(1).uniform(0, 1280, (5, 33, 2))
    midline = Midline(10.0, AXIS_PX)
    flat = onto_midline(seen, midline, way)
    legs = [row for side in Side for row in limb(side, LEG)]
    moved = np.abs(flat - seen).max(axis=(0, 2)) > 1e-9
    assert sorted(np.flatnonzero(moved)) == sorted(legs)
    assert off_midline(flat, midline, way) == pytest.approx(seen, abs=1e-9)
