"""Sides and contacts over many athletes: `python -m benchmarks.accuracy.many [NAME...]`.

The suite's conditions have a few clips each, enough for a mean and too few for a share near 100 %.
This films each condition with so many athletes that `--frames` pictures are pooled, and those of
`RATES` with as many contacts as a limit of agreement needs; scores every stage; and writes
docs/accuracy-many.md and .csv. A whole run takes hours: conditions that are not named keep the rows
they have.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.accuracy import store
from benchmarks.accuracy.conditions import CONDITIONS, Condition, with_more
from benchmarks.accuracy.coverage import (
    EXACT,
    FEWEST_READINGS,
    LEAST_COVERAGE,
    by_condition,
    falls_short,
    short_by_chance,
    single_readings,
)
from benchmarks.accuracy.document import distance_text
from benchmarks.accuracy.errors import pooled
from benchmarks.accuracy.rows import Row, merged, read_csv, write_csv
from benchmarks.accuracy.run import scored, view_of
from speedlab.model.measures import COVERAGE_95

DOCS: Final = Path(__file__).parents[2] / "docs"
FRAMES: Final = 2300
"""Pictures a condition; the whole athlete is in some 2,000 of them."""
CONTACTS: Final = 102
"""Contacts of each of `RATES`, so that a camera that stands and one that follows have 200."""
RATES: Final = {
    f"{fps} fps": (f"static {fps}", f"panned {fps}") for fps in (240, 120, 60)
}  # fmt: skip
LEGS_PERCENT, ARMS_PERCENT, FOUND_PERCENT = 99.5, 98.0, 99.0

HEAD = """# Sides and contacts over many athletes

Written by `python -m benchmarks.accuracy.many`: conditions of [accuracy.md](accuracy.md), each
filmed with so many more rendered athletes that about 2,000 pictures with the whole body are pooled,
and some 200 contacts a frame rate. Conditions that are not here have not been run at this size. All
rows, every other quantity and side too, are in [accuracy-many.csv](accuracy-many.csv).

## Who is tracked, and left and right

* *Found*: hips and shoulders within 15 % of body height of where they are.
* *Legs*, *arms*: share of pictures in which the exchanged naming does not lie nearer to the truth
  (by more than 3 % of body height); raw as the network named them, then as tracked. A limb that the
  tracks leave out counts neither way; *known* is the share of pictures that have it.
* Joints: distance between landmark and joint centre, median / 95th percentile.
* Wanted: found 99 %, legs 99.5 %, arms 98 %. **Bold** falls short.
"""
EVENTS_HEAD = """
## Contacts

Milliseconds. *Size*: median / 95th percentile of the errors without their sign; *bias* and *limits*
are those of found minus true contact time; *covered*: share of the true contact times inside ± 1.96
of our own standard uncertainty.
"""

COVERAGE_HEAD = f"""
## Do the ± hold in each condition?

Quantities with {FEWEST_READINGS} single readings or more (events, and measures of both sides), how
many of them have less than {LEAST_COVERAGE:.0f} % of their truths inside ± 1.96 of our own standard
uncertainty, how many would by chance if every ± held exactly {EXACT:.0%}, and which (%).
"""


def main() -> int:
    """Score the named conditions and write the table anew."""
    options = _parser().parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "accuracy-many.csv"
    kept = {row.key: row for row in (read_csv(path) if path.exists() else [])}
    for condition in CONDITIONS:
        if condition.refused or (options.names and condition.name not in options.names):
            continue
        rows = _scored(_grown(condition, options.frames))
        kept = {key: row for key, row in kept.items() if row.condition != condition.name}
        kept |= {row.key: row for row in rows}
        ordered = _in_order(list(kept.values()))
        write_csv(ordered, path)
        path.with_suffix(".md").write_text(document(ordered), encoding="utf-8")
        _say(f"scored: {condition.name}")
    return 0


def _grown(condition: Condition, frames: int) -> Condition:
    timed = any(condition.name in names for names in RATES.values())
    return with_more(condition, frames, CONTACTS if timed else 0)


def _scored(condition: Condition) -> list[Row]:
    """A condition's rows; one clip after the other, so that memory holds one."""
    store.render_all([clip.scenario for clip in condition.clips], _say)
    return pooled(condition.name, [e for clip in condition.clips for e in scored(view_of(clip))])


def _in_order(rows: Sequence[Row]) -> list[Row]:
    order = [condition.name for condition in CONDITIONS]
    return sorted((r for r in rows if r.condition in order), key=lambda r: order.index(r.condition))


