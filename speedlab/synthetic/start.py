"""Acceleration from starting blocks or from a standing start: every step is run in its own gait.

Published values that the numbers here aim at: block exit at 2.5-3.5 m/s after .33-.40 s; first
contacts of .16-.20 s and flights of .03-.07 s; step frequency near its maximum from the second to
fourth step on; trunk 40-55 deg in the first step and upright after a dozen; the foot landing
behind the centre of mass in the first steps (Harland & Steele 1997, Nagahara et al. 2014, Bezodis
et al. 2019). Speed follows vmax (1 - exp(-t / tau)) (Furusawa et al. 1927).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from speedlab.model.skeleton import Side
from speedlab.synthetic.footfalls import forward_path
from speedlab.synthetic.gait import SPRINT_FOOT, Gait, Knots, SideGait, Swing, between, sprint
from speedlab.synthetic.plan import StepPlan, varied_times
from speedlab.synthetic.ranges import NotNegative, Positive


@dataclass(frozen=True)
class SetPosition:
    """How the athlete waits, and pushes off with both feet. Angles in deg as in `gait`.

    `push_s`: first movement to the front foot's toe-off. `rear_push`: share of it in which the
    rear foot pushes too. `front_lead`: how far the front toe is ahead of the hips, as a share of
    the hips' way during the push. `stagger_m`: front toe to rear toe. `knee_flexion_deg`: of the
    front leg. `hands_down`: the trunk leans until the hands, below the shoulders, touch the
    ground; otherwise by `trunk_lean_deg`. `front_arm`, `rear_arm`: upper arm and elbow on the
    side of the front and of the rear foot.
    """

    push_s: Positive
    rear_push: float
    front_lead: float
    stagger_m: float
    knee_flexion_deg: float
    front_foot: Knots
    rear_foot: Knots
    hands_down: bool = False
    trunk_lean_deg: float = 40.0
    front_arm: tuple[float, float] = (0.0, 90.0)
    rear_arm: tuple[float, float] = (0.0, 90.0)


BLOCKS: Final = SetPosition(
    push_s=0.36,
    rear_push=0.52,
    front_lead=-0.28,
    stagger_m=0.27,
    knee_flexion_deg=84.0,
    front_foot=((0.0, -50.0), (0.3, -49.0), (0.6, -54.0), (0.8, -64.0), (1.0, -80.0)),
    rear_foot=((0.0, -56.0), (0.4, -57.0), (1.0, -78.0)),
    hands_down=True,
)
"""Starting blocks at a medium spacing: hips above the shoulders, both hands at the line."""

STANDING: Final = SetPosition(
    push_s=0.38,
    rear_push=0.46,
    front_lead=0.12,
    stagger_m=0.32,
    knee_flexion_deg=55.0,
    front_foot=((0.0, -2.0), (0.3, -3.0), (0.5, -12.0), (0.7, -34.0), (0.85, -58.0), (1.0, -80.0)),
    rear_foot=((0.0, -34.0), (0.5, -45.0), (1.0, -76.0)),
    trunk_lean_deg=50.0,
    front_arm=(-35.0, 95.0),
    rear_arm=(55.0, 85.0),
)
"""A crouched standing start, the arms opposite to the feet."""

# The first step against one at top speed: changes of each side's angles (deg), so that
# differences between the sides stay, and what is the same whatever the top speed.
_THIGH_MAX_CHANGE_DEG: Final = -4.0
_OPPOSITE_TOUCHDOWN_CHANGE_DEG: Final = -20.0
_KNEE_MAX_CHANGE_DEG: Final = -30.0
_ARM_FRONT_CHANGE_DEG: Final = 40.0
_ARM_BACK_CHANGE_DEG: Final = -14.0
_FIRST_LEAD_CHANGE: Final = -0.45
_FIRST_KNEE_TOUCHDOWN_DEG: Final = 68.0
_FIRST_BRAKING_MPS: Final = 0.03
_FIRST_FOOT: Final = replace(
    SPRINT_FOOT,
    rear_foot=((0.0, -22.0), (0.15, -20.0), (0.32, -22.0), (0.5, -30.0), (0.7, -46.0),
               (0.85, -64.0), (0.93, -73.0), (1.0, -80.0)),
    ankle_swing=((0.28, -6.0), (0.5, 10.0), (0.66, 14.0), (0.86, 28.0)),
)  # fmt: skip
_FIRST_SWING: Final = Swing(
    thigh_max_at=0.71, knee_max_at=0.47, knee=((0.27, 0.80), (0.70, 0.82), (0.87, 0.80))
)
# Out of the set position the hips are low: the rear leg folds and the toes come up at once.
_REAR_SWING: Final = Swing(
    thigh_max_at=0.71, knee_max_at=0.42, knee=((0.20, 0.88), (0.70, 0.88), (0.87, 0.86))
)
_REAR_ANKLE_SWING: Final = ((0.12, 8.0), (0.30, 20.0), (0.66, 18.0), (0.86, 30.0))
_AFTER_STEPS: Final = 4.0  # so that what happens until the end does not hang on the last steps
_STEPS_TO_GAIT: Final = 3.0  # e-fold of the way from the first step's gait to the last one's


@dataclass(frozen=True)
class Start:
    """From a set position to top speed.

    `top`: the gait at top speed, with its differences between the sides. `hold_s`: clip time of
    the first movement; until then nothing moves. `tau_s`: time constant of the speed.
    `first_lean_deg` falls to the top gait's lean, to a 1/e part in `steps_to_upright` steps, and
    as the trunk so the hips come up: at first they are lower than those of somebody who stands
    straight by a share `first_hips_lower` at least.
    """

    top: Gait = field(default_factory=lambda: sprint(9.5))
    position: SetPosition = BLOCKS
    hold_s: NotNegative = 0.3
    tau_s: Positive = 1.15
    first_contact_s: Positive = 0.18
    first_flight_s: Positive = 0.06
    first_lean_deg: float = 47.0
    first_hips_lower: float = 0.09
    steps_to_upright: Positive = 6.0

    @property
    def slope_deg(self) -> float:
        """How far the ground rises against gravity, + uphill."""
        return self.top.slope_deg

    def speed_mps(self, time_s: float) -> float:
        """Planned speed at a clip time, averaged over contacts and flights."""
        since_s = max(0.0, time_s - self.hold_s)
        return float(self.top.speed_mps * -np.expm1(-since_s / self.tau_s))

    def step_gait(self, number: int) -> Gait:
        """The gait of step `number` (1, 2, ...), with the top gait's speed still in it."""
        passed = number - 1
        gait = between(self._first_step(), self.top, float(-np.expm1(-passed / _STEPS_TO_GAIT)))
        upright = float(-np.expm1(-passed / self.steps_to_upright))
        lean = (1.0 - upright) * self.first_lean_deg + upright * self.top.trunk_lean_deg
        return replace(gait, trunk_lean_deg=lean)

    def _first_step(self) -> Gait:
        top = self.top
        longer = 2.0 * self.first_contact_s / (top.left.contact_time_s + top.right.contact_time_s)
        return replace(
            top,
            step_frequency_hz=1.0 / (self.first_contact_s + self.first_flight_s),
            left=_first_side(top.left, longer),
            right=_first_side(top.right, longer),
            foot=_FIRST_FOOT,
            swing=_FIRST_SWING,
            knee_flexion_touchdown_deg=_FIRST_KNEE_TOUCHDOWN_DEG,
            braking_mps=_FIRST_BRAKING_MPS,
        )


