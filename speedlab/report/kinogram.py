"""The five key positions of a step, one strip for each landing foot (docs/metrics.md, 7.M)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Final

import numpy as np

from speedlab.metrics.curves import Curve
from speedlab.metrics.inputs import MetricInput
from speedlab.model.analysis import Analysis
from speedlab.model.clip import FloatArray
from speedlab.model.events import Contact
from speedlab.model.measures import COVERAGE_95
from speedlab.model.skeleton import Side, joint
from speedlab.report.clip_values import ANSWERS_TO, ClipValues
from speedlab.report.ground import into_picture, onto_ground
from speedlab.report.skeleton import middle
from speedlab.report.wording import Shown, format_measure

_EQUAL_DEG: Final = 1e-6
_SLACK_S: Final = 1e-9  # an event that falls on a frame belongs to it


class Position(StrEnum):
    """The ALTIS kinogram's frames, in the order of time."""

    TOE_OFF = "toe-off"
    MID_FLIGHT = "mid-flight"
    STRIKE = "strike"
    TOUCHDOWN = "touchdown"
    FULL_SUPPORT = "full support"


@dataclass(frozen=True, eq=False)
class KeyAngle:
    """One angle of a position, in the frame that is shown.

    `value_deg` +- `half_width_deg` (95 %), signs as in docs/metrics.md 2.3; `ways`: what + and -
    are called, both "" where there is no direction to tell. `metric`: the measure of this angle,
    or of the same joint over the stride; where that is withheld no number is given. `side`: the
    leg it belongs to, None for trunk and thigh split. `corner_px` (3, 2): picture pixels of a
    point on the first ray, the vertex, and a point on the second ray; `from_body`: whether the
    first ray is a part of the body (else it is a vertical or the trunk's line and has to be drawn).
    """

    label: str
    metric: str
    ways: tuple[str, str]
    side: Side | None
    value_deg: float
    half_width_deg: float
    corner_px: FloatArray
    from_body: bool

    @property
    def shown(self) -> Shown:
        """The number as both the picture and the words under it print it: without a sign."""
        return format_measure(self.value_deg, self.half_width_deg, "deg").unsigned

    @property
    def words(self) -> str:
        """The angle and which way it goes, e.g. `shin 22 ± 14° forward`."""
        way = self.ways[0] if self.value_deg >= 0 else self.ways[1]
        upright = self.shown.value == "0"
        return " ".join([self.label, self.shown.text, *([way] if way and not upright else [])])


@dataclass(frozen=True, eq=False)
class KeyPosition:
    """One picture of the kinogram.

    `side`: the foot that lands in this strip; `leg`: the leg that the angles belong to. `time_s`:
    when the position is reached (working time), between frames; `row`: the frame shown, counted
    in the analysed frames; `offset_ms`: that frame minus `time_s`, None in a clip whose time base
    is unknown; `offset_frames`: the same in frames. `unnamed`: labels of the angles that are not
    given because their measure is withheld.
    """

    side: Side
    leg: Side
    name: Position
    time_s: float
    row: int
    offset_frames: float
    offset_ms: float | None
    angles: tuple[KeyAngle, ...]
    unnamed: tuple[str, ...] = ()

    def without(self, withheld: Callable[[KeyAngle], bool]) -> KeyPosition:
        """The position without the angles that may not be given."""
        held = tuple(angle.label for angle in self.angles if withheld(angle))
        kept = tuple(angle for angle in self.angles if not withheld(angle))
        return replace(self, angles=kept, unnamed=held)


def positions(analysis: Analysis) -> tuple[KeyPosition, ...]:
    """The key positions of the most typical step onto each foot, near foot first.

    A step is one flight: toe-off of one foot, mid-flight, strike, touchdown and full support of
    the other. Of the steps with most positions and complete contacts, the one whose angles lie
    nearest their median is shown. A position that cannot be placed is left out, and so is an angle
    whose measure is withheld.
    """
    evidence = analysis.evidence
    if evidence is None:
        return ()
    view = MetricInput(
        evidence.motion,
        analysis.contacts,
        analysis.steps,
        evidence.strides,
        evidence.scene,
        analysis.timebase,
    )
    reader = _Reader(view)
    near = evidence.motion.near_side
    values = ClipValues(analysis.measures)

    def withheld(angle: KeyAngle) -> bool:
        return values.withheld(angle.metric, angle.side.value if angle.side else "")

    return tuple(
        place.without(withheld)
        for side in (near, near.other)
        for place in reader.typical_strip(side)
    )


@dataclass(frozen=True)
class _Name:
    """What an angle is called and what of `ANSWERS_TO` it is; see `KeyAngle`.

    `at_event`: a knee read at touchdown or toe-off, and smoothed as the measures there are.
    """

    label: str
    answers_as: str
    ways: tuple[str, str] = ("", "")
    from_body: bool = False
    at_event: bool = False


