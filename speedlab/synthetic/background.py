"""A running track, as one wide picture from a camera's place; any turn of it is a homography."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from speedlab.model.clip import FloatArray, ImageArray
from speedlab.synthetic.body import Colour
from speedlab.synthetic.camera import Camera, Shot, zoomed
from speedlab.synthetic.rolling import strips

Values = NDArray[np.floating[Any]]

LANE_M: Final = 1.22
LINE_M: Final = 0.05
_LANES: Final = 7
_TRACK_M: Final = (-2.5 * LANE_M, (_LANES - 2.5) * LANE_M)  # nearest and farthest lane line
_BOARDS_M: Final = (9.0, 1.0)  # how far behind the athlete's lane, how high
_STANDS_M: Final = (16.0, 5.5)
_PANEL_M: Final = 3.2
_MARGIN_PX: Final = 48  # beyond what the planned turns show


@dataclass(frozen=True)
class Palette:
    """Colours (RGB) of the place. `plain`: bare ground of the track's colour up to the sky."""

    track: Colour = (158, 74, 58)
    grass: Colour = (96, 128, 62)
    sky: Colour = (186, 206, 228)
    plain: bool = False


DAY: Final = Palette()
EVENING: Final = Palette(track=(124, 66, 70), grass=(66, 84, 66), sky=(112, 104, 132))
PLAIN: Final = Palette(track=(150, 148, 142), sky=(188, 190, 192), plain=True)


class Background:
    """The place seen by one shot."""

    def __init__(self, shot: Shot, palette: Palette, rng: np.random.Generator) -> None:
        camera = self._camera = shot.camera
        self._last: tuple[FloatArray, float, ImageArray] | None = None
        self._turn = shot.middle_turn
        self._middle = _half_size(camera, shot.least_zoom, self._turn, shot.turns)
        self._wide = _panorama(camera, self._turn, self._middle, palette, rng)

    def seen(self, turn: FloatArray, zoom: float = 1.0) -> ImageArray:
        """(h, w, 3) RGB as seen with world-to-camera axes `turn` (3, 3); a copy."""
        last = self._last
        if last is None or zoom != last[1] or not np.array_equal(turn, last[0]):
            whole = (slice(0, self._camera.height_px), slice(0, self._camera.width_px))
            last = self._last = (turn, zoom, self._warped(turn, zoom, *whole))
        return last[2].copy()

    def seen_in_strips(self, turns: FloatArray, zooms: FloatArray, rotation_deg: int) -> ImageArray:
        """(h, w, 3) RGB whose strips, in the order of their reading, see turns (k, 3, 3)."""
        size = (self._camera.width_px, self._camera.height_px)
        picture = np.empty((size[1], size[0], 3), np.uint8)
        places = strips(size, len(turns), rotation_deg)
        for turn, zoom, (rows, columns) in zip(turns, zooms, places, strict=True):
            picture[rows, columns] = self._warped(turn, float(zoom), rows, columns)
        return picture

    def _warped(self, turn: FloatArray, zoom: float, rows: slice, columns: slice) -> ImageArray:
        camera = self._camera
        wide = np.array([[camera.focal_px, 0, self._middle[0]],
                         [0, camera.focal_px, self._middle[1]], [0, 0, 1.0]])  # fmt: skip
        back = wide @ self._turn @ turn.T @ np.linalg.inv(zoomed(camera, zoom).matrix)
        # OpenCV counts pixel centres, and the strip begins at its own corner
        half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
        corner = np.array([[1, 0, columns.start], [0, 1, rows.start], [0, 0, 1.0]])
        inverse_map = np.linalg.inv(half) @ back @ half @ corner
        size = (columns.stop - columns.start, rows.stop - rows.start)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(
            cv2.warpPerspective(self._wide, inverse_map, size, flags=flags), dtype=np.uint8
        )


def _half_size(
    camera: Camera, least_zoom: float, middle_turn: FloatArray, turns: FloatArray
) -> FloatArray:
    """Half width and height (px) of a picture about `middle_turn` that holds all of `turns`."""
    corners = np.array([[x, y, 1.0] for x in (0.0, camera.width_px)
                        for y in (0.0, camera.height_px)])  # fmt: skip
    rays = corners @ np.linalg.inv(zoomed(camera, least_zoom).matrix).T
    seen = rays @ turns @ middle_turn.T
    reach = np.abs(seen[..., :2] / seen[..., 2:]).max(axis=(0, 1))
    return np.asarray(np.floor(camera.focal_px * reach) + _MARGIN_PX)


def _panorama(
    camera: Camera,
    turn: FloatArray,
    middle: FloatArray,
    palette: Palette,
    rng: np.random.Generator,
) -> ImageArray:
    width, height = (2 * middle).astype(int)
    columns = ((np.arange(width) + 0.5 - middle[0]) / camera.focal_px).astype(np.float32)
    rows = ((np.arange(height) + 0.5 - middle[1]) / camera.focal_px).astype(np.float32)
    axes = turn.astype(np.float32)
    noise = _Noise(rng)
    picture = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, 128):  # in strips, to keep memory small
        band = rows[top : top + 128, None]
        ray = [columns[None, :] * axes[0, k] + band * axes[1, k] + axes[2, k] for k in range(3)]
        picture[top : top + 128] = _scenery(camera, ray, palette, noise)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.6), dtype=np.uint8)


