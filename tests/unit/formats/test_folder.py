"""The results folder: whole or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from speedlab.errors import UnwritableOutputError, UsageError
from speedlab.formats.folder import results_folder, writing


def fill(folder, **files):
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def everything(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_the_folder_appears_only_when_the_block_ends(tmp_path):
    target = tmp_path / "a" / "out"
    with results_folder(target) as folder:
        (folder / "x").write_text("1")
        assert not target.exists()
        assert folder.parent == target.parent
    assert everything(tmp_path) == ["a", "a/out", "a/out/x"]


def write_then_stop(target, name, stop, *, force=False):
    with results_folder(target, force=force) as folder:
        (folder / name).write_text("new")
        raise stop


@pytest.mark.parametrize("stop", [ValueError, KeyboardInterrupt, SystemExit])
def test_whatever_stops_the_work_leaves_nothing(tmp_path, stop):
    with pytest.raises(stop):
        write_then_stop(tmp_path / "a" / "b" / "out", "x", stop)
    assert everything(tmp_path) == []


def test_failure_leaves_other_files_of_a_new_parent_alone(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        write_then_stop(tmp_path / "a" / "out", "../mine", KeyboardInterrupt)
    assert everything(tmp_path) == ["a", "a/mine"]


def test_an_existing_folder_needs_force(tmp_path):
    fill(tmp_path / "out", notes="mine")
    with pytest.raises(UsageError, match="--force"), results_folder(tmp_path / "out"):
        pytest.fail("the block must not run")
    assert everything(tmp_path) == ["out", "out/notes"]


def test_force_swaps_earlier_results_whole(tmp_path):
    target = fill(tmp_path / "out", extra="old")
    (target / "analysis.json").write_text("old")
    with results_folder(target, force=True) as folder:
        (folder / "analysis.json").write_text("new")
        assert (target / "analysis.json").read_text() == "old"
    assert everything(tmp_path) == ["out", "out/analysis.json"]
    assert (target / "analysis.json").read_text() == "new"


def test_force_that_fails_leaves_the_old_folder_untouched(tmp_path):
    target = fill(tmp_path / "out", extra="old")
    with pytest.raises(KeyboardInterrupt):
        write_then_stop(target, "analysis.json", KeyboardInterrupt, force=True)
    assert everything(tmp_path) == ["out", "out/extra"]
    assert (target / "extra").read_text() == "old"


def test_force_keeps_a_folder_that_speedlab_did_not_write(tmp_path):
    target = fill(tmp_path / "out", thesis="years of work")
    fill(tmp_path / "out.old")
    with results_folder(target, force=True) as folder:
        (folder / "analysis.json").write_text("new")
    assert everything(target) == ["analysis.json"]
    assert (tmp_path / "out.2.old" / "thesis").read_text() == "years of work"


@pytest.mark.parametrize("precious", ["clip", "working folder"])
def test_force_never_replaces_what_is_being_worked_with(tmp_path, monkeypatch, precious):
    target = fill(tmp_path / "out", clip="bytes")
    keep = target / "clip" if precious == "clip" else None
    monkeypatch.chdir(tmp_path if keep else target)
    with pytest.raises(UsageError, match="holds"), results_folder(target, force=True, keep=keep):
        pytest.fail("the block must not run")
    assert everything(tmp_path) == ["out", "out/clip"]


def test_a_link_to_a_folder_stays_a_link(tmp_path):
    real = fill(tmp_path / "real")
    link = tmp_path / "link"
    link.symlink_to(real)
    with results_folder(link, force=True) as folder:
        (folder / "x").write_text("1")
    assert link.is_symlink()
    assert (real / "x").read_text() == "1"


@pytest.mark.parametrize("place", ["file/out", "file", "n" * 300])
def test_places_that_cannot_be_written_are_named(tmp_path, place):
    (tmp_path / "file").write_text("")
    target = tmp_path / place
    with pytest.raises(UnwritableOutputError) as caught, results_folder(target):
        pytest.fail("the block must not run")
    assert str(target) in str(caught.value)
    assert "--out" in str(caught.value)
    assert everything(tmp_path) == ["file"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_write_permission_is_named(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(UnwritableOutputError), results_folder(tmp_path / "out"):
            pytest.fail("the block must not run")
    finally:
        tmp_path.chmod(0o700)


FILL_THE_DISK = """
import sys
from pathlib import Path
from speedlab.errors import SpeedlabError
from speedlab.formats.folder import results_folder, writing
target = Path(sys.argv[1])
try:
    with results_folder(target) as folder, writing(target):
        (folder / "small").write_bytes(bytes(1000))
        (folder / "big").write_bytes(bytes(1_000_000))
except SpeedlabError as error:
    print(error)
    sys.exit(error.exit_code)
"""


def run_on_full_disk(disk: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command with a fresh 200 kB file system at `disk`, then list what it left there."""
    script = (
        'mount -t tmpfs -o size=200k speedlab "$0" || exit 99; "$@"; code=$?; '
        'echo "left:" $(ls -A "$0"); exit $code'
    )
    return subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", script, str(disk), *command],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small file system")
def test_a_full_disk_is_named_and_left_empty(tmp_path):
    target = tmp_path / "out"
    result = run_on_full_disk(tmp_path, sys.executable, "-c", FILL_THE_DISK, str(target))
    if result.returncode in (1, 99) and "permitted" in result.stderr:
        pytest.skip("this machine does not let a user mount a file system")
    assert result.returncode == 6, result.stderr
    assert "No space left on device" in result.stdout
    assert result.stdout.splitlines()[-1] == "left:"


def test_errors_that_are_not_about_writing_pass_through(tmp_path):
    with pytest.raises(ValueError, match="other"), writing(tmp_path):
        raise ValueError("other")
