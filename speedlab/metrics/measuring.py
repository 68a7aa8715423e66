"""Every metric of a clip: step by step, by side, and as one value (docs/metrics.md, 2.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import sqrt

import numpy as np

from speedlab.metrics.calibration import Hardness, calibrated, hardness
from speedlab.metrics.estimate import Estimate, merged
from speedlab.metrics.floors import at_floors
from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.registry import METRICS, Basis, MetricSpec, Sample, function_of
from speedlab.metrics.widening import anchoring_widened, shutter_widened, view_widened
from speedlab.metrics.withholding import (
    MIN_SAMPLES,
    NORM_SAMPLES,
    NORM_SAMPLES_SIDE,
    rate_flags,
    reason_missing,
    reason_withheld,
)
from speedlab.model.measures import Measure
from speedlab.model.skeleton import Side

MEDIAN_SE = 1.253
"""Standard error of a median over that of a mean: sqrt(pi / 2)."""

BOTH = "both"

SIDED_LIMBS = frozenset({"leg", "thigh", "arm"})
"""What can be hidden behind the rest of the body; trunk and hip, and both thighs, cannot."""


def measure(view: MetricInput, names: Iterable[str] | None = None) -> tuple[Measure, ...]:
    """All registered metrics of one clip (or only `names`), in the order of the registry.

    For each metric first the clip's value ("both": mean of the sides), then those of left and
    right (median over the steps), then the step-wise values. A metric that cannot be had is there
    with `valid` False and the reason.

    Raises:
        KeyError: a name is not registered.
    """
    specs = METRICS.values() if names is None else [METRICS[name] for name in names]
    floor, clip = at_floors(view), hardness(view.motion, view.scene, view.legs_exchanged)
    return tuple(item for spec in specs for item in _measures_of(spec, view, floor, clip))


def _measures_of(
    spec: MetricSpec, view: MetricInput, floor: MetricInput, clip: Hardness
) -> Iterator[Measure]:
    reason = reason_withheld(spec, view)
    if reason:
        names = (BOTH, *Side) if spec.sided else (BOTH,)
        yield from (_withheld(spec, name, 0, reason) for name in names)
        return
    own, least = _readings(spec, view), _readings(spec, floor)
    both = [place for place in own if place in least]
    gated = spec.basis is Basis.GATES  # sure by cones and hips, whatever the limbs and the view
    found = [own[place] if gated else calibrated(spec.name, own[place], clip) for place in both]
    # After the calibration, in whose clips neither was amiss.
    found = [_filming_widened(spec, view, sample) for sample in found]
    lowest_of = [_filming_widened(spec, view, least[place]) for place in both]
    floors = _summed_up(spec, view, lowest_of)
    for item, lowest in zip(_summed_up(spec, view, found), floors, strict=True):
        yield _with_floor(item, lowest)


def _filming_widened(spec: MetricSpec, view: MetricInput, sample: Sample) -> Sample:
    """With what the shutter, and a camera followed by the feet alone, leave uncertain."""
    return anchoring_widened(spec, view, shutter_widened(spec, view, sample))


def _readings(spec: MetricSpec, view: MetricInput) -> dict[tuple[Side | None, int | None], Sample]:
    """All readings of a metric by side and number."""
    read = [s for s in function_of(spec.name)(view) if np.isfinite(s.estimate.value)]
    return {(s.side, s.number): view_widened(spec, view, s) for s in read}


def _summed_up(spec: MetricSpec, view: MetricInput, samples: list[Sample]) -> Iterator[Measure]:
    flags = rate_flags(spec, view)
    yield from _clip_values(spec, view, samples, flags)
    for sample in samples:
        if sample.number is not None:
            yield _stepwise(spec, view, sample, flags)


def _with_floor(item: Measure, lowest: Measure) -> Measure:
    if lowest.u_rand is None or lowest.u_sys is None:
        return item
    return replace(item, floor_rand=lowest.u_rand, floor_sys=lowest.u_sys)


def _clip_values(
    spec: MetricSpec, view: MetricInput, samples: list[Sample], flags: tuple[str, ...]
) -> Iterator[Measure]:
    sides = {side: _side_value(samples, side) for side in Side}
    counts = [count for _, count in sides.values()]
    whole, total = _whole_value(samples, [value for value, _ in sides.values() if value])
    low = total < NORM_SAMPLES or (spec.sided and min(counts) < NORM_SAMPLES_SIDE)
    low = low and spec.basis is not Basis.GATES  # which no more steps would make surer
    extra = merged(flags, ("low_n",) if low else ())
    if spec.sided and 0 in counts and total > 0:
        extra = merged(extra, ("one_side",))
    yield _clip_measure(spec, view, None, (whole, total), extra)
    for side, (value, count) in sides.items() if spec.sided else ():
        few = ("low_n",) if count < NORM_SAMPLES_SIDE else ()
        caveats = merged(flags, few, _far(spec, view, side))
        yield _clip_measure(spec, view, side, (value, count), caveats)


def _side_value(samples: list[Sample], side: Side) -> tuple[Estimate | None, int]:
    """Median over the steps of one side, unless the metric gave the side's value itself."""
    own = [sample for sample in samples if sample.side is side]
    direct = [sample for sample in own if sample.number is None]
    if direct:
        return direct[0].estimate, direct[0].count
    return (_median([sample.estimate for sample in own]) if own else None), len(own)


