"""Every tunable, in one frozen tree, checked once at the edge (command line, TOML, notebook)."""

from __future__ import annotations

import tomllib
from itertools import combinations, pairwise
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from speedlab.errors import UsageError
from speedlab.model.scene import Direction

_Read = TypeVar("_Read", bound=BaseModel)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PoseSettings(_Frozen):
    """Which pose network runs, and how."""

    backend: str = "mediapipe"
    model: str = Field("heavy", description="lite, full, heavy, or the path of a .task bundle")
    min_confidence: float = Field(0.3, ge=0, le=1)
    workers: int | None = Field(None, ge=1, description="threads; None: one a core")


class FindSettings(_Frozen):
    """How the athlete is looked for (pass 1)."""

    interval_s: float = Field(0.1, gt=0, description="time between looks, file seconds")
    crop_margin: float = Field(1.7, gt=1, description="crop height over the body's height")


class SmoothingSettings(_Frozen):
    """Zero-phase low-pass cut-offs in Hz of true time (docs/metrics.md, 4.5)."""

    body_hz: float = Field(10.0, gt=0)
    foot_hz: float = Field(22.0, gt=0)
    max_gap_ms: float = Field(60.0, gt=0, description="longer gaps stay unknown (4.4)")


class Pick(_Frozen):
    """A point on the athlete or on the ground, in pixels of the upright picture, and when."""

    x_px: float = Field(ge=0)
    y_px: float = Field(ge=0)
    at_s: float | None = Field(
        None,
        ge=0,
        description="seconds from the file's first frame; None: when somebody is first there, "
        "for a mark on the ground the first analysed frame",
    )


class Marks(_Frozen):
    """Two points on the ground along the athlete's lane that are a known distance apart.

    `offset_m`: how much nearer to the camera than the athlete's line they lie; None: on it.
    """

    first: Pick
    second: Pick
    apart_m: float = Field(ge=0.5, le=400)
    offset_m: float | None = Field(None, ge=-10, le=10)


class Gate(_Frozen):
    """A gate or cone on the athlete's lane: a column of the upright picture, and its metre.

    `y_px`: where it stands on the ground, `at_s`: when it was pointed at; a moving camera needs
    both.
    """

    at_m: float = Field(ge=-1000, le=1000, description="metres along the track, growing on the way")
    x_px: float = Field(ge=0)
    y_px: float | None = Field(None, ge=0)
    at_s: float | None = Field(None, ge=0, description="seconds from the file's first frame")


class GroundPoint(_Frozen):
    """A point of the ground whose place is known, in pixels of the upright picture, and when.

    `along_m`: along the lane, either way. `across_m`: across it, 0 on the line on which the athlete
    runs, positive farther from the camera.
    """

    x_px: float = Field(ge=0)
    y_px: float = Field(ge=0)
    at_s: float | None = Field(None, ge=0, description="seconds from the file's first frame")
    along_m: float = Field(ge=-1000, le=1000)
    across_m: float = Field(ge=-100, le=100)


class ClockedGate(_Frozen):
    """When another instrument saw the athlete at a place."""

    distance_m: float
    time_s: float


class Timing(_Frozen):
    """Times of timing gates or a radar, `source` the name of their file; distances rise."""

    source: str
    rows: tuple[ClockedGate, ...]


