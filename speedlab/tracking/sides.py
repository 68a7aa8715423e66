"""Which leg is left and which is right, solved over the whole clip (docs/metrics.md, 4.2).

The network names each frame on its own and errs where the legs cross. Over the clip there are two
ways to name each frame, keep or swap, and the smoothest sequence is found by Viterbi: knees turn
about the hips at a steady rate from one frame to the next, feet either go on as before or stand
still on the ground. Where the network put both legs on one for a while, motion alone cannot tell
which is which afterwards; but legs that closed have always passed each other, so the order of the
thighs must turn with every closing. What remains is the naming of the whole clip: the network's
own vote over all frames, legs and arms together, since the arms swing against the legs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.skeleton import ARM, LEG, Side, limb
from speedlab.model.tracks import Swap

Pair = tuple[list[int], list[int]]
IntArray = NDArray[np.int_]

LEG_PAIR: Pair = (limb(Side.LEFT, LEG[1:]), limb(Side.RIGHT, LEG[1:]))
ARM_PAIR: Pair = (limb(Side.LEFT, ARM[1:]), limb(Side.RIGHT, ARM[1:]))
HIPS = limb(Side.LEFT, ("hip",)) + limb(Side.RIGHT, ("hip",))
SHOULDERS = limb(Side.LEFT, ("shoulder",)) + limb(Side.RIGHT, ("shoulder",))

SWAP_PRIOR = 0.9
"""Cost of contradicting the network through one step, in units of the capped residual below."""
ORDER_COST = 4.0
"""Cost of having the thighs in the wrong order through one step."""
ORDER_BREAK_COST = 1.5
"""Cost of breaking the alternation once: a closing may be missed or invented."""
SWITCH_COST = 0.25
"""Cost of changing between keep and swap, which keeps short doubtful episodes as they are."""
CAP = 2.0
"""A residual counts at most this much: one wild landmark must not decide."""
OPEN, CLOSED = 0.55, 0.3
LASTING_SHARE = 0.05
"""A closing lasts: gaps are looked at through a running median over twice this share of a step, so
that one frame with both legs in one place turns nothing."""
RESIDUAL_UNIT = 0.12
"""Residuals are measured in this share of the leg's length (about one landmark error)."""


def solve_legs(xy: FloatArray, unit_px: float) -> BoolArray:
    """Frames in which the legs must be exchanged, up to a clip-wide flip.

    `xy` (n, 33, 2) in a steady (reference) frame, NaN where nothing was found; `unit_px`: the leg.
    """
    return _solve(xy, LEG_PAIR, HIPS, unit_px, feet=2)


def solve_arms(xy: FloatArray, unit_px: float) -> BoolArray:
    """Frames in which the arms must be exchanged, up to a clip-wide flip."""
    return _solve(xy, ARM_PAIR, SHOULDERS, unit_px, feet=0)


def _solve(xy: FloatArray, pair: Pair, roots: list[int], unit_px: float, feet: int) -> BoolArray:
    """Viterbi over keep / swap with a second-order motion model; rows without a pose keep."""
    rows = np.flatnonzero(np.isfinite(xy[:, [*pair[0], *pair[1], *roots]]).all(axis=(1, 2)))
    swapped = np.zeros(len(xy), dtype=bool)
    if len(rows) < 3:
        return swapped
    root = xy[rows][:, roots].mean(axis=1, keepdims=True)
    limbs = np.stack([xy[rows][:, side] for side in pair], axis=1)
    relative = limbs - root[:, None]
    named = np.stack([relative, relative[:, ::-1]], axis=1) / (RESIDUAL_UNIT * unit_px)
    ground = np.stack([limbs, limbs[:, ::-1]], axis=1) / (RESIDUAL_UNIT * unit_px)
    gap_deg = _gap_deg(relative[:, :, 0])
    order, per_step = expected_order(gap_deg)
    motion = _motion_costs(named, ground, rows.astype(float), feet)
    motion[..., 1] += SWAP_PRIOR / per_step
    swapped[rows] = _viterbi(motion, _order_costs(gap_deg, order) / per_step) == 1
    return swapped


def _gap_deg(tips: FloatArray) -> FloatArray:
    """(m,) left minus right angle of the first segment below the root, from (m, 2, 2)."""
    angle = np.arctan2(tips[..., 0], tips[..., 1])
    gap: FloatArray = np.degrees(np.angle(np.exp(1j * (angle[:, 0] - angle[:, 1]))))
    return gap


def expected_order(gap_deg: FloatArray) -> tuple[FloatArray, float]:
    """(m,) alternating +1 / -1 between closings of the limbs, and how many rows a step takes.

    A closing is a stretch where |gap| falls below `CLOSED` between two where it exceeds `OPEN`
    (shares of its 90th percentile). 0 before the first opening and after the last closing, where
    nothing says whether the limbs have passed each other.
    """
    size = np.abs(gap_deg)
    _, per_step = _closings(size)
    return _closings(median_filter(size, 2 * int(LASTING_SHARE * per_step) + 1, mode="nearest"))


