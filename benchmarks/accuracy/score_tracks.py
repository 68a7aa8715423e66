"""Scores of what comes before the events: the athlete, joints, left and right, angles, ground."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from benchmarks.accuracy.errors import Errors, distances, share
from benchmarks.accuracy.view import TRUE_ROWS, View
from speedlab.metrics.angles import segment_angles
from speedlab.metrics.curves import Curve
from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.skeleton import INDEX, Side
from speedlab.model.tracks import Motion
from speedlab.settings import SmoothingSettings

FOUND_WITHIN = 15.0
"""% of body height: hips and shoulders farther off are not this athlete's."""
SWAP_MARGIN = 3.0
"""% of body height by which the exchanged assignment must lie nearer to count as wrong."""

JOINTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index")
LIMBS = {"legs": ("knee", "ankle", "heel", "foot_index"), "arms": ("elbow", "wrist")}


def score_athlete(view: View) -> Iterator[Errors]:
    """Whether the athlete was found in the frames that show the whole body.

    Frames that the product leaves out, because somebody else is in the athlete's place, can be on
    nobody else.
    """
    if view.seen is None:
        yield share("athlete", "frames found", "both", np.zeros(int(view.visible.sum()), bool))
        return
    names = [f"{side.value}_{name}" for name in ("hip", "shoulder") for side in Side]
    found = view.seen.poses.xy_px[:, [INDEX[name] for name in names]].mean(axis=1)
    true = view.true_px(names).mean(axis=1)
    off = np.linalg.norm(view.in_heights((found - true)[:, None])[:, 0], axis=1)[view.visible]
    yield share("athlete", "frames found", "both", off < FOUND_WITHIN)
    used = view.seen.alone().poses.found[view.visible]
    yield share("athlete", "frames not on somebody else", "both", ~(used & (off >= FOUND_WITHIN)))


def score_joints(view: View) -> Iterator[Errors]:
    """Joint positions in % of body height: as the network gave them, and as tracked."""
    if view.seen is None or view.motion is None:
        return
    kept, tracked = view.visible, view.motion.xy_px
    right = ~_exchanged(view, view.seen.poses.xy_px, "legs") & kept
    for side in Side:
        names = [f"{side.value}_{name}" for name in JOINTS]
        rows = [INDEX[name] for name in names]
        true = view.true_px(names)
        raw = view.in_heights(view.seen.poses.xy_px[:, rows] - true)
        own = view.in_heights(tracked[:, rows] - true)
        near = view.name_of(side)
        yield distances("joints", "raw, legs right", near, "% height", _lengths(raw[right]))
        yield distances("joints", "tracked", near, "% height", _lengths(own[kept]))
        for k, name in enumerate(JOINTS):
            for axis, word in enumerate(("forward", "up")):
                values = own[kept, k, axis]
                yield Errors("joints", f"{name} {word}", near, "% height", _finite(values))


def score_sides(view: View) -> Iterator[Errors]:
    """Share of frames in which left and right are right, raw and as tracked."""
    if view.seen is None:
        return
    sources = {"raw": view.seen.poses.xy_px}
    if view.motion is not None:
        sources["tracked"] = view.motion.xy_px
    for source, xy_px in sources.items():
        for limbs in LIMBS:
            rows = [INDEX[n] for n in _names(limbs, Side.LEFT) + _names(limbs, Side.RIGHT)]
            known = np.asarray(np.isfinite(xy_px[:, rows, 0]).all(axis=1) & view.visible)
            right = ~_exchanged(view, xy_px, limbs)
            yield share("sides", f"{limbs}, {source}", "both", right[known])


def score_angles(view: View) -> Iterator[Errors]:
    """Segment and joint angles in the plane of the run (deg), as tracked."""
    if view.motion is None:
        return
    found, true = _angles_of(view.motion), _angles_of(_true_motion(view, view.motion))
    for side in Side:
        for name, curves in found.items():
            off = curves[side].value - true[name][side].value
            error = (off + 180.0) % 360.0 - 180.0
            yield Errors("angles", name, view.name_of(side), "deg", _finite(error[view.visible]))


def score_ground(view: View) -> Iterator[Errors]:
    """How far points of the ground wander in the steadied picture, in % of the way run."""
    if view.seen is None or not view.take.scenario.camera.follows:
        return
    times, camera = view.known.time_s, view.take.scenario.camera
    hips_x = view.true_m("left_hip")[:, 0]
    marks = np.arange(np.floor(hips_x.min()) - 6.0, hips_x.max() + 6.0)
    points = np.broadcast_to(
        np.stack([marks, 0 * marks, 0 * marks], axis=-1), (len(times), len(marks), 3)
    )
    px = view.take.shot.project(view.take.to_world(points), times)
    inside = np.all((px > 0) & (px < [camera.width_px, camera.height_px]), axis=-1)
    followed = view.seen.camera
    scene = view.analysis.evidence.scene if view.analysis and view.analysis.evidence else None
    if scene is not None and scene.anchoring is not None:
        followed = scene.camera  # as the standing feet tell it
    steadied = followed.apply(px)
    reference = int(np.argmin(np.abs(followed.to_reference - np.eye(3)).sum(axis=(1, 2))))
    forward = view.axes_px[reference, :, 0]
    along = np.asarray(steadied @ forward / (forward @ forward), dtype=float)
    drifts = []
    for k in range(len(marks)):
        frames = np.flatnonzero(inside[:, k])
        if len(frames) > 1 and abs(hips_x[frames[-1]] - hips_x[frames[0]]) > 1.0:
            way = hips_x[frames[-1]] - hips_x[frames[0]]
            drifts.append(100.0 * (along[frames[-1], k] - along[frames[0], k]) / way)
    yield Errors("ground", "drift", "both", "% of way", np.array(drifts))


def _names(limbs: str, side: Side) -> list[str]:
    return [f"{side.value}_{name}" for name in LIMBS[limbs]]


def _exchanged(view: View, xy_px: FloatArray, limbs: str) -> BoolArray:
    """(n,) whether the exchanged assignment lies nearer to the truth by more than the margin."""
    left, right = (_names(limbs, side) for side in Side)
    true = view.true_px(left + right)

    def off(order: list[str]) -> FloatArray:
        found = xy_px[:, [INDEX[name] for name in order]]
        return np.asarray(_lengths_each(view.in_heights(found - true)).mean(axis=1))

    kept, swapped = off(left + right), off(right + left)
    return np.asarray(kept - swapped > SWAP_MARGIN)


def _lengths_each(offsets: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.norm(offsets, axis=-1))


def _lengths(offsets: FloatArray) -> FloatArray:
    return _finite(_lengths_each(offsets).ravel())


def _finite(values: FloatArray) -> FloatArray:
    return values[np.isfinite(values)]


def _true_motion(view: View, tracked: Motion) -> Motion:
    """The athlete's true motion, in metres, in the form of the tracked one."""
    xy = np.full_like(tracked.xy, np.nan)
    for name in TRUE_ROWS:
        xy[:, INDEX[name]] = view.true_m(name)
    return replace(tracked, xy=xy)


def _angles_of(motion: Motion) -> dict[str, dict[Side, Curve]]:
    """Angle curves by name and side."""
    angles = segment_angles(motion, SmoothingSettings().body_hz)
    return {
        "thigh": angles.thigh,
        "shank": angles.shank,
        "foot": angles.foot,
        "trunk": dict.fromkeys(Side, angles.trunk),
        "upper arm": angles.upper_arm,
        "knee": angles.knee,
        "elbow": angles.elbow,
    }
