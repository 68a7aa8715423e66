"""A picture to draw on, in the source's own pixel coordinates, anti-aliased."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from speedlab.model.clip import FloatArray, ImageArray
from speedlab.report.palette import Rgb

_BITS: Final = 4  # OpenCV draws on a grid of 1/16 pixel
_DASH, _GAP = 1.6, 3.2  # in line widths; round ends lengthen each dash by one width


@dataclass(frozen=True)
class Canvas:
    """Pixels (h, w, 3) uint8 RGB that show the source from `origin_px` on, `scale` times as large.

    Points are given in pixels of the upright source picture (pixel centres at i + 0.5), so that
    one drawing serves the video, a crop and a layer. Widths and radii are in canvas pixels.
    Points that are NaN draw nothing.
    """

    pixels: ImageArray
    origin_px: tuple[float, float] = (0.0, 0.0)
    scale: float = 1.0

    def place(self, points_px: FloatArray) -> FloatArray:
        """Map (..., 2) source pixels to canvas pixels."""
        placed: FloatArray = (points_px - np.asarray(self.origin_px)) * self.scale
        return placed

    def line(self, points_px: FloatArray, colour: Rgb, width: float) -> None:
        """Draw an open line through (k, 2) points with round ends."""
        if np.isfinite(points_px).all():
            thickness = max(1, round(width))
            lines = [self._fixed(points_px)]
            cv2.polylines(self.pixels, lines, False, colour, thickness, cv2.LINE_AA, _BITS)

    def dashes(
        self, points_px: FloatArray, colour: Rgb, width: float, rhythm: float | None = None
    ) -> None:
        """Draw a dashed line through (k, 2) points; the pattern runs on through the corners.

        `rhythm`: the line width that sets the dashes' length (None: `width`), so that lines of
        two widths lie over each other.
        """
        if not np.isfinite(points_px).all():
            return
        legs = np.linalg.norm(np.diff(points_px, axis=0), axis=1)
        along = np.concatenate([[0.0], np.cumsum(legs)])
        unit = (rhythm or width) / self.scale
        on, period = _DASH * unit, (_DASH + _GAP) * unit
        for start in np.arange(0.0, along[-1], period):
            inner = along[(along > start) & (along < start + on)]
            stops = np.concatenate([[start], inner, [min(start + on, along[-1])]])
            dash = np.stack([np.interp(stops, along, points_px[:, k]) for k in (0, 1)], axis=1)
            self.line(dash, colour, width)

    def disc(self, centre_px: FloatArray, radius: float, colour: Rgb) -> None:
        """Draw a filled circle."""
        self.fill(arc(centre_px, radius / self.scale, 0.0, 2 * np.pi), colour)

    def fill(self, points_px: FloatArray, colour: Rgb) -> None:
        """Fill a polygon of (k, 2) corners."""
        if np.isfinite(points_px).all():
            cv2.fillPoly(self.pixels, [self._fixed(points_px)], colour, cv2.LINE_AA, _BITS)

    @contextmanager
    def layer(self, opacity: float, around_px: FloatArray, margin: float) -> Iterator[Canvas]:
        """Draw on a copy of the part around (..., 2) points, then blend it in at `opacity`."""
        x0, y0, x1, y1 = self._box(around_px, margin)
        part = self.pixels[y0:y1, x0:x1]
        corner = (self.origin_px[0] + x0 / self.scale, self.origin_px[1] + y0 / self.scale)
        drawn = Canvas(part.copy(), corner, self.scale)
        yield drawn
        cv2.addWeighted(drawn.pixels, opacity, part, 1.0 - opacity, 0.0, dst=part)

    def _box(self, around_px: FloatArray, margin: float) -> tuple[int, int, int, int]:
        points = self.place(around_px).reshape(-1, 2)
        points = points[np.isfinite(points).all(axis=1)]
        height, width = self.pixels.shape[:2]
        if not len(points):
            return 0, 0, 1, 1  # nothing to draw: the smallest layer will do
        x0, y0 = np.clip(points.min(axis=0) - margin, 0, (width - 1, height - 1)).astype(int)
        x1, y1 = np.clip(np.ceil(points.max(axis=0) + margin), (x0 + 1, y0 + 1), (width, height))
        return int(x0), int(y0), int(x1), int(y1)

    def _fixed(self, points_px: FloatArray) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
        # A landmark at the centre of pixel i is i + 0.5; OpenCV calls that place i.
        return np.rint((self.place(points_px) - 0.5) * 2**_BITS).astype(np.int32)


def arc(centre_px: FloatArray, radius_px: float, start_rad: float, stop_rad: float) -> FloatArray:
    """(k, 2) points on an arc, 9 deg apart; angles turn from picture x towards y (down)."""
    count = int(abs(stop_rad - start_rad) / 0.16) + 2
    angle = np.linspace(start_rad, stop_rad, count)
    points: FloatArray = centre_px + radius_px * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return points
