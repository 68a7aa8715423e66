"""Scores of contacts and of time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.accuracy.errors import Errors, share
from benchmarks.accuracy.view import View
from speedlab.model.clip import usual_spacing_s
from speedlab.model.events import Contact, Event
from speedlab.synthetic.truth import TrueContact


def score_time(view: View) -> Iterator[Errors]:
    """Whether the clip was measured, and whether its time base is trusted and right."""
    yield share("verdict", "measured", "both", [view.analysis is not None])
    if view.analysis is None:
        return
    timebase = view.analysis.timebase
    yield share("time", "rate known", "both", [timebase.trusted])
    if timebase.trusted:
        true_fps = 1.0 / usual_spacing_s(view.truth.time_s)
        error = 100.0 * (timebase.fps / true_fps - 1.0)
        yield Errors("time", "frame rate", "both", "%", np.array([error]))


def score_contacts(view: View) -> Iterator[Errors]:
    """Found, invented, and how far the events are off (ms), near and far foot and both.

    Errors are in the time of the pictures: a wrong time base is `score_time`'s matter.
    """
    if view.analysis is None:
        missed = np.zeros(len(view.truth.complete_contacts), bool)
        yield share("events", "contacts found", "both", missed)
        return
    matched = {true.number for _, true in view.matches}
    wanted = view.truth.complete_contacts
    yield share("events", "contacts found", "both", [c.number in matched for c in wanted])
    known = {found.number for found, _ in view.matches}
    real = [c.number in known for c in view.contacts]
    yield share("events", "contacts not invented", "both", real)
    near = {view.near_side: "near", view.near_side.other: "far"}
    for side in ("near", "far", "both"):
        pairs = [(f, t) for f, t in view.matches if side in ("both", near[t.side])]
        yield from _event_errors(view, side, pairs)


def _event_errors(
    view: View, side: str, pairs: list[tuple[Contact, TrueContact]]
) -> Iterator[Errors]:
    down = [_ms(view, found.touchdown, true.touchdown_s) for found, true in pairs]
    off = [_ms(view, found.toe_off, true.toe_off_s) for found, true in pairs]
    for quantity, ends in (("touchdown", down), ("toe-off", off)):
        errors = np.array([error for error, _ in ends])
        sigmas = np.array([sigma for _, sigma in ends])
        yield Errors("events", quantity, side, "ms", errors, np.abs(errors) <= 1.96 * sigmas)
    contact = np.array([b[0] - a[0] for a, b in zip(down, off, strict=True)])
    sigma = np.array([np.hypot(a[1], b[1]) for a, b in zip(down, off, strict=True)])
    yield Errors("events", "contact time", side, "ms", contact, np.abs(contact) <= 1.96 * sigma)


def _ms(view: View, event: Event | None, true_s: float) -> tuple[float, float]:
    """Error and our own standard uncertainty of an event of a complete contact (ms)."""
    if event is None:
        raise ValueError("a complete contact has both events")
    return 1000.0 * (view.true_time_s(event) - true_s), event.sigma_ms
