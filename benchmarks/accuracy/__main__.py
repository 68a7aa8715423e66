"""Run the accuracy suite: `python -m benchmarks.accuracy` writes docs/accuracy.md and .csv.

Their first figures go into README.md. `--quick` runs the small set only, compares it with the
recorded figures and writes nothing.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.accuracy.compare import worse
from benchmarks.accuracy.conditions import CONDITIONS
from benchmarks.accuracy.document import document
from benchmarks.accuracy.readme import with_figures
from benchmarks.accuracy.rows import read_csv, write_csv
from benchmarks.accuracy.run import score_all

DOCS = Path(__file__).parents[2] / "docs"


def main() -> int:
    """Run what the command line asks for; 1 if a figure got worse than the recorded one."""
    options = _parser().parse_args()
    chosen = [
        c
        for c in CONDITIONS
        if (c.quick or not options.quick) and (not options.only or c.name in options.only)
    ]
    options.out.mkdir(parents=True, exist_ok=True)
    recorded = options.out / "accuracy.csv"
    rows = list(score_all(chosen, _say, fresh=options.fresh))
    complaints = worse(read_csv(recorded), rows) if recorded.exists() else []
    if len(chosen) == len(CONDITIONS):
        write_csv(rows, recorded)
        (options.out / "accuracy.md").write_text(document(CONDITIONS, rows), encoding="utf-8")
        if options.out == DOCS:
            readme = DOCS.parent / "README.md"
            text = with_figures(readme.read_text(encoding="utf-8"), rows)
            readme.write_text(text, encoding="utf-8")
    for sentence in complaints:
        _say(f"worse: {sentence}")
    _say(f"{len(rows)} figures, {len(complaints)} worse than recorded")
    return 1 if complaints else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the small set of conditions only")
    parser.add_argument("--only", nargs="*", metavar="NAME", help="these conditions only")
    parser.add_argument("--fresh", action="store_true", help="look at every clip again")
    parser.add_argument("--out", type=Path, default=DOCS, help="folder of accuracy.md and .csv")
    return parser


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
