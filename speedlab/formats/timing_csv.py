"""Times of timing gates or a radar, from a table as such devices and spreadsheets write it."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from speedlab.errors import UnreadableInputError
from speedlab.settings import ClockedGate, Timing

DISTANCE_NAMES = frozenset({"distance", "dist", "d", "position", "m", "meter", "metre", "distanz"})
TIME_NAMES = frozenset({"time", "t", "s", "sec", "second", "total", "cumulative", "zeit"})
"""Column heads, in small letters, without their unit (`_m`, `(s)`) and a plural's s."""

_NUMBER = re.compile(r"\s*([+-]?\d+(?:[.,]\d*)?)\s*(?:m|s|sec)?\s*", re.IGNORECASE)
_UNIT = re.compile(r"[\s_]*[\[(].*[\])]\s*$|[\s_]+(?:m|s|sec|seconds|metres|meters)\s*$")


def read_timing(path: Path) -> Timing:
    """Read distances and the times at them, counted from any one start.

    Comma, semicolon or tab between the columns, decimal point or comma; other columns do not
    matter, nor do empty lines.

    Raises:
        UnreadableInputError: it is no such table; the sentence names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableInputError(f"{path}: cannot be read ({error}).") from error
    filled = [(number, line) for number, line in enumerate(lines, 1) if line.strip(" ;,\t")]
    if not filled:
        raise UnreadableInputError(f"{path}: is empty; it needs columns distance_m and time_s.")
    separator = next((sign for sign in ";\t" if sign in filled[0][1]), ",")
    cut = [(number, next(csv.reader([line], delimiter=separator))) for number, line in filled]
    (head_line, head), rows = cut[0], cut[1:]
    columns = [_column(path, head_line, head, names) for names in (DISTANCE_NAMES, TIME_NAMES)]
    clocked = [
        (line, [_number(path, line, cells, head, column) for column in columns])
        for line, cells in rows
    ]
    _check_order(path, clocked)
    gates = (ClockedGate(distance_m=metres, time_s=seconds) for _, (metres, seconds) in clocked)
    return Timing(source=path.name, rows=tuple(gates))


def _column(path: Path, line: int, head: Sequence[str], names: frozenset[str]) -> int:
    plain = [_UNIT.sub("", cell.strip().lower()) for cell in head]
    found = [k for k, name in enumerate(plain) if name in names or name.removesuffix("s") in names]
    if not found:
        wanted = "distance_m" if names is DISTANCE_NAMES else "time_s"
        raise _odd(path, line, f"has no column {wanted} (the head says {', '.join(head)})")
    return found[0]


def _number(path: Path, line: int, cells: Sequence[str], head: Sequence[str], column: int) -> float:
    text = cells[column] if column < len(cells) else ""
    read = _NUMBER.fullmatch(text)
    if read is None:
        raise _odd(path, line, f"{head[column].strip()} “{text.strip()}” is no number")
    return float(read[1].replace(",", "."))


def _check_order(path: Path, clocked: Sequence[tuple[int, list[float]]]) -> None:
    if len(clocked) < 2:
        raise UnreadableInputError(f"{path}: needs two rows or more, there is {len(clocked)}.")
    for (_, before), (line, after) in pairwise(clocked):
        if any(later <= earlier for earlier, later in zip(before, after, strict=True)):
            raise _odd(path, line, "distance and time must grow from row to row")


def _odd(path: Path, line: int, why: str) -> UnreadableInputError:
    return UnreadableInputError(f"{path}, line {line}: {why}.")
