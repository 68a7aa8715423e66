"""What a coach sees without scrolling: the clip, the verdict, the large numbers, the findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from speedlab.metrics.registry import METRICS
from speedlab.model.analysis import Analysis
from speedlab.model.clip import Timebase, TimeSource
from speedlab.model.measures import Measure
from speedlab.model.quality import Problem, Verdict
from speedlab.report.clip_values import ClipValues, show
from speedlab.report.figures.step_values import sides_strip, steps_strip
from speedlab.report.limits import costs
from speedlab.report.wording import Shown
from speedlab.tracking.spacing import effective_fps

KEY_METRICS: Final = (
    "speed_mps",
    "fly10_s",
    "step_frequency_hz",
    "contact_time_s",
    "flight_time_s",
    "step_length_m",
    "thigh_cross_delay_ms",
    "thigh_cross_to_midstance_ms",
    "front_side_ratio",
    "thigh_rom_deg",
    "trunk_lean_deg",
    "arm_rom_deg",
)
"""In order of preference; the first six that could be measured are shown large."""
AROUND_ZERO: Final = frozenset(
    {"thigh_cross_delay_ms", "thigh_cross_to_midstance_ms", "trunk_lean_deg"}
)
"""Of these 0 is a value like any other; of the others one that may be 0 is not shown large."""
MOST_NUMBERS: Final = 6
MOST_FINDINGS: Final = 3

VERDICT_WORDS: Final = {
    Verdict.GOOD: "A good clip to measure.",
    Verdict.LIMITED: "Measurable, with limits.",
    Verdict.NOT_MEASURABLE: "This clip cannot be measured.",
}
NO_NUMBER: Final = "The run is seen, but no number can be given."
RATE_WORDS: Final = {
    TimeSource.FILE: "as stored",
    TimeSource.TAG: "from the phone's capture tag",
    TimeSource.USER: "as given",
}


@dataclass(frozen=True)
class KeyNumber:
    """One large number: the words for it, its term, the value and left against right drawn."""

    words: str
    term: str
    shown: Shown
    strip: Markup | None
    metric: str


@dataclass(frozen=True)
class VerdictText:
    """The verdict in words, why, what it costs, and the one thing to film better.

    `costs` and `remedy` are "" where nothing limits.
    """

    headline: str
    why: str
    remedy: str
    costs: str = ""


def verdict_text(analysis: Analysis) -> VerdictText:
    """The verdict on the clip and its worst problem."""
    worst = worst_problem(analysis)
    if worst is None:
        why = "Nothing in the picture limits the numbers below."
        return VerdictText(headline(analysis), why, "")
    why = f"{worst.reason} {worst.effect}".strip()
    return VerdictText(headline(analysis), why, worst.remedy, costs(worst))


def headline(analysis: Analysis) -> str:
    """The verdict in a sentence; where every number of the clip is withheld it says so."""
    numbers = [m.valid for m in analysis.measures if m.step is None]
    return NO_NUMBER if numbers and not any(numbers) else VERDICT_WORDS[analysis.quality.verdict]


def worst_problem(analysis: Analysis) -> Problem | None:
    """The most severe problem of the clip (the list is ordered worst first)."""
    problems = sorted(analysis.quality.problems, key=lambda p: -p.severity)
    return problems[0] if problems else None


def clip_facts(analysis: Analysis) -> list[str]:
    """Who, when, phase and the picture, in short phrases."""
    who = [str(analysis.provenance[k]) for k in ("athlete", "date") if analysis.provenance.get(k)]
    scene = [str(analysis.scene_facts[k]) for k in ("phase",) if analysis.scene_facts.get(k)]
    clip = analysis.clip
    picture = f"{clip.width_px} × {clip.height_px}"
    facts = [*who, *scene, *_running(analysis), rate_text(analysis.timebase), picture]
    return list(dict.fromkeys(facts))  # the phase of a run on a treadmill says so already


def rate_text(timebase: Timebase) -> str:
    """The true frame rate and where it is known from, in words."""
    if not timebase.trusted:
        return "true frame rate unknown"
    return f"{effective_fps(timebase):.0f} frames a second, {RATE_WORDS[timebase.source]}"


def _running(analysis: Analysis) -> list[str]:
    if analysis.evidence is None:
        return []
    scene = analysis.evidence.scene
    if scene.stays:
        return [scene.stays]
    return [f"running to the {scene.direction}"]


def key_numbers(values: ClipValues) -> list[KeyNumber]:
    """The large numbers: the first six of `KEY_METRICS` that were measured well enough to tell."""
    found = [_key_number(values, name) for name in KEY_METRICS if name in METRICS]
    shown = [number for number in found if number is not None]
    names = {number.metric for number in shown}
    if "thigh_cross_delay_ms" in names:  # the twin says the same against mid-stance
        shown = [n for n in shown if n.metric != "thigh_cross_to_midstance_ms"]
    return shown[:MOST_NUMBERS]


def _key_number(values: ClipValues, name: str) -> KeyNumber | None:
    measure = values.valid(name)
    if measure is None or not _tells(measure):
        return None
    shown = show(measure)
    words, term = split_label(METRICS[name].label)
    sides = values.sides(name)
    return KeyNumber(
        words, term, shown, _strip(values, name, f"{words}: {sides or shown.text}"), name
    )


def _tells(measure: Measure) -> bool:
    """Whether a value is not as likely nothing at all."""
    size, half_width = abs(measure.value or 0.0), measure.half_width or 0.0
    return measure.metric in AROUND_ZERO or half_width < size


def _strip(values: ClipValues, name: str, alt: str) -> Markup | None:
    left, right = values.valid(name, "left"), values.valid(name, "right")
    if left is not None and right is not None:
        return sides_strip(left, right, alt)
    clip = values.valid(name)
    return None if clip is None else steps_strip(clip, values.steps(name), alt)


def split_label(label: str) -> tuple[str, str]:
    """A coach's words and the term in brackets: `Time on the ground`, `contact time`."""
    words, _, term = label.partition(" (")
    return words[:1].upper() + words[1:], term.removesuffix(")")
