"""What each foot does relative to the ground and to the body: the detectors' input."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import maximum_filter1d

from speedlab.model.clip import FloatArray, usual_spacing_s
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import Motion, forefoot
from speedlab.tracking.smoothing import low_pass

BODY_SPEED_CUTOFF_HZ = 3.0
"""The body's speed is taken without its change within the step."""
FOOT = ("ankle", "heel", "foot_index")
"""Whatever of a foot lands first, the mean of these comes to rest with the foot; the errors of one
of them count a third."""
USUAL_SWING_SPEED = 2.15
"""Top speed of a swinging forefoot over the body's, running steadily at 3.5 to 11 m/s: 2.0 to
2.2."""
SWING_WITHIN_S = 0.2
"""A foot swings past its top speed within this time of any instant of a run."""
SWING_CUTOFF_HZ = 8.0
QUICKEST_SWING = 1.5
"""A swing counts as at most so many times as quick as usual: noise has no upper end."""
SWING_WEIGHT = 0.7
"""How much of a quicker swing tells in the push. Out of the blocks feet swing at 3 times the body's
speed and leave the ground at more than half of it: with 0 toe-off reads 8 ms early there, with 1
up to 5 ms late. Chosen with `refine.TOE_OFF_SHARE`, on the same contacts."""
MIN_SPEED_SHARE = 0.5
"""Body speed is never taken below this share of its top: out of the blocks it starts at zero."""


@dataclass(frozen=True)
class FootSignals:
    """One foot: velocities over the ground as a share of the body's speed, heights in legs.

    `whole_v`, `forefoot_v` (n, 2): of the mean of ankle, heel and toe, and of the forefoot, forward
    and up; `push_v` (n, 2): `forefoot_v`, less where the feet swing quickly for the body's speed;
    `height` (n,): forefoot above the ground line; `ahead` (n,): forefoot minus hip along the
    ground.
    """

    whole_v: FloatArray
    forefoot_v: FloatArray
    push_v: FloatArray
    height: FloatArray
    ahead: FloatArray

    @property
    def whole(self) -> FloatArray:
        """(n,) speed of the foot as a whole / body speed."""
        return _size(self.whole_v)

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
    fronts = {side: _velocity(motion, forefoot(motion.xy_foot, side)) for side in Side}
    swinging = np.max([_size(velocity) for velocity in fronts.values()], axis=0)
    quickness = _swing_quickness(swinging, motion.time_s, body) ** SWING_WEIGHT
    feet = {side: _foot(motion, side, fronts[side], body, quickness) for side in Side}
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


def _swing_quickness(
    swinging_px_s: FloatArray, time_s: FloatArray, body_px_s: FloatArray
) -> FloatArray:
    """(n,) how quickly the quicker foot swings for the body's speed; 1 is usual or slower."""
    smooth = np.nan_to_num(np.abs(low_pass(swinging_px_s, time_s, SWING_CUTOFF_HZ)))
    reach = round(SWING_WITHIN_S / usual_spacing_s(time_s))
    top = maximum_filter1d(smooth, 2 * reach + 1)
    ratio = np.clip(top / body_px_s / USUAL_SWING_SPEED, 1.0, QUICKEST_SWING)
    result: FloatArray = np.clip(low_pass(ratio, time_s, BODY_SPEED_CUTOFF_HZ), 1.0, None)
    return result


def _foot(
    motion: Motion,
    side: Side,
    front_px_s: FloatArray,
    body_px_s: FloatArray,
    quickness: FloatArray,
) -> FootSignals:
    front = forefoot(motion.xy_foot, side)
    foot = motion.xy_foot[:, [joint(side, name) for name in FOOT]].mean(axis=1)
    hips = motion.middle("hip")
    forefoot_v = front_px_s / body_px_s[:, None]
    return FootSignals(
        whole_v=_velocity(motion, foot) / body_px_s[:, None],
        forefoot_v=forefoot_v,
        push_v=forefoot_v / quickness[:, None],
        height=front[:, 1] / motion.leg_length_px,
        ahead=(front[:, 0] - hips[:, 0]) / motion.leg_length_px,
    )
