"""One person seen in one picture: where, how large, in which posture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import LEG, Side, joint, limb
from speedlab.pose.backend import PersonPose

STATURE_PER_BODY_CHAIN = 1 / 0.779
"""Stature over trunk + thigh + shank: .288 + .245 + .246 of the height (Drillis & Contini 1966)."""

CORE = [joint(s, n) for s in Side for n in ("shoulder", "hip", "knee", "ankle")]


@dataclass(frozen=True)
class Sighting:
    """A person in the picture of one row: `center_px` (2,), `size_px` (stature in pixels).

    `thigh_gap_deg`: angle between the two thighs; `score`: mean visibility of the core joints.
    """

    row: int
    center_px: FloatArray
    size_px: float
    thigh_gap_deg: float
    score: float


def sighting(row: int, person: PersonPose) -> Sighting:
    """A sighting from a pose in picture pixels."""
    xy = person.xy_px
    core = xy[CORE]
    center = (core.min(axis=0) + core.max(axis=0)) / 2
    return Sighting(
        row=row,
        center_px=center,
        size_px=stature_px(xy),
        thigh_gap_deg=_thigh_gap_deg(xy),
        score=float(person.confidence[CORE].mean()),
    )


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
        if all(not _same_person(item, other) for other in kept):
            kept.append(item)
    return kept


def _same_person(a: Sighting, b: Sighting) -> bool:
    apart = float(np.linalg.norm(a.center_px - b.center_px))
    return apart < 0.4 * max(a.size_px, b.size_px)
