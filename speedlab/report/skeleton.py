"""The athlete's skeleton in side colours: near limbs full, far ones faint, doubtful ones dashed."""

from __future__ import annotations

from typing import Final

import numpy as np

from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.skeleton import Side, joint, limb
from speedlab.model.tracks import Motion
from speedlab.report import palette
from speedlab.report.canvas import Canvas
from speedlab.report.look import Look

LIMBS: Final[dict[str, tuple[str, ...]]] = {
    "leg": ("hip", "knee", "ankle"),
    "foot": ("ankle", "heel", "foot_index"),
    "arm": ("shoulder", "elbow", "wrist"),
}
SEEN_CONFIDENCE: Final = 0.5
"""Below this visibility a joint counts as hidden (docs/metrics.md, 7.I: far arm)."""

Doubt = dict[tuple[Side, str], BoolArray]


def doubtful(motion: Motion) -> Doubt:
    """(n,) per limb: a joint of it was filled in, or hardly seen, in that frame."""
    unsure = ~motion.observed | (motion.confidence < SEEN_CONFIDENCE)
    return {
        (side, name): np.logical_or.reduce(unsure[:, limb(side, joints)], axis=1)
        for side in Side
        for name, joints in LIMBS.items()
    }


def draw_skeleton(
    canvas: Canvas, xy_px: FloatArray, doubt: dict[tuple[Side, str], bool], near: Side, look: Look
) -> None:
    """Draw the (33, 2) landmarks of one frame: far limbs, trunk and head, near limbs."""
    with canvas.layer(palette.FAR_OPACITY, xy_px, 4 * look.limb) as faint:
        _draw_side(faint, xy_px, near.other, doubt, look)
    _draw_trunk(canvas, xy_px, look)
    _draw_side(canvas, xy_px, near, doubt, look)


def middle(xy_px: FloatArray, name: str) -> FloatArray:
    """Midpoint of the left and right landmark of (..., 33, 2)."""
    mean: FloatArray = (
        xy_px[..., joint(Side.LEFT, name), :] + xy_px[..., joint(Side.RIGHT, name), :]
    ) / 2
    return mean


def _draw_side(
    canvas: Canvas,
    xy_px: FloatArray,
    side: Side,
    doubt: dict[tuple[Side, str], bool],
    look: Look,
) -> None:
    colour, paper = palette.rgb(palette.side_colour(side)), palette.rgb(palette.PAPER)
    paths = {name: xy_px[limb(side, joints)] for name, joints in LIMBS.items()}
    strokes = [(paper, look.limb + 2 * look.edge), (colour, look.limb)]
    for tint, width in strokes:  # all edges first, so that no edge lies on a limb
        for name, path in paths.items():
            if doubt.get((side, name), False):
                canvas.dashes(path, tint, width, rhythm=look.limb)
            else:
                canvas.line(path, tint, width)
    for point in np.concatenate([paths["leg"], paths["arm"]]):
        canvas.disc(point, look.joint + look.edge, colour)
        canvas.disc(point, look.joint, paper)


def _draw_trunk(canvas: Canvas, xy_px: FloatArray, look: Look) -> None:
    hip, shoulder, ear = (middle(xy_px, name) for name in ("hip", "shoulder", "ear"))
    spine = np.stack([hip, shoulder])
    canvas.line(spine, palette.rgb(palette.INK), look.limb * 0.8 + look.edge)
    canvas.line(spine, palette.rgb(palette.PAPER), look.limb * 0.8)
    neck = np.stack([shoulder, ear])
    canvas.line(neck, palette.rgb(palette.PAPER), look.limb * 0.8)
