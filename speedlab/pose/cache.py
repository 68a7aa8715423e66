"""The user's cache of fetched networks: every file is checked when read, and placed in one move."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from speedlab.errors import NoWeightsError
from speedlab.pose.bundle import VARIANTS, HashMismatchError, Variant, sha256_of

FROM_CACHE: Final = "cache"


@dataclass(frozen=True)
class ModelFile:
    """A pose model on this disk.

    `variant`: lite, full, heavy, or "custom" for a file that is none of the published ones.
    `source`: where it was found. `note`: what the user and the report must be told about it.
    """

    path: Path
    variant: str
    sha256: str
    source: str
    note: str = ""


def cache_folder() -> Path:
    """The user's cache of fetched networks."""
    from platformdirs import user_cache_path

    return user_cache_path("speedlab", appauthor=False) / "pose"


def look_up(variant: Variant, folder: Path) -> ModelFile | None:
    """The cached bundle, with a note if it is damaged; None if there is none."""
    path = folder / variant.file_name
    if not path.is_file():
        return None
    sha256 = sha256_of(path)
    note = "" if variant.is_bundle(sha256) else "The cached pose model is damaged (wrong SHA-256)."
    return ModelFile(path, variant.name, sha256, FROM_CACHE, note)


def contents(folder: Path) -> tuple[ModelFile, ...]:
    """All cached bundles, damaged ones too."""
    found = (look_up(variant, folder) for variant in VARIANTS.values())
    return tuple(file for file in found if file is not None)


def place(variant: Variant, bundle: Path, folder: Path, source: str) -> ModelFile:
    """Check a fetched bundle and put it into the cache; safe beside other processes.

    Raises:
        HashMismatchError: it is not the published bundle.
        NoWeightsError: the cache cannot be written.
    """
    sha256 = sha256_of(bundle)
    if not variant.is_bundle(sha256):
        raise HashMismatchError("what it sent is not the published file (its SHA-256 differs)")
    path = folder / variant.file_name
    try:
        _copy_in_one_move(bundle, path)
    except OSError as error:
        present = look_up(variant, folder) if path.is_file() else None
        if present is None or present.note:
            raise NoWeightsError(
                f"{path}: the pose model cannot be stored here ({error.strerror}); make the "
                f"folder writable, or give a downloaded file with --pose-model FILE."
            ) from error
        # Windows refuses to replace a file that another process has open: it has the same bytes.
        return present
    return ModelFile(path, variant.name, sha256, source)


def _copy_in_one_move(source: Path, target: Path) -> None:
    """Copy beside the target first: a reader sees the whole old file or the whole new one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    os.close(handle)
    partial = Path(name)
    try:
        shutil.copyfile(source, partial)
        partial.chmod(0o644)  # mkstemp makes it private
        partial.replace(target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()
