"""Direction of travel, treadmill, ground line and scale, from one athlete's tracks."""

from __future__ import annotations

import numpy as np
from scipy.stats import theilslopes

from speedlab.model.clip import FloatArray
from speedlab.model.ground import RunPlane
from speedlab.model.scene import Direction, Gates, MarkedGround, Midline, Scene
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import CameraMotion, Tracks, forefoot
from speedlab.scene.depth import onto_midline
from speedlab.scene.gates import gates_as_marks, on_the_ground, seen_from_above
from speedlab.scene.run_plane import plane_scale, plane_view
from speedlab.scene.scale import height_scale, marks_scale
from speedlab.scene.view_angle import view_angle
from speedlab.tracking.heading import TRAVEL_LEGS, travel_direction, travelled_px
from speedlab.tracking.joint_centres import at_joint_centres
from speedlab.tracking.smoothing import LENGTH_CUTOFF_HZ, low_pass
from speedlab.tracking.track import leg_length_px

LOW_SHARE = 0.15
"""Where the feet tread one place, the ground lies in the middle of their lowest positions."""
GROUND_BAND_LEGS = 0.08
"""Foot positions within this distance of the line (leg lengths) count as being on the ground."""
STANDING_SHARE, MIN_BODY_SHARE = 0.4, 0.35
"""A foot slower than this share of the body's speed stands; the body's is never taken below the
second share of its top, or nothing would stand in the blocks."""
STRETCH_LEGS = 0.5
"""Every such stretch of the way counts once, however long somebody stood there."""
BODY_SPEED_CUTOFF_HZ, FOOT_CUTOFF_HZ = 3.0, 10.0
"""Feet stand still, or ride evenly on a belt, for a tenth of a second and more."""


def survey(
    tracks: Tracks,
    camera: CameraMotion,
    time_s: FloatArray,
    *,
    direction: Direction | None = None,
    height_m: float | None = None,
    camera_roll_deg: float | None = None,
    midline: Midline | None = None,
    width_px: int | None = None,
    marks: MarkedGround | None = None,
    gates: Gates | None = None,
    plane: RunPlane | None = None,
) -> Scene:
    """Where and which way the athlete runs; `time_s` (n,) in true (or working) seconds.

    `width_px`: of the picture, which the view angle needs (None: it is not looked for). `gates`
    are marks, too, where there are no `marks`. `plane`: of the run, which is `camera`'s reference
    picture then, and what metres and view rest on.

    Raises:
        UsageError: the gates do not follow each other on the way of running.
    """
    steady = camera.apply(tracks.xy_px)
    leg = leg_length_px(steady)
    way = direction or travel_direction(steady, leg)
    view = view_angle(steady, width_px, way) if width_px and plane is None else None
    if midline is not None:
        steady = onto_midline(steady, midline, way)
    treadmill = abs(travelled_px(steady)) < TRAVEL_LEGS * leg
    level, slope = ground_line(steady, time_s, leg, treadmill=treadmill)
    belt = belt_speed_px_s(steady, time_s, level, leg) if treadmill else 0.0
    joints = low_pass(at_joint_centres(steady, tracks.offsets), time_s, LENGTH_CUTOFF_HZ)
    by_height = None if height_m is None else height_scale(joints, height_m)
    if gates is not None:
        gates = on_the_ground(gates, level, slope, way)
        marks = marks or (None if plane else gates_as_marks(gates))
    by_marks = None if marks is None else marks_scale(marks)
    if plane is not None:
        by_marks, view = plane_scale(plane), plane_view(plane, steady, way)
    if gates is not None and by_marks is not None:
        distance_m = None if midline is None else midline.distance_m
        gates = seen_from_above(gates, level, slope, by_marks.m_per_px, distance_m)
    return Scene(
        way, camera, level, slope, by_marks or by_height, treadmill, belt, height_m,
        camera_roll_deg, midline, view, marks, by_height if by_marks else None, gates, plane,
    )  # fmt: skip


def ground_line(
    steady: FloatArray, time_s: FloatArray, leg_px: float, *, treadmill: bool
) -> tuple[float, float]:
    """Intercept (px) and slope of the line under the feet, in reference pixels, y down.

    The slope is fitted only where the feet stood in places several steps apart.
    """
    places = _standing_places(steady, time_s, leg_px)
    if treadmill or len(places) < 2 or np.ptp(places[:, 0]) < TRAVEL_LEGS * leg_px:
        heights = np.concatenate([forefoot(steady, side)[:, 1] for side in Side])
        return float(np.nanpercentile(heights, 100 * (1 - LOW_SHARE / 2))), 0.0
    slope, intercept, *_ = theilslopes(places[:, 1], places[:, 0])
    return float(intercept), float(slope)


def _standing_places(steady: FloatArray, time_s: FloatArray, leg_px: float) -> FloatArray:
    """(k, 2) where a forefoot stood while the body moved on: the median of each stretch of way."""
    hips = steady[:, [joint(side, "hip") for side in Side], 0].mean(axis=1)
    body = np.abs(low_pass(np.gradient(hips, time_s), time_s, BODY_SPEED_CUTOFF_HZ))
    body = np.maximum(body, MIN_BODY_SHARE * np.nanpercentile(body, 95))
    standing = []
    for side in Side:
        foot = low_pass(forefoot(steady, side), time_s, FOOT_CUTOFF_HZ)
        speed = np.linalg.norm(np.gradient(foot, time_s, axis=0), axis=-1)
        standing.append(foot[speed < STANDING_SHARE * body])
    points: FloatArray = np.concatenate(standing)
    if not len(points):
        return points
    # Counted from the middle, so that a mirrored run is cut into the same stretches.
    stretch = np.round((points[:, 0] - points[:, 0].mean()) / (STRETCH_LEGS * leg_px))
    places = [np.median(points[stretch == s], axis=0) for s in np.unique(stretch)]
    return np.array(places).reshape(-1, 2)


def belt_speed_px_s(
    steady: FloatArray, time_s: FloatArray, ground_y_px: float, leg_px: float
) -> float:
    """Speed of a treadmill's belt (px/s, signed like the feet's motion in the picture).

    The horizontal velocity that low feet have most often: in stance they ride on the belt, before
    and after it they are slower (their median reads 5-10 % low).
    """
    velocities = []
    for side in Side:
        foot = forefoot(steady, side)
        velocity = np.gradient(low_pass(foot[:, 0], time_s, FOOT_CUTOFF_HZ), time_s)
        low = foot[:, 1] > ground_y_px - GROUND_BAND_LEGS * leg_px
        velocities.append(velocity[low & np.isfinite(velocity)])
    pooled = np.sort(np.concatenate(velocities))
    if not len(pooled):
        return 0.0
    half = len(pooled) // 2
    start = int(np.argmin(pooled[half:] - pooled[: len(pooled) - half]))
    return float(np.median(pooled[start : start + half + 1]))
