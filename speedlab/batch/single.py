"""One clip into one results folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from speedlab.formats import write_data
from speedlab.formats.folder import results_folder, writing
from speedlab.model.analysis import Analysis
from speedlab.settings import Settings


@dataclass(frozen=True)
class Watch:
    """Who hears how far it is: `progress(stage, share done)` and `tell(sentence)`."""

    progress: Callable[[str, float], None]
    tell: Callable[[str], None]


@dataclass(frozen=True)
class Wishes:
    """What to write, apart from how to measure.

    `force`: replace a folder that exists. `embed`: put the video into the page. `video`: draw the
    annotated video at all (it takes about as long as the pose network).
    """

    force: bool = False
    embed: bool = False
    video: bool = True


def analyze_into(
    target: Path, clip: Path, settings: Settings, wishes: Wishes, watch: Watch
) -> Analysis:
    """Analyse a clip and write everything about it into the folder `target`, whole or not at all.

    A clip that cannot be measured gets a folder too: its page says why and how to film it better.

    Raises:
        SpeedlabError: see `speedlab.errors`; nothing is left behind then.
    """
    from speedlab.pipeline import analyze

    with results_folder(target, force=wishes.force, keep=clip) as folder:
        analysis = analyze(clip, settings, progress=watch.progress, tell=watch.tell)
        _write(analysis, folder, target, wishes, watch)
    return analysis


def write_into(target: Path, analysis: Analysis, wishes: Wishes) -> None:
    """Write everything about an analysis into the folder `target`, whole or not at all.

    Raises:
        UsageError: the folder exists and `wishes.force` is not set.
        UnwritableOutputError: it cannot be written.
    """
    with results_folder(target, force=wishes.force, keep=analysis.clip.path) as folder:
        _write(analysis, folder, target, wishes, None)


def _write(
    analysis: Analysis, folder: Path, target: Path, wishes: Wishes, watch: Watch | None
) -> None:
    from speedlab.report import write_report

    progress = watch.progress if watch else None
    with writing(target):
        write_data(analysis, folder)
        write_report(analysis, folder, embed=wishes.embed, video=wishes.video, progress=progress)
