"""The list of metrics: what each one is, and the function that computes it.

A metric is a function from `MetricInput` to samples, registered with its description:

    @metric(MetricSpec(name="contact_time_s", ...))
    def contact_time(view: MetricInput) -> Iterable[Sample]: ...

Everything else (withholding, flags, clip values, uncertainty of medians) happens once, in
`speedlab.metrics.measure`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from speedlab.metrics.estimate import Estimate
from speedlab.metrics.inputs import MetricInput
from speedlab.model.measures import Tier
from speedlab.model.skeleton import Side

TIME_UNITS = frozenset({"s", "ms", "Hz", "m/s", "m/s²", "deg/s"})
METRE_UNITS = frozenset({"m", "m/s", "m/s²"})

FLAGS: dict[str, str] = {
    "far_side": "the side away from the camera, partly hidden",
    "one_side": "only one side could be measured",
    "low_n": "few steps: fewer than four, or fewer than two on a side",
    "no_norm": "not comparable with published values at this frame rate",
    "no_trend": "not comparable between clips at this frame rate",
    "fps_unknown": "frame rate unknown, so whether it suffices cannot be judged",
    "filled": "rests on landmarks that were interpolated",
    "foreshortened": "the limb pointed towards or away from the camera",
    "event_low_conf": "rests on a touchdown or toe-off of low confidence",
    "touchdown_based": "steps timed from touchdown to touchdown, for want of mid-stance",
}
"""Every flag a measure may carry, in words."""


class Group(StrEnum):
    """Chapters of the table of measures."""

    TEMPORAL = "Rhythm and speed"
    THIGH = "Thigh"
    SIDES = "Front side and back side"
    TIMING = "Push and swing"
    ARMS = "Arms"
    POSTURE = "Posture"


class Basis(StrEnum):
    """What one sample of a metric belongs to; the word is used in reasons."""

    CONTACT = "contact"
    STEP = "step"
    STRIDE = "stride"
    CLIP = "run"
    GATES = "gates"


@dataclass(frozen=True)
class FrameRates:
    """True frames per second that a family of metrics needs (docs/metrics.md, 6).

    `show`: printed at all; `trend`: compared with the athlete's own; `norm`: with published ones.
    """

    show: float
    trend: float
    norm: float


STEP_RATES = FrameRates(30, 30, 30)
"""Rest on mid-stance: 2-4 ms a step at any rate."""
LENGTH_RATES = FrameRates(30, 30, 60)
"""Lengths and speeds: the scale dominates."""
CONTACT_RATES = FrameRates(50, 100, 200)
"""Durations between touchdown and toe-off: shown with their +- from 50."""
TOUCHDOWN_RATES = FrameRates(100, 100, 200)
"""Anything read at touchdown or toe-off: it moves at the athlete's speed."""
RANGE_RATES = FrameRates(30, 30, 60)
"""Peaks, ranges and means of angles, arm-leg phase: landmark bias dominates."""
HEIGHT_RATES = FrameRates(60, 60, 60)
"""Hip height: 1-1.5 cm of landmark error."""
FORCE_RATES = FrameRates(200, 200, 200)
"""Force from times: 5 % of a contact are 5 % of the force."""
TIMED_AT_EVENTS = (CONTACT_RATES, TOUCHDOWN_RATES, FORCE_RATES)
"""Families that rest on when a foot landed or left."""


@dataclass(frozen=True)
class MetricSpec:
    """What a metric is, for the table and for programs.

    `label`: the coach's words with the term in brackets; `meaning`: one line; `definition`: exact,
    with signs; `reference`: where the definition or the evidence comes from.
    `basis`: what one sample belongs to. `sided`: whether left and right exist. `limb`: what must
    be seen, in words. `needs_identity`: refused where
    left and right had to be exchanged in more than 15 % of the frames. `needs_steady`: refused on a
    slope and where the athlete speeds up or slows down. `needs_gravity`: refused where nobody said
    which way is down. `needs`: what a value of the whole clip takes, in words. `withheld_because`:
    what else forbids it, in words ("" where nothing does).
    """

    name: str
    unit: str
    tier: Tier
    group: Group
    label: str
    meaning: str
    definition: str
    reference: str
    rates: FrameRates
    basis: Basis
    limb: str = "leg"
    sided: bool = True
    needs_identity: bool = False
    needs_steady: bool = False
    needs_gravity: bool = False
    needs: str = ""
    withheld_because: Callable[[MetricInput], str] | None = None

    @property
    def needs_time(self) -> bool:
        """Whether it holds seconds, in its unit or in what it is made of."""
        return self.unit in TIME_UNITS or self.basis is Basis.GATES

    @property
    def needs_scale(self) -> bool:
        """Whether the unit holds metres."""
        return self.unit in METRE_UNITS

    @property
    def min_fps_trend(self) -> float:
        """Frames a second needed to compare with the athlete's own values."""
        return self.rates.trend

    @property
    def min_fps_norm(self) -> float:
        """Frames a second needed to compare with published values."""
        return self.rates.norm


@dataclass(frozen=True)
class Sample:
    """One reading of a metric.

    `number`: of the contact, step or stride's first contact; None for a value of the whole clip,
    which then takes the place of the median (`count` says on how many steps it rests).
    `side` None: belongs to no side.
    """

    side: Side | None
    number: int | None
    estimate: Estimate
    count: int = 1


Metric = Callable[[MetricInput], Iterable[Sample]]

METRICS: dict[str, MetricSpec] = {}
"""Every metric by name, in the order of the table."""

_FUNCTIONS: dict[str, Metric] = {}


def metric(spec: MetricSpec) -> Callable[[Metric], Metric]:
    """Register a function as the way to compute `spec`."""

    def register(function: Metric) -> Metric:
        if spec.name in METRICS:
            raise ValueError(f"Metric {spec.name} is registered twice.")
        METRICS[spec.name] = spec
        _FUNCTIONS[spec.name] = function
        return function

    return register


def function_of(name: str) -> Metric:
    """The function that computes a metric."""
    return _FUNCTIONS[name]
