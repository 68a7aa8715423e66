"""What stands on the page: an `Analysis` turned into words, numbers and finished figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from speedlab.metrics.registry import METRICS, Group
from speedlab.model.analysis import Analysis, Evidence
from speedlab.model.findings import Finding
from speedlab.model.quality import Verdict
from speedlab.model.skeleton import Side
from speedlab.report import captions, method
from speedlab.report.clip_values import ClipValues, numbered_joints
from speedlab.report.figures import sides as sides_figure
from speedlab.report.figures import timeline as timeline_figure
from speedlab.report.figures.arms import arm_over_stride
from speedlab.report.figures.curves import Curves, curves_of
from speedlab.report.figures.foot_path import foot_path
from speedlab.report.figures.posture import touchdown_postures
from speedlab.report.figures.step_values import step_by_step
from speedlab.report.first_screen import (
    KEY_METRICS,
    MOST_FINDINGS,
    KeyNumber,
    VerdictText,
    clip_facts,
    key_numbers,
    split_label,
    verdict_text,
)
from speedlab.report.gates import SplitTable, split_table
from speedlab.report.limits import Limit, limits
from speedlab.report.measure_table import TableGroup, measure_table
from speedlab.report.method import Fact
from speedlab.report.wording import shown_unit

TITLES: Final = {
    "timing": "When things happen",
    "sides": "Front side and back side",
    "arms": "Arms",
    "posture": "Posture at touchdown",
    "table": "All numbers",
}
"""Sections that findings lead to."""

PICTURE_OF: Final[dict[Group, str]] = {
    Group.TEMPORAL: "timing",
    Group.TIMING: "timing",
    Group.THIGH: "sides",
    Group.SIDES: "sides",
    Group.ARMS: "arms",
    Group.POSTURE: "posture",
}
"""The section of the page that shows a group of metrics."""


@dataclass(frozen=True)
class SideFigure:
    """A figure of one side (`tag` says which, and whether it is the far one)."""

    side: Side
    tag: str
    svg: Markup


@dataclass(frozen=True)
class StepFigure:
    """A small multiple: one measure step by step."""

    metric: str
    words: str
    term: str
    unit: str
    svg: Markup


@dataclass(frozen=True)
class Section:
    """A section: its finding, figures over time in rows (for wide and narrow screens), by side."""

    line: str
    wide: tuple[Markup, ...] = ()
    narrow: tuple[Markup, ...] = ()
    pair: tuple[SideFigure, ...] = ()


@dataclass(frozen=True)
class FindingCard:
    """A finding with the section that shows its picture."""

    finding: Finding
    anchor: str
    title: str


@dataclass(frozen=True)
class Picture:
    """One key position cut out of the clip: a data URI, the angles in words, the frame's shift."""

    title: str
    uri: str
    alt: str
    lines: tuple[str, ...]
    shift: str = ""


@dataclass(frozen=True)
class PictureRow:
    """The five positions of one side."""

    side: Side
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class Media:
    """The pictures of the clip: `video` a URL or data URI ("" without), `poster` a data URI."""

    video: str = ""
    poster: str = ""
    portrait: bool = False
    kinogram: tuple[PictureRow, ...] = ()


@dataclass(frozen=True)
class Page:
    """Everything the template prints."""

    title: str
    facts: list[str]
    measurable: bool
    trusted: bool
    verdict: VerdictText
    problems: list[Limit]
    media: Media
    in_video: str
    numbers: list[KeyNumber]
    splits: SplitTable | None
    findings: list[FindingCard]
    more_findings: list[FindingCard]
    titles: dict[str, str]
    timing: Section | None
    sides: Section | None
    paths: Section | None
    arms: Section | None
    posture: Section | None
    steps: list[StepFigure]
    table: tuple[TableGroup, ...]
    how: list[Fact]
    provenance: list[Fact]
    not_seen: tuple[str, ...]
    citations: list[str]
    player: dict[str, Any]
    version: str


def build_page(analysis: Analysis, media: Media) -> Page:
    """Turn an analysis into the page's content; the figures need `analysis.evidence`."""
    values = ClipValues(analysis.measures)
    measurable = analysis.quality.verdict is not Verdict.NOT_MEASURABLE
    evidence = analysis.evidence if measurable else None
    curves = curves_of(evidence.motion, analysis.contacts) if evidence else None
    sections = {
        "timing": _timing(analysis, curves, values) if curves else None,
        "sides": _sides(analysis, curves, values) if curves else None,
        "arms": _arms(evidence, curves, values) if evidence and curves else None,
        "posture": _posture(analysis, evidence, values) if evidence else None,
    }
    cards = [_card(finding, sections) for finding in analysis.findings]
    return Page(
        title=analysis.clip.path.name,
        facts=clip_facts(analysis),
        measurable=measurable,
        trusted=analysis.timebase.trusted,
        verdict=verdict_text(analysis),
        problems=limits(analysis.quality.problems),
        media=media,
        in_video=_in_video(evidence, values),
        numbers=key_numbers(values),
        splits=split_table(analysis) if measurable else None,
        findings=cards[:MOST_FINDINGS],
        more_findings=cards[MOST_FINDINGS:],
        titles=TITLES,
        **sections,
        paths=_paths(evidence) if evidence else None,
        steps=step_figures(values),
        table=measure_table(values) if measurable else (),
        how=method.facts(analysis),
        provenance=method.provenance_rows(analysis),
        not_seen=method.NOT_SEEN_FROM_THE_SIDE,
        citations=method.citations(),
        player=player_facts(analysis),
        version=str(analysis.provenance.get("speedlab", "")),
    )


