"""Running and walking: a body moved by a gait, on legs that keep their feet where they stand."""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np
from scipy.interpolate import PchipInterpolator, PPoly

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side
from speedlab.synthetic.arms import ArmsAtRest, ArmSwing, ThighFront
from speedlab.synthetic.body import Body
from speedlab.synthetic.footfalls import (
    GRAVITY_MPS2,
    Footfall,
    bouncing_height,
    carrying,
    forward_path,
    has_flights,
    place,
    vaulting_height,
)
from speedlab.synthetic.gait import Gait, Knots
from speedlab.synthetic.joints import (
    STRAIGHT_ELBOW_DEG,
    ArmAngles,
    Posture,
    assemble,
    lean_with_hands_down,
)
from speedlab.synthetic.leg import (
    LegAngles,
    StanceFoot,
    SwingEnd,
    SwingLeg,
    forward_kinematics,
    inverse_kinematics,
    landing_rates,
)
from speedlab.synthetic.plan import StepPlan, steady_steps
from speedlab.synthetic.start import Start, start_steps

Run = Gait | Start
"""What `Locomotion` acts out: a steady gait, or an acceleration from a start."""

_RATE_STEP_S: Final = 1e-5  # one-sided difference for the angles' rates at toe-off
_KNEE_STRAIGHTER_DEG: Final = 2.0  # at most, at a run's events, than the gait asks for
_RISING_AT_TAKE_OFF_MPS: Final = 0.25  # at least
_SINKING_AT_TOUCHDOWN_MPS: Final = 0.1  # at least
_WALK_KNEE_FLEXION_DEG: Final = 9.0  # of the straightest knee in a walk
_WALK_LOWEST_M: Final = -0.005  # of the swing foot's joints: they brush the ground
_INSTANTS: Final = 31  # at which a stance or a swing is tried
_VAULT_M: Final = 0.030  # hips of a walk, double support to mid-stance, body of 1.80 m


class Motion(Protocol):
    """Anything that moves a body."""

    @property
    def footfalls(self) -> tuple[Footfall, ...]:
        """Contacts in order of touchdown."""

    def joints(self, time_s: FloatArray) -> FloatArray:
        """(n, J, 3) positions of `JOINTS` (m) in body coordinates."""


