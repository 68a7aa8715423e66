"""Scores of every measure: step by step and as the clip's value, with the coverage of our own ±."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.accuracy.errors import Errors, share
from benchmarks.accuracy.view import View
from speedlab.metrics.registry import METRICS, Basis, Group, MetricSpec
from speedlab.model.measures import Measure
from speedlab.model.skeleton import Side
from speedlab.synthetic.exact.measures import true_clip_value


def score_measures(view: View) -> Iterator[Errors]:
    """Each metric against the truth of the contacts that it was read at."""
    if view.analysis is None:
        return
    for spec in METRICS.values():
        if spec.basis is Basis.GATES:
            continue  # true of gates, not of a run: `score_gates`
        own = [m for m in view.analysis.measures if m.metric == spec.name]
        stage = "steps" if spec.group is Group.TEMPORAL else "measures"
        clip = [m for m in own if m.step is None]
        yield from _clip_values(view, spec, stage, clip, own)
        yield from _stepwise(view, spec, stage, [m for m in own if m.step is not None])


def _stepwise(view: View, spec: MetricSpec, stage: str, own: list[Measure]) -> Iterator[Errors]:
    """One sample a contact, step or stride."""
    true = {t.contact: t.value for t in view.truth.measures if t.metric == spec.name and not t.last}
    first = _first_contacts(view, spec)
    pairs: dict[str, list[tuple[Measure, float]]] = {}
    for measure in own:
        value = true.get(first.get(measure.step or 0, 0))
        if value is not None:
            name = "both" if measure.side == "both" else view.name_of(Side(measure.side))
            pairs.setdefault(name, []).append((measure, value))
    for name, found in pairs.items():
        yield _errors(stage, f"{spec.name}, each", name, spec.unit, found)


def _clip_values(
    view: View,
    spec: MetricSpec,
    stage: str,
    clip: list[Measure],
    own: list[Measure],
) -> Iterator[Errors]:
    for measure in clip:
        if measure.side == "both":
            yield share(stage, f"{spec.name}, given", "both", [measure.valid])
        if not measure.valid:
            continue
        side = None if measure.side == "both" else Side(measure.side)
        contacts = _contacts(view, spec, own, whole=side is None)
        true = true_clip_value(view.truth.measures, spec.name, side, contacts)
        if true is not None:
            name = "both" if side is None else view.name_of(side)
            yield _errors(stage, spec.name, name, spec.unit, [(measure, true)])


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
    reach = np.array([m.half_width or 0.0 for m, _ in pairs])
    return Errors(stage, quantity, side, unit, errors, np.abs(errors) <= reach)
