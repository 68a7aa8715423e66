"""The few figures that README.md shows, taken from the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.accuracy.rows import Row, merged

CONDITIONS: Final = {
    "static 240": "240 frames/s, still",
    "static 120": "120 frames/s, still",
    "panned 120": "120 frames/s, following",
    "panned 60": "60 frames/s, following",
}


@dataclass(frozen=True)
class Shown:
    """One column: a quantity's rows, in its unit times `factor`."""

    title: str
    stage: str
    quantity: str
    unit: str
    factor: float = 1.0
    digits: int = 1


QUANTITIES: Final = (
    Shown("touchdown", "events", "touchdown", "ms"),
    Shown("toe-off", "events", "toe-off", "ms"),
    Shown("contact time", "events", "contact time", "ms"),
    Shown("step length", "steps", "step_length_m, each", "cm", factor=100.0),
    Shown("speed", "steps", "speed_mps", "m/s", digits=2),
)
START, END = "<!-- from docs/accuracy.csv -->\n", "<!-- end -->\n"


def with_figures(readme: str, rows: Sequence[Row]) -> str:
    """The text with its table written anew.

    Raises:
        ValueError: there is no place for it.
    """
    before, start, rest = readme.partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise ValueError("README.md has no place for the accuracy's figures")
    return f"{before}{START}\n{_table(rows)}\n\n{END}{after}"


def _table(rows: Sequence[Row]) -> str:
    titles = ("", "contacts found", *(shown.title for shown in QUANTITIES))
    lines = [f"| {' | '.join(titles)} |".replace("|  |", "| |"), "|---" * len(titles) + "|"]
    for name, what in CONDITIONS.items():
        own = [row for row in rows if row.condition == name]
        cells = [_value(own, shown) for shown in QUANTITIES]
        lines.append(f"| {' | '.join((what, _found(own), *cells))} |")
    return "\n".join(lines)


def _found(rows: Sequence[Row]) -> str:
    found = next(row for row in rows if row.quantity == "contacts found")
    return f"{round(found.n * (1 + (found.bias or 0.0) / 100))} of {found.n}"


def _value(rows: Sequence[Row], shown: Shown) -> str:
    """Bias ± spread, of both sides together."""
    own = [row for row in rows if (row.stage, row.quantity) == (shown.stage, shown.quantity)]
    row = next((row for row in own if row.side == "both"), None) or merged(own)
    if row is None or row.bias is None or row.spread is None:
        return "–"
    bias = f"{shown.factor * row.bias:+.{shown.digits}f}".replace("-", "−")
    return f"{bias} ± {shown.factor * row.spread:.{shown.digits}f} {shown.unit}"
