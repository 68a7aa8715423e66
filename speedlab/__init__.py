"""speedlab: measure how a sprint is built, from one side-on phone video.

>>> import speedlab
>>> analysis = speedlab.analyze("run.mov", height_m=1.80)  # doctest: +SKIP
>>> analysis.measures_frame()  # doctest: +SKIP

Nothing heavy is imported before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from speedlab.errors import (
    NotMeasurableError,
    NoWeightsError,
    SpeedlabError,
    UnreadableInputError,
    UnwritableOutputError,
    UsageError,
)

if TYPE_CHECKING:
    from speedlab.api import analyze, write
    from speedlab.formats import json_schema, load
    from speedlab.model.analysis import Analysis
    from speedlab.model.measures import Measure
    from speedlab.model.quality import Verdict
    from speedlab.settings import Settings

__version__ = "0.1.0"

__all__ = [
    "Analysis",
    "Measure",
    "NoWeightsError",
    "NotMeasurableError",
    "Settings",
    "SpeedlabError",
    "UnreadableInputError",
    "UnwritableOutputError",
    "UsageError",
    "Verdict",
    "__version__",
    "analyze",
    "json_schema",
    "load",
    "write",
]

_HOMES = {
    "Analysis": "speedlab.model.analysis",
    "Measure": "speedlab.model.measures",
    "Settings": "speedlab.settings",
    "Verdict": "speedlab.model.quality",
    "analyze": "speedlab.api",
    "json_schema": "speedlab.formats",
    "load": "speedlab.formats",
    "write": "speedlab.api",
}
"""Public names that are imported when they are first asked for."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - type checkers read the imports above
    if name not in _HOMES:
        raise AttributeError(f"module 'speedlab' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
