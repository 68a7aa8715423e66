"""Touchdown and toe-off, contacts and steps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from speedlab.model.skeleton import Side


class EventKind(StrEnum):
    """The two ends of a contact."""

    TOUCHDOWN = "touchdown"
    TOE_OFF = "toe_off"


class EventSource(StrEnum):
    """Who placed an event: the poses, the shoe followed in the pictures, or somebody."""

    MODEL = "model"
    PICTURES = "pictures"
    HUMAN = "human"


@dataclass(frozen=True)
class Event:
    """One end of a contact. `time_s` is working time; `sigma_ms` its standard uncertainty.

    `floor_ms`: the least of it that is printed (docs/metrics.md, 6), 0 where nothing forbids less.
    `frame` is the file frame number (float; interpolated in presentation times). Where a human
    moved the event, `model_time_s` is where the model had put it.
    """

    contact: int
    kind: EventKind
    side: Side
    time_s: float
    time_file_s: float
    frame: float
    sigma_ms: float
    confidence: float
    complete: bool = True
    source: EventSource = EventSource.MODEL
    model_time_s: float | None = None
    edited_by: str = ""
    edited_at: str = ""
    floor_ms: float = 0.0

    @property
    def printed_sigma_ms(self) -> float:
        """The standard uncertainty that a user is shown (ms)."""
        return max(self.sigma_ms, self.floor_ms)


class Incomplete(StrEnum):
    """Why the model gives a contact no contact time."""

    CUT = "cut by the clip's edge"
    STANDING = "the foot was standing, not landing"
    UNSEEN = "an end was not seen"
    IN_DOUBT = "touchdown is in doubt"
    ALONE = "no step before or after it"


@dataclass(frozen=True)
class Contact:
    """One foot on the ground. An end that lies outside the tracked span is None.

    `complete`: both ends lie at least two frames inside the tracked span and the foot came from
    the air (not from a starting block). `mid_stance_s`: forefoot under the hip (None if it never
    is); `u_mid_stance_ms` its uncertainty. `note`: why it is not complete, "" if it is.
    """

    number: int
    side: Side
    touchdown: Event | None
    toe_off: Event | None
    mid_stance_s: float | None
    u_mid_stance_ms: float
    complete: bool
    note: str = ""

    @property
    def contact_time_s(self) -> float | None:
        """Toe-off minus touchdown (s), None unless complete."""
        if not self.complete or self.touchdown is None or self.toe_off is None:
            return None
        return self.toe_off.time_s - self.touchdown.time_s


@dataclass(frozen=True)
class Correction:
    """Where somebody saw one end of a contact: a file frame number, by whom, when.

    A `contact` that the model does not have is a new one.
    """

    contact: int
    kind: EventKind
    side: Side
    frame: float
    edited_by: str
    edited_at: str


@dataclass(frozen=True)
class Corrections:
    """What was changed about the events: ends that were moved or added, and ends that are none."""

    placed: tuple[Correction, ...] = ()
    removed: frozenset[tuple[int, EventKind]] = frozenset()


NO_CORRECTIONS: Final = Corrections()


@dataclass(frozen=True)
class Step:
    """From one contact to the next, of the other foot. Named after the take-off foot.

    Times in s (working time), None where a contact is not complete. `length_px`: along the
    ground, in reference pixels, None where unknown; `length_shift_px` what of it the depth
    correction added, None where nothing was corrected. `step_time_s` rests on mid-stance,
    `step_time_td_s` on touchdown.
    """

    number: int
    side: Side
    first: Contact
    second: Contact
    step_time_s: float | None
    step_time_td_s: float | None
    contact_time_s: float | None
    flight_time_s: float | None
    length_px: float | None
    length_shift_px: float | None = None


@dataclass(frozen=True)
class Stride:
    """Two steps: from one contact to the next of the same foot.

    `start_s` and `end_s`: same-foot touchdowns (or mid-stances where a touchdown is missing).
    """

    side: Side
    first: Contact
    opposite: Contact
    second: Contact
    start_s: float
    end_s: float

    @property
    def time_s(self) -> float:
        """Duration (s)."""
        return self.end_s - self.start_s
