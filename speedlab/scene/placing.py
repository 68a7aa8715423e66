"""Where a camera stands, from four or more points of the ground (docs/metrics.md, 3.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.optimize import least_squares
from scipy.spatial.transform import Rotation
from scipy.stats import chi2

from speedlab.errors import UsageError
from speedlab.model.clip import FloatArray
from speedlab.model.ground import PlacedCamera
from speedlab.scene.scale import CLICK_PX

FOCAL_SIDES, FOCAL_U_LOG = 1.2, 0.7
"""Focal length over the picture's longer side and its scatter (natural logarithm): .75 in a phone's
main lens, 1.5-2.3 in its longer ones, 5 in a camera's; weak, it keeps poor points sensible [P]."""
SCREEN_PX = 1920
"""Wider pictures are pointed at on a screen that shows about so many pixels [P]."""
PLACE_U_M = 0.01
"""Lines are painted, and tapes are read, so exactly (standard) [P]."""
ROLL_U_DEG = 10.0
"""A camera is held about level along the lane (standard) [P]."""
STARTS, START_YAWS_DEG, START_HEIGHTS_M = (0.7, 1.5, 4.0), (-20.0, 0.0, 20.0), (1.4, 4.0)
"""Focal lengths over the longer side, turns and heights from which the fit sets out ..."""
TRIES, MOST_STEPS = 2, 60
"""... with so many of those that explain the points best, for so long: ten steps are usual."""
UNLIKELY = 1e-6
"""Points that true clicks and places would give less often than this contradict each other."""
FLAT = 1e-6
"""Nothing is taken to be less sure than +- 1000 (m, rad), which changes no figure that is used."""
LEVEL = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
"""World to camera axes of one that looks straight across the lane."""


@dataclass(frozen=True, eq=False)
class Placing:
    """The camera that explains the points best.

    `found` (7,) and `covariance` (7, 7): of logarithm of the focal length, place (m) and rotation
    vector (rad) against `LEVEL`. `residual_px`: root mean square over the points.
    """

    found: FloatArray
    covariance: FloatArray
    residual_px: float
    middle_px: tuple[float, float]

    @property
    def camera(self) -> PlacedCamera:
        """The best one."""
        return _camera(self.found, self.middle_px)

    def u_of(self, quantity: Callable[[PlacedCamera], float]) -> float:
        """Standard uncertainty of something that follows from the camera."""
        steps = np.diag(1e-3 * np.sqrt(np.diag(self.covariance)))  # small against what is unsure
        sides = [
            [quantity(_camera(self.found + way * step, self.middle_px)) for way in (1, -1)]
            for step in steps
        ]
        slopes = np.array([high - low for high, low in sides]) / (2 * np.diag(steps))
        return float(np.sqrt(slopes @ self.covariance @ slopes))


def placed(points_px: FloatArray, places_m: FloatArray, size_px: tuple[int, int]) -> Placing:
    """The camera from points (k, 2) of a picture and their world places (k, 2), k >= 4.

    Raises:
        UsageError: no camera sees these places there.
    """
    world = np.column_stack([places_m, np.zeros(len(places_m))])
    middle_px, point_u_px = (size_px[0] / 2, size_px[1] / 2), _point_u_px(points_px, world, size_px)

    def misses(found: FloatArray) -> FloatArray:
        camera = _camera(found, middle_px)
        points = (camera.project(world) - points_px).ravel() / point_u_px
        focal = np.log(camera.focal_px / max(size_px) / FOCAL_SIDES) / FOCAL_U_LOG
        return np.append(points, [focal, camera.roll_deg / ROLL_U_DEG])

    starts = sorted(_starts(world, points_px, size_px), key=lambda start: sum(misses(start) ** 2))
    fits = [
        least_squares(misses, start, x_scale="jac", max_nfev=MOST_STEPS) for start in starts[:TRIES]
    ]
    best = min(fits, key=lambda fit: fit.cost)
    residual_px = point_u_px * float(np.sqrt(np.mean(best.fun[:-2] ** 2) * 2))
    spare = len(best.fun) - len(best.x)
    if 2 * best.cost > chi2.isf(UNLIKELY, spare):
        raise UsageError(f"{_CONTRADICTION} Together they miss by {residual_px:.0f} pixels.")
    worse = max(1.0, 2 * best.cost / spare)  # than clicks and places are taken to be
    return Placing(best.x, worse * _covariance(np.asarray(best.jac)), residual_px, middle_px)


def _point_u_px(points_px: FloatArray, world: FloatArray, size_px: tuple[int, int]) -> float:
    """Standard uncertainty of where one point is seen, by the click and by its place."""
    click_px = CLICK_PX * max(1.0, max(size_px) / SCREEN_PX)
    px_per_m = np.ptp(points_px[:, 0]) / np.ptp(world[:, 0])
    return float(np.hypot(click_px, PLACE_U_M * px_per_m))


_CONTRADICTION = (
    "The points told with --ground contradict each other: check their pixels, their metres along "
    "and across (positive: farther from the camera), and that the ground is flat."
)


def _covariance(jacobian: FloatArray) -> FloatArray:
    """What the whitened misses leave unsure; large but finite where they tell nothing."""
    told = jacobian.T @ jacobian + FLAT * np.eye(jacobian.shape[1])
    return np.asarray(np.linalg.inv(told), dtype=np.float64)


def _camera(found: FloatArray, middle_px: tuple[float, float]) -> PlacedCamera:
    turn = Rotation.from_rotvec(found[4:]).as_matrix() @ LEVEL
    return PlacedCamera(float(np.exp(found[0])), found[1:4], np.asarray(turn, float), middle_px)


def _starts(
    world: FloatArray, points_px: FloatArray, size_px: tuple[int, int]
) -> Iterator[FloatArray]:
    """Cameras of usual focal lengths, turns and heights that look at the middle of the points."""
    wide_m, wide_px = np.ptp(world[:, 0]), np.ptp(points_px[:, 0])
    middle_m, middle_px = world.mean(axis=0), points_px.mean(axis=0)
    for focal, yaw_rad, height_m in product(STARTS, np.radians(START_YAWS_DEG), START_HEIGHTS_M):
        focal_px = focal * max(size_px)
        far_m = focal_px * wide_m / wide_px
        aside_rad = yaw_rad + np.arctan((middle_px[0] - size_px[0] / 2) / focal_px)
        down_px = middle_px[1] - size_px[1] / 2
        tilt_rad = np.arctan(down_px / focal_px) - np.arctan(height_m / far_m)
        place = middle_m + np.array([-far_m * np.tan(aside_rad), -far_m, height_m])
        against_level = Rotation.from_euler("yx", [-yaw_rad, -tilt_rad]).as_rotvec()
        yield np.array([np.log(focal_px), *place, *against_level])
