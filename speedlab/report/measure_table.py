"""The full table of measures: every registered metric, valid or withheld, chapter by chapter."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from speedlab.metrics.registry import FLAGS, METRICS, Group, MetricSpec
from speedlab.model.measures import Measure
from speedlab.report.clip_values import ClipValues, show
from speedlab.report.first_screen import split_label
from speedlab.report.wording import Shown

SIDES = ("both", "left", "right")
NOT_TRIED = "Not computed for this clip."


@dataclass(frozen=True)
class Cell:
    """One value of the table; without one, `reason` says why (or is empty: no such side)."""

    side: str
    shown: Shown | None
    n: int
    flagged: bool
    reason: str


@dataclass(frozen=True)
class TableRow:
    """One metric. `held` is the reason when no side has a value; `notes` are flags in words."""

    spec: MetricSpec
    words: str
    term: str
    cells: tuple[Cell, ...]
    held: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class TableGroup:
    """One chapter of the table."""

    title: str
    rows: tuple[TableRow, ...]


def measure_table(values: ClipValues) -> tuple[TableGroup, ...]:
    """Every registered metric in the registry's order, in chapters."""
    chapters = list(Group)
    ordered = sorted(METRICS.values(), key=lambda spec: chapters.index(spec.group))
    return tuple(
        TableGroup(str(group.value), tuple(_row(spec, values) for spec in specs))
        for group, specs in groupby(ordered, key=lambda spec: spec.group)
    )


def _row(spec: MetricSpec, values: ClipValues) -> TableRow:
    found = [values.find(spec.name, side) for side in SIDES]
    cells = tuple(_cell(side, measure) for side, measure in zip(SIDES, found, strict=True))
    held = ""
    if not any(cell.shown for cell in cells):
        held = next((cell.reason for cell in cells if cell.reason), NOT_TRIED)
    flags = dict.fromkeys(flag for measure in found if measure for flag in measure.flags)
    notes = tuple(FLAGS.get(flag, flag.replace("_", " ")) for flag in flags)
    return TableRow(spec, *split_label(spec.label), cells, held, notes)


def _cell(side: str, measure: Measure | None) -> Cell:
    if measure is None:
        return Cell(side, None, 0, False, "")
    if not measure.valid or measure.value is None:
        return Cell(side, None, measure.n, False, measure.reason)
    return Cell(side, show(measure), measure.n, bool(measure.flags), "")
