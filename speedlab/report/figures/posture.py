"""Posture at touchdown: every landing of one foot laid over the other, hips on one line."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from markupsafe import Markup

from speedlab.model.clip import FloatArray
from speedlab.model.events import Contact
from speedlab.model.skeleton import INDEX, Side, joint
from speedlab.model.tracks import Motion, forefoot
from speedlab.report.figures.svg import Drawing

WIDTH = 440.0
GROUND = 400.0
BELOW = 30.0  # for the bar under the ground
HEAD_ROOM = 20.0  # the head is a circle round the ears
BODY = 268.0  # view-box units of the athlete's height, about
LIMBS = (
    ("hip", "knee", "ankle"),
    ("ankle", "heel", "foot_index", "ankle"),
    ("shoulder", "elbow", "wrist"),
)
HEIGHT_IN_LEGS = 1.9  # stature over leg length, about (0.53: docs/metrics.md 2.1)


def touchdown_postures(
    motion: Motion, contacts: tuple[Contact, ...], alt: dict[Side, str]
) -> dict[Side, Markup]:
    """Stick figures at each touchdown, the most typical drawn in full; sides without one left out.

    Both pictures have one scale, one height and the ground on one level.
    """
    poses = {side: _poses(motion, contacts, side) for side in (Side.LEFT, Side.RIGHT)}
    tops = [float(np.nanmin(pose[:, 1])) for side in poses for pose in poses[side]]
    if not tops:
        return {}
    lift = min(tops) - HEAD_ROOM  # everything is drawn this much higher up the page
    return {
        side: _draw_side(
            motion, [pose - np.array([0.0, lift]) for pose in own], side, lift, alt[side]
        )
        for side, own in poses.items()
        if own
    }


def _poses(motion: Motion, contacts: tuple[Contact, ...], side: Side) -> list[FloatArray]:
    ends = [c.touchdown for c in contacts if c.side is side and c.complete]
    return [_pose_at(motion, end.time_s, side) for end in ends if end is not None]


def _draw_side(
    motion: Motion, poses: list[FloatArray], side: Side, lift: float, alt: str
) -> Markup:
    ground = GROUND - lift
    drawing = Drawing(WIDTH, ground + BELOW, alt)
    drawing.line(12, ground, WIDTH - 12, ground, "ground")
    typical = int(np.argmin([_distance(pose, poses, motion.noise_px) for pose in poses]))
    with drawing.group("ghost"):
        for number, pose in enumerate(poses):
            if number != typical:
                _draw_figure(drawing, pose, motion.near_side)
    _draw_figure(drawing, poses[typical], motion.near_side)
    _draw_reach(drawing, poses[typical], side, ground)
    return drawing.markup()


def _pose_at(motion: Motion, time_s: float, side: Side) -> FloatArray:
    """(33, 2) view-box points, hips in the middle, the landing forefoot on the ground."""
    xy = np.array(
        [[np.interp(time_s, motion.time_s, motion.xy[:, j, k]) for k in (0, 1)] for j in range(33)]
    )
    hip = (xy[joint(Side.LEFT, "hip")] + xy[joint(Side.RIGHT, "hip")]) / 2
    foot = forefoot(xy[None], side)[0]
    size = BODY / (motion.leg_length_px * HEIGHT_IN_LEGS)
    return np.stack(
        [WIDTH / 2 + (xy[:, 0] - hip[0]) * size, GROUND - 4 - (xy[:, 1] - foot[1]) * size], axis=1
    )


def _distance(pose: FloatArray, others: list[FloatArray], noise_px: FloatArray) -> float:
    weight = 1 / (noise_px + 1e-6)
    return float(sum(np.nansum(weight[:, None] * np.abs(pose - other)) for other in others))


def _draw_figure(drawing: Drawing, pose: FloatArray, near_side: Side) -> None:
    for side in (near_side.other, near_side):
        far = "" if side is near_side else " far"
        for limb in LIMBS:
            points = np.array([pose[joint(side, name)] for name in limb])
            drawing.polyline(points[:, 0], points[:, 1], f"bone {side}{far}")
    hips, shoulders = (
        (pose[joint(Side.LEFT, n)] + pose[joint(Side.RIGHT, n)]) / 2 for n in ("hip", "shoulder")
    )
    head = (pose[INDEX["left_ear"]] + pose[INDEX["right_ear"]]) / 2
    for a, b in pairwise((hips, shoulders, head)):
        drawing.line(a[0], a[1], b[0], b[1], "spine")
    drawing.circle(head[0], head[1], 15, "head")


def _draw_reach(drawing: Drawing, pose: FloatArray, side: Side, ground: float) -> None:
    """The distance from below the hips to the landing forefoot, drawn on the ground."""
    foot = forefoot(pose[None], side)[0]
    hip = (pose[joint(Side.LEFT, "hip")] + pose[joint(Side.RIGHT, "hip")]) / 2
    y = ground + 14
    drawing.line(hip[0], hip[1], hip[0], y, "plumb")
    drawing.line(hip[0], y, foot[0], y, f"reach {side}")
    for x in (hip[0], foot[0]):
        drawing.line(x, y - 5, x, y + 5, f"reach {side}")