Table = dict[tuple[str, str, str, str], Row]  # condition, stage, quantity, side


def document(rows: Sequence[Row]) -> str:
    """The text of docs/accuracy-many.md."""
    table = {(row.condition, row.stage, row.quantity, row.side): row for row in rows}
    names = list(dict.fromkeys(row.condition for row in rows))
    return (
        f"{HEAD}\n{_tracks(table, names)}\n{EVENTS_HEAD}\n{_events(table, names)}\n"
        f"{COVERAGE_HEAD}\n{_coverage(rows, names)}\n"
    )


def _tracks(table: Table, names: Sequence[str]) -> str:
    titles = ("condition", "pictures", "found %", "legs raw %", "legs %", "arms raw %", "arms %",
              "legs, arms known %", "near joints % height", "far joints")  # fmt: skip
    lines = [_line(titles), _rule(titles)]
    for name in names:
        found = table[name, "athlete", "frames found", "both"]
        cells = [name, str(found.n), _share(found, FOUND_PERCENT)]
        for limbs, wanted in (("legs", LEGS_PERCENT), ("arms", ARMS_PERCENT)):
            cells.append(_share(table.get((name, "sides", f"{limbs}, raw", "both"))))
            cells.append(_share(table.get((name, "sides", f"{limbs}, tracked", "both")), wanted))
        known = [
            table.get((name, "sides", f"{limbs}, tracked", "both")) for limbs in ("legs", "arms")
        ]
        cells.append(", ".join(f"{100 * (r.n if r else 0) / found.n:.0f}" for r in known))
        cells += [
            distance_text(table.get((name, "joints", "tracked", side))) for side in ("near", "far")
        ]
        lines.append(_line(cells))
    return "\n".join(lines)


def _events(table: Table, names: Sequence[str]) -> str:
    titles = ("condition", "contacts", "found %", "not invented %", "touchdown, size",
              "toe-off, size", "contact time, bias", "limits", "covered %")  # fmt: skip
    lines = [_line(titles), _rule(titles)]
    for name in names:

        def row(quantity: str, side: str = "both", name: str = name) -> Row | None:
            return table.get((name, "events", quantity, side))

        found, length = row("contacts found"), row("contact time")
        if found is not None:
            cells = (name, str(found.n), _share(found), _share(row("contacts not invented")),
                     distance_text(row("touchdown, size")),
                     distance_text(row("toe-off, size")))  # fmt: skip
            lines.append(_line((*cells, *_limits(length))))
    for rate, pair in RATES.items():
        lengths = [table.get((name, "events", "contact time", "both")) for name in pair]
        if None not in lengths:
            together = merged([length for length in lengths if length is not None])
            count = "–" if together is None else str(together.n)
            lines.append(_line((f"{rate}, both", count, *"––––", *_limits(together))))
    return "\n".join(lines)


def _coverage(rows: Sequence[Row], names: Sequence[str]) -> str:
    titles = ("condition", "quantities", "short", "by chance", "which")
    lines = [_line(titles), _rule(titles)]
    for name in names:
        own = single_readings([row for row in rows if row.condition == name])
        cells = {what: row for what, found in own.items() for row in by_condition(found)}
        short = {what: row for what, row in cells.items() if falls_short(row)}
        which = ", ".join(f"{what} {row.coverage:.0f}" for what, row in short.items()) or "–"
        chance = f"{short_by_chance(list(cells.values())):.1f}"
        lines.append(_line((name, str(len(cells)), str(len(short)), chance, which)))
    return "\n".join(lines)


def _limits(row: Row | None) -> tuple[str, str, str]:
    """Bias, 95 % limits and coverage of a signed error."""
    if row is None or row.bias is None or row.spread is None:
        return "–", "–", "–"
    reach = COVERAGE_95 * row.spread
    covered = "–" if row.coverage is None else f"{row.coverage:.0f}"
    return f"{row.bias:+.1f}", f"{row.bias - reach:+.1f} to {row.bias + reach:+.1f}", covered


def _share(row: Row | None, wanted: float = 0.0) -> str:
    if row is None or row.bias is None:
        return "–"
    value = 100.0 + row.bias
    return f"{value:.2f}" if value >= wanted else f"**{value:.2f}**"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rule(titles: Sequence[str]) -> str:
    return "|---" * len(titles) + "|"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy.many", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="conditions; all if none is named")
    parser.add_argument("--frames", type=int, default=FRAMES, help="pictures a condition")
    parser.add_argument("--out", type=Path, default=DOCS, help="folder of the table")
    return parser


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
