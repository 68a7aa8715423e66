"""What a person reads on the terminal when a clip is done."""

from __future__ import annotations

from pathlib import Path

from speedlab.metrics.registry import METRICS
from speedlab.model.analysis import Analysis
from speedlab.model.quality import Verdict
from speedlab.report.clip_values import ClipValues
from speedlab.report.first_screen import KEY_METRICS, verdict_text

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
    also = f" and {cut} cut by the edge" if cut else ""
    base = analysis.timebase
    rate = f"{analysis.clip.stored_fps * base.slowdown:.0f} frames/s" if base.trusted else "no time"
    return f"{complete} complete contact{'s' * (complete != 1)}{also}, {rate}"


def _numbers(analysis: Analysis) -> list[str]:
    values = ClipValues(analysis.measures)
    found = [(METRICS[name].label, values.shown(name)) for name in KEY_METRICS if name in METRICS]
    width = max((len(label) for label, shown in found if shown), default=0)
    lines = [f"  {label:<{width}}  {shown.text}" for label, shown in found if shown]
    return [line.translate(_PLAIN) for line in lines]
