"""Real clips in which a person named the frames of touchdown and toe-off.

A label names the first frame that shows it: half a frame late. Errors are counted in frames of the
file, since a label is good to one or two of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.accuracy.rows import Row
from benchmarks.instruments.collect import Scores
from speedlab.events.scoring import MATCH_S, Match, TrueContact, score_contacts
from speedlab.model.analysis import Analysis
from speedlab.model.events import Contact
from speedlab.model.measures import COVERAGE_95
from speedlab.model.skeleton import Side
from speedlab.pipeline import analyze
from speedlab.settings import Settings

CAPTURE_FPS: Final = {"giulio_sprint_blocks": 400.0}
"""Rates to be told. This one is a guess from its contact times: only frames count here."""
SUFFIXES: Final = (".mp4", ".mov")
PREFIX: Final = "clip "


@dataclass(frozen=True)
class Labelled:
    """Labels of one clip in frames of the file.

    `contacts`: foot (None: not known), touchdown, first frame in the air (None: not in the clip).
    `every`: all contacts of the labelled stretch are there, so that others are invented.
    """

    name: str
    clip: Path
    contacts: tuple[tuple[Side | None, float, float | None], ...]
    every: bool


def labelled_clips(folder: Path) -> Iterator[Labelled]:
    """Every clip of the folder that has labels, our own first."""
    for path in sorted((folder / "labels").glob("*.json")):
        stored = json.loads(path.read_text(encoding="utf-8"))
        if "contacts" in stored:
            found = [(path.stem, own_contacts(stored["contacts"]), True)]
        else:
            found = [(n, one_leg(events), False) for n, events in stored["events"].items()]
        for name, contacts, every in found:
            clip = _clip(folder, name)
            if clip is not None and contacts:
                yield Labelled(name, clip, contacts, every)


def own_contacts(
    labels: Sequence[dict[str, Any]],
) -> tuple[tuple[Side | None, float, float | None], ...]:
    """Contacts of a label file of ours."""
    return tuple(
        (
            Side(item["foot"]) if item["foot"] in set(Side) else None,
            float(item["touchdown"]),
            None if item["toeoff"] is None else float(item["toeoff"]),
        )
        for item in labels
    )


def one_leg(
    events: Sequence[dict[str, Any]],
) -> tuple[tuple[Side | None, float, float | None], ...]:
    """Contacts from a list of `down` and `takeoff` of one leg that is not named.

    What comes before the first `down` is the push-off from the block.
    """
    frames = [(item["event"], float(item["frame"])) for item in events]
    return tuple(
        (None, frame, next((f for e, f in frames[i + 1 : i + 2] if e == "takeoff"), None))
        for i, (event, frame) in enumerate(frames)
        if event == "down"
    )


def score_labelled(labelled: Labelled) -> list[Row]:
    """Analyse one clip with the whole product and score its contacts."""
    settings = Settings(capture_fps=CAPTURE_FPS.get(labelled.name))
    return score_analysis(labelled, analyze(labelled.clip, settings))


def score_analysis(labelled: Labelled, analysis: Analysis) -> list[Row]:
    """Found and invented contacts, right sides, and errors in frames."""
    scores = Scores(PREFIX + labelled.name)
    scores.share("verdict", "measured", "both", [bool(analysis.contacts)])
    true = in_seconds(labelled, analysis)
    start, stop = true[0].middle_s - MATCH_S, true[-1].middle_s + MATCH_S
    found = [c for c in analysis.contacts if c.complete]
    score = score_contacts(found, true)
    whole = [match for match in score.matches if match.true.complete]
    expected = sum(item.complete for item in true)
    scores.share("events", "contacts found", "both", _right(len(whole), expected))
    if labelled.every:
        loose = [c for c in score.invented if start < _middle_s(c) < stop]
        count = len(score.matches)
        scores.share("events", "contacts not invented", "both", _right(count, count + len(loose)))
    if all(item.side for item in true):
        count = len(whole)
        scores.share("events", "side right", "both", _right(count, count + len(score.wrong_side)))
    elif not labelled.every and whole:
        sides = [match.found.side for match in whole]
        scores.share("events", "one leg throughout", "both", [side is sides[0] for side in sides])
    _score_frames(scores, whole, analysis.timebase.fps)
    return scores.rows()


def in_seconds(labelled: Labelled, analysis: Analysis) -> list[TrueContact]:
    """The labels in the product's time."""
    time_s = analysis.timebase.time_s
    rows = analysis.timebase.frame_numbers

    def seconds(frame: float) -> float:
        return float(np.interp(frame - 0.5, rows, time_s))

    end = float(time_s[-1])
    return [
        TrueContact(side, seconds(down), end if off is None else seconds(off), off is not None)
        for side, down, off in labelled.contacts
    ]


def _score_frames(scores: Scores, matches: Sequence[Match], fps: float) -> None:
    for match in matches:
        down, off = match.found.touchdown, match.found.toe_off
        if down is None or off is None:
            raise ValueError("a complete contact has both events")
        for quantity, error_s, sigma_ms in (
            ("touchdown", match.touchdown_error_s, down.printed_sigma_ms),
            ("toe-off", match.toe_off_error_s, off.printed_sigma_ms),
            (
                "contact time",
                match.contact_time_error_s,
                np.hypot(down.printed_sigma_ms, off.printed_sigma_ms),
            ),
        ):
            reach = COVERAGE_95 * sigma_ms / 1000 * fps
            scores.error("events", quantity, "both", "frames", error_s * fps, reach)


def _right(count: int, total: int) -> list[bool]:
    return [True] * count + [False] * (total - count)


def _middle_s(contact: Contact) -> float:
    if contact.touchdown is None or contact.toe_off is None:
        raise ValueError("a complete contact has both events")
    return (contact.touchdown.time_s + contact.toe_off.time_s) / 2


def _clip(folder: Path, name: str) -> Path | None:
    return next((p for s in SUFFIXES if (p := folder / f"{name}{s}").exists()), None)
