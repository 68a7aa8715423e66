"""Options as a user writes them, on the command line or in a call, made into settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from pydantic import ValidationError

from speedlab.errors import UsageError
from speedlab.model.scene import Direction
from speedlab.settings import Gate, GroundPoint, Pick, Settings, Timing, sentence_of

OPTION_NAMES: Final = {
    "height_m": "--height",
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
    "ground": "--ground",
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
        gates=[_gate(gate).model_dump() for gate in gates] or None,
        gate_offset_m=gate_offset_m,
        ground=[_ground_point(point).model_dump() for point in ground] or None,
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
        several = {"--gate": gates, "--ground": ground}
        written = f" {name} ".join(several[name]) if name in several else first["input"]
        raise UsageError(f"{name} {written}: {sentence_of(first)}") from error
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
