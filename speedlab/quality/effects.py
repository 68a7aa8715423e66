"""What each problem costs: the measures it takes from the clip, those it makes less certain."""

from __future__ import annotations

from collections.abc import Callable

from speedlab.metrics.calibration import of_the_legs_shape
from speedlab.metrics.measuring import BOTH
from speedlab.metrics.registry import METRICS, MetricSpec
from speedlab.metrics.widening import along_ground, read_at_events
from speedlab.metrics.withholding import CAUSES, withheld_by
from speedlab.quality.checks import Evidence

FAMILIES: dict[str, Callable[[MetricSpec], bool]] = {
    "events": read_at_events,
    "lengths": along_ground,
    "legs": lambda spec: of_the_legs_shape(spec.name),
    "all": lambda spec: spec.name in METRICS,
}
"""Which measures a problem of that family makes less certain (problems.toml: `widens`)."""


def withheld_measures(cause: str, evidence: Evidence) -> tuple[str, ...]:
    """Names of the measures without a value in this clip for a cause of `withholding.CAUSES`.

    "few": those that too few steps, or limbs too rarely seen, left without a value.
    """
    if cause in CAUSES:
        return withheld_by(cause, evidence.view)
    if cause != "few":
        return ()
    forbidden = {name for known in CAUSES for name in withheld_by(known, evidence.view)}
    empty = clip_values(evidence, valid=False) - forbidden
    return tuple(name for name in METRICS if name in empty)


def widened_measures(family: str, evidence: Evidence) -> tuple[str, ...]:
    """Names of the measures with a value in this clip that belong to one of `FAMILIES`."""
    if family not in FAMILIES:
        return ()
    valid = clip_values(evidence, valid=True)
    return tuple(n for n, spec in METRICS.items() if n in valid and FAMILIES[family](spec))


def clip_values(evidence: Evidence, *, valid: bool) -> set[str]:
    """Names of the measures whose value of the whole clip is there, or is not."""
    whole = (m for m in evidence.measures if m.side == BOTH and m.step is None)
    return {m.metric for m in whole if m.valid is valid}
