"""How far the view is from a right angle to the running direction.

Two signs: an athlete who runs away from the camera becomes smaller on the way, and shows the far
shoulder beside the near one. One who is seen from above shows it higher.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import theilslopes

from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.scene import Direction, ViewAngle
from speedlab.model.skeleton import Side, joint

USUAL_FOCAL, FOCAL_U_REL = 1.0, 0.4
"""Focal length over the picture's width: .75 in a phone's main lens, 1.5-2.3 in its longer ones,
which nobody tells (standard uncertainty, relative) [P]."""
TREND_U = 0.03
"""Standard uncertainty of the change of size over a picture's width, 0 in a straight run."""
UPRIGHT_TAN = 0.47
"""Tangent of the lean (25 deg) up to which a trunk is upright: past the first steps of a start."""
MIN_UPRIGHT = 0.2
"""Share of the frames with an upright trunk below which nothing is said."""
MIN_WAY = 0.4
"""Where the body moves on by less than this share of the picture's width, size says nothing."""
SHOULDERS_TRUNK = 0.75
"""Distance between the shoulders' landmarks over the trunk's length (.36 m over .49 m)."""
LEVEL_SHOULDERS, LOWERED_SHOULDERS = 0.04, 0.36
"""How far the network draws the far shoulder below the near one in a level view, in trunk lengths,
and how much less of it a view from straight above would show: rendered at 0 and 20 deg."""
SHOULDERS_U_DEG = 6.0
"""Standard uncertainty of the angle read off the shoulders, which turn with every step."""


def view_angle(steady: FloatArray, width_px: int, direction: Direction) -> ViewAngle | None:
    """Angle between the running direction and the picture, from landmarks (n, 33, 2).

    `steady`: reference pixels, left and right named. The two signs are averaged with their
    uncertainties. None where the trunk is hardly ever upright, or there is no pose.
    """
    upright = _upright(steady)
    if upright.sum() < MIN_UPRIGHT * max(1, np.isfinite(steady[:, 0, 0]).sum()):
        return None
    steady = steady[upright]
    estimates = [_from_shoulders(steady, direction), _from_size(steady, width_px, direction)]
    known = [(deg, u) for deg, u in estimates if np.isfinite(deg)]
    if not known:
        return None
    weights = np.array([u**-2 for _, u in known])
    deg = float(np.average([deg for deg, _ in known], weights=weights))
    return ViewAngle(deg, float(weights.sum() ** -0.5), _down_deg(steady, direction))


def _upright(steady: FloatArray) -> BoolArray:
    """(n,) frames with an upright trunk: a bent body is no measure of size, nor its shoulders."""
    trunk = _middle(steady, "shoulder") - _middle(steady, "hip")
    with np.errstate(invalid="ignore"):
        upright: BoolArray = np.abs(trunk[:, 0]) < -UPRIGHT_TAN * trunk[:, 1]
    return upright


def _down_deg(steady: FloatArray, direction: Direction) -> float:
    """How far the camera looks down on the athlete, from the heights of the shoulders."""
    lower = _shoulders(steady, direction)[:, 1] / _trunk(steady)
    sine = (LEVEL_SHOULDERS - _median(lower)) / LOWERED_SHOULDERS
    return _degrees(np.arcsin(np.clip(sine, -1, 1))) if np.isfinite(sine) else 0.0


def _from_shoulders(steady: FloatArray, direction: Direction) -> tuple[float, float]:
    beside = (
        -direction.sign * _shoulders(steady, direction)[:, 0] / _trunk(steady) / SHOULDERS_TRUNK
    )
    return _degrees(np.arcsin(np.clip(_median(beside), -1, 1))), SHOULDERS_U_DEG


def _from_size(steady: FloatArray, width_px: int, direction: Direction) -> tuple[float, float]:
    """From the change of the body's size over a picture's width, which is width / focal tan."""
    size = drawn_size_px(steady)
    along = direction.sign * _middle(steady, "hip")[:, 0] / width_px
    known = np.isfinite(size) & np.isfinite(along)
    way = float(np.ptp(along[known])) if known.any() else 0.0
    if way < MIN_WAY:
        return np.nan, np.inf
    trend = theilslopes(np.log(size[known]), along[known])[0]
    tangent = -float(trend) * USUAL_FOCAL
    spread = np.hypot(FOCAL_U_REL * tangent, TREND_U / way)
    return _degrees(np.arctan(tangent)), _degrees(spread / (1 + tangent**2))


def drawn_size_px(steady: FloatArray) -> FloatArray:
    """(n,) how large an upright body is drawn, from landmarks (n, 33, 2)."""
    return 2 * _trunk(steady) + _legs(steady)


def _shoulders(steady: FloatArray, direction: Direction) -> FloatArray:
    """(n, 2) from the near shoulder to the far one."""
    near = direction.near_side
    offset: FloatArray = (
        steady[:, joint(near.other, "shoulder")] - steady[:, joint(near, "shoulder")]
    )
    return offset


def _trunk(steady: FloatArray) -> FloatArray:
    length: FloatArray = np.linalg.norm(
        _middle(steady, "shoulder") - _middle(steady, "hip"), axis=-1
    )
    return length


def _legs(steady: FloatArray) -> FloatArray:
    """(n,) length of both thighs and shanks together."""
    bones = (("hip", "knee"), ("knee", "ankle"))
    lengths = [
        np.linalg.norm(steady[:, joint(side, lower)] - steady[:, joint(side, upper)], axis=-1)
        for side in Side
        for upper, lower in bones
    ]
    total: FloatArray = np.sum(lengths, axis=0)
    return total


def _middle(steady: FloatArray, name: str) -> FloatArray:
    middle: FloatArray = np.mean([steady[:, joint(side, name)] for side in Side], axis=0)
    return middle


def _median(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")


def _degrees(radians: float) -> float:
    return float(np.degrees(radians))
