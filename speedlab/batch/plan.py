"""Which clips a batch works on, where each goes, and which are done already."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import speedlab
from speedlab.batch.names import find_clip, folder_names
from speedlab.batch.single import Wishes
from speedlab.errors import SpeedlabError, UnreadableInputError, UsageError
from speedlab.formats.analysis_json import FILE_NAME, read_document
from speedlab.formats.schema import AnalysisDocument
from speedlab.formats.values import plain
from speedlab.model.quality import Verdict
from speedlab.settings import Settings

VIDEO_EXTENSIONS = frozenset(
    (".3gp", ".avi", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".webm")
)


@dataclass(frozen=True)
class Job:
    """One clip, its results folder, and whether the results are there already."""

    clip: Path
    folder: Path
    finished: bool


def find_clips(inputs: Sequence[Path], out: Path) -> list[Path]:
    """The clips that files and folders name, each once, in a stable order.

    Folders are searched through, in order of name; results folders, the batch's own folder and
    hidden ones are left out. Files are taken as they are, in the order given.

    Raises:
        UsageError: there is no clip at all.
    """
    found: dict[Path, Path] = {}
    for place in map(find_clip, inputs):
        for clip in _clips_below(place, out.resolve()) if place.is_dir() else [place]:
            found.setdefault(clip.resolve(), clip)
    if not found:
        names = ", ".join(str(place) for place in inputs)
        raise UsageError(
            f"{names}: holds no video; give clips, or a folder with clips "
            f"({', '.join(sorted(VIDEO_EXTENSIONS))})."
        )
    return list(found.values())


def _clips_below(folder: Path, out: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        here = Path(place)
        folders[:] = sorted((f for f in folders if _is_searched(here / f, out)), key=_natural)
        for name in sorted(files, key=_natural):
            if Path(name).suffix.lower() in VIDEO_EXTENSIONS and not name.startswith("."):
                yield here / name


def _is_searched(folder: Path, out: Path) -> bool:
    if folder.name.startswith(".") or folder.resolve() == out:
        return False
    return not (folder / FILE_NAME).exists()


def _natural(name: str) -> list[tuple[int, str]]:
    """Sort key that puts `run2` before `run10`."""
    parts = re.findall(r"\d+|\D+", name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


SettingsOf = Callable[[Path], Settings]
"""How a clip is measured; raises `SpeedlabError` where what is told of it makes no sense."""


def plan(clips: Sequence[Path], out: Path, settings_of: SettingsOf, wishes: Wishes) -> list[Job]:
    """A job for each clip.

    A clip is finished where `out` holds its results: same bytes, same settings, same version of
    speedlab. Results of another clip are never overwritten, older ones of the same clip are.
    """
    known = dict(_results(out))
    jobs: list[Job] = []
    for clip, name in zip(clips, folder_names(clips), strict=True):
        sha256 = _sha256(clip)
        own = {place: known[place] for place in known if known[place].clip.sha256 == sha256}
        settings = _settings_if_any(clip, settings_of)
        done = [place for place in own if _is_finished(place, own[place], settings, wishes)]
        taken = {job.folder for job in jobs} | (known.keys() - own.keys())
        folder = done[0] if done else next(p for p in _numbered(out / name) if p not in taken)
        jobs.append(Job(clip, folder, finished=bool(done)))
    return jobs


def _settings_if_any(clip: Path, settings_of: SettingsOf) -> Settings | None:
    # What makes no sense is said when the clip's turn comes, and the others go on.
    with suppress(SpeedlabError):
        return settings_of(clip)
    return None


def _results(out: Path) -> Iterator[tuple[Path, AnalysisDocument]]:
    for path in sorted(out.glob(f"*/{FILE_NAME}")):
        # What cannot be read (another schema) is not reused; its folder is kept under `.old`.
        with suppress(UnreadableInputError):
            yield path.parent, read_document(path.parent)


def _is_finished(
    folder: Path, document: AnalysisDocument, settings: Settings | None, wishes: Wishes
) -> bool:
    if settings is None:
        return False
    provenance = document.provenance
    wanted = plain(settings.model_dump(mode="json"))
    if wishes.force or provenance.get("speedlab") != speedlab.__version__:
        return False
    if _what_counts(provenance.get("settings")) != _what_counts(wanted):
        return False
    refused = document.quality.verdict is Verdict.NOT_MEASURABLE
    return refused or not wishes.video or (folder / "annotated.mp4").exists()


def _what_counts(settings: Any) -> Any:  # noqa: ANN401 - a JSON tree
    """Settings without the number of workers, which changes no result."""
    if not isinstance(settings, dict) or not isinstance(settings.get("pose"), dict):
        return settings
    pose = {name: value for name, value in settings["pose"].items() if name != "workers"}
    return settings | {"pose": pose}


def _sha256(clip: Path) -> str:
    """Of the clip's bytes; empty for one that cannot be read, which the analysis will name."""
    try:
        with clip.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _numbered(folder: Path) -> Iterator[Path]:
    yield folder
    yield from (folder.with_name(f"{folder.name}_{number}") for number in count(2))
