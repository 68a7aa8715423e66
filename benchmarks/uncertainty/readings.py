"""Readings of a clip beside their truth, with what they were propagated to be uncertain by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot
from typing import Final

from benchmarks.accuracy.score_measures import clip_values, name_of, readings
from benchmarks.accuracy.view import View
from speedlab.metrics.calibration import Hardness, calibration
from speedlab.metrics.measuring import BOTH
from speedlab.metrics.registry import METRICS, Basis, MetricSpec
from speedlab.metrics.uncertainty import event_time
from speedlab.model.measures import Measure

READ_WHOLE: Final = frozenset(("step_frequency_hz",))
"""Metrics with single readings whose value of the clip is read from the whole run all the same."""


@dataclass(frozen=True)
class Reading:
    """One reading, or one value that is read from a clip as a `whole`, of one metric; or an event.

    `error`: found minus true; `u_rand` and `u_sys`: what its inputs let expect, not calibrated;
    `floor`: the least that is printed; all in the metric's unit. `clip` is its clip's number.
    `hardness`: of its clip.
    """

    condition: str
    clip: int
    metric: str
    side: str
    whole: bool
    hardness: Hardness
    error: float
    u_rand: float
    u_sys: float
    floor: float


def readings_of(view: View, condition: str, clip: int) -> Iterator[Reading]:
    """All of a clip's readings whose truth is known."""
    if view.analysis is None:
        return
    hard = view.hardness

    def reading(spec: MetricSpec, measure: Measure, true: float, *, whole: bool) -> Reading:
        side = name_of(view, measure)
        rand, sys = calibration().factors(spec.name, hard, whole=whole)
        assert measure.value is not None
        assert measure.u_rand is not None
        assert measure.u_sys is not None
        floor = hypot(measure.floor_rand or 0.0, measure.floor_sys or 0.0)
        return Reading(
            condition, clip, spec.name, side, whole, hard, measure.value - true,
            measure.u_rand / rand, measure.u_sys / sys, floor,
        )  # fmt: skip

    yield from _events(view, condition, clip, hard)
    for spec in METRICS.values():
        for measure, true in readings(view, spec):
            yield reading(spec, measure, true, whole=False)
        for measure, true in clip_values(view, spec):
            run = spec.name in READ_WHOLE and measure.side == BOTH
            if run or spec.basis is Basis.CLIP:
                yield reading(spec, measure, true, whole=True)


def _events(view: View, condition: str, clip: int, hard: Hardness) -> Iterator[Reading]:
    """Both ends of each contact that was found (ms)."""
    for match in view.score.matches:
        found = match.found
        for event, error_s in (
            (found.touchdown, match.touchdown_error_s),
            (found.toe_off, match.toe_off_error_s),
        ):
            assert event is not None
            when = event_time(event)
            yield Reading(
                condition, clip, event.kind.value, view.name_of(event.side), False, hard,
                1e3 * error_s, 1e3 * when.u_rand, 1e3 * when.u_sys, event.floor_ms,
            )  # fmt: skip
