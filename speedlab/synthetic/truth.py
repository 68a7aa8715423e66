"""What is true of a rendered clip, read from the realised motion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.skeleton import Side
from speedlab.synthetic.exact import (
    Curves,
    TrueMeasure,
    curves_and_stances,
    exact_measures,
    true_clip_value,
)
from speedlab.synthetic.exact.stances import Stance, overlapping
from speedlab.synthetic.footfalls import Footfall
from speedlab.synthetic.scenario import Take

_INSIDE_FRAMES: Final = 2  # a complete contact's events lie this far inside the visible frames


@dataclass(frozen=True)
class TrueContact:
    """A contact of which at least a part is in the picture. `number` counts those of the clip.

    `complete`: both events at least two frames inside the frames in which the whole body is in
    the picture, the foot having come from the air. `in_picture`: the same for this foot alone.
    `toe_x_m`: where the toe stands, in the coordinates of `Truth.joints_m`. `mid_stance_s`: the
    forefoot passes under mid-hip (None if it never does, or not in the clip).
    """

    number: int
    side: Side
    touchdown_s: float
    toe_off_s: float
    mid_stance_s: float | None
    complete: bool
    in_picture: bool
    toe_x_m: float


@dataclass(frozen=True, eq=False)
class Truth:
    """Facts of one clip. `joints_m` (n, J, 3) in body coordinates, `joints_px` (n, J, 2).

    `leg_length_m` is what lengths in leg lengths rest on (docs/metrics.md, 2.1). `measures` hold
    the contacts that nobody sees, too.
    """

    kind: str
    seed: int
    fps: int
    size: tuple[int, int]
    direction: str
    height_m: float
    leg_length_m: float
    camera_distance_m: float
    contacts: tuple[TrueContact, ...]
    measures: tuple[TrueMeasure, ...]
    time_s: FloatArray
    visible: BoolArray
    joints_m: FloatArray
    joints_px: FloatArray

    @property
    def complete_contacts(self) -> tuple[TrueContact, ...]:
        """Contacts that a detector must find."""
        return tuple(c for c in self.contacts if c.complete)

    def at_frames(self, frames: NDArray[np.int64]) -> Truth:
        """The same of some of the file's frames; those after a cut show nobody who is known."""
        known = frames < len(self.time_s)
        rows = np.where(known, frames, -1)
        return replace(
            self,
            time_s=self.time_s[rows],
            visible=self.visible[rows] & known,
            joints_m=self.joints_m[rows],
            joints_px=np.where(known[:, None, None], self.joints_px[rows], np.nan),
        )

    def value(self, metric: str, side: Side | None = None) -> float:
        """True value of a metric over the complete contacts, or over all if none is complete.

        Raises:
            ValueError: there is no reading.
        """
        contacts = {c.number for c in self.complete_contacts} or None
        value = true_clip_value(self.measures, metric, side, contacts)
        if value is None:
            raise ValueError(f"{metric} has no true value in this clip.")
        return value


def truth_of(take: Take) -> Truth:
    """Everything that is true of a take, without rendering it."""
    scenario = take.scenario
    times = scenario.frame_times_s
    joints = take.joints(times)
    curves, stances = curves_and_stances(take)
    return Truth(
        kind=_kind(take),
        seed=scenario.seed,
        fps=scenario.fps,
        size=(scenario.camera.width_px, scenario.camera.height_px),
        direction=scenario.direction,
        height_m=scenario.body.height_m,
        leg_length_m=curves.leg_m,
        camera_distance_m=scenario.camera.distance_m,
        contacts=_contacts(take, curves, stances, times),
        measures=exact_measures(curves, stances),
        time_s=times,
        visible=take.wholly_visible(times),
        joints_m=joints,
        joints_px=take.joints_px(times),
    )


def _kind(take: Take) -> str:
    falls = take.motion.footfalls
    if not falls:
        return "stand"
    overlap = any(
        a.toe_off_s > b.touchdown_s
        for a, b in pairwise(falls)
        if not (a.from_start or b.from_start)
    )
    return "walk" if overlap else "run"


def _contacts(
    take: Take, curves: Curves, stances: Sequence[Stance], times: FloatArray
) -> tuple[TrueContact, ...]:
    body = take.wholly_visible(times)
    feet = {side: take.foot_visible(side, times) for side in Side}
    falls = overlapping(take.motion.footfalls, (float(times[0]), float(times[-1])))
    return tuple(
        TrueContact(
            number=stance.number,
            side=fall.side,
            touchdown_s=fall.touchdown_s,
            toe_off_s=fall.toe_off_s,
            mid_stance_s=stance.mid_stance_s,
            complete=_holds(body, times, fall),
            in_picture=_holds(feet[fall.side], times, fall),
            toe_x_m=_toe_x_m(curves, fall),
        )
        for fall, stance in zip(falls, stances, strict=True)
        if feet[fall.side][_during(times, fall)].any()
    )


def _toe_x_m(curves: Curves, fall: Footfall) -> float:
    rows = curves.rows(fall.touchdown_s, fall.toe_off_s)
    return float(np.median(curves.at_joint(fall.side, "foot_index")[rows, 0]))


def _during(times: FloatArray, fall: Footfall) -> BoolArray:
    return np.asarray((times >= fall.touchdown_s) & (times <= fall.toe_off_s))


def _holds(visible: BoolArray, times: FloatArray, fall: Footfall) -> bool:
    """Whether `visible` from two frames before touchdown to two frames after toe-off."""
    if fall.from_start:
        return False
    margin_s = _INSIDE_FRAMES * float(np.median(np.diff(np.unique(times))))
    first, last = fall.touchdown_s - margin_s, fall.toe_off_s + margin_s
    if first < times[0] or last > times[-1]:
        return False
    return bool(visible[(times >= first) & (times <= last)].all())
