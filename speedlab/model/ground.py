"""A camera whose place is known from points of the ground, and the plane in which is run.

World: x along the lane, to the right of the picture; y across it, away from the camera, 0 on the
athlete's line; z up (m).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, atan2, degrees

import numpy as np

from speedlab.model.clip import FloatArray


def mapped(matrix: FloatArray, points: FloatArray) -> FloatArray:
    """(k, 2) points (k, d) moved by a projective matrix (3, d + 1)."""
    moved = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    result: FloatArray = moved[:, :2] / moved[:, 2:]
    return result


@dataclass(frozen=True, eq=False)
class PlacedCamera:
    """A pinhole camera with square pixels, its axis through the picture's middle.

    `place_m` (3,): where it stands. `turn` (3, 3): world to camera axes (x right, y down, z into
    the picture).
    """

    focal_px: float
    place_m: FloatArray
    turn: FloatArray
    middle_px: tuple[float, float]

    @property
    def matrix(self) -> FloatArray:
        """(3, 4) from homogeneous world points to homogeneous pixels."""
        lens = np.diag([self.focal_px, self.focal_px, 1.0])
        lens[:2, 2] = self.middle_px
        placed: FloatArray = lens @ self.turn @ np.column_stack([np.eye(3), -self.place_m])
        return placed

    def project(self, points_m: FloatArray) -> FloatArray:
        """(k, 2) pixels of (k, 3) world points."""
        return mapped(self.matrix, points_m)

    @property
    def yaw_deg(self) -> float:
        """How far it is turned to the right of straight across the lane."""
        return degrees(atan2(self.turn[2, 0], self.turn[2, 1]))

    @property
    def tilt_deg(self) -> float:
        """How far it looks up."""
        return degrees(asin(self.turn[2, 2]))

    @property
    def roll_deg(self) -> float:
        """How far it is turned clockwise, seen from behind it: the lane rises to the right then."""
        return degrees(atan2(-self.turn[0, 2], -self.turn[1, 2]))


@dataclass(frozen=True, eq=False)
class RunPlane:
    """The upright plane over the athlete's line, and how the reference picture turns into it.

    `camera`: as it took the reference picture. `to_plane` (3, 3): reference pixels to plane pixels
    (x right, y down), of which one is `m_per_px` everywhere. `scale_u_rel`, `yaw_u_deg`,
    `distance_u_m`: standard uncertainties. `points_px` (k, 2): what was pointed at, in plane
    pixels; `places_m` (k, 2): where it lies along and across, as it was told, along
    growing to the right of the picture where `rightward` is +1, to the left where it is -1.
    """

    camera: PlacedCamera
    to_plane: FloatArray
    m_per_px: float
    scale_u_rel: float
    yaw_u_deg: float
    distance_u_m: float
    residual_px: float
    points_px: FloatArray
    places_m: FloatArray
    rightward: int

    @property
    def distance_m(self) -> float:
        """From the camera to the plane."""
        return float(-self.camera.place_m[1])

    def at_px(self, points_m: FloatArray) -> FloatArray:
        """(k, 2) where (k, 3) world points are seen, in plane pixels."""
        return mapped(self.to_plane, self.camera.project(points_m))
