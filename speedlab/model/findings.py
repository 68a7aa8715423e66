"""A finding: one sentence a coach can use, with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What was found, by how much +-, and a cue; `metric` links to the measure and its picture."""

    metric: str
    headline: str
    detail: str
    cue: str
