"""What each foot does relative to the ground and to the body: the detectors' input."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import Motion, forefoot
from speedlab.tracking.smoothing import low_pass

BODY_SPEED_CUTOFF_HZ = 3.0
"""The body's speed is taken without its change within the step."""
MIN_SPEED_SHARE = 0.5
"""Body speed is never taken below this share of its top: out of the blocks it starts at zero."""


@dataclass(frozen=True)
class FootSignals:
    """One foot, (n,) each: speeds over the ground as a share of the body's, heights in legs.

    `forefoot`, `toe`, `ankle`: speed / body speed; `height`: forefoot above the ground line;
    `ahead`: forefoot minus hip along the ground, in leg lengths.
    """

    forefoot: FloatArray
    toe: FloatArray
    ankle: FloatArray
    height: FloatArray
    ahead: FloatArray


@dataclass(frozen=True)
class EventSignals:
    """Both feet and the body: `speed_px_s` (n,) smoothed horizontal speed of the hips (px/s)."""

    time_s: FloatArray
    speed_px_s: FloatArray
    feet: dict[Side, FootSignals]


def event_signals(motion: Motion) -> EventSignals:
    """Speeds and heights of both feet from the athlete's motion."""
    body = body_speed_px_s(motion)
    feet = {side: _foot(motion, side, body) for side in Side}
    return EventSignals(motion.time_s, body, feet)


def body_speed_px_s(motion: Motion) -> FloatArray:
    """(n,) horizontal speed of the hips without the change within a step, never near zero."""
    hips = motion.middle("hip")[:, 0]
    velocity = np.gradient(hips, motion.time_s)
    smooth = np.abs(low_pass(velocity, motion.time_s, BODY_SPEED_CUTOFF_HZ))
    top = float(np.nanpercentile(smooth, 95))
    floored: FloatArray = np.maximum(np.nan_to_num(smooth, nan=top), MIN_SPEED_SHARE * top)
    return floored


def _foot(motion: Motion, side: Side, body_px_s: FloatArray) -> FootSignals:
    front = forefoot(motion.xy_foot, side)
    toe = motion.xy_foot[:, joint(side, "foot_index")]
    ankle = motion.xy_foot[:, joint(side, "ankle")]
    hips = motion.middle("hip")
    return FootSignals(
        forefoot=_speed(front, motion.time_s) / body_px_s,
        toe=_speed(toe, motion.time_s) / body_px_s,
        ankle=_speed(ankle, motion.time_s) / body_px_s,
        height=front[:, 1] / motion.leg_length_px,
        ahead=(front[:, 0] - hips[:, 0]) / motion.leg_length_px,
    )


def _speed(xy: FloatArray, time_s: FloatArray) -> FloatArray:
    speed: FloatArray = np.linalg.norm(np.gradient(xy, time_s, axis=0), axis=-1)
    return speed
