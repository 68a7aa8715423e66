"""Score the product against instruments and labels, and write the tables.

    python -m benchmarks.instruments               # all that is there
    python -m benchmarks.instruments --only plates # minutes; the clips' rows stay as recorded
    python -m benchmarks.instruments --only clips  # runs the network on every labelled clip

The data lie beside the repository (../shared/data, ../shared/clips) or where SPEEDLAB_DATA and
SPEEDLAB_CLIPS say. What is not there is not scored, and the document says so.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from benchmarks.accuracy.rows import Row, read_csv, write_csv
from benchmarks.instruments.against_plates import (
    EXACT_DRAWS,
    NOISY_DRAWS,
    Noises,
    conditions,
    score_condition,
)
from benchmarks.instruments.document import document
from benchmarks.instruments.labelled import PREFIX, labelled_clips, score_labelled
from benchmarks.instruments.recordings import Recording, read_recordings
from benchmarks.instruments.side_view import stature_m
from benchmarks.pose_noise import read_errors, read_noise

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("SPEEDLAB_DATA", ROOT.parent / "shared" / "data"))
CLIPS = Path(os.environ.get("SPEEDLAB_CLIPS", ROOT.parent / "shared" / "clips"))
TABLE = ROOT / "docs" / "accuracy-instruments.csv"
TEXT = TABLE.with_suffix(".md")


def plate_rows(recordings: Sequence[Recording], noises: Noises) -> list[Row]:
    """Every recording in every condition."""
    rows = []
    for recording in recordings:
        for condition in conditions(recording, noises):
            print(condition.name, flush=True)
            rows += score_condition(condition)
    return rows


def clip_rows(folder: Path) -> list[Row]:
    """Every labelled clip that is there."""
    rows = []
    for labelled in labelled_clips(folder):
        print(labelled.name, flush=True)
        rows += score_labelled(labelled)
    return rows


def recorded(*, clips: bool) -> list[Row]:
    """The rows of one part as they were written last."""
    rows = read_csv(TABLE) if TABLE.exists() else []
    return [row for row in rows if row.condition.startswith(PREFIX) is clips]


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("plates", "clips"), help="keep the other part's rows")
    options = parser.parse_args()
    noises = Noises(read_noise(), read_errors())
    recordings = read_recordings(DATA) if (DATA / "truth.json").exists() else []
    plates = recorded(clips=False) if options.only == "clips" else plate_rows(recordings, noises)
    clips = recorded(clips=True) if options.only == "plates" else clip_rows(CLIPS)
    rows = [*plates, *clips]
    write_csv(rows, TABLE)
    facts = [(r.name, r.remark, stature_m(r.xyz_m)) for r in recordings]
    TEXT.write_text(document(rows, facts, (EXACT_DRAWS, NOISY_DRAWS), noises), encoding="utf-8")
    print(f"{TEXT}, {TABLE}")


if __name__ == "__main__":
    main()
