"""What the uncertainty of each metric turned out to be, over what its inputs let expect.

`calibration.toml` is written by `python -m benchmarks.uncertainty`, on rendered clips of athletes
that are scored nowhere else; docs/uncertainty.md shows what it rests on.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from math import radians, tan

from speedlab.metrics.estimate import Estimate
from speedlab.metrics.registry import METRICS, Group, Sample
from speedlab.metrics.uncertainty import event_time
from speedlab.metrics.unrest import limb_unrest
from speedlab.metrics.widening import off_view_deg
from speedlab.model.events import Event
from speedlab.model.scene import Scene
from speedlab.model.tracks import Motion


@dataclass(frozen=True)
class Ratios:
    """Found over propagated standard uncertainty of one metric; 1 where nothing was found.

    `rand`, `sys`: of the two parts of a reading; `clip`: of both parts of a value that is read from
    the clip as a whole.
    """

    rand: float = 1.0
    sys: float = 1.0
    clip: float = 1.0

    def of(self, *, whole: bool) -> tuple[float, float]:
        """Those of the random and of the systematic part of one reading."""
        return (self.clip, self.clip) if whole else (self.rand, self.sys)


@dataclass(frozen=True)
class Hardness:
    """What makes a clip's measures less certain.

    `unrest`: of the limbs' lengths (NaN: unknown). `turned_deg`: how far the view is from a right
    angle to the run, `down_deg`: how far it is from above, each 0 where it cannot be told from
    none. `exchanged`: share of the pictures in which the network took one leg for the other; where
    it often does, it also draws one into the other, which undoing the names does not undo.
    """

    unrest: float
    turned_deg: float = 0.0
    down_deg: float = 0.0
    exchanged: float = 0.0


def hardness(motion: Motion, scene: Scene, legs_exchanged: float) -> Hardness:
    """Of a clip, by its motion, its view and how often the legs were taken for each other."""
    return Hardness(limb_unrest(motion), *off_view_deg(scene), legs_exchanged)


def of_the_legs_shape(metric: str) -> bool:
    """Whether a metric is read off how the legs are swung and bent, not off where they land."""
    spec = METRICS.get(metric)
    if spec is None:
        return False
    swung = spec.group in (Group.THIGH, Group.SIDES, Group.TIMING)
    return swung or (spec.limb == "leg" and spec.unit == "deg")


@dataclass(frozen=True)
class Calibration:
    """`ratios` by metric or kind of event, for a usual clip, filmed at right angles to the run.

    Elsewhere both parts grow: with the `power` of the unrest over the usual one, by `turned` and
    `down` times the tangents of the view angles, and, of the legs' shape, by `exchanged` times the
    share of the pictures in which one leg was taken for the other.
    """

    usual_unrest: float = 1.0
    power: float = 0.0
    turned: float = 0.0
    down: float = 0.0
    exchanged: float = 0.0
    ratios: Mapping[str, Ratios] = field(default_factory=dict)

    def growth(self, metric: str, clip: Hardness) -> float:
        """How many times less certain a metric is in a clip than usual."""
        restless = max(1.0, clip.unrest / self.usual_unrest) if clip.unrest > 0 else 1.0
        legs = self.exchanged * clip.exchanged if of_the_legs_shape(metric) else 0.0
        turned = self.turned * tan(radians(clip.turned_deg))
        down = self.down * tan(radians(clip.down_deg))
        return float(restless**self.power * (1.0 + turned) * (1.0 + down) * (1.0 + legs))

    def factors(self, metric: str, clip: Hardness, *, whole: bool) -> tuple[float, float]:
        """Own over propagated uncertainty of one reading: of its random, of its systematic part."""
        rand, sys = self.ratios.get(metric, Ratios()).of(whole=whole)
        growth = self.growth(metric, clip)
        return rand * growth, sys * growth


@cache
def calibration() -> Calibration:
    """The one that comes with this version of the algorithm."""
    text = files("speedlab.metrics").joinpath("calibration.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    ratios = {name: Ratios(**found) for name, found in raw["ratios"].items()}
    return Calibration(**raw["growth"], ratios=ratios)


def calibrated(name: str, sample: Sample, clip: Hardness) -> Sample:
    """A reading with the uncertainty that was found for its metric."""
    factors = calibration().factors(name, clip, whole=sample.number is None)
    return replace(sample, estimate=_times(sample.estimate, *factors))


def calibrated_event(event: Event, clip: Hardness) -> Estimate:
    """When a foot landed or left (s), as uncertain as such events turned out to be."""
    return _times(event_time(event), *calibration().factors(event.kind, clip, whole=False))


def _times(own: Estimate, rand: float, sys: float) -> Estimate:
    return Estimate(own.value, own.u_rand * rand, own.u_sys * sys, own.flags)
