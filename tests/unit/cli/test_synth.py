"""`speedlab synth`: the clip and its truth, the sentences, the exit codes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from speedlab.cli import app
from speedlab.synthetic.recipe import NAMED
from speedlab.video.probe import probe

SMALL = """
seed = 3
fps = 60
duration_s = 0.1

[camera]
width_px = 160
height_px = 90
focal_px = 160
"""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("small.toml").write_text(SMALL, encoding="utf-8")


def run(*arguments):
    return CliRunner().invoke(app, ["synth", *arguments])


def test_the_clip_and_its_truth_lie_side_by_side():
    result = run("small.toml", "--out", "clips/a.mp4")
    assert result.exit_code == 0, result.output
    assert "6 frames, 0 complete contacts" in result.stdout
    assert result.stderr == "Rendering …\n"
    assert probe(Path("clips/a.mp4")).frame_count == 6
    assert json.loads(Path("clips/a.json").read_text(encoding="utf-8"))["seed"] == 3
    assert sorted(p.name for p in Path("clips").iterdir()) == ["a.json", "a.mp4"]


def test_the_same_recipe_gives_the_same_bytes_under_its_own_name():
    assert run("small.toml").exit_code == 0
    first = Path("small.mp4").read_bytes(), Path("small.json").read_bytes()
    assert run("small.toml", "--force").exit_code == 0
    assert (Path("small.mp4").read_bytes(), Path("small.json").read_bytes()) == first


def test_the_list_names_every_sample():
    assert run("--list").stdout.split() == list(NAMED)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "Name a recipe"),
        (("small.toml", "--out", "a.avi"), 2, "--out a.avi: the clip's name must end in .mp4."),
        (("bad.toml",), 2, "Recipe bad.toml: camera.lens: unknown, allowed are width_px, "),
        (("still.toml",), 2, "Recipe still.toml: nobody can move like this: the leg cannot reach"),
        (("none.toml",), 3, "Recipe none.toml cannot be read (No such file or directory)"),
        (("small.toml", "--out", "small.toml/a.mp4"), 6, "cannot be written"),
        (("small.toml", "--out", "taken/a.mp4", "--force"), 6, "a.json cannot be written"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_an_exit_code(arguments, code, said):
    Path("bad.toml").write_text("[camera]\nlens = 2", encoding="utf-8")
    Path("still.toml").write_text("[gait.both]\ncontact_time_s = 0.4", encoding="utf-8")
    Path("taken/a.json").mkdir(parents=True)
    result = run(*arguments)
    assert result.exit_code == code
    assert said in result.stderr.splitlines()[-1]
    assert "fault" not in result.stderr


def test_a_clip_that_exists_is_not_replaced_unasked():
    Path("small.mp4").write_bytes(b"mine")
    result = run("small.toml")
    assert result.exit_code == 2
    assert result.stderr == (
        "small.mp4 exists: replace it with --force, or name another with --out.\n"
    )
    assert Path("small.mp4").read_bytes() == b"mine"
