"""Every tunable, in one frozen tree, checked once at the edge (command line, TOML, notebook)."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

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


class Settings(_Frozen):
    """All settings of one analysis."""

    height_m: float | None = Field(None, description="barefoot stature, 0.9 to 2.5 m")
    capture_fps: float | None = Field(None, gt=0, le=20000)
    direction: Direction | None = None
    start_s: float | None = Field(None, ge=0)
    stop_s: float | None = Field(None, gt=0)
    pose: PoseSettings = PoseSettings()
    find: FindSettings = FindSettings()
    smoothing: SmoothingSettings = SmoothingSettings()


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
