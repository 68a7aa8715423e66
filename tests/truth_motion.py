"""Exact motions with exact contacts, as input of metrics and figures: truth, not detection.

`formula_run` is a runner whose angles are closed formulas, so that every angle, crossing and lag
is known in advance; its feet hang in the air. `gait_run` is the synthetic sprinter, whose feet
stand. `truth_of` turns any path of joints (metres) and
any list of contacts into the nouns that the pipeline would hand on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from speedlab.kinematics import FOOT_FILTER_MIN_FPS
from speedlab.metrics import MetricInput
from speedlab.model.clip import Timebase, TimeSource
from speedlab.model.events import Contact, Event, EventKind
from speedlab.model.scene import Direction, Scale, ScaleSource, Scene
from speedlab.model.skeleton import INDEX, LANDMARKS, Side
from speedlab.model.tracks import CameraMotion, Motion, forefoot
from speedlab.settings import SmoothingSettings
from speedlab.steps import steps_of, strides_of
from speedlab.synthetic.body import Body
from speedlab.synthetic.gait import Gait
from speedlab.synthetic.joints import JOINT_INDEX
from speedlab.synthetic.locomotion import Locomotion
from speedlab.tracking.smoothing import low_pass

PX_PER_M = 160.0
SMOOTHING = SmoothingSettings()


@dataclass(frozen=True)
class Filming:
    """How the exact motion is seen."""

    fps: float = 240.0
    direction: Direction = Direction.RIGHT
    px_per_m: float = PX_PER_M
    scaled: bool = True
    trusted: bool = True
    noise_px: float = 0.0
    event_sigma_ms: float = 6.0
    seed: int = 1


@dataclass(frozen=True)
class Footfall:
    """One contact of the truth (s)."""

    side: Side
    touchdown_s: float
    toe_off_s: float


def truth_of(
    joints_m: Callable[[np.ndarray], np.ndarray],
    footfalls: Sequence[Footfall],
    span_s: tuple[float, float],
    filming: Filming = Filming(),
) -> MetricInput:
    """What metrics would see of a runner with these joints and contacts.

    `joints_m(time_s)` -> (n, 33, 2) landmarks in metres, x forward, y up from the ground. With
    `noise_px` white noise is added and the paths are low-passed as the pipeline does; without it
    they stay exact. Mid-stance is where the exact forefoot is under the exact mid-hip.
    """
    start_s, stop_s = span_s
    time_s = start_s + np.arange(int((stop_s - start_s) * filming.fps) + 1) / filming.fps
    motion = _motion(joints_m, time_s, filming)
    contacts = tuple(
        _contact(i + 1, fall, joints_m, span_s, filming)
        for i, fall in enumerate(f for f in footfalls if _inside(f, span_s))
    )
    return MetricInput(
        motion=motion,
        contacts=contacts,
        steps=steps_of(contacts, motion),
        strides=strides_of(contacts),
        scene=_scene(filming, len(time_s)),
        timebase=Timebase(
            time_s, 0, 1.0, TimeSource.FILE if filming.trusted else TimeSource.UNKNOWN
        ),
    )


def _motion(
    joints_m: Callable[[np.ndarray], np.ndarray], time_s: np.ndarray, filming: Filming
) -> Motion:
    xy = joints_m(time_s) * filming.px_per_m
    body, foot = xy, xy
    if filming.noise_px > 0:
        noisy = xy + np.random.default_rng(filming.seed).normal(0, filming.noise_px, xy.shape)
        body = low_pass(noisy, time_s, SMOOTHING.body_hz)
        fast = filming.fps > FOOT_FILTER_MIN_FPS
        foot = low_pass(noisy, time_s, SMOOTHING.foot_hz) if fast else noisy
    count = (len(time_s), len(LANDMARKS))
    left, right = _lengths(xy, Side.LEFT), _lengths(xy, Side.RIGHT)
    thigh, shank, length_foot = ((a + b) / 2 for a, b in zip(left, right, strict=True))
    trunk = np.linalg.norm(_middle(xy, "shoulder") - _middle(xy, "hip"), axis=-1)
    return Motion(
        time_s=time_s,
        xy=body,
        xy_foot=foot,
        xy_px=body * np.array([filming.direction.sign, -1.0]),
        confidence=np.ones(count),
        observed=np.ones(count, dtype=bool),
        noise_px=np.full(len(LANDMARKS), filming.noise_px),
        near_side=filming.direction.near_side,
        leg_length_px=1.1 * (thigh + shank),
        trunk_length_px=float(np.median(trunk)),
        thigh_length_px=thigh,
        foot_length_px=length_foot,
        m_per_px=1.0 / filming.px_per_m if filming.scaled else None,
    )


def _scene(filming: Filming, frames: int) -> Scene:
    still = np.tile(np.eye(3), (frames, 1, 1))
    scale = Scale(1.0 / filming.px_per_m, 0.03, ScaleSource.HEIGHT) if filming.scaled else None
    camera = CameraMotion(still, False, 0.0, np.ones(frames, dtype=bool))
    return Scene(filming.direction, camera, 0.0, 0.0, scale, False, 0.0, 1.80)


def _inside(fall: Footfall, span_s: tuple[float, float]) -> bool:
    return fall.toe_off_s > span_s[0] and fall.touchdown_s < span_s[1]


def _contact(
    number: int,
    fall: Footfall,
    joints_m: Callable[[np.ndarray], np.ndarray],
    span_s: tuple[float, float],
    filming: Filming,
) -> Contact:
    first, last = span_s[0] + 2 / filming.fps, span_s[1] - 2 / filming.fps
    whole = fall.touchdown_s >= first and fall.toe_off_s <= last

    def event(kind: EventKind, time_s: float) -> Event | None:
        if not span_s[0] <= time_s <= span_s[1]:
            return None
        frame = (time_s - span_s[0]) * filming.fps
        sigma = filming.event_sigma_ms
        return Event(number, kind, fall.side, time_s, time_s, frame, sigma, 1.0, whole)

    return Contact(
        number=number,
        side=fall.side,
        touchdown=event(EventKind.TOUCHDOWN, fall.touchdown_s),
        toe_off=event(EventKind.TOE_OFF, fall.toe_off_s),
        mid_stance_s=_mid_stance_s(fall, joints_m, span_s),
        u_mid_stance_ms=2.0,
        complete=whole,
    )


def _mid_stance_s(
    fall: Footfall, joints_m: Callable[[np.ndarray], np.ndarray], span_s: tuple[float, float]
) -> float | None:
    time_s = np.linspace(fall.touchdown_s, fall.toe_off_s, 400)
    xy = joints_m(time_s)
    ahead = forefoot(xy, fall.side)[:, 0] - _middle(xy, "hip")[:, 0]
    passing = np.flatnonzero((ahead[:-1] > 0) & (ahead[1:] <= 0))
    if not len(passing):
        return None
    row = int(passing[0])
    share = ahead[row] / (ahead[row] - ahead[row + 1])
    found = float(time_s[row] + share * (time_s[1] - time_s[0]))
    return found if span_s[0] <= found <= span_s[1] else None


def _lengths(xy: np.ndarray, side: Side) -> tuple[float, float, float]:
    ends = (("hip", "knee"), ("knee", "ankle"), ("heel", "foot_index"))
    return tuple(
        float(np.median(np.linalg.norm(_at(xy, side, b) - _at(xy, side, a), axis=-1)))
        for a, b in ends
    )


def _at(xy: np.ndarray, side: Side, name: str) -> np.ndarray:
    return xy[:, INDEX[f"{side.value}_{name}"]]


def _middle(xy: np.ndarray, name: str) -> np.ndarray:
    return (_at(xy, Side.LEFT, name) + _at(xy, Side.RIGHT, name)) / 2


@dataclass(frozen=True)
class Formula:
    """A runner by closed formulas; phases are shares of a stride from the own touchdown.

    thigh(p) = thigh_mean + thigh_amplitude * cos(2 pi (p - thigh_front_at)); with a late swing the
    forward pulse, and nothing else, comes `swing_delay_s` later (a smooth warp of its phase).
    knee flexion(p) = knee_mean + knee_amplitude * cos(2 pi (p - knee_fold_at)). The upper arm
    follows the opposite thigh's clock, `arm_lag_s` late. `speed_mps` moves the hips evenly.
    """

    stride_s: float = 0.45
    contact_s: float = 0.11
    speed_mps: float = 9.0
    thigh_mean_deg: float = 10.0
    thigh_amplitude_deg: float = 50.0
    thigh_front_at: float = 0.78
    swing_delay_s: float = 0.0
    knee_mean_deg: float = 75.0
    knee_amplitude_deg: float = 55.0
    knee_fold_at: float = 0.50
    trunk_lean_deg: float = 6.0
    arm_mean_deg: float = -16.0
    arm_amplitude_deg: float = 50.0
    arm_lag_s: float = 0.0
    elbow_mean_deg: float = 95.0
    elbow_amplitude_deg: float = 30.0
    right_late_s: float = 0.0
    strides: int = 3
    lengths_m: dict[str, float] = field(
        default_factory=lambda: {"thigh": 0.46, "shank": 0.43, "trunk": 0.5, "arm": 0.3}
    )

    def phase(self, side: Side, time_s: np.ndarray) -> np.ndarray:
        """Share of a stride since the side's touchdown."""
        late_s = 0.0 if side is Side.LEFT else self.stride_s / 2 + self.right_late_s
        return (time_s - late_s) / self.stride_s

    def thigh_deg(self, side: Side, time_s: np.ndarray) -> np.ndarray:
        """Thigh angle from straight down, + in front."""
        phase = self.phase(side, time_s)
        moved = phase - self.swing_delay_s / self.stride_s * _swing_window(phase % 1.0)
        wave = np.cos(2 * np.pi * (moved - self.thigh_front_at))
        return self.thigh_mean_deg + self.thigh_amplitude_deg * wave

    def knee_deg(self, side: Side, time_s: np.ndarray) -> np.ndarray:
        """Included knee angle."""
        wave = np.cos(2 * np.pi * (self.phase(side, time_s) - self.knee_fold_at))
        return 180.0 - self.knee_mean_deg - self.knee_amplitude_deg * wave

    def upper_arm_deg(self, side: Side, time_s: np.ndarray) -> np.ndarray:
        """Upper arm from straight down, + in front."""
        phase = self.phase(side.other, time_s - self.arm_lag_s)
        wave = np.cos(2 * np.pi * (phase - self.thigh_front_at))
        return self.arm_mean_deg + self.arm_amplitude_deg * wave

    def elbow_deg(self, side: Side, time_s: np.ndarray) -> np.ndarray:
        """Included elbow angle: closed in front."""
        phase = self.phase(side.other, time_s - self.arm_lag_s)
        wave = np.cos(2 * np.pi * (phase - self.thigh_front_at))
        return self.elbow_mean_deg - self.elbow_amplitude_deg * wave

    def joints_m(self, time_s: np.ndarray) -> np.ndarray:
        """(n, 33, 2) landmarks in metres; landmarks that no metric uses stay at the hip."""
        hip = np.stack([self.speed_mps * time_s, np.full(len(time_s), 0.95)], axis=-1)
        shoulder = hip + self.lengths_m["trunk"] * _up(np.full(len(time_s), self.trunk_lean_deg))
        xy = np.repeat(hip[:, None], len(LANDMARKS), axis=1)
        for side in Side:
            thigh, upper = self.thigh_deg(side, time_s), self.upper_arm_deg(side, time_s)
            knee = hip + self.lengths_m["thigh"] * _down(thigh)
            shank = thigh - (180.0 - self.knee_deg(side, time_s))
            ankle = knee + self.lengths_m["shank"] * _down(shank)
            elbow = shoulder + self.lengths_m["arm"] * _down(upper)
            fore_arm = upper + (180.0 - self.elbow_deg(side, time_s))
            places = {
                "ear": shoulder + np.array([0.05, 0.25]),
                "shoulder": shoulder,
                "elbow": elbow,
                "wrist": elbow + self.lengths_m["arm"] * _down(fore_arm),
                "knee": knee,
                "ankle": ankle,
                "heel": ankle + np.array([-0.06, -0.07]),
                "foot_index": ankle + np.array([0.18, -0.07]),
            }
            for name, place in places.items():
                xy[:, INDEX[f"{side.value}_{name}"]] = place
        return xy

    def footfalls(self) -> list[Footfall]:
        """Contacts of `strides` strides and one more landing."""
        falls = []
        for number in range(2 * self.strides + 1):
            side = Side.LEFT if number % 2 == 0 else Side.RIGHT
            late_s = self.right_late_s if side is Side.RIGHT else 0.0
            touchdown = number * self.stride_s / 2 + late_s
            falls.append(Footfall(side, touchdown, touchdown + self.contact_s))
        return falls

    def span_s(self) -> tuple[float, float]:
        """A fifth of a stride before the first landing to the same after the last toe-off."""
        end = self.strides * self.stride_s + self.contact_s + self.right_late_s
        return -0.2 * self.stride_s, end + 0.2 * self.stride_s


