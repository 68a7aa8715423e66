"""`speedlab doctor`: can this machine do it, and if not, what to do."""

from __future__ import annotations

import ctypes
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from pathlib import Path

import typer

from speedlab.cli.endings import exit_codes
from speedlab.cli.options import Debug
from speedlab.errors import NoWeightsError, SpeedlabError

LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libGLESv2.so.2": "libgles2",
    "libglib-2.0.so.0": "libglib2.0-0",
}
"""What mediapipe and OpenCV load on Linux, and the Debian package that holds it."""

ONE_CV2 = "opencv-contrib-python"
OLDEST_PYTHON = (3, 11)
SELF_TEST_S = 1.2


@dataclass(frozen=True)
class Check:
    """What was looked at, what was found, and what to do about it ("" when it is well)."""

    name: str
    found: str
    remedy: str = ""


def doctor(debug: Debug = False) -> None:
    """Check everything that an analysis needs; each line says ok, or what to do."""
    with exit_codes(debug):
        checks = [check() for check in CHECKS]
        for check in checks:
            typer.echo(f"{'do this' if check.remedy else 'ok':8}{check.name}: {check.found}")
            if check.remedy:
                typer.echo(f"{'':8}-> {check.remedy}")
        raise typer.Exit(1 if any(check.remedy for check in checks) else 0)


def python_version() -> Check:
    """Whether this Python is recent enough."""
    good = sys.version_info >= OLDEST_PYTHON
    wanted = ".".join(map(str, OLDEST_PYTHON))
    remedy = "" if good else f"Install Python {wanted} or later."
    return Check("Python", f"{platform.python_version()} on {platform.system()}", remedy)


def one_owner_of_cv2() -> Check:
    """Whether exactly one package owns `cv2`: two overwrite each other's files."""
    owners = sorted(set(packages_distributions().get("cv2", [])))
    if len(owners) != 1:
        found = " and ".join(owners) or "no package"
        remove = f"pip uninstall -y {' '.join(owners)}; " if owners else ""
        remedy = f"Run: {remove}pip install --force-reinstall --no-deps {ONE_CV2}"
        return Check("OpenCV", f"cv2 belongs to {found}", remedy)
    try:
        import cv2

        return Check("OpenCV", f"{cv2.__version__}, owned by {owners[0]}")
    except (ImportError, AttributeError) as error:
        remedy = f"Run: pip install --force-reinstall --no-deps {ONE_CV2}"
        return Check("OpenCV", f"cv2 does not load ({error})", remedy)


def system_libraries() -> Check:
    """Whether the shared libraries that wheels do not bring are there."""
    if not sys.platform.startswith("linux"):
        return Check("System libraries", "none needed here")
    missing = [package for library, package in LIBRARIES.items() if not _loads(library)]
    if not missing:
        return Check("System libraries", ", ".join(LIBRARIES.values()))
    remedy = f"Run: sudo apt-get install {' '.join(missing)} (or your system's packages of them)."
    return Check("System libraries", f"{', '.join(missing)} missing", remedy)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def h264() -> Check:
    """Whether H.264 can be written and read."""
    return _codec("H.264 encode and decode", "libx264")


def hevc() -> Check:
    """Whether HEVC can be read; it is written only to have something to read."""
    return _codec("HEVC decode", "libx265")


def _codec(name: str, encoder: str) -> Check:
    from speedlab.video.codecs import encoder_problem

    problem = encoder_problem(encoder)
    if not problem:
        return Check(name, "a few frames there and back")
    return Check(name, problem, "Run: pip install --force-reinstall av")


def pose_model() -> Check:
    """Whether a pose model is there, without asking the network."""
    from speedlab.pose.weights import resolve

    try:
        model = resolve(download=False)
    except NoWeightsError:
        remedy = "Run: speedlab weights --fetch heavy (or let the first analysis fetch it)."
        return Check("Pose model", "none yet", remedy)
    return Check("Pose model", f"{model.variant}, {model.path}. {model.note}".strip(" ."))


def self_test() -> Check:
    """Analyse the start of a sample clip and expect a complete contact."""
    name = "Self-test"
    if pose_model().remedy:
        return Check(name, "skipped, it needs the pose model")
    clip = _sample_clip()
    if clip is None:
        return Check(name, "skipped, the sample clips are only in a source checkout")
    from speedlab.options import with_options
    from speedlab.pipeline import analyze
    from speedlab.settings import Settings

    settings = with_options(Settings(), stop_s=SELF_TEST_S)
    try:
        contacts = analyze(clip, settings).contacts
    except SpeedlabError as error:
        return Check(name, str(error), "Run it with --debug and report what it prints.")
    complete = sum(contact.complete for contact in contacts)
    found = f"{complete} complete contacts in the first {SELF_TEST_S} s of {clip.name}"
    return Check(name, found, "" if complete else "Report this line as a fault of speedlab.")


def _sample_clip() -> Path | None:
    folder = Path(__file__).resolve().parents[2] / "sample_videos"
    return next(iter(sorted(folder.glob("*.mp4"))), None)


CHECKS: tuple[Callable[[], Check], ...] = (
    python_version,
    one_owner_of_cv2,
    system_libraries,
    h264,
    hevc,
    pose_model,
    self_test,
)
