"""Pictures of the key positions: one scale, one ground line, a thin skeleton, the angles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from speedlab.model.analysis import Evidence
from speedlab.model.clip import FloatArray, ImageArray
from speedlab.report import palette
from speedlab.report.callouts import Silhouette, silhouette
from speedlab.report.canvas import Canvas, arc
from speedlab.report.ground import ground_y_px, into_picture, onto_ground
from speedlab.report.kinogram import KeyAngle, KeyPosition
from speedlab.report.lettering import Sprite, sprite, stamp
from speedlab.report.look import Look
from speedlab.report.skeleton import doubtful, draw_skeleton

MAX_SIZE_PX: Final = (320, 400)
MAX_ENLARGEMENT: Final = 4.0  # a small athlete is not blown up beyond what the picture holds
JPEG_QUALITY: Final = 84
_MARGIN, _HEAD_ROOM, _GROUND_ROOM = 0.12, 0.14, 0.09  # of the athlete's extent in the picture
_LOOK: Final = Look(limb=3.0, edge=1.0, joint=2.2, hair=1.5, type_size=20)
_GROUND_OPACITY: Final = 0.5
_APART: Final = np.array([0.3, 1.1])  # room round a number, in halves of its own size
_ARC_RADIUS: Final = 0.42  # of the shorter ray
_PLACES: Final = sorted(
    (
        (float(distance), float(swing))
        for distance in np.arange(0.6, 9.0, 0.4)
        for swing in np.arange(-3.0, 3.1, 0.3)
    ),
    key=lambda place: place[0] + 1.3 * abs(place[1]),
)
"""Where a number may stand: half text widths beyond its arc, turn (rad) off the angle's bisector;
the best place first."""
_INK, _PAPER = palette.rgb(palette.INK), palette.rgb(palette.PAPER)


@dataclass(frozen=True)
class KeyPicture:
    """A key position and its picture (JPEG)."""

    position: KeyPosition
    jpeg: bytes
    width_px: int
    height_px: int


@dataclass(frozen=True, eq=False)
class Cut:
    """Where a picture is cut: upper left `corner_px` (2,) and `size_px` (2,), source pixels."""

    corner_px: FloatArray
    size_px: FloatArray


@dataclass(frozen=True, eq=False)
class Album:
    """What is to be cut out of which frame, known before the first frame is read."""

    evidence: Evidence
    cuts: tuple[tuple[KeyPosition, Cut], ...]
    out_px: tuple[int, int]

    def take(self, rgb: ImageArray, row: int, scale: float) -> tuple[KeyPicture, ...]:
        """The pictures that one frame (`scale` times the source's size) holds; usually none."""
        return tuple(
            self._picture(rgb, position, cut, scale)
            for position, cut in self.cuts
            if position.row == row
        )

    def _picture(
        self, rgb: ImageArray, position: KeyPosition, cut: Cut, scale: float
    ) -> KeyPicture:
        pixels = _resized(rgb, cut.corner_px * scale, cut.size_px * scale, self.out_px)
        corner = (float(cut.corner_px[0]), float(cut.corner_px[1]))
        canvas = Canvas(pixels, corner, float(self.out_px[0] / cut.size_px[0]))
        self._draw(canvas, position)
        jpeg = to_jpeg(pixels, JPEG_QUALITY)
        return KeyPicture(position, jpeg, self.out_px[0], self.out_px[1])

    def _draw(self, canvas: Canvas, position: KeyPosition) -> None:
        motion, row = self.evidence.motion, position.row
        xy_px = motion.xy_px[row]
        doubt = {limb: bool(rows[row]) for limb, rows in doubtful(motion).items()}
        self._draw_ground(canvas, row)
        for angle in position.angles:
            if not angle.from_body:
                canvas.dashes(angle.corner_px[:2], _PAPER, _LOOK.hair)
        draw_skeleton(canvas, xy_px, doubt, motion.near_side, _LOOK)
        for angle in position.angles:
            _draw_arc(canvas, angle)
        body, taken = silhouette(xy_px[None]), list[FloatArray]()
        for angle in position.angles:
            _write(canvas, angle, body, taken)

    def _draw_ground(self, canvas: Canvas, row: int) -> None:
        scene = self.evidence.scene
        to_reference = scene.camera.to_reference[row]
        corner, width = np.array(canvas.origin_px), canvas.pixels.shape[1] / canvas.scale
        ends = onto_ground(to_reference, corner + np.array([[0.0, 0.0], [width, 0.0]]))
        ends[:, 1] = ground_y_px(scene, ends[:, 0])
        line = into_picture(to_reference, ends)
        with canvas.layer(_GROUND_OPACITY, line, _LOOK.hair) as faint:
            faint.line(line, _PAPER, _LOOK.hair)


def album(evidence: Evidence, wanted: tuple[KeyPosition, ...]) -> Album:
    """Plan the cuts: one size for all, the athlete in the middle, the ground at one height."""
    if not wanted:
        return Album(evidence, (), (1, 1))
    scene, extents = evidence.scene, []
    for position in wanted:
        points = evidence.motion.xy_px[position.row]
        points = onto_ground(scene.camera.to_reference[position.row], points)
        low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
        ground = float(ground_y_px(scene, np.array((low[0] + high[0]) / 2)))
        extents.append((low[0], high[0], low[1], max(ground, high[1]), ground))
    left, right, top, bottom, ground_y = np.array(extents).T
    above, below = float(np.max(ground_y - top)), float(np.max(bottom - ground_y))
    size = np.array([np.max(right - left), above + below])
    room = np.array([2 * _MARGIN * size[1], (_HEAD_ROOM + _GROUND_ROOM) * size[1]])
    corners = np.stack([(left + right) / 2, ground_y - above - _HEAD_ROOM * size[1]], axis=1)
    corners[:, 0] -= (size[0] + room[0]) / 2
    size += room
    scale = min(MAX_SIZE_PX[0] / size[0], MAX_SIZE_PX[1] / size[1], MAX_ENLARGEMENT)
    cuts = [_cut(evidence, p.row, c, size) for p, c in zip(wanted, corners, strict=True)]
    out = (max(2, round(size[0] * scale)), max(2, round(size[1] * scale)))
    return Album(evidence, tuple(zip(wanted, cuts, strict=True)), out)


def to_jpeg(rgb: ImageArray, quality: int) -> bytes:
    """Encode (h, w, 3) RGB pixels as JPEG."""
    done, data = cv2.imencode(
        ".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    assert done, "OpenCV encodes every 8-bit picture"
    encoded: bytes = data.tobytes()
    return encoded


def _cut(evidence: Evidence, row: int, corner: FloatArray, size: FloatArray) -> Cut:
    """A box in reference pixels, carried into the picture of one frame."""
    to_reference = evidence.scene.camera.to_reference[row]
    box = into_picture(to_reference, np.stack([corner, corner + size]))
    height = float(box[1, 1] - box[0, 1])
    extent = size * height / size[1]  # the same shape for all, whatever the camera's zoom
    middle = box.mean(axis=0)
    return Cut(middle - extent / 2, extent)


def _resized(
    rgb: ImageArray, corner: FloatArray, size: FloatArray, out_px: tuple[int, int]
) -> ImageArray:
    """Cut a box and scale it; what lies outside the picture repeats the picture's edge."""
    factor = float(out_px[0] / size[0])
    if factor < 1.0:  # average first: a warp that shrinks would skip pixels
        sigma = 0.4 / factor
        rgb = cv2.GaussianBlur(rgb, (0, 0), sigma).astype(np.uint8)
    # Pixel centres: output i shows source (i + 0.5) / factor + corner - 0.5.
    shift = 0.5 * factor - 0.5 - factor * corner
    matrix = np.array([[factor, 0.0, shift[0]], [0.0, factor, shift[1]]])
    pixels: ImageArray = cv2.warpAffine(
        rgb, matrix, out_px, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return pixels


def _draw_arc(canvas: Canvas, angle: KeyAngle) -> None:
    vertex, radius, start, turn = _opening(angle)
    rim = arc(vertex, radius, start, start + turn)
    canvas.line(rim, _INK, _LOOK.hair + 2)
    canvas.line(rim, _colour(angle), _LOOK.hair)


def _colour(angle: KeyAngle) -> palette.Rgb:
    """A leg's angle in its colour, light enough to be read on any picture; the others white."""
    if angle.side is None:
        return _PAPER
    return palette.rgb(palette.side_colour(angle.side, dark=True))


def _write(canvas: Canvas, angle: KeyAngle, body: Silhouette, taken: list[FloatArray]) -> None:
    """Write the number outside the body, as near to its arc as there is room."""
    text = sprite(f"{angle.shown.value}°", _LOOK.type_size, _colour(angle), _INK)
    vertex, radius, start, turn = _opening(angle)
    centre = _free_place(canvas, text, body, vertex, radius, start + turn / 2, taken)
    if centre is None:
        return
    toward = vertex - centre
    tip = vertex - toward / np.hypot(*toward) * radius
    edge = centre + toward / np.hypot(*toward) * (text.size[0] / 2 / canvas.scale)
    if np.hypot(*(tip - centre)) > 1.3 * text.size[0] / canvas.scale:
        canvas.line(np.stack([edge, tip]), _INK, _LOOK.hair + 1)
        canvas.line(np.stack([edge, tip]), _colour(angle), 1.0)
    x, y = canvas.place(centre)
    stamp(canvas.pixels, text, (float(x), float(y)))


def _free_place(
    canvas: Canvas,
    text: Sprite,
    body: Silhouette,
    vertex: FloatArray,
    radius: float,
    bearing: float,
    taken: list[FloatArray],
) -> FloatArray | None:
    """The best centre off body, other texts and edges: near the arc, and inside the angle."""
    half = np.array(text.size) / 2 / canvas.scale
    frame = np.array(canvas.pixels.shape[1::-1]) / canvas.scale + np.array(canvas.origin_px)
    for distance, swing in _PLACES:
        ray = radius + half[0] * distance
        way = np.array([np.cos(bearing + swing), np.sin(bearing + swing)])
        low, high = vertex + ray * way - half, vertex + ray * way + half
        inside = np.all(low >= np.array(canvas.origin_px)) and np.all(high <= frame)
        crowded = any(np.all(low < box[1]) and np.all(high > box[0]) for box in taken)
        if inside and not crowded and not body.covers(low, high):
            taken.append(np.stack([low - _APART * half, high + _APART * half]))
            centre: FloatArray = vertex + ray * way
            return centre
    return None


def _opening(angle: KeyAngle) -> tuple[FloatArray, float, float, float]:
    """Vertex, radius of the arc (source px), direction of the first ray and turn to the second."""
    first, vertex, second = angle.corner_px
    rays = first - vertex, second - vertex
    start, stop = (float(np.arctan2(ray[1], ray[0])) for ray in rays)
    radius = _ARC_RADIUS * min(float(np.hypot(*ray)) for ray in rays)
    return vertex, radius, start, float((stop - start + np.pi) % (2 * np.pi) - np.pi)
