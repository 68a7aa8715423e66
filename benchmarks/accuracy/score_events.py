"""Scores of contacts and of time."""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot
from typing import Final

import numpy as np

from benchmarks.accuracy.errors import Errors, distances, share
from benchmarks.accuracy.view import View
from speedlab.events.scoring import Match
from speedlab.metrics.calibration import Hardness, calibrated_event
from speedlab.model.analysis import Analysis
from speedlab.model.clip import usual_spacing_s
from speedlab.model.events import Event
from speedlab.model.measures import COVERAGE_95


def score_time(view: View) -> Iterator[Errors]:
    """Whether the clip was measured, and whether its time base is trusted and right."""
    yield share("verdict", "measured", "both", [view.analysis is not None])
    if view.analysis is None:
        return
    timebase = view.analysis.timebase
    yield share("time", "rate known", "both", [timebase.trusted])
    yield share("time", "right, withheld or fault named", "both",
                [_no_wrong_time(view, view.analysis)])  # fmt: skip
    if timebase.trusted:
        true_fps = 1.0 / usual_spacing_s(view.known.time_s)
        error = 100.0 * (timebase.fps / true_fps - 1.0)
        yield Errors("time", "frame rate", "both", "%", np.array([error]))


NAMES_A_FAULT: Final = frozenset(
    ("slow_motion_unknown", "impossible_step_rate", "impossible_fall", "speed_ramp",
     "repeated_pictures", "frozen_pictures", "cut")
)  # fmt: skip
"""Problems in a verdict that say what is wrong with a clip's time."""
RATE_WITHIN: Final = 0.02
LAG_WITHIN: Final = 0.5
"""Of the true rate, and of a frame's spacing: time that is off by less is right."""


def _no_wrong_time(view: View, analysis: Analysis) -> bool:
    """Whether the time is right, or withheld, or its fault is named in the verdict."""
    named = any(problem.code in NAMES_A_FAULT for problem in analysis.quality.problems)
    if named or not analysis.timebase.trusted:
        return True
    true_s, own_s = view.known.time_s, analysis.timebase.time_s
    rate, start_s = np.polyfit(true_s, own_s, 1)
    off_s = np.abs(own_s - (rate * true_s + start_s)).max()
    spacing_s = usual_spacing_s(np.unique(true_s))
    return bool(abs(rate - 1) < RATE_WITHIN and off_s < LAG_WITHIN * spacing_s)


def score_contacts(view: View) -> Iterator[Errors]:
    """Found, invented, and how far the events are off (ms), near and far foot and both.

    Errors are in the time of the pictures: a wrong time base is `score_time`'s matter.
    """
    if view.analysis is None:
        missed = np.zeros(len(view.truth.complete_contacts), bool)
        yield share("events", "contacts found", "both", missed)
        return
    wanted = view.truth.complete_contacts
    found = [c.number in view.matched_numbers for c in wanted]
    yield share("events", "contacts found", "both", found)
    matches, invented = view.score.matches, view.score.invented
    real = [True] * len(matches) + [False] * len(invented)
    yield share("events", "contacts not invented", "both", real)
    for side in ("near", "far", "both"):
        own = [m for m in matches if side in ("both", view.name_of(m.found.side))]
        yield from _event_errors(side, own, view.hardness)


def _event_errors(side: str, matches: list[Match], clip: Hardness) -> Iterator[Errors]:
    down = np.array([1000.0 * m.touchdown_error_s for m in matches])
    off = np.array([1000.0 * m.toe_off_error_s for m in matches])
    u_down = np.array([_u_ms(m.found.touchdown, clip) for m in matches])
    u_off = np.array([_u_ms(m.found.toe_off, clip) for m in matches])
    for quantity, errors, u_ms in (
        ("touchdown", down, u_down),
        ("toe-off", off, u_off),
        ("contact time", off - down, np.hypot(u_down, u_off)),
    ):
        yield Errors("events", quantity, side, "ms", errors, np.abs(errors) <= COVERAGE_95 * u_ms)
        yield distances("events", f"{quantity}, size", side, "ms", np.abs(errors))


def _u_ms(event: Event | None, clip: Hardness) -> float:
    """Our own standard uncertainty of an event of a complete contact."""
    if event is None:
        raise ValueError("a complete contact has both events")
    when = calibrated_event(event, clip)
    return 1000.0 * hypot(when.u_rand, when.u_sys)