def formula_run(formula: Formula = Formula(), filming: Filming = Filming()) -> MetricInput:
    """A runner by formulas, filmed.

    Its feet do not stand still; mid-stance is set to 45 % of the contact, as a landing foot would.
    """
    view = truth_of(formula.joints_m, formula.footfalls(), formula.span_s(), filming)
    contacts = tuple(
        replace(c, mid_stance_s=_at_share(c, 0.45)) if c.complete else c for c in view.contacts
    )
    return replace(
        view,
        contacts=contacts,
        steps=steps_of(contacts, view.motion),
        strides=strides_of(contacts),
    )


def _at_share(contact: Contact, share: float) -> float:
    duration = contact.contact_time_s
    assert contact.touchdown is not None
    assert duration is not None
    return contact.touchdown.time_s + share * duration


def _swing_window(phase: np.ndarray) -> np.ndarray:
    """1 while the thigh swings forward (0.4-0.65), 0 around the own contact, smooth between."""
    rise = np.clip((phase - 0.28) / 0.12, 0, 1)
    fall = np.clip((0.77 - phase) / 0.12, 0, 1)
    return (rise**2 * (3 - 2 * rise)) * (fall**2 * (3 - 2 * fall))


def _down(angle_deg: np.ndarray) -> np.ndarray:
    angle = np.radians(angle_deg)
    return np.stack([np.sin(angle), -np.cos(angle)], axis=-1)


