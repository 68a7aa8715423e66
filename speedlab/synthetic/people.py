"""People in the world: a body, how it moves, and where its course lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side
from speedlab.synthetic.body import Body
from speedlab.synthetic.joints import JOINT_INDEX
from speedlab.synthetic.locomotion import Locomotion, Motion, Run
from speedlab.synthetic.standing import Standing

_AFTER_S: Final = 0.2  # somebody who runs goes on running after the clip
_BYSTANDER: Final = Body(height_m=1.75, shirt=(70, 90, 120))
_BYSTANDER_M: Final = (1.5, 6.5)  # behind the track, facing the camera
_FACING_DEG: Final = 90.0


@dataclass(frozen=True)
class Person:
    """A body whose course passes `middle_m` (world X, Y) at body x = `from_x_m`.

    `heading_deg`: 0 runs to the right of the picture, 90 towards the camera, 180 to the left.
    """

    body: Body
    motion: Motion
    heading_deg: float
    middle_m: tuple[float, float]
    from_x_m: float = 0.0

    def joints(self, time_s: FloatArray) -> FloatArray:
        """(n, J, 3) joints in body coordinates (m), x = 0 at the middle of the course."""
        joints = self.motion.joints(time_s).copy()
        joints[..., 0] -= self.from_x_m
        return joints

    def to_world(self, points_m: FloatArray) -> FloatArray:
        """Body coordinates to the world (m)."""
        return np.asarray(points_m @ self._axes + np.array([*self.middle_m, 0.0]))

    def to_body(self, points_m: FloatArray) -> FloatArray:
        """World to body coordinates (m)."""
        return np.asarray((points_m - np.array([*self.middle_m, 0.0])) @ self._axes.T)

    @property
    def _axes(self) -> FloatArray:
        """(3, 3) forward, left and up in the world."""
        angle = np.radians(self.heading_deg)
        forward = np.array([np.cos(angle), -np.sin(angle), 0.0])
        left = np.array([np.sin(angle), np.cos(angle), 0.0])
        return np.stack([forward, left, [0.0, 0.0, 1.0]])


def somebody(
    body: Body,
    gait: Run | None,
    duration_s: float,
    first_side: Side,
    heading_deg: float,
    middle_m: tuple[float, float],
    rng: np.random.Generator,
) -> Person:
    """Somebody whose hips are at `middle_m` halfway through; `gait` None: who stands there."""
    motion = (
        Standing(body, rng)
        if gait is None
        else Locomotion(body, gait, duration_s + _AFTER_S, rng, first_side)
    )
    hips = [JOINT_INDEX["left_hip"], JOINT_INDEX["right_hip"]]
    halfway = motion.joints(np.array([0.5 * duration_s]))[0]
    return Person(body, motion, heading_deg, middle_m, float(halfway[hips, 0].mean()))


def bystander(rng: np.random.Generator) -> Person:
    """Somebody who stands behind the track and looks at the camera."""
    return Person(_BYSTANDER, Standing(_BYSTANDER, rng), _FACING_DEG, _BYSTANDER_M)
