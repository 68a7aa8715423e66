"""How far a shoe moves in the picture from one frame to the next: optical flow on its own points.

A network places a foot anew in every picture, half a shoe's width off here and there; what is drawn
on the shoe, its edge too, is followed to a fraction of a pixel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from speedlab.model.clip import FloatArray, ImageArray
from speedlab.model.selection import IntArray
from speedlab.video.reader import Frame

Pictures = Callable[[Iterable[int]], Iterable[Frame]]
"""Gives the pictures of a clip with these numbers in the file, in order, once more."""

BODY_PX = 460.0
"""Pictures are looked at with an athlete so tall: a shoe of 70 px, whatever the clip's size."""
BESIDE = 0.03
"""Points up to so many body heights beside the triangle of ankle, heel and toe count as the
shoe's: the landmarks lie inside of it."""
MAX_POINTS, MIN_CORNER, APART_PX = 40, 0.02, 3.0
FEWEST_POINTS = 4
LOOKED_AT_PX = (13, 13)
LEVELS = 2
THERE_AND_BACK_PX = 0.7
"""A point that does not come back to where it was when followed back was not followed."""


@dataclass(frozen=True)
class ShoeWindow:
    """A foot in rising frames.

    `frames` (m,): numbers in the file; `xy_px` (m, k, 2): its landmarks in the upright picture, NaN
    where unknown. `height_px`: the athlete's.
    """

    frames: IntArray
    xy_px: FloatArray
    height_px: float


def shoe_moves_px(pictures: Pictures, windows: Sequence[ShoeWindow]) -> list[FloatArray]:
    """(m - 1, 2) for each window: how far the shoe moved in the picture to the next frame (px).

    NaN where too few of its points could be followed, a picture is not there, or one in between
    was left out.
    """
    crops: list[dict[int, ImageArray]] = [{} for _ in windows]
    boxes = [_box(window) for window in windows]
    for frame in pictures(sorted({int(f) for window in windows for f in window.frames})):
        for window, box, crop in zip(windows, boxes, crops, strict=True):
            part = frame.rgb[box[1] : box[3], box[0] : box[2]]
            if frame.index in window.frames and part.size:
                crop[frame.index] = _drawn_to_size(part, BODY_PX / window.height_px)
    return [_moves(*each) for each in zip(windows, boxes, crops, strict=True)]


def _box(window: ShoeWindow) -> IntArray:
    """Left, top, right, bottom of all that the foot passes (px)."""
    places = window.xy_px.reshape(-1, 2)
    margin = 2 * BESIDE * window.height_px + LOOKED_AT_PX[0]
    low, high = np.nanmin(places, axis=0) - margin, np.nanmax(places, axis=0) + margin
    box: IntArray = np.maximum(np.concatenate([low, high]), 0).astype(np.int64)
    return box


def _drawn_to_size(rgb: ImageArray, scale: float) -> ImageArray:
    gray = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=way), np.uint8)


def _moves(window: ShoeWindow, box: IntArray, crops: dict[int, ImageArray]) -> FloatArray:
    scale = BODY_PX / window.height_px
    feet = (window.xy_px - box[:2]) * scale
    moves = np.full((len(feet) - 1, 2), np.nan)
    for row, (here, there) in enumerate(pairwise(window.frames)):
        known = np.isfinite(feet[row : row + 2]).all()
        if known and there == here + 1 and here in crops and there in crops:
            moves[row] = _move(crops[here], crops[there], feet[row], feet[row + 1]) / scale
    return moves


def _move(first: ImageArray, second: ImageArray, foot: FloatArray, later: FloatArray) -> FloatArray:
    """(2,) median motion of the shoe's points from one cut to the next, in the cuts' pixels."""
    unknown = np.full(2, np.nan)
    points = cv2.goodFeaturesToTrack(
        first, MAX_POINTS, MIN_CORNER, APART_PX, mask=_shoe(foot, first.shape)
    )
    if points is None or len(points) < FEWEST_POINTS:
        return unknown
    guess = (points + np.median(later - foot, axis=0)).astype(np.float32)
    moved, there = _followed(first, second, points, guess)
    back, again = _followed(second, first, moved, points.copy())
    off_px = np.linalg.norm((back - points).reshape(-1, 2), axis=1)
    sure = there & again & (off_px < THERE_AND_BACK_PX)
    if sure.sum() < FEWEST_POINTS:
        return unknown
    result: FloatArray = np.median((moved - points).reshape(-1, 2)[sure], axis=0).astype(float)
    return result


def _shoe(foot: FloatArray, shape: tuple[int, ...]) -> ImageArray:
    """255 where the shoe is."""
    mask = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull(foot.astype(np.int32)), 255)
    reach = round(BESIDE * BODY_PX)
    return np.asarray(cv2.dilate(mask, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)), np.uint8)


def _followed(
    first: ImageArray, second: ImageArray, points: ImageArray, guess: ImageArray
) -> tuple[ImageArray, ImageArray]:
    """Where points (p, 1, 2) went, looked for from a guess, and (p,) which were found."""
    moved, status, _ = cv2.calcOpticalFlowPyrLK(
        first, second, points, guess, winSize=LOOKED_AT_PX, maxLevel=LEVELS,
        flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
    )  # fmt: skip
    return moved, status.ravel() == 1