def start_steps(start: Start, end_s: float, rear: Side, rng: np.random.Generator) -> list[StepPlan]:
    """The rear and the front foot of the set position, then steps until well after `end_s`.

    `rear` is the side of the rear foot, and so of the first step.
    """
    push_end_s = start.hold_s + start.position.push_s
    end_s = (
        max(end_s, push_end_s + start.first_flight_s) + _AFTER_STEPS / start.top.step_frequency_hz
    )
    steps: list[StepPlan] = []
    side, touchdown_s = rear, push_end_s + start.first_flight_s
    while touchdown_s < end_s:
        gait = start.step_gait(len(steps) + 1)
        step_s, contact_s = varied_times(gait, side, rng)
        toe_off_s = touchdown_s + contact_s
        in_flight_s = 0.5 * (toe_off_s + touchdown_s + step_s)
        gait = replace(gait, speed_mps=start.speed_mps(in_flight_s))
        steps.append(StepPlan(side, touchdown_s, toe_off_s, gait))
        side, touchdown_s = side.other, touchdown_s + step_s
    front = _front(start, rear.other)
    return [_rear(start, rear, [front, *steps]), front, *steps]


def _front(start: Start, side: Side) -> StepPlan:
    where, end_s = start.position, start.hold_s + start.position.push_s
    gait = replace(
        start.step_gait(1),
        speed_mps=start.speed_mps(end_s + 0.5 * start.first_flight_s),
        foot=replace(_FIRST_FOOT, rear_foot=where.front_foot),
        knee_flexion_touchdown_deg=where.knee_flexion_deg,
        trunk_lean_deg=where.trunk_lean_deg,
    ).on_both_sides(touchdown_lead=where.front_lead)
    return StepPlan(side, start.hold_s, end_s, gait, from_start=True)


def _rear(start: Start, side: Side, others: list[StepPlan]) -> StepPlan:
    """The rear foot stands `stagger_m` behind the front one, told as a share of its own push."""
    where, front = start.position, others[0]
    end_s = start.hold_s + where.rear_push * where.push_s
    hips = forward_path(others)
    front_travel_m, travel_m = (
        float(hips.x_m(until_s) - hips.x_m(start.hold_s)) for until_s in (front.toe_off_s, end_s)
    )
    lead = (where.front_lead * front_travel_m - where.stagger_m) / travel_m
    gait = replace(
        front.gait,
        speed_mps=float(hips.speed_mps(end_s)),
        foot=replace(_FIRST_FOOT, rear_foot=where.rear_foot, ankle_swing=_REAR_ANKLE_SWING),
        swing=_REAR_SWING,
    ).on_both_sides(touchdown_lead=lead)
    return StepPlan(side, start.hold_s, end_s, gait, from_start=True)


def _first_side(top: SideGait, longer: float) -> SideGait:
    arms = replace(
        top.arms,
        front_deg=top.arms.front_deg + _ARM_FRONT_CHANGE_DEG,
        back_deg=top.arms.back_deg + _ARM_BACK_CHANGE_DEG,
    )
    return replace(
        top,
        contact_time_s=top.contact_time_s * longer,
        thigh_max_deg=top.thigh_max_deg + _THIGH_MAX_CHANGE_DEG,
        thigh_at_opposite_touchdown_deg=top.thigh_at_opposite_touchdown_deg
        + _OPPOSITE_TOUCHDOWN_CHANGE_DEG,
        knee_flexion_max_deg=top.knee_flexion_max_deg + _KNEE_MAX_CHANGE_DEG,
        touchdown_lead=top.touchdown_lead + _FIRST_LEAD_CHANGE,
        arms=arms,
    )
