"""The colours of every picture: left and right, near and far, ink and paper."""

from __future__ import annotations

from typing import Final

from speedlab.model.skeleton import Side

LEFT: Final = "#0072B2"
"""Blue of the athlete's left; with `RIGHT` told apart by colour-blind readers (Okabe and Ito)."""
RIGHT: Final = "#D55E00"
"""Vermilion of the athlete's right (3.9 : 1 on paper: marks and large text, not body text)."""

FAR_OPACITY: Final = 0.6
"""Limbs on the side away from the camera are drawn at this opacity, near ones at full."""

INK: Final = "#15191E"
"""Text and lines on paper; the ground of the strip under the video."""
PAPER: Final = "#FFFFFF"
MUTED: Final = "#5B6670"
"""Secondary text: 5.9 : 1 on paper."""
RULE: Final = "#D5DBE1"
"""Hairlines, axes, tracks that carry no data."""
ACCENT: Final = "#8F5E0C"
"""The one accent, for what is neither left nor right (a cursor, a selected row)."""

INK_DARK_MODE: Final = "#E8ECF0"
PAPER_DARK_MODE: Final = "#14181C"
LEFT_DARK_MODE: Final = "#56B4E9"
"""Sky blue: the left where the paper is dark (7.7 : 1 on it)."""
RIGHT_DARK_MODE: Final = "#F08A3C"
"""The right where the paper is dark (7.1 : 1 on it)."""

Rgb = tuple[int, int, int]


def side_colour(side: Side, *, dark: bool = False) -> str:
    """Hex colour of a side, e.g. `#0072B2` for the left on light paper."""
    if dark:
        return LEFT_DARK_MODE if side is Side.LEFT else RIGHT_DARK_MODE
    return LEFT if side is Side.LEFT else RIGHT


def opacity(side: Side, near_side: Side) -> float:
    """1 for the side that faces the camera, `FAR_OPACITY` for the other."""
    return 1.0 if side is near_side else FAR_OPACITY


def rgb(colour: str) -> Rgb:
    """Red, green and blue (0 to 255) of a `#RRGGBB` colour."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
