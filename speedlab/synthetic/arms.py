"""The arms: each turns when the opposite thigh does."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicHermiteSpline, PchipInterpolator

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side
from speedlab.synthetic.gait import Gait
from speedlab.synthetic.joints import ArmAngles


class ArmSwing:
    """Both arms through a whole motion.

    An arm is farthest in front when the opposite thigh is, and farthest behind when its own
    side's thigh is in front; between the turns it moves on a cubic with no speed at the turns.
    """

    def __init__(
        self, gait: Gait, thigh_front_s: dict[Side, list[float]], rng: np.random.Generator
    ) -> None:
        """`thigh_front_s`: times at which each thigh is farthest in front."""
        self._curves = {
            side: _curves(gait, thigh_front_s[side.other], thigh_front_s[side], rng)
            for side in Side
        }

    def angles(self, side: Side, time_s: FloatArray) -> ArmAngles:
        """Angles of one arm at times (n,)."""
        upper_arm, elbow = self._curves[side]
        return ArmAngles(np.asarray(upper_arm(time_s)), np.asarray(elbow(time_s)))


def _curves(
    gait: Gait, front_s: list[float], back_s: list[float], rng: np.random.Generator
) -> tuple[CubicHermiteSpline, PchipInterpolator]:
    arms, jitter = gait.arms, gait.variation.arm_deg
    turns = sorted([(t, True) for t in front_s] + [(t, False) for t in back_s])
    times = np.array([t for t, _ in turns]) + arms.lag_s
    in_front = np.array([front for _, front in turns])
    noise = np.clip(rng.normal(size=len(turns)), -2.0, 2.0) * jitter
    upper_arm = np.where(in_front, arms.front_deg, -arms.back_deg) + noise
    between = 0.5 * (times[:-1] + times[1:])
    elbow_times = np.concatenate([times, between])
    elbow = np.concatenate(
        [
            np.where(in_front, arms.elbow_front_deg, arms.elbow_back_deg),
            np.where(in_front[:-1], arms.elbow_down_deg, arms.elbow_up_deg),
        ]
    )
    order = np.argsort(elbow_times)
    return (
        CubicHermiteSpline(times, upper_arm, np.zeros(len(times))),
        PchipInterpolator(elbow_times[order], elbow[order]),
    )
