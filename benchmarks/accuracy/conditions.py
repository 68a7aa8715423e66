"""The conditions of the suite: what is filmed, how, and what the user tells the product.

A condition that changes one thing uses the athletes of "static 120" or "panned 60", so that the
difference between the two tables is what that thing does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import atan2, degrees, radians, tan
from typing import Any, Final

import numpy as np

from speedlab.settings import Gate, GroundPoint, Marks, Pick, Settings
from speedlab.synthetic.background import EVENING, PLAIN
from speedlab.synthetic.body import BODIES
from speedlab.synthetic.camera import Camera
from speedlab.synthetic.extras import Extras, Pole, SecondRunner
from speedlab.synthetic.gait import Gait, SideGait, sprint
from speedlab.synthetic.samples import NEGATIVES
from speedlab.synthetic.scenario import Scenario, Take, random_fly
from speedlab.synthetic.start import BLOCKS, STANDING, SetPosition, Start
from speedlab.synthetic.truth import truth_of
from speedlab.video.writer import Codec

_HIPS_M: Final = 0.95  # what a camera is aimed at


@dataclass(frozen=True)
class Clip:
    """One clip to be rendered, and the options it is analysed with.

    `another`: the same way of filming with the athlete of another seed.
    """

    name: str
    scenario: Scenario
    settings: Settings
    another: Callable[[int], Clip] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Condition:
    """Clips that are alike in how they were filmed.

    `quick`: part of the set that every change is held against: a camera that stands and one that
    follows, a slow and a fast rate, in two minutes and a half on two cores. `refused`: nothing can
    be measured, and the product has to say so.
    """

    name: str
    what: str
    clips: tuple[Clip, ...]
    quick: bool = False
    refused: bool = False


Change = Callable[[Scenario], Scenario]


def _flies(
    seeds: Iterable[int], fps: int, panned: bool, *changes: Change, **told: Any
) -> tuple[Clip, ...]:
    def filmed(seed: int) -> Clip:
        return replace(_clip(random_fly(seed, fps, panned), *changes, **told), another=filmed)

    return tuple(filmed(seed) for seed in seeds)


def with_more(condition: Condition, frames: int, contacts: int) -> Condition:
    """A condition with so many athletes more that its clips have as many pictures and contacts.

    One whose clips cannot be had with another athlete stays as it is.
    """
    clips = list(condition.clips)
    another = clips[0].another
    if another is None:
        return condition
    seen = sum(_frames(clip) for clip in clips)
    landed = sum(_contacts(clip) for clip in clips)
    while seen < frames or landed < contacts:
        clips.append(another(clips[-1].scenario.seed + 1))
        seen += _frames(clips[-1])
        landed += _contacts(clips[-1])
    return replace(condition, clips=tuple(clips))


def _contacts(clip: Clip) -> int:
    """Contacts that are wholly in the picture."""
    return len(truth_of(Take(clip.scenario)).complete_contacts)


def _frames(clip: Clip) -> int:
    return round(clip.scenario.duration_s * clip.scenario.fps)


def _clip(scenario: Scenario, *changes: Change, **told: Any) -> Clip:
    """`told`: what else the user says; a function says it of the scenario."""
    for change in changes:
        scenario = change(scenario)
    said = {name: what(scenario) if callable(what) else what for name, what in told.items()}
    settings = Settings(height_m=scenario.body.height_m, **said)
    return Clip(f"{scenario.seed}", scenario, settings)


def _true_roll_deg(s: Scenario) -> float:
    """As `--camera-roll` counts it: level ground falls to the right."""
    return -s.camera.roll_deg


def _with(part: str, **fields: Any) -> Change:
    """Change fields of one part of a scenario."""
    return lambda s: replace(s, **{part: replace(getattr(s, part), **fields)})


def _set(**fields: Any) -> Change:
    return lambda s: replace(s, **fields)


def _seen_from(distance_m: float, height_m: float) -> Change:
    """Another place for the camera; the athlete keeps his size in the picture."""

    def change(s: Scenario) -> Scenario:
        focal_px = s.camera.focal_px * distance_m / s.camera.distance_m
        tilt_deg = -degrees(atan2(height_m - _HIPS_M, distance_m))
        return _with("camera", distance_m=distance_m, height_m=height_m, focal_px=focal_px,
                     tilt_deg=tilt_deg)(s)  # fmt: skip

    return change


def _yawed(yaw_deg: float) -> Change:
    """Not at right angles to the lane; the athlete still passes the middle of the picture."""

    def change(s: Scenario) -> Scenario:
        along_m = -s.camera.distance_m * tan(radians(yaw_deg))
        return _with("camera", yaw_deg=yaw_deg, along_m=along_m)(s)

    return change


def _sized(share: float) -> Change:
    """An athlete of 1.80 m fills this share of the picture's height."""

    def change(s: Scenario) -> Scenario:
        focal_px = share * s.camera.height_px / 1.80 * s.camera.distance_m
        return _with("camera", focal_px=focal_px)(s)

    return change


