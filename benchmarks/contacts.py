"""How well contacts are found: rendered sprints with exact truth, and hand-labelled real clips.

    python -m benchmarks.contacts                      # renders what is missing, writes the table
    python -m benchmarks.contacts --seeds 7 8 --print  # other sprints, table on the screen only
    python -m benchmarks.contacts --clips DIR --print  # rendered clips that are there already

Every sprint of `speedlab.synthetic.scenario.random_fly` has its own athlete, kit, light, camera and
gait with unequal steps. The whole product runs on the video file; nothing is taken from the truth.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from speedlab.events.scoring import Score, TrueContact, score_contacts
from speedlab.model.analysis import Analysis
from speedlab.model.skeleton import Side
from speedlab.pipeline import analyze
from speedlab.settings import Settings
from speedlab.synthetic.render import render
from speedlab.synthetic.scenario import random_fly

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "docs" / "accuracy-contacts.md"
CLIPS = Path(os.environ.get("SPEEDLAB_CLIPS", ROOT.parent / "shared" / "clips"))
KINDS = ((240, False), (120, True), (120, False), (240, True))
SEEDS = tuple(range(101, 111))
LABELLED = {"giulio_sprint_blocks": 400.0, "hato_a03": None, "wchh_run": None}
"""Real clips with hand labels of every contact, and the recording rate to be told."""


@dataclass(frozen=True)
class Scored:
    """One clip: its group in the table, the score and the frame spacing (s)."""

    name: str
    group: str
    score: Score
    true_count: int
    frame_s: float


def score_fly(seed: int, folder: Path) -> Scored:
    """Render (if need be), analyse and score one sprint; kinds take turns with the seed."""
    fps, panned = KINDS[(seed - SEEDS[0]) % len(KINDS)]
    camera = "panned" if panned else "static"
    clip = folder / f"fly_{seed}_{camera}_{fps}.mp4"
    if not clip.with_suffix(".json").exists():
        render(random_fly(seed, fps, panned), clip)
    return score_rendered(clip)


def score_rendered(clip: Path) -> Scored:
    """Analyse a rendered clip and score it against the truth beside it."""
    truth = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
    true = true_contacts(truth)
    analysis = analyze(clip)
    camera = "panned" if analysis.scene_facts.get("camera") == "moving" else "static"
    return Scored(
        name=clip.stem,
        group=f"{truth['fps']} fps, {camera}",
        score=score_contacts(analysis.contacts, true),
        true_count=sum(t.complete for t in true),
        frame_s=1 / float(truth["fps"]),
    )


def true_contacts(truth: dict[str, list[dict[str, object]]]) -> list[TrueContact]:
    """The contacts of a rendered clip's truth file."""
    return [
        TrueContact(
            Side(str(c["side"])),
            float(str(c["touchdown_s"])),
            float(str(c["toe_off_s"])),
            bool(c["complete"]),
        )
        for c in truth["contacts"]
    ]


def score_labelled(name: str, capture_fps: float | None) -> Scored | None:
    """Analyse a real clip and score it against its labels; None where it is not there."""
    clip, labels = CLIPS / f"{name}.mp4", CLIPS / "labels" / f"{name}.json"
    if not (clip.exists() and labels.exists()):
        return None
    analysis = analyze(clip, Settings(capture_fps=capture_fps))
    true = labelled_contacts(json.loads(labels.read_text(encoding="utf-8")), analysis)
    score = score_contacts(analysis.contacts, true)
    count = sum(t.complete for t in true)
    return Scored(name, f"{name} (real)", score, count, 1 / analysis.timebase.fps)


