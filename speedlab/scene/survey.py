"""Direction of travel, treadmill, ground line and scale, from one athlete's tracks."""

from __future__ import annotations

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.scene import Direction, Scale, ScaleSource, Scene
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import CameraMotion, Tracks, forefoot
from speedlab.tracking.smoothing import low_pass
from speedlab.tracking.track import leg_length_px

TRAVEL_LEGS = 2.0
"""A body that gets ahead by this many leg lengths travels; less is a treadmill or no running."""
LOW_SHARE = 0.15
"""The lowest share of foot positions that the ground line is first drawn through."""
GROUND_BAND_LEGS = 0.08
"""Foot positions within this distance of the line (leg lengths) count as being on the ground."""


def survey(
    tracks: Tracks,
    camera: CameraMotion,
    time_s: FloatArray,
    *,
    direction: Direction | None = None,
    height_m: float | None = None,
) -> Scene:
    """Where and which way the athlete runs; `time_s` (n,) in true (or working) seconds."""
    steady = camera.apply(tracks.xy_px)
    leg = leg_length_px(tracks.xy_px)
    way = direction or travel_direction(steady, leg)
    treadmill = abs(_travelled(steady)) < TRAVEL_LEGS * leg
    level, slope = ground_line(steady, leg, treadmill=treadmill)
    belt = belt_speed_px_s(steady, time_s, level, leg) if treadmill else 0.0
    scale = None if height_m is None else height_scale(steady, height_m)
    return Scene(way, camera, level, slope, scale, treadmill, belt, height_m)


def travel_direction(steady: FloatArray, leg_px: float) -> Direction:
    """Which way the body moves over the ground, or faces where it stays (n, 33, 2)."""
    travelled = _travelled(steady)
    if abs(travelled) < TRAVEL_LEGS * leg_px:
        travelled = _facing(steady)
    return Direction.RIGHT if travelled >= 0 else Direction.LEFT


def _travelled(steady: FloatArray) -> float:
    hips = steady[:, [joint(side, "hip") for side in Side], 0].mean(axis=1)
    known = hips[np.isfinite(hips)]
    if len(known) < 2:
        return 0.0
    tenth = max(1, len(known) // 10)
    return float(np.median(known[-tenth:]) - np.median(known[:tenth]))


def _facing(steady: FloatArray) -> float:
    """Positive where the feet and the face point to the right."""
    feet = [steady[:, joint(s, "foot_index"), 0] - steady[:, joint(s, "heel"), 0] for s in Side]
    ears = [steady[:, joint(side, "ear"), 0] for side in Side]
    nose = steady[:, 0, 0] - np.mean(ears, axis=0)
    return float(np.nanmedian(np.concatenate([*feet, nose])))


def ground_line(steady: FloatArray, leg_px: float, *, treadmill: bool) -> tuple[float, float]:
    """Intercept (px) and slope of the line under the feet, in reference pixels, y down.

    The slope is fitted only where the feet are spread over several steps.
    """
    points = np.concatenate([forefoot(steady, side) for side in Side])
    points = points[np.isfinite(points).all(axis=1)]
    span = np.ptp(points[:, 0])
    if treadmill or span < 2 * TRAVEL_LEGS * leg_px:
        return float(np.percentile(points[:, 1], 100 * (1 - LOW_SHARE / 2))), 0.0
    lowest = _lowest_by_place(points, leg_px)
    line = np.polyfit(lowest[:, 0], lowest[:, 1], 1)
    for _ in range(5):
        above = np.polyval(line, points[:, 0]) - points[:, 1]
        near = np.abs(above) < GROUND_BAND_LEGS * leg_px
        if near.sum() < 4:
            break
        line = np.polyfit(points[near, 0], points[near, 1], 1)
    return float(line[1]), float(line[0])


def _lowest_by_place(points: FloatArray, leg_px: float) -> FloatArray:
    """The lowest point of every leg length of ground, where one was seen."""
    place = np.floor(points[:, 0] / (1.5 * leg_px))
    lowest = [points[place == p][points[place == p, 1].argmax()] for p in np.unique(place)]
    return np.array(lowest)


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
        velocity = np.gradient(low_pass(foot[:, 0], time_s, BELT_CUTOFF_HZ), time_s)
        low = foot[:, 1] > ground_y_px - GROUND_BAND_LEGS * leg_px
        velocities.append(velocity[low & np.isfinite(velocity)])
    pooled = np.sort(np.concatenate(velocities))
    if not len(pooled):
        return 0.0
    half = len(pooled) // 2
    start = int(np.argmin(pooled[half:] - pooled[: len(pooled) - half]))
    return float(np.median(pooled[start : start + half + 1]))


BELT_CUTOFF_HZ = 10.0
"""Feet on a belt move evenly for a tenth of a second and more."""


SEGMENT_SHARE = {"thigh": 0.245, "shank": 0.246, "trunk": 0.288}
"""Segment lengths as a share of stature (Drillis & Contini 1966, in Winter 2009, fig. 4.1)."""
HEIGHT_SCALE_U_REL = 0.035
"""Relative standard uncertainty of a scale from stature (docs/metrics.md, 3.3: 3-4 %)."""


def height_scale(steady: FloatArray, height_m: float) -> Scale:
    """Metres per pixel from stature and the lengths of thigh, shank and trunk."""
    hips, knees, ankles, shoulders = (
        np.stack([steady[:, joint(side, name)] for side in Side])
        for name in ("hip", "knee", "ankle", "shoulder")
    )
    trunk = np.linalg.norm(shoulders.mean(axis=0) - hips.mean(axis=0), axis=-1)
    lengths_px = {
        "thigh": float(np.nanpercentile(np.linalg.norm(knees - hips, axis=-1), 75)),
        "shank": float(np.nanpercentile(np.linalg.norm(ankles - knees, axis=-1), 75)),
        "trunk": float(np.nanpercentile(trunk, 75)),
    }
    stature_px = sum(lengths_px.values()) / sum(SEGMENT_SHARE.values())
    return Scale(height_m / stature_px, HEIGHT_SCALE_U_REL, ScaleSource.HEIGHT)
