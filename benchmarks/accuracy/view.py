"""One clip, seen by the product and known by its maker: what every scorer looks at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from speedlab.events.scoring import MATCH_S, Score, TrueContact, score_contacts
from speedlab.metrics.calibration import Hardness, hardness
from speedlab.model.analysis import Analysis
from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.events import Contact, Event
from speedlab.model.scene import Direction
from speedlab.model.seen import Seen
from speedlab.model.skeleton import LANDMARKS, Side
from speedlab.model.tracks import Motion
from speedlab.synthetic.joints import JOINT_INDEX
from speedlab.synthetic.scenario import Take
from speedlab.synthetic.truth import Truth

TRUE_ROWS = {name: JOINT_INDEX[name] for name in LANDMARKS if name in JOINT_INDEX}
"""Rows of the truth's joints by the names of those landmarks that it knows."""


@dataclass(frozen=True)
class View:
    """A rendered clip and what became of it.

    `seen` None: refused before the poses were done; `analysis` None: refused, `refusal` says why.
    `seen` holds the analysed frames. `truth` is that of all the file's frames; what is asked of it
    here is of the analysed ones.
    """

    take: Take
    truth: Truth
    seen: Seen | None
    analysis: Analysis | None
    refusal: str = ""

    @property
    def motion(self) -> Motion | None:
        """The athlete as tracked; None if refused."""
        if self.analysis is None or self.analysis.evidence is None:
            return None
        return self.analysis.evidence.motion

    @property
    def hardness(self) -> Hardness:
        """How hard the measured clip is; unknown of a refused one."""
        if self.analysis is None or self.analysis.evidence is None:
            return Hardness(float("nan"))
        exchanged = self.analysis.quality.figures["exchanged_legs_pct"] / 100
        return hardness(self.analysis.evidence.motion, self.analysis.evidence.scene, exchanged)

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """The contacts that were found whole."""
        found = () if self.analysis is None else self.analysis.contacts
        return tuple(c for c in found if c.complete and c.touchdown and c.toe_off)

    @property
    def near_side(self) -> Side:
        """The side that truly faces the camera."""
        return Direction(self.truth.direction).near_side

    def name_of(self, side: Side) -> str:
        """Near or far."""
        return "near" if side is self.near_side else "far"

    @cached_property
    def known(self) -> Truth:
        """The truth of the frames that were analysed; of all where none were."""
        if self.seen is None or self.seen.frames is None:
            return self.truth
        return self.truth.at_frames(self.seen.frames)

    @property
    def visible(self) -> BoolArray:
        """(n,) frames in which the whole body is in the picture."""
        return self.known.visible

    @property
    def height_m(self) -> float:
        """The athlete's."""
        return self.truth.height_m

    def true_px(self, names: list[str]) -> FloatArray:
        """(n, k, 2) where landmarks truly are in the picture."""
        return self.known.joints_px[:, [TRUE_ROWS[name] for name in names]]

    def true_m(self, name: str) -> FloatArray:
        """(n, 2) where a joint truly is in the plane of the run: forward, up (m)."""
        return self.known.joints_m[:, JOINT_INDEX[name]][:, [0, 2]]

    @cached_property
    def axes_px(self) -> FloatArray:
        """(n, 2, 2) columns: what a metre forward and a metre up at the hips is in the picture."""
        rows = [JOINT_INDEX["left_hip"], JOINT_INDEX["right_hip"]]
        hips = self.known.joints_m[:, rows].mean(axis=1)
        reach_m = 0.1
        ends = hips[:, None] + reach_m * np.array(
            [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
        )
        seen = self.take.shot.project(self.take.to_world(ends), self.known.time_s)
        return np.swapaxes((seen[:, 1:] - seen[:, :1]) / reach_m, 1, 2)

    def in_heights(self, offset_px: FloatArray) -> FloatArray:
        """Offsets in the picture (n, k, 2) as forward and up, in % of body height."""
        metres = np.linalg.solve(self.axes_px[:, None], offset_px[..., None])[..., 0]
        return np.asarray(100.0 * metres / self.height_m)

    def true_time_s(self, event: Event) -> float:
        """When the picture at an event's place in the file was truly taken (s)."""
        return float(np.interp(event.frame, np.arange(len(self.truth.time_s)), self.truth.time_s))

    @cached_property
    def score(self) -> Score:
        """The found contacts against the true ones, in the time of the pictures."""
        return score_contacts([self._in_true_time(c) for c in self.contacts], self._contacts_known)

    @cached_property
    def matched_numbers(self) -> set[int]:
        """Numbers of the true contacts that were found."""
        numbers = {
            c: true.number
            for c, true in zip(self._contacts_known, self.truth.contacts, strict=True)
        }
        return {numbers[match.true] for match in self.score.matches}

    @cached_property
    def _contacts_known(self) -> list[TrueContact]:
        """All contacts; whole are those of which every frame was analysed."""
        first_s, last_s = self.known.time_s.min(), self.known.time_s.max()
        return [
            TrueContact(
                c.side, c.touchdown_s, c.toe_off_s,
                c.complete and bool(first_s <= c.touchdown_s and c.toe_off_s <= last_s),
            )
            for c in self.truth.contacts
        ]  # fmt: skip

    def _in_true_time(self, contact: Contact) -> Contact:
        def moved(event: Event | None) -> Event | None:
            return None if event is None else replace(event, time_s=self.true_time_s(event))

        ends = moved(contact.touchdown), moved(contact.toe_off)
        return replace(contact, touchdown=ends[0], toe_off=ends[1])

    @cached_property
    def true_numbers(self) -> dict[int, int]:
        """Numbers of found contacts, cut ones too, and of the true ones that they are."""
        found = () if self.analysis is None else self.analysis.contacts
        pairs = ((contact.number, self._nearest(contact)) for contact in found)
        return {number: true for number, true in pairs if true is not None}

    def _nearest(self, contact: Contact) -> int | None:
        """Number of the true contact of the same foot that has an end near one of its ends."""
        off_s = [
            (abs(self.true_time_s(event) - true_s), true.number)
            for true in self.truth.contacts
            if true.side is contact.side
            for event, true_s in (
                (contact.touchdown, true.touchdown_s),
                (contact.toe_off, true.toe_off_s),
            )
            if event is not None
        ]
        apart_s, number = min(off_s, default=(MATCH_S, 0))
        return number if apart_s < MATCH_S else None
