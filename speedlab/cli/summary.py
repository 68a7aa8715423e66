"""What a person reads on the terminal when a clip is done."""

from __future__ import annotations

from pathlib import Path

from speedlab.model.analysis import Analysis
from speedlab.model.quality import Verdict
from speedlab.report.clip_values import ClipValues
from speedlab.report.first_screen import key_numbers, verdict_text
from speedlab.tracking.spacing import effective_fps

_PLAIN = str.maketrans({"\u202f": " ", "\u00a0": " ", "\u2212": "-"})
"""Spaces and minus that old terminals lack."""


def summary(analysis: Analysis, folder: Path) -> str:
    """The verdict, the key numbers with ±, and where the page is."""
    verdict = verdict_text(analysis)
    lines = [verdict.headline]
    if analysis.quality.verdict is not Verdict.NOT_MEASURABLE:
        lines += [f"  {line}" for line in (verdict.why, verdict.remedy) if line]
        lines += ["", f"  {_facts(analysis)}", *_numbers(analysis), ""]
    lines.append(f"Report: {folder / 'report.html'}")
    return "\n".join(lines)


def _facts(analysis: Analysis) -> str:
    complete = sum(contact.complete for contact in analysis.contacts)
    cut = len(analysis.contacts) - complete
    also = f" and {cut} not seen whole" if cut else ""
    base = analysis.timebase
    rate = f"{effective_fps(base):.0f} frames/s" if base.trusted else "true frame rate unknown"
    return f"{complete} complete contact{'s' * (complete != 1)}{also}, {rate}"


def _numbers(analysis: Analysis) -> list[str]:
    found = key_numbers(ClipValues(analysis.measures))
    width = max((len(number.words) for number in found), default=0)
    lines = [f"  {number.words:<{width}}  {number.shown.text}" for number in found]
    return [line.translate(_PLAIN) for line in lines]
