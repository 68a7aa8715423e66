"""Metres per pixel in the athlete's plane, and whether two ways to them agree (metrics.md, 3.3)."""

from __future__ import annotations

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.scene import MarkedGround, Scale, ScaleSource
from speedlab.model.skeleton import Side, joint

SEGMENT_SHARE = {"thigh": 0.245, "shank": 0.246, "trunk": 0.288}
"""Segment lengths as a share of stature (Drillis & Contini 1966, in Winter 2009, fig. 4.1)."""
HEIGHT_SCALE_U_REL = 0.035
"""Relative standard uncertainty of a scale from stature (docs/metrics.md, 3.3: 3-4 %)."""


CLICK_PX = 1.5
"""Standard uncertainty of where a mark was pointed at [P]."""
OFF_LINE_M = 0.05
"""How far beside the line that was told an athlete may run who runs in its lane (standard) [P]."""
USUAL_DISTANCE_M = 12.0
"""Distance of a camera that nobody told: a phone that sees 12 m of the lane stands as far off."""
LANE_SCALE_U_REL = 0.01
"""Relative standard uncertainty of a scale from a distance in the lane (docs/metrics.md, 3.3)."""


def marks_scale(marks: MarkedGround) -> Scale:
    """Metres per pixel from two marks on the ground of the athlete's lane."""
    apart_px = float(np.linalg.norm(marks.points_px[1] - marks.points_px[0]))
    shares = (np.sqrt(2) * CLICK_PX / apart_px, LANE_SCALE_U_REL, marks.depth_u_rel)
    u_rel = float(np.linalg.norm(shares))
    return Scale(marks.apart_m / apart_px, u_rel, ScaleSource.MARKS)


AGREE_WITHIN_U = 2.0
"""Two scales farther apart than this many standard uncertainties of both disagree."""
NO_METRES_BEYOND = 0.15
"""... and this far apart (a natural logarithm) one of them is a mistake: a mark on another lane at
10 m is 6 to 12 % off, the height of somebody else up to 15 %."""


def disagreement(first: Scale, second: Scale) -> tuple[float, float]:
    """How much longer the second scale's metres read (natural logarithm), and its ± (standard)."""
    gap = float(np.log(second.m_per_px / first.m_per_px))
    return gap, float(np.hypot(first.u_rel, second.u_rel))


def height_scale(steady: FloatArray, height_m: float) -> Scale:
    """Metres per pixel from stature and the lengths of thigh, shank and trunk."""
    hips, knees, ankles, shoulders = (
        np.stack([steady[:, joint(side, name)] for side in Side])
        for name in ("hip", "knee", "ankle", "shoulder")
    )
    trunk = np.linalg.norm(shoulders.mean(axis=0) - hips.mean(axis=0), axis=-1)
    lengths_px = {
        "thigh": float(np.nanpercentile(np.linalg.norm(knees - hips, axis=-1), 75)),
        "shank": float(np.nanpercentile(np.linalg.norm(ankles - knees, axis=-1), 75)),
        "trunk": float(np.nanpercentile(trunk, 75)),
    }
    stature_px = sum(lengths_px.values()) / sum(SEGMENT_SHARE.values())
    return Scale(height_m / stature_px, HEIGHT_SCALE_U_REL, ScaleSource.HEIGHT)
