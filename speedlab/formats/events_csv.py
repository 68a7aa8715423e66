"""What somebody changed in `events.csv`, against what was written there."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from speedlab.errors import UnreadableInputError
from speedlab.formats.values import row as written_row
from speedlab.model.analysis import Analysis
from speedlab.model.clip import Timebase
from speedlab.model.events import Correction, Corrections, Event, EventKind, EventSource
from speedlab.model.frames import event_rows
from speedlab.model.skeleton import Side

FILE_NAME = "events.csv"
PLACES = ("frame", "time_file_s", "time_s")
"""Columns that say where an event is; the first of them that was changed counts."""

Key = tuple[int, EventKind]


def read_corrections(folder: Path, before: Analysis, by: str, at: str) -> Corrections:
    """Compare a folder's `events.csv` with the analysis `before` that was written with it.

    A row with another frame or time, or another side, was corrected; a new row is a new event (its
    contact a new number, or one that lacks that end); a row that is gone is no event. Corrections
    of earlier times stay, with their own name and date.

    Args:
        folder: a results folder.
        before: what the folder holds, by `load`.
        by: who corrects.
        at: when, as written beside the event.

    Raises:
        UnreadableInputError: the table is missing, lacks a column, or a row makes no sense.
    """
    path = folder / FILE_NAME
    own = {(event.contact, event.kind): event for event in before.events}
    as_written = {
        (event.contact, event.kind): written_row(fields)
        for event, fields in zip(before.events, event_rows(before), strict=True)
    }
    placed: list[Correction] = []
    seen: set[Key] = set()
    for line, cells in _lines(path):
        key, side = _key(path, line, cells)
        if key in seen:
            raise _odd(path, line, f"contact {key[0]} has a second {key[1].value}")
        seen.add(key)
        frame = _moved_to(path, line, cells, as_written.get(key), before.timebase)
        event = own.get(key)
        if frame is None and event is not None and event.side is side:
            if event.source is EventSource.HUMAN:
                placed.append(_as_before(event))
            continue
        if frame is None and event is None:
            raise _odd(path, line, "a new event needs a frame")
        place = event.frame if frame is None and event is not None else frame
        assert place is not None
        placed.append(Correction(*key, side, place, by, at))
    return Corrections(tuple(placed), frozenset(own.keys() - seen))


def _as_before(event: Event) -> Correction:
    return Correction(
        event.contact, event.kind, event.side, event.frame, event.edited_by, event.edited_at
    )


def _lines(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableInputError(f"{path}: cannot be read ({error}).") from error
    separator = ";" if ";" in text.partition("\n")[0] else ","  # a spreadsheet's own idea of it
    reader = csv.DictReader(text.splitlines(), delimiter=separator)
    missing = {"contact", "kind", "side", *PLACES} - set(reader.fieldnames or ())
    if missing:
        raise UnreadableInputError(f"{path}: has no column {sorted(missing)[0]}; keep the header.")
    rows = [(n, {k: (v or "").strip() for k, v in c.items() if k}) for n, c in enumerate(reader, 2)]
    return [(n, cells) for n, cells in rows if any(cells.values())]


def _key(path: Path, line: int, cells: Mapping[str, str]) -> tuple[Key, Side]:
    try:
        return (int(cells["contact"]), EventKind(cells["kind"])), Side(cells["side"])
    except ValueError as error:
        raise _odd(
            path,
            line,
            "contact must be a number, kind touchdown or toe_off, side left or right",
        ) from error


def _moved_to(
    path: Path,
    line: int,
    cells: Mapping[str, str],
    written: Mapping[str, object] | None,
    base: Timebase,
) -> float | None:
    """The file frame that a row was moved to; None where it stands as it was written."""
    for name in PLACES:
        if not cells[name]:
            continue
        try:
            value = float(cells[name].replace(",", "."))
        except ValueError as error:
            raise _odd(path, line, f"{name} {cells[name]} is no number") from error
        before = None if written is None else written[name]
        if isinstance(before, int | float) and abs(value - before) < _SAME:
            continue
        frame = _TO_FRAME[name](value, base)
        first, last = base.frame_numbers[0], base.frame_numbers[-1]
        if not first <= frame <= last:
            raise _odd(path, line, f"{name} {value:g} lies outside the analysed part of the clip")
        return frame
    return None


_SAME = 1e-6
_TO_FRAME: Mapping[str, Callable[[float, Timebase], float]] = {
    "frame": lambda value, _: value,
    "time_file_s": lambda value, base: float(np.interp(value, base.file_s, base.frame_numbers)),
    "time_s": lambda value, base: base.frame_at(value),
}


def _odd(path: Path, line: int, why: str) -> UnreadableInputError:
    return UnreadableInputError(f"{path}, line {line}: {why}.")
