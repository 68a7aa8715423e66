"""Where in the stride a body is, and which way it faces: what the errors depend on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.pose_noise.model import HARMONICS, PARTS
from speedlab.model.clip import FloatArray
from speedlab.model.scene import Direction
from speedlab.model.skeleton import Side, joint


def facing(xy_px: FloatArray) -> Direction:
    """Which way (n, 33, 2) exact poses run: the way their toes point."""
    ahead = [xy_px[:, joint(s, "foot_index"), 0] - xy_px[:, joint(s, "heel"), 0] for s in Side]
    return Direction.RIGHT if np.nanmean(ahead) > 0 else Direction.LEFT


def stride_phase(xy_px: FloatArray, time_s: FloatArray, side: Side) -> FloatArray:
    """(n,) phase of one leg (rad): 0 where its knee is furthest in front of the other one.

    The angle in the plane of the knees' distance and its rate, each in its own RMS; NaN where the
    knees are unknown.
    """
    forward = facing(xy_px).sign
    apart = xy_px[:, joint(side, "knee"), 0] - xy_px[:, joint(side.other, "knee"), 0]
    rate = np.gradient(forward * apart, time_s)
    apart, rate = (v / np.sqrt(np.nanmean(v**2)) for v in (forward * apart, rate))
    return np.asarray(np.arctan2(-rate, apart))


def waves(phase: FloatArray) -> FloatArray:
    """(n, 2 HARMONICS + 1): 1, cos p, sin p, cos 2p, sin 2p, ..."""
    turning = [f(k * phase) for k in range(1, HARMONICS + 1) for f in (np.cos, np.sin)]
    return np.stack([np.ones_like(phase), *turning], axis=-1)


def part_of(phase: FloatArray) -> NDArray[np.intp]:
    """(n,) which part of the stride a phase falls into, 0 to `PARTS` - 1."""
    share = (phase + np.pi) / (2 * np.pi)
    return np.clip((share * PARTS).astype(np.intp), 0, PARTS - 1)


def between_parts(values: FloatArray, phase: FloatArray) -> FloatArray:
    """(n,) values that belong to the middles of the parts, interpolated round the stride."""
    middles = (np.arange(PARTS) + 0.5) / PARTS * 2 * np.pi - np.pi
    return np.asarray(np.interp(phase, middles, values, period=2 * np.pi))
