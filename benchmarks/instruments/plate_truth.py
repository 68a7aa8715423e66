"""What is true of a recorded run: steps and angles from markers and plates, by plain arithmetic.

Nothing here calls the product's own measuring code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.instruments.recordings import Recording
from speedlab.events.scoring import TrueContact
from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side, joint

FOREFOOT_TOE_SHARE = 0.75
STANCE_MARGIN = 0.2
"""A foot's place: its median over a contact without a fifth at either end."""


@dataclass(frozen=True)
class TrueStep:
    """What happens from one contact to the next; None where the next one is not known."""

    contact_time_s: float
    flight_time_s: float | None = None
    step_time_s: float | None = None
    step_length_m: float | None = None

    @property
    def step_speed_mps(self) -> float | None:
        """Length over time."""
        if self.step_length_m is None or self.step_time_s is None:
            return None
        return self.step_length_m / self.step_time_s


EACH = ("contact_time_s", "flight_time_s", "step_time_s", "step_length_m", "step_speed_mps")


def true_steps(recording: Recording) -> tuple[TrueStep, ...]:
    """One for each of the recording's contacts."""
    following = [*recording.contacts[1:], None]
    return tuple(
        _step(recording, contact, after)
        for contact, after in zip(recording.contacts, following, strict=True)
    )


def _step(recording: Recording, contact: TrueContact, after: TrueContact | None) -> TrueStep:
    lasts = contact.toe_off_s - contact.touchdown_s
    if after is None:
        return TrueStep(lasts)
    stances = [mid_stance_s(recording, c) for c in (contact, after)]
    places = [_place_m(recording, c) for c in (contact, after)]
    return TrueStep(
        lasts,
        after.touchdown_s - contact.toe_off_s,
        None if None in stances else stances[1] - stances[0],  # type: ignore[operator]
        places[1] - places[0] if np.isfinite(places).all() else None,
    )


def mid_stances_s(recording: Recording, side: Side) -> FloatArray:
    """Whenever a forefoot passes under mid-hip from in front to behind, plates or not."""
    hips = recording.xyz_m[:, [joint(s, "hip") for s in Side], 0].mean(axis=1)
    ahead = forefoot_m(recording, side)[:, 0] - hips
    past = np.flatnonzero((ahead[:-1] > 0) & (ahead[1:] <= 0))
    shares = ahead[past] / (ahead[past] - ahead[past + 1])
    return np.asarray(recording.time_s[past] + shares * np.diff(recording.time_s)[past])


def mid_stance_s(recording: Recording, contact: TrueContact) -> float | None:
    """When it does so in a contact; None if it does not."""
    times = mid_stances_s(recording, named(contact))
    inside = times[(times > contact.touchdown_s) & (times < contact.toe_off_s)]
    return float(inside[0]) if len(inside) else None


def true_speed_mps(recording: Recording, start_s: float, stop_s: float) -> float:
    """Slope of the pelvis' markers against time, plus the belt's speed."""
    known = np.isfinite(recording.pelvis_m[:, 0])
    rows = known & (recording.time_s >= start_s) & (recording.time_s <= stop_s)
    slope = np.polyfit(recording.time_s[rows], recording.pelvis_m[rows, 0], 1)[0]
    return float(slope) + recording.belt_mps


def clip_value(steps: Sequence[TrueStep], sides: Sequence[Side | None], name: str) -> float | None:
    """Median over the steps of each side, then the mean of the sides; None without both sides."""
    medians = []
    for side in Side:
        values = [getattr(s, name) for s, own in zip(steps, sides, strict=True) if own is side]
        known = [value for value in values if value is not None]
        if not known:
            return None
        medians.append(float(np.median(known)))
    return sum(medians) / len(medians)


def true_angles_deg(xyz_m: FloatArray) -> dict[tuple[str, Side | None], FloatArray]:
    """(n,) angles in the sagittal plane from landmarks (n, 33, 3), signs as in docs/metrics.md 2.3.

    Thigh and shank from straight down, + in front; knee included, 180 = straight; trunk from
    straight up, + forward.
    """
    plane = xyz_m[..., :2]
    angles: dict[tuple[str, Side | None], FloatArray] = {}
    for side in Side:
        hip, knee, ankle = (plane[:, joint(side, name)] for name in ("hip", "knee", "ankle"))
        angles["thigh", side] = _from_down(knee - hip)
        angles["shank", side] = _from_down(ankle - knee)
        bend = angles["thigh", side] - angles["shank", side]
        angles["knee", side] = 180 - np.abs(np.degrees(np.angle(np.exp(1j * np.radians(bend)))))
    trunk = np.mean(
        [plane[:, joint(s, "shoulder")] - plane[:, joint(s, "hip")] for s in Side], axis=0
    )
    angles["trunk", None] = np.degrees(np.arctan2(trunk[:, 0], trunk[:, 1]))
    return angles


def _from_down(segment: FloatArray) -> FloatArray:
    return np.asarray(np.degrees(np.arctan2(segment[:, 0], -segment[:, 1])))


def named(contact: TrueContact) -> Side:
    """The foot of a contact whose foot is known."""
    if contact.side is None:
        raise ValueError("a recording names the foot of every contact")
    return contact.side


def forefoot_m(recording: Recording, side: Side) -> FloatArray:
    """(n, 3) 0.75 toe + 0.25 heel."""
    toe, heel = (recording.xyz_m[:, joint(side, name)] for name in ("foot_index", "heel"))
    return np.asarray(FOREFOOT_TOE_SHARE * toe + (1 - FOREFOOT_TOE_SHARE) * heel)


def _place_m(recording: Recording, contact: TrueContact) -> float:
    """Where a foot stands along the ground or the belt."""
    margin = STANCE_MARGIN * (contact.toe_off_s - contact.touchdown_s)
    rows = _during(recording, contact, margin)
    forward = forefoot_m(recording, named(contact))[rows, 0]
    return float(np.nanmedian(forward + recording.belt_mps * recording.time_s[rows]))


def _during(recording: Recording, contact: TrueContact, margin_s: float = 0.0) -> NDArray[np.intp]:
    inside = recording.time_s >= contact.touchdown_s + margin_s
    inside &= recording.time_s <= contact.toe_off_s - margin_s
    return np.flatnonzero(inside)
