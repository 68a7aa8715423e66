"""A stand-in for the pipeline and the report, so that commands are tested in milliseconds.

The "clip" is a text file whose first word says what the analysis makes of it.
"""

import hashlib
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from example_analysis import example_analysis, refused_analysis

import speedlab
import speedlab.report
from speedlab.errors import NoWeightsError, UnreadableInputError
from speedlab.formats.values import plain


def analyze(path, settings=None, *, progress=None, tell=None):
    if not path.is_file():
        raise UnreadableInputError(f"{path}: there is no such file; check the name.")
    content = path.read_text()
    word = content.split()[0]
    if word == "interrupt":
        raise KeyboardInterrupt
    if word == "weights":
        raise NoWeightsError("No pose model; run `speedlab weights`.")
    if word == "fault":
        raise ZeroDivisionError("division by zero")
    if word == "text":
        raise UnreadableInputError(f"{path}: is not a video; give the phone's own file.")
    progress("Finding the athlete", 0.0)
    progress("Finding the athlete", 1.0)
    tell("A word in between.")
    analysis = refused_analysis() if word == "refused" else example_analysis()
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    return replace(
        analysis,
        clip=replace(analysis.clip, path=path, sha256=sha256),
        provenance={
            "speedlab": speedlab.__version__,
            "settings": plain(settings.model_dump(mode="json")),
        },
    )


def write_report(analysis, out_dir, *, embed=False, video=True, progress=None):
    (out_dir / "report.html").write_text(f"embed={embed}")
    if video and analysis.tracks is not None:
        (out_dir / "annotated.mp4").write_bytes(b"video")


@pytest.fixture
def stand_in(monkeypatch, tmp_path):
    """Replace pipeline and report; work in an empty folder."""
    module = ModuleType("speedlab.pipeline")
    module.analyze = analyze
    monkeypatch.setitem(sys.modules, "speedlab.pipeline", module)
    monkeypatch.setattr(speedlab, "pipeline", module, raising=False)
    monkeypatch.setattr(speedlab.report, "write_report", write_report, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def clip(path: Path | str, content: str) -> Path:
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def names(folder: Path | str = ".") -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())
