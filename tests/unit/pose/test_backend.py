"""The register of back ends, and what a broken system is told."""

import subprocess
import sys
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from speedlab.errors import SpeedlabError, UsageError
from speedlab.pose import backend, mediapipe_backend
from speedlab.pose.backend import PoseBackend, backend_names, get_backend


def register(monkeypatch, name, value):
    added = EntryPoint(name, value, backend.ENTRY_POINT_GROUP)
    monkeypatch.setattr(
        backend, "entry_points", lambda **wanted: EntryPoints([added]).select(**wanted)
    )


@pytest.mark.parametrize("name", ["mediapipe", "replay"])
def test_our_own_are_there(name):
    assert name in backend_names()
    assert isinstance(get_backend(name), PoseBackend)


def test_another_package_adds_one(monkeypatch):
    register(monkeypatch, "theirs", "speedlab.pose.replay:ReplayBackend")
    assert backend_names() == ("mediapipe", "replay", "theirs")
    assert isinstance(get_backend("theirs"), PoseBackend)


def test_what_another_package_adds_is_checked(monkeypatch):
    register(monkeypatch, "theirs", "pathlib:Path")
    with pytest.raises(UsageError, match="lacks"):
        get_backend("theirs")


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(UsageError, match="mediapipe, replay"):
        get_backend("openpose")


@pytest.mark.parametrize(
    "error",
    [
        ImportError("libGL.so.1: cannot open shared object file: No such file or directory"),
        OSError("libEGL.so.1: cannot open shared object file: No such file or directory"),
    ],
)
def test_missing_system_libraries_are_named(monkeypatch, error):
    def fail(name):
        raise error

    monkeypatch.setattr(mediapipe_backend, "import_module", fail)
    with pytest.raises(SpeedlabError, match="cannot start") as caught:
        mediapipe_backend._load("mediapipe")
    for package in ("libgl1", "libegl1", "libgles2", "libglib2.0-0"):
        assert package in str(caught.value)


def test_other_import_errors_are_not_disguised():
    with pytest.raises(ModuleNotFoundError):
        mediapipe_backend._load("mediapipe.no_such_part")


def test_importing_the_protocol_loads_no_network():
    check = "import sys, speedlab.pose.estimate; sys.exit('mediapipe' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
