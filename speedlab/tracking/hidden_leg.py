"""Frames in which the network put both legs on the one it could see.

A blurred swing leg is sometimes not seen at all, and both legs' landmarks land on the stance leg.
Knees pass each other in every step, but then the swing foot is up behind: knees and ankles
together in one place are one leg seen twice. It belongs to the foot that stands there before or
after; the other leg is unknown in those frames.
"""

from __future__ import annotations

import numpy as np

from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.skeleton import LEG, Side, joint, limb
from speedlab.tracking.smoothing import runs

KNEES_LEGS, ANKLES_LEGS = 0.15, 0.22
"""Closer than this (leg lengths) the legs are one. In running the ankles are .4 apart or more
whenever the knees are together."""
SAME_PLACE_LEGS = 0.3
"""The leg belongs to a foot that is no further than this from there in a clear frame nearby."""
MAX_RUN_SHARE = 0.1
"""Longer runs (share of the clip) are a way of running or of filming, not a passing error."""


def drop_hidden_legs(steady: FloatArray, leg_px: float) -> FloatArray:
    """Give a leg that was seen twice to its owner and forget the other one.

    `steady` (n, 33, 2) in a steady frame, sides already named; returns a copy.
    """
    result = steady.copy()
    merged = legs_in_one_place(steady, leg_px)
    longest = max(4, MAX_RUN_SHARE * len(steady))
    for run in runs(merged):
        owner = _owner(steady, merged, run, leg_px)
        if owner is None or run.stop - run.start > longest:
            continue
        side, place = owner
        for row in range(run.start, run.stop):
            feet = [steady[row, joint(s, "foot_index")] for s in (side, side.other)]
            nearer = int(np.argmin([np.linalg.norm(foot - place) for foot in feet]))
            source = (side, side.other)[nearer]
            result[row, limb(side, LEG[1:])] = steady[row, limb(source, LEG[1:])]
            result[row, limb(side.other, LEG[1:])] = np.nan
    return result


def legs_in_one_place(steady: FloatArray, leg_px: float) -> BoolArray:
    """(n,) frames in which both legs' landmarks lie on one leg."""
    apart = {
        name: np.linalg.norm(
            steady[:, joint(Side.LEFT, name)] - steady[:, joint(Side.RIGHT, name)], axis=-1
        )
        for name in ("knee", "ankle")
    }
    merged: BoolArray = (apart["knee"] < KNEES_LEGS * leg_px) & (
        apart["ankle"] < ANKLES_LEGS * leg_px
    )
    return merged


def _owner(
    steady: FloatArray, merged: BoolArray, run: slice, leg_px: float
) -> tuple[Side, FloatArray] | None:
    """The side whose foot stands nearest to the merged one in the clear frames around a run."""
    here = np.nanmedian(
        np.concatenate([steady[run, joint(side, "foot_index")] for side in Side]), axis=0
    )
    clear = np.flatnonzero(~merged & np.isfinite(steady[:, 0, 0]))
    around = [*clear[clear < run.start][-2:], *clear[clear >= run.stop][:2]]
    places = [(side, steady[row, joint(side, "foot_index")]) for row in around for side in Side]
    if not places:
        return None
    distances = [float(np.linalg.norm(place - here)) for _, place in places]
    nearest = int(np.argmin(np.nan_to_num(distances, nan=np.inf)))
    return places[nearest] if distances[nearest] < SAME_PLACE_LEGS * leg_px else None
