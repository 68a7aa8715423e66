"""The records of `analysis.json`, checked on writing and on reading, and their JSON Schema.

`SCHEMA_VERSION` is `major.minor`: a new field raises the minor number, a field that changes its
meaning or goes away raises the major one. Readers accept their own major version and ignore
fields that they do not know.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from speedlab.model.clip import TimeSource
from speedlab.model.events import EventKind, EventSource
from speedlab.model.measures import Tier
from speedlab.model.quality import Verdict
from speedlab.model.skeleton import Side

SCHEMA_VERSION = "1.1"
SCHEMA_ID = f"https://speedlab.invalid/schema/analysis-{SCHEMA_VERSION}.json"
"""A name, not an address: nothing is fetched from it."""


class Record(BaseModel):
    """Base of all records: no NaN or infinity anywhere, unknown fields ignored on reading."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class ClipRecord(Record):
    """The clip as its container describes it."""

    name: str = Field(description="file name without its folder")
    sha256: str
    size_bytes: int
    codec: str
    pixel_format: str
    width_px: int = Field(description="of the upright picture")
    height_px: int = Field(description="of the upright picture")
    rotation_deg: int = Field(description="clockwise, already applied")
    stored_fps: float = Field(description="1 / median spacing of the file's time stamps")
    variable_rate: bool
    tagged_capture_fps: float | None = Field(description="the phone's capture-rate tag, if any")
    hdr: bool
    frame_count: int
    duration_s: float = Field(description="file time")
    warnings: list[str]
    frame_pts_s: list[float] = Field(description="file time of every frame, as stored")


class TimebaseRecord(Record):
    """File time against true time: true = file / slowdown."""

    source: TimeSource = Field(description="where the capture rate comes from")
    capture_fps: float | None = Field(
        description="distinct pictures per true second; null if unknown"
    )
    slowdown: float | None = Field(description="file seconds per true second; null if unknown")
    working_slowdown: float = Field(description="used inside; equals slowdown where that is known")
    likely_slowdown: float | None = Field(description="a guess, where the rate is unknown")
    reason: str = Field(description="why seconds are null, empty if they are not")
    first_frame: int = Field(description="file number of the first analysed frame")
    file_s: list[float] = Field(description="file time of the analysed frames, 0 = first decoded")
    frames: list[int] | None = Field(
        None, description="their file numbers; null: first_frame and those that follow it"
    )


class ProblemRecord(Record):
    """One thing that limits the clip."""

    code: str
    severity: Literal[1, 2, 3]
    reason: str
    effect: str
    remedy: str
    withheld: tuple[str, ...] = Field(default=(), description="measures it takes from this clip")
    widened: tuple[str, ...] = Field(default=(), description="measures it makes less certain")


class QualityRecord(Record):
    """The verdict on the clip."""

    verdict: Verdict
    problems: list[ProblemRecord]
    figures: dict[str, float | None]


class EventRecord(Record):
    """A touchdown or a toe-off."""

    contact: int
    kind: EventKind
    side: Side
    time_s: float | None = Field(description="true time from the first decoded frame")
    time_file_s: float = Field(description="file time from the first decoded frame")
    frame: float = Field(description="file frame number, interpolated in the time stamps")
    sigma_ms: float | None = Field(description="standard uncertainty, true time")
    sigma_frames: float | None = Field(description="the same in frames")
    floor_ms: float | None = Field(
        None, description="the least standard uncertainty that is printed"
    )
    complete: bool
    confidence: float | None
    source: EventSource
    model_time_s: float | None
    edited_by: str
    edited_at: str


class ContactRecord(Record):
    """One foot on the ground; its ends are the events with the same number."""

    contact: int
    side: Side
    complete: bool
    mid_stance_s: float | None = Field(description="forefoot under the hip, true time")
    mid_stance_file_s: float | None
    u_mid_stance_ms: float | None
    u_mid_stance_frames: float | None
    note: str


class StepRecord(Record):
    """From one contact to the next, of the other foot."""

    step: int
    side: Side
    first_contact: int
    second_contact: int
    complete: bool
    step_time_s: float | None
    step_time_td_s: float | None
    contact_time_s: float | None
    flight_time_s: float | None
    length_px: float | None
    reason: str


class MeasureRecord(Record):
    """One number with its uncertainty, or the reason why there is none."""

    metric: str
    side: Literal["left", "right", "both"]
    step: int | None = Field(description="null for the clip's value")
    value: float | None
    unit: str
    u_rand: float | None = Field(description="standard uncertainty that shrinks with more steps")
    u_sys: float | None = Field(description="standard uncertainty that does not")
    floor_rand: float | None = Field(None, description="the least u_rand that is printed")
    floor_sys: float | None = Field(None, description="the least u_sys that is printed")
    half_width: float | None = Field(
        None, description="half of the 95 % interval as printed: of u or of the floors, the larger"
    )
    tier: Tier
    n: int
    valid: bool
    reason: str
    flags: list[str]


class FindingRecord(Record):
    """A sentence that a coach can use."""

    metric: str
    headline: str
    detail: str
    cue: str


class SwapRecord(Record):
    """Analysed frames in which left and right were exchanged back."""

    first_frame: int
    last_frame: int
    limbs: str
    probability: float = Field(description="that left and right are right there now")


class SplitRecord(Record):
    """The time from one gate to another, and the mean speed between them."""

    start_m: float
    stop_m: float
    time_s: float | None
    time_u_rand_s: float | None = Field(description="random standard uncertainty")
    time_u_sys_s: float | None = Field(description="systematic standard uncertainty")
    speed_mps: float | None
    speed_u_rand_mps: float | None
    speed_u_sys_mps: float | None
    reason: str = Field(description="why there is no time, empty if there is one")
    flags: list[str]
    clocked_s: float | None = Field(description="another instrument's time, if it was given")
    difference_s: float | None = Field(description="ours minus the other instrument's")


class AnalysisDocument(Record):
    """All of `analysis.json`."""

    model_config = ConfigDict(title="speedlab analysis")

    schema_version: str = SCHEMA_VERSION
    clip: ClipRecord
    timebase: TimebaseRecord
    provenance: dict[str, JsonValue]
    quality: QualityRecord
    scene: dict[str, JsonValue]
    contacts: list[ContactRecord]
    events: list[EventRecord]
    steps: list[StepRecord]
    measures: list[MeasureRecord]
    findings: list[FindingRecord]
    swaps: list[SwapRecord]
    splits: list[SplitRecord] = Field(default=[], description="times between gates, if any")


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `analysis.json`, published as `docs/analysis.schema.json`."""
    schema = AnalysisDocument.model_json_schema(mode="serialization")
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID}
    return dialect | schema
