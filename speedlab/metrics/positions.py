"""Where hip, feet, knees and centre of mass are over the clip, in leg lengths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from speedlab.metrics.curves import Curve
from speedlab.metrics.uncertainty import (
    COM_BIAS_LEG,
    DEPTH_CORRECTION_SHARE,
    FEET_DEPTH_LEG,
    GROUND_BIAS_LEG,
    HEIGHT_CHANGE_BIAS_LEG,
    LANDMARK_BIAS_LEG,
    smoothed_noise_share,
)
from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.skeleton import INDEX, Side
from speedlab.model.skeleton import joint as joint_index
from speedlab.model.tracks import FOREFOOT_TOE_SHARE, Motion, forefoot

LIMB_SEGMENTS: tuple[tuple[str, str, float, float], ...] = (
    ("shoulder", "elbow", 0.02630, 0.57630),
    ("elbow", "wrist", 0.02085, 0.68000),
    ("hip", "knee", 0.14470, 0.38535),
    ("knee", "ankle", 0.04570, 0.44375),
    ("heel", "foot_index", 0.01330, 0.42145),
)
"""Proximal end, distal end, share of body mass, centre of mass from the proximal end.

De Leva 1996 (J Biomech 29:1223), mean of women and men; forearm with hand (metrics.md, 7.C)."""

HEAD_MASS, TRUNK_MASS, TRUNK_CENTRE = 0.0681, 0.43015, 0.40460
"""Head at the middle of the ears; trunk from mid-shoulder to mid-hip (same source)."""

UNSEEN_MASS_LIMIT = 0.30
"""No centre of mass in frames where more of the body than this is unseen (metrics.md, 7.C)."""


@dataclass(frozen=True, eq=False)
class BodyPositions:
    """Position curves in leg lengths (one angle), by side where there are two.

    `hip_height`: mid-hip above the ground; `hip_change`: the same for differences within the
    clip; `foot_ahead_hip`, `foot_ahead_com`: forefoot in front of mid-hip, of the centre of mass;
    `body_lean` (deg): line from the forefoot to the centre of mass, from the ground's normal, +
    forward; `heel_height`: heel above the ground;
    `knee_above_hip`: knee over its own hip; `knee_ahead_other`: knee in front of the other knee.
    """

    hip_height: Curve
    hip_change: Curve
    foot_ahead_hip: dict[Side, Curve]
    foot_ahead_com: dict[Side, Curve]
    body_lean: dict[Side, Curve]
    heel_height: dict[Side, Curve]
    knee_above_hip: dict[Side, Curve]
    knee_ahead_other: dict[Side, Curve]


def body_positions(motion: Motion, body_hz: float, foot_hz: float) -> BodyPositions:
    """Position curves of a motion whose body and feet were smoothed at these cut-offs (Hz)."""
    paths = _Paths(motion, body_hz, foot_hz)
    hip, com = paths.hip(), paths.centre_of_mass()
    foot = {side: paths.forefoot(side) for side in Side}
    knee = {side: paths.landmark(side, "knee") for side in Side}

    def sided(
        first: Callable[[Side], _Path],
        second: Callable[[Side], _Path | None],
        axis: int,
        bias: float,
    ) -> dict[Side, Curve]:
        return {s: paths.curve(first(s), second(s), axis, bias) for s in Side}

    def above_sole(path: _Path, bias: float) -> Curve:
        return paths.curve(path, None, 1, bias).shifted(motion.sole_px / motion.leg_length_px)

    return BodyPositions(
        hip_height=above_sole(hip, float(np.hypot(LANDMARK_BIAS_LEG, GROUND_BIAS_LEG))),
        hip_change=paths.curve(hip, None, 1, HEIGHT_CHANGE_BIAS_LEG),
        foot_ahead_hip={s: paths.foot_ahead(s, hip, LANDMARK_BIAS_LEG) for s in Side},
        foot_ahead_com={s: paths.foot_ahead(s, com, COM_BIAS_LEG) for s in Side},
        body_lean={side: paths.lean(foot[side], com) for side in Side},
        heel_height={s: above_sole(paths.landmark(s, "heel"), LANDMARK_BIAS_LEG) for s in Side},
        knee_above_hip=sided(
            knee.__getitem__, lambda s: paths.landmark(s, "hip"), 1, LANDMARK_BIAS_LEG
        ),
        knee_ahead_other=sided(knee.__getitem__, lambda s: knee[s.other], 0, LANDMARK_BIAS_LEG),
    )


@dataclass(frozen=True, eq=False)
class _Path:
    """A point over the clip: (n, 2) px, its random noise after smoothing (px), frames seen."""

    xy: FloatArray
    noise_px: float
    seen: BoolArray


@dataclass(frozen=True, eq=False)
class _Paths:
    motion: Motion
    body_hz: float
    foot_hz: float

    def landmark(self, side: Side, name: str) -> _Path:
        row = joint_index(side, name)
        noise = float(self.motion.noise_px[row]) * self._left_over(self.body_hz)
        return _Path(self.motion.xy[:, row], noise, self.motion.observed[:, row])

    def hip(self) -> _Path:
        left, right = self.landmark(Side.LEFT, "hip"), self.landmark(Side.RIGHT, "hip")
        noise = float(np.hypot(left.noise_px, right.noise_px)) / 2
        return _Path((left.xy + right.xy) / 2, noise, left.seen & right.seen)

    def forefoot(self, side: Side) -> _Path:
        toe, heel = joint_index(side, "foot_index"), joint_index(side, "heel")
        noise = np.hypot(
            FOREFOOT_TOE_SHARE * self.motion.noise_px[toe],
            (1 - FOREFOOT_TOE_SHARE) * self.motion.noise_px[heel],
        )
        seen = self.motion.observed[:, toe] & self.motion.observed[:, heel]
        left_over = self._left_over(self.foot_hz)
        return _Path(forefoot(self.motion.xy_foot, side), float(noise) * left_over, seen)

    def centre_of_mass(self) -> _Path:
        xy, weights = centre_of_mass(self.motion)
        noise = float(np.sqrt(np.sum((weights * self.motion.noise_px) ** 2)))
        used = weights > 0
        seen = self.motion.observed[:, used].mean(axis=1) > 1 - UNSEEN_MASS_LIMIT
        return _Path(xy, noise * self._left_over(self.body_hz), seen)

    def foot_ahead(self, side: Side, body: _Path, bias_leg: float) -> Curve:
        """Forefoot in front of a point of the body, which lies in the midline."""
        return self.curve(
            self.forefoot(side), body, 0, np.hypot(bias_leg, self._depth_bias_leg(side))
        )

    def _depth_bias_leg(self, side: Side) -> FloatArray:
        """(n,) what a foot's depth leaves uncertain of its place, corrected for it or not."""
        if self.motion.depth_shift_px is None:
            return np.full(len(self.motion.xy), FEET_DEPTH_LEG / 2)
        shift = forefoot(self.motion.depth_shift_px[..., None], side)[:, 0]
        known: FloatArray = np.nan_to_num(np.abs(shift)) / self.motion.leg_length_px
        return DEPTH_CORRECTION_SHARE * known

    def curve(
        self, first: _Path, second: _Path | None, axis: int, bias_leg: float | FloatArray
    ) -> Curve:
        leg, count = self.motion.leg_length_px, len(first.xy)
        value, noise, seen = first.xy[:, axis], first.noise_px, first.seen
        if second is not None:
            value, seen = value - second.xy[:, axis], seen & second.seen
            noise = float(np.hypot(noise, second.noise_px))
        return Curve(
            self.motion.time_s,
            value / leg,
            np.full(count, noise / leg),
            np.full(count, bias_leg),
            self.body_hz,
            {"filled": ~seen},
        )

    def lean(self, foot: _Path, com: _Path) -> Curve:
        vector = com.xy - foot.xy
        reach = np.hypot(vector[:, 0], vector[:, 1])
        noise = float(np.hypot(foot.noise_px, com.noise_px))
        return Curve(
            self.motion.time_s,
            np.degrees(np.arctan2(vector[:, 0], vector[:, 1])),
            np.degrees(noise / reach),
            np.degrees(COM_BIAS_LEG * self.motion.leg_length_px / reach),
            self.body_hz,
            {"filled": ~(foot.seen & com.seen)},
        )

    def _left_over(self, cutoff_hz: float) -> float:
        return smoothed_noise_share(cutoff_hz, self.motion.fps)


