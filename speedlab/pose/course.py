"""Whether a pose continues the athlete's own course: the trunk where path and neighbours have it.

Where two bodies overlap the network finds the one or the other, hardly ever something between:
the trunk is within .03 statures of its course, or on the other body's. A trunk does not jump.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.tracks import TRUNK, AthletePath, CameraMotion, PoseSequence

OFF_COURSE = 0.12
"""Statures off the course that a trunk is not: bounce, noise and the path's own error stay below,
the nearest wrong trunks of two overlapping runners begin at .2."""
OFF_BEFORE_OR_AFTER = 0.3
"""... where the path goes on beyond the sightings, and is a guess."""
USUALLY_NEAR = 0.3
"""Poses farther from the path than this say nothing of how the course differs from it."""
END_RATE_LOOKS = 3
"""The way before the first and after the last sighting is guessed from so many looks' motion."""
LOOKS_EITHER_SIDE = 2.5
"""The course follows the poses of so many of the finder's looks before and after."""


@dataclass(frozen=True)
class Course:
    """Where the athlete's trunk ought to be: `trunk_px` (n, 2); NaN outside the path.

    `size_px` (n,): stature; `limit` (n,): statures off it that are too much.
    """

    trunk_px: FloatArray
    size_px: FloatArray
    limit: FloatArray

    @property
    def sighted(self) -> BoolArray:
        """(n,) rows between the first sighting and the last."""
        rows: BoolArray = self.limit < OFF_BEFORE_OR_AFTER
        return rows

    def strangeness(self, xy_px: FloatArray, row: int | slice = slice(None)) -> FloatArray:
        """(...) distance of poses (..., 33, 2) from the course; 1 is the limit."""
        off = np.linalg.norm(trunk_of(xy_px) - self.trunk_px[row], axis=-1)
        share: FloatArray = np.asarray(off / self.size_px[row] / self.limit[row])
        return share

    def left_by(self, poses: PoseSequence) -> BoolArray:
        """(n,) rows in which the pose is not on the course."""
        rows: BoolArray = np.asarray(self.strangeness(poses.xy_px) > 1.0)
        return rows


def trunk_of(xy_px: FloatArray) -> FloatArray:
    """(..., 2) middle of shoulders and hips of poses (..., 33, 2)."""
    middle: FloatArray = xy_px[..., TRUNK, :].mean(axis=-2)
    return middle


def course_of(poses: PoseSequence, path: AthletePath, camera: CameraMotion) -> Course:
    """The path, shifted by how far the poses around each row usually are from it.

    Where somebody else is in the athlete's place most poses may be the other's, and tell nothing.
    """
    trunk = _over_ground(path, camera)
    off = (trunk_of(poses.xy_px) - trunk) / path.size_px[:, None]
    off[~(np.linalg.norm(off, axis=1) < USUALLY_NEAR)] = np.nan
    if path.overlapped is not None:
        off[path.overlapped] = np.nan
    shift = _running_median(off, _reach(path)) * path.size_px[:, None]
    seen = np.flatnonzero(path.detected)
    limit = np.full(len(path.size_px), OFF_BEFORE_OR_AFTER)
    if len(seen):
        limit[seen[0] : seen[-1] + 1] = OFF_COURSE
    return Course(trunk + shift, path.size_px, limit)


def on_course(poses: PoseSequence, path: AthletePath, camera: CameraMotion) -> PoseSequence:
    """The poses without those that leave the course: refused rather than somebody else's."""
    return poses.without(course_of(poses, path, camera).left_by(poses))


def extended(at: FloatArray, rows: FloatArray, values: FloatArray) -> FloatArray:
    """Linear interpolation that goes on outside `rows` at the rate of the first and last few."""
    inner = np.interp(at, rows, values)
    few = min(END_RATE_LOOKS, len(rows) - 1)
    if not few:
        return inner
    first_rate = (values[few] - values[0]) / (rows[few] - rows[0])
    last_rate = (values[-1] - values[-1 - few]) / (rows[-1] - rows[-1 - few])
    before, after = np.minimum(at - rows[0], 0), np.maximum(at - rows[-1], 0)
    result: FloatArray = inner + before * first_rate + after * last_rate
    return result


def _over_ground(path: AthletePath, camera: CameraMotion) -> FloatArray:
    """(n, 2) the path's trunk, straight over the ground from sighting to sighting.

    In the picture it is not: a camera in the hand shakes between two looks.
    """
    trunk = path.center_px if path.trunk_px is None else path.trunk_px
    rows = np.flatnonzero(path.detected)
    if not camera.moving or len(rows) < 2:
        return trunk
    inside = np.isfinite(path.size_px)
    wanted = np.flatnonzero(inside).astype(np.float64)
    steady = camera.apply(trunk)
    for column in steady.T:
        column[inside] = extended(wanted, rows.astype(np.float64), column[rows])
    return camera.invert(steady)


def _reach(path: AthletePath) -> int:
    rows = np.flatnonzero(path.detected)
    spacing = float(np.median(np.diff(rows))) if len(rows) > 1 else 1.0
    return max(2, round(LOOKS_EITHER_SIDE * spacing))


def _running_median(values: FloatArray, reach: int) -> FloatArray:
    """(n, k) medians of the known values within `reach` rows; 0 where none is known."""
    padded = np.pad(values, ((reach, reach), (0, 0)), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=0)
    known = np.isfinite(windows).any(axis=-1)
    result = np.zeros(values.shape)
    result[known] = np.nanmedian(windows[known], axis=-1)
    return result
