"""When and where the feet are on the ground, and the path of the hips that follows from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import BPoly, PPoly

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side
from speedlab.synthetic.gait import Gait

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
    """The hips' forward motion: running speed, with a dip while braking in each contact."""

    position: PPoly
    velocity: PPoly

    def x_m(self, time_s: FloatArray | float) -> FloatArray:
        """Forward position (m)."""
        return np.asarray(self.position(time_s))

    def speed_mps(self, time_s: FloatArray | float) -> FloatArray:
        """Forward speed (m/s)."""
        return np.asarray(self.velocity(time_s))


def schedule(
    gait: Gait, start_s: float, end_s: float, first: Side, rng: np.random.Generator
) -> tuple[list[tuple[Side, float, float]], ForwardPath]:
    """Contacts (side, touchdown, toe-off) from `start_s` to `end_s`, and the hips' forward path.

    Step and contact times vary from step to step by `gait.variation`, so no two steps are alike.
    """
    contacts: list[tuple[Side, float, float]] = []
    time_s, side = start_s, first
    while time_s < end_s:
        step_s = (1.0 + _draw(rng, gait.variation.step_time)) / gait.step_frequency_hz
        contact_s = gait.side(side).contact_time_s * (1.0 + _draw(rng, gait.variation.contact_time))
        contacts.append((side, time_s, time_s + contact_s))
        time_s, side = time_s + step_s, side.other
    return contacts, _forward_path(gait, contacts)


def place(
    gait: Gait,
    contacts: list[tuple[Side, float, float]],
    forward: ForwardPath,
    rng: np.random.Generator,
) -> list[Footfall]:
    """Put each contact's toe on the ground, `touchdown_lead` ahead of the hips."""
    feet = []
    for side, touchdown_s, toe_off_s in contacts:
        travel_m = float(forward.x_m(toe_off_s) - forward.x_m(touchdown_s))
        lead = gait.touchdown_lead + _draw(rng, gait.variation.touchdown_lead)
        toe_x_m = float(forward.x_m(touchdown_s)) + lead * travel_m
        feet.append(Footfall(side, touchdown_s, toe_off_s, toe_x_m))
    return feet


def bouncing_height(feet: list[Footfall], touchdown_m: FloatArray, toe_off_m: FloatArray) -> PPoly:
    """Hip height (m) of a run: free fall in flight, a cubic Hermite in stance, C1 throughout.

    `touchdown_m`, `toe_off_m` (n,): hip height at each footfall's two events.
    """
    count = len(feet)
    down = np.array([f.touchdown_s for f in feet])
    off = np.array([f.toe_off_s for f in feet])
    flight_s = down[1:] - off[:-1]
    if np.any(flight_s <= 0):
        raise ValueError("a run needs a flight between contacts: shorten contact_time_s")
    rise_mps = (touchdown_m[1:] - toe_off_m[:-1]) / flight_s + 0.5 * GRAVITY_MPS2 * flight_s
    fall_mps = rise_mps - GRAVITY_MPS2 * flight_s
    # The first landing and the last take-off lie outside what is looked at.
    arrive = np.concatenate([[fall_mps[0]], fall_mps])
    leave = np.concatenate([rise_mps, [rise_mps[-1]]])
    knots = np.empty(2 * count)
    knots[0::2], knots[1::2] = down, off
    values = np.empty((2 * count, 2))
    values[0::2] = np.column_stack([touchdown_m, arrive])
    values[1::2] = np.column_stack([toe_off_m, leave])
    return PPoly.from_bernstein_basis(BPoly.from_derivatives(knots, values))


def vaulting_height(feet: list[Footfall], low_m: float, high_m: float) -> PPoly:
    """Hip height (m) of a walk: lowest while both feet are down, highest in mid-stance."""
    knots, values = [], []
    for this, after in zip(feet, feet[1:], strict=False):
        double_mid_s = 0.5 * (after.touchdown_s + this.toe_off_s)
        knots.append(double_mid_s)
        values.append((low_m, 0.0))
    middles = 0.5 * (np.array(knots[:-1]) + np.array(knots[1:]))
    times = np.concatenate([knots, middles])
    heights = np.array(values + [(high_m, 0.0)] * len(middles))
    order = np.argsort(times)
    return PPoly.from_bernstein_basis(BPoly.from_derivatives(times[order], heights[order]))


def _forward_path(gait: Gait, contacts: list[tuple[Side, float, float]]) -> ForwardPath:
    """Constant speed in flight; in contact braking, then propulsion back to it.

    In contact the speed is v - braking 16 u^2 (1-u)^2 with u from 0 to 1: C1 at both events.
    Walking, whose contacts overlap, keeps a constant speed.
    """
    edges = np.array([t for _, down, off in contacts for t in (down, off)])
    if np.any(np.diff(edges) <= 0):
        edges = edges[[0, -1]]
    coefficients = np.zeros((5, len(edges) - 1))
    coefficients[-1] = gait.speed_mps
    if len(edges) > 2:
        contact_s = np.diff(edges)[0::2]
        for row, (power, factor) in enumerate(((4, 1.0), (3, -2.0), (2, 1.0))):
            coefficients[row, 0::2] = -16.0 * gait.braking_mps * factor / contact_s**power
    velocity = PPoly(coefficients, edges)
    return ForwardPath(velocity.antiderivative(), velocity)


def _draw(rng: np.random.Generator, sd: float) -> float:
    """A normal deviate cut at two standard deviations, so that no step becomes impossible."""
    return float(np.clip(rng.normal(), -2.0, 2.0)) * sd
