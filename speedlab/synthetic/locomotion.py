"""Running and walking: a body moved by a gait, on legs that keep their feet where they stand."""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np
from scipy.interpolate import PPoly

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side
from speedlab.synthetic.arms import ArmSwing
from speedlab.synthetic.body import Body
from speedlab.synthetic.footfalls import (
    Footfall,
    bouncing_height,
    place,
    schedule,
    vaulting_height,
)
from speedlab.synthetic.gait import Gait
from speedlab.synthetic.joints import ArmAngles, Posture, assemble
from speedlab.synthetic.leg import (
    LegAngles,
    StanceFoot,
    SwingEnd,
    SwingLeg,
    forward_kinematics,
    inverse_kinematics,
    landing_rates,
)

_RATE_STEP_S: Final = 1e-5  # one-sided difference for the angles' rates at toe-off
_KNEE_STRAIGHTER_DEG: Final = 2.0  # at most, at a run's events, than the gait asks for
_WALK_KNEE_FLEXION_DEG: Final = 9.0  # of the straightest knee in a walk
_VAULT_M: Final = 0.030  # hips of a walk, double support to mid-stance, body of 1.80 m


class Motion(Protocol):
    """Anything that moves a body."""

    @property
    def footfalls(self) -> tuple[Footfall, ...]:
        """Contacts in order of touchdown."""

    def joints(self, time_s: FloatArray) -> FloatArray:
        """(n, J, 3) positions of `JOINTS` (m) in body coordinates."""


