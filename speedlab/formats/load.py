"""A results folder back into an `Analysis`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from speedlab.formats.analysis_json import from_document, read_document
from speedlab.formats.tracks_nc import read_tracks
from speedlab.model.analysis import Analysis


def load(folder: Path | str) -> Analysis:
    """Read what `speedlab analyze` wrote.

    The result equals the one that was written, to the rounding of the files; `evidence` is None.

    Raises:
        UnreadableInputError: the folder holds no results, or results of another major version.
    """
    analysis = from_document(read_document(Path(folder)))
    return replace(analysis, tracks=read_tracks(Path(folder), analysis.timebase))
