"""One person seen in one picture: where, how large, in which posture."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from speedlab.model.clip import FloatArray, ImageArray
from speedlab.model.skeleton import LEG, Side, joint, limb
from speedlab.pose.backend import PersonPose
from speedlab.pose.course import trunk_of

STATURE_PER_BODY_CHAIN = 1 / 0.779
"""Stature over trunk + thigh + shank: .288 + .245 + .246 of the height (Drillis & Contini 1966)."""

CORE = [joint(s, n) for s in Side for n in ("shoulder", "hip", "knee", "ankle")]

_ALONG_TRUNK = np.linspace(0.15, 0.85, 15)
_ALONG_THIGH = np.linspace(0.05, 0.45, 9)


@dataclass(frozen=True)
class Sighting:
    """A person in the picture of one row: `center_px` (2,), `size_px` (stature in pixels).

    `trunk_px` (2,): middle of shoulders and hips, which swings less than the whole body.
    `thigh_gap_deg`: angle between the two thighs; `score`: mean visibility of the core joints.
    `colour` (2, 3): of shirt and shorts, CIE Lab.
    """

    row: int
    center_px: FloatArray
    size_px: float
    thigh_gap_deg: float
    score: float
    trunk_px: FloatArray
    colour: FloatArray


def sighting(row: int, person: PersonPose, rgb: ImageArray) -> Sighting:
    """A sighting from a pose in pixels of the picture `rgb`."""
    xy = person.xy_px
    core = xy[CORE]
    center = (core.min(axis=0) + core.max(axis=0)) / 2
    return Sighting(
        row=row,
        center_px=center,
        size_px=stature_px(xy),
        thigh_gap_deg=_thigh_gap_deg(xy),
        score=float(person.confidence[CORE].mean()),
        trunk_px=trunk_of(xy),
        colour=clothes_colour(xy, rgb),
    )


def clothes_colour(xy: FloatArray, rgb: ImageArray) -> FloatArray:
    """(2, 3) CIE Lab of shirt and shorts: medians along the trunk and along both thighs."""
    shoulders, hips, knees = (
        xy[[joint(s, name) for s in Side]] for name in ("shoulder", "hip", "knee")
    )
    trunk = _between(shoulders.mean(axis=0), hips.mean(axis=0), _ALONG_TRUNK)
    thighs = [_between(hip, knee, _ALONG_THIGH) for hip, knee in zip(hips, knees, strict=True)]
    return np.stack([_median_lab(rgb, points) for points in (trunk, np.concatenate(thighs))])


def colour_gap(a: Sighting, b: Sighting) -> float:
    """How differently two are dressed, in CIE Lab units (2 is just visible)."""
    return float(np.linalg.norm(a.colour - b.colour, axis=1).mean())


def _between(start: FloatArray, end: FloatArray, shares: FloatArray) -> FloatArray:
    return np.asarray(start + shares[:, None] * (end - start))


def _median_lab(rgb: ImageArray, points_px: FloatArray) -> FloatArray:
    """Median colour at points (k, 2), those outside the picture moved to its edge."""
    height, width = rgb.shape[:2]
    x, y = np.clip(points_px.astype(int), 0, [width - 1, height - 1]).T
    pixels = np.median(rgb[y, x], axis=0).astype(np.float32) / 255.0
    lab: FloatArray = cv2.cvtColor(pixels[None, None], cv2.COLOR_RGB2LAB)[0, 0].astype(float)
    return lab


def stature_px(xy: FloatArray) -> float:
    """Posture-independent size of a body (pixels) from one (33, 2) pose."""
    shoulders = (xy[joint(Side.LEFT, "shoulder")] + xy[joint(Side.RIGHT, "shoulder")]) / 2
    hips = (xy[joint(Side.LEFT, "hip")] + xy[joint(Side.RIGHT, "hip")]) / 2
    legs = []
    for side in Side:
        hip, knee, ankle = xy[limb(side, LEG[:3])]
        legs.append(np.linalg.norm(knee - hip) + np.linalg.norm(ankle - knee))
    return float((np.linalg.norm(shoulders - hips) + max(legs)) * STATURE_PER_BODY_CHAIN)


def _thigh_gap_deg(xy: FloatArray) -> float:
    angles = []
    for side in Side:
        hip, knee = xy[limb(side, ("hip", "knee"))]
        angles.append(np.arctan2(knee[0] - hip[0], knee[1] - hip[1]))
    gap = np.angle(np.exp(1j * (angles[0] - angles[1])))
    return float(np.degrees(gap))


def distinct(sightings: list[Sighting]) -> list[Sighting]:
    """Drop repeated sightings of the same person, keeping the best scored."""
    kept: list[Sighting] = []
    for item in sorted(sightings, key=lambda s: -s.score):
        if all(not same_person(item, other) for other in kept):
            kept.append(item)
    return kept


def same_person(a: Sighting, b: Sighting) -> bool:
    """Whether two sightings in one picture are so near that they may be of one person."""
    apart = float(np.linalg.norm(a.center_px - b.center_px))
    return apart < 0.4 * max(a.size_px, b.size_px)
