"""A pinhole camera beside the track: where it stands, how it turns, where things fall on it.

World: X to the right of the picture, Y away from the camera, Z up (m). Pixels are continuous:
(0, 0) is the outer corner of the first pixel, whose centre is (0.5, 0.5).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.synthetic.ranges import AgainstLevel, NotNegative, Pixels, Positive


@dataclass(frozen=True)
class Camera:
    """Stands at (`along_m`, -`distance_m`, `height_m`) and looks along +Y turned by `yaw_deg`.

    `yaw_deg` is positive to the right, `tilt_deg` up, `roll_deg` clockwise as seen from behind the
    camera: level ground then rises to the right of the picture.
    With `follows` it pans after the athlete as a person would: `lag_s` late, with a slow wobble of
    `wobble_m` about the athlete and a tremor of `tremor_deg`.
    `zoom`: focal length at the end of the clip over that at its beginning; it changes smoothly and
    halfway is `focal_px`.
    """

    width_px: Pixels = 1280
    height_px: Pixels = 720
    focal_px: Positive = 1300.0
    distance_m: Positive = 12.0
    height_m: Positive = 1.1
    along_m: float = 0.0
    yaw_deg: AgainstLevel = 0.0
    tilt_deg: AgainstLevel = 0.0
    roll_deg: float = 0.0
    follows: bool = False
    lag_s: NotNegative = 0.06
    wobble_m: NotNegative = 0.25
    tremor_deg: NotNegative = 0.04
    zoom: Positive = 1.0

    @property
    def centre_m(self) -> FloatArray:
        """Optical centre in the world."""
        return np.array([self.along_m, -self.distance_m, self.height_m])

    @property
    def matrix(self) -> FloatArray:
        """(3, 3) intrinsic matrix."""
        return np.array(
            [
                [self.focal_px, 0.0, 0.5 * self.width_px],
                [0.0, self.focal_px, 0.5 * self.height_px],
                [0.0, 0.0, 1.0],
            ]
        )


def rotation(yaw_deg: FloatArray, tilt_deg: FloatArray, roll_deg: FloatArray) -> FloatArray:
    """(n, 3, 3) world to camera axes (x right, y down, z into the picture)."""
    yaw, tilt, roll = (np.radians(np.atleast_1d(a)) for a in (yaw_deg, tilt_deg, roll_deg))
    zero, one = np.zeros_like(yaw), np.ones_like(yaw)
    turn = _stack([[np.cos(yaw), -np.sin(yaw), zero], [zero, zero, -one],
                   [np.sin(yaw), np.cos(yaw), zero]])  # fmt: skip
    nod = _stack([[one, zero, zero], [zero, np.cos(tilt), np.sin(tilt)],
                  [zero, -np.sin(tilt), np.cos(tilt)]])  # fmt: skip
    bank = _stack([[np.cos(roll), np.sin(roll), zero], [-np.sin(roll), np.cos(roll), zero],
                   [zero, zero, one]])  # fmt: skip
    return bank @ nod @ turn


def upright(rise_deg: float) -> FloatArray:
    """(3, 3) from axes along the ground, which rises to the right, to axes along gravity."""
    rise = np.radians(rise_deg)
    return np.array(
        [
            [np.cos(rise), 0.0, -np.sin(rise)],
            [0.0, 1.0, 0.0],
            [np.sin(rise), 0.0, np.cos(rise)],
        ]
    )


class Shot:
    """A camera's orientation and focal length through a clip.

    The world's X lies along the ground: on a slope, `rise_deg` to the right, the camera's own
    angles are still those against gravity, so that it sees the ground rise.
    """

    def __init__(
        self,
        camera: Camera,
        time_s: FloatArray,
        athlete_x_m: FloatArray,
        rng: np.random.Generator,
        rise_deg: float = 0.0,
    ) -> None:
        """`athlete_x_m` (n,): where the athlete is (world X) at `time_s`, for a panning camera."""
        self.camera = camera
        self._upright = upright(rise_deg)
        self._time_s = time_s
        yaw = np.full(len(time_s), camera.yaw_deg)
        tilt = np.full(len(time_s), camera.tilt_deg)
        roll = np.full(len(time_s), camera.roll_deg)
        if camera.follows:
            seen = np.interp(time_s - camera.lag_s, time_s, athlete_x_m)
            aim = seen + camera.wobble_m * _wander(time_s, rng, 0.5, 1.4)
            yaw = yaw + np.degrees(np.arctan2(aim - camera.along_m, camera.distance_m))
            tilt = tilt + 4.0 * camera.tremor_deg * _wander(time_s, rng, 0.4, 1.2)
            tilt = tilt + np.degrees(
                np.arctan2(aim * np.sin(np.radians(rise_deg)), camera.distance_m)
            )
            yaw, tilt, roll = (
                angle + camera.tremor_deg * _wander(time_s, rng, 2.0, 6.0)
                for angle in (yaw, tilt, roll)
            )
        self._angles = np.stack([yaw, tilt, roll])

    def rotation(self, time_s: FloatArray) -> FloatArray:
        """(n, 3, 3) world to camera axes."""
        angles = (np.interp(time_s, self._time_s, row) for row in self._angles)
        return np.asarray(rotation(*angles) @ self._upright)

    def in_camera(self, points_m: FloatArray, time_s: FloatArray) -> FloatArray:
        """World points (n, k, 3) at times (n,) to camera axes (n, k, 3), m."""
        return (points_m - self.camera.centre_m) @ np.swapaxes(self.rotation(time_s), 1, 2)

    def zoom(self, time_s: FloatArray) -> FloatArray:
        """Focal length at times (...) over the camera's own."""
        first_s, last_s = self._time_s[0], self._time_s[-1]
        gone = np.clip((time_s - first_s) / (last_s - first_s), 0.0, 1.0)
        return np.asarray(self.camera.zoom ** (gone * gone * (3.0 - 2.0 * gone) - 0.5))

    def to_pixels(self, points: FloatArray, time_s: FloatArray) -> FloatArray:
        """Points in camera axes (n, k, 3) at times (n,) to pixels (n, k, 2)."""
        focal_px = self.camera.focal_px * self.zoom(time_s)[:, None, None]
        middle = 0.5 * np.array([self.camera.width_px, self.camera.height_px])
        return np.asarray(middle + focal_px * points[..., :2] / points[..., 2:])

    def project(self, points_m: FloatArray, time_s: FloatArray) -> FloatArray:
        """World points (n, k, 3) at times (n,) to pixels (n, k, 2)."""
        return self.to_pixels(self.in_camera(points_m, time_s), time_s)

    @property
    def least_zoom(self) -> float:
        """At which it sees most."""
        return float(self.zoom(self._time_s).min())

    @property
    def turns(self) -> FloatArray:
        """(n, 3, 3) all its turns, world to camera axes."""
        yaw, tilt, roll = self._angles
        return np.asarray(rotation(yaw, tilt, roll) @ self._upright)

    @property
    def middle_turn(self) -> FloatArray:
        """(3, 3) halfway between the leftmost and the rightmost turn, without roll and tremor."""
        yaw_deg = 0.5 * (self._angles[0].min() + self._angles[0].max())
        angles = (yaw_deg, self.camera.tilt_deg, 0.0)
        turn = rotation(*(np.array([angle]) for angle in angles))[0]
        return np.asarray(turn @ self._upright)


def zoomed(camera: Camera, zoom: float) -> Camera:
    """The same camera with so many times its focal length."""
    return replace(camera, focal_px=camera.focal_px * zoom)


def to_pixels(camera: Camera, points: FloatArray) -> FloatArray:
    """Points in camera axes (..., 3) to pixels (..., 2)."""
    middle = 0.5 * np.array([camera.width_px, camera.height_px])
    return np.asarray(middle + camera.focal_px * points[..., :2] / points[..., 2:])


def _stack(rows: list[list[FloatArray]]) -> FloatArray:
    return np.moveaxis(np.array(rows), -1, 0)


def _wander(
    time_s: FloatArray, rng: np.random.Generator, low_hz: float, high_hz: float
) -> FloatArray:
    """A smooth random walk about zero, mostly within -1 to 1: three sines."""
    hz, phase = rng.uniform(low_hz, high_hz, 3), rng.uniform(0.0, 2 * np.pi, 3)
    waves = np.sin(2 * np.pi * hz[:, None] * time_s + phase[:, None])
    return np.asarray(np.array([0.5, 0.3, 0.2]) @ waves)
