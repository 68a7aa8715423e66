"""The results as rows and as pandas tables: the columns of the files that are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from speedlab.model.analysis import Analysis
    from speedlab.model.events import Event, Step
    from speedlab.model.measures import Measure
    from speedlab.model.splits import Split

EVENT_COLUMNS = (
    "contact",
    "kind",
    "side",
    "time_s",
    "time_file_s",
    "frame",
    "sigma_ms",
    "floor_ms",
    "complete",
    "confidence",
    "source",
    "model_time_s",
    "edited_by",
    "edited_at",
)

Row = dict[str, Any]

STEP_COLUMNS = (
    "step",
    "side",
    "first_contact",
    "second_contact",
    "complete",
    "step_time_s",
    "step_time_td_s",
    "contact_time_s",
    "flight_time_s",
    "length_px",
    "reason",
)

MEASURE_COLUMNS = (
    "metric",
    "side",
    "step",
    "value",
    "unit",
    "u_rand",
    "u_sys",
    "floor_rand",
    "floor_sys",
    "half_width",
    "tier",
    "n",
    "valid",
    "reason",
    "flags",
)


SPLIT_COLUMNS = (
    "start_m",
    "stop_m",
    "time_s",
    "time_u_rand_s",
    "time_u_sys_s",
    "speed_mps",
    "speed_u_rand_mps",
    "speed_u_sys_mps",
    "clocked_s",
    "difference_s",
    "reason",
    "flags",
)

UNTIMED = "the capture rate is unknown, so nothing is printed in seconds"
"""Reason given wherever an untrusted time base leaves a field empty."""


def event_rows(analysis: Analysis) -> list[Row]:
    """One row an event, in order of time.

    `time_s`, `sigma_ms`, `floor_ms` and `model_time_s` are None where the capture rate is unknown.
    """
    trusted = analysis.timebase.trusted
    return [_event_row(event, trusted) for event in analysis.events]


def step_rows(analysis: Analysis) -> list[Row]:
    """One row a step; `reason` says why times are None."""
    return [_step_row(step, analysis.timebase.trusted) for step in analysis.steps]


def measure_rows(measures: Iterable[Measure]) -> list[Row]:
    """One row a measure; a value that is not finite is withheld."""
    return [_measure_row(item) for item in measures]


def split_rows(splits: Iterable[Split]) -> list[Row]:
    """One row a pair of gates."""
    return [{name: getattr(split, name) for name in SPLIT_COLUMNS} for split in splits]


def events_frame(analysis: Analysis) -> pd.DataFrame:
    """`event_rows` as a table."""
    return _table(EVENT_COLUMNS, event_rows(analysis))


def steps_frame(analysis: Analysis) -> pd.DataFrame:
    """`step_rows` as a table."""
    return _table(STEP_COLUMNS, step_rows(analysis))


def measures_frame(measures: Iterable[Measure]) -> pd.DataFrame:
    """`measure_rows` as a table; `step` is missing for clip values, flags are joined by spaces."""
    rows = [row | {"flags": " ".join(row["flags"])} for row in measure_rows(measures)]
    table = _table(MEASURE_COLUMNS, rows)
    numeric = ("value", "u_rand", "u_sys", "floor_rand", "floor_sys", "half_width")
    return table.astype({"step": "Int64"} | dict.fromkeys(numeric, float))


def _event_row(event: Event, trusted: bool) -> Row:
    return {
        "contact": event.contact,
        "kind": event.kind.value,
        "side": event.side.value,
        "time_s": event.time_s if trusted else None,
        "time_file_s": event.time_file_s,
        "frame": event.frame,
        "sigma_ms": event.sigma_ms if trusted else None,
        "floor_ms": event.floor_ms if trusted else None,
        "complete": event.complete,
        "confidence": event.confidence,
        "source": event.source.value,
        "model_time_s": event.model_time_s if trusted else None,
        "edited_by": event.edited_by,
        "edited_at": event.edited_at,
    }


def _step_row(step: Step, trusted: bool) -> Row:
    times = {
        "step_time_s": step.step_time_s,
        "step_time_td_s": step.step_time_td_s,
        "contact_time_s": step.contact_time_s,
        "flight_time_s": step.flight_time_s,
    }
    cut = [
        f"contact {c.number} is not complete" for c in (step.first, step.second) if not c.complete
    ]
    return {
        "step": step.number,
        "side": step.side.value,
        "first_contact": step.first.number,
        "second_contact": step.second.number,
        "complete": not cut,
        **(times if trusted else dict.fromkeys(times)),
        "length_px": step.length_px,
        "reason": "; ".join(cut if trusted else [*cut, UNTIMED]),
    }


def _measure_row(item: Measure) -> Row:
    finite = item.value is not None and isfinite(item.value)
    row = {name: getattr(item, name) for name in MEASURE_COLUMNS} | {"tier": item.tier.value}
    if finite and item.valid:
        return row
    reason = item.reason or "no finite number came out of this clip"
    return row | {"value": None, "valid": False, "reason": reason}


def _table(columns: Sequence[str], rows: list[Row]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(columns))
    numeric = [name for name in columns if name.endswith(("_s", "_ms", "_px"))]
    return table.astype(dict.fromkeys(numeric, float))
