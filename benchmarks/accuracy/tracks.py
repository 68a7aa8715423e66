"""Left and right over many athletes: `python -m benchmarks.accuracy.tracks [NAME...]`.

The suite's conditions have a few clips each, enough for a mean and too few for a share near 100 %.
This films each condition with so many athletes that `--frames` pictures are pooled, scores who and
which side, and writes docs/accuracy-tracks.md and .csv. A whole run takes hours: conditions that
are not named keep the rows they have.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.accuracy import store
from benchmarks.accuracy.conditions import CONDITIONS, Condition, with_frames
from benchmarks.accuracy.errors import pooled
from benchmarks.accuracy.rows import Row, read_csv, write_csv
from benchmarks.accuracy.run import view_of
from benchmarks.accuracy.score_tracks import score_athlete, score_joints, score_sides

DOCS: Final = Path(__file__).parents[2] / "docs"
FRAMES: Final = 2300
"""Pictures a condition; the whole athlete is in some 2,000 of them."""
LEGS_PERCENT, ARMS_PERCENT, FOUND_PERCENT = 99.5, 98.0, 99.0

HEAD = """# Who is tracked, and left and right

Written by `python -m benchmarks.accuracy.tracks`: the conditions of [accuracy.md](accuracy.md),
each filmed with so many rendered athletes that about 2,000 pictures with the whole body are pooled.

* *Found*: hips and shoulders within 15 % of body height of where they are.
* *Legs*, *arms*: share of pictures in which the exchanged naming does not lie nearer to the truth
  (by more than 3 % of body height); raw as the network named them, then as tracked. A limb that the
  tracks leave out counts neither way; *known* is the share of pictures that have it.
* Wanted: found 99 %, legs 99.5 %, arms 98 %. **Bold** falls short.
* All rows are in [accuracy-tracks.csv](accuracy-tracks.csv).
"""


def main() -> int:
    """Score the named conditions and write the table anew."""
    options = _parser().parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "accuracy-tracks.csv"
    kept = {row.key: row for row in (read_csv(path) if path.exists() else [])}
    for condition in CONDITIONS:
        if condition.refused or (options.names and condition.name not in options.names):
            continue
        rows = _scored(with_frames(condition, options.frames))
        kept = {key: row for key, row in kept.items() if row.condition != condition.name}
        kept |= {row.key: row for row in rows}
        ordered = _in_order(list(kept.values()))
        write_csv(ordered, path)
        path.with_suffix(".md").write_text(document(ordered), encoding="utf-8")
        _say(f"scored: {condition.name}")
    return 0


def _scored(condition: Condition) -> list[Row]:
    """A condition's rows; one clip after the other, so that memory holds one."""
    store.render_all([clip.scenario for clip in condition.clips], _say)
    errors = []
    for clip in condition.clips:
        view = view_of(clip)
        errors += [*score_athlete(view), *score_sides(view), *score_joints(view)]
    return pooled(condition.name, (e for e in errors if " forward" not in e.quantity))


def _in_order(rows: Sequence[Row]) -> list[Row]:
    order = [condition.name for condition in CONDITIONS]
    return sorted((r for r in rows if r.condition in order), key=lambda r: order.index(r.condition))


def document(rows: Sequence[Row]) -> str:
    """The text of docs/accuracy-tracks.md."""
    table = {(row.condition, row.quantity, row.side): row for row in rows}
    names = list(dict.fromkeys(row.condition for row in rows))
    titles = ("condition", "pictures", "found %", "legs raw %", "legs %", "arms raw %", "arms %",
              "legs, arms known %", "near joints % height", "far joints")  # fmt: skip
    lines = [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
    for name in names:
        found = table[name, "frames found", "both"]
        cells = [name, str(found.n), _share(found, FOUND_PERCENT)]
        for limbs, wanted in (("legs", LEGS_PERCENT), ("arms", ARMS_PERCENT)):
            cells.append(_share(table.get((name, f"{limbs}, raw", "both"))))
            cells.append(_share(table.get((name, f"{limbs}, tracked", "both")), wanted))
        known = [table.get((name, f"{limbs}, tracked", "both")) for limbs in ("legs", "arms")]
        cells.append(", ".join(f"{100 * (r.n if r else 0) / found.n:.0f}" for r in known))
        cells += [_distance(table.get((name, "tracked", side))) for side in ("near", "far")]
        lines.append(f"| {' | '.join(cells)} |")
    return f"{HEAD}\n" + "\n".join(lines) + "\n"


def _share(row: Row | None, wanted: float = 0.0) -> str:
    if row is None or row.bias is None:
        return "–"
    value = 100.0 + row.bias
    return f"{value:.2f}" if value >= wanted else f"**{value:.2f}**"


def _distance(row: Row | None) -> str:
    if row is None or row.bias is None or row.limit_high is None:
        return "–"
    return f"{row.bias:.1f} / {row.limit_high:.1f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy.tracks", description=__doc__
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="conditions; all if none is named")
    parser.add_argument("--frames", type=int, default=FRAMES, help="pictures a condition")
    parser.add_argument("--out", type=Path, default=DOCS, help="folder of the table")
    return parser


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
