"""How the camera moved: background points followed from key frame to frame, the athlete masked.

Every frame is matched against a key frame rather than against its neighbour, so that errors do not
add up from frame to frame; a new key frame is taken when the view has moved on.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from speedlab.model.clip import BoolArray, FloatArray, ImageArray
from speedlab.model.tracks import CameraMotion

MATCH_WIDTH_PX = 640
"""Pictures are matched at about this width: enough for a tenth of a pixel, and quick."""
MAX_POINTS = 400
MIN_CORNER = 1e-3
"""Smaller eigenvalue of the gradients' tensor (OpenCV's scale) from which a point is a corner: the
poorest points of real backgrounds have .001-.03, a bare wall's noise and the line where it meets
the ground less; along that line points only seem to be followed."""
MIN_INLIERS = 25
MIN_AGREEING = 0.4
"""Where fewer of the points that could be followed agree, the background itself moves (water)."""
MIN_SPREAD_PX = 25.0
"""Standard deviation of the points' places, along and across, below which they are a band."""
RANSAC_PX = 1.0
MAX_STRETCH = 2.5
"""A flat reference picture is used while no frame's corner is stretched more than this, which is a
turn of some 40 deg to either side."""
NEW_KEY_SHIFT = 0.2
"""A new key frame when the view moved by this share of its width."""
NEW_KEY_ALIVE = 0.5
"""... or when less than this share of the key frame's points is still followed."""
STILL_PX = 1.0
"""A camera whose background never moves further than this (match pixels) stands still."""


@dataclass
class _KeyFrame:
    gray: ImageArray
    points: FloatArray
    to_reference: FloatArray


class CameraTracker:
    """Takes the frames in order, one `add` each, and gives the camera's motion at the end."""

    def __init__(self) -> None:
        self._key: _KeyFrame | None = None
        self._key_to_frame = np.eye(3)
        self._last: ImageArray | None = None
        self._to_reference: list[FloatArray] = []
        self._anchored: list[bool] = []
        self._residuals: list[float] = []
        self._scale = 1.0
        self._size_px = np.zeros(2)

    def add(self, rgb: ImageArray, masked_center_px: FloatArray, masked_size_px: float) -> None:
        """Match one upright picture; the athlete's surroundings (NaN: no athlete) do not count."""
        self._scale = min(1.0, MATCH_WIDTH_PX / rgb.shape[1])
        small = cv2.resize(rgb, None, fx=self._scale, fy=self._scale, interpolation=cv2.INTER_AREA)
        gray = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
        self._size_px = np.array(gray.shape[::-1], dtype=float)
        mask = _background(gray, masked_center_px * self._scale, masked_size_px * self._scale)
        if self._key is None:
            self._key = _KeyFrame(gray, _corners(gray, mask), np.eye(3))
            self._remember(np.eye(3), anchored=True)
            return
        matched = _match(self._key, gray, mask, self._key_to_frame)
        if matched is None and self._last is not None:
            # The view jumped away from the key frame: go on from the picture before this one.
            self._renew_key(self._last, mask)
            matched = _match(self._key, gray, mask, np.eye(3))
        if matched is None:
            self._remember(self._to_reference[-1], anchored=False)
            self._key = _KeyFrame(gray, _corners(gray, mask), self._to_reference[-1])
            self._key_to_frame = np.eye(3)
        else:
            transform, alive, residual = matched
            self._key_to_frame = transform
            self._residuals.append(residual)
            self._remember(self._key.to_reference @ np.linalg.inv(transform), anchored=True)
            if abs(transform[0, 2]) > NEW_KEY_SHIFT * gray.shape[1] or alive < NEW_KEY_ALIVE:
                self._renew_key(gray, mask)
        self._last = gray

    def motion(self) -> CameraMotion:
        """The whole clip's camera motion, in full-size pixels, relative to the middle frame."""
        stacked = _to_middle(np.array(self._to_reference))
        if _turns_far(stacked, self._size_px):
            stacked = _to_middle(_unrolled(stacked, self._size_px / 2))
        resize = np.diag([self._scale, self._scale, 1.0])
        matrices: FloatArray = np.linalg.inv(resize) @ stacked @ resize
        shifts = stacked[:, :2, 2]
        moving = bool(np.abs(shifts - np.median(shifts, axis=0)).max() > STILL_PX)
        if not moving:
            matrices = np.broadcast_to(np.eye(3), matrices.shape).copy()
        residual = float(np.median(self._residuals)) / self._scale if self._residuals else 0.0
        anchored: BoolArray = np.array(self._anchored)
        return CameraMotion(matrices, moving, residual, anchored)

    def _remember(self, to_reference: FloatArray, *, anchored: bool) -> None:
        self._to_reference.append(to_reference)
        self._anchored.append(anchored)

    def _renew_key(self, gray: ImageArray, mask: ImageArray) -> None:
        self._key = _KeyFrame(gray, _corners(gray, mask), self._to_reference[-1])
        self._key_to_frame = np.eye(3)


