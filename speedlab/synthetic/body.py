"""The athlete's body: segment lengths for a height, girths, colours of skin, hair and kit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from speedlab.synthetic.ranges import Channel, Positive

Colour = tuple[Channel, Channel, Channel]
"""RGB, 0-255."""

REFERENCE_HEIGHT_M: Final = 1.80
"""Height for which the lengths below are given; other heights scale them."""


@dataclass(frozen=True)
class Body:
    """Anthropometry and looks. Lengths are for `height_m` once scaled by `scale`.

    The reference lengths are those of a man of 1.80 m (joint centres of a generic body model).
    `breadth` scales shoulders and hips sideways, `girth` the thickness of every segment,
    `leg_share` lengthens the legs at the trunk's expense (1 = reference).
    """

    height_m: Positive = 1.80
    breadth: Positive = 1.0
    girth: Positive = 1.0
    leg_share: Positive = 1.0
    skin: Colour = (196, 146, 114)
    hair: Colour = (48, 36, 30)
    shirt: Colour = (206, 60, 48)
    shorts: Colour = (34, 38, 58)
    shoes: Colour = (238, 222, 70)
    socks: Colour = (236, 236, 236)
    long_hair: bool = False
    spikes: bool = False
    """Sprinting spikes: a slim shoe on a dark plate with pins; otherwise trainers."""

    @property
    def scale(self) -> float:
        """Height over the reference height."""
        return self.height_m / REFERENCE_HEIGHT_M

    @property
    def thigh_m(self) -> float:
        """Hip to knee joint centre."""
        return 0.463 * self.leg_share * self.scale

    @property
    def shank_m(self) -> float:
        """Knee to ankle joint centre."""
        return 0.432 * self.leg_share * self.scale

    @property
    def ankle_from_toe_base_m(self) -> tuple[float, float]:
        """Ankle relative to the toe base, (x, z), with the foot flat."""
        return -0.152 * self.scale, 0.052 * self.scale

    @property
    def heel_from_toe_base_m(self) -> tuple[float, float]:
        """Back of the heel relative to the toe base, (x, z), with the foot flat."""
        return -0.205 * self.scale, -0.004 * self.scale

    @property
    def toe_length_m(self) -> float:
        """Toe base to toe tip (the end of the big toe inside the shoe)."""
        return 0.062 * self.scale

    @property
    def toe_base_height_m(self) -> float:
        """Height of the toe base over the ground with the foot flat."""
        return 0.030 * self.scale

    @property
    def toe_tip_height_m(self) -> float:
        """Height of the toe tip over the ground with the foot flat."""
        return 0.016 * self.scale

    @property
    def standing_hip_m(self) -> float:
        """Height of the hip joints over the ground, standing straight on flat feet."""
        ankle_m = self.toe_base_height_m + self.ankle_from_toe_base_m[1]
        return self.thigh_m + self.shank_m + ankle_m

    @property
    def trunk_m(self) -> float:
        """Mid-hip to the shoulders' line."""
        return (0.485 - 0.895 * (self.leg_share - 1.0)) * self.scale

    @property
    def neck_m(self) -> float:
        """Shoulders' line to the base of the neck."""
        return 0.101 * self.scale

    @property
    def head_m(self) -> float:
        """Base of the neck to the middle of the head."""
        return 0.103 * self.scale

    @property
    def upper_arm_m(self) -> float:
        """Shoulder to elbow joint centre."""
        return 0.295 * self.scale

    @property
    def forearm_m(self) -> float:
        """Elbow to wrist joint centre."""
        return 0.255 * self.scale

    @property
    def hand_m(self) -> float:
        """Wrist to the index finger's knuckle."""
        return 0.080 * self.scale

    @property
    def half_hip_m(self) -> float:
        """Half the distance between the hip joint centres."""
        return 0.090 * self.breadth * self.scale

    @property
    def half_shoulder_m(self) -> float:
        """Half the distance between the shoulder joint centres."""
        return 0.178 * self.breadth * self.scale