def _upright(s: Scenario) -> Scenario:
    """A phone held upright: the file stores the picture lying on its side."""
    camera: Camera = replace(s.camera, width_px=s.camera.height_px, height_px=s.camera.width_px)
    return replace(s, camera=camera, storage=replace(s.storage, rotation_deg=90))


def _gait(change: Callable[[Gait], Gait]) -> Change:
    def on(s: Scenario) -> Scenario:
        if not isinstance(s.gait, Gait):
            raise TypeError("only a steady gait can be changed")
        return replace(s, gait=change(s.gait))

    return on


def _late_swing(gait: Gait) -> Gait:
    """The swing thigh is 14 degrees farther behind as the other foot lands."""

    def late(side: SideGait) -> SideGait:
        angle_deg = side.thigh_at_opposite_touchdown_deg - 14.0
        return replace(side, thigh_at_opposite_touchdown_deg=angle_deg)

    return replace(gait, left=late(gait.left), right=late(gait.right))


def _uneven(gait: Gait) -> Gait:
    """The right foot stays 10 % longer on the ground and the right knee comes up 8 degrees less."""
    return replace(
        gait,
        right=replace(
            gait.right,
            contact_time_s=1.10 * gait.right.contact_time_s,
            thigh_max_deg=gait.right.thigh_max_deg - 8.0,
        ),
    )


def _dressed(seeds: Iterable[int], fps: int) -> tuple[Clip, ...]:
    """Each of the named bodies once, filmed by a camera that stands."""
    others = _flies(seeds, fps, False)
    pairs = zip(seeds, BODIES.items(), strict=False)
    return tuple(
        replace(
            _clip(random_fly(seed, fps, panned=False), _set(body=body)),
            name=name,
            another=others[0].another,
        )
        for seed, (name, body) in pairs
    )


def _from_start(position: SetPosition) -> Change:
    """The first steps, from .3 s before the first movement on; small athletes start softer."""

    def change(s: Scenario) -> Scenario:
        top = sprint(8.0 if s.body.height_m < 1.70 else 9.0)
        start = Start(top=top, position=position, hold_s=0.3)
        return replace(s, gait=start, duration_s=2.4)

    return change


def _waiting(hold_s: float) -> Change:
    """So much longer in the set position."""

    def change(s: Scenario) -> Scenario:
        if not isinstance(s.gait, Start):
            raise TypeError("only a start can be waited for")
        gait = replace(s.gait, hold_s=s.gait.hold_s + hold_s)
        return replace(s, gait=gait, duration_s=s.duration_s + hold_s)

    return change


def _longer(more_s: float) -> Change:
    """Half of it before the athlete comes, half after he has left."""
    return lambda s: replace(s, duration_s=s.duration_s + more_s)


_COACH: Final = SecondRunner(gait=None, across_m=-2.0, ahead_m=0.3)


def _slower(speed_mps: float) -> Change:
    return _set(gait=sprint(speed_mps))


def _true_marks(scenario: Scenario) -> Marks:
    """Two marks on the lane as somebody points at them."""
    edge_m = _MARKED_M / 2
    first, second = _pointed_at(scenario, [(-edge_m, 0.0), (edge_m, 0.0)])
    return Marks(first=first, second=second, apart_m=_MARKED_M)


def true_ground(scenario: Scenario) -> tuple[GroundPoint, ...]:
    """Four points of the lines of the lanes beside the athlete's as somebody points at them."""
    edge_m = _MARKED_M / 2
    places = [(x, y) for y in (-_LANE_M, _LANE_M) for x in (-edge_m, edge_m)]
    return tuple(
        GroundPoint(along_m=along_m, across_m=across_m, **pick.model_dump())
        for pick, (along_m, across_m) in zip(_pointed_at(scenario, places), places, strict=True)
    )


