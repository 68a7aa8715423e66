"""A skeleton fitted to the whole clip: limbs of one length, corrections that last, standing feet.

Joints move by as little as the network errs (least squares over all frames at once, Gauss-Newton)
so that every limb keeps its usual length, neighbouring frames are corrected alike and toes rest
where they stand. Limbs may still point out of the plane: the farther a length is from the usual
one, the less it counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.linalg import spsolve

from speedlab.model.clip import FloatArray, usual_spacing_s
from speedlab.model.events import Contact
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import Motion
from speedlab.tracking.gait_cycle import IntArray

NETWORK_LEGS: Final = {"hip": 0.020, "knee": 0.020, "ankle": 0.016, "heel": 0.020,
                       "foot_index": 0.024, "shoulder": 0.020, "elbow": 0.024,
                       "wrist": 0.028}  # fmt: skip
"""Standard deviation of a landmark's place in leg lengths (docs/accuracy.md)."""
SEGMENTS: Final = (("hip", "knee"), ("knee", "ankle"), ("ankle", "heel"), ("ankle", "foot_index"),
                   ("heel", "foot_index"), ("shoulder", "elbow"),
                   ("elbow", "wrist"))  # fmt: skip
LENGTH: Final = 0.01
"""How well a limb keeps its usual length; `OUT_OF_PLANE` (a logarithm) off, it counts by half."""
OUT_OF_PLANE: Final = 0.08
LASTING_LEGS: Final = 0.044
"""How much a correction changes in a second, times the root of the second."""
RESTING_LEGS: Final = 0.006
RESTING: Final = (0.15, 0.75)
"""The part of a contact in which the toe rests."""
ROUNDS: Final = 6
UNKNOWN: Final = 1e-3


@dataclass(frozen=True)
class _Equations:
    """Weighted equations between variables: `places` and `factors` (m, k), `right` (m,)."""

    places: IntArray
    factors: FloatArray
    right: FloatArray


def fitted_skeleton(motion: Motion, contacts: Sequence[Contact]) -> FloatArray:
    """(n, 33, 2) positions of the fitted skeleton over the ground, in the motion's unit."""
    names = [(side, name) for side in Side for name in NETWORK_LEGS]
    rows = [joint(side, name) for side, name in names]
    known = np.isfinite(motion.xy[:, rows, 0])
    seen = np.nan_to_num(motion.xy[:, rows])
    column = {pair: k for k, pair in enumerate(names)}
    usual = {}
    for side in Side:
        for ends in SEGMENTS:
            line = np.diff(motion.xy[:, [joint(side, name) for name in ends]], axis=1)[:, 0]
            usual[tuple(column[side, name] for name in ends)] = float(
                np.nanmedian(np.linalg.norm(line, axis=-1))
            )
    moved = np.zeros_like(seen)
    for _ in range(ROUNDS):
        moved = _solved(
            [
                *_seen(known, motion.leg_length_px),
                *_lengths(seen, moved, known, usual),
                *_lasting(known, motion),
                *_resting(seen, moved, known, motion, contacts, column),
            ],
            seen.shape,
        )
    result = motion.xy.copy()
    result[:, rows] = np.where(known[..., None], seen + moved, np.nan)
    return result


def _variable(shape: tuple[int, ...], frame: IntArray, k: IntArray | int, axis: int) -> IntArray:
    return (frame * shape[1] + k) * 2 + axis


def _solved(equations: Sequence[_Equations], shape: tuple[int, ...]) -> FloatArray:
    first = np.cumsum([0, *(len(e.right) for e in equations)])
    rows = [
        np.repeat(np.arange(a, a + len(e.right)), e.places.shape[1])
        for a, e in zip(first[:-1], equations, strict=True)
    ]
    values = np.concatenate([e.factors.ravel() for e in equations])
    places = np.concatenate([e.places.ravel() for e in equations])
    system = csr_array((values, (np.concatenate(rows), places)), (first[-1], int(np.prod(shape))))
    right = np.concatenate([e.right for e in equations])
    found: FloatArray = spsolve((system.T @ system).tocsc(), system.T @ right)
    return found.reshape(shape)


def _seen(known: np.ndarray, leg: float) -> Iterator[_Equations]:
    """Joints stay where they were seen; those that were not do not move."""
    sigma = leg * np.array([value for _ in Side for value in NETWORK_LEGS.values()])
    frame, k = np.indices(known.shape).reshape(2, -1)
    weight = 1 / (sigma[k] * np.where(known[frame, k], 1.0, UNKNOWN))
    for axis in (0, 1):
        places = _variable(known.shape, frame, k, axis)
        yield _Equations(places[:, None], weight[:, None], np.zeros(len(k)))


def _lengths(
    seen: FloatArray, moved: FloatArray, known: np.ndarray, usual: dict[tuple[int, ...], float]
) -> Iterator[_Equations]:
    for (a, b), length in usual.items():
        frames = np.flatnonzero(known[:, a] & known[:, b])
        line = (seen + moved)[frames, b] - (seen + moved)[frames, a]
        now = np.linalg.norm(line, axis=1)
        along = line / now[:, None]
        far = np.abs(np.log(now / length)) / OUT_OF_PLANE
        weight = 1 / (LENGTH * length * np.maximum(1.0, far))
        before = (along * (moved[frames, b] - moved[frames, a])).sum(axis=1)
        places = [_variable(known.shape, frames, k, axis) for k in (b, a) for axis in (0, 1)]
        factors = np.concatenate([along, -along], axis=1) * weight[:, None]
        yield _Equations(np.stack(places, axis=1), factors, (length - now + before) * weight)


def _lasting(known: np.ndarray, motion: Motion) -> Iterator[_Equations]:
    sigma = LASTING_LEGS * motion.leg_length_px * np.sqrt(usual_spacing_s(motion.time_s))
    frame, k = np.nonzero(known[1:] & known[:-1])
    for axis in (0, 1):
        places = [_variable(known.shape, frame + late, k, axis) for late in (1, 0)]
        factors = np.tile([1 / sigma, -1 / sigma], (len(k), 1))
        yield _Equations(np.stack(places, axis=1), factors, np.zeros(len(k)))


def _resting(
    seen: FloatArray, moved: FloatArray, known: np.ndarray, motion: Motion,
    contacts: Sequence[Contact], column: dict[tuple[Side, str], int],
) -> Iterator[_Equations]:  # fmt: skip
    for contact in contacts:
        if contact.touchdown is None or contact.toe_off is None:
            continue
        k = column[contact.side, "foot_index"]
        begin_s, long_s = (
            contact.touchdown.time_s,
            contact.toe_off.time_s - contact.touchdown.time_s,
        )
        share = (motion.time_s - begin_s) / long_s
        frames = np.flatnonzero((share > RESTING[0]) & (share < RESTING[1]) & known[:, k])
        if len(frames) < 2:
            continue
        rest = (seen + moved)[frames, k].mean(axis=0)
        weight = np.full(len(frames), 1 / (RESTING_LEGS * motion.leg_length_px))
        for axis in (0, 1):
            places = _variable(known.shape, frames, k, axis)
            right = (rest[axis] - seen[frames, k, axis]) * weight
            yield _Equations(places[:, None], weight[:, None], right)
