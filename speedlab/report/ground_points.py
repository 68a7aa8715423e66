"""The points of the ground that were told, and the athlete's line, on the annotated video."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from speedlab.model.analysis import Evidence
from speedlab.model.clip import FloatArray
from speedlab.model.ground import RunPlane
from speedlab.report.wording import MINUS

_ARM_M: Final = 0.2  # of a cross, along and across the lane


@dataclass(frozen=True, eq=False)
class GroundMark:
    """One point: a cross flat on the ground, `arms_px` (2, 2, 2) in reference pixels; its metres.

    `beyond`: it lies farther from the camera than the athlete's line.
    """

    arms_px: FloatArray
    words: str
    beyond: bool


def ground_marks(evidence: Evidence) -> tuple[GroundMark, ...]:
    """Every point of the ground that was told, where it was pointed at."""
    plane = evidence.scene.plane
    if plane is None:
        return ()
    told = zip(plane.points_px, plane.places_m, strict=True)
    return tuple(_mark(plane, point_px, place_m) for point_px, place_m in told)


def run_line_px(evidence: Evidence) -> FloatArray | None:
    """(2, 2) the athlete's line between the outermost points, in reference pixels."""
    plane = evidence.scene.plane
    if plane is None:
        return None
    ends_m = plane.rightward * np.array([plane.places_m[:, 0].min(), plane.places_m[:, 0].max()])
    return plane.at_px(np.column_stack([ends_m, np.zeros((2, 2))]))


def _mark(plane: RunPlane, point_px: FloatArray, place_m: FloatArray) -> GroundMark:
    along_m, across_m = place_m
    middle = np.array([plane.rightward * along_m, across_m, 0.0])
    arms = np.array([[-1, 0, 0], [1, 0, 0], [0, -1, 0], [0, 1, 0]]) * _ARM_M
    seen = plane.at_px(np.vstack([middle, middle + arms]))
    words = f"{along_m:g}, {across_m:g} m".replace("-", MINUS)
    return GroundMark((seen[1:] - seen[0] + point_px).reshape(2, 2, 2), words, across_m > 0)