def true_gates(scenario: Scenario) -> tuple[Gate, Gate]:
    """Two gates as somebody points at them; their metres are those of the truth.

    With a camera that stands only the column is told, with one that follows the point and when.
    """
    edge_m = _GATED_M / 2
    picks = _pointed_at(scenario, [(-edge_m, 0.0), (edge_m, 0.0)])
    first, second = (
        Gate(at_m=at_m, x_px=pick.x_px, y_px=pick.y_px, at_s=pick.at_s)
        if scenario.camera.follows
        else Gate(at_m=at_m, x_px=pick.x_px)
        for at_m, pick in zip((-edge_m, edge_m), picks, strict=True)
    )
    return first, second


def _pointed_at(scenario: Scenario, places_m: Sequence[tuple[float, float]]) -> list[Pick]:
    """Places along and across the lane (positive: farther) to the pixel, each where seen best."""
    take = Take(scenario)
    along_m = np.array([[[along, 0.0, 0.0] for along, _ in places_m]])
    places = take.to_world(along_m) + [[0.0, across, 0.0] for _, across in places_m]
    times_s = scenario.frame_times_s
    seen_px = take.shot.project(np.repeat(places, len(times_s), axis=0), times_s)
    off_px = np.abs(seen_px[..., 0] - scenario.camera.width_px / 2)
    return [
        Pick(x_px=round(x), y_px=round(y), at_s=float(times_s[row] - times_s[0]))
        for row, (x, y) in ((row, seen_px[row, k]) for k, row in enumerate(off_px.argmin(axis=0)))
    ]


def _wide(s: Scenario) -> Scenario:
    """Two gates stand inside 85 % of the picture's width, and the athlete runs all through it."""
    if not isinstance(s.gait, Gait):
        raise TypeError("a flying time needs a steady gait")
    width_m = _GATED_M / _GATES_SHARE
    focal_px = s.camera.width_px / width_m * s.camera.distance_m
    return _with("camera", focal_px=focal_px)(
        replace(s, duration_s=round(width_m / s.gait.speed_mps, 2))
    )


_MARKED_M: Final = 8.0
_LANE_M: Final = 1.22
_GATED_M: Final = 10.0
_GATES_SHARE: Final = 0.83

FEW: Final = range(411, 413)
"""Seeds of the athletes whom one thing is changed for."""
SOME: Final = range(411, 415)
EVERY: Final = range(401, 401 + len(BODIES))

