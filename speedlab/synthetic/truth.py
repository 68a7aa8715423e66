"""What is true of a rendered clip, read from the realised motion."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.skeleton import Side
from speedlab.synthetic.footfalls import Footfall
from speedlab.synthetic.joints import JOINT_INDEX, JOINTS
from speedlab.synthetic.scenario import Take

SCHEMA: Final = 1
_DENSE_HZ: Final = 2000.0  # of the curves from which extremes and crossings are read
_INSIDE_FRAMES: Final = 2  # a complete contact's events lie this far inside the visible frames


@dataclass(frozen=True)
class TrueContact:
    """A contact of which at least a part falls into the clip. `number` counts from 1.

    `complete`: both events at least two frames inside the frames in which the whole body is in
    the picture. `in_picture`: the same for this foot alone. `toe_x_m`: where the toe stands.
    Angles of the thighs are at touchdown (deg, + in front); `thigh_cross_delay_ms` is when the
    swing thigh passes the stance thigh, after touchdown (None if it does not near the contact).
    """

    number: int
    side: Side
    touchdown_s: float
    toe_off_s: float
    complete: bool
    in_picture: bool
    toe_x_m: float
    stance_thigh_touchdown_deg: float
    swing_thigh_touchdown_deg: float
    thigh_cross_delay_ms: float | None


@dataclass(frozen=True)
class TrueStep:
    """From contact `number` to the next one."""

    number: int
    side: Side
    step_time_s: float
    contact_time_s: float
    flight_time_s: float
    step_length_m: float


@dataclass(frozen=True)
class TrueSwing:
    """Extremes of a leg from one of its toe-offs to its next touchdown (deg)."""

    side: Side
    toe_off_s: float
    touchdown_s: float
    thigh_max_deg: float
    thigh_max_s: float
    thigh_min_deg: float
    thigh_min_s: float
    knee_angle_min_deg: float


@dataclass(frozen=True)
class TrueArm:
    """One arm over the clip (deg): included elbow angle, upper arm against the trunk line."""

    elbow_mean_deg: float
    elbow_min_deg: float
    elbow_max_deg: float
    arm_front_deg: float
    arm_back_deg: float


@dataclass(frozen=True)
class Truth:
    """Facts of one clip. `joints_m` (n, J, 3) in body coordinates, `joints_px` (n, J, 2)."""

    kind: str
    seed: int
    fps: int
    size: tuple[int, int]
    direction: str
    height_m: float
    camera_distance_m: float
    speed_mps: float
    step_frequency_hz: float | None
    trunk_lean_deg: float
    contacts: tuple[TrueContact, ...]
    steps: tuple[TrueStep, ...]
    swings: tuple[TrueSwing, ...]
    arms: dict[Side, TrueArm]
    time_s: FloatArray
    visible: BoolArray
    joints_m: FloatArray
    joints_px: FloatArray

    @property
    def complete_contacts(self) -> tuple[TrueContact, ...]:
        """Contacts that a detector must find."""
        return tuple(c for c in self.contacts if c.complete)


def truth_of(take: Take) -> Truth:
    """Everything that is true of a take, without rendering it."""
    scenario = take.scenario
    times = scenario.frame_times_s
    joints = take.joints(times)
    curves = _Curves(take)
    contacts = _contacts(take, curves, times)
    complete = [c for c in contacts if c.complete] or contacts
    return Truth(
        kind=_kind(take),
        seed=scenario.seed,
        fps=scenario.fps,
        size=(scenario.camera.width_px, scenario.camera.height_px),
        direction=scenario.direction,
        height_m=scenario.body.height_m,
        camera_distance_m=scenario.camera.distance_m,
        speed_mps=curves.speed_mps(complete),
        step_frequency_hz=_step_frequency_hz(complete),
        trunk_lean_deg=float(curves.trunk_deg.mean()),
        contacts=contacts,
        steps=_steps(contacts),
        swings=_swings(take, curves),
        arms={side: curves.arm(side) for side in Side},
        time_s=times,
        visible=take.wholly_visible(times),
        joints_m=joints,
        joints_px=take.shot.project(take.to_world(joints), times),
    )


def write_truth(truth: Truth, path: Path) -> None:
    """Write the truth as JSON: a line for each frame, millimetres and tenths of a pixel."""
    head = {
        name: _plain(getattr(truth, name))
        for name in truth.__dataclass_fields__
        if name not in ("time_s", "visible", "joints_m", "joints_px")
    }
    frames = (
        {
            "time_s": round(float(time_s), 6),
            "visible": bool(visible),
            "px": np.round(px, 1).ravel().tolist(),
            "m": np.round(m, 3).ravel().tolist(),
        }
        for time_s, visible, px, m in zip(
            truth.time_s, truth.visible, truth.joints_px, truth.joints_m, strict=True
        )
    )
    text = json.dumps({"schema": SCHEMA, **head, "joints": JOINTS}, indent=1)
    lines = ",\n".join(json.dumps(frame, separators=(",", ":")) for frame in frames)
    path.write_text(f'{text[:-2]},\n "frames": [\n{lines}\n]}}\n', encoding="utf-8")


class _Curves:
    """Angles of a take on a dense time base (deg; signs as in `gait`)."""

    def __init__(self, take: Take) -> None:
        self.time_s = np.arange(0.0, take.scenario.duration_s, 1.0 / _DENSE_HZ)
        self._joints = take.joints(self.time_s)
        hips, shoulders = self._middle("hip"), self._middle("shoulder")
        self.hips_x_m = hips[:, 0]
        trunk = shoulders - hips
        self.trunk_deg = np.degrees(np.arctan2(trunk[:, 0], trunk[:, 2]))

    def thigh_deg(self, side: Side) -> FloatArray:
        """Thigh from the downward vertical, + in front."""
        return self._hanging_deg(side, "hip", "knee")

    def knee_angle_deg(self, side: Side) -> FloatArray:
        """Included angle, 180 = straight."""
        return self._included_deg(side, ("hip", "knee", "ankle"))

    def arm(self, side: Side) -> TrueArm:
        """Extremes of one arm."""
        elbow = self._included_deg(side, ("shoulder", "elbow", "wrist"))
        upper_arm = self._hanging_deg(side, "shoulder", "elbow") + self.trunk_deg
        return TrueArm(
            float(elbow.mean()),
            float(elbow.min()),
            float(elbow.max()),
            float(upper_arm.max()),
            float(-upper_arm.min()),
        )

    def speed_mps(self, contacts: list[TrueContact] | tuple[TrueContact, ...]) -> float:
        """Mean speed of the hips from the first touchdown to the last, else over the clip."""
        first, last = self.time_s[0], self.time_s[-1]
        if len(contacts) > 1:
            first, last = contacts[0].touchdown_s, contacts[-1].touchdown_s
        ends = np.interp([first, last], self.time_s, self.hips_x_m)
        return float((ends[1] - ends[0]) / (last - first))

    def at(self, curve: FloatArray, time_s: float) -> float:
        """A curve's value at a time."""
        return float(np.interp(time_s, self.time_s, curve))

    def _of(self, name: str) -> FloatArray:
        return np.asarray(self._joints[:, JOINT_INDEX[name]])

    def _middle(self, name: str) -> FloatArray:
        return 0.5 * (self._of(f"left_{name}") + self._of(f"right_{name}"))

    def _hanging_deg(self, side: Side, upper: str, lower: str) -> FloatArray:
        line = self._of(f"{side.value}_{lower}") - self._of(f"{side.value}_{upper}")
        return np.asarray(np.degrees(np.arctan2(line[:, 0], -line[:, 2])))

    def _included_deg(self, side: Side, names: tuple[str, str, str]) -> FloatArray:
        """Angle at the middle joint, in the sagittal plane."""
        first, middle, last = (self._of(f"{side.value}_{name}")[:, [0, 2]] for name in names)
        a, b = first - middle, last - middle
        cosine = (a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
        return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def _kind(take: Take) -> str:
    falls = take.motion.footfalls
    if not falls:
        return "stand"
    overlap = any(a.toe_off_s > b.touchdown_s for a, b in zip(falls, falls[1:], strict=False))
    return "walk" if overlap else "run"


def _contacts(take: Take, curves: _Curves, times: FloatArray) -> tuple[TrueContact, ...]:
    body = take.wholly_visible(times)
    feet = {side: take.foot_visible(side, times) for side in Side}
    end_s = take.scenario.duration_s
    within = [f for f in take.motion.footfalls if f.toe_off_s > 0.0 and f.touchdown_s < end_s]
    seen = [f for f in within if feet[f.side][_during(times, f)].any()]
    return tuple(
        TrueContact(
            number=number,
            side=fall.side,
            touchdown_s=fall.touchdown_s,
            toe_off_s=fall.toe_off_s,
            complete=_holds(body, times, fall),
            in_picture=_holds(feet[fall.side], times, fall),
            toe_x_m=fall.toe_x_m,
            stance_thigh_touchdown_deg=curves.at(curves.thigh_deg(fall.side), fall.touchdown_s),
            swing_thigh_touchdown_deg=curves.at(
                curves.thigh_deg(fall.side.other), fall.touchdown_s
            ),
            thigh_cross_delay_ms=_crossing_ms(curves, fall),
        )
        for number, fall in enumerate(seen, start=1)
    )


def _during(times: FloatArray, fall: Footfall) -> BoolArray:
    return np.asarray((times >= fall.touchdown_s) & (times <= fall.toe_off_s))


def _holds(visible: BoolArray, times: FloatArray, fall: Footfall) -> bool:
    """Whether `visible` from two frames before touchdown to two frames after toe-off."""
    margin_s = _INSIDE_FRAMES * (times[1] - times[0])
    first, last = fall.touchdown_s - margin_s, fall.toe_off_s + margin_s
    if first < times[0] or last > times[-1]:
        return False
    return bool(visible[(times >= first) & (times <= last)].all())


def _crossing_ms(curves: _Curves, fall: Footfall) -> float | None:
    """First time, from a contact time before touchdown on, at which the thighs cross."""
    ahead = curves.thigh_deg(fall.side.other) - curves.thigh_deg(fall.side)
    near = (curves.time_s > fall.touchdown_s - fall.contact_time_s) & (
        curves.time_s < fall.toe_off_s
    )
    rows = np.flatnonzero(near[1:] & (ahead[:-1] < 0.0) & (ahead[1:] >= 0.0))
    if not len(rows):
        return None
    row = int(rows[0])
    share = -ahead[row] / (ahead[row + 1] - ahead[row])
    return float(1000.0 * (curves.time_s[row] + share / _DENSE_HZ - fall.touchdown_s))


def _step_frequency_hz(contacts: list[TrueContact] | tuple[TrueContact, ...]) -> float | None:
    if len(contacts) < 2:
        return None
    return (len(contacts) - 1) / (contacts[-1].touchdown_s - contacts[0].touchdown_s)


def _steps(contacts: tuple[TrueContact, ...]) -> tuple[TrueStep, ...]:
    return tuple(
        TrueStep(
            number=this.number,
            side=this.side,
            step_time_s=after.touchdown_s - this.touchdown_s,
            contact_time_s=this.toe_off_s - this.touchdown_s,
            flight_time_s=after.touchdown_s - this.toe_off_s,
            step_length_m=after.toe_x_m - this.toe_x_m,
        )
        for this, after in zip(contacts, contacts[1:], strict=False)
    )


def _swings(take: Take, curves: _Curves) -> tuple[TrueSwing, ...]:
    """Swings that lie wholly within the clip."""
    falls = take.motion.footfalls
    pairs = [
        (a, b)
        for a, b in zip(falls, falls[2:], strict=False)
        if a.toe_off_s > 0.0 and b.touchdown_s < take.scenario.duration_s
    ]
    return tuple(_swing(curves, a, b) for a, b in pairs)


def _swing(curves: _Curves, fall: Footfall, landing: Footfall) -> TrueSwing:
    rows = np.flatnonzero(
        (curves.time_s >= fall.toe_off_s) & (curves.time_s <= landing.touchdown_s)
    )
    thigh = curves.thigh_deg(fall.side)[rows]
    highest, lowest = rows[thigh.argmax()], rows[thigh.argmin()]
    return TrueSwing(
        side=fall.side,
        toe_off_s=fall.toe_off_s,
        touchdown_s=landing.touchdown_s,
        thigh_max_deg=float(thigh.max()),
        thigh_max_s=float(curves.time_s[highest]),
        thigh_min_deg=float(thigh.min()),
        thigh_min_s=float(curves.time_s[lowest]),
        knee_angle_min_deg=float(curves.knee_angle_deg(fall.side)[rows].min()),
    )


def _plain(value: object) -> object:
    """Dataclasses, tuples and dicts as JSON values, floats rounded to 0.1 ms, 0.01 mm, 1e-5 deg."""
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return _plain(asdict(value))  # type: ignore[call-overload]
    return value
