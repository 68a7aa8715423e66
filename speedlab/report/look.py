"""How large lines and letters are on one picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from speedlab.report.lettering import type_size

BODY_OVER_LEG_AND_TRUNK: Final = 1.22
"""Stature over leg plus trunk length: head and neck come on top (Winter 2009, figure 4.1)."""


@dataclass(frozen=True)
class Look:
    """Sizes in canvas pixels: limb lines, the light edge round them, joints, hairlines, type."""

    limb: float
    edge: float
    joint: float
    hair: float
    type_size: int


def look_of(width_px: int, height_px: int, athlete_px: float) -> Look:
    """Sizes for a picture and the athlete's height in it.

    A small athlete gets thin lines so that the body stays visible under them, a large one thicker
    ones up to what the picture bears.
    """
    shorter = min(width_px, height_px)
    limb = float(np.clip(0.014 * athlete_px, 0.003 * shorter, 0.0075 * shorter))
    limb = max(2.0, limb)
    return Look(
        limb=limb,
        edge=max(1.0, 0.3 * limb),
        joint=0.75 * limb,
        hair=max(1.0, 0.0022 * shorter),
        type_size=type_size(width_px, height_px),
    )
