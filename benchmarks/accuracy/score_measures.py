"""Scores of every measure: step by step and as the clip's value, with the coverage of our own ±."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.accuracy.errors import Errors, share
from benchmarks.accuracy.view import View
from speedlab.metrics.measuring import BOTH
from speedlab.metrics.registry import METRICS, Basis, Group, MetricSpec
from speedlab.model.measures import Measure
from speedlab.model.skeleton import Side
from speedlab.synthetic.exact.measures import true_clip_value


def score_measures(view: View) -> Iterator[Errors]:
    """Each metric against the truth of the contacts that it was read at."""
    for spec in METRICS.values() if view.analysis is not None else ():
        if spec.basis is Basis.GATES:
            continue  # true of gates, not of a run: `score_gates`
        stage = "steps" if spec.group is Group.TEMPORAL else "measures"
        given = [m.valid for m in _own(view, spec) if m.step is None and m.side == "both"]
        yield share(stage, f"{spec.name}, given", "both", given)
        for measure, true in clip_values(view, spec):
            name = name_of(view, measure)
            yield _errors(stage, spec.name, name, spec.unit, [(measure, true)])
        pairs: dict[str, list[tuple[Measure, float]]] = {}
        for measure, true in readings(view, spec):
            pairs.setdefault(name_of(view, measure), []).append((measure, true))
        for name, found in pairs.items():
            yield _errors(stage, f"{spec.name}, each", name, spec.unit, found)


def readings(view: View, spec: MetricSpec) -> Iterator[tuple[Measure, float]]:
    """Single readings of a metric (of a contact, step or stride) and what they should have been."""
    true = {t.contact: t.value for t in view.truth.measures if t.metric == spec.name and not t.last}
    first = _first_contacts(view, spec)
    for measure in _own(view, spec):
        value = true.get(first.get(measure.step or 0, 0))
        if measure.step is not None and value is not None:
            yield measure, value


def clip_values(view: View, spec: MetricSpec) -> Iterator[tuple[Measure, float]]:
    """The clip's values of a metric, of both sides and of each, and what they should have been."""
    own = _own(view, spec)
    for measure in own:
        if measure.step is not None or not measure.valid:
            continue
        side = None if measure.side == BOTH else Side(measure.side)
        contacts = _contacts(view, spec, own, whole=side is None)
        true = true_clip_value(view.truth.measures, spec.name, side, contacts)
        if true is not None:
            yield measure, true


def name_of(view: View, measure: Measure) -> str:
    """Near, far or both."""
    return measure.side if measure.side == BOTH else view.name_of(Side(measure.side))


def _own(view: View, spec: MetricSpec) -> list[Measure]:
    measures = () if view.analysis is None else view.analysis.measures
    return [m for m in measures if m.metric == spec.name]


def _first_contacts(view: View, spec: MetricSpec) -> dict[int, int]:
    """Numbers that readings of a metric carry, and of the true contacts at which they begin."""
    if spec.basis is not Basis.STEP or view.analysis is None:
        return view.true_numbers
    begins = ((step.number, step.first.number) for step in view.analysis.steps)
    return {
        number: view.true_numbers[contact]
        for number, contact in begins
        if contact in view.true_numbers
    }


def _contacts(view: View, spec: MetricSpec, own: list[Measure], *, whole: bool) -> set[int]:
    """True numbers of the contacts that a clip's value rests on: of its readings, else all.

    `whole`: a value of the whole run goes through the last contact, too.
    """
    first = _first_contacts(view, spec)
    read = {first[m.step] for m in own if m.step is not None and m.step in first}
    if not read:
        return set(view.true_numbers.values())
    runs = any(t.last for t in view.truth.measures if t.metric == spec.name)
    return read | ({max(read) + 1} if whole and runs else set())


def _errors(
    stage: str, quantity: str, side: str, unit: str, pairs: list[tuple[Measure, float]]
) -> Errors:
    errors = np.array([(m.value or 0.0) - true for m, true in pairs])
    reach = np.array([m.own_half_width or 0.0 for m, _ in pairs])
    return Errors(stage, quantity, side, unit, errors, np.abs(errors) <= reach)
