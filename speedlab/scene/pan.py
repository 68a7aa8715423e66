"""A camera that pans beside a run, fitted to standing feet and to the size the body is drawn in.

The feet tell how it turned (`turning`), the size how far from the perpendicular it looks. Both fit
together at one focal length only, which decides how much farther a step at the end of the pan is
than one in its middle.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import sqrt

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.selection import IntArray
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import CameraMotion, forefoot
from speedlab.scene.turning import Stance, Turns, fit_tilts, fit_turns
from speedlab.scene.view_angle import drawn_size_px
from speedlab.tracking.smoothing import low_pass
from speedlab.tracking.track import leg_length_px

HIPS_CUTOFF_HZ = 6.0
"""Hips go up and down twice a stride, and a hand does not shake much quicker."""
SIZE_U = 0.015
"""Scatter of the drawn size, mean of a step, once perspective is taken out [P]."""
ASIDE_U = 0.2
"""Tangent of how far the middle of the pan lies off the perpendicular to the run [P]."""
MAX_TURN_RAD = np.radians(55.0)
"""One flat reference picture holds turns to either side up to here."""
FOCAL_SIDES, FOCAL_U_LOG = 1.2, 0.7
"""Focal length over the picture's longer side, and its scatter (natural logarithm) [P]."""
TOLD_FOCAL_U_LOG = 0.02
"""Of one that the background tells where it was followed: rendered within .4 %, real lenses draw
straight lines a little bent [P]."""
MIN_PERSPECTIVE = 10.0
"""From so many times its own scatter on perspective tells the focal length."""
ROUNDS = 3
"""How far a place on the arc is from the perpendicular decides how much of the way is there: the
fit is done so often, the last time changes steps by less than a part in a thousand."""


def smooth_hips(xy_px: FloatArray, time_s: FloatArray) -> FloatArray:
    """(n, 2) mid-hip of landmarks in the picture, smooth, and known in every frame.

    In the picture, where they move on evenly even if it is not known what the camera does.
    """
    hips = np.mean([xy_px[:, joint(side, "hip")] for side in Side], axis=0)
    known = np.isfinite(hips[:, 0])
    filled = [np.interp(time_s, time_s[known], row[known]) for row in hips.T]
    return low_pass(np.stack(filled, axis=-1), time_s, HIPS_CUTOFF_HZ)


