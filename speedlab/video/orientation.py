"""How a stored picture must be turned to stand upright."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import SupportsBytes, cast

import cv2
import numpy as np
from av.video.frame import VideoFrame

from speedlab.model.clip import ImageArray

_TURNS = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


@dataclass(frozen=True)
class Orientation:
    """Clockwise turn (0, 90, 180 or 270 degrees) that puts a stored picture upright.

    `mirrored`: the file asks players to mirror the picture as well (some front cameras). That
    is not followed: in a mirror a left leg looks like a right one.
    """

    rotation_deg: int
    mirrored: bool


def orientation_of(frame: VideoFrame) -> Orientation:
    """Orientation from the display matrix of a decoded picture (none: upright as stored)."""
    side_data = cast("Mapping[str, SupportsBytes]", frame.side_data)
    if "DISPLAYMATRIX" not in side_data:
        return Orientation(rotation_deg=0, mirrored=False)
    matrix = np.frombuffer(bytes(side_data["DISPLAYMATRIX"]), dtype=np.int32).astype(float)
    a, b, _, c, d = matrix[:5]
    mirrored = bool(a * d - b * c < 0.0)
    # The matrix takes the stored x axis to (a, b) on the screen, y down: clockwise is positive.
    angle_deg = np.rad2deg(np.arctan2(b, -a if mirrored else a))
    return Orientation(rotation_deg=round(angle_deg / 90.0) % 4 * 90, mirrored=mirrored)


def swap_if_sideways(width: int, height: int, rotation_deg: int) -> tuple[int, int]:
    """Size after (or before) a turn: width and height change places at 90 and 270 degrees."""
    return (height, width) if rotation_deg % 180 == 90 else (width, height)


def turn_upright(rgb: ImageArray, rotation_deg: int) -> ImageArray:
    """Turn a stored picture (h, w, 3) clockwise by 0, 90, 180 or 270 degrees."""
    if rotation_deg == 0:
        return rgb
    return np.asarray(cv2.rotate(rgb, _TURNS[rotation_deg]), dtype=np.uint8)
