"""Shaded capsules on a picture: depth buffer, one light, a cast shadow, smooth edges."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from speedlab.model.clip import FloatArray, ImageArray
from speedlab.synthetic.camera import Camera, to_pixels
from speedlab.synthetic.ranges import Positive

Float32Array = NDArray[np.float32]

SUPERSAMPLING: Final = 2
_AMBIENT: Final = 0.50
_DIFFUSE: Final = 0.62
_SKYLIGHT: Final = 0.10
_EDGE_FALLOFF: Final = 0.45  # of the ambient light is lost where a limb turns away from the eye
_FLAT: Final = 0.90  # of its colour that everything shows in light from everywhere
_SHADOW: Final = 0.42  # of the light is missing in the cast shadow
_FAR_FROM_LIGHT: Final = 0.26  # how much darker a limb is on the side away from the light
_HALF_BODY_M: Final = 0.12


@dataclass(frozen=True)
class Light:
    """Direction of the sun: azimuth (0 = from the camera, + = from the right) and elevation.

    `level`: how much light there is, 1 = day. Not `shaded`: light from everywhere, which leaves
    every limb in one plain colour and casts no shadow.
    """

    azimuth_deg: float = 35.0
    elevation_deg: Annotated[float, Field(gt=5.0, le=90.0)] = 48.0
    level: Positive = 1.0
    shaded: bool = True

    @property
    def to_sun(self) -> FloatArray:
        """Unit vector towards the sun, in the world."""
        azimuth, elevation = np.radians([self.azimuth_deg, self.elevation_deg])
        flat = np.cos(elevation)
        return np.array([flat * np.sin(azimuth), -flat * np.cos(azimuth), np.sin(elevation)])


@dataclass(frozen=True)
class Solid:
    """Capsules of one body at one instant, in the world: (k, 3), (k, 3), (k, 2), (k, 3)."""

    starts: FloatArray
    ends: FloatArray
    radii_m: FloatArray
    colours: FloatArray


@dataclass
class _Canvas:
    """A supersampled window of the picture: colour, depth (m) and where something was drawn."""

    left_px: int
    top_px: int
    width_px: int
    height_px: int
    colour: Float32Array = field(init=False)
    depth: Float32Array = field(init=False)

    def __post_init__(self) -> None:
        shape = (self.height_px * SUPERSAMPLING, self.width_px * SUPERSAMPLING)
        self.colour = np.zeros((*shape, 3), np.float32)
        self.depth = np.full(shape, np.inf, np.float32)


def paint(
    picture: ImageArray, camera: Camera, turn: FloatArray, solids: list[Solid], light: Light
) -> None:
    """Draw bodies and their shadows into `picture` (h, w, 3) uint8 RGB, in place.

    `turn` (3, 3): world to camera axes at this instant.
    """
    for solid in solids if light.shaded else ():
        _cast_shadow(picture, camera, turn, solid, light)
    for solid in sorted(solids, key=lambda s: -float(s.starts[:, 1].mean())):
        _draw(picture, camera, turn, solid, light)


def _draw(
    picture: ImageArray, camera: Camera, turn: FloatArray, solid: Solid, light: Light
) -> None:
    starts = (solid.starts - camera.centre_m) @ turn.T
    ends = (solid.ends - camera.centre_m) @ turn.T
    if min(starts[:, 2].min(), ends[:, 2].min()) < 0.5:
        return  # behind the camera or touching it
    sun = (turn @ light.to_sun).astype(np.float32) if light.shaded else None
    up = turn @ np.array([0.0, 0.0, 1.0])
    colours = solid.colours * _exposure(solid, light)[:, None]
    points = np.stack([to_pixels(camera, starts), to_pixels(camera, ends)], axis=1)
    depths = np.stack([starts[:, 2], ends[:, 2]], axis=1)
    radii = solid.radii_m * camera.focal_px / depths
    canvas = _canvas(picture, points, radii)
    if canvas is None:
        return
    for point, depth, radius_m, radius, colour in zip(
        points, depths, solid.radii_m, radii, colours, strict=True
    ):
        _capsule(canvas, point, depth, radius_m, radius, colour, sun, up)
    _composite(picture, canvas)


def _exposure(solid: Solid, light: Light) -> FloatArray:
    """(k,) limbs on the far side of the body from the sun stand in the body's own shade."""
    if not light.shaded:
        return np.ones(len(solid.starts))
    sun = light.to_sun[:2] / np.linalg.norm(light.to_sun[:2])
    middles = 0.5 * (solid.starts + solid.ends)[:, :2]
    offset = (middles - middles.mean(axis=0))[:, 1] * sun[1]
    return np.asarray(1.0 - _FAR_FROM_LIGHT * np.clip(0.5 - 0.5 * offset / _HALF_BODY_M, 0.0, 1.0))


def _canvas(picture: ImageArray, points: FloatArray, radii: FloatArray) -> _Canvas | None:
    low = np.floor((points - radii[..., None]).min(axis=(0, 1))).astype(int) - 1
    high = np.ceil((points + radii[..., None]).max(axis=(0, 1))).astype(int) + 1
    left, top = (int(v) for v in np.maximum(low, 0))
    right, bottom = min(int(high[0]), picture.shape[1]), min(int(high[1]), picture.shape[0])
    if right <= left or bottom <= top:
        return None
    return _Canvas(left, top, right - left, bottom - top)


