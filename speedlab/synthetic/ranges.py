"""Ranges of the numbers that say how a clip is filmed, checked where a recipe is read."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

Positive = Annotated[float, Field(gt=0.0)]
NotNegative = Annotated[float, Field(ge=0.0)]
Share = Annotated[float, Field(ge=0.0, lt=1.0)]
AtLeastOne = Annotated[int, Field(ge=1)]
Pixels = Annotated[int, Field(ge=16, le=4096, multiple_of=2)]
"""A side of the picture: H.264 and HEVC code pairs of pixels."""
