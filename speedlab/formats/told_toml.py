"""`run.toml` beside `run.mov`: what is told of this one clip, in the words of the command line."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from speedlab.errors import UsageError
from speedlab.formats.timing_csv import read_timing
from speedlab.model.scene import Direction
from speedlab.options import with_options
from speedlab.settings import Settings, read_toml


class _Told(BaseModel):
    """The options of `speedlab analyze` that say something of a clip, without their dashes."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=lambda name: name.replace("_", "-")
    )

    height: float | None = None
    mass: float | None = None
    capture_fps: float | None = None
    camera_distance: float | None = None
    camera_roll: float | None = None
    readout: float | None = None
    direction: Direction | None = None
    athlete: str | None = None
    mark: tuple[str, ...] = ()
    distance: float | None = None
    mark_offset: float | None = None
    gate: tuple[str, ...] = ()
    gate_offset: float | None = None
    ground: tuple[str, ...] = ()
    timing: Path | None = None
    start: float | None = Field(None, alias="from")
    stop: float | None = Field(None, alias="to")


def told_path(clip: Path) -> Path:
    """Where something may be told of a clip."""
    return clip.with_suffix(".toml")


def told_beside(clip: Path, base: Settings) -> Settings:
    """Settings in which what is told beside the clip, if anything, replaces that of `base`.

    A file of timing gates is looked for from the clip's folder on.

    Raises:
        UsageError: the file is not TOML, or has an unknown or impossible entry.
        UnreadableInputError: the file of timing gates is no such table.
    """
    path = told_path(clip)
    if not path.is_file():
        return base
    told = read_toml(path, _Told)
    try:
        return with_options(
            base,
            height_m=told.height,
            mass_kg=told.mass,
            capture_fps=told.capture_fps,
            camera_distance_m=told.camera_distance,
            camera_roll_deg=told.camera_roll,
            readout_ms=told.readout,
            direction=told.direction,
            athlete=told.athlete,
            marks=told.mark,
            marks_apart_m=told.distance,
            mark_offset_m=told.mark_offset,
            gates=told.gate,
            gate_offset_m=told.gate_offset,
            ground=told.ground,
            timing=None if told.timing is None else read_timing(path.parent / told.timing),
            start_s=told.start,
            stop_s=told.stop,
        )
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error