def centre_of_mass(motion: Motion) -> tuple[FloatArray, FloatArray]:
    """(n, 2) centre of mass in ground-frame pixels, and (33,) the weight of each landmark.

    Segments that are unseen in a frame are left out of it; NaN where they weigh more than
    `UNSEEN_MASS_LIMIT` of the body.
    """
    rows = _segment_weights()
    total = np.zeros((len(motion.xy), 2))
    mass = np.zeros(len(motion.xy))
    for weights in rows:
        used = np.flatnonzero(weights)
        part = np.einsum("nij,i->nj", motion.xy[:, used], weights[used])
        known = np.isfinite(part).all(axis=1)
        total[known] += part[known]
        mass[known] += weights.sum()
    mass[mass < 1 - UNSEEN_MASS_LIMIT] = np.nan
    return total / mass[:, None], np.sum(rows, axis=0)


def _segment_weights() -> list[FloatArray]:
    """One (33,) array a segment: how much each landmark counts in the centre of mass."""
    ears = [(INDEX["left_ear"], HEAD_MASS / 2), (INDEX["right_ear"], HEAD_MASS / 2)]
    trunk = [
        (joint_index(side, name), TRUNK_MASS * share / 2)
        for side in Side
        for name, share in (("shoulder", 1 - TRUNK_CENTRE), ("hip", TRUNK_CENTRE))
    ]
    limbs = [
        [(joint_index(s, near), mass * (1 - at)), (joint_index(s, far), mass * at)]
        for s in Side
        for near, far, mass, at in LIMB_SEGMENTS
    ]
    segments = []
    for parts in [ears, trunk, *limbs]:
        weights = np.zeros(len(INDEX))
        for row, weight in parts:
            weights[row] += weight
        segments.append(weights)
    return segments