def _in_video(evidence: Evidence | None, values: ClipValues) -> str:
    if evidence is None:
        return ""
    return captions.beside_the_athlete(numbered_joints(values, evidence.motion.near_side))


def _card(finding: Finding, sections: dict[str, Section | None]) -> FindingCard:
    """The finding and the section with its picture; the table where there is no picture."""
    spec = METRICS.get(finding.metric)
    anchor = PICTURE_OF[spec.group] if spec else "table"
    if sections.get(anchor) is None:
        anchor = "table"
    return FindingCard(finding, anchor, TITLES[anchor])


def _timing(analysis: Analysis, curves: Curves, values: ClipValues) -> Section:
    line = captions.when_things_happen(values)
    wide, narrow = (
        tuple(timeline_figure.timeline(analysis, curves, layout, line))
        for layout in (timeline_figure.WIDE, timeline_figure.NARROW)
    )
    return Section(line, wide, narrow)


def _sides(analysis: Analysis, curves: Curves, values: ClipValues) -> Section | None:
    if not all(line.known for line in curves.hip_rel.values()):
        return None
    line = captions.front_and_back(values)
    wide, narrow = (
        tuple(sides_figure.thigh_angles(analysis, curves, layout, line))
        for layout in (sides_figure.WIDE, sides_figure.NARROW)
    )
    return Section(line, wide, narrow)


def _paths(evidence: Evidence) -> Section | None:
    pair = []
    for side in (Side.LEFT, Side.RIGHT):
        count = sum(stride.side is side for stride in evidence.strides)
        alt = captions.foot_path(side, count)
        svg = foot_path(evidence.motion, evidence.strides, side, alt)
        if svg is not None:
            pair.append(_side_figure(evidence, side, svg))
    return Section("", pair=tuple(pair)) if pair else None


def _arms(evidence: Evidence, curves: Curves, values: ClipValues) -> Section | None:
    line = captions.arms(values)
    pair = []
    for side in (Side.LEFT, Side.RIGHT):
        far = side is not evidence.motion.near_side
        alt = f"{side.value.capitalize()} arm over the stride. {line}"
        svg = arm_over_stride(curves, evidence.strides, side, far, alt)
        if svg is not None:
            pair.append(_side_figure(evidence, side, svg))
    return Section(line, pair=tuple(pair)) if pair else None


def _posture(analysis: Analysis, evidence: Evidence, values: ClipValues) -> Section | None:
    line = captions.posture(values)
    alt = {side: f"Posture at {side} touchdown, landings over each other. {line}" for side in Side}
    drawn = touchdown_postures(evidence.motion, analysis.contacts, alt)
    pair = [_side_figure(evidence, side, svg) for side, svg in drawn.items()]
    return Section(line, pair=tuple(pair)) if pair else None


def _side_figure(evidence: Evidence, side: Side, svg: Markup) -> SideFigure:
    far = "" if side is evidence.motion.near_side else "far side, partly hidden"
    return SideFigure(side, far, svg)


def step_figures(values: ClipValues) -> list[StepFigure]:
    """A small multiple for each metric with at least two step-wise values."""
    drawn = []
    key = [METRICS[name] for name in KEY_METRICS if name in METRICS]
    for spec in dict.fromkeys([*key, *METRICS.values()]):
        steps = values.steps(spec.name)
        if len(steps) < 2:
            continue
        words, term = split_label(spec.label)
        clip, unit = values.shown(spec.name), shown_unit(spec.unit, spec.name).sign
        alt = f"{words} step by step, {len(steps)} values" + (
            f"; {clip.text} for the clip." if clip else "."
        )
        drawn.append(
            StepFigure(spec.name, words, term, unit, step_by_step(steps, str(spec.basis), alt))
        )
    return drawn


def player_facts(analysis: Analysis) -> dict[str, Any]:
    """What the cursor script needs: file times of the frames and of the contacts' starts.

    The player shows a frame at its file time plus `offset`: the video starts at the first one.
    """
    timebase = analysis.timebase
    slow = timebase.slowdown
    starts = [c.touchdown.time_s * slow for c in analysis.contacts if c.touchdown is not None]
    return {
        "frames": [round(float(t), 4) for t in timebase.file_s],
        "numbers": timebase.frame_numbers.tolist(),
        "slowdown": timebase.slowdown if timebase.trusted else None,
        "offset": -round(float(timebase.file_s[0]), 4),
        "contacts": [round(float(t), 4) for t in starts],
    }
