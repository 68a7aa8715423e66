"""What limits a clip, in words: the measures that each problem takes or makes less certain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from speedlab.metrics.registry import METRICS, Group
from speedlab.model.quality import Problem


@dataclass(frozen=True)
class Limit:
    """One problem; `costs`: its computed effect on the measures ("" where there is none)."""

    reason: str
    effect: str
    costs: str
    remedy: str


def limits(problems: Sequence[Problem]) -> list[Limit]:
    """The problems in the order they come in, the worst first."""
    return [Limit(p.reason, p.effect, costs(p), p.remedy) for p in problems]


def costs(problem: Problem) -> str:
    """Which measures a problem withholds and which it makes less certain, by group."""
    sentences = (("Withheld", problem.withheld), ("Less certain", problem.widened))
    return " ".join(f"{word}: {_by_group(names)}." for word, names in sentences if names)


def _by_group(names: Sequence[str]) -> str:
    """`all of Posture, 3 of Arms`; measures by name where there are few."""
    known = [METRICS[name] for name in names if name in METRICS]
    if len(known) <= 3:
        return ", ".join(spec.label.partition(" (")[0].lower() for spec in known)
    sizes = Counter(spec.group for spec in METRICS.values())
    found = Counter(spec.group for spec in known)
    if found == sizes:
        return f"all {len(known)} measures"
    return ", ".join(_share(group, found[group], sizes[group]) for group in Group if found[group])


def _share(group: Group, count: int, size: int) -> str:
    how_many = "all" if count == size else f"{count} of {size}"
    return f"{how_many} in “{group}”"
