from speedlab.metrics.registry import METRICS, Group
from speedlab.model.quality import Problem
from speedlab.report.limits import costs


def problem(withheld=(), widened=()) -> Problem:
    return Problem("x", 2, "Reason.", "Effect.", "Remedy.", tuple(withheld), tuple(widened))


def test_few_measures_go_by_name_many_by_group():
    posture = [name for name, spec in METRICS.items() if spec.group is Group.POSTURE]
    assert costs(problem(posture)) == "Withheld: all in “Posture”."
    assert f"{len(posture) - 1} of {len(posture)} in “Posture”" in costs(problem(posture[1:]))
    assert costs(problem((), METRICS)) == f"Less certain: all {len(METRICS)} measures."
    assert costs(problem(["contact_time_s"])) == "Withheld: time on the ground."


def test_a_problem_that_costs_nothing_says_nothing():
    assert costs(problem()) == ""
