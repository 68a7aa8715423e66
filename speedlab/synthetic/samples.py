"""The clips in `sample_videos/` and the scenes that must be refused, each by its name."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from speedlab.model.skeleton import Side
from speedlab.synthetic.body import Body
from speedlab.synthetic.camera import Camera
from speedlab.synthetic.extras import Extras
from speedlab.synthetic.gait import SideGait, sprint, walk
from speedlab.synthetic.painter import Light
from speedlab.synthetic.scenario import LEFT_DEG, TOWARDS_DEG, Scenario
from speedlab.synthetic.sensor import Sensor

_STATIC_FLY: Final = Scenario(
    seed=20,
    gait=replace(
        sprint(9.2),
        left=SideGait(0.104, 66.0, -11.0, 137.0),
        right=SideGait(0.100, 63.0, -15.0, 134.0),
    ),
    body=Body(1.82),
    camera=Camera(
        focal_px=2070.0,
        distance_m=12.0,
        height_m=1.3,
        tilt_deg=-1.4,
        roll_deg=0.3,
        width_px=1920,
        height_px=1080,
    ),
    fps=240,
    duration_s=1.3,
    light=Light(35.0, 48.0),
)
_PANNED_FLY: Final = Scenario(
    seed=21,
    gait=replace(
        sprint(8.6),
        left=SideGait(0.108, 61.0, -14.0, 132.0),
        right=SideGait(0.113, 64.0, -12.0, 135.0),
    ),
    body=Body(
        1.70,
        breadth=0.92,
        girth=0.92,
        skin=(122, 80, 58),
        shirt=(40, 96, 190),
        shorts=(24, 26, 34),
        long_hair=True,
    ),
    camera=Camera(focal_px=3700.0, distance_m=26.0, height_m=1.6, tilt_deg=-1.3, follows=True),
    fps=120,
    duration_s=2.3,
    heading_deg=LEFT_DEG,
    first_side=Side.RIGHT,
    light=Light(-30.0, 44.0),
    sensor=Sensor(noise=1.0),
)
SAMPLES: Final[dict[str, Scenario]] = {
    "fly_static_240": _STATIC_FLY,
    "fly_panned_120": _PANNED_FLY,
}
"""The two clips that come with speedlab: a static camera at 240 fps, a panning one at 120."""

NEGATIVES: Final[dict[str, Scenario]] = {
    "walk": Scenario(seed=31, gait=walk(1.5), fps=60, duration_s=5.0, body=Body(1.76)),
    "stand": Scenario(seed=32, gait=None, fps=60, duration_s=3.0, extras=Extras(bystander=True)),
    "towards": Scenario(
        seed=33,
        gait=sprint(8.0),
        camera=Camera(focal_px=2600.0, distance_m=24.0, height_m=1.4, tilt_deg=-0.8),
        fps=120,
        duration_s=2.0,
        heading_deg=TOWARDS_DEG,
    ),
}
"""Clips of which nothing can be measured: no running, or not from the side."""
