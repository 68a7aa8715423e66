"""A second look at doubtful frames: more crops, and the pose whose bones have the right length.

The network's error depends on the crop. Over a clip the athlete's own segment lengths are known
well, and a leg that comes out much too short or too long in one frame betrays a wrong pose; among
the poses from several crops the one that fits those lengths best is kept. Segments swing in the
plane of a side view, so their projected lengths hardly change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import AthletePath, PoseSequence
from speedlab.pose.backend import PersonPose, PoseSession
from speedlab.pose.course import Course
from speedlab.pose.crop import square_crop
from speedlab.pose.estimate import Look, near_path

DOUBTFUL = 0.9
"""Sum of |ln(length / usual length)| over both legs' thigh, shank and foot above which a pose is
looked at again: some .5 in good frames, 15 % a segment."""
MOST_DOUBTFUL = 0.6
GOOD = 0.5
"""... and below which no further crop is tried. Stopping at poses that are no longer doubtful saved
a quarter of the crops and cost contacts: two legs put on one have the right length as well."""
SEGMENT_CAP = 1.0
CROPS = (
    (0.8, 0.0, 0.0),
    (1.25, 0.0, 0.0),
    (1.0, 0.0, 0.0),
    (0.7, 0.0, 0.0),
    (0.8, 0.25, 0.0),
    (0.8, -0.25, 0.0),
    (1.0, 0.12, 0.0),
    (1.0, -0.12, 0.0),
    (1.0, 0.0, 0.1),
    (0.8, 0.0, -0.1),
    (0.8, 0.12, 0.0),
    (0.8, -0.12, 0.0),
    (1.25, 0.12, 0.0),
    (1.25, -0.12, 0.0),
)
"""Side over the usual one, and shift of the centre in statures (x, y)."""

_SEGMENTS = (("hip", "knee"), ("knee", "ankle"), ("ankle", "foot_index"))


@dataclass(frozen=True)
class BoneLengths:
    """The athlete's usual leg segments over stature, thigh / shank / foot, both sides pooled."""

    share: FloatArray

    def misfit(self, xy_px: FloatArray, size_px: FloatArray | float) -> FloatArray:
        """(...) how badly poses (..., 33, 2) of statures (...) fit; NaN where unknown."""
        lengths = _lengths(xy_px) / np.asarray(size_px)[..., None, None]
        off = np.abs(np.log(np.maximum(lengths, 1e-6) / self.share))
        total: FloatArray = np.minimum(off, SEGMENT_CAP).sum(axis=(-2, -1))
        return total


def _lengths(xy_px: FloatArray) -> FloatArray:
    """(..., 2 sides, 3 segments) lengths in pixels."""
    rows = [
        [
            np.linalg.norm(xy_px[..., joint(side, b), :] - xy_px[..., joint(side, a), :], axis=-1)
            for a, b in _SEGMENTS
        ]
        for side in Side
    ]
    return np.moveaxis(np.array(rows), (0, 1), (-2, -1))


def usual_lengths(poses: PoseSequence, path: AthletePath) -> BoneLengths:
    """Median segment lengths over the clip, as shares of the path's size."""
    shares = _lengths(poses.xy_px) / path.size_px[:, None, None]
    return BoneLengths(np.nanmedian(shares, axis=(0, 1)))


def doubtful_rows(
    poses: PoseSequence, path: AthletePath, bones: BoneLengths, course: Course
) -> BoolArray:
    """(n,) rows inside the path without a pose, off course, or with legs that do not fit.

    Nobody is missed where the path is only a guess, before the first sighting and after the last.
    Where most legs do not fit the usual lengths mean nothing, and only the course counts.
    """
    misfit = bones.misfit(poses.xy_px, path.size_px)
    inside = np.isfinite(path.size_px) & (poses.found | course.sighted)
    odd: BoolArray = inside & ~(misfit <= DOUBTFUL)
    off: BoolArray = inside & course.left_by(poses)
    return odd | off if odd.sum() <= MOST_DOUBTFUL * inside.sum() else off


def best_fitting(
    bones: BoneLengths, course: Course
) -> Callable[[Look, PoseSession, float], PersonPose | None]:
    """A chooser for `estimate_along`: of all crops, the pose that fits bones and course best."""

    def choose(look: Look, session: PoseSession, margin: float) -> PersonPose | None:
        best, least = None, float("inf")
        for person in _candidates(look, session, margin):
            strange = float(course.strangeness(person.xy_px, look.row))
            misfit = float(bones.misfit(person.xy_px, look.size_px)) + strange**2
            if misfit < least:
                best, least = person, misfit
            if least < GOOD:
                break
        return best

    return choose


def _candidates(look: Look, session: PoseSession, margin: float) -> Iterator[PersonPose]:
    for factor, right, down in CROPS:
        center = look.center_px + np.array([right, down]) * look.size_px
        crop = square_crop(look.frame.rgb, center, factor * margin * look.size_px)
        people = session.estimate(crop.rgb, crop.origin(look.frame.index))
        yield from near_path([crop.to_picture(person) for person in people], look)


def better(first: PoseSequence, second: PoseSequence, rows: BoolArray, path: AthletePath,
           bones: BoneLengths, course: Course) -> PoseSequence:  # fmt: skip
    """In the given rows, whichever of the two poses fits bones and course better."""
    misfits = [
        bones.misfit(poses.xy_px, path.size_px) + course.strangeness(poses.xy_px) ** 2
        for poses in (first, second)
    ]
    wins = rows & second.found & ~(misfits[0] <= misfits[1])
    return PoseSequence(
        np.where(wins[:, None, None], second.xy_px, first.xy_px),
        np.where(wins[:, None], second.confidence, first.confidence),
    )
