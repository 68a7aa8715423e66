"""Points of the ground that somebody pointed at, carried into the reference picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from speedlab.errors import UsageError
from speedlab.model.clip import FloatArray
from speedlab.model.scene import MarkedGround
from speedlab.model.tracks import CameraMotion
from speedlab.scene.scale import USUAL_DISTANCE_M
from speedlab.settings import Gate, GroundPoint, Marks, Pick, Settings
from speedlab.tracking.shutter import Shutter


@dataclass(frozen=True, eq=False)
class Pointing:
    """What turns a point of a picture into one of the reference picture.

    `since_s` (n,): file time of the analysed frames since the file's first one. `size_px`: width
    and height of the upright picture. `shutter`: how its rows were read; None: not known.
    """

    camera: CameraMotion
    since_s: FloatArray
    size_px: tuple[int, int]
    shutter: Shutter | None = None

    def carried(self, point_px: tuple[float, float], at_s: float | None, told: str) -> FloatArray:
        """(2,) a point in the reference picture, seen at `at_s` (None: in the first frame).

        `told`: the option as the user wrote it.

        Raises:
            UsageError: the camera moves, and is not followed at that time.
        """
        row = 0 if at_s is None else int(np.abs(self.since_s - at_s).argmin())
        if self.camera.moving and at_s is not None and abs(self.since_s[row] - at_s) > NEAR_S:
            raise UsageError(
                f"{told} is pointed at {at_s:g} s, but the clip is analysed from "
                f"{self.since_s[0]:.2f} to {self.since_s[-1]:.2f} s: point at it in that part."
            )
        points = np.broadcast_to(np.array(point_px), (len(self.since_s), 1, 2))
        if self.shutter is not None:
            points = self.shutter.ground_at_once(points)
        place: FloatArray = self.camera.apply(points)[row, 0]
        return place

    def on_the_line(self, point_px: tuple[float, float], nearer: float) -> tuple[float, float]:
        """Where a point would be seen if it lay on the athlete's line (docs/metrics.md, 3.2).

        `nearer`: how much nearer to the camera it lies, as a share of the camera's distance.
        """
        middle = np.array(self.size_px) / 2
        x_px, y_px = middle + (np.array(point_px) - middle) * (1.0 - nearer)
        return float(x_px), float(y_px)


NEAR_S = 0.05
"""A frame this near shows the place that was pointed at: seconds are read off a player."""


def check_points(settings: Settings, width_px: int, height_px: int) -> None:
    """Whether all that was pointed at lies in the picture, which is known before it is looked at.

    Raises:
        UsageError: one does not.
    """
    marks = () if settings.marks is None else (settings.marks.first, settings.marks.second)
    told = [(mark.x_px, mark.y_px, name_of(mark)) for mark in marks]
    told += [(gate.x_px, gate.y_px or 0.0, name_of(gate)) for gate in settings.gates]
    told += [(point.x_px, point.y_px, name_of(point)) for point in settings.ground]
    for x_px, y_px, name in told:
        if x_px > width_px or y_px > height_px:
            raise UsageError(
                f"{name} lies outside the picture, which is {width_px} x {height_px} pixels."
            )


def name_of(told: Gate | GroundPoint | Pick) -> str:
    """A gate, a point of the ground or a mark as the user wrote it."""
    place = f"{told.x_px:g}" if told.y_px is None else f"{told.x_px:g},{told.y_px:g}"
    if isinstance(told, GroundPoint):
        return f"--ground {place}={told.along_m:g},{told.across_m:g}"
    return f"--gate {place}@{told.at_m:g}" if isinstance(told, Gate) else f"--mark {place}"


def beside_line(offset_m: float | None, distance_m: float | None) -> tuple[float, float]:
    """How much nearer than the athlete's line something lies, and what cannot be corrected of it.

    As a share of the camera's distance; and in metres, where that distance is not known.
    """
    if distance_m is None:
        return 0.0, abs(offset_m or 0.0)
    return (offset_m or 0.0) / distance_m, 0.0


def marked_ground(
    marks: Marks, pointing: Pointing, distance_m: float | None = None
) -> MarkedGround:
    """The marks where they lie in the reference picture; a moving camera's by their own frames.

    Marks beside the athlete's line are moved onto it where the camera's distance is known.

    Raises:
        UsageError: the camera moves, and is not followed at the time of one of them.
    """
    nearer, unmoved_m = beside_line(marks.offset_m, distance_m)
    points = [
        pointing.carried(
            pointing.on_the_line((mark.x_px, mark.y_px), nearer), mark.at_s, name_of(mark)
        )
        for mark in (marks.first, marks.second)
    ]
    return MarkedGround(np.array(points), marks.apart_m, unmoved_m / USUAL_DISTANCE_M)