def _up(angle_deg: np.ndarray) -> np.ndarray:
    angle = np.radians(angle_deg)
    return np.stack([np.sin(angle), np.cos(angle)], axis=-1)


SPAN_S = (0.1, 1.6)


def sprinter(gait: Gait, seed: int = 1, end_s: float = SPAN_S[1]) -> Locomotion:
    """The synthetic sprinter that `gait_run` films: 1.80 m tall, left foot first."""
    return Locomotion(Body(), gait, end_s + 0.5, np.random.default_rng(seed), Side.LEFT)


def gait_run(
    gait: Gait, filming: Filming = Filming(), seed: int = 1, span_s: tuple[float, float] = SPAN_S
) -> MetricInput:
    """A synthetic sprinter with its exact joints and contacts, filmed from the side."""
    runner = sprinter(gait, seed, span_s[1])
    falls = [Footfall(f.side, f.touchdown_s, f.toe_off_s) for f in runner.footfalls]
    return truth_of(lambda time_s: landmarks_m(runner, time_s), falls, span_s, filming)


def landmarks_m(runner: Locomotion, time_s: np.ndarray) -> np.ndarray:
    """(n, 33, 2) landmarks of a synthetic runner, forward and up (m)."""
    return runner.joints(time_s)[:, LANDMARK_ROWS][..., [0, 2]]


def _row(landmark: str) -> int:
    """The synthetic joint that stands for a landmark; for those of the mouth it is the nose."""
    stand_in = {"pinky": "index", "thumb": "index", "eye_inner": "eye", "eye_outer": "eye"}
    side, _, part = landmark.partition("_")
    return JOINT_INDEX.get(f"{side}_{stand_in.get(part, part)}", JOINT_INDEX["nose"])


LANDMARK_ROWS = [_row(name) for name in LANDMARKS]
"""For each of the 33 landmarks, its row in the synthetic sprinter's joints."""
