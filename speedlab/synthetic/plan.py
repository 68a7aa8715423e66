"""A run as a list of planned steps, each with its own times and its own gait."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from speedlab.model.skeleton import Side
from speedlab.synthetic.gait import Gait


@dataclass(frozen=True)
class StepPlan:
    """One contact, and the gait of the step that begins with it.

    `gait.speed_mps` is the speed of the flight that follows. `from_start`: the foot did not come
    from the air but stood there from the first; `touchdown_s` is then the first movement.
    """

    side: Side
    touchdown_s: float
    toe_off_s: float
    gait: Gait
    from_start: bool = False

    @property
    def contact_time_s(self) -> float:
        """Toe-off minus touchdown."""
        return self.toe_off_s - self.touchdown_s


def steady_steps(
    gait: Gait, start_s: float, end_s: float, first: Side, rng: np.random.Generator
) -> list[StepPlan]:
    """Steps of one gait from `start_s` to `end_s`.

    Step and contact times vary from step to step by `gait.variation`, so no two steps are alike.
    """
    plans: list[StepPlan] = []
    time_s, side = start_s, first
    while time_s < end_s:
        step_s, contact_s = varied_times(gait, side, rng)
        plans.append(StepPlan(side, time_s, time_s + contact_s, gait))
        time_s, side = time_s + step_s, side.other
    return plans


def varied_times(gait: Gait, side: Side, rng: np.random.Generator) -> tuple[float, float]:
    """Step time and contact time (s) of one step."""
    step_s = (1.0 + draw(rng, gait.variation.step_time)) / gait.step_frequency_hz
    contact_s = gait.side(side).contact_time_s * (1.0 + draw(rng, gait.variation.contact_time))
    return step_s, contact_s


def draw(rng: np.random.Generator, sd: float) -> float:
    """A normal deviate cut at two standard deviations, so that no step becomes impossible."""
    return float(np.clip(rng.normal(), -2.0, 2.0)) * sd
