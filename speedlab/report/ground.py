"""What the feet leave on the ground: a print under each stance foot, and the toes' trails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from speedlab.model.analysis import Analysis, Evidence
from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.events import Contact
from speedlab.model.scene import Scene
from speedlab.model.skeleton import Side, limb
from speedlab.report.standing import standing_spans

_FLAT_SHARE: Final = 0.6  # of a contact: later the heel is too high to show where the foot stood
_SHOE: Final = 0.12  # sole and toe box beyond the landmarks, in foot lengths


@dataclass(frozen=True, eq=False)
class Footprint:
    """One contact on the ground.

    `standing` (n,): frames in which the foot stands. `line_px` (n, 2, 2): the two ends of the
    print in each frame's reference pixels, NaN while there is none: before the foot lands and, on
    a treadmill, after it leaves.
    """

    contact: Contact
    standing: BoolArray
    line_px: FloatArray


def footprints(analysis: Analysis, evidence: Evidence) -> tuple[Footprint, ...]:
    """The print of every contact in which the foot is seen."""
    motion, scene = evidence.motion, evidence.scene
    reference = scene.camera.apply(motion.xy_px)
    spans = standing_spans(analysis)
    prints = []
    for contact in analysis.contacts:
        foot = reference[:, limb(contact.side, ("heel", "foot_index"))]
        start_s, stop_s = spans.get(contact.number, (np.inf, -np.inf))
        in_time = (motion.time_s >= start_s) & (motion.time_s < stop_s)
        standing = in_time & np.isfinite(foot.sum(axis=(1, 2)))
        if standing.any():
            line = _print_line(foot, standing, scene, _SHOE * motion.foot_length_px)
            prints.append(Footprint(contact, standing, line))
    return tuple(prints)


def toe_trails(evidence: Evidence) -> dict[Side, FloatArray]:
    """(n, 2) path of each toe over the ground, in reference pixels."""
    reference = evidence.scene.camera.apply(evidence.motion.xy_px)
    return {side: reference[:, limb(side, ("foot_index",))[0]] for side in Side}


def into_picture(to_reference: FloatArray, points_px: FloatArray) -> FloatArray:
    """Map (k, 2) reference pixels into the picture of one frame, by its (3, 3) `to_reference`."""
    return onto_ground(np.asarray(np.linalg.inv(to_reference), dtype=np.float64), points_px)


def onto_ground(to_reference: FloatArray, points_px: FloatArray) -> FloatArray:
    """Map (k, 2) pixels of one frame's picture to reference pixels; NaN stays NaN."""
    mapped: FloatArray = cv2.perspectiveTransform(points_px[None].astype(np.float64), to_reference)[
        0
    ]
    mapped[~np.isfinite(points_px).all(axis=1)] = np.nan  # OpenCV makes a NaN a point at 0, 0
    return mapped


def ground_y_px(scene: Scene, x_px: FloatArray) -> FloatArray:
    """Height of the ground line at (...) reference x."""
    y: FloatArray = scene.ground_y_px + scene.ground_slope * x_px
    return y


def _print_line(foot: FloatArray, standing: BoolArray, scene: Scene, shoe_px: float) -> FloatArray:
    """(n, 2, 2) print of (n, 2 heel and toe, 2) reference points, along the ground's slope.

    It lies at the foot's own depth in the picture, which one ground line for near and far foot
    misses by some pixels, and never above the landmarks.
    """
    rows = np.flatnonzero(standing)
    flat = foot[rows[: max(1, round(_FLAT_SHARE * len(rows)))]]
    below = (flat[:, :, 1] - ground_y_px(scene, flat[:, :, 0])).max(axis=1)
    ends = np.sort(foot[:, :, 0], axis=1)
    if scene.treadmill:
        ends[~standing] = np.nan
    else:
        ends[:] = np.median(np.sort(flat[:, :, 0], axis=1), axis=0)
        ends[: rows[0]] = np.nan
    ends += np.array([-shoe_px, shoe_px])
    line: FloatArray = np.stack(
        [ends, ground_y_px(scene, ends) + float(np.median(below)) + shoe_px], axis=-1
    )
    return line
