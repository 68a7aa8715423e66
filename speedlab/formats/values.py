"""How values are written: rounded (more digits would be noise), no NaN, no undecodable text."""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np

SECONDS_DECIMALS = 6
"""Container time stamps have steps of 1/90000 s (11 µs) or coarser."""

SIGNIFICANT_DIGITS = 6
"""Far below any uncertainty of this product; a pixel coordinate keeps 0.01 px."""


def seconds(value: float | None) -> float | None:
    """A time to the microsecond; None for None, NaN and infinity."""
    if value is None or not isfinite(value):
        return None
    return round(float(value), SECONDS_DECIMALS)


def number(value: float | None) -> float | None:
    """A quantity to six significant digits; None for None, NaN and infinity."""
    if value is None or not isfinite(value):
        return None
    return float(f"{float(value):.{SIGNIFICANT_DIGITS}g}")


def text(value: str) -> str:
    """Text that UTF-8 can hold: bytes of a file name that were not UTF-8 become question marks."""
    return value.encode("utf-8", "replace").decode("utf-8")


def field(name: str, value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Round one named field: frames and names that end in `_s` keep six decimals, others digits."""
    if isinstance(value, float):
        return seconds(value) if name.endswith("_s") or name == "frame" else number(value)
    return text(value) if isinstance(value, str) else value


def row(values: dict[str, Any]) -> dict[str, Any]:
    """Round every field of a flat row."""
    return {name: field(name, value) for name, value in values.items()}


def plain(value: Any, name: str = "") -> Any:  # noqa: ANN401 - any tree of settings or facts
    """A tree of plain, rounded JSON values; NumPy scalars and arrays become numbers and lists."""
    if isinstance(value, dict):
        return {str(key): plain(item, str(key)) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item, name) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str):
        return field(name, value)
    return text(str(value))
