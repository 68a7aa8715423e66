"""Rendered clips and poses, kept outside the repository so that nothing is made twice.

Each is kept under a hash of all that it depends on: the scenario or clip, the settings, and the
source text of the code that makes it. A kept file therefore never outlives a change.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib.metadata import version
from os import cpu_count
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

import speedlab
from speedlab.looking import look
from speedlab.model.seen import Seen
from speedlab.pose.backend import get_backend
from speedlab.settings import Settings
from speedlab.synthetic.render import render
from speedlab.synthetic.scenario import Scenario
from speedlab.video.probe import probe

Say = Callable[[str], None]

FOLDER: Final = user_cache_path("speedlab") / "benchmark"
_PACKAGE: Final = Path(speedlab.__file__).parent
_RENDERING: Final = ("synthetic", "video/writer.py", "model/skeleton.py")
_LOOKING: Final = (
    "looking.py", "video", "pose", "scene/camera.py", "scene/picture.py",
    *(f"model/{n}.py" for n in ("clip", "picture", "seen", "selection", "skeleton", "tracks")),
    *(f"tracking/{n}.py"
      for n in ("athlete", "overlap", "people", "picking", "sightings", "way")),
)  # fmt: skip


LOOKED_WITH: Final = {"pose", "find", "athlete", "start_s", "stop_s"}
"""Settings that looking depends on, by their values; the others only change what is made of the
poses."""


def render_all(scenarios: list[Scenario], say: Say, folder: Path = FOLDER) -> None:
    """Render what is not there yet, on all cores."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {clip_path(s, folder): s for s in scenarios}
    missing = [(s, path) for path, s in wanted.items() if not path.exists()]
    with ProcessPoolExecutor(min(cpu_count() or 1, max(1, len(missing)))) as pool:
        for number, _ in enumerate(pool.map(_render, *zip(*missing, strict=True)), start=1):
            say(f"rendered {number} of {len(missing)}")


def clip_path(scenario: Scenario, folder: Path = FOLDER) -> Path:
    """Where a scenario's clip is kept."""
    return folder / f"{_hash(repr(scenario), _sources(_RENDERING))}.mp4"


def seen(clip: Path, settings: Settings, *, fresh: bool = False) -> Seen:
    """What the product sees in a clip; `fresh`: look again whatever is kept.

    Raises:
        NotMeasurableError: nobody is seen, or not from the side. That is not kept.
    """
    backend = get_backend(settings.pose.backend)
    model = backend.find_model(settings.pose.model, download=True, tell=lambda _: None)
    info = probe(clip)
    versions = [version(name) for name in ("mediapipe", "opencv-contrib-python", "av")]
    key = _hash(
        info.sha256, settings.model_dump_json(include=LOOKED_WITH), model.sha256, *versions,
        _sources(_LOOKING),
    )  # fmt: skip
    kept = clip.parent / f"{key}.seen"
    if kept.exists() and not fresh:
        before: Seen = pickle.loads(kept.read_bytes())  # our own file, in the user's cache
        return before
    found = look(info, settings, backend, model, lambda _, __: None)
    kept.write_bytes(pickle.dumps(found))
    return found


def _render(scenario: Scenario, path: Path) -> None:
    """Under another name first: a clip that was interrupted must not be taken for a whole one."""
    part = path.with_name(f"part_{path.name}")
    render(scenario, part)
    part.with_suffix(".json").unlink()  # the truth is cheap to have again
    part.replace(path)


@cache
def _sources(places: tuple[str, ...]) -> str:
    """Hash of the source text of modules and folders of the package."""
    files = [f for place in places for f in sorted((_PACKAGE / place).rglob("*.py"))]
    files += [_PACKAGE / place for place in places if place.endswith(".py")]
    return _hash(*(file.read_text(encoding="utf-8") for file in files))


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