def labelled_contacts(
    labels: dict[str, list[dict[str, object]]], analysis: Analysis
) -> list[TrueContact]:
    """Hand labels in seconds; a label names the first frame that shows it: half a frame late."""
    time_s = analysis.timebase.time_s
    rows = np.arange(len(time_s)) + analysis.timebase.first_frame

    def seconds(frame: object) -> float:
        return float(np.interp(float(str(frame)) - 0.5, rows, time_s))

    end = float(time_s[-1])
    return [
        TrueContact(
            Side(str(c["foot"])) if c["foot"] in set(Side) else None,
            seconds(c["touchdown"]),
            end if c["toeoff"] is None else seconds(c["toeoff"]),
            c["toeoff"] is not None,
        )
        for c in labels["contacts"]
    ]


def table(scored: Iterable[Scored]) -> str:
    """One row a group, in Markdown; errors in ms (real clips: in frames), found minus true."""
    groups: dict[str, list[Scored]] = {}
    for item in scored:
        groups.setdefault(item.group, []).append(item)
    head = (
        "| clips | found / true | invented | wrong side | touchdown bias | median abs | 95th | "
        "toe-off bias | median abs | 95th | contact time bias ± sd |\n" + "|---" * 11 + "|"
    )
    return "\n".join([head, *(_row(name, items) for name, items in sorted(groups.items()))])


def _row(name: str, items: Sequence[Scored]) -> str:
    matches = [(m, item.frame_s) for item in items for m in item.score.matches if m.true.complete]
    real = name.endswith("(real)")
    unit = [frame_s if real else 1e-3 for _, frame_s in matches]
    down = np.array([m.touchdown_error_s for m, _ in matches]) / unit
    off = np.array([m.toe_off_error_s for m, _ in matches]) / unit
    cells = [
        f"{name}{' [frames]' if real else ''}, {len(items)}",
        f"{len(matches)} / {sum(item.true_count for item in items)}",
        str(sum(len(item.score.invented) for item in items)),
        str(sum(len(item.score.wrong_side) for item in items)),
        *_errors(down),
        *_errors(off),
        f"{(off - down).mean():+.1f} ± {(off - down).std():.1f}" if matches else "–",
    ]
    return "| " + " | ".join(cells) + " |"


def _errors(errors: np.ndarray) -> tuple[str, str, str]:
    if not len(errors):
        return "–", "–", "–"
    size = np.abs(errors)
    return f"{errors.mean():+.1f}", f"{np.median(size):.1f}", f"{np.percentile(size, 95):.1f}"


HEADER = """# How well contacts are found

Written by `python -m benchmarks.contacts`: the whole product on rendered sprints of fresh
athletes, lights, cameras and unequal steps (seeds {first}-{last}), compared with their exact
truth, in ms; and on hand-labelled real clips, in frames (a label is good to one or two frames),
where those are present. Only complete contacts count. Errors are found minus true.

"""


def _rendered(clips: Path | None, seeds: Sequence[int], folder: Path) -> Iterator[Scored]:
    if clips is None:
        yield from (score_fly(seed, folder) for seed in seeds)
        return
    for truth in sorted(clips.glob("*.json")):
        if json.loads(truth.read_text(encoding="utf-8")).get("kind") == "run":
            yield score_rendered(truth.with_suffix(".mp4"))


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="*", default=list(SEEDS))
    parser.add_argument("--clips", type=Path, help="rendered clips with their truth beside them")
    parser.add_argument("--folder", type=Path, default=Path.home() / ".cache/speedlab/benchmark")
    parser.add_argument("--print", action="store_true", help="do not write the document")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    scored = []
    for item in _rendered(options.clips, options.seeds, options.folder):
        scored.append(item)
        print(item.name, table([item]).splitlines()[-1], flush=True)
    for name, capture_fps in LABELLED.items():
        labelled = score_labelled(name, capture_fps)
        if labelled is not None:
            scored.append(labelled)
    text = table(scored) + "\n"
    print(text)
    if not options.print:
        first, last = min(options.seeds), max(options.seeds)
        TABLE.write_text(HEADER.format(first=first, last=last) + text, encoding="utf-8")


if __name__ == "__main__":
    main()
