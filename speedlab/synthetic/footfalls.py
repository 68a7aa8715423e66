"""Where the feet stand, and the path of the hips that follows from the planned steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import BPoly, PPoly

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side
from speedlab.synthetic.plan import StepPlan, draw

GRAVITY_MPS2 = 9.81


@dataclass(frozen=True)
class Footfall:
    """One contact: exact times, and where the toe tip stands (x, m).

    `from_start`: the foot stood there from the first and did not come from the air (a starting
    block, a standing start); `touchdown_s` is then the first movement, and no touchdown.
    """

    side: Side
    touchdown_s: float
    toe_off_s: float
    toe_x_m: float
    from_start: bool = False

    @property
    def contact_time_s(self) -> float:
        """Toe-off minus touchdown."""
        return self.toe_off_s - self.touchdown_s


@dataclass(frozen=True)
class ForwardPath:
    """The hips' forward motion: gained and lost in contact, free in flight."""

    position: PPoly
    velocity: PPoly

    def x_m(self, time_s: FloatArray | float) -> FloatArray:
        """Forward position (m)."""
        return np.asarray(self.position(time_s))

    def speed_mps(self, time_s: FloatArray | float) -> FloatArray:
        """Forward speed (m/s)."""
        return np.asarray(self.velocity(time_s))


def carrying(plans: list[StepPlan]) -> list[StepPlan]:
    """The contacts that carry the hips one after the other: all but a start's rear foot."""
    return plans[1:] if len(plans) > 1 and plans[1].from_start else plans


def place(plans: list[StepPlan], forward: ForwardPath, rng: np.random.Generator) -> list[Footfall]:
    """Put each contact's toe on the ground, its side's `touchdown_lead` ahead of the hips."""
    feet = []
    for plan in plans:
        travel_m = float(forward.x_m(plan.toe_off_s) - forward.x_m(plan.touchdown_s))
        lead = plan.gait.side(plan.side).touchdown_lead
        lead += draw(rng, plan.gait.variation.touchdown_lead)
        toe_x_m = float(forward.x_m(plan.touchdown_s)) + lead * travel_m
        feet.append(Footfall(plan.side, plan.touchdown_s, plan.toe_off_s, toe_x_m, plan.from_start))
    return feet


def bouncing_height(plans: list[StepPlan], touchdown_m: FloatArray, toe_off_m: FloatArray) -> PPoly:
    """Hip height (m) of a run: free fall in flight, a cubic Hermite in stance, C1 throughout.

    `touchdown_m`, `toe_off_m` (n,): hip height at each contact's two events.
    """
    count = len(plans)
    down, off = _events(plans)
    flight_s = down[1:] - off[:-1]
    gravity_mps2 = GRAVITY_MPS2 * np.cos(_slope_rad(plans))
    rise_mps = (touchdown_m[1:] - toe_off_m[:-1]) / flight_s + 0.5 * gravity_mps2 * flight_s
    fall_mps = rise_mps - gravity_mps2 * flight_s
    # The first landing and the last take-off lie outside what is looked at; a start begins at rest.
    arrive = np.concatenate([[0.0 if plans[0].from_start else fall_mps[0]], fall_mps])
    leave = np.concatenate([rise_mps, [rise_mps[-1]]])
    knots = np.empty(2 * count)
    knots[0::2], knots[1::2] = down, off
    values = np.empty((2 * count, 2))
    values[0::2] = np.column_stack([touchdown_m, arrive])
    values[1::2] = np.column_stack([toe_off_m, leave])
    return PPoly.from_bernstein_basis(BPoly.from_derivatives(knots, values))


