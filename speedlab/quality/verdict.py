"""The verdict on a clip that was measured: good, or limited by something with a remedy."""

from __future__ import annotations

from speedlab.model.quality import Quality, Verdict
from speedlab.quality.checks import Evidence, checks, figures_of
from speedlab.quality.problems import problem_of


def assess(evidence: Evidence) -> Quality:
    """Good, or limited by something that has an effect and a remedy."""
    figures = figures_of(evidence)
    problems = [problem_of(code, figures) for code, applies in checks(evidence, figures) if applies]
    problems.sort(key=lambda problem: -problem.severity)
    limited = any(problem.severity >= 2 for problem in problems)
    return Quality(Verdict.LIMITED if limited else Verdict.GOOD, tuple(problems), figures)