_SKINS: Final[tuple[Colour, ...]] = (
    (232, 190, 164),
    (208, 160, 128),
    (170, 118, 86),
    (122, 80, 58),
    (88, 58, 44),
)
_HAIRS: Final[tuple[Colour, ...]] = ((28, 22, 20), (70, 48, 34), (150, 112, 68), (40, 34, 34))
_KITS: Final[tuple[tuple[Colour, Colour], ...]] = (
    ((206, 60, 48), (34, 38, 58)),
    ((40, 96, 190), (24, 26, 34)),
    ((240, 240, 236), (40, 44, 52)),
    ((238, 196, 60), (20, 70, 60)),
    ((34, 140, 90), (230, 230, 226)),
    ((54, 48, 76), (150, 40, 70)),
)
_SHOES: Final[tuple[Colour, ...]] = (
    (238, 222, 70),
    (240, 110, 60),
    (236, 236, 240),
    (70, 210, 180),
)


def _body(
    height_m: float, skin: int, kit: tuple[Colour, Colour], *, woman: bool = False, **looks: object
) -> Body:
    """An athlete of the list below: a woman's or man's build at middle girth unless said."""
    build = {"breadth": 0.92, "girth": 0.92, "long_hair": True} if woman else {}
    return Body(height_m, skin=_SKINS[skin], shirt=kit[0], shorts=kit[1], **(build | looks))  # type: ignore[arg-type]


_WHITE: Final[Colour] = (240, 240, 236)
_BLACK: Final[Colour] = (26, 26, 30)

BODIES: Final[dict[str, Body]] = {
    "woman_155": _body(1.55, 0, _KITS[1], woman=True, hair=_HAIRS[2], spikes=True),
    "woman_163_light": _body(1.63, 3, (_WHITE, _WHITE), woman=True, girth=0.96),
    "woman_170": _body(1.70, 1, _KITS[3], woman=True, hair=_HAIRS[1], leg_share=1.015),
    "woman_176_dark": _body(1.76, 4, (_BLACK, _BLACK), woman=True, spikes=True, shoes=_SHOES[1]),
    "woman_183": _body(1.83, 2, _KITS[4], woman=True, leg_share=1.02, shoes=_SHOES[2]),
    "man_168": _body(1.68, 2, _KITS[5], girth=1.04, shoes=_SHOES[3]),
    "man_175_light": _body(1.75, 0, (_WHITE, _WHITE), hair=_HAIRS[2], spikes=True),
    "man_180": Body(),
    "man_182_dark": _body(1.82, 3, (_BLACK, _BLACK), spikes=True, girth=1.03, shoes=_SHOES[2]),
    "man_188_broad": _body(1.88, 4, _KITS[0], breadth=1.07, girth=1.09, leg_share=0.985),
    "man_198": _body(1.98, 1, _KITS[2], girth=0.96, leg_share=1.02, spikes=True, shoes=_SHOES[1]),
}
"""Athletes by name: small and tall, five skins, light and dark kits, spikes or trainers."""


def random_body(rng: np.random.Generator) -> Body:
    """A body drawn at random: size, build, skin, hair and kit."""
    woman = bool(rng.random() < 0.4)
    shirt, shorts = _KITS[rng.integers(len(_KITS))]
    height = rng.normal(1.69, 0.05) if woman else rng.normal(1.81, 0.06)
    return Body(
        height_m=round(float(np.clip(height, 1.55, 1.98)), 2),
        breadth=float(rng.uniform(0.88, 0.95) if woman else rng.uniform(0.96, 1.06)),
        girth=float(rng.uniform(0.88, 0.98) if woman else rng.uniform(0.95, 1.08)),
        leg_share=float(rng.uniform(0.985, 1.02)),
        skin=_SKINS[rng.integers(len(_SKINS))],
        hair=_HAIRS[rng.integers(len(_HAIRS))],
        shirt=shirt,
        shorts=shorts,
        shoes=_SHOES[rng.integers(len(_SHOES))],
        long_hair=woman,
    )
