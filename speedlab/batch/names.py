"""Names of results folders: safe on every system, whatever the clip is called."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
"""Control characters, and those that Windows refuses in file names."""

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""

MAX_BYTES = 200
"""File systems take 255 bytes a name; room for `_speedlab` and numbers."""


def clip_name(clip: Path) -> str:
    """The clip's file name without extension, made safe as the name of a folder.

    The last component counts after either separator, so a path written on Windows gives the same
    name everywhere, and no name leads out of the folder it is put into.
    """
    last = re.split(r"[/\\]", str(clip))[-1]
    stem = last.rpartition(".")[0] or last
    return _safe(stem)


def find_clip(clip: Path) -> Path:
    """The clip itself, or, where only that exists, its Windows path read with slashes."""
    turned = Path(str(clip).replace("\\", "/"))
    return turned if not clip.exists() and turned.exists() else clip


def folder_names(clips: Sequence[Path]) -> list[str]:
    """A different folder name for each clip.

    Clips that share a name are told apart by the folder they lie in, then by their extension,
    then by a number.
    """
    names = [clip_name(clip) for clip in clips]
    names = _told_apart(names, clips, lambda name, clip: f"{_safe(clip.parent.name)}_{name}")
    names = _told_apart(names, clips, lambda name, clip: f"{name}_{clip.suffix.lstrip('.')}")
    seen: Counter[str] = Counter()
    taken = {name.casefold() for name in names}
    return [_numbered(name, seen, taken) for name in names]


def _safe(name: str) -> str:
    readable = name.encode("utf-8", "replace").decode("utf-8")
    plain = _UNSAFE.sub("_", unicodedata.normalize("NFC", readable)).strip(". ")
    short = plain.encode("utf-8")[:MAX_BYTES].decode("utf-8", "ignore").rstrip(". ")
    return f"_{short}" if _RESERVED.fullmatch(short) else short or "clip"


def _told_apart(
    names: list[str], clips: Sequence[Path], longer: Callable[[str, Path], str]
) -> list[str]:
    count = Counter(name.casefold() for name in names)
    return [
        longer(name, clip) if count[name.casefold()] > 1 else name
        for name, clip in zip(names, clips, strict=True)
    ]


def _numbered(name: str, seen: Counter[str], taken: set[str]) -> str:
    seen[name.casefold()] += 1
    if seen[name.casefold()] == 1:
        return name
    numbered = f"{name}_{seen[name.casefold()]}"
    if numbered.casefold() in taken:
        return _numbered(name, seen, taken)
    taken.add(numbered.casefold())
    return numbered
