"""Calibrate the ±: `python -m benchmarks.uncertainty` writes calibration.toml and its page.

Clips and poses are kept as those of the accuracy suite are; what is missing is made first.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from benchmarks.accuracy import store
from benchmarks.accuracy.run import view_of
from benchmarks.uncertainty.clips import clips
from benchmarks.uncertainty.document import Made, page, table
from benchmarks.uncertainty.fit import fit, grouped
from benchmarks.uncertainty.readings import Reading, readings_of

TABLE = Path(str(files("speedlab.metrics"))) / "calibration.toml"
PAGE = Path(__file__).parents[2] / "docs" / "uncertainty.md"


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.uncertainty", description=__doc__)
    parser.add_argument("--athletes", type=int, default=2, help="in each condition")
    wanted = list(clips(parser.parse_args().athletes))
    store.render_all([clip.scenario for _, clip in wanted], _say)
    found: list[Reading] = []
    for number, (name, clip) in enumerate(wanted):
        found += readings_of(view_of(clip), name, number)
        _say(f"measured {number + 1} of {len(wanted)}: {name}")
    calibrate(found)
    return 0


def calibrate(readings: Sequence[Reading]) -> None:
    """Fit to readings and write both files."""
    calibration = fit(readings)
    made = Made(
        datetime.now(UTC).date().isoformat(),
        version("speedlab"),
        len({r.clip for r in readings}),
        len({r.condition for r in readings}),
    )
    TABLE.write_text(table(calibration, made), encoding="utf-8")
    PAGE.write_text(page(calibration, grouped(readings, calibration), made), encoding="utf-8")


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
