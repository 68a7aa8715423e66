"""Square crops round a person, and the way back to the picture."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from speedlab.model.clip import FloatArray, ImageArray
from speedlab.pose.backend import Origin, PersonPose

MIN_SIDE_PX, MAX_SIDE_PX = 384, 768
"""The network sees 256 x 256 of the person: less than this loses detail, more only costs time."""


@dataclass(frozen=True)
class Crop:
    """A square cut out of a picture: `rgb`, and where its pixels come from."""

    rgb: ImageArray
    corner_px: FloatArray
    scale: float

    def origin(self, frame: int) -> Origin:
        """Where this image comes from, for a session; `frame` is the number in the file."""
        return Origin(frame, self.corner_px, self.scale)

    def to_picture(self, person: PersonPose) -> PersonPose:
        """The same person in the picture's pixels."""
        return replace(person, xy_px=person.xy_px / self.scale + self.corner_px)


def square_crop(rgb: ImageArray, center_px: FloatArray, side_px: float) -> Crop:
    """Cut a square round a centre; what lies outside the picture repeats its edge.

    The result is resized to a side between `MIN_SIDE_PX` and `MAX_SIDE_PX`.
    """
    side = max(16, round(side_px))
    corner = np.round(np.asarray(center_px) - side / 2).astype(int)
    (x0, y0), (height, width) = corner, rgb.shape[:2]
    inner = rgb[max(y0, 0) : max(y0 + side, 0), max(x0, 0) : max(x0 + side, 0)]
    if inner.size == 0:
        patch = np.zeros((side, side, 3), np.uint8)
    else:
        patch = cv2.copyMakeBorder(
            inner,
            max(-y0, 0),
            max(y0 + side - height, 0),
            max(-x0, 0),
            max(x0 + side - width, 0),
            cv2.BORDER_REPLICATE,
        )
    target = int(np.clip(side, MIN_SIDE_PX, MAX_SIDE_PX))
    if target != side:
        smooth = cv2.INTER_CUBIC if target > side else cv2.INTER_AREA
        patch = cv2.resize(patch, (target, target), interpolation=smooth)
    return Crop(np.ascontiguousarray(patch), corner.astype(float), target / side)
