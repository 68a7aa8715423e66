"""One module a file format; together they write and read a results folder."""

from __future__ import annotations

from pathlib import Path

from speedlab.formats.analysis_json import write_analysis
from speedlab.formats.load import load
from speedlab.formats.poses_npz import write_seen
from speedlab.formats.schema import SCHEMA_VERSION, json_schema
from speedlab.formats.tables import write_tables
from speedlab.formats.tracks_nc import write_tracks
from speedlab.model.analysis import Analysis

__all__ = ["SCHEMA_VERSION", "json_schema", "load", "write_data"]


def write_data(analysis: Analysis, folder: Path) -> None:
    """Write everything but the report: `analysis.json`, the tables, and tracks and poses if any."""
    write_analysis(analysis, folder)
    write_tables(analysis, folder)
    if analysis.tracks is not None:
        write_tracks(analysis.tracks, analysis.timebase, folder)
    if analysis.evidence is not None and analysis.evidence.seen is not None:
        write_seen(analysis.evidence.seen, folder)
