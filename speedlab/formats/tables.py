"""`events.csv`, `steps.csv`, `measures.csv`, and `splits.csv` where gates were told."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from speedlab.formats.values import row
from speedlab.model.analysis import Analysis
from speedlab.model.frames import (
    EVENT_COLUMNS,
    MEASURE_COLUMNS,
    SPLIT_COLUMNS,
    STEP_COLUMNS,
    Row,
    event_rows,
    measure_rows,
    split_rows,
    step_rows,
)


def write_tables(analysis: Analysis, folder: Path) -> None:
    """Write the tables into a folder."""
    write_csv(folder / "events.csv", EVENT_COLUMNS, event_rows(analysis))
    write_csv(folder / "steps.csv", STEP_COLUMNS, step_rows(analysis))
    write_csv(folder / "measures.csv", MEASURE_COLUMNS, measure_rows(analysis.measures))
    if analysis.splits:
        write_csv(folder / "splits.csv", SPLIT_COLUMNS, split_rows(analysis.splits))


def write_csv(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Write rows: UTF-8, comma, decimal point, true / false, empty where unknown."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for values in map(row, rows):
            writer.writerow([_cell(values[name]) for name in columns])


def _cell(value: Any) -> str:  # noqa: ANN401 - any cell
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(value) if isinstance(value, tuple) else str(value)