CONDITIONS: Final[Sequence[Condition]] = (
    Condition("static 240", "camera stands, 240 fps, every body", _dressed(EVERY, 240)),
    Condition("static 120", "camera stands, 120 fps", _flies(SOME, 120, False)),
    Condition("static 60", "camera stands, 60 fps", _flies(SOME, 60, False)),
    Condition("static 30", "camera stands, 30 fps", _flies(SOME, 30, False), quick=True),
    Condition("panned 240", "camera follows, 240 fps", _flies(FEW, 240, True)),
    Condition("panned 120", "camera follows, 120 fps", _flies(SOME, 120, True)),
    Condition("panned 60", "camera follows, 60 fps", _flies(SOME, 60, True)),
    Condition("panned 30", "camera follows, 30 fps", _flies(SOME, 30, True)),
    Condition(
        "shutter 1/500",
        "120 fps, 2 ms of blur",
        _flies(FEW, 120, False, _with("sensor", shutter_s=1 / 500, exposures=5)),
    ),
    Condition(
        "shutter 1/240",
        "120 fps, 4 ms of blur",
        _flies(FEW, 120, False, _with("sensor", shutter_s=1 / 240, exposures=8)),
    ),
    Condition(
        "dusk",
        "120 fps, an eighth of the light, noise, 1/250 s",
        _flies(
            FEW,
            120,
            False,
            _set(palette=EVENING),
            _with("light", level=0.125),
            _with("sensor", gain=6.0, noise=3.0, shutter_s=1 / 250, exposures=5),
        ),
    ),
    Condition(
        "noise",
        "120 fps, strong sensor noise",
        _flies(FEW, 120, False, _with("sensor", noise=12.0)),
    ),
    Condition(
        "compressed", "120 fps, H.264 at CRF 36", _flies(FEW, 120, False, _with("storage", crf=36))
    ),
    Condition(
        "rolling shutter",
        "60 fps, rows read over 15 ms",
        _flies(SOME, 60, False, _with("sensor", rolling_shutter_s=0.015)),
    ),
    Condition(
        "rolling shutter, told",
        "the same, `--readout 15` told",
        _flies(SOME, 60, False, _with("sensor", rolling_shutter_s=0.015), readout_ms=15.0),
    ),
    Condition(
        "variable rate",
        "60 fps, times jitter by 2 ms, 3 % of the frames missing",
        _flies(FEW, 60, True, _with("storage", jitter_s=0.002, drop_share=0.03)),
        quick=True,
    ),
    Condition(
        "slow motion, tagged",
        "120 fps stored at 30, the file says so",
        _flies(FEW, 120, False, _with("storage", slow_motion=4.0, capture_tag=True)),
    ),
    Condition(
        "slow motion, told",
        "120 fps stored at 30, `--capture-fps 120`",
        _flies(FEW, 120, False, _with("storage", slow_motion=4.0), capture_fps=120.0),
    ),
    Condition(
        "slow motion, unknown",
        "120 fps stored at 30, nobody says so",
        _flies(FEW, 120, False, _with("storage", slow_motion=4.0)),
    ),
    Condition(
        "slow motion 2x, unknown",
        "120 fps stored at 60, nobody says so",
        _flies(FEW, 120, True, _set(duration_s=1.2), _with("storage", slow_motion=2.0)),
    ),
    Condition(
        "repeated frames",
        "60 fps, every third picture is the one before it again",
        _flies(FEW, 60, True, _set(duration_s=1.6), _with("storage", repeat_every=3)),
    ),
    Condition(
        "frozen start",
        "60 fps, the picture hangs for the first 0.4 s",
        _flies(FEW, 60, True, _set(duration_s=1.6), _with("storage", frozen_s=0.4)),
    ),
    Condition(
        "cut",
        "60 fps, half a second of another run follows",
        _flies(FEW, 60, True, _set(duration_s=1.6), _with("storage", joined_seed=77)),
    ),
    Condition(
        "ramp",
        "60 fps, turns to slow motion (3 times) after 1.0 s",
        _flies(FEW, 60, True, _set(duration_s=1.7), _with("storage", ramp_at_s=1.0)),
    ),
    Condition(
        "upright phone", "60 fps, picture stored on its side", _flies(FEW, 60, True, _upright)
    ),
    Condition("HEVC", "60 fps, H.265", _flies(FEW, 60, True, _with("storage", codec=Codec.HEVC))),
    Condition("yaw 10", "120 fps, 10° off the right angle", _flies(FEW, 120, False, _yawed(10.0))),
    Condition("yaw 20", "120 fps, 20° off the right angle", _flies(FEW, 120, False, _yawed(20.0))),
    Condition(
        "roll 5",
        "120 fps, camera tilted sideways by 5°",
        _flies(FEW, 120, False, _with("camera", roll_deg=5.0)),
    ),
    Condition(
        "low",
        "120 fps, camera 0.3 m above the ground",
        _flies(FEW, 120, False, _seen_from(12.0, 0.3)),
    ),
    Condition(
        "high",
        "120 fps, camera 5 m above the ground",
        _flies(FEW, 120, False, _seen_from(14.0, 5.0)),
    ),
    Condition(
        "hand-held",
        "60 fps, camera follows and shakes, 0.3° at 2-6 Hz",
        _flies(FEW, 60, True, _with("camera", tremor_deg=0.3, wobble_m=0.4)),
    ),
    Condition(
        "zoomed",
        "120 fps, camera follows and zooms in to 1.4 times",
        _flies(FEW, 120, True, _with("camera", zoom=1.4)),
    ),
    Condition(
        "featureless panned",
        "60 fps, camera follows before a plain background, no shadow",
        _flies(FEW, 60, True, _with("light", shaded=False), _set(palette=PLAIN)),
    ),
    Condition("telephoto", "120 fps, 40 m away", _flies(FEW, 120, False, _seen_from(40.0, 1.5))),
    Condition("wide", "120 fps, 5 m away", _flies(FEW, 120, False, _seen_from(5.0, 1.2))),
    Condition(
        "small 22 %",
        "120 fps, athlete 22 % of the picture's height",
        _flies(FEW, 120, False, _sized(0.22)),
    ),
    Condition(
        "small 15 %",
        "120 fps, athlete 15 % of the picture's height",
        _flies(FEW, 120, False, _sized(0.15)),
    ),
    Condition(
        "small 12 %",
        "60 fps, athlete 12 % of the picture's height",
        _flies(FEW, 60, False, _sized(0.12)),
    ),
    Condition(
        "flat light",
        "120 fps, no shading, no shadow, plain background",
        _flies(FEW, 120, False, _with("light", shaded=False), _set(palette=PLAIN)),
        quick=True,
    ),
    Condition(
        "bystander",
        "60 fps, somebody stands behind the track",
        _flies(FEW, 60, True, _with("extras", bystander=True)),
    ),
    Condition(
        "second runner",
        "60 fps, another one a lane farther, a metre behind",
        _flies(FEW, 60, True, _set(extras=Extras(second_runner=SecondRunner()))),
    ),
    Condition(
        "coach in front",
        "60 fps, somebody stands 2 m before the lane; frames in which he hides the athlete count",
        _flies(FEW, 60, False, _set(extras=Extras(second_runner=_COACH))),
    ),
    Condition(
        "enters late",
        "30 fps, nobody in the picture for half a second before and after",
        _flies(FEW, 30, False, _longer(1.0)),
    ),
    Condition(
        "long wait",
        "30 fps, 2.5 s in the blocks, then the first steps, camera follows",
        _flies(FEW, 30, True, _from_start(BLOCKS), _waiting(2.5)),
    ),
    Condition(
        "pole",
        "120 fps, a post in front of the lane",
        _flies(FEW, 120, False, _set(extras=Extras(pole=Pole()))),
    ),
    Condition("jog", "60 fps, 3.5 m/s", _flies(FEW, 60, True, _slower(3.5))),
    Condition("run", "60 fps, 6 m/s", _flies(FEW, 60, True, _slower(6.0))),
    Condition("fastest", "120 fps, 11 m/s", _flies(FEW, 120, True, _slower(11.0))),
    Condition(
        "late swing",
        "120 fps, swing thigh 14° behind its usual place at touchdown",
        _flies(FEW, 120, True, _gait(_late_swing)),
    ),
    Condition(
        "uneven",
        "120 fps, right contact 10 % longer, right knee 8° lower",
        _flies(FEW, 120, True, _gait(_uneven)),
    ),
    Condition(
        "blocks",
        "120 fps, first steps from starting blocks, camera follows",
        _flies(FEW, 120, True, _from_start(BLOCKS)),
    ),
    Condition(
        "standing start",
        "120 fps, first steps from standing, camera follows",
        _flies(FEW, 120, True, _from_start(STANDING)),
    ),
    Condition(
        "two marks",
        "120 fps, 8 m marked on the lane, `--mark` told",
        _flies(SOME, 120, False, marks=_true_marks),
    ),
    Condition(
        "two marks, panned",
        "120 fps, camera follows, 8 m marked on the lane, `--mark` told",
        _flies(SOME, 120, True, marks=_true_marks),
    ),
    Condition(
        "four ground points",
        "120 fps, 20° off the right angle, 8 m of two lane lines told with `--ground`",
        _flies(SOME, 120, False, _yawed(20.0), ground=true_ground),
    ),
    Condition(
        "four ground points, panned",
        "120 fps, camera follows, 8 m of two lane lines told with `--ground`",
        _flies(SOME, 120, True, ground=true_ground),
    ),
    Condition(
        "gates",
        "camera stands and sees 12 m, 120 fps and one at 240, `--gate` told, 10 m apart",
        (
            *_flies(range(411, 414), 120, False, _wide, gates=true_gates),
            *_flies(range(414, 415), 240, False, _wide, gates=true_gates),
        ),
    ),
    Condition(
        "gates, panned",
        "120 fps, camera follows, `--gate` told, 10 m apart",
        _flies(SOME, 120, True, gates=true_gates),
    ),
    Condition(
        "uphill",
        "120 fps, 8 m/s up a slope of 5°, `--camera-roll` told",
        _flies(
            FEW,
            120,
            False,
            _set(gait=replace(sprint(8.0), slope_deg=5.0)),
            camera_roll_deg=_true_roll_deg,
        ),
    ),
    *(
        Condition(name, what, (_clip(NEGATIVES[name]),), refused=True)
        for name, what in (
            ("walk", "walking"),
            ("stand", "standing, and a bystander"),
            ("towards", "running towards the camera"),
        )
    ),
)
