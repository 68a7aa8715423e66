"""Everything that a rendered clip depends on, and what follows from it before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.skeleton import Side
from speedlab.synthetic.background import Palette
from speedlab.synthetic.body import Body, random_body
from speedlab.synthetic.camera import Camera, Shot, upright
from speedlab.synthetic.extras import Extras, SecondRunner
from speedlab.synthetic.figure import Figure, dress
from speedlab.synthetic.gait import random_sprint, sprint
from speedlab.synthetic.joints import JOINT_INDEX
from speedlab.synthetic.locomotion import Motion, Run
from speedlab.synthetic.painter import Light
from speedlab.synthetic.people import Person, bystander, somebody
from speedlab.synthetic.ranges import ClipSeconds, Fps, Seed
from speedlab.synthetic.rolling import Moving, as_read
from speedlab.synthetic.sensor import Sensor
from speedlab.synthetic.storage import Storage

RIGHT_DEG: Final = 0.0
TOWARDS_DEG: Final = 90.0
LEFT_DEG: Final = 180.0

_TIMES: Final = 4  # row of `_seeds`
_HIPS: Final = [JOINT_INDEX["left_hip"], JOINT_INDEX["right_hip"]]


@dataclass(frozen=True)
class Scenario:
    """A clip to be rendered; the same scenario gives the same clip, byte for byte.

    `gait`: steady, or a start; None: the athlete stands. `fps`: frames a second while filming.
    `heading_deg`: 0 runs to the right of the picture, 90 towards the camera, 180 to the left.
    `middle_m`: where the athlete is (world X, Y) halfway through.
    """

    seed: Seed
    gait: Run | None = field(default_factory=sprint)
    body: Body = field(default_factory=Body)
    camera: Camera = field(default_factory=Camera)
    fps: Fps = 240
    duration_s: ClipSeconds = 1.3
    heading_deg: float = RIGHT_DEG
    middle_m: tuple[float, float] = (0.0, 0.0)
    first_side: Side = Side.LEFT
    sensor: Sensor = field(default_factory=Sensor)
    storage: Storage = field(default_factory=Storage)
    light: Light = field(default_factory=Light)
    palette: Palette = field(default_factory=Palette)
    extras: Extras = field(default_factory=Extras)

    def __post_init__(self) -> None:
        if round(self.fps * self.duration_s) < 1:
            raise ValueError("duration_s holds no frame at this fps: raise one of them")

    @property
    def frame_times_s(self) -> FloatArray:
        """(n,) when each frame is taken: true seconds, uneven at a variable rate."""
        return self.storage.capture_times_s(self.fps, self.duration_s, self._times_rng)

    @property
    def stored_times_s(self) -> FloatArray:
        """(n,) when each frame is shown, as the file says."""
        shown_s = self.storage.file_times_s(self.fps, self.duration_s, self._times_rng)
        return shown_s * self.storage.slow_motion

    @property
    def _times_rng(self) -> np.random.Generator:
        return np.random.default_rng(_seeds(self.seed)[_TIMES])

    @property
    def direction(self) -> str:
        """Where the athlete runs: "right", "left", or "towards" when neither is clear."""
        forward = np.cos(np.radians(self.heading_deg))
        if abs(forward) < 0.5:
            return "towards"
        return "right" if forward > 0 else "left"

    @property
    def rise_deg(self) -> float:
        """How far the ground rises against gravity towards the right of the picture."""
        if self.gait is None or self.direction == "towards":
            return 0.0
        return self.gait.slope_deg * (1.0 if self.direction == "right" else -1.0)


class Take:
    """A scenario acted out: the people, the camera's turns, and the world they share."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        motion_rng, shot_rng, self.scenery_rng, self.noise_rng, _, second_rng = (
            np.random.default_rng(seed) for seed in _seeds(scenario.seed)
        )
        self.athlete = somebody(
            scenario.body,
            scenario.gait,
            scenario.duration_s,
            scenario.first_side,
            scenario.heading_deg,
            scenario.middle_m,
            motion_rng,
        )
        times = np.linspace(-0.1, scenario.duration_s + 0.1, 600)
        hips = self.to_world(self.joints(times)[:, _HIPS].mean(axis=1))
        self.shot = Shot(scenario.camera, times, hips[:, 0], shot_rng, scenario.rise_deg)
        self._others = [bystander(shot_rng)] if scenario.extras.bystander else []
        if scenario.extras.second_runner is not None:
            self._others.append(_second_runner(scenario, scenario.extras.second_runner, second_rng))

    @property
    def motion(self) -> Motion:
        """How the athlete moves."""
        return self.athlete.motion

    def joints(self, time_s: FloatArray) -> FloatArray:
        """(n, J, 3) the athlete's joints in body coordinates (m), x = 0 halfway through."""
        return self.athlete.joints(time_s)

    def to_world(self, points_m: FloatArray) -> FloatArray:
        """The athlete's body coordinates to the world (m)."""
        return self.athlete.to_world(points_m)

    def joints_px(self, time_s: FloatArray) -> FloatArray:
        """(n, J, 2) where the athlete's joints fall on the pictures of these times.

        With a rolling shutter each joint is where it is when its own row is read.
        """
        return self.shot.project(self._seen(self.athlete, time_s), time_s)

    def figures(self, time_s: FloatArray) -> list[Figure]:
        """What is in the pictures of these times, in the world; the athlete is the first."""
        people = [self._dressed(person, time_s) for person in (self.athlete, *self._others)]
        pole = self.scenario.extras.pole
        if pole is None:
            return people
        knots = pole.knots(upright(self.scenario.rise_deg)[2])
        seen = self._as_read(lambda t: np.broadcast_to(knots, (len(t), *knots.shape)), time_s)
        return [*people, pole.figure(seen)]

    def wholly_visible(self, time_s: FloatArray) -> BoolArray:
        """(n,) whether the athlete's whole surface is inside the picture."""
        athlete = self._dressed(self.athlete, time_s)
        inside = np.ones(len(time_s), dtype=bool)
        for points, radii_m in ((athlete.starts, athlete.radii_m[:, 0]),
                                (athlete.ends, athlete.radii_m[:, 1])):  # fmt: skip
            seen = self.shot.in_camera(points, time_s)
            inside &= self._inside(seen, radii_m, time_s).all(axis=1)
        return inside

    def foot_visible(self, side: Side, time_s: FloatArray) -> BoolArray:
        """(n,) whether one foot, heel to toe, is inside the picture."""
        rows = [JOINT_INDEX[f"{side.value}_{name}"] for name in ("heel", "foot_index")]
        feet = self._seen(self.athlete, time_s)[:, rows]
        seen = self.shot.in_camera(feet, time_s)
        return np.asarray(self._inside(seen, np.full(2, 0.03), time_s).all(axis=1))

    def _inside(self, seen: FloatArray, radii_m: FloatArray, time_s: FloatArray) -> BoolArray:
        """Spheres (n, k) in camera axes at times (n,): wholly inside the picture."""
        camera = self.scenario.camera
        pixels, zoom = self.shot.to_pixels(seen, time_s), self.shot.zoom(time_s)[:, None]
        margin = (radii_m * (camera.focal_px * zoom) / seen[..., 2])[..., None]
        size = np.array([camera.width_px, camera.height_px])
        return np.asarray(((pixels > margin) & (pixels < size - margin)).all(axis=-1))

    def _dressed(self, person: Person, time_s: FloatArray) -> Figure:
        figure = dress(person.body, person.to_body(self._seen(person, time_s)))
        return replace(
            figure, starts=person.to_world(figure.starts), ends=person.to_world(figure.ends)
        )

    def _seen(self, person: Person, time_s: FloatArray) -> FloatArray:
        """(n, J, 3) somebody's joints in the world, as the pictures of these times show them."""
        return self._as_read(lambda t: person.to_world(person.joints(t)), time_s)

    def _as_read(self, moving: Moving, time_s: FloatArray) -> FloatArray:
        sensor, storage = self.scenario.sensor, self.scenario.storage
        return as_read(moving, self.shot, time_s, sensor.rolling_shutter_s, storage.rotation_deg)


def _second_runner(scenario: Scenario, second: SecondRunner, rng: np.random.Generator) -> Person:
    return somebody(
        second.body,
        second.gait,
        scenario.duration_s,
        second.first_side,
        scenario.heading_deg + (180.0 if second.opposite else 0.0),
        (scenario.middle_m[0] + second.ahead_m, scenario.middle_m[1] + second.across_m),
        rng,
    )


def _seeds(seed: int) -> list[np.random.SeedSequence]:
    """Seeds of motion, shot, scenery, noise, frame times and the second runner, in this order."""
    return np.random.SeedSequence(seed).spawn(6)


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
