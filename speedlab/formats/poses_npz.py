"""`poses.npz`: what was seen in the pictures, so that nobody has to look at them again.

Plain NumPy arrays under the names of `speedlab.model.seen.Seen`, its parts joined by a dot; no
pickled objects.
"""

from __future__ import annotations

import zipfile
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np

from speedlab.errors import UnreadableInputError
from speedlab.model.clip import ClipInfo
from speedlab.model.picture import Picture
from speedlab.model.seen import Seen
from speedlab.model.selection import Selection
from speedlab.model.tracks import AthletePath, CameraMotion, JointOffsets, PoseSequence

FILE_NAME = "poses.npz"
_PARTS = {
    "path": AthletePath,
    "poses": PoseSequence,
    "camera": CameraMotion,
    "picture": Picture,
    "offsets": JointOffsets,
    "selection": Selection,
}


def write_seen(seen: Seen, folder: Path) -> None:
    """Write `poses.npz` into a folder."""
    arrays = {
        f"{part}.{name}": np.asarray(value)
        for part in _PARTS
        if getattr(seen, part) is not None
        for name, value in asdict(getattr(seen, part)).items()
        if value is not None
    }
    with (folder / FILE_NAME).open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def read_seen(folder: Path, info: ClipInfo) -> Seen:
    """What was seen of the clip `info`, as `write_seen` wrote it.

    Raises:
        UnreadableInputError: the file is missing or not one of ours.
    """
    path = folder / FILE_NAME
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        return Seen(info, **{part: _part(kind, part, arrays) for part, kind in _PARTS.items()})
    except (OSError, EOFError, ValueError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise UnreadableInputError(
            f"{path}: cannot be read; analyse the clip again with --force."
        ) from error


def _part(kind: type[Any], part: str, arrays: dict[str, np.ndarray]) -> Any:  # noqa: ANN401
    known = [field.name for field in fields(kind) if f"{part}.{field.name}" in arrays]
    if not known:
        return None
    unknown = {field.name: None for field in fields(kind)}
    return kind(**unknown | {name: _plain(name, arrays[f"{part}.{name}"]) for name in known})


def _plain(name: str, array: np.ndarray) -> Any:  # noqa: ANN401 - whatever the field holds
    if name in ("frozen", "other_shots"):
        return tuple((int(first), int(last)) for first, last in array)
    return array if array.ndim else array.item()
