"""Clip after clip: skip what is done, go on after a bad one, keep the table up to date."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from speedlab.batch.plan import Job, SettingsOf
from speedlab.batch.single import Watch, Wishes, analyze_into
from speedlab.batch.squad import Outcome, write_squad
from speedlab.errors import (
    NotMeasurableError,
    NoWeightsError,
    SpeedlabError,
    UnwritableOutputError,
)
from speedlab.formats import load
from speedlab.model.analysis import Analysis
from speedlab.model.quality import Verdict

log = logging.getLogger(__name__)


def run(
    jobs: Sequence[Job],
    out: Path,
    settings_of: SettingsOf,
    wishes: Wishes,
    watch: Watch,
    announce: Callable[[str], None],
) -> list[Outcome]:
    """Work through the jobs; the table and the page are written anew after each.

    `announce` is called with a title as each clip begins.

    Raises:
        NoWeightsError, UnwritableOutputError: no further clip could succeed.
    """
    outcomes: list[Outcome] = []
    write_squad(outcomes, out)
    for number, job in enumerate(jobs, start=1):
        announce(f"[{number}/{len(jobs)}] {job.clip.name}{': done before' * job.finished}")
        outcomes.append(_outcome(job, settings_of, wishes, watch))
        if outcomes[-1].message:
            watch.tell(outcomes[-1].message)
        write_squad(outcomes, out)
    return outcomes


def _outcome(job: Job, settings_of: SettingsOf, wishes: Wishes, watch: Watch) -> Outcome:
    try:
        if job.finished:
            return finished_outcome(job.clip, job.folder, load(job.folder))
        own = replace(wishes, force=True)  # the batch's own folders are its own to replace
        analysis = analyze_into(job.folder, job.clip, settings_of(job.clip), own, watch)
        return finished_outcome(job.clip, job.folder, analysis)
    except (NoWeightsError, UnwritableOutputError):
        raise
    except SpeedlabError as error:
        return Outcome(job.clip, job.folder, error.exit_code, str(error), None)
    except Exception as error:
        log.exception("%s", job.clip)
        message = f"{job.clip}: a fault in speedlab ({error!r}); run it alone with --debug."
        return Outcome(job.clip, job.folder, 1, message, None)


def finished_outcome(clip: Path, folder: Path, analysis: Analysis) -> Outcome:
    """The outcome of a clip that was read: measured (0) or refused with the reason (4)."""
    if analysis.quality.verdict is not Verdict.NOT_MEASURABLE:
        return Outcome(clip, folder, 0, "", replace(analysis, evidence=None, tracks=None))
    return Outcome(clip, folder, NotMeasurableError.exit_code, refusal(clip, analysis), analysis)


def refusal(clip: Path, analysis: Analysis) -> str:
    """Why a clip cannot be measured and how to film it better, in one sentence or two."""
    worst = max(analysis.quality.problems, key=lambda problem: problem.severity, default=None)
    if worst is None:
        return f"{clip}: nothing can be measured in this clip."
    return f"{clip}: {worst.reason} {worst.remedy}"
