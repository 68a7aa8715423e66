"""The leg in its own plane: the foot on the ground, two-link inverse kinematics, and the swing.

Arrays of points are (..., 2): x forward and z up, in metres. Angles follow `gait`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.interpolate import CubicHermiteSpline, CubicSpline, PchipInterpolator, PPoly

from speedlab.model.clip import FloatArray
from speedlab.synthetic.body import Body
from speedlab.synthetic.gait import Foot, Gait, Knots

STRAIGHTEST_KNEE_DEG = 4.0
"""Least knee flexion allowed: a straighter leg makes the inverse kinematics ill-conditioned."""
_BACK_FROM, _BACK_BY = 0.02, 0.12  # of swing: when a thigh with `thigh_back_deg` may turn
_BACK_WITHIN_DEG: Final = 1.0  # of the asked angle the thigh stays


@dataclass(frozen=True)
class LegAngles:
    """Thigh, knee flexion, rear-foot pitch and toe pitch (deg), arrays of one shape."""

    thigh: FloatArray
    knee: FloatArray
    rear_foot: FloatArray
    toes: FloatArray


@dataclass(frozen=True)
class LegPoints:
    """Joint positions (..., 2) in m."""

    hip: FloatArray
    knee: FloatArray
    ankle: FloatArray
    heel: FloatArray
    toe_base: FloatArray
    toe_tip: FloatArray


def turned(vector: tuple[float, float], pitch_deg: FloatArray) -> FloatArray:
    """A vector (x, z) turned by a pitch (deg, toes up positive)."""
    angle = np.radians(pitch_deg)
    x, z = vector
    return np.stack(
        [x * np.cos(angle) - z * np.sin(angle), x * np.sin(angle) + z * np.cos(angle)], axis=-1
    )


def down_from(length_m: float, angle_deg: FloatArray) -> FloatArray:
    """A segment that hangs from its upper joint at an angle from the downward vertical."""
    angle = np.radians(angle_deg)
    return length_m * np.stack([np.sin(angle), -np.cos(angle)], axis=-1)


def forward_kinematics(body: Body, hip: FloatArray, angles: LegAngles) -> LegPoints:
    """Joint positions from the hip and the angles."""
    knee = hip + down_from(body.thigh_m, angles.thigh)
    ankle = knee + down_from(body.shank_m, angles.thigh - angles.knee)
    toe_base = ankle - turned(body.ankle_from_toe_base_m, angles.rear_foot)
    return LegPoints(
        hip=hip,
        knee=knee,
        ankle=ankle,
        heel=toe_base + turned(body.heel_from_toe_base_m, angles.rear_foot),
        toe_base=toe_base,
        toe_tip=toe_base + turned(_tip_from_base(body), angles.toes),
    )


def inverse_kinematics(
    body: Body, hip: FloatArray, ankle: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Thigh angle and knee flexion (deg) that put the ankle where it is, knee to the front."""
    reach = ankle - hip
    distance = np.hypot(reach[..., 0], reach[..., 1])
    thigh, shank = body.thigh_m, body.shank_m
    cos_flexion = (distance**2 - thigh**2 - shank**2) / (2 * thigh * shank)
    if np.any(cos_flexion > np.cos(np.radians(0.5 * STRAIGHTEST_KNEE_DEG))):
        raise ValueError(
            "the leg cannot reach the ground in mid-contact: raise knee_flexion_touchdown_deg and "
            "knee_flexion_toe_off_deg, lengthen contact_time_s, or bring touchdown_lead nearer to "
            "the middle"
        )
    flexion = np.arccos(np.clip(cos_flexion, -1.0, 1.0))
    line = np.arctan2(reach[..., 0], -reach[..., 1])
    offset = np.arctan2(shank * np.sin(flexion), thigh + shank * np.cos(flexion))
    return np.degrees(line + offset), np.degrees(flexion)


