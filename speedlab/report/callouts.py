"""Where a number can stand beside a joint without covering the athlete."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import INDEX, Side, joint

_SEGMENTS: Final[tuple[tuple[str, str, float], ...]] = (
    ("shoulder", "hip", 0.24),
    ("shoulder", "elbow", 0.13),
    ("elbow", "wrist", 0.10),
    ("wrist", "index", 0.10),
    ("hip", "knee", 0.21),
    ("knee", "ankle", 0.14),
    ("heel", "foot_index", 0.12),
)
"""Segments and half their thickness in trunk lengths, clothes included: generous for a thin
athlete (segment breadths of Winter 2009, table 4.1, plus a hand's breadth of loose kit)."""
_HEAD_RADIUS: Final = 0.30  # in trunk lengths, hair included
_STATIONS: Final = np.linspace(0.0, 1.0, 7)


@dataclass(frozen=True)
class Silhouette:
    """Discs that cover the athlete: `centre_px` (n, m, 2) in picture pixels, `radius_px` (n, m)."""

    centre_px: FloatArray
    radius_px: FloatArray

    def covers(self, low_px: FloatArray, high_px: FloatArray) -> bool:
        """Whether the upright box from `low_px` to `high_px` (2,) touches the body in row 0."""
        nearest = np.clip(self.centre_px[0], low_px, high_px)
        apart = np.linalg.norm(nearest - self.centre_px[0], axis=1)
        return bool(np.any(apart < self.radius_px[0]))


def silhouette(xy_px: FloatArray) -> Silhouette:
    """Cover the body of (n, 33, 2) landmarks with discs along its segments."""
    shoulders = xy_px[:, [joint(side, "shoulder") for side in Side]].mean(axis=1)
    hips = xy_px[:, [joint(side, "hip") for side in Side]].mean(axis=1)
    trunk = np.linalg.norm(shoulders - hips, axis=1)
    centres, radii = [xy_px[:, INDEX["nose"]], xy_px[:, [7, 8]].mean(axis=1)], [_HEAD_RADIUS] * 2
    for side in Side:
        for start, stop, thickness in _SEGMENTS:
            first, last = xy_px[:, joint(side, start)], xy_px[:, joint(side, stop)]
            centres += [first + share * (last - first) for share in _STATIONS]
            radii += [thickness] * len(_STATIONS)
    return Silhouette(np.stack(centres, axis=1), trunk[:, None] * np.array(radii))


def stacked(heights_px: FloatArray, spacing_px: float) -> FloatArray:
    """Move (k, n) heights of texts apart, to `spacing_px` at least, keeping the order of the k."""
    moved = heights_px.copy()
    for _ in range(len(moved)):  # each pass can push one text into the next
        for upper, lower in pairwise(range(len(moved))):
            overlap = np.fmax(0.0, spacing_px - (moved[lower] - moved[upper]))
            moved[upper] -= overlap / 2
            moved[lower] += overlap / 2
    return moved


def beside(
    body: Silhouette,
    joint_px: FloatArray,
    height_px: FloatArray,
    size_px: tuple[float, float],
    width_px: float,
    glide_rows: int,
) -> FloatArray:
    """Centres (n, 2) for a text of `size_px` at a height (n,), clear of the body.

    The text stands left or right of the body, where it is nearer to its joint (n, 2) and inside
    the picture of `width_px`; it changes sides only when the other side is much nearer, and moves
    aside over `glide_rows` frames, not at once. NaN where body or joint are unknown.
    """
    reach = _clearance(body, joint_px, height_px, size_px)
    known = np.isfinite(joint_px).all(axis=1) & np.isfinite(height_px)
    if not known.any():
        return np.full_like(joint_px, np.nan)
    rows = np.flatnonzero(known)
    for way in (0, 1):
        filled = np.interp(np.arange(len(reach)), rows, reach[rows, way])
        widest = maximum_filter1d(filled, 2 * glide_rows + 1)
        reach[:, way] = gaussian_filter1d(widest, glide_rows / 2)
    x, half = joint_px[:, 0], size_px[0] / 2
    fits = np.stack([x - reach[:, 0] >= half, x + reach[:, 1] <= width_px - half], axis=1)
    offset = _sides(np.where(fits | ~known[:, None], reach, np.inf), _LOYALTY * size_px[1])
    placed: FloatArray = np.stack([x + offset, height_px], axis=1)
    placed[~known] = np.nan
    return placed


_LOYALTY: Final = 2.5  # text heights by which the other side must be nearer


def _clearance(
    body: Silhouette, joint_px: FloatArray, height_px: FloatArray, size_px: tuple[float, float]
) -> FloatArray:
    """(n, 2) distance from the joint to the nearest free centre on the left and on the right."""
    width, height = size_px
    centre, radius = body.centre_px, body.radius_px
    in_band = np.abs(centre[:, :, 1] - height_px[:, None]) < radius + height / 2
    away = centre[:, :, 0] - joint_px[:, :1]
    gap = width / 2 + height / 4
    left = np.max(np.where(in_band, radius - away, 0.0), axis=1) + gap
    right = np.max(np.where(in_band, radius + away, 0.0), axis=1) + gap
    return np.stack([left, right], axis=1)


def _sides(reach: FloatArray, loyalty_px: float) -> FloatArray:
    """(n,) signed offsets: stay left (0) or right (1) until the other is `loyalty_px` nearer.

    A side without room is infinitely far; where neither has room nothing is placed (NaN).
    """
    finite = np.where(np.isfinite(reach), reach, np.nan)
    way = int(np.nansum(finite[:, 0]) > np.nansum(finite[:, 1]))
    offset = np.full(len(reach), np.nan)
    for row, (left, right) in enumerate(reach):
        mine, other = (left, right) if way == 0 else (right, left)
        if other + loyalty_px < mine:
            way, mine = 1 - way, other
        if np.isfinite(mine):
            offset[row] = mine if way == 1 else -mine
    return offset