class Locomotion:
    """Running, or walking where the gait's contacts overlap. Defined from 0 to `end_s`.

    `first`: side of the first contact; of a start, the side of the rear foot. Before the first
    movement of a start nothing moves. Raises ValueError where the legs cannot do what is asked.
    """

    def __init__(
        self, body: Body, run: Run, end_s: float, rng: np.random.Generator, first: Side
    ) -> None:
        self._body = body
        self._start = run if isinstance(run, Start) else None
        self._plans = _planned(run, end_s, rng, first)
        self._carriers = carrying(self._plans)
        self._forward = forward_path(self._carriers)
        self._falls = place(self._plans, self._forward, rng)
        self._feet = [
            StanceFoot(body, p.gait, f.toe_x_m, f.contact_time_s)
            for p, f in zip(self._plans, self._falls, strict=True)
        ]
        self._height = self._hip_height()
        self._swings = [self._swing(number, rng) for number in range(len(self._falls) - 2)]
        self._refuse_impossible_stances()
        self._refuse_impossible_swings()
        self._lean_curve = self._trunk_lean()
        self._arms = ArmSwing(self._thigh_fronts(), self._arms_at_rest(), rng)

    @property
    def footfalls(self) -> tuple[Footfall, ...]:
        """Contacts in order of touchdown, some of them before 0 and after the end."""
        return tuple(self._falls)

    def hip(self, time_s: FloatArray) -> FloatArray:
        """(n, 2) mid-hip: forward and up (m)."""
        moving_s = self._moving(time_s)
        return np.stack([self._forward.x_m(moving_s), np.asarray(self._height(moving_s))], axis=-1)

    def leg_angles(self, side: Side, time_s: FloatArray) -> LegAngles:
        """Realised angles of one leg at times (n,)."""
        time_s = self._moving(time_s)
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
        time_s = self._moving(time_s)
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
            half_foot_gap_m=self._settled.half_foot_gap_m * self._body.scale,
        )
        return assemble(self._body, posture)

    @property
    def _settled(self) -> Gait:
        """The last step's gait, for what does not change from step to step."""
        return self._plans[-1].gait

    def _moving(self, time_s: FloatArray) -> FloatArray:
        """Time, held at a start's first movement until then."""
        first = self._plans[0]
        return np.maximum(time_s, first.touchdown_s) if first.from_start else time_s

    def _trunk_lean(self) -> PchipInterpolator:
        """Trunk lean as planned: each step's at its touchdown, level before the first."""
        times = np.array([p.touchdown_s for p in self._carriers])
        leans = np.array([p.gait.trunk_lean_deg for p in self._carriers])
        if self._start is not None and self._start.position.hands_down:
            leans[0] = lean_with_hands_down(self._body, float(self._height(times[0])))
        return PchipInterpolator(np.append(times[0] - 1.0, times), np.append(leans[0], leans))

    def _lean(self, time_s: FloatArray) -> FloatArray:
        """Trunk lean, swaying once a step."""
        downs = np.array([p.touchdown_s for p in self._carriers])
        phase = np.interp(time_s, downs, np.arange(len(downs), dtype=float))
        sway = self._settled.trunk_sway_deg * np.cos(2 * np.pi * (phase - 0.35))
        return np.asarray(self._lean_curve(time_s) + sway)

    def _turn(self, arms: dict[Side, ArmAngles]) -> FloatArray:
        """Shoulders turn with the arms: the shoulder goes forward with its arm."""
        swings = [self._settled.side(side).arms for side in Side]
        swing_range = 0.5 * sum(a.front_deg + a.back_deg for a in swings)
        difference = arms[Side.LEFT].upper_arm - arms[Side.RIGHT].upper_arm
        return self._settled.shoulder_turn_deg * difference / swing_range

    def _arms_at_rest(self) -> ArmsAtRest | None:
        """Hanging straight below the shoulders, the hands on the ground, or as the start says."""
        if self._start is None:
            return None
        rear, front = self._plans[0].side, self._plans[1].side
        where, begin_s = self._start.position, self._start.hold_s
        if where.hands_down:
            hanging = float(self._lean(np.array([begin_s]))[0]), STRAIGHT_ELBOW_DEG
            return ArmsAtRest(begin_s, {rear: hanging, front: hanging})
        return ArmsAtRest(begin_s, {rear: where.rear_arm, front: where.front_arm})

    def _stance_angles(self, number: int, time_s: FloatArray) -> FloatArray:
        """(4, n) thigh, knee, rear foot, toes while the foot stands."""
        fall, foot = self._falls[number], self._feet[number]
        phase = (time_s - fall.touchdown_s) / fall.contact_time_s
        thigh, knee = inverse_kinematics(self._body, self.hip(time_s), foot.ankle(phase))
        return np.stack([thigh, knee, *foot.pitches(phase)])

    def _hip_height(self) -> PPoly:
        """Height at which the knees bend as asked for (run) or every leg reaches (walk)."""
        plans = self._carriers
        if has_flights(plans):
            gaits = [p.gait for p in plans]
            down = self._event_heights([g.knee_flexion_touchdown_deg for g in gaits], 0.0)
            off = self._event_heights([g.knee_flexion_toe_off_deg for g in gaits], 1.0)
            if self._start is not None:
                down, off = (self._rising(heights, self._start) for heights in (down, off))
                down[1:] = self._within_free_fall(down[1:], off[:-1])
            return bouncing_height(plans, down, off)
        vault = _VAULT_M * self._body.scale
        shape = vaulting_height(plans, 0.0, vault)
        straightest = [_WALK_KNEE_FLEXION_DEG] * len(plans)
        inner = slice(1, -1)  # the shape is not defined at the very ends
        low = min(
            float(np.min((self._leg_heights(straightest, u) - shape(self._times(u)))[inner]))
            for u in np.linspace(0.0, 1.0, 41).tolist()
        )
        return vaulting_height(plans, low, low + vault)

    def _event_heights(self, knee_flexion_deg: list[float], phase: float) -> FloatArray:
        """Halfway to the mean of the steps planned alike, but no knee much straighter than asked.

        So unequal steps move the hips a little and bend the knees a little.
        """
        wanted = self._leg_heights(knee_flexion_deg, phase)
        straighter = [flexion - _KNEE_STRAIGHTER_DEG for flexion in knee_flexion_deg]
        limit = self._leg_heights(straighter, phase)
        alike = wanted.mean() if self._start is None else wanted
        return np.asarray(np.minimum(0.5 * (wanted + alike), limit))

    def _rising(self, height_m: FloatArray, start: Start) -> FloatArray:
        """Hip heights (m) at one event of every contact, low in the first steps of a start."""
        passed = np.arange(len(height_m))
        lower = start.first_hips_lower * np.exp(-passed / start.steps_to_upright)
        return np.asarray(np.minimum(height_m, self._body.standing_hip_m * (1.0 - lower)))

    def _within_free_fall(self, touchdown_m: FloatArray, toe_off_m: FloatArray) -> FloatArray:
        """Landing heights (m) with which every take-off rises and every landing sinks.

        Else the short first flights of a start would throw the hips about.
        """
        plans = self._carriers
        flight_s = np.array(
            [b.touchdown_s - a.toe_off_s for a, b in zip(plans, plans[1:], strict=False)]
        )
        fall_m = 0.5 * GRAVITY_MPS2 * flight_s**2
        lowest = toe_off_m - fall_m + _RISING_AT_TAKE_OFF_MPS * flight_s
        highest = toe_off_m + fall_m - _SINKING_AT_TOUCHDOWN_MPS * flight_s
        return np.asarray(np.clip(touchdown_m, lowest, highest))

    def _times(self, phase: float) -> FloatArray:
        """Time of this phase of stance in every carrying contact."""
        return np.array([p.touchdown_s + phase * p.contact_time_s for p in self._carriers])

    def _leg_heights(self, knee_flexion_deg: list[float], phase: float) -> FloatArray:
        """Hip height in every carrying contact with these knees at this phase of stance."""
        thigh, shank = self._body.thigh_m, self._body.shank_m
        flexion = np.radians(knee_flexion_deg)
        leg_m2 = thigh**2 + shank**2 + 2 * thigh * shank * np.cos(flexion)
        feet = self._feet[len(self._feet) - len(self._carriers) :]
        ankles = np.array([foot.ankle(np.array([phase]))[0] for foot in feet])
        offset = ankles[:, 0] - self._forward.x_m(self._times(phase))
        if np.any(offset**2 >= leg_m2):
            raise ValueError(
                "the leg cannot reach the ground: bring touchdown_lead nearer to the middle, "
                "shorten contact_time_s or lower the speed"
            )
        return np.asarray(ankles[:, 1] + np.sqrt(leg_m2 - offset**2))

    def _swing(self, number: int, rng: np.random.Generator) -> SwingLeg:
        fall, other, landing = self._falls[number : number + 3]
        span = (fall.toe_off_s, landing.touchdown_s)
        gait = self._plans[number].gait
        side = gait.side(fall.side)
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
            self._knee_knots(number),
            side.thigh_back_deg,
        )

    def _knee_knots(self, number: int) -> Knots:
        """Knee flexion (deg) by phase of swing; of a start no straighter than it will land."""
        plan, after = self._plans[number], self._plans[number + 2]
        swing, most_deg = plan.gait.swing, plan.gait.side(plan.side).knee_flexion_max_deg
        landing = self._stance_angles(number + 2, np.array([after.touchdown_s]))
        least_deg = 0.0 if self._start is None else float(landing[1, 0])
        folded = [
            (at, max(share * most_deg, least_deg if at > swing.knee_max_at else 0.0))
            for at, share in swing.knee
        ]
        return (*folded, (swing.knee_max_at, most_deg))

    def _refuse_impossible_stances(self) -> None:
        known_s = self._height.x[[0, -1]]
        for number, fall in enumerate(self._falls):
            time_s = np.linspace(fall.touchdown_s, fall.toe_off_s, _INSTANTS)
            inside = time_s[(time_s >= known_s[0]) & (time_s <= known_s[1])]
            self._stance_angles(number, inside)

    def _refuse_impossible_swings(self) -> None:
        allowed_m = 0.0 if has_flights(self._carriers) else _WALK_LOWEST_M
        for number, swing in enumerate(self._swings):
            begin_s, end_s = self._falls[number].toe_off_s, self._falls[number + 2].touchdown_s
            time_s = np.linspace(begin_s, end_s, _INSTANTS)
            angles = swing.angles(time_s)
            if angles.knee.min() < 0.0:
                raise ValueError(
                    "the knee bends the wrong way in swing: move touchdown_lead nearer to the "
                    "middle, lengthen contact_time_s or lower step_frequency_hz"
                )
            foot = forward_kinematics(self._body, self.hip(time_s), angles)
            lowest_m = min(p[:, 1].min() for p in (foot.heel, foot.toe_base, foot.toe_tip))
            if lowest_m < allowed_m:
                raise ValueError(
                    f"the swing foot goes {-1e3 * lowest_m:.0f} mm through the ground: raise "
                    "knee_flexion_max_deg or thigh_max_deg, or keep the hips higher with a "
                    "shorter contact (of a start: first_contact_s), a longer tau_s or less speed"
                )

    def _toe_off_state(self, number: int) -> SwingEnd:
        off = self._falls[number].toe_off_s
        before, at = _joint_rows(self._stance_angles(number, np.array([off - _RATE_STEP_S, off]))).T
        return SwingEnd(at, (at - before) / _RATE_STEP_S)

    def _landing_state(self, number: int) -> SwingEnd:
        down = np.array([self._falls[number].touchdown_s])
        rows = self._stance_angles(number, down)
        hip_mps = np.array([self._forward.speed_mps(down)[0], float(self._height(down, 1)[0])])
        gait = self._plans[number].gait
        foot_mps = np.array(gait.touchdown_velocity) * gait.speed_mps
        rates = landing_rates(
            self._body,
            LegAngles(*rows[:, 0]),
            hip_mps,
            foot_mps,
            gait.foot.pitch_rate_at_touchdown_dps,
        )
        return SwingEnd(_joint_rows(rows)[:, 0], rates)

    def _thigh_fronts(self) -> list[ThighFront]:
        """When each thigh is farthest in front, as the gaits ask."""
        fronts = []
        for plan, landing in zip(self._plans, self._plans[2:], strict=False):
            swing_s = landing.touchdown_s - plan.toe_off_s
            time_s = plan.toe_off_s + plan.gait.swing.thigh_max_at * swing_s
            fronts.append(ThighFront(time_s, plan.side, plan.gait))
        return sorted(fronts, key=lambda front: front.time_s)


def _planned(run: Run, end_s: float, rng: np.random.Generator, first: Side) -> list[StepPlan]:
    """Steps from well before 0, or from the first movement, to well after the end."""
    if isinstance(run, Start):
        return start_steps(run, end_s, first, rng)
    margin_s = 4.0 / run.step_frequency_hz
    return steady_steps(run, -margin_s, end_s + margin_s, first, rng)


def _joint_rows(world: FloatArray) -> FloatArray:
    """(4, n) thigh, knee, rear foot, toes -> thigh, knee, ankle, toes against the rear foot."""
    thigh, knee, rear_foot, toes = world
    return np.stack([thigh, knee, rear_foot - (thigh - knee), toes - rear_foot])
