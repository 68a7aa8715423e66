"""The clip's values by name, as the page prints them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from speedlab.model.measures import Measure
from speedlab.model.skeleton import Side
from speedlab.report.wording import Shown, format_measure


class ClipValues:
    """Looks up measures by metric and side: clip values (step None) and step-wise values."""

    def __init__(self, measures: Iterable[Measure]) -> None:
        self._clip: dict[tuple[str, str], Measure] = {}
        self._steps: dict[str, list[Measure]] = {}
        for item in measures:
            if item.step is None:
                self._clip[item.metric, item.side] = item
            else:
                self._steps.setdefault(item.metric, []).append(item)

    def find(self, metric: str, side: str = "both") -> Measure | None:
        """The clip value, valid or withheld; None when there is no such row."""
        return self._clip.get((metric, side))

    def valid(self, metric: str, side: str = "both") -> Measure | None:
        """The clip value if it may be printed."""
        found = self.find(metric, side)
        return found if found is not None and found.valid and found.value is not None else None

    def shown(self, metric: str, side: str = "both") -> Shown | None:
        """The clip value as text; None when it is withheld or absent."""
        found = self.valid(metric, side)
        return None if found is None else show(found)

    def steps(self, metric: str) -> list[Measure]:
        """Valid step-wise values of one metric in order of step."""
        rows = [m for m in self._steps.get(metric, []) if m.valid and m.value is not None]
        return sorted(rows, key=lambda m: (m.step or 0, m.side))

    def withheld(self, metric: str, side: str = "") -> bool:
        """Whether it was tried and not one value may be printed, of a side or ("") of any.

        What is then drawn of the same angle gets no number, or the page would print in a picture
        what it withholds in the table. A metric that was not tried withholds nothing.
        """
        rows = [m for (name, _), m in self._clip.items() if name == metric]
        rows += self._steps.get(metric, [])
        tried = [m for m in rows if not side or m.side == side]
        return bool(tried) and not any(m.valid and m.value is not None for m in tried)

    def reason(self, metric: str) -> str:
        """Why a metric is withheld on every side; "" when a side has a value or none was tried."""
        found = [self._clip[key] for key in self._clip if key[0] == metric]
        if any(item.valid for item in found):
            return ""
        return next((item.reason for item in found if item.reason), "")

    def sides(self, metric: str) -> str:
        """`left 98 ± 9, right 104 ± 9 ms` for a sentence; "" without both sides."""
        left, right = self.shown(metric, "left"), self.shown(metric, "right")
        if left is None or right is None:
            return ""
        return f"left {left.bare}, right {right.text}"


ANSWERS_TO: Final = {
    "trunk": "trunk_lean_deg",
    "thigh": "thigh_rom_deg",
    "knee": "knee_min_angle_swing_deg",
    "knee at touchdown": "knee_angle_td_deg",
    "knee at toe-off": "knee_angle_to_deg",
    "shin": "shin_angle_td_deg",
    "elbow": "elbow_angle_mean_deg",
}
"""The measure that an angle drawn in a picture answers to: of the same limb, at the same event or
over the stride. Where it is withheld the picture gives no number."""
BESIDE_THE_ATHLETE: Final = {"elbow": "elbow", "hip": "thigh", "knee": "knee"}
"""Joints at which the video prints a number, and what of `ANSWERS_TO` it is."""


def numbered_joints(values: ClipValues, near: Side) -> tuple[str, ...]:
    """Joints of the near side that get a number: those whose measure is not withheld."""
    return tuple(
        at_joint
        for at_joint, angle in BESIDE_THE_ATHLETE.items()
        if not values.withheld(ANSWERS_TO[angle], near)
    )


def show(measure: Measure) -> Shown:
    """A valid measure as text.

    Raises:
        ValueError: the measure is withheld.
    """
    if measure.value is None:
        raise ValueError(f"{measure.metric} is withheld: {measure.reason}")
    return format_measure(measure.value, measure.half_width, measure.unit, measure.metric)
