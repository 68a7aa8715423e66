"""The 33 landmarks of MediaPipe Pose, by name, and which of them belong together."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Side(StrEnum):
    """The athlete's own left or right."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


LANDMARKS: Final[tuple[str, ...]] = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot_index",
    "right_foot_index",
)
"""Names in snake case, in MediaPipe's order (its Pose Landmarker documentation)."""

INDEX: Final[dict[str, int]] = {name: i for i, name in enumerate(LANDMARKS)}

LEG: Final[tuple[str, ...]] = ("hip", "knee", "ankle", "heel", "foot_index")
ARM: Final[tuple[str, ...]] = ("shoulder", "elbow", "wrist", "pinky", "index", "thumb")


def joint(side: Side, name: str) -> int:
    """Index of a sided landmark, e.g. `joint(Side.LEFT, "knee")` is 25."""
    return INDEX[f"{side.value}_{name}"]


def limb(side: Side, names: tuple[str, ...]) -> list[int]:
    """Indices of several landmarks of one side, in the order of `names`."""
    return [joint(side, name) for name in names]
