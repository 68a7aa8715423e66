"""What is said about each problem: texts and severities, which are data (problems.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from speedlab.errors import NotMeasurableError
from speedlab.model.quality import Problem, Quality, Verdict


@cache
def texts() -> dict[str, dict[str, str]]:
    """Severity, reason, effect and remedy of every problem by its code."""
    source = (
        resources.files("speedlab.quality").joinpath("problems.toml").read_text(encoding="utf-8")
    )
    return tomllib.loads(source)


def refusal(code: str) -> NotMeasurableError:
    """The error for one of the reasons why nothing can be measured."""
    text = texts()[code]
    return NotMeasurableError(code, text["reason"], text["remedy"])


def not_measurable(error: NotMeasurableError) -> Quality:
    """The verdict that goes with a refusal."""
    effect = "Nothing was measured."
    problem = Problem(error.code, 3, error.reason, effect, error.remedy)
    return Quality(Verdict.NOT_MEASURABLE, (problem,), {})


def problem_of(
    code: str,
    figures: dict[str, float],
    withheld: tuple[str, ...] = (),
    widened: tuple[str, ...] = (),
    *,
    anything: bool = True,
) -> Problem:
    """One problem in words, the clip's figures filled in.

    `anything`: the clip gives a value; where it gives none, none is promised.
    """
    text = texts()[code]
    words = {name: _rounded(value) for name, value in figures.items()}
    reason, effect, remedy = (text[k].format(**words) for k in ("reason", "effect", "remedy"))
    effect = f"{effect} {text.get('given', '')}".strip() if anything else effect
    return Problem(code, int(text["severity"]), reason, effect, remedy, withheld, widened)


def _rounded(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 10 else f"{value:.2g}"
