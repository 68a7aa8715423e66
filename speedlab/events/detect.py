"""Contacts of both feet with sub-frame touchdown and toe-off."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from speedlab.events.coarse import Phase, Segment, down_evidence, segment_phases
from speedlab.events.doubt import with_doubt
from speedlab.events.edges import EDGE_FRAMES, Edges, Span, edges_of, make_a_contact
from speedlab.events.refine import event_sigma_ms, reach_s
from speedlab.events.signals import EventSignals, event_signals
from speedlab.model.clip import BoolArray, FloatArray, Timebase, usual_spacing_s
from speedlab.model.events import Contact, Event, EventKind, Incomplete
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import Motion
from speedlab.tracking.smoothing import runs
from speedlab.tracking.track import BODY

MIN_EVIDENCE = 0.5
"""Mean log-odds of being down that a contact must reach; less is a guess of the sequence model."""
SHORT_GAP_S = 0.035
"""Gaps up to this long are filled as well as if they had been seen (docs/metrics.md, 4.4)."""
SHORT_GAP_CONTACTS = 0.25
"""Or this share of the contact: a jogger's foot does in 60 ms what a sprinter's does in 25 [P]."""
MID_STANCE_U_LEGS = 0.022
"""Uncertainty of the forefoot against the hip (2 cm in leg lengths; docs/metrics.md, 5.4)."""

LONGEST_STEP_S = 0.6
"""Two contacts further apart than this are not one step: something between them was missed."""

CONTACT_SIDE = {Phase.LEFT: Side.LEFT, Phase.RIGHT: Side.RIGHT}


@dataclass(frozen=True)
class Detection:
    """Contacts in order of time, and the sequence of phases they come from."""

    contacts: tuple[Contact, ...]
    phases: tuple[Segment, ...]
    signals: EventSignals

    def coarse_s(self, contact: Contact) -> Span:
        """First and last instant (s) in which the model of phases has a contact's foot down."""
        spans = [
            (float(self.signals.time_s[phase.start]), float(self.signals.time_s[phase.stop - 1]))
            for phase in self.phases
            if CONTACT_SIDE.get(phase.phase) is contact.side
        ]
        middle_s = _middle_s(contact)
        return min(spans, key=lambda span: abs((span[0] + span[1]) / 2 - middle_s))


@dataclass(frozen=True)
class _Foot:
    """What placing one side's events needs.

    `unseen_s` (n,): how long the gap is that a row lies in, 0 where the foot was seen; `evidence`
    (n,): log-odds of being down.
    """

    unseen_s: FloatArray
    evidence: FloatArray
    sigma_ms: float

    def clear(self, contact_s: float) -> BoolArray:
        """(n,) rows in which an event of a contact of so many seconds may be placed."""
        return self.unseen_s <= max(SHORT_GAP_S, SHORT_GAP_CONTACTS * contact_s)


def detect_contacts(motion: Motion, timebase: Timebase) -> Detection:
    """Find every contact; ends that the clip cuts off are marked, not guessed."""
    signals = event_signals(motion)
    phases = segment_phases(signals)
    feet = {side: _foot(motion, signals, side) for side in Side}
    span = _tracked_span_s(motion)
    found = [
        contact
        for index, segment in enumerate(phases)
        if segment.phase in CONTACT_SIDE
        and (contact := _contact(phases, index, feet, signals, timebase, span)) is not None
    ]
    found = _only_in_a_chain(found)
    numbered = tuple(_numbered(contact, i + 1) for i, contact in enumerate(found))
    return Detection(with_doubt(numbered, signals), tuple(phases), signals)


def _foot(motion: Motion, signals: EventSignals, side: Side) -> _Foot:
    toe, heel = joint(side, "foot_index"), joint(side, "heel")
    unseen_s = _unseen_s(motion.observed[:, toe] & motion.observed[:, heel], motion.time_s)
    sigma = event_sigma_ms(1 / motion.fps, near=side is motion.near_side)
    return _Foot(unseen_s, down_evidence(signals.feet[side]), sigma)


def _unseen_s(seen: BoolArray, time_s: FloatArray) -> FloatArray:
    """(n,) from the last sight before to the first after (s): 0 where seen, infinite at an end."""
    result = np.where(seen, 0.0, np.inf)
    for gap in runs(~seen):
        if gap.start > 0 and gap.stop < len(seen):
            result[gap] = time_s[gap.stop] - time_s[gap.start - 1]
    return result


def _tracked_span_s(motion: Motion) -> tuple[float, float]:
    """Working times between which events can be complete: the whole body was seen.

    Where part of it is still outside the picture the network guesses the rest, feet included. A
    knee that is hidden there cannot be told from one outside: taking it for hidden put a touchdown
    60 ms late.
    """
    seen = np.flatnonzero(motion.observed[:, BODY].all(axis=1))
    if len(seen) <= 2 * EDGE_FRAMES:
        return 0.0, -1.0
    return float(motion.time_s[seen[EDGE_FRAMES]]), float(motion.time_s[seen[-1 - EDGE_FRAMES]])


