"""The arms: each turns when the opposite thigh does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicHermiteSpline, PchipInterpolator

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side
from speedlab.synthetic.gait import Gait
from speedlab.synthetic.joints import ArmAngles


@dataclass(frozen=True)
class ThighFront:
    """When one thigh is farthest in front, in a step of which gait."""

    time_s: float
    side: Side
    gait: Gait


@dataclass(frozen=True)
class ArmsAtRest:
    """How both arms are held before the first movement: (upper arm, elbow) in deg."""

    until_s: float
    held: dict[Side, tuple[float, float]]


class ArmSwing:
    """Both arms through a whole motion.

    An arm is farthest in front when the opposite thigh is, and farthest behind when its own
    side's thigh is in front; between the turns it moves on a cubic with no speed at the turns.
    """

    def __init__(
        self, fronts: list[ThighFront], rest: ArmsAtRest | None, rng: np.random.Generator
    ) -> None:
        """`fronts` in order of time. `rest`: where the arms start from, None if always swinging."""
        self._curves = {side: _curves(side, fronts, rest, rng) for side in Side}

    def angles(self, side: Side, time_s: FloatArray) -> ArmAngles:
        """Angles of one arm at times (n,)."""
        upper_arm, elbow = self._curves[side]
        return ArmAngles(np.asarray(upper_arm(time_s)), np.asarray(elbow(time_s)))


def _curves(
    side: Side, fronts: list[ThighFront], rest: ArmsAtRest | None, rng: np.random.Generator
) -> tuple[CubicHermiteSpline, PchipInterpolator]:
    arms = [front.gait.side(side).arms for front in fronts]
    forward = [front.side is side.other for front in fronts]
    times = np.array([f.time_s for f in fronts]) + np.array([a.lag_s for a in arms])
    jitter = np.array([f.gait.variation.arm_deg for f in fronts])
    noise = np.clip(rng.normal(size=len(fronts)), -2.0, 2.0) * jitter
    swung = list(zip(arms, forward, strict=True))
    turns = [a.front_deg if f else -a.back_deg for a, f in swung]
    elbows = [a.elbow_front_deg if f else a.elbow_back_deg for a, f in swung]
    passing = [a.elbow_down_deg if f else a.elbow_up_deg for a, f in swung]
    elbow_times = np.concatenate([times, 0.5 * (times[:-1] + times[1:])])
    elbow = np.array(elbows + passing[:-1])
    upper_arm = np.array(turns) + noise
    if rest is not None:
        held_arm, held_elbow = rest.held[side]
        times, upper_arm = np.append(rest.until_s, times), np.append(held_arm, upper_arm)
        before_s = [rest.until_s - 1.0, rest.until_s]  # level up to the first movement
        elbow_times = np.append(before_s, elbow_times)
        elbow = np.append([held_elbow, held_elbow], elbow)
    order = np.argsort(elbow_times)
    return (
        CubicHermiteSpline(times, upper_arm, np.zeros(len(times))),
        PchipInterpolator(elbow_times[order], elbow[order]),
    )
