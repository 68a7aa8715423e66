"""Findings say what the measures say, with their ±, and nothing that may not be said."""

import re
import tomllib
from dataclasses import replace
from importlib.resources import files

import pytest
from truth_motion import Filming, Formula, formula_run

from speedlab.findings import find
from speedlab.findings.finding import named_metrics
from speedlab.metrics import METRICS, measure
from speedlab.model.measures import Measure

WORDING = tomllib.loads(
    files("speedlab.findings").joinpath("wording.toml").read_text(encoding="utf-8")
)["finding"]
FORBIDDEN = re.compile(
    r"wrong|caus|risk|injur|asymmetr|left|right|fault|weak|should|bad|poor", re.IGNORECASE
)


def test_wording_names_only_metrics_that_exist_and_forbids_verdicts() -> None:
    for entry in WORDING:
        assert {entry["metric"], *named_metrics(entry)} <= set(METRICS)
        assert set(entry) <= {"topic", "metric", "run", "when", "headline", "detail", "cue"}
        for text in ("headline", "detail", "cue"):
            assert not FORBIDDEN.search(entry[text]), entry[text]
        assert entry["metric"] in entry["headline"]


def test_good_clip_gets_one_finding_a_topic() -> None:
    found = find(measure(formula_run(Formula())))
    assert [f.metric for f in found] == [
        "step_frequency_hz",
        "thigh_cross_delay_ms",
        "front_side_ratio",
        "arm_leg_lag_ms",
    ]
    assert re.fullmatch(r"4\.44 ± 0\.0\d steps a second", found[0].headline)
    assert re.search(r"for 110 ± 1\d ms \(contact time\)", found[0].detail)
    share = "66 ± 1\\d % of the thigh's swing is in front of the body"
    assert re.fullmatch(share, found[2].headline)
    assert re.search(r"60 ± 1\d° in front and 40 ± 1\d° behind", found[2].detail)


def test_slow_camera_falls_back_on_mid_stance() -> None:
    found = find(measure(formula_run(Formula(strides=5), Filming(fps=30))))
    assert "film at 120" in found[0].detail
    assert found[1].metric == "thigh_cross_to_midstance_ms"
    assert re.match(r"The thighs pass each other 36 ± \d+ ms before", found[1].headline)


def test_unknown_time_gives_no_seconds() -> None:
    found = find(measure(formula_run(Formula(), Filming(trusted=False))))
    assert [f.metric for f in found] == [
        "reactive_ratio",
        "swing_share_in_contact",
        "front_side_ratio",
        "arm_rom_deg",
    ]
    for finding in found:
        assert not re.search(r"\d (ms|s)\b|second", finding.headline + finding.detail)


@pytest.mark.parametrize(
    ("value", "words"),
    [(40.0, "40 ± 12 ms after landing"), (-40.0, "40 ± 12 ms before landing"),
     (5.0, "as the foot lands, to within this clip's ± 12 ms")],
)  # fmt: skip
def test_direction_is_claimed_only_outside_the_uncertainty(value: float, words: str) -> None:
    one = _crossing(measure(formula_run(Formula())))
    narrow = {"floor_rand": None, "floor_sys": None}
    changed = replace(one, value=value, u_rand=0.0, u_sys=12.0 / 1.96, **narrow)
    found = find([changed])
    assert len(found) == 1
    assert words in found[0].headline


def test_cues_of_steady_running_are_not_given_to_a_start() -> None:
    measures = measure(formula_run(Formula()))
    steady = {f.cue for f in find(measures, "steady speed")}
    start = find(measures, "acceleration")
    assert {e["cue"] for e in WORDING if e.get("run") == "steady"} & {f.cue for f in start} == set()
    assert "Push the ground back, all the way." in {f.cue for f in start} - steady
    leaning = [
        replace(m, value=45.0) if m.metric == "trunk_lean_deg" and m.valid else m for m in measures
    ]
    assert [f.cue for f in find(leaning)] == [f.cue for f in start]


def test_knee_up_is_not_said_where_the_swing_is_nearly_all_in_front() -> None:
    measures = measure(formula_run(Formula()))
    ahead = [
        replace(m, value=0.98) if m.metric == "front_side_ratio" and m.valid else m
        for m in measures
    ]
    cues = [
        next(f.cue for f in find(m) if f.metric == "front_side_ratio") for m in (measures, ahead)
    ]
    assert "Knee up" in cues[0]
    assert "Knee up" not in cues[1]


def test_withheld_measures_are_silent() -> None:
    one = _crossing(measure(formula_run(Formula())))
    gone = replace(one, value=None, u_rand=None, u_sys=None, valid=False, reason="No.")
    assert find([gone]) == ()
    assert find([replace(one, side="left")]) == ()
    assert find([]) == ()


def _crossing(measures: tuple[Measure, ...]) -> Measure:
    return next(
        m for m in measures
        if m.metric == "thigh_cross_delay_ms" and m.side == "both" and m.step is None
    )  # fmt: skip


def test_nothing_is_minus_zero() -> None:
    one = replace(_crossing(measure(formula_run(Formula()))), value=-0.2, u_rand=5.0)
    assert "delay): 0 ±" in find([one])[0].detail
