"""`speedlab doctor` and `speedlab weights`."""

import subprocess
import sys

from typer.testing import CliRunner

from speedlab.cli import app, doctor
from speedlab.cli.doctor import Check
from speedlab.video import codecs


def test_this_machine_passes_what_the_tests_themselves_need():
    for check in (doctor.python_version, doctor.one_owner_of_cv2, doctor.system_libraries):
        assert check().remedy == "", check()
    for check in (doctor.h264, doctor.hevc):
        assert check().remedy == "", check()


def test_two_owners_of_cv2_are_named_with_the_cure(monkeypatch):
    owners = {"cv2": ["opencv-python", "opencv-contrib-python"]}
    monkeypatch.setattr(doctor, "packages_distributions", lambda: owners)
    check = doctor.one_owner_of_cv2()
    assert "opencv-contrib-python and opencv-python" in check.found
    assert "pip uninstall -y opencv-contrib-python opencv-python" in check.remedy


def test_missing_libraries_are_named_by_their_package(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(doctor, "LIBRARIES", {"libnone.so.9": "libnone9", "libc.so.6": "libc6"})
    check = doctor.system_libraries()
    assert check.found == "libnone9 missing"
    assert "apt-get install libnone9" in check.remedy


def test_a_codec_that_is_missing_is_a_problem():
    assert codecs.encoder_problem("libx264") == ""
    assert codecs.encoder_problem("no_such_codec") != ""
    assert codecs.encoder_problem("aac") != ""


def test_no_pose_model_says_how_to_fetch_one(monkeypatch, tmp_path):
    monkeypatch.delenv("SPEEDLAB_POSE_MODEL", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert "speedlab weights --fetch heavy" in doctor.pose_model().remedy
    assert "skipped" in doctor.self_test().found
    result = CliRunner().invoke(app, ["weights"])
    assert result.exit_code == 0
    assert str(tmp_path) in result.stdout
    assert "speedlab weights --fetch heavy" in result.stdout
    offline = CliRunner().invoke(app, ["weights", "--fetch", "full", "--offline"])
    assert offline.exit_code == 5


def test_the_exit_code_tells_whether_all_is_well(monkeypatch):
    monkeypatch.setattr(doctor, "CHECKS", (lambda: Check("A", "fine"),))
    good = CliRunner().invoke(app, ["doctor"])
    assert (good.exit_code, good.stdout) == (0, "ok      A: fine\n")
    monkeypatch.setattr(doctor, "CHECKS", (lambda: Check("B", "gone", "Fetch it."),))
    bad = CliRunner().invoke(app, ["doctor"])
    assert (bad.exit_code, bad.stdout) == (1, "do this B: gone\n        -> Fetch it.\n")


def test_the_module_runs_as_a_program():
    command = [sys.executable, "-m", "speedlab", "--version"]
    assert subprocess.run(command, capture_output=True, check=True).stdout.startswith(b"speedlab ")
