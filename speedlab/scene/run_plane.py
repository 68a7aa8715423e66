"""The picture turned into the upright plane over the athlete's line (docs/metrics.md, 3.3).

A homography shows that plane as a camera far off at right angles would: what lies in it has its
true shape, whichever way the camera looked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from math import hypot, log

import numpy as np

from speedlab.errors import UsageError
from speedlab.model.clip import FloatArray
from speedlab.model.ground import PlacedCamera, RunPlane, mapped
from speedlab.model.scene import Direction, Midline, Scale, ScaleSource, ViewAngle
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import CameraMotion
from speedlab.scene.placing import Placing, placed
from speedlab.scene.pointed import Pointing, name_of
from speedlab.scene.scale import HEIGHT_SCALE_U_REL, OFF_LINE_M
from speedlab.settings import GroundPoint

LENS_U_REL = 0.005
"""Standard uncertainty of every length by a lens that bends lines, flat ground that is not, and
metres that were paced out (docs/metrics.md, 3.3: .5-1 %). A lens that draws the picture's corners
1.5 % too far in leaves .6 % from place to place, .05 % of a whole run [D]."""
FLAT_SHARE = 0.1
"""A view that moved by less of the picture's width is about flat: at a usual focal length of one
width perspective is the square of it, 1 % [D]."""
BODY_M = 1.0
"""Lengths are as sure as the least sure of those along the line, and of such a one upwards."""


def run_plane(told: Sequence[GroundPoint], pointing: Pointing) -> RunPlane | None:
    """The plane of the run from four points of the ground or more; None where none is told.

    Raises:
        UsageError: the points contradict each other or do not tell where the camera is, or the
            camera moves and is not followed when one was pointed at, or not well enough.
    """
    if not told:
        return None
    _require_perspective(pointing)
    points_px = np.array(
        [pointing.carried((point.x_px, point.y_px), point.at_s, name_of(point)) for point in told]
    )
    places_m = np.array([(point.along_m, point.across_m) for point in told])
    rightward = _rightward(points_px, places_m)
    along_m = rightward * places_m[:, 0]
    placing = placed(points_px, np.column_stack([along_m, places_m[:, 1]]), pointing.size_px)
    camera = placing.camera
    stretch_m = np.linspace(along_m.min(), along_m.max(), 3)
    to_plane, m_per_px = _flattening(camera, float(stretch_m[1]))
    scale_u_rel = _scale_u_rel(placing, stretch_m)
    if not scale_u_rel < HEIGHT_SCALE_U_REL:
        raise UsageError(
            "The points told with --ground lie too near to one line to tell where the camera "
            f"stands (metres would be ± {2 * scale_u_rel:.0%}): point at some that lie farther "
            "apart across the lane, such as the lines of the lanes beside the athlete's."
        )
    return RunPlane(
        camera, to_plane, m_per_px, scale_u_rel, placing.u_of(lambda c: c.yaw_deg),
        placing.u_of(lambda c: c.place_m[1]), placing.residual_px,
        mapped(to_plane, points_px), places_m, rightward,
    )  # fmt: skip


def _require_perspective(pointing: Pointing) -> None:
    """Pictures laid side by side without perspective are no picture that one camera took."""
    camera = pointing.camera
    matrices = camera.to_reference / camera.to_reference[:, 2:, 2:]
    way_px = float(np.ptp(matrices[:, 0, 2]))
    if way_px > FLAT_SHARE * pointing.size_px[0] and not matrices[:, 2, :2].any():
        raise UsageError(
            "--ground: the camera turns too far, or too little of the background is seen, to know "
            "its perspective; use --mark with two points of the athlete's lane instead."
        )


def check_ground(told: Sequence[GroundPoint], width_px: int, height_px: int) -> None:
    """Whether points of one picture tell its camera, which is known before the clip is looked at.

    Raises:
        UsageError: they do not.
    """
    if len({point.at_s for point in told}) == 1:
        still = CameraMotion(np.eye(3)[None], False, 0.0, np.ones(1, dtype=bool))
        run_plane(told, Pointing(still, np.zeros(1), (width_px, height_px)))


def flattened(camera: CameraMotion, plane: RunPlane) -> CameraMotion:
    """The same motion, with the plane of the run in place of the reference picture."""
    matrices: FloatArray = plane.to_plane @ camera.to_reference
    return replace(camera, to_reference=matrices)


def plane_scale(plane: RunPlane) -> Scale:
    """Metres per pixel of the plane."""
    return Scale(plane.m_per_px, plane.scale_u_rel, ScaleSource.GROUND)


def plane_midline(plane: RunPlane) -> Midline:
    """Where the athlete's plane lies: the camera stands straight before this point of it."""
    before_m = plane.camera.place_m * [1.0, 0.0, 1.0]
    x_px, y_px = plane.at_px(before_m[None])[0]
    return Midline(plane.distance_m, (float(x_px), float(y_px)))