def _contact(
    phases: list[Segment],
    index: int,
    feet: dict[Side, _Foot],
    signals: EventSignals,
    timebase: Timebase,
    span: tuple[float, float],
) -> Contact | None:
    segment = phases[index]
    side = CONTACT_SIDE[segment.phase]
    foot = feet[side]
    rows = slice(segment.start, segment.stop)
    first, last = (float(signals.time_s[row]) for row in (segment.start, segment.stop - 1))
    clear = foot.clear(last - first)
    if not clear[rows].any() or float(foot.evidence[rows].mean()) < MIN_EVIDENCE:
        return None
    edges = edges_of(signals, side, first, last)
    from_air, to_air = _from_and_to_air(phases, index, edges)
    if not from_air and not to_air and 0 < index < len(phases) - 1:
        return None  # a foot that moved while both were standing
    trust = foot.sigma_ms, float(np.clip(foot.evidence[rows].mean() / 3, 0, 1))
    ends = [
        _event(kind, side, at, clear, timebase, span, trust) if seen and at is not None else None
        for kind, at, seen in (
            (EventKind.TOUCHDOWN, edges.fall_s, from_air),
            (EventKind.TOE_OFF, edges.rise_s, to_air),
        )
    ]
    seen = all(end is not None and end.complete for end in ends)
    complete = seen and make_a_contact(
        edges.fall_s, edges.rise_s, (first, last), usual_spacing_s(signals.time_s)
    )
    mid, u_mid = mid_stance(signals, side, edges.fall_s or first, edges.rise_s or last)
    note = "" if complete else _why(phases, index, seen=seen, from_air=from_air, to_air=to_air)
    return Contact(0, side, ends[0], ends[1], mid, u_mid, complete, note)


def _from_and_to_air(phases: list[Segment], index: int, edges: Edges) -> tuple[bool, bool]:
    """Whether the foot came from the air, and left for it.

    At the clip's ends the model of phases needs more frames for a flight than the eye does.
    """
    last = len(phases) - 1
    return (
        edges.swings_in if index == 0 else phases[index - 1].phase is not Phase.BOTH,
        edges.swings_out if index == last else phases[index + 1].phase is not Phase.BOTH,
    )


def _event(
    kind: EventKind,
    side: Side,
    time_s: float,
    clear: BoolArray,
    timebase: Timebase,
    span: tuple[float, float],
    trust: tuple[float, float],
) -> Event:
    """`trust`: the standard uncertainty (ms) and the confidence."""
    file_s = float(np.interp(time_s, timebase.time_s, timebase.file_s))
    row = int(np.argmin(np.abs(timebase.time_s - time_s)))
    inside = span[0] <= time_s <= span[1] and bool(clear[row])
    return Event(
        contact=0,
        kind=kind,
        side=side,
        time_s=time_s,
        time_file_s=file_s,
        frame=timebase.frame_at(time_s),
        sigma_ms=trust[0],
        confidence=trust[1],
        complete=inside,
    )


def mid_stance(
    signals: EventSignals, side: Side, first_s: float, last_s: float
) -> tuple[float | None, float]:
    """When the hips pass over the forefoot inside a contact (s), and its uncertainty (ms)."""
    ahead, time = signals.feet[side].ahead, signals.time_s
    margin = reach_s(time) / 3
    inside = np.flatnonzero((time >= first_s - margin) & (time <= last_s + margin))
    for i, j in zip(inside[:-1], inside[1:], strict=True):
        if ahead[i] > 0 >= ahead[j]:
            part = ahead[i] / (ahead[i] - ahead[j])
            rate_legs_s = (ahead[i] - ahead[j]) / (time[j] - time[i])
            at = float(time[i] + part * (time[j] - time[i]))
            return at, float(1e3 * MID_STANCE_U_LEGS / max(rate_legs_s, 0.5))
    return None, float("nan")


def _why(
    phases: list[Segment], index: int, *, seen: bool, from_air: bool, to_air: bool
) -> Incomplete:
    """`seen`: both ends were."""
    if seen:
        return Incomplete.IN_DOUBT
    if index == 0 or index == len(phases) - 1:
        return Incomplete.CUT
    if not from_air or not to_air:
        return Incomplete.STANDING
    return Incomplete.UNSEEN


def _only_in_a_chain(contacts: list[Contact]) -> list[Contact]:
    """Contacts without a contact of the other foot a step away are not running: not complete.

    One that moreover neither began nor ended is somebody standing, and no contact at all.
    """

    def in_chain(contact: Contact) -> bool:
        return any(
            other.side is not contact.side
            and abs(_middle_s(other) - _middle_s(contact)) < LONGEST_STEP_S
            for other in contacts
        )

    chained = [in_chain(contact) for contact in contacts]
    return [
        contact if running else replace(contact, complete=False, note=Incomplete.ALONE)
        for contact, running in zip(contacts, chained, strict=True)
        if running or contact.touchdown or contact.toe_off
    ]


def _middle_s(contact: Contact) -> float:
    """Some instant of a contact (s); infinite if none is known."""
    known = [end.time_s for end in (contact.touchdown, contact.toe_off) if end is not None]
    return float(np.mean(known)) if known else float("inf")


def _numbered(contact: Contact, number: int) -> Contact:
    touchdown, toe_off = (
        None if end is None else replace(end, contact=number, complete=contact.complete)
        for end in (contact.touchdown, contact.toe_off)
    )
    return replace(contact, number=number, touchdown=touchdown, toe_off=toe_off)