def vaulting_height(plans: list[StepPlan], low_m: float, high_m: float) -> PPoly:
    """Hip height (m) of a walk: lowest while both feet are down, highest in mid-stance."""
    knots, values = [], []
    for this, after in zip(plans, plans[1:], strict=False):
        double_mid_s = 0.5 * (after.touchdown_s + this.toe_off_s)
        knots.append(double_mid_s)
        values.append((low_m, 0.0))
    middles = 0.5 * (np.array(knots[:-1]) + np.array(knots[1:]))
    times = np.concatenate([knots, middles])
    heights = np.array(values + [(high_m, 0.0)] * len(middles))
    order = np.argsort(times)
    return PPoly.from_bernstein_basis(BPoly.from_derivatives(times[order], heights[order]))


def has_flights(plans: list[StepPlan]) -> bool:
    """Whether every contact ends before the next begins: a run, not a walk.

    Raises ValueError where some contacts do and others do not.
    """
    flights = {a.toe_off_s < b.touchdown_s for a, b in zip(plans, plans[1:], strict=False)}
    if len(flights) > 1:
        raise ValueError(
            "every step needs a flight, or none (a walk): shorten contact_time_s or lower "
            "step_frequency_hz"
        )
    return flights == {True}


def forward_path(plans: list[StepPlan]) -> ForwardPath:
    """Free flight between contacts; in contact the speed eases over to the next flight's.

    In contact a cubic in time joins the speeds, less a braking dip 16 u^2 (1-u)^2 with u from 0
    to 1, so that the speed is C1. A flight's mean speed is its step's `gait.speed_mps`; uphill it
    loses speed. Walking, whose contacts overlap, keeps a constant speed.
    """
    down, off = _events(plans)
    if not has_flights(plans):
        speed = np.array([[plans[0].gait.speed_mps]])
        velocity = PPoly(speed, np.array([down[0], off[-1]]))
        return ForwardPath(velocity.antiderivative(), velocity)
    edges = np.column_stack([down, off]).ravel()
    arrive, leave, pull = _contact_speeds(plans)
    contact_s, gain = off - down, leave - arrive
    start_pull = np.where([p.from_start for p in plans], 0.0, pull)
    dip = np.array([p.gait.braking_mps for p in plans])
    coefficients = np.zeros((5, len(edges) - 1))
    coefficients[0, 0::2] = -16.0 * dip * 1.0 / contact_s**4
    coefficients[1, 0::2] = -16.0 * dip * -2.0 / contact_s**3 + (
        (start_pull + pull) / contact_s**2 - 2.0 * gain / contact_s**3
    )
    coefficients[2, 0::2] = -16.0 * dip * 1.0 / contact_s**2 + (
        3.0 * gain / contact_s**2 - (2.0 * start_pull + pull) / contact_s
    )
    coefficients[3, 0::2], coefficients[3, 1::2] = start_pull, pull
    coefficients[4, 0::2], coefficients[4, 1::2] = arrive, leave[:-1]
    velocity = PPoly(coefficients, edges)
    return ForwardPath(velocity.antiderivative(), velocity)


def _contact_speeds(plans: list[StepPlan]) -> tuple[FloatArray, FloatArray, float]:
    """Speeds (m/s) at each touchdown and toe-off, and the acceleration along the slope (m/s2)."""
    down, off = _events(plans)
    pull = float(-GRAVITY_MPS2 * np.sin(_slope_rad(plans)))
    flight_s = down[1:] - off[:-1]
    flight_s = np.append(flight_s, flight_s[-1])
    mean = np.array([p.gait.speed_mps for p in plans])
    leave = mean - 0.5 * pull * flight_s
    landing = mean + 0.5 * pull * flight_s
    first = 0.0 if plans[0].from_start else landing[0]
    return np.concatenate([[first], landing[:-1]]), leave, pull


def _events(plans: list[StepPlan]) -> tuple[FloatArray, FloatArray]:
    return np.array([p.touchdown_s for p in plans]), np.array([p.toe_off_s for p in plans])


def _slope_rad(plans: list[StepPlan]) -> float:
    return float(np.radians(plans[0].gait.slope_deg))
