"""A results folder that is there whole or not at all.

Everything is written into a hidden sibling of the target and takes its place by a rename at the
end; whatever stops the work before that (an error, a full disk, Ctrl-C) leaves nothing behind.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import ENOTDIR
from itertools import chain, count
from pathlib import Path

from speedlab.errors import UnwritableOutputError, UsageError
from speedlab.formats.analysis_json import FILE_NAME


@contextmanager
def results_folder(
    target: Path, *, force: bool = False, keep: Path | None = None
) -> Iterator[Path]:
    """Yield a fresh folder that becomes `target` when the block ends without an exception.

    Args:
        target: the folder to make; missing parents are made, and removed again on failure.
        force: replace a folder that exists. One that speedlab did not write is not deleted but
            kept beside the new one, under a name that ends in `.old`.
        keep: a file (the clip) that must not be replaced along with the folder.

    Raises:
        UsageError: `target` exists and `force` is not given, or it must never be replaced.
        UnwritableOutputError: a folder cannot be made there, or not be put in its place.
    """
    with writing(target):
        place = target.expanduser().resolve()
        _check_free(target, place, force, keep)
        parents = [parent for parent in place.parents if not parent.exists()]
    partial = place.parent / f".speedlab-{secrets.token_hex(6)}.partial"
    try:
        with writing(target):
            partial.mkdir(parents=True)
        yield partial
        with writing(target):
            _put_in_place(partial, place)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        for parent in parents:
            with suppress(OSError):  # no longer ours alone, or never made
                parent.rmdir()
        raise


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Turn the system's refusal to write (no rights, disk full …) into one clear sentence."""
    try:
        yield
    except UnwritableOutputError as error:  # names a file in the temporary folder
        raise UnwritableOutputError(_sentence(target, error.__cause__ or error)) from error
    except OSError as error:
        raise UnwritableOutputError(_sentence(target, error)) from error


def _sentence(target: Path, error: BaseException) -> str:
    reason = getattr(error, "strerror", None) or str(error)
    return (
        f"{target}: the results cannot be written there ({reason}); "
        "free some space or choose another place with --out."
    )


def _check_free(target: Path, place: Path, force: bool, keep: Path | None) -> None:
    if not place.exists():
        return
    if not place.is_dir():
        raise NotADirectoryError(ENOTDIR, "it is a file, not a folder")
    if not force:
        raise UsageError(
            f"{target}: exists already; add --force to replace it, or choose another place "
            "with --out."
        )
    for precious in _precious(keep):
        if precious.resolve().is_relative_to(place):
            raise UsageError(
                f"{target}: holds {precious}, so it is not replaced; "
                "choose another place with --out."
            )


def _precious(keep: Path | None) -> Iterator[Path]:
    yield Path.cwd()
    with suppress(RuntimeError):  # a user without a home, as in some containers
        yield Path.home()
    if keep is not None:
        yield keep


def _put_in_place(partial: Path, place: Path) -> None:
    if not place.exists():
        partial.rename(place)
        return
    ours = (place / FILE_NAME).exists() or not any(place.iterdir())
    old = _free_name(place)
    place.rename(old)
    try:
        partial.rename(place)
    except BaseException:
        old.rename(place)
        raise
    if ours:
        shutil.rmtree(old, ignore_errors=True)


def _free_name(place: Path) -> Path:
    names = chain([".old"], (f".{number}.old" for number in count(2)))
    paths = (place.with_name(place.name + name) for name in names)
    return next(path for path in paths if not path.exists())
