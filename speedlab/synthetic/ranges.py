"""Ranges of the numbers that say how a clip is filmed, checked where a recipe is read."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

Positive = Annotated[float, Field(gt=0.0)]
NotNegative = Annotated[float, Field(ge=0.0)]
Share = Annotated[float, Field(ge=0.0, lt=1.0)]
AtLeastOne = Annotated[int, Field(ge=1)]
Fps = Annotated[int, Field(ge=1, le=1000)]
ClipSeconds = Annotated[float, Field(gt=0.0, le=60.0)]
Seed = Annotated[int, Field(ge=0)]
AgainstLevel = Annotated[float, Field(ge=-60.0, le=60.0)]
"""A camera's yaw or tilt, deg: beyond, the horizon's ends come round from behind."""
Spread = Annotated[float, Field(ge=0.0, le=0.3)]
"""A standard deviation of which two leave something over."""
Channel = Annotated[int, Field(ge=0, le=255)]
Pixels = Annotated[int, Field(ge=16, le=4096, multiple_of=2)]
"""A side of the picture: H.264 and HEVC code pairs of pixels."""
