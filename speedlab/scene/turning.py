"""How a camera turned between pictures, from feet that stand and a body that moves on evenly.

Places are counted along an arc about the camera, in leg lengths at the athlete's distance: how far
the camera has turned plus where in the picture a point is seen says where the point is. The place
of a standing foot stays; the hips' speed over the ground changes little, and in flight not at all.
Both together tell the turns, by least squares over the whole clip.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import SuperLU, splu

from speedlab.model.clip import FloatArray
from speedlab.model.selection import IntArray

CREEP, CREEP_U = 0.055, 0.03
"""While a foot stands its forefoot's landmarks creep forward by this share of the hips' way, and
the scatter from contact to contact: 110 contacts of 14 rendered runs, 30-240 frames a second; with
contacts as they are found now .06 and .03 (29 of 7 other runs)."""
PLACE_U_LEG = 0.01
"""Scatter of a standing forefoot's place from frame to frame, once it creeps as said."""
SPEED_CHANGE = 1.0
"""By how much the hips' speed over the ground changes within a second (leg lengths / s, standard
deviation): a sprinter loses and regains .2 m/s in every step, and gains as much in the first."""
TILT_CHANGE = 1.0
"""The same of the speed with which a camera in the hand nods."""
SLOPE_U = 0.05
"""Of the ground in the picture: a slope and a camera in the hand are within some 3 deg [P]."""
FIXED_U = 1.0
"""Where the first part looks is free to choose: it is put near 0."""


@dataclass(frozen=True)
class Stance:
    """A foot that stands, in frames `rows` (k,): where in the picture it and the hips are (k,)."""

    rows: IntArray
    foot_leg: FloatArray
    hips_leg: FloatArray


@dataclass(frozen=True)
class Turns:
    """How far the camera has turned in each part of a clip (m,), and how surely.

    `misfit`: how much more the standing feet creep than usual, root mean square over `CREEP_U`.
    """

    turn_leg: FloatArray
    misfit: float
    _factor: SuperLU = field(repr=False)

    def u_leg(self, weights: FloatArray) -> float:
        """Standard uncertainty of a sum of the turns with these `weights` (m,)."""
        padded = np.zeros(self._factor.shape[0])
        padded[: len(weights)] = weights
        return sqrt(max(0.0, float(padded @ self._factor.solve(padded))))


def fit_turns(
    hips_leg: FloatArray,
    time_s: FloatArray,
    part: IntArray,
    stances: Sequence[Stance],
    stretch: FloatArray,
) -> Turns:
    """Turns along the arc, those of the first part being 0.

    `hips_leg` (n,): where in the picture they are seen. `part` (n,): to which part of the clip a
    frame belongs, counted from 0; within a part the background tells how the camera turned.
    `stretch` (n,): how much of the athlete's straight way a length of the arc is there.
    """
    parts = int(part[-1]) + 1
    equations = _Equations(parts + 2 * len(stances))
    equations.add([0], [1.0], 0.0, FIXED_U)
    _evenly(equations, hips_leg, time_s, part, stretch, SPEED_CHANGE)
    for number, stance in enumerate(stances):
        place, creep = parts + 2 * number, parts + 2 * number + 1
        way = (stance.hips_leg - stance.foot_leg) / (1.0 - CREEP)
        way = way - way.mean()
        for row, seen, gone in zip(stance.rows, stance.foot_leg, way, strict=True):
            columns, values = [part[row], place, creep], [1.0, -1.0, -gone]
            equations.add(columns, values, CREEP * gone - seen, PLACE_U_LEG)
        equations.add([creep], [1.0], 0.0, CREEP_U)
    found, factor = equations.solved()
    misfit = float(np.sqrt(np.mean((found[parts + 1 :: 2] / CREEP_U) ** 2)))
    return Turns(found[:parts], misfit, factor)


def fit_tilts(
    feet_leg: FloatArray, along_leg: FloatArray, time_s: FloatArray, part: IntArray
) -> FloatArray:
    """(m,) how far down the picture of each part lies, so that standing feet tread one line.

    `feet_leg` (n,): how far down in the picture a standing foot is seen, NaN where it is not asked;
    `along_leg` (n,): where on the ground it then stands.
    """
    parts = int(part[-1]) + 1
    level, slope = parts, parts + 1
    equations = _Equations(parts + 2)
    equations.add([0], [1.0], 0.0, FIXED_U)
    equations.add([slope], [1.0], 0.0, SLOPE_U)
    _evenly(equations, np.zeros(len(time_s)), time_s, part, np.ones(len(time_s)), TILT_CHANGE)
    for row in np.flatnonzero(np.isfinite(feet_leg)):
        columns, values = [part[row], level, slope], [1.0, -1.0, -along_leg[row]]
        equations.add(columns, values, -feet_leg[row], PLACE_U_LEG)
    found, _ = equations.solved()
    return found[:parts]


def _evenly(
    equations: _Equations,
    seen_leg: FloatArray,
    time_s: FloatArray,
    part: IntArray,
    stretch: FloatArray,
    change: float,
) -> None:
    """What is seen at (n,) moves on evenly: its speed changes by `change` within a second."""
    known = np.flatnonzero(np.isfinite(seen_leg))
    for rows in zip(known[:-2], known[1:-1], known[2:], strict=True):
        place = list(rows)
        passed_s = np.diff(time_s[place])
        rate = (stretch[place[:-1]] + stretch[place[1:]]) / 2 / passed_s
        values = np.array([rate[0], -rate[0] - rate[1], rate[1]])
        told = -float(values @ seen_leg[place])
        equations.add(part[place], values, told, change * float(np.sqrt(passed_s.mean())))


class _Equations:
    """Linear equations, each with its standard uncertainty, to be solved by least squares."""

    def __init__(self, unknowns: int) -> None:
        self._unknowns = unknowns
        self._rows: list[tuple[int, int, float]] = []
        self._told: list[float] = []

    def add(
        self, columns: Sequence[int] | IntArray, values: Sequence[float] | FloatArray,
        told: float, u: float,
    ) -> None:  # fmt: skip
        """One more: `values` times the unknowns in `columns` is `told`, give or take `u`."""
        number = len(self._told)
        pairs = zip(columns, values, strict=True)
        self._rows += [(number, int(column), value / u) for column, value in pairs]
        self._told.append(told / u)

    def solved(self) -> tuple[FloatArray, SuperLU]:
        """All unknowns, and the factorised normal equations."""
        number, column, value = zip(*self._rows, strict=True)
        shape = len(self._told), self._unknowns
        matrix = csc_matrix((value, (number, column)), shape=shape)
        factor = splu((matrix.T @ matrix).tocsc())
        return factor.solve(matrix.T @ np.array(self._told)), factor
