"""Every tunable, in one frozen tree, checked once at the edge (command line, TOML, notebook)."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from speedlab.errors import UsageError
from speedlab.model.scene import Direction


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


def checked_height(height_m: float) -> float:
    """Return a plausible stature.

    Raises:
        UsageError: outside 0.9 to 2.5 m, with the likely meaning.
    """
    low, high = HEIGHT_RANGE_M
    if low <= height_m <= high:
        return height_m
    hint = f" Did you mean {height_m / 100:.2f}?" if low <= height_m / 100 <= high else ""
    raise UsageError(
        f"--height {height_m:g} is not a height in metres between {low} and {high}.{hint}"
    )


def load_settings(path: Path) -> Settings:
    """Read settings from a TOML file.

    Raises:
        UsageError: the file is missing, is not TOML, or has an unknown or impossible entry.
    """
    try:
        settings = Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"Settings file {path}: cannot be read as TOML ({error}).") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"Settings file {path}: {where}: {first['msg']}.") from error
    if settings.height_m is not None:
        checked_height(settings.height_m)
    return settings


OPTION_NAMES = {
    "mass_kg": "--mass",
    "capture_fps": "--capture-fps",
    "camera_distance_m": "--camera-distance",
    "camera_roll_deg": "--camera-roll",
    "readout_ms": "--readout",
    "start_s": "--from",
    "stop_s": "--to",
    "apart_m": "--distance",
    "offset_m": "--mark-offset",
    "gates": "--gate",
    "gate_offset_m": "--gate-offset",
    "model": "--pose-model",
    "workers": "--workers",
}


def with_options(
    base: Settings,
    *,
    height_m: float | None = None,
    mass_kg: float | None = None,
    capture_fps: float | None = None,
    camera_distance_m: float | None = None,
    camera_roll_deg: float | None = None,
    readout_ms: float | None = None,
    direction: Direction | str | None = None,
    athlete: str | Pick | None = None,
    marks: Sequence[str] = (),
    marks_apart_m: float | None = None,
    mark_offset_m: float | None = None,
    gates: Sequence[str] = (),
    gate_offset_m: float | None = None,
    ground: Sequence[str] = (),
    timing: Timing | None = None,
    start_s: float | None = None,
    stop_s: float | None = None,
    pose_model: str | None = None,
    workers: int | None = None,
) -> Settings:
    """Settings in which the options that are given (not None) replace those of `base`.

    Raises:
        UsageError: a value is impossible, or the clip's part ends before it starts.
    """
    if height_m is not None:
        checked_height(height_m)
    chosen = _given(
        height_m=height_m,
        mass_kg=mass_kg,
        capture_fps=capture_fps,
        camera_distance_m=camera_distance_m,
        camera_roll_deg=camera_roll_deg,
        readout_ms=readout_ms,
        direction=direction,
        athlete=picked(athlete) if isinstance(athlete, str) else athlete,
        marks=_marked(marks, marks_apart_m, mark_offset_m),
        gates=_gates(gates),
        gate_offset_m=gate_offset_m,
        ground=_ground(ground),
        timing=timing,
        start_s=start_s,
        stop_s=stop_s,
    )
    pose = _given(model=pose_model, workers=workers)
    tree = base.model_dump() | chosen
    tree["pose"] |= pose
    try:
        settings = Settings.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
        name = OPTION_NAMES.get(str(first["loc"][-1]), str(first["loc"][-1]))
        written = " --gate ".join(gates) if first["loc"] == ("gates",) else first["input"]
        raise UsageError(f"{name} {written}: {first['msg']}.") from error
    return _checked_together(settings)


def _marked(
    points: Sequence[str], apart_m: float | None, offset_m: float | None
) -> dict[str, Any] | None:
    """Two marks, their distance and where they lie, or nothing of it."""
    if not points and apart_m is None and offset_m is None:
        return None
    if len(points) != 2 or apart_m is None:
        raise UsageError(
            "Metres from marks need exactly two --mark X,Y[@T] on the ground of the athlete's lane "
            "and the metres between them with --distance M."
        )
    first, second = (picked(point, "--mark").model_dump() for point in points)
    if first == second:
        raise UsageError(f"--mark {points[0]} is given twice: two different points are needed.")
    return {"first": first, "second": second, "apart_m": apart_m, "offset_m": offset_m}


def _gates(points: Sequence[str]) -> tuple[dict[str, Any], ...] | None:
    """Gates as they were written; None where none is given.

    Raises:
        UsageError: one of them makes no sense.
    """
    if not points:
        return None
    return tuple(_gate(point).model_dump() for point in points)


def _gate(point: str) -> Gate:
    """Read `X@M`, `X,Y@M` or `X,Y@M@T`."""
    try:
        place, metre, *time_s = point.split("@")
        x_px, *y_px = (float(part) for part in place.split(","))
        y, at = _at_most_one(y_px), _at_most_one([float(part) for part in time_s])
        return Gate(at_m=float(metre), x_px=x_px, y_px=y, at_s=at)
    except ValueError as error:
        raise UsageError(
            f"--gate {point} is not X@M, X,Y@M or X,Y@M@T: pixels from the picture's left and top "
            "edge, metres along the track, and seconds from the first frame, e.g. 212@0 or "
            "640,610@10@1.5."
        ) from error


def _ground(points: Sequence[str]) -> tuple[dict[str, Any], ...] | None:
    """Points of the ground; None where none is given.

    Raises:
        UsageError: they make no sense, together or alone.
    """
    if not points:
        return None
    ground = tuple(map(_ground_point, points))
    fault = _ground_fault(ground)
    if fault:
        raise UsageError(f"--ground {' --ground '.join(points)}: {fault}.")
    return tuple(point.model_dump() for point in ground)


def _ground_point(told: str) -> GroundPoint:
    """Read `X,Y=ALONG,ACROSS` or `X,Y@T=ALONG,ACROSS`."""
    try:
        point, place = told.split("=")
        along_m, across_m = (float(part) for part in place.split(","))
        pick = picked(point, "--ground")
        return GroundPoint(along_m=along_m, across_m=across_m, **pick.model_dump())
    except (ValueError, UsageError) as error:
        raise UsageError(
            f"--ground {told} is not X,Y=ALONG,ACROSS or X,Y@T=ALONG,ACROSS: pixels from the "
            "picture's left and top edge, seconds from the first frame, metres along the lane and "
            "metres from the athlete's line, positive beyond it, e.g. 212,590=0,1.22."
        ) from error


def _at_most_one(numbers: Sequence[float]) -> float | None:
    if len(numbers) > 1:
        raise ValueError("too many numbers")
    return numbers[0] if numbers else None


def picked(point: str, option: str = "--athlete") -> Pick:
    """Read `X,Y` or `X,Y@T`: pixels of the upright picture, seconds from the first frame.

    `option`: where it was given, for the message.

    Raises:
        UsageError: it is not written like that.
    """
    place, at, time_s = point.partition("@")
    try:
        x_px, y_px = (float(part) for part in place.split(","))
        return Pick(x_px=x_px, y_px=y_px, at_s=float(time_s) if at else None)
    except ValueError as error:
        raise UsageError(
            f"{option} {point} is not a point X,Y or X,Y@T: pixels from the picture's left and "
            f"top edge, and seconds from the first frame, e.g. 640,360@1.5."
        ) from error


def _given(**options: Any) -> dict[str, Any]:  # noqa: ANN401 - values of any option
    return {name: value for name, value in options.items() if value is not None}


def _checked_together(settings: Settings) -> Settings:
    start_s, stop_s = settings.start_s or 0.0, settings.stop_s
    if stop_s is not None and stop_s <= start_s:
        raise UsageError(
            f"--to {stop_s:g} s is not after --from {start_s:g} s; both count from the first frame."
        )
    if settings.ground and settings.marks is not None:
        raise UsageError(
            "Metres rest on --ground or on --mark, not on both: leave out one of them."
        )
    if settings.timing is not None and not settings.gates:
        raise UsageError(
            f"--timing {settings.timing.source}: there is nothing of ours to compare with; point "
            "at the places of its rows with --gate X@M."
        )
    return settings