_TRUNK: Final = _Name("trunk", "trunk", ("forward", "back"))
_SHIN: Final = _Name("shin", "shin", ("back", "forward"))
_THIGH: Final = _Name("thigh", "thigh", ("front", "back"))
_SPLIT: Final = _Name("thigh split", "thigh", from_body=True)
_KNEE: Final = _Name("knee", "knee", from_body=True)
_SWING_KNEE: Final = _Name("swing knee", "knee", from_body=True)
_KNEE_AT_TOUCHDOWN: Final = _Name("knee", "knee at touchdown", from_body=True, at_event=True)
_KNEE_AT_TOE_OFF: Final = _Name("knee", "knee at toe-off", from_body=True, at_event=True)


@dataclass(frozen=True, eq=False)
class _Reader:
    view: MetricInput

    def typical_strip(self, side: Side) -> tuple[KeyPosition, ...]:
        before: list[tuple[Contact | None, Contact]] = [
            (earlier if earlier.side is side.other else None, contact)
            for earlier, contact in pairwise(self.view.contacts)
            if contact.side is side
        ]
        if self.view.contacts and self.view.contacts[0].side is side:
            before.insert(0, (None, self.view.contacts[0]))
        if not before:
            return ()
        strips = [self.strip(earlier, contact) for earlier, contact in before]
        ranks = [
            (len(strip), sum(c is not None and c.complete for c in pair), [p.name for p in strip])
            for strip, pair in zip(strips, before, strict=True)
        ]
        best = [strip for strip, rank in zip(strips, ranks, strict=True) if rank == max(ranks)]
        return _most_typical(best)

    def strip(self, before: Contact | None, contact: Contact) -> tuple[KeyPosition, ...]:
        """The positions of one step that can be placed."""
        leg, down = contact.side, contact.touchdown
        off = before.toe_off if before is not None else None
        found: list[KeyPosition | None] = []
        if off is not None and down is not None:
            start_s, stop_s = off.time_s, down.time_s
            airborne = self.rows_between(start_s, stop_s)
            top_s, strike_s = self.highest_s(start_s, stop_s), self.strike_s(leg, start_s, stop_s)
            found += [
                self.place(contact, Position.TOE_OFF, leg.other, start_s, (0, airborne[0] - 1)),
                self.place(contact, Position.MID_FLIGHT, leg, top_s, airborne),
                self.place(contact, Position.STRIKE, leg, strike_s, airborne),
            ]
        if down is not None:
            standing = self.rows_between(down.time_s, np.inf)
            found.append(self.place(contact, Position.TOUCHDOWN, leg, down.time_s, standing))
        if _within(contact, contact.mid_stance_s):
            middle_s, rows = contact.mid_stance_s, self.rows_between(-np.inf, np.inf)
            found.append(self.place(contact, Position.FULL_SUPPORT, leg, middle_s, rows))
        return tuple(place for place in found if place is not None)

    def rows_between(self, start_s: float, stop_s: float) -> tuple[int, int]:
        """First and last frame within a span of time, both included."""
        times = self.view.motion.time_s
        first = int(np.searchsorted(times, start_s - _SLACK_S, side="left"))
        return first, int(np.searchsorted(times, stop_s + _SLACK_S, side="right")) - 1

    def highest_s(self, start_s: float, stop_s: float) -> float:
        """When the hips are highest in flight (s).

        Where they only rise or only sink, as in the first steps from blocks, or are not known
        throughout: the middle of the flight.
        """
        top = self.view.positions.hip_height.extreme(start_s, stop_s, +1)
        if top is None or not start_s < top[0] < stop_s:
            return (start_s + stop_s) / 2
        return top[0]

    def strike_s(self, lead: Side, start_s: float, stop_s: float) -> float | None:
        """When the lead leg's hamstring is longest in flight: thigh up and knee open (s).

        Where the lead leg is hidden: when the trailing thigh is vertical.
        """
        angles = self.view.angles
        stretch = angles.hip_rel[lead].plus(angles.knee[lead]).extreme(start_s, stop_s, +1)
        if stretch is not None:
            return stretch[0]
        vertical = angles.thigh[lead.other].crossings(start_s, stop_s)
        return vertical[0].value if vertical else None

    def place(
        self,
        contact: Contact,
        name: Position,
        leg: Side,
        time_s: float | None,
        rows: tuple[int, int],
    ) -> KeyPosition | None:
        """The position at a time, shown in the nearest of the allowed frames.

        None where no frame is allowed or the body is not fully known there.
        """
        times = self.view.motion.time_s
        if time_s is None or not times[0] <= time_s <= times[-1] or rows[1] < rows[0]:
            return None
        exact = float(np.interp(time_s, times, np.arange(len(times))))
        row = int(np.clip(np.rint(exact), *rows))
        angles = _ANGLES[name](self, leg, row)
        if not all(np.isfinite(angle.value_deg) for angle in angles):
            return None
        offset_ms = (float(times[row]) - time_s) * 1000
        trusted = self.view.timebase.trusted
        return KeyPosition(
            contact.side,
            leg,
            name,
            time_s,
            row,
            row - exact,
            offset_ms if trusted else None,
            angles,
        )

    def angle(
        self, name: _Name, side: Side | None, curve: Curve, row: int, corner_px: FloatArray
    ) -> KeyAngle:
        width = COVERAGE_95 * float(np.hypot(curve.u_rand[row], curve.u_sys[row]))
        value = float(curve.value[row])
        metric = ANSWERS_TO[name.answers_as]
        return KeyAngle(
            name.label, metric, name.ways, side, value, width, corner_px, name.from_body
        )

    def knee(self, name: _Name, leg: Side, row: int) -> KeyAngle:
        """Included knee angle, at an event smoothed as the measures at touchdown and toe-off."""
        xy_px = self.view.motion.xy_px[row]
        corner = xy_px[[joint(leg, part) for part in ("hip", "knee", "ankle")]]
        angles = self.view.event_angles if name.at_event else self.view.angles
        return self.angle(name, leg, angles.knee[leg], row, corner)

    def trunk(self, row: int) -> KeyAngle:
        """Trunk against the ground's normal, + forward."""
        xy_px = self.view.motion.xy_px[row]
        hip, shoulder = middle(xy_px, "hip"), middle(xy_px, "shoulder")
        corner = np.stack([self.above(hip, row, hip - shoulder), hip, shoulder])
        return self.angle(_TRUNK, None, self.view.angles.trunk, row, corner)

    def shin(self, leg: Side, row: int) -> KeyAngle:
        """Shank against the ground's normal at touchdown, smoothed as there, - leaning forward."""
        xy_px = self.view.motion.xy_px[row]
        knee, ankle = xy_px[joint(leg, "knee")], xy_px[joint(leg, "ankle")]
        corner = np.stack([self.above(ankle, row, knee - ankle), ankle, knee])
        return self.angle(_SHIN, leg, self.view.event_angles.shank[leg], row, corner)

    def thigh(self, leg: Side, row: int) -> KeyAngle:
        """Thigh against the line of the trunk, + front."""
        xy_px = self.view.motion.xy_px[row]
        hip, knee = xy_px[joint(leg, "hip")], xy_px[joint(leg, "knee")]
        down = middle(xy_px, "hip") - middle(xy_px, "shoulder")
        corner = np.stack([hip + down, hip, knee])
        return self.angle(_THIGH, leg, self.view.angles.hip_rel[leg], row, corner)

    def split(self, leg: Side, row: int) -> KeyAngle:
        """Angle between the thighs, + while `leg` is in front."""
        xy_px = self.view.motion.xy_px[row]
        knees = [
            middle(xy_px, "hip") + xy_px[joint(side, "knee")] - xy_px[joint(side, "hip")]
            for side in (leg.other, leg)
        ]
        corner = np.stack([knees[0], middle(xy_px, "hip"), knees[1]])
        return self.angle(_SPLIT, None, self.view.angles.thigh_gap[leg], row, corner)

    def above(self, point_px: FloatArray, row: int, length: FloatArray) -> FloatArray:
        """The picture point straight above another, off the ground's slope, `length` away."""
        scene = self.view.scene
        to_reference = scene.camera.to_reference[row]
        normal = np.array([scene.ground_slope, -1.0]) / np.hypot(1.0, scene.ground_slope)
        lifted = onto_ground(to_reference, point_px[None]) + normal * float(np.hypot(*length))
        above: FloatArray = into_picture(to_reference, lifted)[0]
        return above


