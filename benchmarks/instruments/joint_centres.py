"""Joint centres from skin markers."""

from __future__ import annotations

import numpy as np

from speedlab.model.clip import BoolArray, FloatArray

HIP_FROM_ASIS = (-0.19, -0.30, 0.14)
"""Hip centre from its own ASIS as a share of the distance between both: forward, up, towards the
midline (Bell, Pedersen & Brand 1990: 19 % behind, 30 % below, 14 % medial; 1-2 cm off)."""
LEAST_TURN = 0.15
"""Directions in which two segments hardly turn against each other (singular values below this share
of the largest) do not say where the joint is; there the centre stays as near to the markers as can
be. For a hinge that is along its axis: in a side view, depth."""


def hip_centre(asis: FloatArray, other_asis: FloatArray, behind: FloatArray) -> FloatArray:
    """(n, 3) hip joint centre; `behind`: the middle of the posterior spines or the sacrum."""
    towards = other_asis - asis
    width = np.linalg.norm(towards, axis=-1, keepdims=True)
    medial = towards / width
    forward = _unit((asis + other_asis) / 2 - behind)
    forward = _unit(forward - (forward * medial).sum(axis=-1, keepdims=True) * medial)
    up = np.cross(forward, medial)
    up *= np.sign(up[:, 1:2])
    ahead, above, inward = HIP_FROM_ASIS
    return np.asarray(asis + width * (ahead * forward + above * up + inward * medial))


def joint_centre(above: FloatArray, below: FloatArray) -> FloatArray:
    """(n, 3) the point that moves with both segments' markers (n, k, 3).

    Symmetrical centre of rotation estimation (Ehrig et al. 2006): the points that are fixed in
    either cluster and lie closest to each other over all frames; their middle is returned.
    """
    (turn_a, at_a), (turn_b, at_b) = cluster_pose(above), cluster_pose(below)
    good = np.isfinite(at_a).all(axis=1) & np.isfinite(at_b).all(axis=1)
    system = np.concatenate([turn_a[good], -turn_b[good]], axis=2).reshape(-1, 6)
    apart = (at_b[good] - at_a[good]).reshape(-1)
    fixed = np.linalg.lstsq(system, apart, rcond=LEAST_TURN)[0]
    return np.asarray((turn_a @ fixed[:3] + at_a + turn_b @ fixed[3:] + at_b) / 2)


def cluster_pose(markers: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Rotation (n, 3, 3) and centroid's place (n, 3) of a rigid cluster (n, k, 3) in every frame.

    Least squares against the cluster's shape in its first whole frame (Söderkvist & Wedin 1993);
    NaN where fewer than three of its markers are seen.
    """
    seen: BoolArray = np.all(np.isfinite(markers), axis=2)
    shape = markers[np.flatnonzero(seen.all(axis=1))[0]]
    shape = shape - shape.mean(axis=0)
    turn, place = np.full((len(markers), 3, 3), np.nan), np.full((len(markers), 3), np.nan)
    for i in np.flatnonzero(seen.sum(axis=1) >= 3):
        turn[i], place[i] = _fitted(shape, markers[i], seen[i])
    return turn, place


def _fitted(
    shape: FloatArray, markers: FloatArray, seen: BoolArray
) -> tuple[FloatArray, FloatArray]:
    here, there = shape[seen], markers[seen]
    u, _, vt = np.linalg.svd((here - here.mean(axis=0)).T @ (there - there.mean(axis=0)))
    flip = np.diag([1.0, 1.0, np.sign(np.linalg.det(vt.T @ u.T))])
    turn = vt.T @ flip @ u.T
    return turn, there.mean(axis=0) - turn @ here.mean(axis=0)


def _unit(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True))