@dataclass(frozen=True, eq=False)
class Filmed:
    """What a pan is fitted to.

    `xy_px` (n, 33, 2): landmarks in the picture, of `size_px` width and height, at `time_s` (n,);
    `camera`: as the background tells it; `standing`: sides and frames (k,) of feet that stand.
    """

    xy_px: FloatArray
    time_s: FloatArray
    camera: CameraMotion
    size_px: tuple[int, int]
    standing: tuple[tuple[Side, IntArray], ...]

    @cached_property
    def steady(self) -> FloatArray:
        """(n, 33, 2) landmarks in the picture as far as the background steadies it."""
        return self.camera.apply(self.xy_px)

    @cached_property
    def hips_px(self) -> FloatArray:
        """(n,) how far right mid-hip is in the steadied picture."""
        return self.camera.apply(self.hips_in_picture_px)[:, 0]

    @cached_property
    def hips_in_picture_px(self) -> FloatArray:
        """(n, 2) smooth, and known in every frame."""
        return smooth_hips(self.xy_px, self.time_s)

    @cached_property
    def leg_px(self) -> float:
        """Thigh and shank in the steadied picture."""
        return leg_length_px(self.steady)

    @cached_property
    def part(self) -> IntArray:
        """(n,) to which part of the clip, within which the background was followed, a frame is."""
        return np.concatenate([[0], np.cumsum(~self.camera.anchored[1:])])

    @cached_property
    def middles(self) -> IntArray:
        """(k,) the frame in the middle of each stance."""
        return np.array([rows[len(rows) // 2] for _, rows in self.standing])

    @cached_property
    def likely_focal(self) -> tuple[float, float]:
        """Focal length (px) before the feet are asked, and its scatter (natural logarithm).

        A camera that pans by t draws its picture over by focal length times sin t, and makes its
        right side larger by sin t over focal length.
        """
        ends = np.flatnonzero(np.diff(self.part, append=-1))
        turns = [_turns_seen(self, rows) for rows in np.split(np.arange(len(self.part)), ends + 1)]
        shift, growth = np.concatenate(turns).T
        known = float(shift @ shift)
        slope = -float(shift @ growth) / known if known else 0.0
        scatter = float(np.std(growth + slope * shift)) / np.sqrt(known) if known else np.inf
        if not slope > MIN_PERSPECTIVE * scatter:
            return FOCAL_SIDES * max(self.size_px), FOCAL_U_LOG
        return 1.0 / sqrt(slope), TOLD_FOCAL_U_LOG


def _turns_seen(filmed: Filmed, rows: IntArray) -> FloatArray:
    """(k, 2) what the background says of frames in one part: shift (px) and growth (1/px)."""
    if len(rows) < 2:
        return np.zeros((0, 2))
    middle = np.eye(3)
    middle[:2, 2] = np.array(filmed.size_px) / 2
    matrices = filmed.camera.to_reference[rows]
    turned = np.linalg.inv(matrices[0] @ middle) @ matrices @ middle
    shifts: FloatArray = turned[:, [0, 2], [2, 0]] / np.cbrt(np.linalg.det(turned))[:, None]
    return shifts


@dataclass(frozen=True, eq=False)
class Pan:
    """A camera of one focal length.

    `turn_rad` (n,): how far from the perpendicular to the run each part's picture looks, positive
    to the right; `hips_rad` (n,): how far from it the hips are. `way`: from the first stance to the
    last, over the drawn size of the body. `growth`: by which share the body grows or shrinks from
    the middle of the pan to an end because the run is nearest elsewhere, or the camera zooms: sizes
    do not tell which. `surprise`: minus twice the logarithm of how likely sizes and focal length
    are.
    """

    focal_px: float
    turn_rad: FloatArray
    hips_rad: FloatArray
    way: float
    growth: float
    surprise: float
    turns: Turns


def fit_pan(filmed: Filmed, focal_px: float) -> Pan | None:
    """The turns of a camera of this focal length; None if it cannot have turned so far."""
    axis_px = filmed.size_px[0] / 2
    seen = np.arctan((filmed.steady[..., 0] - axis_px) / focal_px)
    hips = np.arctan((filmed.hips_px - axis_px) / focal_px)
    leg = filmed.leg_px / focal_px
    stances = _stances(filmed, seen, hips, focal_px)
    aside = np.arctan((filmed.hips_in_picture_px[:, 0] - axis_px) / focal_px)
    sizes = drawn_size_px(filmed.xy_px) * np.cos(aside)
    from_middle = np.zeros(len(hips))
    for _ in range(ROUNDS):
        if np.abs(from_middle).max() > MAX_TURN_RAD:
            return None
        stretch = np.cos(from_middle) ** -2
        turns = fit_turns(hips / leg, filmed.time_s, filmed.part, stances, stretch)
        turn = turns.turn_leg[filmed.part] * leg
        ends = (turn + hips)[filmed.middles]
        middle = (ends.min() + ends.max()) / 2
        size, nearest, surprise = _fit_sizes(turn + hips - middle, sizes, filmed.middles)
        from_middle = turn + hips - middle - nearest
    first, last = np.tan(from_middle[filmed.middles[[0, -1]]])
    way = focal_px * abs(last - first) / size
    likely_px, u_log = filmed.likely_focal
    surprise += (np.log(focal_px / likely_px) / u_log) ** 2
    growth = abs(np.tan(nearest)) * float(np.ptp(ends)) / 2
    return Pan(focal_px, turn - middle - nearest, from_middle, way, growth, surprise, turns)


def _stances(filmed: Filmed, seen: FloatArray, hips: FloatArray, focal_px: float) -> list[Stance]:
    leg = filmed.leg_px / focal_px
    return [
        Stance(rows, forefoot(seen[rows, :, None], side)[:, 0] / leg, hips[rows] / leg)
        for side, rows in filmed.standing
    ]


def _fit_sizes(
    place_rad: FloatArray, sizes_px: FloatArray, middles: IntArray
) -> tuple[float, float, float]:
    """Size at the perpendicular (px), at which place that is (rad), and how ill the sizes fit.

    One who runs straight on is drawn in size times cosine. Means of whole steps, which the swing
    of the limbs does not change.
    """
    steps = [np.arange(a, b) for a, b in pairwise(middles)]
    steps = [rows[np.isfinite(sizes_px[rows])] for rows in steps]
    drawn = np.array([sizes_px[rows].mean() for rows in steps if len(rows)])
    place = np.array([place_rad[rows].mean() for rows in steps if len(rows)])
    usual = float(np.median(drawn))
    model = np.stack([np.cos(place), np.sin(place)], axis=-1) / SIZE_U
    model = np.vstack([model, [0.0, 1.0 / ASIDE_U]])
    told = np.append(drawn / usual / SIZE_U, 0.0)
    found = np.linalg.lstsq(model, told, rcond=None)[0]
    surprise = float(np.sum((model @ found - told) ** 2))
    return float(np.hypot(*found)) * usual, float(np.arctan2(found[1], found[0])), surprise


def panned(filmed: Filmed, pan: Pan) -> CameraMotion:
    """The camera that turned so: its reference picture faces the run at right angles."""
    lens = np.diag([pan.focal_px, pan.focal_px, 1.0])
    lens[:2, 2] = np.array(filmed.size_px) / 2
    turns = lens @ _rotations(pan.turn_rad) @ np.linalg.inv(lens)
    matrices = turns @ filmed.camera.to_reference
    level = CameraMotion(matrices, True, filmed.camera.residual_px, filmed.camera.anchored)
    nods = np.tile(np.eye(3), (len(matrices), 1, 1))
    nods[:, 1, 2] = _tilts_px(filmed, level.apply(filmed.xy_px))
    return CameraMotion(nods @ matrices, True, level.residual_px, level.anchored)


def _rotations(turn_rad: FloatArray) -> FloatArray:
    cosine, sine, zero = np.cos(turn_rad), np.sin(turn_rad), np.zeros_like(turn_rad)
    rows = [[cosine, zero, sine], [zero, zero + 1.0, zero], [-sine, zero, cosine]]
    return np.moveaxis(np.array(rows), -1, 0)


def _tilts_px(filmed: Filmed, steady: FloatArray) -> FloatArray:
    """(n,) how far down to move each picture, so that standing feet tread one line."""
    leg_px = leg_length_px(steady)
    height, along = np.full(len(steady), np.nan), np.zeros(len(steady))
    # One height a stance: a foot that rolls off moves within it.
    for middle, (side, rows) in zip(filmed.middles, filmed.standing, strict=True):
        along[middle], height[middle] = forefoot(steady[rows], side).mean(axis=0) / leg_px
    tilts_px = leg_px * fit_tilts(height, along, filmed.time_s, filmed.part)[filmed.part]
    return np.asarray(tilts_px - tilts_px[len(tilts_px) // 2])