def _to_middle(matrices: FloatArray) -> FloatArray:
    result: FloatArray = np.linalg.inv(matrices[len(matrices) // 2]) @ matrices
    return result


def _turns_far(matrices: FloatArray, size_px: FloatArray) -> bool:
    """Whether some frame's picture lies beyond what one flat reference picture can hold."""
    corners = np.array([[0, 0, 1], [1, 0, 1], [0, 1, 1], [1, 1, 1]]) * [*size_px, 1.0]
    depth = (matrices @ corners.T)[:, 2] / matrices[:, 2, 2:]
    return bool((depth < 1 / MAX_STRETCH).any() or (depth > MAX_STRETCH).any())


def _unrolled(matrices: FloatArray, middle_px: FloatArray) -> FloatArray:
    """The same motion as a chain of similarities: a panorama on a drum instead of on a wall.

    From each frame to the one before it, the similarity nearest to the homography at `middle_px`.
    """
    chain = [np.eye(3)]
    for step in np.linalg.inv(matrices[:-1]) @ matrices[1:]:
        x, y, w = step @ [*middle_px, 1.0]
        moved = np.array([x, y]) / w
        rates = (step[:2, :2] - np.outer(moved, step[2, :2])) / w
        real, turned = (rates[0, 0] + rates[1, 1]) / 2, (rates[1, 0] - rates[0, 1]) / 2
        similar = np.eye(3)
        similar[:2, :2] = [[real, -turned], [turned, real]]
        similar[:2, 2] = moved - similar[:2, :2] @ middle_px
        chain.append(chain[-1] @ similar)
    return np.array(chain)


def _background(gray: ImageArray, center: FloatArray, size: float) -> ImageArray:
    """255 where a point counts as background: away from the athlete and from the picture's rim."""
    mask = np.zeros(gray.shape, np.uint8)
    rim = 4
    mask[rim:-rim, rim:-rim] = 255
    if np.isfinite(size) and np.isfinite(center).all():
        half = 0.65 * size
        low, high = (center - half).astype(int), (center + half).astype(int)
        mask[max(low[1], 0) : max(high[1], 0), max(low[0], 0) : max(high[0], 0)] = 0
    return mask


def _corners(gray: ImageArray, mask: ImageArray) -> FloatArray:
    found = cv2.goodFeaturesToTrack(gray, MAX_POINTS, 0.01, 7, mask=mask)
    if found is None:
        return np.zeros((0, 2))
    points = np.asarray(found, dtype=np.float64).reshape(-1, 2)
    columns, rows = points.astype(int).T
    corners: FloatArray = points[cv2.cornerMinEigenVal(gray, 3)[rows, columns] >= MIN_CORNER]
    return corners


def _match(
    key: _KeyFrame, gray: ImageArray, mask: ImageArray, guess: FloatArray
) -> tuple[FloatArray, float, float] | None:
    """Transform from the key frame to a picture, share of points alive, residual (match px)."""
    if len(key.points) < MIN_INLIERS:
        return None
    start = key.points.astype(np.float32).reshape(-1, 1, 2)
    expected = cv2.perspectiveTransform(start, guess).astype(np.float32)
    moved, status, _ = cv2.calcOpticalFlowPyrLK(
        key.gray,
        gray,
        start,
        expected.copy(),
        winSize=(21, 21),
        maxLevel=3,
        flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
    )
    ends = moved.reshape(-1, 2)
    inside = _inside(ends, gray.shape) & (status.ravel() == 1)
    columns, rows = np.clip(ends[inside].astype(int), 0, np.array(gray.shape[::-1]) - 1).T
    inside[np.flatnonzero(inside)[mask[rows, columns] == 0]] = False
    if inside.sum() < MIN_INLIERS:
        return None
    return _fit(key.points[inside], ends[inside].astype(np.float64), len(key.points))


def _fit(start: FloatArray, end: FloatArray, count: int) -> tuple[FloatArray, float, float] | None:
    """Transform from points (m, 2) to points, share of `count` that obey it, their residual.

    A camera that turns moves its picture by a homography. Where the background is a narrow band,
    perspective cannot be told from noise, and a similarity has to do.
    """
    if start.std(axis=0).min() >= MIN_SPREAD_PX:
        transform, inliers = cv2.findHomography(start, end, cv2.RANSAC, RANSAC_PX)
    else:
        affine, inliers = cv2.estimateAffinePartial2D(start, end, ransacReprojThreshold=RANSAC_PX)
        transform = None if affine is None else np.vstack([affine, [0.0, 0.0, 1.0]])
    if transform is None or inliers.sum() < max(MIN_INLIERS, MIN_AGREEING * len(start)):
        return None
    good = inliers.ravel() == 1
    predicted = cv2.perspectiveTransform(start[good][:, None], transform)[:, 0]
    residual = float(np.median(np.linalg.norm(predicted - end[good], axis=1)))
    return np.asarray(transform), float(good.sum()) / count, residual


def _inside(points: FloatArray, shape: tuple[int, ...]) -> BoolArray:
    height, width = shape[:2]
    x, y = points.T
    result: BoolArray = (x >= 0) & (y >= 0) & (x < width - 1) & (y < height - 1)
    return result
