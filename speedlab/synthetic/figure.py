"""The body's surface: tapered capsules hung on the joints."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side
from speedlab.synthetic.body import Body, Colour
from speedlab.synthetic.joints import JOINT_INDEX


@dataclass(frozen=True)
class Figure:
    """Capsules of one body through time.

    `starts`, `ends` (n, k, 3): axis ends (m); `radii_m` (k, 2); `colours` (k, 3) RGB 0-255.
    """

    starts: FloatArray
    ends: FloatArray
    radii_m: FloatArray
    colours: FloatArray


class _Sculptor:
    """Collects capsules; points are (n, 3) in body coordinates, radii for a 1.80 m body."""

    def __init__(self, body: Body, joints: FloatArray) -> None:
        self._joints, self.body, self.scale = joints, body, body.scale
        self._parts: list[tuple[FloatArray, FloatArray, float, float, Colour]] = []

    def at(self, name: str) -> FloatArray:
        return self._joints[:, JOINT_INDEX[name]]

    def offset(self, x: float, y: float, z: float) -> FloatArray:
        return np.array([x, y, z]) * self.scale

    def add(
        self, a: FloatArray, b: FloatArray, radius_a: float, radius_b: float, colour: Colour
    ) -> None:
        self._parts.append((a, b, radius_a, radius_b, colour))

    def figure(self, girth: float) -> Figure:
        starts, ends, first, second, colours = zip(*self._parts, strict=True)
        return Figure(
            np.stack(starts, axis=1),
            np.stack(ends, axis=1),
            np.column_stack([first, second]) * self.scale * girth,
            np.array(colours, dtype=float),
        )


def dress(body: Body, joints: FloatArray) -> Figure:
    """The figure of a body whose joints (n, J, 3) are known."""
    sculptor = _Sculptor(body, joints)
    _head(sculptor)
    _trunk(sculptor)
    for side in Side:
        _arm(sculptor, side.value)
        _leg(sculptor, side.value)
        _foot(sculptor, side.value)
    return sculptor.figure(body.girth)


def _between(a: FloatArray, b: FloatArray, share: float) -> FloatArray:
    return a + share * (b - a)


def _tinted(colour: Colour, factor: float) -> Colour:
    r, g, b = (min(255, round(factor * c)) for c in colour)
    return r, g, b


def _head(s: _Sculptor) -> None:
    head, body = s.at("head"), s.body
    s.add(s.at("neck") - s.offset(0.0, 0.0, 0.05), _between(s.at("neck"), head, 0.7), 0.060, 0.054,
          body.skin)  # fmt: skip
    s.add(head + s.offset(0.012, 0, 0.03), head + s.offset(0.030, 0, -0.035), 0.086, 0.070,
          body.skin)  # fmt: skip
    s.add(head + s.offset(0.05, 0, -0.035), head + s.offset(0.062, 0, -0.062), 0.050, 0.036,
          body.skin)  # fmt: skip
    s.add(s.at("nose") - s.offset(0.018, 0, -0.022), s.at("nose") - s.offset(0.008, 0, 0.002),
          0.010, 0.015, _tinted(body.skin, 0.95))  # fmt: skip
    for side in Side:
        eye, ear = s.at(f"{side.value}_eye"), s.at(f"{side.value}_ear")
        s.add(eye, eye, 0.011, 0.011, (30, 26, 24))
        s.add(ear + s.offset(0, 0, 0.016), ear - s.offset(0, 0, 0.014), 0.018, 0.014,
              _tinted(body.skin, 0.9))  # fmt: skip
    s.add(head + s.offset(-0.026, 0, 0.018), head + s.offset(0.016, 0, 0.046), 0.092, 0.083,
          body.hair)  # fmt: skip
    if body.long_hair:
        s.add(head + s.offset(-0.10, 0, 0.02), head + s.offset(-0.155, 0, -0.09), 0.045, 0.026,
              body.hair)  # fmt: skip


def _trunk(s: _Sculptor) -> None:
    body = s.body
    hips = 0.5 * (s.at("left_hip") + s.at("right_hip"))
    shoulders = 0.5 * (s.at("left_shoulder") + s.at("right_shoulder"))
    chest, waist = _between(hips, shoulders, 0.70), _between(hips, shoulders, 0.30)
    s.add(s.at("left_hip"), s.at("right_hip"), 0.100, 0.100, body.shorts)
    s.add(_between(hips, shoulders, 0.08), _between(hips, shoulders, 0.22), 0.106, 0.102,
          body.shorts)  # fmt: skip
    for side in Side:
        hip, shoulder = s.at(f"{side.value}_hip"), s.at(f"{side.value}_shoulder")
        ribs = chest + 0.50 * (shoulder - shoulders)
        flank = waist + 0.62 * (hip - hips)
        s.add(flank, ribs, 0.090, 0.112, body.shirt)
        s.add(ribs, _between(shoulders, shoulder, 0.55) - s.offset(0, 0, 0.02), 0.108, 0.066,
              body.shirt)  # fmt: skip
    s.add(waist, chest, 0.104, 0.120, body.shirt)


def _arm(s: _Sculptor, side: str) -> None:
    skin = s.body.skin
    shoulder, elbow = s.at(f"{side}_shoulder"), s.at(f"{side}_elbow")
    wrist, knuckle = s.at(f"{side}_wrist"), s.at(f"{side}_index")
    s.add(shoulder, _between(shoulder, elbow, 0.35), 0.062, 0.054, skin)
    s.add(_between(shoulder, elbow, 0.35), elbow, 0.054, 0.039, skin)
    s.add(elbow, _between(elbow, wrist, 0.35), 0.040, 0.043, skin)
    s.add(_between(elbow, wrist, 0.35), wrist, 0.043, 0.027, skin)
    s.add(_between(wrist, knuckle, 0.35), _between(wrist, knuckle, 0.95), 0.034, 0.032, skin)


def _leg(s: _Sculptor, side: str) -> None:
    body = s.body
    hip, knee, ankle = (s.at(f"{side}_{name}") for name in ("hip", "knee", "ankle"))
    s.add(hip, _between(hip, knee, 0.45), 0.098, 0.089, body.shorts)
    s.add(_between(hip, knee, 0.3), _between(hip, knee, 0.8), 0.082, 0.064, body.skin)
    s.add(_between(hip, knee, 0.8), knee, 0.064, 0.052, body.skin)
    s.add(knee, _between(knee, ankle, 0.5), 0.052, 0.046, body.skin)
    s.add(_between(knee, ankle, 0.5), ankle, 0.046, 0.033, body.skin)
    back = _behind(ankle - knee)
    calf = 0.016 * s.scale * back
    s.add(_between(knee, ankle, 0.14) + calf, _between(knee, ankle, 0.42) + calf, 0.049, 0.045,
          body.skin)  # fmt: skip
    s.add(_between(knee, ankle, 0.88), ankle, 0.037, 0.038, body.socks)


def _behind(segment: FloatArray) -> FloatArray:
    """Unit vectors square to hanging segments (n, 3), to the back, in the sagittal plane."""
    square = np.stack([segment[:, 2], np.zeros(len(segment)), -segment[:, 0]], axis=-1)
    return np.asarray(square / np.linalg.norm(square, axis=1, keepdims=True))


def _foot(s: _Sculptor, side: str) -> None:
    if s.body.spikes:
        _spike(s, side)
    else:
        _trainer(s, side)


def _spike(s: _Sculptor, side: str) -> None:
    """A slim shoe; under its forefoot a dark plate, and pins down to the ground."""
    ankle, heel = s.at(f"{side}_ankle"), s.at(f"{side}_heel")
    base, tip = s.at(f"{side}_toe_base"), s.at(f"{side}_foot_index")
    shoe, plate = s.body.shoes, (38, 38, 44)
    inner_heel = _between(heel, base, 0.14)
    s.add(_between(ankle, inner_heel, 0.35), inner_heel, 0.031, 0.026, shoe)
    s.add(_between(ankle, base, 0.2), base, 0.032, 0.027, shoe)
    s.add(inner_heel, base, 0.025, 0.027, shoe)
    s.add(base, _between(base, tip, 0.9), 0.027, 0.018, shoe)
    down = -_upward(base - heel) * s.scale
    ball = _between(inner_heel, base, 0.6)
    s.add(ball + 0.018 * down, base + 0.018 * down, 0.012, 0.013, plate)
    for share in (0.75, 1.0):
        pin = _between(inner_heel, base, share)
        s.add(pin + 0.024 * down, pin + 0.034 * down, 0.005, 0.004, plate)


def _trainer(s: _Sculptor, side: str) -> None:
    ankle, heel = s.at(f"{side}_ankle"), s.at(f"{side}_heel")
    base, tip = s.at(f"{side}_toe_base"), s.at(f"{side}_foot_index")
    shoe, sole = s.body.shoes, _tinted(s.body.shoes, 0.45)
    inner_heel = _between(heel, base, 0.14)
    s.add(_between(ankle, inner_heel, 0.25), inner_heel, 0.037, 0.033, shoe)
    s.add(_between(ankle, base, 0.15), base, 0.037, 0.033, shoe)
    instep = _between(inner_heel, base, 0.45)
    s.add(_between(ankle, instep, 0.3), instep, 0.034, 0.033, shoe)
    s.add(inner_heel, base, 0.032, 0.032, shoe)
    s.add(base, _between(base, tip, 0.9), 0.032, 0.022, shoe)
    down = -_upward(base - heel) * 0.016 * s.scale
    s.add(inner_heel + down, base + down, 0.020, 0.018, sole)


def _upward(segment: FloatArray) -> FloatArray:
    """Unit vectors square to forward segments (n, 3), to the top, in the sagittal plane."""
    square = np.stack([-segment[:, 2], np.zeros(len(segment)), segment[:, 0]], axis=-1)
    return np.asarray(square / np.linalg.norm(square, axis=1, keepdims=True))
