"""A recorded run as a camera beside it and a pose network would have given it to the product."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from scipy.interpolate import CubicSpline

from benchmarks.instruments.recordings import Recording
from speedlab.model.clip import BoolArray, ClipInfo, FloatArray
from speedlab.model.seen import Seen
from speedlab.model.skeleton import INDEX, Side, joint
from speedlab.model.tracks import NO_OFFSETS, AthletePath, CameraMotion, PoseSequence
from speedlab.pose.backend import get_backend, joint_offsets
from speedlab.scene.scale import SEGMENT_SHARE
from speedlab.synthetic.camera import Camera, Shot

STATIC: Final = Camera(
    width_px=1920, height_px=1080, focal_px=2100.0, distance_m=11.0, height_m=1.1
)
PANNED: Final = Camera(
    width_px=1920, height_px=1080, focal_px=3200.0, distance_m=11.0, height_m=1.1, follows=True
)
"""Both 11 m away at hip height; the panned one is zoomed in."""
NOISE_OF: Final = "mediapipe"
"""The back end whose errors are put on; the product knows its offsets from the joints."""
NOSE: Final = INDEX["nose"]
"""What a panned camera follows: it is there in every recording."""
MAX_SPLINE_GAP = 1.5
"""Frames between two markers' frames further apart than this many frames lie in a gap: unknown."""


class PutOn(Protocol):
    """Puts a network's errors onto exact poses (n, 33, 2)."""

    def __call__(
        self, xy_px: FloatArray, time_s: FloatArray, height_px: float, *, rng: np.random.Generator
    ) -> PoseSequence:
        """The poses as the network would give them."""


@dataclass(frozen=True)
class View:
    """How a run is looked at: camera, frame rate, the part of the recording, errors put on."""

    camera: Camera
    fps: float
    start_s: float
    stop_s: float
    errors: PutOn | None
    seed: int


@dataclass(frozen=True)
class Taken:
    """What the product gets, and the exact landmarks at the same instants.

    `time_s` (n,): the recording's time; the product's own begins at zero with the first frame.
    `xyz_m` (n, 33, 3). `shown` (n,): the whole body is in the picture.
    """

    seen: Seen
    time_s: FloatArray
    xyz_m: FloatArray
    shown: BoolArray
    height_m: float


def take(recording: Recording, view: View) -> Taken:
    """Film a recording. The first frame falls at random between two of the frame rate."""
    rng = np.random.default_rng(view.seed)
    start = view.start_s + rng.uniform(0, 1 / view.fps)
    time_s = start + np.arange(int((view.stop_s - start) * view.fps)) / view.fps
    xyz_m = at_times(recording.time_s, recording.xyz_m, time_s)
    world = _in_front_of_camera(xyz_m)
    shot = Shot(view.camera, time_s, world[:, NOSE, 0], rng)
    exact = shot.project(world, time_s)
    shown = _in_picture(exact, view.camera)
    exact[~shown] = np.nan
    height_m = stature_m(recording.xyz_m)
    height_px = height_m * view.camera.focal_px / view.camera.distance_m
    if view.errors is None:
        poses = PoseSequence(exact, np.isfinite(exact).all(axis=2).astype(float))
        offsets = NO_OFFSETS
    else:
        poses = view.errors(exact, time_s, height_px, rng=rng)
        offsets = joint_offsets(get_backend(NOISE_OF))
    info = _clip_info(recording.name, view, time_s - time_s[0])
    seen = Seen(info, _path(exact, height_px), poses, _motion(shot, time_s), offsets=offsets)
    return Taken(seen, time_s, xyz_m, shown, height_m)


