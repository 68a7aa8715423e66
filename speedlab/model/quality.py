"""The verdict on a clip: can it be measured, and what would make it better."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What can be done with a clip."""

    GOOD = "good"
    LIMITED = "limited"
    NOT_MEASURABLE = "not measurable"


@dataclass(frozen=True)
class Problem:
    """One thing that limits the clip: what it is, what it costs, how to film it better.

    `code` is stable for programs; `severity` orders the list (3 nothing can be measured, 2 some
    measures are withheld, 1 larger uncertainty). `withheld` and `widened`: names of the measures
    that it takes from this clip, and of those that it makes less certain.
    """

    code: str
    severity: int
    reason: str
    effect: str
    remedy: str
    withheld: tuple[str, ...] = ()
    widened: tuple[str, ...] = ()


@dataclass(frozen=True)
class Quality:
    """Verdict and problems, worst first, with the figures behind them."""

    verdict: Verdict
    problems: tuple[Problem, ...]
    figures: dict[str, float]
