"""A rolling shutter: every point is seen when its own row of the sensor is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.synthetic.camera import Shot

Moving = Callable[[FloatArray], FloatArray]
"""Times (n,) to points in the world (n, k, 3), m."""

_ROUNDS: Final = 3  # each shrinks the error by the point's rows in a readout, a tenth at most


def readout_share(pixels: FloatArray, size_px: tuple[int, int], rotation_deg: int) -> FloatArray:
    """Upright pixels (..., 2) to when they are read: 0 with the stored picture's first row, 1 last.

    `rotation_deg`: clockwise turn of the stored picture to the upright one.
    """
    x, y = pixels[..., 0] / size_px[0], pixels[..., 1] / size_px[1]
    share = {0: y, 90: 1.0 - x, 180: 1.0 - y, 270: x}[rotation_deg]
    return np.asarray(np.clip(share, 0.0, 1.0))


def strips(size_px: tuple[int, int], count: int, rotation_deg: int) -> list[tuple[slice, slice]]:
    """(rows, columns) of `count` strips of the upright picture, in the order of their reading."""
    width, height = size_px
    sideways = rotation_deg % 180 == 90
    cuts = np.linspace(0, width if sideways else height, count + 1).astype(int).tolist()
    ranges = [slice(a, b) for a, b in zip(cuts, cuts[1:], strict=False)]
    if rotation_deg in (90, 180):
        ranges.reverse()
    if sideways:
        return [(slice(0, height), columns) for columns in ranges]
    return [(rows, slice(0, width)) for rows in ranges]


def as_read(
    moving: Moving, shot: Shot, time_s: FloatArray, readout_s: float, rotation_deg: int
) -> FloatArray:
    """(n, k, 3) points that, seen at once at `time_s`, fall where the rolling shutter puts them.

    Each point is taken at its own row's time and seen by the camera as it is turned then; the row
    follows from where it falls, the time from the row.
    """
    start = moving(time_s)
    if readout_s == 0.0:
        return start
    camera = shot.camera
    seen = shot.in_camera(start, time_s)
    for _ in range(_ROUNDS):
        share = readout_share(
            shot.to_pixels(seen, time_s), (camera.width_px, camera.height_px), rotation_deg
        )
        own_s = time_s[:, None] + readout_s * share
        seen = _each_at(moving, shot, own_s)
        seen[..., :2] *= (shot.zoom(own_s) / shot.zoom(time_s)[:, None])[..., None]
    return np.asarray(seen @ shot.rotation(time_s) + camera.centre_m)


def _each_at(moving: Moving, shot: Shot, time_s: FloatArray) -> FloatArray:
    """Points in camera axes (n, k, 3), each at a time of its own (n, k)."""
    rows, columns = time_s.shape
    flat = time_s.ravel()
    own = np.tile(np.arange(columns), rows)
    points = moving(flat)[np.arange(len(flat)), own]
    return shot.in_camera(points[:, None], flat)[:, 0].reshape(rows, columns, 3)
