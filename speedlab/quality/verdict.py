"""The verdict on a clip that was measured: good, or limited by something with a remedy."""

from __future__ import annotations

from speedlab.model.quality import Quality, Verdict
from speedlab.quality.checks import Evidence, checks, figures_of
from speedlab.quality.effects import clip_values, widened_measures, withheld_measures
from speedlab.quality.problems import problem_of, texts


def assess(evidence: Evidence) -> Quality:
    """Good, or limited by something that has an effect and a remedy.

    The worst problem comes first: the most severe, then the one that takes the most measures.
    """
    figures = figures_of(evidence)
    anything = bool(clip_values(evidence, valid=True))
    problems = [
        problem_of(
            code,
            figures,
            withheld_measures(texts()[code].get("withholds", ""), evidence),
            widened_measures(texts()[code].get("widens", ""), evidence),
            anything=anything,
        )
        for code, applies in checks(evidence, figures)
        if applies
    ]
    problems.sort(key=lambda problem: (-problem.severity, -len(problem.withheld)))
    limited = any(problem.severity >= 2 for problem in problems)
    return Quality(Verdict.LIMITED if limited else Verdict.GOOD, tuple(problems), figures)