def _whole_value(samples: list[Sample], sides: list[Estimate]) -> tuple[Estimate | None, int]:
    """The clip's own value where the metric gives one, else the mean of the sides' values."""
    direct = [sample for sample in samples if sample.side is None]
    if direct:
        return direct[0].estimate, direct[0].count
    total = sum(s.count for s in samples if s.number is not None or s.side is not None)
    return (_mean_of_sides(sides) if sides else None), total


def _median(estimates: list[Estimate]) -> Estimate:
    """Median with SE 1.253 SD / sqrt(n), never below what one reading is uncertain by / sqrt(n)."""
    values = np.array([estimate.value for estimate in estimates])
    count = len(values)
    spread = MEDIAN_SE * float(np.std(values, ddof=1)) if count > 1 else 0.0
    floor = float(np.median([estimate.u_rand for estimate in estimates]))
    bias = float(np.median([estimate.u_sys for estimate in estimates]))
    return Estimate(
        float(np.median(values)), max(spread, floor) / sqrt(count), bias, _common_flags(estimates)
    )


def _mean_of_sides(sides: list[Estimate]) -> Estimate:
    """Mean of left and right; their biases may be one and the same, so they do not shrink."""
    count = len(sides)
    value = sum(side.value for side in sides) / count
    noise = sqrt(sum(side.u_rand**2 for side in sides)) / count
    bias = sum(side.u_sys for side in sides) / count
    return Estimate(value, noise, bias, merged(*(side.flags for side in sides)))


def _common_flags(estimates: list[Estimate]) -> tuple[str, ...]:
    """Flags carried by at least half of the readings."""
    every = merged(*(estimate.flags for estimate in estimates))
    return tuple(f for f in every if 2 * sum(f in e.flags for e in estimates) >= len(estimates))


def _clip_measure(
    spec: MetricSpec,
    view: MetricInput,
    side: Side | None,
    found: tuple[Estimate | None, int],
    flags: tuple[str, ...],
) -> Measure:
    value, count = found
    name = BOTH if side is None else side.value
    if value is None or count < MIN_SAMPLES:
        return _withheld(spec, name, count, reason_missing(spec, view, side, count))
    return _valid(spec, name, None, value, count=count, flags=merged(flags, value.flags))


def _stepwise(
    spec: MetricSpec, view: MetricInput, sample: Sample, flags: tuple[str, ...]
) -> Measure:
    side = sample.side if spec.sided else None
    far = () if side is None else _far(spec, view, side)
    name = BOTH if side is None else side.value
    every = merged(flags, far, sample.estimate.flags)
    return _valid(spec, name, sample.number, sample.estimate, count=sample.count, flags=every)


def _far(spec: MetricSpec, view: MetricInput, side: Side) -> tuple[str, ...]:
    hidden = spec.limb in SIDED_LIMBS and side is not view.near_side
    return ("far_side",) if hidden else ()


def _valid(
    spec: MetricSpec,
    side: str,
    step: int | None,
    estimate: Estimate,
    *,
    count: int,
    flags: tuple[str, ...],
) -> Measure:
    return Measure(
        metric=spec.name,
        side=side,
        step=step,
        value=estimate.value,
        unit=spec.unit,
        u_rand=estimate.u_rand,
        u_sys=estimate.u_sys,
        n=count,
        tier=spec.tier,
        flags=flags,
    )


def _withheld(spec: MetricSpec, side: str, count: int, reason: str) -> Measure:
    return Measure(
        metric=spec.name,
        side=str(side),
        step=None,
        value=None,
        unit=spec.unit,
        u_rand=None,
        u_sys=None,
        n=count,
        tier=spec.tier,
        valid=False,
        reason=reason,
    )
