"""What touchdown gains from the pictures: the same poses, measured without them and with them.

    python -m benchmarks.touchdown   # minutes, where the accuracy bench's poses are kept

Writes docs/touchdown.md. The rendered clips are those of `benchmarks.accuracy`; the labelled one
lies beside the repository (../shared/clips) or where SPEEDLAB_CLIPS says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.accuracy.conditions import CONDITIONS, Clip, Condition
from benchmarks.accuracy.run import view_of
from benchmarks.instruments.__main__ import CLIPS
from benchmarks.instruments.labelled import CAPTURE_FPS, in_seconds, labelled_clips
from speedlab.events.landing import MIN_FPS
from speedlab.events.scoring import Score, score_contacts
from speedlab.model.clip import FloatArray
from speedlab.model.events import EventSource
from speedlab.pipeline import analyze, measure_seen
from speedlab.settings import Settings

DOCUMENT: Final = Path(__file__).parents[1] / "docs" / "touchdown.md"
_HEAD: Final = """# Touchdown from poses and from pictures

Written by `python -m benchmarks.touchdown`: the clips and poses of [accuracy.md](accuracy.md) from
50 frames a second on, measured twice: with touchdown from the poses alone, and with the shoe's
motion read from the pictures about it ([metrics.md](metrics.md), 5.3). The same contacts in both.
Found minus true, ms: bias ± spread; median / 95th percentile of the size; largest. *Read*: contacts
whose touchdown is the pictures'; the others keep the poses'. **A rendered shoe is clean and stiff,
on clean ground**: read it with the labelled clip below.

| condition | contacts | read | poses | | | pictures | | |
|---|---|---|---|---|---|---|---|---|
"""
_LABELLED: Final = """
## The labelled clip

The one labelled real clip that is quick enough (400 frames a second): touchdown against the labels,
in frames of 2.5 ms. A label is good to 2 frames.

| clip | poses | pictures |
|---|---|---|
"""


@dataclass(frozen=True)
class Change:
    """One contact's touchdown error without and with the pictures, and which it was."""

    before_ms: float
    after_ms: float
    near: bool
    read: bool


def changes(clip: Clip) -> Iterator[Change]:
    """Every contact of a rendered clip that was found both ways."""
    view = view_of(clip)
    if view.seen is None or view.analysis is None:
        return
    plain = replace(view, analysis=measure_seen(view.seen, clip.settings))
    before = {match.found.number: match.touchdown_error_s for match in plain.score.matches}
    for match in view.score.matches:
        down = match.found.touchdown
        if match.found.number in before and down is not None:
            yield Change(
                1e3 * before[match.found.number],
                1e3 * match.touchdown_error_s,
                match.found.side is view.near_side,
                down.source is EventSource.PICTURES,
            )


def line(name: str, found: Sequence[Change]) -> str:
    """One row of the table."""
    sizes = [_figures(np.array(each)) for each in zip(*((c.before_ms, c.after_ms) for c in found),
                                                      strict=True)]  # fmt: skip
    return f"| {name} | {len(found)} | {sum(c.read for c in found)} | {' | '.join(sizes)} |\n"


def _figures(errors_ms: FloatArray) -> str:
    size = np.abs(errors_ms)
    spread = errors_ms.std(ddof=1) if len(errors_ms) > 1 else np.nan
    return (
        f"{errors_ms.mean():+.1f} ± {spread:.1f} | {np.median(size):.1f} / "
        f"{np.percentile(size, 95):.1f} | {size.max():.0f}"
    )


def quick(condition: Condition) -> bool:
    """Whether a condition's touchdowns can be read from its pictures."""
    return not condition.refused and all(c.scenario.fps >= MIN_FPS for c in condition.clips)


def rendered() -> str:
    """The table of the rendered clips."""
    table, every = "", []
    for condition in filter(quick, CONDITIONS):
        found = [change for clip in condition.clips for change in changes(clip)]
        print(condition.name, len(found), flush=True)
        table += line(condition.name, found) if found else ""
        every += found
    sides = {
        "all": every,
        "near": [c for c in every if c.near],
        "far": [c for c in every if not c.near],
    }
    return table + "".join(line(f"**{name}**", found) for name, found in sides.items())


def labelled() -> str:
    """Errors of the labelled clips whose touchdowns are read from the pictures."""
    table = ""
    for item in labelled_clips(CLIPS):
        if item.name not in CAPTURE_FPS:
            continue
        settings = Settings(capture_fps=CAPTURE_FPS[item.name])
        both = analyze(item.clip, settings)
        assert both.evidence is not None
        assert both.evidence.seen is not None
        plain = measure_seen(both.evidence.seen, settings)
        scores = [score_contacts(a.contacts, in_seconds(item, a)) for a in (plain, both)]
        cells = (_frames(score, both.timebase.fps) for score in scores)
        table += f"| {item.name} | {' | '.join(cells)} |\n"
    return _LABELLED + table if table else ""


def _frames(score: Score, fps: float) -> str:
    return ", ".join(f"{m.touchdown_error_s * fps:+.1f}" for m in score.matches if m.true.complete)


if __name__ == "__main__":
    DOCUMENT.write_text(_HEAD + rendered() + labelled(), encoding="utf-8")
