"""Everything that a rendered clip depends on, and what follows from it before anything is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.skeleton import Side
from speedlab.synthetic.background import Palette
from speedlab.synthetic.body import Body, random_body
from speedlab.synthetic.camera import Camera, Shot, to_pixels
from speedlab.synthetic.extras import Extras
from speedlab.synthetic.figure import Figure, dress
from speedlab.synthetic.gait import Gait, random_sprint, sprint
from speedlab.synthetic.joints import JOINT_INDEX
from speedlab.synthetic.locomotion import Locomotion, Motion
from speedlab.synthetic.painter import Light
from speedlab.synthetic.sensor import Sensor
from speedlab.synthetic.standing import Standing
from speedlab.synthetic.storage import Storage

_BYSTANDER: Final = Body(height_m=1.75, shirt=(70, 90, 120))
_BYSTANDER_M: Final = (1.5, 6.5, 0.0)  # behind the track, facing the camera

RIGHT_DEG: Final = 0.0
TOWARDS_DEG: Final = 90.0
LEFT_DEG: Final = 180.0

_TIMES, _SECOND_RUNNER = 4, 5  # rows of `_seeds`


@dataclass(frozen=True)
class Scenario:
    """A clip to be rendered; the same scenario gives the same clip, byte for byte.

    `gait` None: the athlete stands. `fps`: frames a second while filming. `heading_deg`: 0 runs to
    the right of the picture, 90 towards the camera, 180 to the left. `middle_m`: where the athlete
    is (world X, Y) halfway through.
    """

    seed: int
    gait: Gait | None = field(default_factory=sprint)
    body: Body = field(default_factory=Body)
    camera: Camera = field(default_factory=Camera)
    fps: int = 240
    duration_s: float = 1.3
    heading_deg: float = RIGHT_DEG
    middle_m: tuple[float, float] = (0.0, 0.0)
    first_side: Side = Side.LEFT
    sensor: Sensor = field(default_factory=Sensor)
    storage: Storage = field(default_factory=Storage)
    light: Light = field(default_factory=Light)
    palette: Palette = field(default_factory=Palette)
    extras: Extras = field(default_factory=Extras)

    @property
    def frame_times_s(self) -> FloatArray:
        """(n,) when each frame is taken: true seconds, uneven at a variable rate."""
        rng = np.random.default_rng(_seeds(self.seed)[_TIMES])
        return self.storage.capture_times_s(self.fps, self.duration_s, rng)

    @property
    def stored_times_s(self) -> FloatArray:
        """(n,) when each frame is shown, as the file says."""
        return self.frame_times_s * self.storage.slow_motion

    @property
    def direction(self) -> str:
        """Where the athlete runs: "right", "left", or "towards" when neither is clear."""
        forward = np.cos(np.radians(self.heading_deg))
        if abs(forward) < 0.5:
            return "towards"
        return "right" if forward > 0 else "left"


class Take:
    """A scenario acted out: the motion, the camera's turns, and the world they share."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        seeds = _seeds(scenario.seed)[:_TIMES]
        motion_rng, shot_rng, self.scenery_rng, self.noise_rng = map(np.random.default_rng, seeds)
        self.motion = _motion(scenario, motion_rng)
        times = np.linspace(-0.1, scenario.duration_s + 0.1, 600)
        self._start_x_m = 0.0
        self._start_x_m = float(self._hips_x(np.array([0.5 * scenario.duration_s]))[0])
        hips = np.zeros((len(times), 3))
        hips[:, 0] = self._hips_x(times)
        self.shot = Shot(scenario.camera, times, self.to_world(hips)[:, 0], shot_rng)
        self._bystander = Standing(_BYSTANDER, shot_rng)

    def joints(self, time_s: FloatArray) -> FloatArray:
        """(n, J, 3) the athlete's joints in body coordinates (m), x = 0 halfway through."""
        joints = self.motion.joints(time_s).copy()
        joints[..., 0] -= self._start_x_m
        return joints

    def to_world(self, points_m: FloatArray) -> FloatArray:
        """Body coordinates to the world (m)."""
        angle = np.radians(self.scenario.heading_deg)
        forward = np.array([np.cos(angle), -np.sin(angle), 0.0])
        left = np.array([np.sin(angle), np.cos(angle), 0.0])
        axes = np.stack([forward, left, [0.0, 0.0, 1.0]])
        return np.asarray(points_m @ axes + np.array([*self.scenario.middle_m, 0.0]))

    def figures(self, time_s: FloatArray) -> list[Figure]:
        """The bodies in the picture, in the world; the athlete is the first."""
        athlete = _moved(dress(self.scenario.body, self.joints(time_s)), self.to_world)
        if not self.scenario.extras.bystander:
            return [athlete]
        other = dress(_BYSTANDER, self._bystander.joints(time_s))
        return [athlete, _moved(other, _to_bystander)]

    def wholly_visible(self, time_s: FloatArray) -> BoolArray:
        """(n,) whether the athlete's whole surface is inside the picture."""
        athlete, camera = self.figures(time_s)[0], self.scenario.camera
        inside = np.ones(len(time_s), dtype=bool)
        for points, radii_m in ((athlete.starts, athlete.radii_m[:, 0]),
                                (athlete.ends, athlete.radii_m[:, 1])):  # fmt: skip
            seen = self.shot.in_camera(points, time_s)
            inside &= _inside(camera, seen, radii_m).all(axis=1)
        return inside

    def foot_visible(self, side: Side, time_s: FloatArray) -> BoolArray:
        """(n,) whether one foot, heel to toe, is inside the picture."""
        rows = [JOINT_INDEX[f"{side.value}_{name}"] for name in ("heel", "foot_index")]
        feet = self.to_world(self.joints(time_s)[:, rows])
        seen = self.shot.in_camera(feet, time_s)
        return np.asarray(_inside(self.scenario.camera, seen, np.full(2, 0.03)).all(axis=1))

    def _hips_x(self, time_s: FloatArray) -> FloatArray:
        joints = self.motion.joints(time_s)
        sides = [JOINT_INDEX["left_hip"], JOINT_INDEX["right_hip"]]
        return np.asarray(joints[:, sides, 0].mean(axis=1) - self._start_x_m)


