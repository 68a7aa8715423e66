"""Near and far leg moved into the athlete's plane of symmetry (docs/metrics.md, 3.2).

A point nearer to the camera than the midline is drawn too large, one beyond it too small, both
from the optical axis: so equal steps look unequal, and the more so towards the picture's edges.
"""

from __future__ import annotations

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.scene import Direction, Midline
from speedlab.model.skeleton import LANDMARKS, LEG, limb

LEGS_APART_M = 0.15
"""Distance in depth between the joints of the two legs, hips to feet (docs/metrics.md, 3.2: feet
0.10-0.15 m, hips about 0.17-0.2 m) [P]."""


def onto_midline(steady: FloatArray, midline: Midline, direction: Direction) -> FloatArray:
    """Reference pixels (n, 33, 2) as seen -> as if both legs were in the midline plane."""
    axis = np.array(midline.axis_px)
    flat: FloatArray = axis + (steady - axis) * _depths(midline, direction)
    return flat


def off_midline(flat: FloatArray, midline: Midline, direction: Direction) -> FloatArray:
    """The inverse of `onto_midline`, for drawing."""
    axis = np.array(midline.axis_px)
    steady: FloatArray = axis + (flat - axis) / _depths(midline, direction)
    return steady


def _depths(midline: Midline, direction: Direction) -> FloatArray:
    """(33, 1) distance of each landmark from the camera over that of the midline."""
    share = LEGS_APART_M / 2 / midline.distance_m
    depths = np.ones((len(LANDMARKS), 1))
    near = direction.near_side
    depths[list(limb(near, LEG))] = 1.0 - share
    depths[list(limb(near.other, LEG))] = 1.0 + share
    return depths
