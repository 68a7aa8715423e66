"""From measures to a few plain sentences, without any norm: what was seen, by how much +-, a cue.

The sentences are data (`wording.toml`); this module only decides which of them hold.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

from speedlab.model.findings import Finding
from speedlab.model.measures import Measure
from speedlab.model.rounding import rounded

MOST_DECIMALS = 3

TEXTS = ("headline", "detail", "cue")


@dataclass(frozen=True)
class _Quantity:
    """A measure that knows how to be written; see the head of `wording.toml`."""

    value: float
    half_width: float
    count: int

    def __format__(self, spec: str) -> str:
        """Write "value ± half width", the half width or the count."""
        words = set(spec.split())
        if "n" in words:
            return str(self.count)
        factor = 1000.0 if "ms" in words else 100.0 if "%" in words else 1.0
        half_width, digits = rounded(self.half_width * factor, MOST_DECIMALS)
        if "pm" in words:
            return f"{half_width:.{digits}f}"
        value = (abs(self.value) if "abs" in words else self.value) * factor
        # Adding 0.0 to the rounded value turns a minus zero into zero.
        text = f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")
        return f"{text} ± {half_width:.{digits}f}"


def find(measures: Sequence[Measure], phase: str = "") -> tuple[Finding, ...]:
    """The findings that a clip's measures allow: one a topic, in the order of the wording.

    `phase`: what part of a run the steps show (`speedlab.steps.phase_of`); an acceleration is also
    known by the lean of the trunk, so that steady running's cues are not given to a start. Only
    clip values of both sides are used, so nothing is ever said about left against right.
    """
    known = {
        m.metric: _Quantity(m.value, m.half_width, m.n)
        for m in measures
        if m.side == "both"
        and m.step is None
        and m.valid
        and m.value is not None
        and m.half_width is not None
    }
    chosen: dict[str, Finding] = {}
    wording = _wording()
    lean = wording["gaining"]
    gaining = phase == "acceleration" or (lean["metric"] in known and _holds(lean, known))
    run = "gaining" if gaining else "steady"
    for entry in wording["finding"]:
        fits = entry.get("run", run) == run
        if fits and entry["topic"] not in chosen and _holds(entry, known):
            texts = {text: entry[text].format(**known) for text in TEXTS}
            chosen[entry["topic"]] = Finding(metric=entry["metric"], **texts)
    return tuple(chosen.values())


def _holds(entry: dict[str, Any], known: dict[str, _Quantity]) -> bool:
    """Whether all metrics that a text names are known and its condition is met for certain."""
    if not {entry["metric"], *named_metrics(entry)} <= set(known):
        return False
    quantity, when = known[entry["metric"]], entry.get("when", {})
    least, most = when.get("above", float("-inf")), when.get("below", float("inf"))
    low, high = quantity.value - quantity.half_width, quantity.value + quantity.half_width
    return bool(low > least and high < most)


def named_metrics(entry: dict[str, Any]) -> set[str]:
    """Names of the metrics in the texts of one entry of the wording."""
    parts = (part for text in TEXTS for part in Formatter().parse(entry.get(text, "")))
    return {name for _, name, _, _ in parts if name}


@cache
def _wording() -> dict[str, Any]:
    text = files("speedlab.findings").joinpath("wording.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
