from dataclasses import replace
from pathlib import Path

import pytest
from drawn_run import Stage, filmed
from example_analysis import refused_analysis
from reported_run import reported_run

from speedlab.report import write as module
from speedlab.report import write_report

SMALL = Stage(640, 480, 40.0, 60.0, 400.0)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("clip") / "Läufer 1 %20#.mp4"
    return filmed(reported_run(strides=2, fps=60, stage=SMALL), path)


def test_video_page_and_pictures(run, tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    page = write_report(run, tmp_path, progress=lambda stage, share: told.append((stage, share)))
    html = page.read_text(encoding="utf-8")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["annotated.mp4", "report.html"]
    assert 'src="annotated.mp4"' in html
    assert "Läufer 1 %20#.mp4" in html
    assert html.count('class="strip-five"') == 2
    for title in ("Toe-off", "Mid-flight", "Strike", "Touchdown", "Full support"):
        assert f"<b>{title}</b>" in html
    assert {stage for stage, _ in told} == {"drawing the video"}
    assert told[-1][1] == pytest.approx(1.0)


def test_a_small_video_goes_into_the_page_on_request(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = write_report(run, tmp_path, embed=True).read_text(encoding="utf-8")
    assert 'src="data:video/mp4;base64,' in html
    monkeypatch.setattr(module, "LARGEST_EMBEDDED_BYTES", 1000)
    html = write_report(run, tmp_path, embed=True).read_text(encoding="utf-8")
    assert 'src="annotated.mp4"' in html


def test_without_the_video_the_five_pictures_stay(run, tmp_path: Path) -> None:
    html = write_report(run, tmp_path, video=False).read_text(encoding="utf-8")
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]
    assert "<video" not in html
    assert html.count("<b>Touchdown</b>") == 2


def test_a_refused_clip_gets_a_page_only(tmp_path: Path) -> None:
    write_report(refused_analysis(), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_an_analysis_without_evidence_needs_no_clip(run, tmp_path: Path) -> None:
    gone = replace(run, evidence=None, clip=replace(run.clip, path=Path("gone.mp4")))
    assert "All numbers" in write_report(gone, tmp_path).read_text(encoding="utf-8")
