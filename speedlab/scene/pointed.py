"""Points of the ground that somebody pointed at, carried into the reference picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from speedlab.errors import UsageError
from speedlab.model.clip import FloatArray
from speedlab.model.scene import MarkedGround
from speedlab.model.tracks import CameraMotion
from speedlab.settings import Marks


@dataclass(frozen=True, eq=False)
class Pointing:
    """What turns a point of a picture into one of the reference picture.

    `since_s` (n,): file time of the analysed frames since the file's first one. `size_px`: width
    and height of the upright picture.
    """

    camera: CameraMotion
    since_s: FloatArray
    size_px: tuple[int, int]

    def check(self, x_px: float, y_px: float, told: str) -> None:
        """Whether a point lies in the picture; `told` is the option as the user wrote it.

        Raises:
            UsageError: it does not.
        """
        width, height = self.size_px
        if x_px > width or y_px > height:
            raise UsageError(
                f"{told} lies outside the picture, which is {width} x {height} pixels."
            )

    def carried(self, point_px: tuple[float, float], at_s: float | None) -> FloatArray:
        """(2,) a point in the reference picture, seen at `at_s` (None: in the first frame)."""
        row = 0 if at_s is None else int(np.abs(self.since_s - at_s).argmin())
        place: FloatArray = self.camera[row : row + 1].apply(np.array([point_px]))[0]
        return place


def marked_ground(marks: Marks, pointing: Pointing) -> MarkedGround:
    """The marks where they lie in the reference picture; a moving camera's by their own frames.

    Raises:
        UsageError: a mark lies outside the picture.
    """
    points = []
    for mark in (marks.first, marks.second):
        pointing.check(mark.x_px, mark.y_px, f"--mark {mark.x_px:g},{mark.y_px:g}")
        points.append(pointing.carried((mark.x_px, mark.y_px), mark.at_s))
    return MarkedGround(np.array(points), marks.apart_m)
