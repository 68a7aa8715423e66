"""`speedlab analyze`: exit codes, sentences, and what is left on the disk."""

from pathlib import Path

import pytest
from stand_in import clip, names, stand_in  # noqa: F401 - a fixture
from typer.testing import CliRunner

import speedlab
from speedlab.cli import app

pytestmark = pytest.mark.usefixtures("stand_in")


def run(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)))


def test_the_results_lie_beside_under_the_clips_name():
    clip("videos/Lauf ä 1.mov", "good")
    result = run("analyze", "videos/Lauf ä 1.mov")
    assert result.exit_code == 0, result.output
    assert names("Lauf ä 1_speedlab") == [
        "analysis.json",
        "annotated.mp4",
        "events.csv",
        "measures.csv",
        "report.html",
        "splits.csv",
        "steps.csv",
        "tracks.nc",
    ]
    assert names() == ["Lauf ä 1_speedlab", "videos"]


def test_the_summary_says_verdict_numbers_and_where():
    clip("run.mov", "good")
    out = run("analyze", "run.mov", "--out", "x").stdout
    assert "Measurable, with limits." in out
    assert "Film at 240 fps." in out
    assert "1 complete contact and 1 not seen whole, 240 frames/s" in out
    assert "4.41 ± 0.06/s" in out
    assert f"Report: {Path('x') / 'report.html'}" in out


def test_progress_is_plain_lines_on_stderr_where_there_is_no_terminal():
    clip("run.mov", "good")
    result = run("analyze", "run.mov")
    assert result.stderr.splitlines() == ["Finding the athlete …", "A word in between."]
    assert "athlete" not in result.stdout


def test_a_windows_path_names_its_folder_by_the_last_part():
    clip("clips/a b.mp4", "good")
    assert run("analyze", "clips\\a b.mp4").exit_code == 0
    assert Path("a b_speedlab/report.html").exists()


def test_an_existing_folder_needs_force_and_is_swapped_whole():
    clip("run.mov", "good")
    assert run("analyze", "run.mov", "--out", "x").exit_code == 0
    Path("x/note").write_text("mine")
    again = run("analyze", "run.mov", "--out", "x")
    assert again.exit_code == 2
    assert "--force" in again.stderr
    assert Path("x/note").exists()
    assert run("analyze", "run.mov", "--out", "x", "--force").exit_code == 0
    assert not Path("x/note").exists()
    assert names() == ["run.mov", "x"]


def test_options_reach_the_settings_and_the_report():
    clip("run.mov", "good")
    Path("s.toml").write_text("height_m = 1.7\ncapture_fps = 120\n[pose]\nmodel = 'lite'\n")
    result = run(
        *["analyze", "run.mov", "--settings", "s.toml", "--height", 1.8, "--direction", "left"],
        *["--athlete", "640,360@1.5"],
        *["--from", 0.5, "--to", 2, "--pose-model", "full", "--workers", 1],
        *["--embed", "--no-video"],
    )
    assert result.exit_code == 0, result.output
    settings = speedlab.load("run_speedlab").provenance["settings"]
    assert settings["height_m"] == 1.8
    assert settings["capture_fps"] == 120
    assert settings["direction"] == "left"
    assert settings["athlete"] == {"x_px": 640.0, "y_px": 360.0, "at_s": 1.5}
    assert (settings["start_s"], settings["stop_s"]) == (0.5, 2.0)
    assert settings["pose"] | {"model": "full", "workers": 1} == settings["pose"]
    assert Path("run_speedlab/report.html").read_text() == "embed=True"
    assert not Path("run_speedlab/annotated.mp4").exists()


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (None, 3, "no such file"),
        ("text", 3, "is not a video"),
        ("weights", 5, "speedlab weights"),
        ("fault", 1, "fault in speedlab: ZeroDivisionError"),
        ("interrupt", 130, "Interrupted"),
    ],
)
def test_failures_are_one_sentence_a_code_and_leave_nothing(content, code, words):
    if content:
        clip("run.mov", content)
    before = names()
    result = run("analyze", "run.mov", "--out", "a/b/out")
    assert result.exit_code == code
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert names() == before


@pytest.mark.parametrize("content", ["text", "fault"])
def test_debug_adds_the_traceback(content):
    clip("run.mov", content)
    assert "Traceback" in run("analyze", "run.mov", "--debug").stderr


def test_a_clip_that_cannot_be_measured_gets_a_page_and_code_4():
    clip("run.mov", "refused")
    result = run("analyze", "run.mov")
    assert result.exit_code == 4
    assert result.stderr.splitlines()[-1] == "run.mov: No person was found. Film from closer."
    assert "Report: run_speedlab/report.html" in result.stdout.replace("\\", "/")
    assert {"analysis.json", "report.html"} <= set(names("run_speedlab"))
    assert speedlab.load("run_speedlab").quality.verdict is speedlab.Verdict.NOT_MEASURABLE


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--height", "180"], "Did you mean 1.80?"),
        (["--height", "nan"], "not a height"),
        (["--height", "tall"], "--height"),
        (["--capture-fps", "-5"], "--capture-fps -5"),
        (["--capture-fps", "nan"], "--capture-fps nan"),
        (["--from", "-1"], "--from -1"),
        (["--from", "3", "--to", "2"], "not after --from"),
        (["--direction", "up"], "--direction"),
        (["--workers", "0"], "--workers 0"),
        (["--settings", "none.toml"], "none.toml"),
        (["--colour"], "--colour"),
    ],
)
def test_wrong_usage_ends_2_and_names_the_option(options, words):
    clip("run.mov", "good")
    result = run("analyze", "run.mov", *options)
    assert result.exit_code == 2
    assert words in result.stderr
    assert names() == ["run.mov"]


@pytest.mark.parametrize("place", ["file", "file/out", "x" * 300])
def test_places_that_cannot_be_written_end_6(place):
    clip("run.mov", "good")
    Path("file").touch()
    result = run("analyze", "run.mov", "--out", place, "--force")
    assert result.exit_code == 6
    assert len(result.stderr.strip().splitlines()) == 1
    assert names() == ["file", "run.mov"]


def test_help_teaches_filming_and_exit_codes():
    text = " ".join(run("--help").stdout.split())
    assert "from the side" in text
    assert "130 interrupted" in text
    assert f"speedlab {speedlab.__version__}" in run("--version").stdout
    assert "--height 1.80" in run("analyze", "--help").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("analyze", "run.mov", "--height", "abc"), "'abc': a number is needed, with a point"),
        (("analyze", "run.mov", "--from", "1s"), "'1s': a number is needed"),
        (("weights", "--fetch", "huge"), "'huge' is none of heavy, full, lite."),
    ],
)
def test_an_option_that_makes_no_sense_is_answered_in_plain_words(arguments, words):
    result = run(*arguments)
    said = " ".join(result.stderr.replace("\u2502", " ").split())
    assert result.exit_code == 2
    assert words in said
    assert arguments[-2] in said
    assert "error," not in said
    assert "parse" not in said
