"""A squad's clips: what is found, skipped, retried and written."""

import csv
import json
from pathlib import Path

import pytest
from stand_in import clip, names, stand_in  # noqa: F401 - a fixture
from typer.testing import CliRunner

from speedlab.batch.plan import find_clips, plan
from speedlab.batch.single import Wishes
from speedlab.cli import app
from speedlab.errors import UsageError
from speedlab.settings import Settings

pytestmark = pytest.mark.usefixtures("stand_in")


def batch(*arguments):
    return CliRunner().invoke(app, ["batch", *map(str, arguments)])


def squad(out="out"):
    with (Path(out) / "squad.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def modified(pattern):
    return {str(path): path.stat().st_mtime_ns for path in Path().glob(pattern)}


def test_every_clip_gets_a_folder_and_a_row():
    clip("clips/b.mp4", "good 1")
    clip("clips/a.mov", "good 2")
    result = batch("clips", "--out", "out")
    assert result.exit_code == 0, result.output
    assert [row["clip"] for row in squad()] == ["clips/a.mov", "clips/b.mp4"]
    assert names("out") == ["a", "b", "index.html", "squad.csv"]
    row = squad()[0]
    assert (row["status"], row["exit_code"], row["folder"]) == ("measured", "0", "a")
    assert (row["verdict"], row["capture_fps"], row["complete_contacts"]) == (
        "limited",
        "240.0",
        "1",
    )


def test_key_measures_come_with_their_half_width():
    clip("run.mp4", "good")
    batch("run.mp4", "--out", "out")
    row = squad()[0]
    assert float(row["step_frequency_hz"]) == pytest.approx(4.412)
    assert float(row["step_frequency_hz_pm"]) == pytest.approx(1.96 * 0.03, rel=1e-4)
    assert (row["speed_mps"], row["speed_mps_pm"]) == ("", "")
    page = Path("out/index.html").read_text(encoding="utf-8")
    assert "4.41 <small>± 0.06</small>" in page


def test_a_bad_clip_is_noted_and_the_next_one_follows():
    clip("clips/1 bad.mp4", "text")
    clip("clips/2 refused.mp4", "refused")
    clip("clips/3 fault.mp4", "fault")
    clip("clips/4 good.mp4", "good")
    result = batch("clips", "--out", "out")
    assert result.exit_code == 1
    rows = squad()
    assert [row["status"] for row in rows] == ["failed", "not measurable", "failed", "measured"]
    assert [row["exit_code"] for row in rows] == ["3", "4", "1", "0"]
    assert "is not a video" in rows[0]["message"]
    assert "No person was found. Film from closer." in rows[1]["message"]
    assert "division by zero" in rows[2]["message"]
    assert names("out") == ["2 refused", "4 good", "index.html", "squad.csv"]
    assert (Path("out") / "2 refused" / "report.html").exists()


def test_what_is_done_is_not_done_again():
    clip("clips/a.mp4", "good 1")
    batch("clips", "--out", "out")
    before = modified("out/*/*")
    clip("clips/b.mp4", "good 2")
    result = batch("clips", "--out", "out", "--workers", "2")
    assert result.exit_code == 0
    assert "a.mp4: done before" in result.output
    after = modified("out/*/*")
    assert before.items() <= after.items()
    assert [row["folder"] for row in squad()] == ["a", "b"]


@pytest.mark.parametrize("change", [["--height", "1.8"], ["--force"]])
def test_other_settings_or_force_do_it_again(change):
    clip("a.mp4", "good 1")
    batch("a.mp4", "--out", "out")
    before = modified("out/a/*")
    assert batch("a.mp4", "--out", "out", *change).exit_code == 0
    after = modified("out/a/*")
    assert after.keys() == before.keys()
    assert all(after[name] != before[name] for name in after)
    assert names() == ["a.mp4", "out"]
    assert names("out") == ["a", "index.html", "squad.csv"]


def told_height(folder: str) -> float | None:
    document = json.loads((Path("out") / folder / "analysis.json").read_text(encoding="utf-8"))
    height: float | None = document["provenance"]["settings"]["height_m"]
    return height


def test_every_clip_is_measured_as_the_file_beside_it_says():
    clip("clips/anna.mp4", "good 1")
    clip("clips/ben.mp4", "good 2")
    clip("clips/cleo.mp4", "good 3")
    Path("clips/anna.toml").write_text("height = 1.68", encoding="utf-8")
    Path("clips/ben.toml").write_text("hieght = 1.85", encoding="utf-8")
    assert batch("clips", "--out", "out", "--height", "1.75").exit_code == 1
    assert [row["status"] for row in squad()] == ["measured", "failed", "measured"]
    assert "ben.toml: hieght is none of height" in squad()[1]["message"]
    assert (told_height("anna"), told_height("cleo")) == (1.75, 1.75)  # options win
    Path("clips/ben.toml").write_text("height = 1.85", encoding="utf-8")
    result = batch("clips", "--out", "out")
    assert result.exit_code == 0
    assert [told_height(name) for name in ("anna", "ben", "cleo")] == [1.68, 1.85, None]
    Path("clips/ben.toml").write_text("height = 1.86", encoding="utf-8")
    again = batch("clips", "--out", "out").output
    assert again.count("done before") == 2
    assert told_height("ben") == 1.86


def test_another_version_does_it_again(monkeypatch):
    clip("a.mp4", "good 1")
    batch("a.mp4", "--out", "out")
    path = Path("out/a/analysis.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    document["provenance"]["speedlab"] = "0.0.1"
    path.write_text(json.dumps(document), encoding="utf-8")
    (job,) = plan([Path("a.mp4")], Path("out"), lambda _: Settings(), Wishes())
    assert not job.finished
    assert job.folder == Path("out/a")


def test_the_stages_of_every_clip_are_told():
    clip("a.mp4", "good")
    clip("b.mp4", "good 2")
    lines = batch("a.mp4", "b.mp4", "--out", "out").stderr.splitlines()
    told = ["Finding the athlete …", "A word in between."]
    assert lines == ["[1/2] a.mp4", *told, "[2/2] b.mp4", *told]


def test_a_missing_video_is_drawn_later():
    clip("a.mp4", "good 1")
    batch("a.mp4", "--out", "out", "--no-video")
    assert not Path("out/a/annotated.mp4").exists()
    batch("a.mp4", "--out", "out")
    assert Path("out/a/annotated.mp4").exists()


def test_results_of_another_clip_of_the_same_name_are_never_overwritten():
    clip("monday/run.mp4", "good 1")
    clip("tuesday/run.mp4", "good 2")
    batch("monday/run.mp4", "--out", "out")
    before = modified("out/run/*")
    batch("tuesday/run.mp4", "--out", "out")
    assert before == modified("out/run/*")
    assert squad()[0]["folder"] == "run_2"


def test_folders_are_searched_but_not_results():
    for name in ("b/2.MOV", "b/10.mp4", "a/1.mp4", ".trash/x.mp4", "b/.hidden.mp4", "b/notes.txt"):
        clip(f"clips/{name}", "good")
    clip("clips/old_speedlab/annotated.mp4", "x")
    clip("clips/old_speedlab/analysis.json", "{}")
    clip("clips/out/x.mp4", "x")
    found = find_clips([Path("clips"), Path("clips/a/1.mp4")], Path("clips/out"))
    assert [str(p) for p in found] == ["clips/a/1.mp4", "clips/b/2.MOV", "clips/b/10.mp4"]


def test_no_clip_at_all_is_wrong_usage():
    Path("empty").mkdir()
    result = batch("empty", "--out", "out")
    assert result.exit_code == 2
    assert "holds no video" in result.stderr
    assert not Path("out").exists()
    with pytest.raises(UsageError):
        find_clips([Path("empty")], Path("out"))


def test_a_file_that_is_missing_is_a_failed_row():
    clip("a.mp4", "good")
    assert batch("none.mp4", "a.mp4", "--out", "out").exit_code == 1
    assert [row["exit_code"] for row in squad()] == ["3", "0"]


def test_an_interrupt_keeps_what_is_finished():
    clip("clips/a.mp4", "good")
    clip("clips/b.mp4", "interrupt")
    clip("clips/c.mp4", "good")
    result = batch("clips", "--out", "out")
    assert result.exit_code == 130
    assert names("out") == ["a", "index.html", "squad.csv"]
    assert [row["clip"] for row in squad()] == ["clips/a.mp4"]


def test_without_a_pose_model_the_batch_stops():
    clip("clips/a.mp4", "weights")
    clip("clips/b.mp4", "good")
    assert batch("clips", "--out", "out").exit_code == 5
    assert names("out") == ["index.html", "squad.csv"]


def test_the_page_escapes_names_and_loads_nothing():
    clip("clips/<script>alert(1)</script> & Co.mp4".replace("/script", "script"), "good")
    clip("clips/100% #1?.mp4", "good 2")
    clip("clips/bad.mp4", "text")
    batch("clips", "--out", "out")
    page = Path("out/index.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "100%25%20%231_/report.html" in page
    assert "://" not in page
