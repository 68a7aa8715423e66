"""A body that stands and sways a little: nobody runs here."""

from __future__ import annotations

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side
from speedlab.synthetic.body import Body
from speedlab.synthetic.footfalls import Footfall
from speedlab.synthetic.joints import ArmAngles, Posture, assemble
from speedlab.synthetic.leg import LegAngles, forward_kinematics, inverse_kinematics

_SWAY_HZ = (0.31, 0.53)
_SWAY_M = 0.012  # of the hips, forward and back
_HANGING_ARM_DEG = 4.0
_ELBOW_DEG = 158.0


class Standing:
    """Both feet on the ground for ever, hips and arms swaying slowly."""

    footfalls: tuple[Footfall, ...] = ()

    def __init__(self, body: Body, rng: np.random.Generator) -> None:
        self._body = body
        self._phases = rng.uniform(0.0, 2 * np.pi, size=5)

    def joints(self, time_s: FloatArray) -> FloatArray:
        """(n, J, 3) positions of `JOINTS` (m)."""
        sway = self._sway(time_s, 0)
        thigh, shank = self._body.thigh_m, self._body.shank_m
        ankle_z = self._body.toe_base_height_m + self._body.ankle_from_toe_base_m[1]
        height = ankle_z + 0.992 * (thigh + shank) + 0.1 * _SWAY_M * sway
        hip = np.stack([_SWAY_M * sway, height], axis=-1)
        arm = _HANGING_ARM_DEG + 3.0 * self._sway(time_s, 2)
        posture = Posture(
            hip=hip,
            legs={side: forward_kinematics(self._body, hip, self._leg(hip)) for side in Side},
            arms={side: ArmAngles(arm, np.full(len(arm), _ELBOW_DEG)) for side in Side},
            lean=1.0 + 1.2 * self._sway(time_s, 1),
            turn=np.zeros(len(arm)),
            half_foot_gap_m=0.11 * self._body.scale,
        )
        return assemble(self._body, posture)

    def _sway(self, time_s: FloatArray, start: int) -> FloatArray:
        """Between -1 and 1: two slow waves."""
        waves = [
            np.sin(2 * np.pi * hz * time_s + self._phases[start + k])
            for k, hz in enumerate(_SWAY_HZ)
        ]
        return np.asarray(0.6 * waves[0] + 0.4 * waves[1])

    def _leg(self, hip: FloatArray) -> LegAngles:
        ankle_z = self._body.toe_base_height_m + self._body.ankle_from_toe_base_m[1]
        ankle = np.broadcast_to([-0.03 * self._body.scale, ankle_z], hip.shape)
        thigh, knee = inverse_kinematics(self._body, hip, ankle)
        flat = np.zeros(len(hip))
        return LegAngles(thigh, knee, flat, flat)
