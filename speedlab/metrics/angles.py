"""Segment and joint angles of the athlete over the clip (docs/metrics.md, 2.3).

Degrees. Thigh, shank and upper arm are measured from straight down, + in front; the trunk from
straight up, + leaning forward; the foot from level, + toe up. Knee and elbow are included angles,
180 = straight. `hip_rel` and `arm_rel` are thigh and upper arm against the line of the trunk
extended below the hip: + front side, - back side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from speedlab.metrics.curves import Curve
from speedlab.metrics.uncertainty import (
    ANGLE_BIAS_FAR_DEG,
    ANGLE_BIAS_NEAR_DEG,
    ARM_BIAS_FAR_DEG,
    ARM_BIAS_NEAR_DEG,
    FORESHORTENED_BELOW,
    smoothed_noise_share,
)
from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.skeleton import Side
from speedlab.model.skeleton import joint as joint_index
from speedlab.model.tracks import Motion

DOWN, UP, LEVEL = "down", "up", "level"


@dataclass(frozen=True, eq=False)
class SegmentAngles:
    """All angle curves of one clip, by side where there are two."""

    trunk: Curve
    thigh: dict[Side, Curve]
    shank: dict[Side, Curve]
    foot: dict[Side, Curve]
    upper_arm: dict[Side, Curve]
    knee: dict[Side, Curve]
    elbow: dict[Side, Curve]
    hip_rel: dict[Side, Curve]
    arm_rel: dict[Side, Curve]
    thigh_gap: dict[Side, Curve]
    """Thigh of the side minus the other thigh: + while the other one is behind."""
    ankle_line: dict[Side, Curve]
    """Line from mid-hip to the ankle, from straight down, + in front."""


@dataclass(frozen=True, eq=False)
class _Segment:
    """Angle (deg), picture length (px) and random angle noise (deg), each (n,)."""

    angle_deg: FloatArray
    length_px: FloatArray
    noise_deg: FloatArray
    seen: BoolArray


def segment_angles(motion: Motion, cutoff_hz: float, *, at_events: bool = False) -> SegmentAngles:
    """Compute every angle curve from smoothed ground-frame landmarks.

    `cutoff_hz` is the low-pass they went through: it sets how much of the landmark noise is left.
    `at_events`: from the landmarks smoothed for the feet. Shank and knee turn sharply as the foot
    lands and leaves; the body's 10 Hz would round off 3-5 degrees there.
    """
    noise_px = motion.noise_px * smoothed_noise_share(cutoff_hz, motion.fps)
    build = _Builder(motion, motion.xy_foot if at_events else motion.xy, noise_px, cutoff_hz)
    trunk = build.trunk()
    sides = (Side.LEFT, Side.RIGHT)
    thigh = {side: build.segment_curve(side, "hip", "knee", DOWN) for side in sides}
    upper_arm = {side: build.arm_curve(side) for side in sides}
    return SegmentAngles(
        trunk=trunk,
        thigh=thigh,
        shank={side: build.segment_curve(side, "knee", "ankle", DOWN) for side in sides},
        foot={side: build.segment_curve(side, "heel", "foot_index", LEVEL) for side in sides},
        upper_arm=upper_arm,
        knee={side: build.included_curve(side, ("hip", "knee", "ankle")) for side in sides},
        elbow={side: build.elbow_curve(side) for side in sides},
        hip_rel={side: thigh[side].plus(trunk) for side in sides},
        arm_rel={side: upper_arm[side].plus(trunk) for side in sides},
        thigh_gap={side: thigh[side].plus(thigh[side.other], -1.0) for side in sides},
        ankle_line={side: build.ankle_curve(side) for side in sides},
    )


@dataclass(frozen=True, eq=False)
class _Builder:
    motion: Motion
    xy: FloatArray
    noise_px: FloatArray
    cutoff_hz: float

    def bias_deg(self, side: Side) -> float:
        return ANGLE_BIAS_NEAR_DEG if side is self.motion.near_side else ANGLE_BIAS_FAR_DEG

    def middle(self, name: str) -> FloatArray:
        left, right = (self.xy[:, joint_index(side, name)] for side in (Side.LEFT, Side.RIGHT))
        return (left + right) / 2

    def segment(self, side: Side, start: str, end: str, zero: str) -> _Segment:
        rows = joint_index(side, start), joint_index(side, end)
        vector = self.xy[:, rows[1]] - self.xy[:, rows[0]]
        noise = float(np.hypot(*self.noise_px[list(rows)]))
        seen = self.motion.observed[:, rows[0]] & self.motion.observed[:, rows[1]]
        return _segment(vector, noise, seen, zero)

    def trunk(self) -> Curve:
        vector = self.middle("shoulder") - self.middle("hip")
        ends = [joint_index(side, name) for side in Side for name in ("shoulder", "hip")]
        noise = float(np.sqrt(np.sum(self.noise_px[ends] ** 2)) / 2)
        part = _segment(vector, noise, _all_seen(self.motion, ends), UP)
        return self._curve(part, np.full(len(vector), ANGLE_BIAS_NEAR_DEG))

    def ankle_curve(self, side: Side) -> Curve:
        vector = self.xy[:, joint_index(side, "ankle")] - self.middle("hip")
        hips = [joint_index(Side.LEFT, "hip"), joint_index(Side.RIGHT, "hip")]
        ankle = joint_index(side, "ankle")
        noise = float(np.hypot(np.hypot(*self.noise_px[hips]) / 2, self.noise_px[ankle]))
        part = _segment(vector, noise, _all_seen(self.motion, [*hips, ankle]), DOWN)
        return self._curve(part, np.full(len(vector), self.bias_deg(side)))

    def segment_curve(self, side: Side, start: str, end: str, zero: str) -> Curve:
        part = self.segment(side, start, end, zero)
        return self._curve(part, np.full(len(part.angle_deg), self.bias_deg(side)))

    def arm_curve(self, side: Side) -> Curve:
        part = self.segment(side, "shoulder", "elbow", DOWN)
        short = _foreshortened(part)
        return self._curve(part, self._arm_bias(side, short), {"foreshortened": short})

    def elbow_curve(self, side: Side) -> Curve:
        upper = self.segment(side, "elbow", "shoulder", DOWN)
        lower = self.segment(side, "elbow", "wrist", DOWN)
        short = _foreshortened(upper) | _foreshortened(lower)
        part = _included(upper, lower)
        return self._curve(part, self._arm_bias(side, short), {"foreshortened": short})

    def included_curve(self, side: Side, joints: tuple[str, str, str]) -> Curve:
        first, vertex, last = joints
        part = _included(
            self.segment(side, vertex, first, DOWN), self.segment(side, vertex, last, DOWN)
        )
        return self._curve(part, np.full(len(part.angle_deg), self.bias_deg(side)))

    def _arm_bias(self, side: Side, short: BoolArray) -> FloatArray:
        wide = ARM_BIAS_NEAR_DEG if side is self.motion.near_side else ARM_BIAS_FAR_DEG
        return np.where(short, wide, self.bias_deg(side))

    def _curve(
        self, part: _Segment, bias_deg: FloatArray, marks: dict[str, BoolArray] | None = None
    ) -> Curve:
        return Curve(
            self.motion.time_s,
            part.angle_deg,
            part.noise_deg,
            bias_deg,
            self.cutoff_hz,
            {"filled": ~part.seen, **(marks or {})},
        )


def _all_seen(motion: Motion, rows: list[int]) -> BoolArray:
    seen: BoolArray = np.all(motion.observed[:, rows], axis=1)
    return seen


def _segment(vector: FloatArray, noise_px: float, seen: BoolArray, zero: str) -> _Segment:
    x, y = vector[:, 0], vector[:, 1]
    radians = {
        DOWN: np.arctan2(x, -y),
        UP: np.arctan2(x, y),
        LEVEL: np.arctan2(y, x),
    }[zero]
    length = np.hypot(x, y)
    # Below a tenth of its usual length a segment has no direction to speak of.
    usual = float(np.nanpercentile(length, 75)) if np.isfinite(length).any() else 1.0
    noise = np.degrees(noise_px / np.maximum(length, 0.1 * usual))
    return _Segment(np.degrees(_unbroken(radians)), length, noise, seen)


def _included(first: _Segment, second: _Segment) -> _Segment:
    """Angle between two segments that leave one joint, 0-180 deg."""
    turn = np.abs((first.angle_deg - second.angle_deg + 180.0) % 360.0 - 180.0)
    noise = np.hypot(first.noise_deg, second.noise_deg)
    shorter = np.minimum(first.length_px, second.length_px)
    return _Segment(turn, shorter, noise, first.seen & second.seen)


def _foreshortened(part: _Segment) -> BoolArray:
    if not np.isfinite(part.length_px).any():
        return np.zeros(len(part.length_px), dtype=bool)
    usual = float(np.nanpercentile(part.length_px, 75))
    short: BoolArray = part.length_px < FORESHORTENED_BELOW * usual
    return short


def _unbroken(radians: FloatArray) -> FloatArray:
    """Angles without jumps of a full turn: within half a turn of the clip's mean direction.

    No limb swings farther than that, while a wild pose before a gap would wind up a turn that is
    never taken back. NaN stays NaN.
    """
    if not np.isfinite(radians).any():
        return radians
    middle = np.angle(np.nanmean(np.exp(1j * radians)))
    unbroken: FloatArray = middle + np.angle(np.exp(1j * (radians - middle)))
    return unbroken
