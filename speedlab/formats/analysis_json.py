"""`analysis.json`: an `Analysis` as a document and back."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from speedlab.errors import UnreadableInputError
from speedlab.formats.schema import (
    SCHEMA_VERSION,
    AnalysisDocument,
    ClipRecord,
    ContactRecord,
    EventRecord,
    FindingRecord,
    MeasureRecord,
    ProblemRecord,
    QualityRecord,
    SplitRecord,
    StepRecord,
    SwapRecord,
    TimebaseRecord,
)
from speedlab.formats.values import number, plain, row, seconds, text
from speedlab.model.analysis import Analysis
from speedlab.model.clip import ClipInfo, Timebase
from speedlab.model.events import Contact, Event, EventKind, Step
from speedlab.model.findings import Finding
from speedlab.model.frames import (
    UNTIMED,
    Row,
    event_rows,
    measure_rows,
    split_rows,
    step_rows,
)
from speedlab.model.measures import Measure
from speedlab.model.quality import Problem, Quality
from speedlab.model.splits import Split
from speedlab.model.tracks import Swap
from speedlab.tracking.spacing import effective_fps

FILE_NAME = "analysis.json"

_NUMBER_LIST = re.compile(r"\[\n\s+([^\[\]{}\"]*?)\n\s+\]")
"""A list of bare numbers over several lines: JSON strings cannot hold a line break."""


def write_analysis(analysis: Analysis, folder: Path) -> None:
    """Write `analysis.json` into a folder."""
    document = to_document(analysis).model_dump(mode="json")
    indented = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    compact = _NUMBER_LIST.sub(lambda found: f"[{' '.join(found[1].split())}]", indented)
    (folder / FILE_NAME).write_text(compact + "\n", encoding="utf-8")


def read_document(folder: Path) -> AnalysisDocument:
    """Read and check the `analysis.json` of a results folder.

    Raises:
        UnreadableInputError: there is none, or it is not one that this version understands.
    """
    path = folder / FILE_NAME
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableInputError(
            f"{path}: cannot be read ({error.strerror}); give a folder that speedlab wrote."
        ) from error
    except ValueError as error:
        raise UnreadableInputError(
            f"{path}: is not JSON ({error}); analyse the clip again with --force."
        ) from error
    _check_version(path, raw)
    try:
        return AnalysisDocument.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UnreadableInputError(
            f"{path}: {where}: {first['msg']}; analyse the clip again with --force."
        ) from error


def _check_version(path: Path, raw: object) -> None:
    found = raw.get("schema_version") if isinstance(raw, dict) else None
    major = str(found).partition(".")[0]
    if major != SCHEMA_VERSION.partition(".")[0]:
        raise UnreadableInputError(
            f"{path}: has schema version {found}, this speedlab reads {SCHEMA_VERSION}; "
            "use the speedlab that wrote it or analyse the clip again."
        )


def to_document(analysis: Analysis) -> AnalysisDocument:
    """The document of an analysis, rounded, without NaN, times null where they are unknown."""
    return AnalysisDocument(
        clip=_clip_record(analysis.clip),
        timebase=_timebase_record(analysis),
        provenance=plain(analysis.provenance),
        quality=_quality_record(analysis.quality),
        scene=plain(analysis.scene_facts),
        contacts=[_contact_record(contact, analysis) for contact in analysis.contacts],
        events=_event_records(analysis),
        steps=[StepRecord.model_validate(row(item)) for item in step_rows(analysis)],
        measures=[_measure_record(item) for item in measure_rows(analysis.measures)],
        findings=[FindingRecord.model_validate(asdict(item)) for item in analysis.findings],
        swaps=[SwapRecord.model_validate(row(asdict(item))) for item in analysis.swaps],
        splits=[
            SplitRecord.model_validate(_with_flags(item)) for item in split_rows(analysis.splits)
        ],
    )


def _clip_record(clip: ClipInfo) -> ClipRecord:
    facts = row(asdict(clip))
    return ClipRecord.model_validate(
        facts
        | {
            "name": text(clip.path.name),
            "frame_count": clip.frame_count,
            "duration_s": seconds(clip.duration_s),
            "warnings": [text(warning) for warning in clip.warnings],
            "frame_pts_s": [seconds(time_s) for time_s in clip.frame_pts_s],
        }
    )


def _timebase_record(analysis: Analysis) -> TimebaseRecord:
    base = analysis.timebase
    return TimebaseRecord(
        source=base.source,
        capture_fps=number(effective_fps(base)) if base.trusted else None,
        slowdown=base.slowdown if base.trusted else None,
        working_slowdown=base.slowdown,
        likely_slowdown=number(base.likely_slowdown),
        reason="" if base.trusted else UNTIMED,
        first_frame=base.first_frame,
        file_s=plain(base.file_s, "file_s"),
        frames=None if base.frames is None else base.frames.tolist(),
    )


def _quality_record(quality: Quality) -> QualityRecord:
    return QualityRecord(
        verdict=quality.verdict,
        problems=[ProblemRecord.model_validate(asdict(problem)) for problem in quality.problems],
        figures=plain(quality.figures),
    )


def _frames_per_ms(clip: ClipInfo, timebase: Timebase) -> float:
    return clip.stored_fps * timebase.slowdown / 1000


def _event_records(analysis: Analysis) -> list[EventRecord]:
    per_ms = _frames_per_ms(analysis.clip, analysis.timebase)
    return [
        EventRecord.model_validate(row(fields) | {"sigma_frames": number(event.sigma_ms * per_ms)})
        for event, fields in zip(analysis.events, event_rows(analysis), strict=True)
    ]


def _contact_record(contact: Contact, analysis: Analysis) -> ContactRecord:
    base = analysis.timebase
    middle_s = contact.mid_stance_s
    file_s = None if middle_s is None else middle_s * base.slowdown
    u_frames = contact.u_mid_stance_ms * _frames_per_ms(analysis.clip, base)
    return ContactRecord(
        contact=contact.number,
        side=contact.side,
        complete=contact.complete,
        mid_stance_s=seconds(middle_s) if base.trusted else None,
        mid_stance_file_s=seconds(file_s),
        u_mid_stance_ms=number(contact.u_mid_stance_ms) if base.trusted else None,
        u_mid_stance_frames=number(u_frames),
        note=contact.note,
    )


def _measure_record(fields: Row) -> MeasureRecord:
    return MeasureRecord.model_validate(_with_flags(fields))


def _with_flags(fields: Row) -> Row:
    return row(fields) | {"flags": list(fields["flags"])}


def from_document(document: AnalysisDocument) -> Analysis:
    """The analysis that a document describes, without tracks and evidence.

    Where the capture rate is unknown, times of events are working times again (as in memory),
    times of steps are None.
    """
    clip = _clip(document.clip)
    timebase = _timebase(document.timebase)
    contacts = _contacts(document, _frames_per_ms(clip, timebase), timebase.slowdown)
    return Analysis(
        clip=clip,
        timebase=timebase,
        quality=_quality(document.quality),
        provenance=dict(document.provenance),
        contacts=contacts,
        steps=_steps(document.steps, contacts),
        measures=tuple(_measure(record) for record in document.measures),
        findings=tuple(Finding(**record.model_dump()) for record in document.findings),
        swaps=tuple(Swap(**record.model_dump()) for record in document.swaps),
        scene_facts=dict(document.scene),
        splits=tuple(_split(record) for record in document.splits),
    )


def _clip(record: ClipRecord) -> ClipInfo:
    fields = record.model_dump(exclude={"name", "frame_count", "duration_s"})
    fields["frame_pts_s"] = tuple(record.frame_pts_s)
    fields["warnings"] = tuple(record.warnings)
    return ClipInfo(path=Path(record.name), **fields)


def _timebase(record: TimebaseRecord) -> Timebase:
    return Timebase(
        file_s=np.array(record.file_s, dtype=float),
        first_frame=record.first_frame,
        slowdown=record.working_slowdown,
        source=record.source,
        likely_slowdown=record.likely_slowdown,
        frames=None if record.frames is None else np.array(record.frames, dtype=np.int64),
    )


def _quality(record: QualityRecord) -> Quality:
    figures = {name: np.nan if value is None else value for name, value in record.figures.items()}
    problems = tuple(Problem(**problem.model_dump()) for problem in record.problems)
    return Quality(record.verdict, problems, figures)


def _event(record: EventRecord, per_ms: float, slowdown: float) -> Event:
    fields = record.model_dump(exclude={"sigma_frames"})
    fields["time_s"] = record.time_file_s / slowdown if record.time_s is None else record.time_s
    fields["sigma_ms"] = _ms(record.sigma_ms, record.sigma_frames, per_ms)
    fields["floor_ms"] = record.floor_ms or 0.0
    fields["confidence"] = np.nan if record.confidence is None else record.confidence
    return Event(**fields)


def _ms(ms: float | None, frames: float | None, per_ms: float) -> float:
    if ms is not None:
        return ms
    return np.nan if frames is None else frames / per_ms


def _contacts(document: AnalysisDocument, per_ms: float, slowdown: float) -> tuple[Contact, ...]:
    ends = {(e.contact, e.kind): _event(e, per_ms, slowdown) for e in document.events}
    return tuple(
        Contact(
            number=record.contact,
            side=record.side,
            touchdown=ends.get((record.contact, EventKind.TOUCHDOWN)),
            toe_off=ends.get((record.contact, EventKind.TOE_OFF)),
            mid_stance_s=_mid_stance_s(record, slowdown),
            u_mid_stance_ms=_ms(record.u_mid_stance_ms, record.u_mid_stance_frames, per_ms),
            complete=record.complete,
            note=record.note,
        )
        for record in document.contacts
    )


def _mid_stance_s(record: ContactRecord, slowdown: float) -> float | None:
    if record.mid_stance_s is None and record.mid_stance_file_s is not None:
        return record.mid_stance_file_s / slowdown
    return record.mid_stance_s


def _steps(records: list[StepRecord], contacts: tuple[Contact, ...]) -> tuple[Step, ...]:
    by_number = {contact.number: contact for contact in contacts}
    return tuple(
        Step(
            number=record.step,
            side=record.side,
            first=by_number[record.first_contact],
            second=by_number[record.second_contact],
            step_time_s=record.step_time_s,
            step_time_td_s=record.step_time_td_s,
            contact_time_s=record.contact_time_s,
            flight_time_s=record.flight_time_s,
            length_px=record.length_px,
        )
        for record in records
    )


def _measure(record: MeasureRecord) -> Measure:
    fields = record.model_dump(exclude={"half_width"})
    return Measure(**fields | {"flags": tuple(record.flags)})


def _split(record: SplitRecord) -> Split:
    fields = record.model_dump(exclude={"difference_s"})
    return Split(**fields | {"flags": tuple(record.flags)})