def _seeds(seed: int) -> list[np.random.SeedSequence]:
    """Seeds of motion, shot, scenery, noise, frame times and the second runner, in this order."""
    return np.random.SeedSequence(seed).spawn(6)


def _motion(scenario: Scenario, rng: np.random.Generator) -> Motion:
    if scenario.gait is None:
        return Standing(scenario.body, rng)
    end_s = scenario.duration_s + 0.2
    return Locomotion(scenario.body, scenario.gait, end_s, rng, scenario.first_side)


def random_fly(seed: int, fps: int, panned: bool) -> Scenario:
    """A flying sprint with a drawn athlete, gait, light, direction and camera.

    Static: one camera sees 10-12 m of track, the athlete is about 30 % of the picture's height.
    Panned: the camera follows for two and a half seconds from farther away.
    """
    rng = np.random.default_rng([seed, fps, int(panned)])
    body, gait = random_body(rng), random_sprint(rng)
    per_metre_px = (
        720.0 / 1.80 * float(rng.uniform(0.31, 0.36) if panned else rng.uniform(0.27, 0.31))
    )
    distance_m = float(rng.uniform(24.0, 30.0) if panned else rng.uniform(10.0, 14.0))
    camera = Camera(
        focal_px=per_metre_px * distance_m,
        distance_m=distance_m,
        height_m=float(rng.uniform(1.0, 2.0)),
        follows=panned,
        roll_deg=float(rng.normal(0.0, 0.4)),
        yaw_deg=0.0 if panned else float(rng.normal(0.0, 1.5)),
    )
    camera = replace(
        camera, tilt_deg=-float(np.degrees(np.arctan2(camera.height_m - 0.95, distance_m)))
    )
    crossing_s = camera.width_px / per_metre_px / gait.speed_mps
    return Scenario(
        seed=seed,
        gait=gait,
        body=body,
        camera=camera,
        fps=fps,
        duration_s=2.4 if panned else round(crossing_s, 2),
        heading_deg=LEFT_DEG if rng.random() < 0.5 else RIGHT_DEG,
        first_side=Side.LEFT if rng.random() < 0.5 else Side.RIGHT,
        light=Light(float(rng.uniform(-60.0, 60.0)), float(rng.uniform(35.0, 60.0))),
        sensor=Sensor(noise=float(rng.uniform(1.0, 3.0))),
    )


def _inside(camera: Camera, seen: FloatArray, radii_m: FloatArray) -> BoolArray:
    """Spheres (n, k) in camera axes: wholly inside the picture."""
    pixels = to_pixels(camera, seen)
    margin = (radii_m * camera.focal_px / seen[..., 2])[..., None]
    size = np.array([camera.width_px, camera.height_px])
    return np.asarray(((pixels > margin) & (pixels < size - margin)).all(axis=-1))


def _moved(figure: Figure, place: Callable[[FloatArray], FloatArray]) -> Figure:
    return replace(figure, starts=place(figure.starts), ends=place(figure.ends))


def _to_bystander(points_m: FloatArray) -> FloatArray:
    """Body coordinates to the world: the bystander faces the camera."""
    return np.asarray(points_m[..., [1, 0, 2]] * [1.0, -1.0, 1.0] + np.array(_BYSTANDER_M))
