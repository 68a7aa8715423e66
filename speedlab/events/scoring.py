"""Found contacts against true ones: what was found, missed and invented, and by how much it is off.

Truth is a rendered clip's, a force plate's or a human's who looked at every frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from speedlab.model.events import Contact
from speedlab.model.skeleton import Side

MATCH_S = 0.06
"""A found contact is a true one when their mid-times differ by less. Half of the shortest step of a
sprinter is .1 s, so that a neighbour never matches."""


@dataclass(frozen=True)
class TrueContact:
    """A contact that is known. `side` None: not known which foot.

    `complete`: a detector must find it; others may be found and are not held against it.
    """

    side: Side | None
    touchdown_s: float
    toe_off_s: float
    complete: bool = True

    @property
    def middle_s(self) -> float:
        """Time halfway through the contact (s)."""
        return (self.touchdown_s + self.toe_off_s) / 2


@dataclass(frozen=True)
class Match:
    """A complete found contact and the true one that it is. Errors: found minus true (s)."""

    found: Contact
    true: TrueContact
    touchdown_error_s: float
    toe_off_error_s: float

    @property
    def contact_time_error_s(self) -> float:
        """Error of the contact time (s)."""
        return self.toe_off_error_s - self.touchdown_error_s


@dataclass(frozen=True)
class Score:
    """One clip. `wrong_side`: those of the invented that are a true contact of the other foot."""

    matches: tuple[Match, ...]
    missed: tuple[TrueContact, ...]
    invented: tuple[Contact, ...]
    wrong_side: tuple[Contact, ...]


def score_contacts(found: Sequence[Contact], true: Sequence[TrueContact]) -> Score:
    """Compare the complete contacts that were found with those that were there.

    Each true contact is matched once, by the found one of its side that is nearest to it in time.
    """
    ends = [(c, c.touchdown, c.toe_off) for c in found if c.complete]
    whole = [(c, down.time_s, off.time_s) for c, down, off in ends if down and off]
    pairs = sorted(
        (abs((down_s + off_s) / 2 - item.middle_s), i, j)
        for i, (contact, down_s, off_s) in enumerate(whole)
        for j, item in enumerate(true)
        if item.side in (None, contact.side)
    )
    taken: dict[int, int] = {}
    for apart_s, i, j in pairs:
        if apart_s < MATCH_S and i not in taken and j not in taken.values():
            taken[i] = j
    matches = []
    for i, j in sorted(taken.items()):
        contact, down_s, off_s = whole[i]
        errors = down_s - true[j].touchdown_s, off_s - true[j].toe_off_s
        matches.append(Match(contact, true[j], *errors))
    loose = [whole[i] for i in range(len(whole)) if i not in taken]
    return Score(
        matches=tuple(matches),
        missed=tuple(
            item for j, item in enumerate(true) if item.complete and j not in taken.values()
        ),
        invented=tuple(contact for contact, _, _ in loose),
        wrong_side=tuple(
            contact
            for contact, down_s, off_s in loose
            if _nearest_s((down_s + off_s) / 2, contact.side.other, true) < MATCH_S
        ),
    )


def _nearest_s(middle_s: float, side: Side, true: Sequence[TrueContact]) -> float:
    """How far the nearest true contact of a side is (s)."""
    return min((abs(middle_s - item.middle_s) for item in true if item.side is side), default=inf)