def _capsule(
    canvas: _Canvas,
    point: FloatArray,
    depth_m: FloatArray,
    radius_m: FloatArray,
    radius_px: FloatArray,
    colour: FloatArray,
    sun: Float32Array | None,
    up: FloatArray,
) -> None:
    """One capsule into the canvas: nearest surface wins, Lambert shading.

    A pixel belongs to the sphere that slides along the axis while its radius changes.
    """
    scale = SUPERSAMPLING
    ends = (point - [canvas.left_px, canvas.top_px]) * scale
    radius = radius_px * scale
    height, width = canvas.depth.shape
    low = np.maximum(np.floor((ends - radius[:, None]).min(axis=0)).astype(int), 0)
    high = np.ceil((ends + radius[:, None]).max(axis=0)).astype(int) + 1
    x0, y0, x1, y1 = int(low[0]), int(low[1]), min(int(high[0]), width), min(int(high[1]), height)
    if x1 <= x0 or y1 <= y0:
        return
    xs = np.arange(x0, x1, dtype=np.float32)[None, :] + np.float32(0.5 - ends[0, 0])
    ys = np.arange(y0, y1, dtype=np.float32)[:, None] + np.float32(0.5 - ends[0, 1])
    axis = (ends[1] - ends[0]).astype(np.float32)
    length2 = max(float(axis @ axis), 1e-6)
    along = np.clip((xs * (axis[0] / length2)) + (ys * (axis[1] / length2)), 0.0, 1.0)
    r = np.float32(radius[0]) + np.float32(radius[1] - radius[0]) * along
    nx, ny = (xs - axis[0] * along) / r, (ys - axis[1] * along) / r
    height2 = 1.0 - nx * nx - ny * ny
    inside = height2 > 0.0
    nz = np.sqrt(np.maximum(height2, 0.0))
    middle = np.float32(depth_m[0]) + np.float32(depth_m[1] - depth_m[0]) * along
    surface = middle - nz * (np.float32(radius_m[0]) + np.float32(np.diff(radius_m)[0]) * along)
    window = canvas.depth[y0:y1, x0:x1]
    wins = inside & (surface < window)
    shade = _shade(nx, ny, nz, sun, up)
    window[wins] = surface[wins]
    canvas.colour[y0:y1, x0:x1][wins] = shade[wins][:, None] * colour.astype(np.float32)


def _shade(
    nx: Float32Array, ny: Float32Array, nz: Float32Array, sun: Float32Array | None, up: FloatArray
) -> Float32Array:
    """Share of its colour that a surface shows; normals in camera axes, `nz` to the eye."""
    if sun is None:
        return np.full(nz.shape, _FLAT, np.float32)
    lambert = np.maximum(nx * sun[0] + ny * sun[1] - nz * sun[2], 0.0)
    sky = nx * np.float32(up[0]) + ny * np.float32(up[1]) - nz * np.float32(up[2])
    ambient = _AMBIENT * (1.0 - _EDGE_FALLOFF * (1.0 - nz))
    return np.asarray(ambient + _DIFFUSE * lambert + _SKYLIGHT * sky)


def _composite(picture: ImageArray, canvas: _Canvas) -> None:
    """Bring the canvas down to the picture's pixels: coverage becomes transparency."""
    size = (canvas.width_px, canvas.height_px)
    drawn = np.isfinite(canvas.depth).astype(np.float32)
    colour = cv2.resize(canvas.colour, size, interpolation=cv2.INTER_AREA)
    cover = cv2.resize(drawn, size, interpolation=cv2.INTER_AREA)[..., None]
    rows = slice(canvas.top_px, canvas.top_px + canvas.height_px)
    columns = slice(canvas.left_px, canvas.left_px + canvas.width_px)
    behind = picture[rows, columns].astype(np.float32)
    picture[rows, columns] = np.clip(behind * (1.0 - cover) + colour, 0.0, 255.0).astype(np.uint8)


def _cast_shadow(
    picture: ImageArray, camera: Camera, turn: FloatArray, solid: Solid, light: Light
) -> None:
    """Darken the ground where the sun does not reach it."""
    rings = np.concatenate(
        [
            _ground_ring(solid.starts, solid.radii_m[:, 0], light),
            _ground_ring(solid.ends, solid.radii_m[:, 1], light),
        ],
        axis=1,
    )
    seen = (rings - camera.centre_m) @ turn.T
    if seen[..., 2].min() < 0.5:
        return
    outline = to_pixels(camera, seen)
    left, top = np.maximum(np.floor(outline.min(axis=(0, 1))).astype(int) - 4, 0)
    right, bottom = np.ceil(outline.max(axis=(0, 1))).astype(int) + 4
    patch = picture[top:bottom, left:right]
    if patch.size == 0:
        return
    mask = np.zeros(patch.shape[:2], np.uint8)
    for hull in outline:
        # OpenCV counts from pixel centres and takes 1/16 pixels
        shape = cv2.convexHull(np.round((hull - [left, top] - 0.5) * 16).astype(np.int32))
        cv2.fillConvexPoly(mask, shape, 255, cv2.LINE_AA, 4)
    soft = cv2.GaussianBlur(mask, (0, 0), 1.5).astype(np.float32) * np.float32(_SHADOW / 255)
    patch[:] = (patch * (1.0 - soft[..., None])).astype(np.uint8)


def _ground_ring(centres: FloatArray, radii_m: FloatArray, light: Light) -> FloatArray:
    """(k, 8, 3) rings on the ground about the shadows of spheres (their small tilt neglected)."""
    sun = light.to_sun
    foot = centres - centres[:, 2:] / sun[2] * sun
    angle = np.linspace(0.0, 2 * np.pi, 8, endpoint=False)
    ring = np.stack([np.cos(angle), np.sin(angle), np.zeros(8)], axis=-1)
    return np.asarray(foot[:, None, :] + radii_m[:, None, None] * ring)
