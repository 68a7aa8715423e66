"""The true value of every metric, reading by reading, and of a clip (docs/metrics.md, 2.6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np

from speedlab.model.skeleton import Side
from speedlab.synthetic.exact import arms, posture, rhythm, thigh, timing
from speedlab.synthetic.exact.curves import Curves
from speedlab.synthetic.exact.stances import Stance, instants_of, stances_of
from speedlab.synthetic.scenario import Take


@dataclass(frozen=True)
class TrueMeasure:
    """One true reading of a metric.

    `contact`: number of the contact it belongs to, of a step or stride its first; `start_s`: that
    contact's touchdown. `last` is set on values of a whole run: they hold from contact `contact`
    to contact `last`, and there is one for every range of contacts. `side` None: of no side.
    """

    metric: str
    side: Side | None
    contact: int
    start_s: float
    value: float
    last: int | None = None


def true_measures(take: Take) -> tuple[TrueMeasure, ...]:
    """Every reading whose instants lie between the first and the last frame, seen or not."""
    return exact_measures(*curves_and_stances(take))


def curves_and_stances(take: Take) -> tuple[Curves, tuple[Stance, ...]]:
    """A take's motion and contacts from the first frame to the last."""
    times = take.scenario.frame_times_s
    span_s = float(times[0]), float(times[-1])
    falls = take.motion.footfalls
    gait = take.scenario.gait
    slope_deg = 0.0 if gait is None else gait.slope_deg
    curves = Curves(take.joints, take.scenario.body, span_s, instants_of(falls), slope_deg)
    return curves, stances_of(curves, falls, span_s)


def exact_measures(curves: Curves, stances: Sequence[Stance]) -> tuple[TrueMeasure, ...]:
    """Every reading of a motion, metric by metric."""
    found = [*_contacts(curves, stances), *_steps(curves, stances), *_strides(curves, stances),
             *_runs(curves, stances)]  # fmt: skip
    order = {name: row for row, name in enumerate(dict.fromkeys(m.metric for m in found))}
    return tuple(sorted(found, key=lambda m: order[m.metric]))


def true_clip_value(
    samples: Iterable[TrueMeasure],
    metric: str,
    side: Side | None = None,
    contacts: Collection[int] | None = None,
) -> float | None:
    """A clip's true value: the median over the readings of a side, the mean of the sides.

    Args:
        samples: true readings of the clip.
        metric: its name.
        side: one side's value; None for that of the whole clip.
        contacts: numbers of the contacts that the readings belong to, of steps and strides the
            first contact, so that like is compared with like; for a metric that has no readings
            but those of a whole run all contacts of the run. Every contact where None.

    Returns:
        None where there is no such reading.
    """
    own = [s for s in samples if s.metric == metric]
    runs = [s for s in own if s.last is not None]
    single = [s for s in own if s.last is None]
    beyond = 0 if single else 1  # a run of steps ends at the contact after its last step's first
    value = _longest([s for s in runs if s.side is side], contacts, beyond)
    if value is not None:
        return value
    if side is not None:
        values = [s.value for s in single if s.side is side and _among(s.contact, contacts)]
        return float(np.median(values)) if values else None
    sides = [true_clip_value(own, metric, each, contacts) for each in Side]
    known = [value for value in sides if value is not None]
    return sum(known) / len(known) if known else None


def _longest(
    runs: Iterable[TrueMeasure], contacts: Collection[int] | None, beyond: int
) -> float | None:
    """Value of the longest run through these contacts."""
    inside = [
        (s.last - s.contact, s.value)
        for s in runs
        if s.last is not None
        and all(_among(number, contacts) for number in range(s.contact, s.last + beyond))
    ]
    return max(inside, key=lambda run: run[0])[1] if inside else None


def _among(number: int, contacts: Collection[int] | None) -> bool:
    return contacts is None or number in contacts


def _contacts(curves: Curves, stances: Sequence[Stance]) -> Iterator[TrueMeasure]:
    for before, stance, after in zip(stances, stances[1:], stances[2:], strict=False):
        yield from _named(rhythm.of_three(before, stance, after), stance)
    for stance in stances:
        yield from _named(rhythm.of_contact(stance), stance)
        yield from _named(posture.of_contact(curves, stance), stance)
        yield from _named(timing.of_contact(curves, stance), stance)


def _steps(curves: Curves, stances: Sequence[Stance]) -> Iterator[TrueMeasure]:
    for first, second in pairwise(stances):
        yield from _named(rhythm.of_step(curves, first, second), first)
        yield from _named(timing.of_step(curves, first, second), first)
        yield from _named(posture.of_step(curves, first, second), first)


def _strides(curves: Curves, stances: Sequence[Stance]) -> Iterator[TrueMeasure]:
    for first, middle, second in zip(stances, stances[1:], stances[2:], strict=False):
        yield from _named(rhythm.of_two_steps(first, middle, second), first)
        yield from _named(rhythm.of_stride(curves, first, second), first)
        yield from _named(thigh.of_stride(curves, first, second), first)
        yield from _named(arms.of_stride(curves, first, second), first)


def _runs(curves: Curves, stances: Sequence[Stance]) -> Iterator[TrueMeasure]:
    for start, stop in combinations(range(len(stances)), 2):
        run = stances[start : stop + 1]
        by_side: dict[Side | None, rhythm.Readings] = {None: rhythm.of_run(curves, run)}
        for side in Side:
            by_side[side] = rhythm.of_run_side(run, side) | arms.of_run_side(curves, run, side)
        for of_side, readings in by_side.items():
            for metric, value in readings.items():
                yield TrueMeasure(
                    metric, of_side, run[0].number, run[0].start_s, value, run[-1].number
                )


def _named(readings: rhythm.Readings, stance: Stance) -> Iterator[TrueMeasure]:
    for metric, value in readings.items():
        yield TrueMeasure(metric, stance.side, stance.number, stance.start_s, value)
