"""Which joints the truth holds, and how they follow from hips, legs, trunk and arms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side
from speedlab.synthetic.body import Body
from speedlab.synthetic.leg import LegPoints, down_from

_SIDED: Final = ("ear", "eye", "shoulder", "elbow", "wrist", "index", "hip", "knee", "ankle",
                 "heel", "toe_base", "foot_index")  # fmt: skip
JOINTS: Final[tuple[str, ...]] = (
    "nose",
    "neck",
    "head",
    *(f"{side.value}_{name}" for name in _SIDED for side in Side),
)
"""Under MediaPipe's names where it has them; `neck`, `head` (its middle), `toe_base` are ours."""
JOINT_INDEX: Final = {name: i for i, name in enumerate(JOINTS)}

_SIGN: Final = {Side.LEFT: 1.0, Side.RIGHT: -1.0}  # y grows to the athlete's left

# Relative to the middle of the head of a body of 1.80 m: forward, outward, up (m).
_FACE: Final = {"nose": (0.110, 0.0, -0.002), "eye": (0.084, 0.030, 0.038),
                "ear": (-0.006, 0.074, 0.004)}  # fmt: skip
_ARM_OUTWARD_DEG: Final = 14.0  # the elbows are carried off the ribs
_FOREARM_INWARD_DEG: Final = 16.0  # and the hands in front of the chest
STRAIGHT_ELBOW_DEG: Final = 176.0
"""Included angle of an arm that stands on the ground."""
_KNUCKLES_M: Final = 0.02  # above the ground, with the hands on it


@dataclass(frozen=True)
class ArmAngles:
    """Upper arm against the trunk line (deg, + in front) and included elbow angle (deg)."""

    upper_arm: FloatArray
    elbow: FloatArray


@dataclass(frozen=True)
class Posture:
    """Everything that places the joints at times (n,). Angles in deg, positions in m.

    `hip` (n, 2): mid-hip, forward and up. `lean`: trunk, + forward. `turn`: shoulders about the
    trunk, + left shoulder forward. `half_foot_gap_m`: each foot's distance from the midline.
    """

    hip: FloatArray
    legs: dict[Side, LegPoints]
    arms: dict[Side, ArmAngles]
    lean: FloatArray
    turn: FloatArray
    half_foot_gap_m: float


def assemble(body: Body, posture: Posture) -> FloatArray:
    """(n, J, 3) positions of `JOINTS` in body coordinates (m)."""
    joints = np.empty((len(posture.hip), len(JOINTS), 3))
    up_trunk = down_from(-1.0, -posture.lean)
    shoulders = posture.hip + body.trunk_m * up_trunk
    neck = shoulders + body.neck_m * up_trunk
    head = neck + body.head_m * down_from(-1.0, -(0.5 * posture.lean + 14.0))
    joints[:, JOINT_INDEX["neck"]] = _at(neck, 0.0)
    joints[:, JOINT_INDEX["head"]] = _at(head, 0.0)
    for side in Side:
        _put_face(joints, body, head, side)
        _put_leg(joints, body, posture, side)
        _put_arm(joints, body, posture, shoulders, side)
    return joints


def lean_with_hands_down(body: Body, hip_height_m: float) -> float:
    """Trunk lean (deg) with which arms that hang straight down stand on the ground."""
    reach = down_from(1.0, np.array(180.0 - STRAIGHT_ELBOW_DEG))
    upper_m = body.upper_arm_m * np.cos(np.radians(_ARM_OUTWARD_DEG))
    lower_m = (body.forearm_m + body.hand_m) * np.cos(np.radians(_FOREARM_INWARD_DEG))
    shoulder_m = _KNUCKLES_M * body.scale + upper_m - lower_m * reach[1]
    cosine = (shoulder_m - hip_height_m) / body.trunk_m
    if abs(cosine) > 1.0:
        raise ValueError("the hands cannot reach the ground: bend the knees more")
    return float(np.degrees(np.arccos(cosine)))


def _at(plane: FloatArray, y: float | FloatArray) -> FloatArray:
    """Points (n, 2) of a plane parallel to the midline, as (n, 3)."""
    return np.stack([plane[:, 0], np.broadcast_to(y, len(plane)), plane[:, 1]], axis=-1)


def _put_face(joints: FloatArray, body: Body, head: FloatArray, side: Side) -> None:
    for name, (x, y, z) in _FACE.items():
        label = "nose" if name == "nose" else f"{side.value}_{name}"
        offset = np.array([x, z]) * body.scale
        joints[:, JOINT_INDEX[label]] = _at(head + offset, _SIGN[side] * y * body.scale)


def _put_leg(joints: FloatArray, body: Body, posture: Posture, side: Side) -> None:
    leg, gap = posture.legs[side], posture.half_foot_gap_m
    outward = {
        "hip": body.half_hip_m,
        "knee": 0.5 * (body.half_hip_m + gap),
        "ankle": gap,
        "heel": gap,
        "toe_base": gap + 0.01 * body.scale,
        "foot_index": gap + 0.012 * body.scale,
    }
    for name, y in outward.items():
        plane = leg.toe_tip if name == "foot_index" else getattr(leg, name)
        joints[:, JOINT_INDEX[f"{side.value}_{name}"]] = _at(plane, _SIGN[side] * y)


def _put_arm(
    joints: FloatArray, body: Body, posture: Posture, shoulders: FloatArray, side: Side
) -> None:
    sign, arm = _SIGN[side], posture.arms[side]
    turn = np.radians(posture.turn)
    shoulder = _at(shoulders, sign * body.half_shoulder_m * np.cos(turn))
    shoulder[:, 0] += sign * body.half_shoulder_m * np.sin(turn)
    swing = arm.upper_arm - posture.lean
    elbow = shoulder + body.upper_arm_m * _tilted(swing, sign * _ARM_OUTWARD_DEG)
    forearm = _tilted(swing + 180.0 - arm.elbow, -sign * _FOREARM_INWARD_DEG)
    wrist = elbow + body.forearm_m * forearm
    points = {"shoulder": shoulder, "elbow": elbow, "wrist": wrist,
              "index": wrist + body.hand_m * forearm}  # fmt: skip
    for name, point in points.items():
        joints[:, JOINT_INDEX[f"{side.value}_{name}"]] = point


def _tilted(angle_deg: FloatArray, outward_deg: float) -> FloatArray:
    """Unit vectors (n, 3) hanging at an angle in the sagittal plane, tilted to the left."""
    tilt = np.radians(outward_deg)
    plane = down_from(1.0, angle_deg) * np.cos(tilt)
    return _at(plane, np.sin(tilt))
