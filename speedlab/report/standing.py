"""From when to when a foot is drawn as standing, also where an end of the contact is unknown."""

from __future__ import annotations

import numpy as np

from speedlab.model.analysis import Analysis
from speedlab.model.events import Contact

Span = tuple[float, float]


def standing_spans(analysis: Analysis) -> dict[int, Span]:
    """Working seconds by number of the contact; contacts of which no instant is known are left out.

    An end that was not seen reaches to the next known instant of another contact, or to where
    the athlete was seen first or last: the foot stood no longer than that.
    """
    seen, spans = _seen_span(analysis), {}
    for contact in analysis.contacts:
        mine = known_times(contact)
        if not mine:
            continue
        others = [known_times(other) for other in analysis.contacts if other is not contact]
        before = max([seen[0], *(max(t) for t in others if t and max(t) <= min(mine))])
        after = min([seen[1], *(min(t) for t in others if t and min(t) >= max(mine))])
        down, off = contact.touchdown, contact.toe_off
        start_s = down.time_s if down else min(before, *mine)
        stop_s = off.time_s if off else max(after, *mine)
        spans[contact.number] = (start_s, stop_s)
    return spans


def known_times(contact: Contact) -> list[float]:
    """The instants of a contact that are known (s)."""
    ends = [event.time_s for event in (contact.touchdown, contact.toe_off) if event is not None]
    return ends if contact.mid_stance_s is None else [*ends, contact.mid_stance_s]


def _seen_span(analysis: Analysis) -> Span:
    times = analysis.timebase.time_s
    if analysis.evidence is None:
        return float(times[0]), float(times[-1])
    seen = np.flatnonzero(np.isfinite(analysis.evidence.motion.xy_px).any(axis=(1, 2)))
    first, last = (seen[0], seen[-1]) if len(seen) else (0, -1)
    return float(times[first]), float(times[last])
