"""Light, noise and motion blur of the pictures, measured around the athlete.

The smear of a moving foot says how long the shutter was open: an edge that moves by v pixels from
frame to frame, filmed with the shutter open for a share T of that time, is drawn T v wide.
"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from speedlab.model.clip import FloatArray, ImageArray
from speedlab.model.picture import Picture
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import PoseSequence
from speedlab.video.reader import Frame

SAMPLES = 48
"""So many pictures are looked at, evenly over those with a pose: enough for a median."""
LIMBS = (("knee", "ankle"), ("elbow", "wrist"))
"""Long and narrow, with an edge on either side, and fast: the smear is measured across them."""
PLACES = (0.4, 0.5, 0.6, 0.7)
"""Where along a limb, as a share of its length, its edges are measured."""
REACH = 0.4
"""A profile across a limb reaches so far to either side, in lengths of the limb."""
BAND = 0.06
"""Profiles within this of a place, in lengths of the limb, are averaged against noise."""
STEP_PX = 0.5
MIN_CONTRAST = 24.0
"""Grey levels between limb and background below which an edge says nothing."""
FAST_SHARE, SLOW_SHARE = 0.3, 0.3
"""The fastest and the slowest part of the edges, which are compared."""
SEEN_SHARE = 0.7
"""How much of the smear shows in an edge: .71 and .80, rendered at 1/240 and 1/500 s."""
FASTEST = 90
"""Percentile of the ankles' speeds that stands for a fast foot, above it errors of the pose."""
MIN_SMEAR_PX = 4.0
"""Where the fast edges move less than this between frames, no smear can be measured."""
SPECKLE = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32)
"""Blind to flat, slanting and bent surfaces; noise of 1 comes out as 6 (Immerkaer 1996)."""


def picture_of(
    frames: Iterable[Frame], poses: PoseSequence, first_frame: int, quantiser: float | None
) -> Picture | None:
    """Light, noise and smear from some frames of a clip; None from none.

    `first_frame`: number in the file of the first row of `poses`. `quantiser`: the clip's.
    """
    speeds = _speeds(poses.xy_px)
    lights, noises, edges = [], [], []
    for frame in frames:
        row = frame.index - first_frame
        xy = poses.xy_px[row]
        gray = cv2.cvtColor(frame.rgb, cv2.COLOR_RGB2GRAY)
        crop = _around(gray, xy)
        lights.append(float(np.median(crop)))
        noises.append(_noise(crop))
        edges += _edges(gray.astype(np.float32), xy, speeds[row])
    if not lights:
        return None
    exposure = _exposure_frames(np.array(edges).reshape(-1, 2))
    light, noise = (float(np.median(levels)) / 255 for levels in (lights, noises))
    return Picture(light, noise, exposure, quantiser)


def sampled_rows(poses: PoseSequence) -> set[int]:
    """Rows of the pictures to look at: with a pose, and one before and one after."""
    found = poses.found
    usable = np.flatnonzero(found[1:-1] & found[:-2] & found[2:]) + 1
    picked = np.linspace(0, len(usable) - 1, min(SAMPLES, len(usable))).round().astype(int)
    return {int(usable[i]) for i in picked}


def foot_smear(picture: Picture, poses: PoseSequence) -> float | None:
    """How far a fast foot is smeared, as a share of the body's height; None where not known."""
    if picture.exposure_frames is None:
        return None
    ankles = [joint(side, "ankle") for side in Side]
    speed = np.linalg.norm(_speeds(poses.xy_px)[:, ankles], axis=-1)
    height = np.ptp(poses.xy_px[poses.found, :, 1], axis=1)
    return picture.exposure_frames * float(np.nanpercentile(speed, FASTEST) / np.median(height))


def _speeds(xy_px: FloatArray) -> FloatArray:
    """(n, 33, 2) motion in the picture, px a frame."""
    speeds: FloatArray = np.gradient(xy_px, axis=0)
    return speeds


def _around(gray: ImageArray, xy: FloatArray) -> ImageArray:
    """The picture around the athlete."""
    low = np.maximum(np.floor(np.nanmin(xy, axis=0)), 0).astype(int)
    high = np.ceil(np.nanmax(xy, axis=0)).astype(int) + 1
    crop = gray[low[1] : high[1], low[0] : high[0]]
    return crop if crop.size else gray


def _noise(crop: ImageArray) -> float:
    """Standard deviation of the noise (grey levels), robust against edges."""
    if min(crop.shape) < 3:
        return 0.0
    speckle = cv2.filter2D(crop.astype(np.float32), -1, SPECKLE)[1:-1, 1:-1]
    return float(1.4826 * np.median(np.abs(speckle)) / 6)


def _edges(gray: ImageArray, xy: FloatArray, speed: FloatArray) -> list[tuple[float, float]]:
    """(motion across the edge in px a frame, width of the edge in px) at the limbs' edges."""
    found = []
    for side in Side:
        for upper, lower in LIMBS:
            rows = joint(side, upper), joint(side, lower)
            start, end = xy[rows[0]], xy[rows[1]]
            length = float(np.linalg.norm(end - start))
            if not np.isfinite(length) or length < 8:
                continue
            across = np.array([start[1] - end[1], end[0] - start[0]]) / length
            for place in PLACES:
                middle = start + place * (end - start)
                moved = speed[rows[0]] + place * (speed[rows[1]] - speed[rows[0]])
                motion = abs(float(moved @ across))
                if np.isfinite(motion):
                    widths = _edge_widths(gray, middle, across, length)
                    found += [(motion, width) for width in widths]
    return found


def _edge_widths(
    gray: ImageArray, middle: FloatArray, across: FloatArray, length_px: float
) -> list[float]:
    """Widths (px) of the first edge on either side of a limb's middle."""
    steps = np.arange(0.0, REACH * length_px, STEP_PX)
    along = np.array([across[1], -across[0]])
    beside = np.arange(-BAND * length_px, BAND * length_px + 1.0)
    lines = middle + np.concatenate([-steps, steps])[:, None] * across
    places = (lines + beside[:, None, None] * along).astype(np.float32)
    height, width = gray.shape
    if (places < 1).any() or (places > (width - 2, height - 2)).any():
        return []
    levels = cv2.remap(gray, places[..., 0] - 0.5, places[..., 1] - 0.5, cv2.INTER_LINEAR)
    widths = (_first_edge(half) for half in np.split(levels.mean(axis=0), 2))
    return [width for width in widths if width is not None]


def _first_edge(levels: FloatArray) -> float | None:
    """Width (px) of the first rise or fall that is an edge: its height over its steepest slope."""
    change = np.diff(levels)
    runs = np.split(change, np.flatnonzero(np.diff(np.sign(change))) + 1)
    for run in runs:
        height = abs(float(run.sum()))
        if height > MIN_CONTRAST:
            return STEP_PX * height / float(np.abs(run).max())
    return None


def _exposure_frames(edges: FloatArray) -> float | None:
    """Share of the frame's time with the shutter open, from (k, 2) motion and width of edges."""
    if len(edges) < 40:
        return None
    moved, width = edges.T
    fast = moved >= np.quantile(moved, 1 - FAST_SHARE)
    slow = moved <= np.quantile(moved, SLOW_SHARE)
    motion = float(np.median(moved[fast]))
    if motion < MIN_SMEAR_PX:
        return None
    wider = float(np.median(width[fast])) ** 2 - float(np.median(width[slow])) ** 2
    return float(np.sqrt(max(0.0, wider))) / motion / SEEN_SHARE
