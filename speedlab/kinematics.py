"""The athlete's tracks in the ground frame: x forward along the ground, y up, smoothed."""

from __future__ import annotations

import numpy as np

from speedlab.model.clip import FloatArray, usual_spacing_s
from speedlab.model.scene import Scene
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import Motion, Tracks
from speedlab.scene.depth import off_midline, onto_midline
from speedlab.settings import SmoothingSettings
from speedlab.tracking.arm_lengths import at_usual_arm_lengths
from speedlab.tracking.joint_centres import at_joint_centres
from speedlab.tracking.smoothing import LENGTH_CUTOFF_HZ, low_pass

LENGTH_PERCENTILE = 75
"""Segment lengths: 75th percentile of the 8 Hz filtered ones (docs/metrics.md, 2.1): foreshortening
shortens and noise lengthens."""
FOOT_FILTER_MIN_FPS = 100.0
SOLE_SHARE = 0.1
"""Ankle height over leg length (0.039 over 0.491 of stature, rounded up for the shoe)."""


def ground_motion(
    tracks: Tracks, scene: Scene, time_s: FloatArray, smoothing: SmoothingSettings
) -> Motion:
    """Tracks in the picture -> motion over the ground, for the body and for the feet.

    `time_s` (n,) true (or working) seconds. A treadmill's belt is taken for the ground. Where the
    camera's distance is known, both legs are moved into the midline plane.
    """
    steady = scene.camera.apply(tracks.xy_px)
    flat = _flattened(steady, scene)
    ground = to_ground(flat, scene, time_s)
    joints = at_joint_centres(ground, tracks.offsets)
    body = at_usual_arm_lengths(low_pass(joints, time_s, smoothing.body_hz))
    foot = low_pass(ground, time_s, smoothing.foot_hz) if _fast(time_s) else ground
    picture = scene.camera.invert(_in_depth(from_ground(body, scene, time_s), scene))
    lengths = low_pass(joints, time_s, LENGTH_CUTOFF_HZ)
    thigh = _length(lengths, "hip", "knee")
    shank = _length(lengths, "knee", "ankle")
    leg = (thigh + shank) * (1 + SOLE_SHARE)
    return Motion(
        time_s=time_s,
        xy=body,
        xy_foot=foot,
        xy_px=picture,
        confidence=tracks.confidence,
        observed=tracks.observed,
        noise_px=tracks.noise_px,
        near_side=scene.direction.near_side,
        leg_length_px=leg,
        trunk_length_px=_trunk_length(lengths),
        thigh_length_px=thigh,
        foot_length_px=_length(lengths, "heel", "foot_index"),
        m_per_px=None if scene.scale is None else scene.scale.m_per_px,
        depth_shift_px=_depth_shift_px(flat - steady, scene),
        sole_px=tracks.offsets.sole * leg,
    )


def _flattened(steady: FloatArray, scene: Scene) -> FloatArray:
    if scene.midline is None:
        return steady
    return onto_midline(steady, scene.midline, scene.direction)


def _in_depth(flat: FloatArray, scene: Scene) -> FloatArray:
    if scene.midline is None:
        return flat
    return off_midline(flat, scene.midline, scene.direction)


def _depth_shift_px(moved: FloatArray, scene: Scene) -> FloatArray | None:
    """(n, 33) how far the depth correction, `moved` (n, 33, 2), goes forward along the ground."""
    if scene.midline is None:
        return None
    along, _ = _axes(scene)
    shift: FloatArray = moved @ along
    return shift


def _fast(time_s: FloatArray) -> bool:
    """Whether the foot may be filtered at all: below 100 fps a contact is a few frames."""
    return usual_spacing_s(time_s) < 1 / FOOT_FILTER_MIN_FPS


def to_ground(steady: FloatArray, scene: Scene, time_s: FloatArray) -> FloatArray:
    """Reference pixels (n, ..., 2), y down -> ground frame: forward along the ground, up."""
    along, up = _axes(scene)
    origin = np.array([0.0, scene.ground_y_px])
    moved = steady - origin - _belt(scene, time_s, steady.ndim)
    return np.stack([moved @ along, moved @ up], axis=-1)


def forward_px(points_px: FloatArray, scene: Scene) -> FloatArray:
    """(...) how far forward points (..., 2) of the reference picture lie, as `to_ground` counts."""
    along, _ = _axes(scene)
    forward: FloatArray = (points_px - np.array([0.0, scene.ground_y_px])) @ along
    return forward


def from_ground(ground: FloatArray, scene: Scene, time_s: FloatArray) -> FloatArray:
    """The inverse of `to_ground`."""
    along, up = _axes(scene)
    origin = np.array([0.0, scene.ground_y_px])
    steady: FloatArray = ground[..., :1] * along + ground[..., 1:] * up + origin
    return steady + _belt(scene, time_s, ground.ndim)


def _axes(scene: Scene) -> tuple[FloatArray, FloatArray]:
    """Unit vectors, in reference pixels, of forward along the ground and of up from it."""
    length = float(np.hypot(1.0, scene.ground_slope))
    along = np.array([1.0, scene.ground_slope]) / length * scene.direction.sign
    up = np.array([scene.ground_slope, -1.0]) / length
    return along, up


def _belt(scene: Scene, time_s: FloatArray, dimensions: int) -> FloatArray:
    """How far the belt has carried a point of it since the beginning, shaped to broadcast."""
    shift = np.zeros((len(time_s), 2))
    shift[:, 0] = scene.belt_speed_px_s * (time_s - time_s[0])
    return shift.reshape(len(time_s), *(1,) * (dimensions - 2), 2)


def _length(xy: FloatArray, first: str, second: str) -> float:
    """Length of a sided segment (px), both sides pooled."""
    lengths = [
        np.linalg.norm(xy[:, joint(side, second)] - xy[:, joint(side, first)], axis=-1)
        for side in Side
    ]
    return float(np.nanpercentile(np.concatenate(lengths), LENGTH_PERCENTILE))


def _trunk_length(xy: FloatArray) -> float:
    shoulders, hips = (
        np.mean([xy[:, joint(side, name)] for side in Side], axis=0) for name in ("shoulder", "hip")
    )
    return float(np.nanpercentile(np.linalg.norm(shoulders - hips, axis=-1), LENGTH_PERCENTILE))