class Locomotion:
    """Running, or walking where the gait's contacts overlap. Defined from 0 to `end_s`."""

    def __init__(
        self, body: Body, gait: Gait, end_s: float, rng: np.random.Generator, first: Side
    ) -> None:
        self._body, self._gait = body, gait
        margin_s = 4.0 / gait.step_frequency_hz
        contacts, self._forward = schedule(gait, -margin_s, end_s + margin_s, first, rng)
        self._falls = place(gait, contacts, self._forward, rng)
        self._feet = [StanceFoot(body, gait, f.toe_x_m, f.contact_time_s) for f in self._falls]
        self._height = self._hip_height()
        self._swings = [self._swing(number, rng) for number in range(len(self._falls) - 2)]
        self._arms = ArmSwing(gait, self._thigh_front_s(), rng)

    @property
    def footfalls(self) -> tuple[Footfall, ...]:
        """Contacts in order of touchdown, some of them before 0 and after the end."""
        return tuple(self._falls)

    def hip(self, time_s: FloatArray) -> FloatArray:
        """(n, 2) mid-hip: forward and up (m)."""
        return np.stack([self._forward.x_m(time_s), np.asarray(self._height(time_s))], axis=-1)

    def leg_angles(self, side: Side, time_s: FloatArray) -> LegAngles:
        """Realised angles of one leg at times (n,)."""
        rows = np.full((4, len(time_s)), np.nan)
        for number, fall in enumerate(self._falls[:-2]):
            if fall.side is not side:
                continue
            landing_s = self._falls[number + 2].touchdown_s
            on_ground = (time_s >= fall.touchdown_s) & (time_s <= fall.toe_off_s)
            in_air = (time_s > fall.toe_off_s) & (time_s < landing_s)
            if on_ground.any():
                rows[:, on_ground] = self._stance_angles(number, time_s[on_ground])
            if in_air.any():
                swing = self._swings[number].angles(time_s[in_air])
                rows[:, in_air] = swing.thigh, swing.knee, swing.rear_foot, swing.toes
        return LegAngles(*rows)

    def joints(self, time_s: FloatArray) -> FloatArray:
        """(n, J, 3) positions of `JOINTS` (m)."""
        hip = self.hip(time_s)
        arms = {side: self._arms.angles(side, time_s) for side in Side}
        posture = Posture(
            hip=hip,
            legs={
                side: forward_kinematics(self._body, hip, self.leg_angles(side, time_s))
                for side in Side
            },
            arms=arms,
            lean=self._lean(time_s),
            turn=self._turn(arms),
            half_foot_gap_m=self._gait.half_foot_gap_m * self._body.scale,
        )
        return assemble(self._body, posture)

    def _lean(self, time_s: FloatArray) -> FloatArray:
        """Trunk lean, swaying once a step."""
        downs = np.array([f.touchdown_s for f in self._falls])
        phase = np.interp(time_s, downs, np.arange(len(downs), dtype=float))
        sway = self._gait.trunk_sway_deg * np.cos(2 * np.pi * (phase - 0.35))
        return np.asarray(self._gait.trunk_lean_deg + sway)

    def _turn(self, arms: dict[Side, ArmAngles]) -> FloatArray:
        """Shoulders turn with the arms: the shoulder goes forward with its arm."""
        swing_range = self._gait.arms.front_deg + self._gait.arms.back_deg
        difference = arms[Side.LEFT].upper_arm - arms[Side.RIGHT].upper_arm
        return self._gait.shoulder_turn_deg * difference / swing_range

    def _stance_angles(self, number: int, time_s: FloatArray) -> FloatArray:
        """(4, n) thigh, knee, rear foot, toes while the foot stands."""
        fall, foot = self._falls[number], self._feet[number]
        phase = (time_s - fall.touchdown_s) / fall.contact_time_s
        thigh, knee = inverse_kinematics(self._body, self.hip(time_s), foot.ankle(phase))
        return np.stack([thigh, knee, *foot.pitches(phase)])

    def _hip_height(self) -> PPoly:
        """Height at which the knees bend as asked for (run) or every leg reaches (walk)."""
        gait, falls = self._gait, self._falls
        if all(a.toe_off_s < b.touchdown_s for a, b in zip(falls, falls[1:], strict=False)):
            down = self._event_heights(gait.knee_flexion_touchdown_deg, 0.0)
            off = self._event_heights(gait.knee_flexion_toe_off_deg, 1.0)
            return bouncing_height(falls, down, off)
        vault = _VAULT_M * self._body.scale
        shape = vaulting_height(falls, 0.0, vault)
        inner = slice(1, -1)  # the shape is not defined at the very ends
        low = min(
            float(
                np.min(
                    (self._leg_heights(_WALK_KNEE_FLEXION_DEG, u) - shape(self._times(u)))[inner]
                )
            )
            for u in np.linspace(0.0, 1.0, 41).tolist()
        )
        return vaulting_height(falls, low, low + vault)

    def _event_heights(self, knee_flexion_deg: float, phase: float) -> FloatArray:
        """Halfway to the mean, but no knee much straighter than asked for.

        So unequal steps move the hips a little and bend the knees a little.
        """
        wanted = self._leg_heights(knee_flexion_deg, phase)
        limit = self._leg_heights(knee_flexion_deg - _KNEE_STRAIGHTER_DEG, phase)
        return np.asarray(np.minimum(0.5 * (wanted + wanted.mean()), limit))

    def _times(self, phase: float) -> FloatArray:
        """Time of this phase of stance in every contact."""
        return np.array([f.touchdown_s + phase * f.contact_time_s for f in self._falls])

    def _leg_heights(self, knee_flexion_deg: float, phase: float) -> FloatArray:
        """Hip height in every contact with this knee at this phase of stance."""
        thigh, shank = self._body.thigh_m, self._body.shank_m
        flexion = np.radians(knee_flexion_deg)
        leg_m2 = thigh**2 + shank**2 + 2 * thigh * shank * np.cos(flexion)
        ankles = np.array([foot.ankle(np.array([phase]))[0] for foot in self._feet])
        offset = ankles[:, 0] - self._forward.x_m(self._times(phase))
        if np.any(offset**2 >= leg_m2):
            raise ValueError("the leg cannot reach the ground: shorten the lead or the contact")
        return np.asarray(ankles[:, 1] + np.sqrt(leg_m2 - offset**2))

    def _swing(self, number: int, rng: np.random.Generator) -> SwingLeg:
        fall, other, landing = self._falls[number : number + 3]
        span = (fall.toe_off_s, landing.touchdown_s)
        gait, side = self._gait, self._gait.side(fall.side)
        noise = np.clip(rng.normal(size=2), -2.0, 2.0) * gait.variation.thigh_deg
        knots = [(gait.swing.thigh_max_at, side.thigh_max_deg + noise[0])]
        crossing = (other.touchdown_s - span[0]) / (span[1] - span[0])
        if crossing > 0.1:  # in a walk the other foot lands before this one leaves
            knots.append((crossing, side.thigh_at_opposite_touchdown_deg + noise[1]))
        return SwingLeg(
            gait,
            self._toe_off_state(number),
            self._landing_state(number + 2),
            span,
            tuple(knots),
            side.knee_flexion_max_deg,
        )

    def _toe_off_state(self, number: int) -> SwingEnd:
        off = self._falls[number].toe_off_s
        before, at = _joint_rows(self._stance_angles(number, np.array([off - _RATE_STEP_S, off]))).T
        return SwingEnd(at, (at - before) / _RATE_STEP_S)

    def _landing_state(self, number: int) -> SwingEnd:
        down = np.array([self._falls[number].touchdown_s])
        rows = self._stance_angles(number, down)
        hip_mps = np.array([self._forward.speed_mps(down)[0], float(self._height(down, 1)[0])])
        foot_mps = np.array(self._gait.touchdown_velocity) * self._gait.speed_mps
        rates = landing_rates(
            self._body,
            LegAngles(*rows[:, 0]),
            hip_mps,
            foot_mps,
            self._gait.foot.pitch_rate_at_touchdown_dps,
        )
        return SwingEnd(_joint_rows(rows)[:, 0], rates)

    def _thigh_front_s(self) -> dict[Side, list[float]]:
        """When each thigh is farthest in front, as the gait asks."""
        times: dict[Side, list[float]] = {side: [] for side in Side}
        for fall, landing in zip(self._falls, self._falls[2:], strict=False):
            swing_s = landing.touchdown_s - fall.toe_off_s
            times[fall.side].append(fall.toe_off_s + self._gait.swing.thigh_max_at * swing_s)
        return times


def _joint_rows(world: FloatArray) -> FloatArray:
    """(4, n) thigh, knee, rear foot, toes -> thigh, knee, ankle, toes against the rear foot."""
    thigh, knee, rear_foot, toes = world
    return np.stack([thigh, knee, rear_foot - (thigh - knee), toes - rear_foot])