def plane_view(plane: RunPlane, steady: FloatArray, direction: Direction) -> ViewAngle:
    """How the camera saw the athlete: along the line from it to where the hips mostly were.

    `steady` (n, 33, 2): landmarks in plane pixels.
    """
    midline = plane_midline(plane)
    hips = steady[:, [joint(side, "hip") for side in Side]].mean(axis=1)
    away_m = (np.nanmedian(hips, axis=0) - midline.axis_px) * plane.m_per_px
    turned, down = np.degrees(np.arctan2(away_m, midline.distance_m))
    return ViewAngle(direction.sign * float(turned), plane.yaw_u_deg, float(down), corrected=True)


def roll_left_deg(told_deg: float | None, plane: RunPlane | None) -> float | None:
    """How far level ground falls to the right where the run is measured; None: nobody said.

    In the plane of the run the track itself is level, whichever way the camera was rolled.
    `told_deg`: how far it falls in the picture.
    """
    if told_deg is None or plane is None:
        return told_deg
    return told_deg + plane.camera.roll_deg


def camera_facts(plane: RunPlane) -> dict[str, float]:
    """Where the camera stood, for `analysis.json`; signs as in `PlacedCamera`."""
    return {
        "points": len(plane.points_px),
        "residual_px": plane.residual_px,
        "distance_m": plane.distance_m,
        "distance_u_m": plane.distance_u_m,
        "height_m": float(plane.camera.place_m[2]),
        "focal_px": plane.camera.focal_px,
        "yaw_deg": plane.camera.yaw_deg,
        "yaw_u_deg": plane.yaw_u_deg,
        "tilt_deg": plane.camera.tilt_deg,
        "roll_deg": plane.camera.roll_deg,
    }


def _scale_u_rel(placing: Placing, stretch_m: FloatArray) -> float:
    """Of the least sure length along the first or second half of a stretch (3,), or upwards."""
    camera = placing.camera
    ends = camera.project(_on_line(stretch_m, up_m=0.0))
    above = camera.project(_on_line(stretch_m[1:2], up_m=BODY_M))[0]
    pairs = [(ends[0], ends[1]), (ends[1], ends[2]), (ends[1], above)]
    shares = [placing.u_of(partial(_log_apart, pair_px=pair)) for pair in pairs]
    return float(np.linalg.norm([max(shares), LENS_U_REL, OFF_LINE_M / -camera.place_m[1]]))


def _rightward(points_px: FloatArray, places_m: FloatArray) -> int:
    """+1 where metres along the lane grow to the right of the picture, else -1."""
    terms = np.column_stack([places_m, np.ones(len(places_m))])
    slopes = np.linalg.lstsq(terms, points_px[:, 0], rcond=None)[0]
    return 1 if slopes[0] >= 0 else -1


def _on_line(along_m: FloatArray, up_m: float) -> FloatArray:
    """(k, 3) world points above the athlete's line."""
    return np.column_stack([along_m, np.zeros_like(along_m), np.full_like(along_m, up_m)])


def _flattening(camera: PlacedCamera, along_m: float) -> tuple[FloatArray, float]:
    """From picture to plane pixels, and metres per such pixel.

    The line's point at `along_m` stays where it is in the picture, and heights keep their size
    there, so that a pixel means about as much as it did.
    """
    point = np.array([along_m, 0.0, 0.0])
    depth_m = float(camera.turn[2] @ (point - camera.place_m))
    m_per_px = depth_m / camera.focal_px
    x_px, y_px = camera.project(point[None])[0]
    to_px = np.array(
        [
            [1 / m_per_px, 0.0, x_px - along_m / m_per_px],
            [0.0, -1 / m_per_px, y_px],
            [0.0, 0.0, 1.0],
        ]
    )
    to_plane: FloatArray = to_px @ np.linalg.inv(camera.matrix[:, [0, 2, 3]])
    return to_plane / to_plane[2, 2], m_per_px


def _log_apart(camera: PlacedCamera, pair_px: tuple[FloatArray, FloatArray]) -> float:
    """Logarithm of how far apart two points of the picture lie in the plane of the run (m)."""
    onto = np.asarray(np.linalg.inv(camera.matrix[:, [0, 2, 3]]), dtype=np.float64)
    first, second = mapped(onto, np.array(pair_px))
    return log(hypot(*(second - first)))