def at_times(marker_s: FloatArray, xyz_m: FloatArray, time_s: FloatArray) -> FloatArray:
    """Landmarks (n, 33, 3) at other times by cubic splines; NaN in gaps and beyond the ends."""
    out = np.full((len(time_s), *xyz_m.shape[1:]), np.nan)
    widest = MAX_SPLINE_GAP * float(np.median(np.diff(marker_s)))
    for k in range(xyz_m.shape[1]):
        seen = np.isfinite(xyz_m[:, k]).all(axis=1)
        if seen.sum() < 4:
            continue
        known_s = marker_s[seen]
        after = np.clip(np.searchsorted(known_s, time_s), 1, len(known_s) - 1)
        inside = (time_s >= known_s[0]) & (time_s <= known_s[-1])
        inside &= known_s[after] - known_s[after - 1] < widest
        out[inside, k] = CubicSpline(known_s, xyz_m[seen, k])(time_s[inside])
    return out


def stature_m(xyz_m: FloatArray) -> float:
    """The stature whose published segment shares fit the markers' thigh, shank and trunk (m).

    The files name none. Lengths and speeds then judge how the product sees and scales, not how far
    this body is from the average one.
    """
    hips, knees, ankles, shoulders = (
        np.stack([xyz_m[:, joint(side, name)] for side in Side])
        for name in ("hip", "knee", "ankle", "shoulder")
    )
    lengths = {
        "thigh": np.nanmedian(np.linalg.norm(knees - hips, axis=-1)),
        "shank": np.nanmedian(np.linalg.norm(ankles - knees, axis=-1)),
    }
    if np.isfinite(shoulders).any():
        trunk = shoulders.mean(axis=0) - hips.mean(axis=0)
        lengths["trunk"] = np.nanmedian(np.linalg.norm(trunk, axis=-1))
    return float(sum(lengths.values()) / sum(SEGMENT_SHARE[name] for name in lengths))


def _in_front_of_camera(xyz_m: FloatArray) -> FloatArray:
    """Laboratory axes (forward, up, right) to the camera's world (right, away, up), x centred.

    The run goes to the right of the picture: the athlete's right side faces the camera.
    """
    x, y, z = (xyz_m[..., k] for k in range(3))
    hips = [joint(side, "hip") for side in Side]
    middle = np.nanmean([np.nanmin(x[:, hips]), np.nanmax(x[:, hips])])
    return np.stack([x - middle, np.nanmean(z[:, hips]) - z, y], axis=-1)


def _in_picture(xy_px: FloatArray, camera: Camera) -> BoolArray:
    """(n,) frames in which every landmark that exists lies in the picture."""
    size = np.array([camera.width_px, camera.height_px])
    outside = (xy_px < 0) | (xy_px > size)
    return np.asarray(~np.any(outside, axis=(1, 2)))


def _motion(shot: Shot, time_s: FloatArray) -> CameraMotion:
    """The exact homographies of a turning camera, to the picture of the middle frame."""
    turn = shot.rotation(time_s)
    lens = shot.camera.matrix
    middle = turn[len(turn) // 2]
    matrices = lens @ middle @ np.swapaxes(turn, 1, 2) @ np.linalg.inv(lens)
    anchored = np.ones(len(time_s), dtype=bool)
    return CameraMotion(matrices, shot.camera.follows, 0.0, anchored)


def _path(xy_px: FloatArray, height_px: float) -> AthletePath:
    known = np.isfinite(xy_px[:, joint(Side.LEFT, "hip"), 0])
    hips = xy_px[:, [joint(side, "hip") for side in Side]].mean(axis=1)
    return AthletePath(hips, np.where(known, height_px, np.nan), known)


def _clip_info(name: str, view: View, pts_s: FloatArray) -> ClipInfo:
    """A clip that was never a file: its name, its size, its frame times."""
    return ClipInfo(
        path=Path(name), sha256="", size_bytes=0, codec="none", pixel_format="none",
        width_px=view.camera.width_px, height_px=view.camera.height_px, rotation_deg=0,
        frame_pts_s=tuple(float(t) for t in pts_s), stored_fps=view.fps, variable_rate=False,
        tagged_capture_fps=None, hdr=False,
    )  # fmt: skip
