"""A touchdown moved by hand in events.csv: everything after it follows, the poses are not run."""

import json
import shutil

import pandas as pd
import pytest
from replayed_clip import write_clip
from typer.testing import CliRunner

import speedlab
from speedlab.batch.correction import correct
from speedlab.batch.single import Wishes
from speedlab.cli import app
from speedlab.errors import UnreadableInputError, UsageError
from speedlab.synthetic.scenario import random_fly

NO_VIDEO = Wishes(force=True, video=False)


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """A clip and its results folder, written as `speedlab analyze` does."""
    place = tmp_path_factory.mktemp("correct")
    clip = write_clip(place, random_fly(2, 120, panned=False), shoes=True)
    from speedlab.batch.single import write_into

    analysis = clip.analyze(height_m=clip.run.truth.height_m)
    write_into(place / "clip_speedlab", analysis, NO_VIDEO)
    return clip, place / "clip_speedlab"


@pytest.fixture
def folder(measured, tmp_path):
    """A copy of both, side by side."""
    clip, results = measured
    shutil.copy(clip.path, tmp_path)
    return shutil.copytree(results, tmp_path / results.name)


def events(folder) -> pd.DataFrame:
    return pd.read_csv(folder / "events.csv")


def put(folder, table) -> None:
    table.to_csv(folder / "events.csv", index=False)


def a_toe_off(table) -> int:
    rows = table[(table.kind == "toe_off") & table.complete]
    return int(rows.index[1])


def measures(folder) -> list:
    return json.loads((folder / "analysis.json").read_text(encoding="utf-8"))["measures"]


def test_an_unchanged_table_changes_nothing(folder):
    """Touchdowns are read from the pictures again, to the last digit."""
    sources = events(folder).groupby("kind").source.unique()
    assert "pictures" in sources["touchdown"]
    assert set(sources["toe_off"]) == {"model"}
    before, table = measures(folder), (folder / "events.csv").read_text()
    correct(folder, None, "me", NO_VIDEO)
    assert measures(folder) == before
    assert (folder / "events.csv").read_text() == table


def test_a_moved_toe_off_moves_all_that_rests_on_it(folder):
    table = events(folder)
    row = a_toe_off(table)
    number = int(table.contact[row])
    was = speedlab.load(folder)
    table.loc[row, "frame"] += 3
    put(folder, table)
    result = CliRunner().invoke(app, ["correct", str(folder), "--by", "Zoë", "--no-video"])
    assert result.exit_code == 0, result.output
    now = speedlab.load(folder)
    before, after = ({c.number: c for c in a.contacts}[number] for a in (was, now))
    assert after.contact_time_s == pytest.approx(before.contact_time_s + 3 / 120, abs=1e-5)
    assert after.touchdown.time_s == before.touchdown.time_s
    assert after.toe_off.source == "human"
    assert after.toe_off.edited_by == "Zoë"
    assert after.toe_off.edited_at.startswith("20")
    assert after.toe_off.model_time_s == pytest.approx(before.toe_off.time_s, abs=1e-5)
    count = was.measure("contact_time_s").n
    longer_s = now.measure("contact_time_s").value - was.measure("contact_time_s").value
    assert longer_s == pytest.approx(3 / 120 / count, rel=0.5)
    assert now.measure("step_frequency_hz").value == pytest.approx(
        was.measure("step_frequency_hz").value, rel=0.01
    )
    assert (folder / "report.html").is_file()


def test_a_second_correction_keeps_the_first(folder):
    table = events(folder)
    row = a_toe_off(table)
    table.loc[row, "frame"] += 2
    put(folder, table)
    correct(folder, None, "first", NO_VIDEO)
    again = events(folder)
    other = int(again[(again.kind == "touchdown") & again.complete].index[1])
    again.loc[other, "time_s"] -= 1 / 120
    put(folder, again)
    correct(folder, None, "second", NO_VIDEO)
    names = events(folder).edited_by.fillna("")
    assert sorted(name for name in names if name) == ["first", "second"]


def test_a_deleted_contact_is_none(folder):
    table = events(folder)
    number = int(table.contact[a_toe_off(table)])
    put(folder, table[table.contact != number])
    correct(folder, None, "me", NO_VIDEO)
    assert number not in {c.number for c in speedlab.load(folder).contacts}


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("frame", "soon", "is no number"),
        ("frame", "100000", "outside the analysed part"),
        ("kind", "landing", "touchdown or toe_off"),
        ("contact", "x", "must be a number"),
        ("side", "near", "left or right"),
    ],
)
def test_a_row_that_makes_no_sense_is_named_and_nothing_is_lost(folder, column, value, words):
    table = events(folder).astype(object)
    table.loc[2, column] = value
    put(folder, table)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(UnreadableInputError, match=words) as refused:
        correct(folder, None, "me", NO_VIDEO)
    assert "line 4" in str(refused.value)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_another_video_under_the_same_name_is_refused(folder):
    clip = folder.parent / "clip.mp4"
    clip.write_bytes(clip.read_bytes() + b"\0" * 16)
    with pytest.raises(UsageError, match="is not the video"):
        correct(folder, None, "me", NO_VIDEO)
    clip.unlink()
    with pytest.raises(UsageError, match="--clip"):
        correct(folder, None, "me", NO_VIDEO)
