"""What the ground's clock says: instants of each contact within a span (docs/metrics.md, 5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from speedlab.model.skeleton import Side
from speedlab.synthetic.exact.curves import Curves
from speedlab.synthetic.footfalls import Footfall

_MIDDLE: Final = 0.2
"""The middle of a contact leaves out this share of it at either end (docs/metrics.md, 7.A)."""


@dataclass(frozen=True)
class Stance:
    """One contact. What lies outside the span, or does not happen, is None.

    A foot that stood there from the first has no touchdown. `start_s`: its touchdown, wherever
    that is, or first movement. `step_s`: to the next touchdown. `mid_stance_s`:
    the forefoot passes under mid-hip, from in front to behind. `support_s`: what step times rest
    on: mid-stance, or touchdown where no step has mid-stances. `foot_m`: the forefoot's place.
    """

    number: int
    side: Side
    start_s: float
    step_s: float
    touchdown_s: float | None
    toe_off_s: float | None
    mid_stance_s: float | None
    support_s: float | None
    foot_m: float | None

    @property
    def contact_s(self) -> tuple[float, float] | None:
        """Touchdown and toe-off, where both lie within the span."""
        if self.touchdown_s is None or self.toe_off_s is None:
            return None
        return self.touchdown_s, self.toe_off_s


def stances_of(
    curves: Curves, falls: Sequence[Footfall], span_s: tuple[float, float]
) -> tuple[Stance, ...]:
    """Contacts of which at least a part falls into the span, numbered from 1."""
    inside = overlapping(falls, span_s)
    found = [
        _stance(curves, number, fall, _step_s(falls, fall), span_s)
        for number, fall in enumerate(inside, start=1)
    ]
    timed = any(a.mid_stance_s and b.mid_stance_s for a, b in pairwise(found))
    return tuple(replace(s, support_s=s.mid_stance_s if timed else s.touchdown_s) for s in found)


def instants_of(falls: Iterable[Footfall]) -> list[float]:
    """Every touchdown and toe-off (s)."""
    return [time_s for fall in falls for time_s in (fall.touchdown_s, fall.toe_off_s)]


def overlapping(falls: Sequence[Footfall], span_s: tuple[float, float]) -> list[Footfall]:
    """Contacts of which at least a part falls into the span: number k is the k-th of them."""
    return [f for f in falls if f.toe_off_s > span_s[0] and f.touchdown_s < span_s[1]]


def _step_s(falls: Sequence[Footfall], fall: Footfall) -> float:
    """Touchdown to the next touchdown; of the last contact, from the one before."""
    row = min(list(falls).index(fall), len(falls) - 2)
    return falls[row + 1].touchdown_s - falls[row].touchdown_s


def _stance(
    curves: Curves, number: int, fall: Footfall, step_s: float, span_s: tuple[float, float]
) -> Stance:
    landed = fall.touchdown_s >= span_s[0] and not fall.from_start
    down = fall.touchdown_s if landed else None
    off = fall.toe_off_s if fall.toe_off_s <= span_s[1] else None
    ahead = curves.forefoot(fall.side)[:, 0] - curves.hip[:, 0]
    passings = curves.crossings(ahead, (fall.touchdown_s, fall.toe_off_s), -1)
    place = None
    if down is not None and off is not None:
        margin_s = _MIDDLE * fall.contact_time_s
        rows = curves.rows(down + margin_s, off - margin_s)
        place = float(np.median(curves.forefoot(fall.side)[rows, 0]))
    middle = passings[0] if passings else None
    return Stance(number, fall.side, fall.touchdown_s, step_s, down, off, middle, middle, place)
