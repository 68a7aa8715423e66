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
FOOT = ("ankle", "heel", "foot_index")
"""The mean of these moves with a foot that rolls over its tip, by as much of its length whoever
runs; the errors of one of them count a third."""
REAR = ("ankle", "heel")
"""Whatever of a foot lands first, the mean of these comes to rest as it lands. The toes of one that
lands on its heel come down later, and networks see them later still."""
MIN_SPEED_SHARE = 0.5
"""Body speed is never taken below this share of its top: out of the blocks it starts at zero."""


@dataclass(frozen=True)
class FootSignals:
    """One foot: velocities over the ground as a share of the body's speed, heights in legs.

    `whole_v`, `rear_v`, `forefoot_v` (n, 2): of the mean of ankle, heel and toe, of that of ankle
    and heel, and of the forefoot, forward and up; `place` (n, 2): of ankle, heel and toe over the
    ground, in lengths of the foot; `height` (n,): forefoot above the ground line; `ahead` (n,):
    forefoot minus hip along the ground.
    """

    whole_v: FloatArray
    rear_v: FloatArray
    forefoot_v: FloatArray
    place: FloatArray
    height: FloatArray
    ahead: FloatArray

    @property
    def whole(self) -> FloatArray:
        """(n,) speed of the foot as a whole / body speed."""
        return _size(self.whole_v)

    @property
    def rear(self) -> FloatArray:
        """(n,) speed of ankle and heel / body speed."""
        return _size(self.rear_v)

    @property
    def forefoot(self) -> FloatArray:
        """(n,) speed of the forefoot / body speed."""
        return _size(self.forefoot_v)


def _size(vectors: FloatArray) -> FloatArray:
    size: FloatArray = np.linalg.norm(vectors, axis=-1)
    return size


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


def _velocity(motion: Motion, xy: FloatArray) -> FloatArray:
    """(n, 2) of a point (n, 2), px/s."""
    velocity: FloatArray = np.gradient(xy, motion.time_s, axis=0)
    return velocity


def _foot(motion: Motion, side: Side, body_px_s: FloatArray) -> FootSignals:
    front = forefoot(motion.xy_foot, side)
    foot, rear = (
        motion.xy_foot[:, [joint(side, name) for name in names]].mean(axis=1)
        for names in (FOOT, REAR)
    )
    hips = motion.middle("hip")
    return FootSignals(
        whole_v=_velocity(motion, foot) / body_px_s[:, None],
        rear_v=_velocity(motion, rear) / body_px_s[:, None],
        forefoot_v=_velocity(motion, front) / body_px_s[:, None],
        place=foot / motion.foot_length_px,
        height=front[:, 1] / motion.leg_length_px,
        ahead=(front[:, 0] - hips[:, 0]) / motion.leg_length_px,
    )
