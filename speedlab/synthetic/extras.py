"""Who and what else is in the picture: a bystander, a second runner, a pole."""

from __future__ import annotations

from dataclasses import dataclass, field

from speedlab.model.skeleton import Side
from speedlab.synthetic.body import Body, Colour
from speedlab.synthetic.gait import Gait, sprint
from speedlab.synthetic.ranges import Positive


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


@dataclass(frozen=True)
class Extras:
    """`bystander`: somebody stands behind the track and faces the camera."""

    bystander: bool = False
    second_runner: SecondRunner | None = None
    pole: Pole | None = None