_ANGLES: Final[dict[Position, Callable[[_Reader, Side, int], tuple[KeyAngle, ...]]]] = {
    Position.TOE_OFF: lambda r, leg, row: (
        r.trunk(row),
        r.split(leg.other, row),
        r.knee(_KNEE_AT_TOE_OFF, leg, row),
    ),
    Position.MID_FLIGHT: lambda r, leg, row: (r.trunk(row), r.split(leg, row)),
    Position.STRIKE: lambda r, leg, row: (r.thigh(leg, row), r.knee(_KNEE, leg, row)),
    Position.TOUCHDOWN: lambda r, leg, row: (
        r.trunk(row),
        r.knee(_KNEE_AT_TOUCHDOWN, leg, row),
        r.shin(leg, row),
    ),
    Position.FULL_SUPPORT: lambda r, leg, row: (
        r.trunk(row),
        r.knee(_KNEE, leg, row),
        r.knee(_SWING_KNEE, leg.other, row),
    ),
}
"""What is read off each position (docs/metrics.md, 7.M)."""


def _within(contact: Contact, time_s: float | None) -> bool:
    """Whether a time lies in a contact: from blocks a foot can land behind the hips."""
    if time_s is None:
        return False
    landed = contact.touchdown is None or contact.touchdown.time_s <= time_s
    return landed and (contact.toe_off is None or time_s <= contact.toe_off.time_s)


def _most_typical(strips: list[tuple[KeyPosition, ...]]) -> tuple[KeyPosition, ...]:
    """The strip whose angles lie nearest the median of all; of two, the later."""
    values = np.array([[a.value_deg for place in strip for a in place.angles] for strip in strips])
    away = np.abs(values - np.median(values, axis=0)).sum(axis=1)
    typical = np.flatnonzero(np.isclose(away, away.min(), atol=_EQUAL_DEG))
    return strips[int(typical[-1])]
