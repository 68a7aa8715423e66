"""The figures of a pose network's errors, and the file that holds them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from speedlab.model.skeleton import LANDMARKS

SPRINTERS: Final = Path(__file__).with_name("heavy.json")
"""The heavy network on rendered sprints; the file says on which."""

HARMONICS: Final = 3
"""A bias that repeats with the stride is written as its first harmonics."""
PARTS: Final = 8
"""The spread is written for this many parts of the stride: a foot in the air errs more than one on
the ground."""

_NAMES: Final = {"foot_index": "toe", "pinky": "wrist", "index": "wrist", "thumb": "wrist"}
_LIMBS: Final = ("hip", "knee", "ankle", "heel", "shoulder", "elbow", "wrist")
GROUPS: Final = (*_LIMBS, "toe", "head")


@dataclass(frozen=True)
class LandmarkNoise:
    """How one landmark errs, in % of body height; x is forward, y down the picture.

    `bias_x_pct`, `bias_y_pct`: coefficients of 1, cos p, sin p, cos 2p, sin 2p, ... over the phase
    p of the stride. `offset_pct` (x, y): SD of what is constant within a clip. `sd_x_pct`,
    `sd_y_pct`: SD of the rest in `PARTS` equal parts of the stride from p = -pi on. Of its variance
    the share `lasting` dies away as exp(-t / `correlation_time_s`) (Ornstein-Uhlenbeck); what is
    left is new in every frame. `confidence`: the network's mean.
    """

    bias_x_pct: tuple[float, ...]
    bias_y_pct: tuple[float, ...]
    offset_pct: tuple[float, float]
    sd_x_pct: tuple[float, ...]
    sd_y_pct: tuple[float, ...]
    lasting: float
    correlation_time_s: float
    confidence: float


@dataclass(frozen=True)
class Episodes:
    """Faults that come and go: `rate_hz` of them a second, each lasting `mean_s` on average."""

    rate_hz: float
    mean_s: float


@dataclass(frozen=True)
class PoseNoise:
    """How a network errs. `landmarks`: by `near hip`, `far toe`, ... (`group_of`).

    `leg_swaps`, `arm_swaps`: left and right exchanged. `dropouts`: nobody found in a frame in which
    the whole body shows. `measured_on`: what the figures come from.
    """

    landmarks: Mapping[str, LandmarkNoise]
    leg_swaps: Episodes
    arm_swaps: Episodes
    dropouts: Episodes
    measured_on: str


def group_of(landmark: int, near: str) -> str:
    """`near knee` or the like; what has no side (the nose) counts as near."""
    side, _, name = LANDMARKS[landmark].partition("_")
    depth = "near" if near in LANDMARKS[landmark] or side == "nose" else "far"
    name = _NAMES.get(name, name)
    return f"{depth} {name if name in GROUPS else 'head'}"


def write_noise(noise: PoseNoise, path: Path) -> None:
    """Write a noise model as JSON."""
    path.write_text(json.dumps(asdict(noise), indent=1) + "\n", encoding="utf-8")


def read_noise(path: Path = SPRINTERS) -> PoseNoise:
    """The noise model of a file."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    landmarks = {name: _landmark(figures) for name, figures in stored.pop("landmarks").items()}
    legs, arms, gaps = (Episodes(**stored[n]) for n in ("leg_swaps", "arm_swaps", "dropouts"))
    return PoseNoise(landmarks, legs, arms, gaps, stored["measured_on"])


def _landmark(figures: dict[str, list[float] | float]) -> LandmarkNoise:
    listed = {k: tuple(v) if isinstance(v, list) else v for k, v in figures.items()}
    return LandmarkNoise(**listed)  # type: ignore[arg-type]