def _closings(size: FloatArray) -> tuple[FloatArray, float]:
    top = float(np.percentile(size, 90)) or 1.0
    order = np.zeros(len(size))
    sign, was_open, closed_at, turns = 1.0, False, -1, []
    for i, value in enumerate(size):
        if value > OPEN * top:
            if was_open and closed_at >= 0:
                sign = -sign
                turns.append(closed_at)
                order[closed_at:i] = sign
            was_open, closed_at = True, -1
        elif value < CLOSED * top and (closed_at < 0 or value < size[closed_at]):
            closed_at = i
        order[i] = sign if was_open else 0.0
    if closed_at >= 0:
        order[closed_at:] = 0.0
    per_step = float(np.median(np.diff(turns))) if len(turns) > 1 else float(len(size))
    return order, max(per_step, 2.0)


def _order_costs(gap_deg: FloatArray, order: FloatArray) -> FloatArray:
    """(m, 2 namings, 2 parities) cost of limbs in the wrong order, for the whole of a step."""
    top = float(np.percentile(np.abs(gap_deg), 90)) or 1.0
    weight = ORDER_COST * np.minimum(np.abs(gap_deg) / top, 1.0)
    costs = np.zeros((len(gap_deg), 2, 2))
    for naming, turn in enumerate((1.0, -1.0)):
        for parity, phase in enumerate((1.0, -1.0)):
            costs[:, naming, parity] = weight * (np.sign(gap_deg) * turn != order * phase)
    return costs


def _motion_costs(
    named: FloatArray, ground: FloatArray, times: FloatArray, feet: int
) -> FloatArray:
    """(m, 2, 2, 2) cost of naming rows i-2, i-1, i as a, b, c.

    `named` (m, 2 namings, 2 sides, joints, 2): relative to the root; `ground`: in the reference
    frame. The last `feet` joints may also stand still.
    """
    costs = np.zeros((len(named), 2, 2, 2))
    gaps = np.diff(times)
    ratio = np.minimum(gaps[1:] / gaps[:-1], 3.0).reshape(-1, 1, 1, 1)
    for a, b, c in np.ndindex(2, 2, 2):
        now, last, before = named[2:, c], named[1:-1, b], named[:-2, a]
        residual = np.linalg.norm(now - (last + (last - before) * ratio), axis=-1)
        if feet:
            still = np.linalg.norm(ground[2:, c] - ground[1:-1, b], axis=-1)
            residual[..., -feet:] = np.minimum(residual[..., -feet:], still[..., -feet:])
        costs[2:, a, b, c] = np.minimum(residual, CAP).mean(axis=-1).sum(axis=-1)
        costs[2:, a, b, c] += SWITCH_COST * (b != c)
    return costs


def _viterbi(motion: FloatArray, order: FloatArray) -> IntArray:
    """Cheapest naming (m,) of 0 / 1.

    `motion` (m, 2, 2, 2) costs of the names of three rows; `order` (m, 2, 2) costs of a name
    under a parity of the alternation, which may break at a cost. State: last two names, parity.
    """
    count = len(motion)
    stay = ORDER_BREAK_COST * (1 - np.eye(2))
    first = motion[0, 0, 0][:, None] + order[0]
    second = motion[1, 0, 0][:, None] + order[1]
    total = (first[:, None, :, None] + second[None, :, None, :] + stay).min(axis=2)
    back = np.zeros((count, 2, 2, 2), dtype=int)
    for i in range(2, count):
        # axes: a, b, c, parity before, parity now
        paths = total[:, :, None, :, None] + motion[i][..., None, None] + stay
        flat = paths.transpose(0, 3, 1, 2, 4).reshape(4, 2, 2, 2)
        back[i] = flat.argmin(axis=0)
        total = flat.min(axis=0) + order[i]
    names = np.zeros(count, dtype=int)
    b, c, parity = (int(k) for k in np.unravel_index(int(total.argmin()), (2, 2, 2)))
    names[-2:] = b, c
    for i in range(count - 1, 1, -1):
        a, parity = divmod(int(back[i, names[i - 1], names[i], parity]), 2)
        names[i - 2] = a
    return names


def exchange(values: FloatArray, rows: BoolArray, pair: Pair) -> FloatArray:
    """A copy of (n, 33, ...) values with left and right of a pair exchanged in some rows."""
    result = values.copy()
    index = np.flatnonzero(rows)
    for left, right in zip(*pair, strict=True):
        result[index, left], result[index, right] = values[index, right], values[index, left]
    return result


def episodes(swapped: BoolArray, limbs: str) -> tuple[Swap, ...]:
    """Runs of swapped frames as a log."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], swapped.astype(int), [0]])))
    return tuple(
        Swap(int(first), int(stop) - 1, limbs)
        for first, stop in zip(edges[::2], edges[1::2], strict=True)
    )
