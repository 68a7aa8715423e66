"""Scores of the verdict: which problems of a clip were named."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.accuracy.errors import Errors, share
from benchmarks.accuracy.view import View
from speedlab.model.quality import Verdict


def score_verdict(view: View) -> Iterator[Errors]:
    """How many clips were called good, and each problem once for every clip that has it."""
    if view.analysis is None:
        return
    found = view.analysis.quality
    yield share("verdict", "good", "both", [found.verdict is Verdict.GOOD])
    for problem in found.problems:
        yield share("verdict", problem.code, "both", [True])
