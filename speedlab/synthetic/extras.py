"""Who and what else is in the picture: a bystander, a second runner, a pole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side
from speedlab.synthetic.body import Body, Colour
from speedlab.synthetic.figure import Figure
from speedlab.synthetic.gait import Gait, sprint
from speedlab.synthetic.ranges import Positive

_PIECES: Final = 12  # of a pole, each seen at its own time


@dataclass(frozen=True)
class SecondRunner:
    """Another athlete with a body, gait and phase of his own; `gait` None: somebody who stands.

    `across_m`: how much farther from the camera than the athlete's lane (negative: nearer; a lane
    is 1.22 m). `ahead_m`: where he is halfway through, along the picture to the right of the
    athlete. `opposite`: he runs the other way.
    """

    body: Body = field(default_factory=lambda: Body(1.76, shirt=(40, 96, 190)))
    gait: Gait | None = field(default_factory=lambda: sprint(8.4))
    across_m: float = 1.22
    ahead_m: float = -1.0
    opposite: bool = False
    first_side: Side = Side.RIGHT


@dataclass(frozen=True)
class Pole:
    """An upright post between camera and athlete: at `x_m` along, `across_m` (< 0) nearer."""

    x_m: float = 0.0
    across_m: float = -3.0
    height_m: Positive = 3.0
    radius_m: Positive = 0.04
    colour: Colour = (90, 94, 100)

    def knots(self, up: FloatArray) -> FloatArray:
        """(k, 3) points along its axis in the world, from the ground in the direction `up`."""
        foot = np.array([self.x_m, self.across_m, 0.0])
        return np.asarray(foot + np.linspace(0.0, self.height_m, _PIECES + 1)[:, None] * up)

    def figure(self, knots: FloatArray) -> Figure:
        """Its surface about an axis (n, k, 3)."""
        radii = np.full((_PIECES, 2), self.radius_m)
        colours = np.tile(np.array(self.colour, dtype=float), (_PIECES, 1))
        return Figure(knots[:, :-1], knots[:, 1:], radii, colours)


@dataclass(frozen=True)
class Extras:
    """`bystander`: somebody stands behind the track and faces the camera."""

    bystander: bool = False
    second_runner: SecondRunner | None = None
    pole: Pole | None = None
