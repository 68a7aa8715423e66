"""Events that somebody corrected: all that follows from them anew, the poses kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from speedlab.batch.single import Wishes, write_into
from speedlab.errors import UnreadableInputError, UsageError
from speedlab.formats import load
from speedlab.formats.events_csv import read_corrections
from speedlab.formats.poses_npz import read_seen
from speedlab.model.analysis import Analysis
from speedlab.model.clip import ClipInfo
from speedlab.settings import Settings


def correct(folder: Path, clip: Path | None, by: str, wishes: Wishes) -> Analysis:
    """Measure a results folder's clip again with its `events.csv` as it is now.

    `clip`: where the video is; None: beside the folder or here, under its own name.

    Raises:
        UsageError: the clip is not there, or is another one.
        UnreadableInputError: the folder lacks something, or a row of the table makes no sense.
    """
    from speedlab.pipeline import measure_seen, pictures_of

    before = load(folder)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    corrections = read_corrections(folder, before, by, now)
    seen = read_seen(folder, _found(before.clip, folder, clip))
    facts = {**before.provenance, "corrected_events": len(corrections.placed)}
    try:
        settings = Settings.model_validate(before.provenance["settings"])
    except (KeyError, ValueError) as error:
        raise UnreadableInputError(
            f"{folder}: was written with settings that this speedlab does not know; "
            "analyse the clip again with --force."
        ) from error
    note = str(before.provenance.get("pose_model", {}).get("note", ""))
    analysis = measure_seen(seen, settings, facts, note, corrections, pictures_of(seen.info))
    write_into(folder, analysis, wishes)
    return analysis


def _found(info: ClipInfo, folder: Path, clip: Path | None) -> ClipInfo:
    """The facts of the clip where it is now."""
    from speedlab.video import probe

    places = [clip] if clip else [folder.resolve().parent / info.path.name, info.path]
    place = next((p for p in places if p.is_file()), None)
    if place is None:
        raise UsageError(f"{places[0]} is not there: say where the video is with --clip.")
    found = probe(place)
    if found.sha256 != info.sha256:
        raise UsageError(f"{place} is not the video that {folder} was made of; see --clip.")
    times = found.frame_pts_s[: info.frame_count]  # the file may break off
    return replace(found, frame_pts_s=times, warnings=info.warnings)
