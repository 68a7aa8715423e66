"""The camera's motion by standing feet, where it moves and the background shows nothing to follow.

First a rough one by the foot that moves backwards quicker, which is mostly the one that stands:
good enough to find contacts with. Then the camera that the feet in these contacts, the evenness of
the run and the drawn size of the body tell together (`pan`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import hypot

import numpy as np
from scipy.ndimage import percentile_filter

from speedlab.model.clip import FloatArray, usual_spacing_s
from speedlab.model.events import Contact
from speedlab.model.scene import Anchoring, Direction
from speedlab.model.selection import IntArray
from speedlab.model.skeleton import Side
from speedlab.model.tracks import TRUNK, CameraMotion, forefoot
from speedlab.scene.pan import Filmed, Pan, fit_pan, panned, smooth_hips
from speedlab.scene.turning import CREEP
from speedlab.tracking.heading import travel_direction
from speedlab.tracking.smoothing import low_pass
from speedlab.tracking.track import leg_length_px

FOOT_CUTOFF_HZ = 10.0
STEP_S, STANDING_PERCENTILE = 0.35, 85.0
"""In any stretch of a slow runner's step some foot stands for a sixth of it and more."""
STOOD_BELOW = 0.2
"""A camera that follows with less than this share of the athlete's speed is taken to stand: the
feet alone tell his speed within 5 to 10 % at first."""
MIN_SEEN = 0.2
"""With the athlete in fewer of the frames there is nothing to go by."""
STANDING_FROM, STANDING_TO = 0.05, 0.9
"""Part of a contact in which a foot stands; before and after it lands and rolls off."""
MIN_STANCES = 4
"""A place and its change within the pan, a size and where it is largest: fewer tell nothing."""
FOCALS_U = np.linspace(-2.0, 3.5, 25)
"""Focal lengths that are tried: so many times its scatter beside the likely one."""
CREEP_CLIP_U = 0.02
"""By how much the creep of standing feet differs from clip to clip: rendered .017, other shoes
included [P]."""
MAX_MISFIT = 2.5
"""Feet that creep so many times more unevenly than usual did not all stand [P]."""
MAX_U_REL = 0.1
"""Lengths less certain than this say nothing that a glance does not [P]."""

TOO_FEW = "too few contacts were seen to tell from the standing feet how it moved."
TOO_FAR = "it turned too far to tell from the standing feet how."
GROWS = (
    "the athlete grows or shrinks in the picture as if it zoomed, so that steps cannot be compared."
)
AT_ODDS = "the standing feet contradict each other about how it moved."