class StanceFoot:
    """The foot on the ground: toe tip at `toe_x_m`, pitches by phase of stance.

    With the toes up the foot stands on its heel; with the heel up on the toe base, then on the
    tip. In the last `peel_s` the shoe rolls over its tip, which then creeps forward and up
    (under 1 cm in all) and leaves the ground with `peel_speed` times the running speed.
    """

    def __init__(self, body: Body, gait: Gait, toe_x_m: float, contact_s: float) -> None:
        self._body, self._toe_x_m, self._contact_s = body, toe_x_m, contact_s
        self._foot = gait.foot
        self._pitch = _rear_foot_curve(gait.foot)
        self._peel_s = min(gait.peel_s, 0.1 * contact_s)
        self._peel_mps = gait.peel_speed * gait.speed_mps

    def pitches(self, phase: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Rear-foot and toe pitch (deg)."""
        rear = np.asarray(self._pitch(phase))
        lift = self._foot.toes_lift
        late = np.clip((phase - lift) / (1.0 - lift), 0.0, None)
        toes = np.where(rear > 0.0, rear, self._foot.toes_end_deg * late**2.5)
        return rear, toes

    def ankle(self, phase: FloatArray) -> FloatArray:
        """Ankle position (m)."""
        rear, toes = self.pitches(phase)
        return self._toe_base(phase, rear, toes) + turned(self._body.ankle_from_toe_base_m, rear)

    def _toe_base(self, phase: FloatArray, rear: FloatArray, toes: FloatArray) -> FloatArray:
        body = self._body
        flat_tip = np.array([self._toe_x_m, body.toe_tip_height_m])
        on_toes = flat_tip + self._peel(phase) - turned(_tip_from_base(body), toes)
        flat_base = flat_tip - np.array(_tip_from_base(body))
        heel_x = body.heel_from_toe_base_m[0]
        sole = (heel_x, -body.toe_base_height_m)  # the heel's lowest edge
        on_heel = flat_base + np.array(sole) - turned(sole, rear)
        return np.where((rear > 0.0)[..., None], on_heel, on_toes)

    def _peel(self, phase: FloatArray) -> FloatArray:
        late_s = np.clip(phase * self._contact_s - (self._contact_s - self._peel_s), 0.0, None)
        crept = 0.5 * self._peel_mps / self._peel_s * late_s**2
        return np.stack([0.35 * crept, 0.937 * crept], axis=-1)


@dataclass(frozen=True)
class SwingEnd:
    """Angles and their rates (deg, deg/s) where swing meets stance: thigh, knee, ankle, toes."""

    value: FloatArray
    rate: FloatArray


class SwingLeg:
    """Clamped cubic splines for thigh, knee, ankle and toes from toe-off to touchdown.

    With `thigh_back_deg` the thigh first goes on to turn there, on a cubic of its own.
    """

    def __init__(
        self,
        gait: Gait,
        start: SwingEnd,
        end: SwingEnd,
        span_s: tuple[float, float],
        thigh_knots: Knots,
        knee_knots: Knots,
        thigh_back_deg: float | None = None,
    ) -> None:
        begin_s, finish_s = span_s
        length_s = finish_s - begin_s

        def spline(index: int, knots: Knots) -> CubicSpline:
            inner = sorted((begin_s + length_s * phase, value) for phase, value in knots)
            ends = [(begin_s, start.value[index]), (finish_s, end.value[index])]
            rates = float(start.rate[index]), float(end.rate[index])
            return _clamped([ends[0], *inner, ends[1]], *rates)

        self._curves = (
            spline(0, thigh_knots)
            if thigh_back_deg is None
            else _thigh_turning_at(thigh_back_deg, start, end, span_s, thigh_knots),
            spline(1, knee_knots),
            spline(2, gait.foot.ankle_swing),
        )
        self._toes = _toe_flick(start, end, begin_s, finish_s)

    def angles(self, time_s: FloatArray) -> LegAngles:
        """Angles at times within the swing."""
        thigh, knee, ankle = (np.asarray(curve(time_s)) for curve in self._curves)
        rear = thigh - knee + ankle
        return LegAngles(thigh, knee, rear, rear + np.asarray(self._toes(time_s)))


def landing_rates(
    body: Body, angles: LegAngles, hip_mps: FloatArray, foot_mps: FloatArray, pitch_dps: float
) -> FloatArray:
    """Rates (deg/s) of thigh, knee, ankle and toes that give the toe `foot_mps` on landing.

    Damped least squares: near a straight knee the exact rates would be without bound.
    """
    thigh, shank = np.radians(angles.thigh), np.radians(angles.thigh - angles.knee)
    lever = forward_kinematics(body, np.zeros(2), angles)
    arm = lever.toe_tip - lever.ankle
    pitching = np.radians(pitch_dps) * np.array([-arm[1], arm[0]])
    wanted = foot_mps - hip_mps - pitching
    jacobian = np.array(
        [
            [body.thigh_m * np.cos(thigh), body.shank_m * np.cos(shank)],
            [body.thigh_m * np.sin(thigh), body.shank_m * np.sin(shank)],
        ]
    )
    damped = jacobian.T @ jacobian + 0.02**2 * np.eye(2)
    thigh_dps, shank_dps = np.degrees(np.linalg.solve(damped, jacobian.T @ wanted))
    return np.array([thigh_dps, thigh_dps - shank_dps, pitch_dps - shank_dps, 0.0])


def _tip_from_base(body: Body) -> tuple[float, float]:
    return body.toe_length_m, body.toe_tip_height_m - body.toe_base_height_m


def _rear_foot_curve(foot: Foot) -> PchipInterpolator:
    phase, value = np.array(foot.rear_foot).T
    return PchipInterpolator(phase, value)


def _clamped(points: list[tuple[float, float]], leave_dps: float, arrive_dps: float) -> CubicSpline:
    """Cubic spline through (s, deg) with given rates at its ends."""
    times, values = zip(*points, strict=True)
    leave, arrive = np.asarray(leave_dps), np.asarray(arrive_dps)
    return CubicSpline(times, values, bc_type=((1, leave), (1, arrive)))


def _thigh_turning_at(
    back_deg: float, start: SwingEnd, end: SwingEnd, span_s: tuple[float, float], knots: Knots
) -> PPoly:
    """Thigh (deg) that after toe-off turns at `back_deg`, slowing evenly where it can."""
    begin_s, finish_s = span_s
    swing_s = finish_s - begin_s
    value, rate = float(start.value[0]), float(start.rate[0])
    turning_s = _BACK_BY * swing_s
    if rate < 0.0:
        turning_s = min(turning_s, 2.0 * (back_deg - value) / rate)
    if back_deg >= value or turning_s < _BACK_FROM * swing_s:
        soonest = value + 0.5 * min(0.0, rate) * _BACK_FROM * swing_s
        raise ValueError(
            f"the push-off takes the thigh to {soonest:.1f} deg: lower thigh_back_deg, raise "
            "touchdown_lead or shorten contact_time_s"
        )
    turn_s = begin_s + turning_s
    inner = sorted((begin_s + swing_s * phase, angle) for phase, angle in knots)
    turn = CubicHermiteSpline([begin_s, turn_s], [value, back_deg], [rate, 0.0])
    rest = _clamped(
        [(turn_s, back_deg), *inner, (finish_s, float(end.value[0]))], 0.0, float(end.rate[0])
    )
    curve = PPoly(np.hstack([turn.c, rest.c]), np.append(turn.x, rest.x[1:]))
    early_s = np.linspace(begin_s, begin_s + 0.6 * swing_s, 61)
    if float(np.min(curve(early_s))) < back_deg - _BACK_WITHIN_DEG:
        raise ValueError(
            f"the thigh cannot turn back at {back_deg:.0f} deg: lower thigh_back_deg or raise "
            "thigh_at_opposite_touchdown_deg"
        )
    return curve


def _toe_flick(
    start: SwingEnd, end: SwingEnd, begin_s: float, finish_s: float
) -> CubicHermiteSpline:
    """Toes against the rear foot: straight within an eighth of swing, ready in the last eighth."""
    eighth_s = 0.125 * (finish_s - begin_s)
    return CubicHermiteSpline(
        [begin_s, begin_s + eighth_s, finish_s - eighth_s, finish_s],
        [float(start.value[3]), 0.0, 0.0, float(end.value[3])],
        [float(start.rate[3]), 0.0, 0.0, 0.0],
    )