class Settings(_Frozen):
    """All settings of one analysis."""

    height_m: float | None = Field(None, description="barefoot stature, 0.9 to 2.5 m")
    mass_kg: float | None = Field(None, ge=20, le=200, description="of the athlete, as it runs")
    capture_fps: float | None = Field(None, gt=0, le=20000)
    camera_distance_m: float | None = Field(
        None, ge=2, le=200, description="camera to the athlete's lane, along the line of sight"
    )
    camera_roll_deg: float | None = Field(
        None, ge=-45, le=45, description="how far level ground falls to the right in the picture"
    )
    readout_ms: float | None = Field(
        None, ge=0, le=50, description="from the first row of a picture to its last; 0: all at once"
    )
    direction: Direction | None = None
    athlete: Pick | None = Field(None, description="who it is, where the wrong one is followed")
    marks: Marks | None = Field(None, description="what the metres rest on, before the height")
    gates: tuple[Gate, ...] = Field((), description="none, or two and more, in order of metres")
    gate_offset_m: float | None = Field(
        None, ge=-10, le=10, description="how much nearer to the camera than the athlete they stand"
    )
    ground: tuple[GroundPoint, ...] = Field(
        (), description="none, or four and more: what metres and view rest on, before all else"
    )
    timing: Timing | None = Field(None, description="another instrument's times, to compare with")
    start_s: float | None = Field(None, ge=0)
    stop_s: float | None = Field(None, gt=0)
    pose: PoseSettings = PoseSettings()
    find: FindSettings = FindSettings()
    smoothing: SmoothingSettings = SmoothingSettings()

    @field_validator("height_m")
    @classmethod
    def _height_is_possible(cls, height_m: float | None) -> float | None:
        low, high = HEIGHT_RANGE_M
        if height_m is None or low <= height_m <= high:
            return height_m
        hint = f" Did you mean {height_m / 100:.2f}?" if low <= height_m / 100 <= high else ""
        raise ValueError(f"not a height in metres between {low} and {high}.{hint}")

    @field_validator("gates")
    @classmethod
    def _gates_make_sense(cls, gates: tuple[Gate, ...]) -> tuple[Gate, ...]:
        ordered = tuple(sorted(gates, key=lambda gate: gate.at_m))
        fault = _gates_fault(ordered)
        if fault:
            raise ValueError(fault)
        return ordered

    @field_validator("ground")
    @classmethod
    def _ground_makes_sense(cls, ground: tuple[GroundPoint, ...]) -> tuple[GroundPoint, ...]:
        fault = _ground_fault(ground)
        if fault:
            raise ValueError(fault)
        return ground


def _ground_fault(ground: tuple[GroundPoint, ...]) -> str:
    """Why points of the ground make no sense, whatever the clip; empty if they do."""
    if not ground:
        return ""
    if len(ground) < MIN_GROUND_POINTS:
        return "four points of the ground or more are needed"
    first = ground[0]
    ways = [(p.along_m - first.along_m, p.across_m - first.across_m) for p in ground[1:]]
    twice_areas_m2 = (abs(a[0] * b[1] - a[1] * b[0]) for a, b in combinations(ways, 2))
    if max(twice_areas_m2) < 2 * LEAST_TRIANGLE_M2:
        return "the points lie on one line; some must lie farther across the lane than others"
    return ""


def _gates_fault(gates: tuple[Gate, ...]) -> str:
    """Why gates in order of their metres make no sense, whatever the clip; empty if they do."""
    if len(gates) == 1:
        return "one gate times nothing: two or more are needed"
    if any(second.at_m - first.at_m < MIN_GATES_APART_M for first, second in pairwise(gates)):
        return f"gates stand {MIN_GATES_APART_M:g} m apart or more"
    if any(gate.at_s is not None and gate.y_px is None for gate in gates):
        return "a gate with a time needs its point on the ground, X,Y@M@T"
    if any(gate.at_s is not None for gate in gates):
        return ""  # where they stand one after the other is known when the camera's motion is
    steps_px = [second.x_px - first.x_px for first, second in pairwise(gates)]
    in_order = all(step > 0 for step in steps_px) or all(step < 0 for step in steps_px)
    return "" if in_order else "their columns must lie in the order of their metres"


MIN_GATES_APART_M = 0.5
"""Nearer to each other their places are a large part of what is between them."""
MIN_GROUND_POINTS = 4
"""A flat picture of flat ground is known by four points of it."""
LEAST_TRIANGLE_M2 = 0.25
"""Points of which no three span as much lie on one line, give or take how they were measured."""


HEIGHT_RANGE_M = (0.9, 2.5)
NUMBER_NEEDED = "a number is needed, with a point and no unit, e.g. 1.80"


def sentence_of(error: ErrorDetails) -> str:
    """What a validator says is wrong, to the full stop, without the kind of its exception."""
    if error["type"] in ("float_parsing", "float_type", "int_parsing", "int_type"):
        return f"{NUMBER_NEEDED}."
    said = error["msg"].removeprefix("Value error, ")
    return said if said.endswith(("?", ".")) else f"{said}."


def load_settings(path: Path) -> Settings:
    """Read settings from a TOML file.

    Raises:
        UsageError: the file is missing, is not TOML, or has an unknown or impossible entry.
    """
    return read_toml(path, Settings)


def read_toml(path: Path, kind: type[_Read]) -> _Read:
    """Read a TOML file of one kind.

    Raises:
        UsageError: the file is missing, is not TOML, or has an unknown or impossible entry.
    """
    try:
        return kind.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as TOML ({error}).") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden" and len(first["loc"]) == 1:
            known = ", ".join(field.alias or name for name, field in kind.model_fields.items())
            raise UsageError(f"{path}: {where} is none of {known}.") from error
        raise UsageError(f"{path}: {where}: {sentence_of(first)}") from error