def rough_camera(
    xy_px: FloatArray, camera: CameraMotion, time_s: FloatArray, direction: Direction | None
) -> CameraMotion | None:
    """A camera that makes the quicker foot stand where the background told nothing.

    `xy_px` (n, 33, 2): landmarks in the picture at `time_s` (n,); `direction`: as told. None: the
    background told all, the camera stands as far as the feet can tell, or they are hardly seen.
    """
    lost = ~camera.anchored[1:]
    seen = np.isfinite(xy_px[:, TRUNK]).all(axis=(1, 2))
    if not lost.any() or seen.mean() < MIN_SEEN:
        return None
    steady = camera.apply(xy_px)
    way = direction or travel_direction(steady, leg_length_px(steady))
    hips_px = camera.apply(smooth_hips(xy_px, time_s))
    speed_px_s = _over_ground_px_s(way.sign * (hips_px[:, None] - steady)[..., 0], time_s)
    passed_s = np.diff(time_s)
    body_px_s = way.sign * (speed_px_s[1:] + speed_px_s[:-1]) / 2
    ground_px_s = np.diff(hips_px[:, 0]) / passed_s - body_px_s
    if abs(np.median(ground_px_s[lost])) < STOOD_BELOW * np.median(np.abs(body_px_s[lost])):
        return None
    moved_px = np.cumsum(np.append(0.0, np.where(lost, ground_px_s * passed_s, 0.0)))
    shifts = np.tile(np.eye(3), (len(time_s), 1, 1))
    shifts[:, 0, 2] = moved_px[len(moved_px) // 2] - moved_px
    return replace(camera, to_reference=shifts @ camera.to_reference, moving=True)


def _over_ground_px_s(behind_px: FloatArray, time_s: FloatArray) -> FloatArray:
    """(n,) speed of the hips against the foot that stands; landmarks (n, 33) `behind` the hips."""
    feet = [forefoot(behind_px[..., None], side)[:, 0] for side in Side]
    speeds = [np.gradient(low_pass(foot, time_s, FOOT_CUTOFF_HZ), time_s) for foot in feet]
    quicker = np.fmax(*speeds)
    known = np.isfinite(quicker)
    quicker = np.interp(time_s, time_s[known], quicker[known])
    frames = max(3, round(STEP_S / usual_spacing_s(time_s)))
    speed: FloatArray = percentile_filter(quicker, STANDING_PERCENTILE, size=frames) / (1 - CREEP)
    return speed


def anchored_camera(
    xy_px: FloatArray,
    camera: CameraMotion,
    time_s: FloatArray,
    contacts: Sequence[Contact],
    size_px: tuple[int, int],
) -> tuple[CameraMotion | None, Anchoring]:
    """The camera that background and standing feet tell together; None where that is in doubt.

    `xy_px` (n, 33, 2): landmarks in the picture of `size_px`, at `time_s` (n,); `camera`: as the
    background tells it.
    """
    standing = [(c.side, _standing_rows(c, xy_px, time_s)) for c in contacts]
    seen = tuple((side, rows) for side, rows in standing if len(rows) > 1)
    if len(seen) < MIN_STANCES:
        return None, Anchoring(np.inf, np.inf, TOO_FEW)
    filmed = Filmed(xy_px, time_s, camera, size_px, seen)
    likely_px, u_log = filmed.likely_focal
    tried = [fit_pan(filmed, likely_px * float(np.exp(beside * u_log))) for beside in FOCALS_U]
    pans = [pan for pan in tried if pan is not None]
    if not pans:
        return None, Anchoring(np.inf, np.inf, TOO_FAR)
    best = min(pans, key=lambda pan: pan.surprise)
    likely = np.exp([(best.surprise - pan.surprise) / 2 for pan in pans])
    ways = np.log([pan.way for pan in pans])
    lens_u = np.sqrt(np.average((ways - np.average(ways, weights=likely)) ** 2, weights=likely))
    anchoring = _anchoring(filmed, best, float(lens_u))
    return (None if anchoring.doubt else panned(filmed, best)), anchoring


def _standing_rows(contact: Contact, xy_px: FloatArray, time_s: FloatArray) -> IntArray:
    """Frames in which a foot stands and is seen; none of a contact that the clip cuts."""
    if contact.touchdown is None or contact.toe_off is None:
        return np.zeros(0, dtype=np.int64)
    start_s, stop_s = contact.touchdown.time_s, contact.toe_off.time_s
    share = (time_s - start_s) / (stop_s - start_s)
    seen = np.isfinite(forefoot(xy_px, contact.side)).all(axis=1)
    return np.flatnonzero(seen & (share >= STANDING_FROM) & (share <= STANDING_TO))


def _anchoring(filmed: Filmed, pan: Pan, lens_u: float) -> Anchoring:
    """`lens_u`: what the focal length leaves uncertain of the way, as a share of it."""
    middles = filmed.middles
    steps = max(_u_rel(filmed, pan, a, b) for a, b in pairwise(middles))
    whole = _u_rel(filmed, pan, middles[0], middles[-1])
    run = float(np.linalg.norm([whole, CREEP_CLIP_U, lens_u]))
    agree = pan.turns.misfit <= MAX_MISFIT and max(steps, run) <= MAX_U_REL
    doubt = "" if agree else AT_ODDS
    return Anchoring(hypot(steps, pan.growth), run, doubt if pan.growth <= MAX_U_REL else GROWS)


def _u_rel(filmed: Filmed, pan: Pan, first: int, last: int) -> float:
    """Standard uncertainty of the way between two frames over it, as the feet tell the turns."""
    weights = np.zeros(len(pan.turns.turn_leg))
    weights[filmed.part[last]] += 1.0
    weights[filmed.part[first]] -= 1.0
    gone_leg = abs(pan.hips_rad[last] - pan.hips_rad[first]) * pan.focal_px / filmed.leg_px
    return pan.turns.u_leg(weights) / float(gone_leg) if gone_leg > 0 else np.inf