def _scenery(camera: Camera, ray: list[Values], palette: Palette, noise: _Noise) -> Values:
    """Colour along rays: ground, boards, stands, sky, the nearest one that is hit."""
    x, y, z = ray
    if palette.plain:
        ground = (z < 0.0)[..., None]
        return np.where(ground, np.array(palette.track), np.array(palette.sky))
    picture = np.broadcast_to(np.array(palette.sky, np.float32), (*z.shape, 3)).copy()
    picture += (30.0 * (0.25 - z))[..., None]
    for (behind_m, high_m), paint in ((_STANDS_M, _stands), (_BOARDS_M, _boards)):
        reach = (camera.distance_m + behind_m) / y
        up, along = camera.height_m + z * reach, camera.along_m + x * reach
        hit = (up > 0.0) & (up < high_m)
        picture[hit] = paint(along[hit], up[hit], noise)
    reach = camera.height_m / np.maximum(-z, np.float32(1e-6))
    across = y * reach - camera.distance_m
    hit = (z < 0.0) & (across < _BOARDS_M[0])
    across_px_m = reach**2 / np.float32(camera.height_m * camera.focal_px)
    picture[hit] = _ground(
        (camera.along_m + x * reach)[hit], across[hit], across_px_m[hit], palette, noise
    )
    return np.asarray(np.clip(picture, 0.0, 255.0))


class _Noise:
    """Smooth random texture over a plane, by looking up a tile."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.tile = rng.normal(size=(512, 512)).astype(np.float32)

    def at(self, u: Values, v: Values, grain_m: float) -> Values:
        """Values about zero at points (m), with spots of about `grain_m`."""
        tile = self.tile
        a, b = u / np.float32(grain_m), v / np.float32(grain_m)
        i, j = np.floor(a), np.floor(b)
        s, t = a - i, b - j
        i0, j0 = i.astype(np.int64) % 512, j.astype(np.int64) % 512
        i1, j1 = (i0 + 1) % 512, (j0 + 1) % 512
        low = tile[i0, j0] * (1 - s) + tile[i1, j0] * s
        high = tile[i0, j1] * (1 - s) + tile[i1, j1] * s
        return np.asarray(low * (1 - t) + high * t, dtype=np.float32)

    def cell(self, u: Values, v: Values) -> Values:
        """One random value per whole-number cell."""
        i, j = np.floor(u).astype(np.int64) % 512, np.floor(v).astype(np.int64) % 512
        return np.asarray(self.tile[i, j], dtype=np.float32)


def _ground(
    along: Values,
    across: Values,
    pixel_m: Values,
    palette: Palette,
    noise: _Noise,
) -> Values:
    """Track with lanes and marks, grass on both sides; `pixel_m` is a pixel's extent across."""
    on_track = (across > _TRACK_M[0]) & (across < _TRACK_M[1])
    base = np.where(on_track[:, None], np.array(palette.track), np.array(palette.grass))
    grain = 9.0 * noise.at(along, across, 0.05) + 7.0 * noise.at(along, across, 0.9)
    mowing = np.where(np.floor(along / 2.5) % 2 == 0, 6.0, -6.0)
    colour = base + np.where(on_track, 0.7 * grain, grain + mowing)[:, None]
    lane = (across - _TRACK_M[0]) / LANE_M
    from_line_m = (lane - np.round(lane)) * LANE_M
    line = np.where((lane > -0.5) & (lane < _LANES + 0.5), _covered(from_line_m, pixel_m), 0.0)
    marks = on_track & (np.abs(along % 10.0 - 5.0) < LINE_M) & (lane % 1.0 < 0.35)
    white = np.maximum(line, marks)[:, None]
    paint = 226.0 + 5.0 * noise.at(along, across, 0.2)[:, None]
    return np.asarray(colour * (1.0 - white) + paint * white, dtype=np.float32)


def _covered(distance_m: Values, pixel_m: Values) -> Values:
    """Share of a pixel that a line covers whose middle is `distance_m` away."""
    high = np.minimum(0.5 * LINE_M, distance_m + 0.5 * pixel_m)
    low = np.maximum(-0.5 * LINE_M, distance_m - 0.5 * pixel_m)
    return np.asarray(np.maximum(high - low, 0.0) / pixel_m, dtype=np.float32)


def _boards(along: Values, up: Values, noise: _Noise) -> Values:
    panel = np.floor(along / _PANEL_M)
    tint = [noise.cell(panel, np.full_like(panel, k)) for k in range(3)]
    colour = np.stack([120 + 60 * np.tanh(t) for t in tint], axis=-1)
    inside = along % _PANEL_M
    letters = (
        (np.abs(up - 0.5) < 0.24)
        & (inside > 0.3)
        & (inside < _PANEL_M - 0.3)
        & (noise.cell(along / 0.11, up / 0.16) > 0.1)
    )
    colour[letters] = 232.0
    colour[(up > 0.95) | (inside < 0.04)] = 70.0
    return np.asarray(colour, dtype=np.float32)


def _stands(along: Values, up: Values, noise: _Noise) -> Values:
    row, seat = np.floor(up / 0.55), along / 0.5
    colour = np.full((len(along), 3), 128.0, np.float32) - 5.0 * row[:, None]
    taken = noise.cell(seat, row) > 0.2
    spot = taken & (up % 0.55 < 0.4) & (seat % 1.0 > 0.2)
    shades = [110 + 45 * noise.cell(seat, row + 40 * k) for k in (1, 2, 3)]
    colour[spot] = np.stack(shades, axis=-1)[spot]
    return np.asarray(np.clip(colour, 20.0, 235.0))
