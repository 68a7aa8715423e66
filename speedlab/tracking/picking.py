"""The athlete picked by a point in the picture."""

from __future__ import annotations

import numpy as np

from speedlab.errors import UsageError
from speedlab.settings import Pick
from speedlab.tracking.people import Track
from speedlab.tracking.sightings import Sighting

HALF_WIDTH, HALF_HEIGHT = 0.35, 0.6
"""A point is on somebody if it is no farther from the body's middle than this (statures)."""
AT_THE_TIME_S = 0.25
"""A person seen within this time of the picked one was there."""


def who_is_picked(pick: Pick, tracks: list[Track], times_s: dict[int, float]) -> Track:
    """Whoever is nearest to the point at the picked time, or is the first to be there.

    `times_s`: file time of the rows that were looked at, from the first frame on.

    Raises:
        UsageError: nobody is there; says who is where.
    """
    seen = [(times_s[item.row], item, track) for track in tracks for item in track.seen]
    if pick.at_s is not None:
        seen = [entry for entry in seen if abs(entry[0] - pick.at_s) <= AT_THE_TIME_S]
    there = [entry for entry in seen if _is_on(pick, entry[1])]
    if not there:
        raise UsageError(_nobody(pick, tracks, times_s))
    # The time that is asked for counts before the place.
    wanted_s = min(time_s for time_s, _, _ in there) if pick.at_s is None else pick.at_s
    late_s = min(abs(time_s - wanted_s) for time_s, _, _ in there)
    at_once = [(i, t) for time_s, i, t in there if abs(time_s - wanted_s) <= late_s + 1e-6]
    return min(at_once, key=lambda entry: _off(pick, entry[0]))[1]


def _is_on(pick: Pick, item: Sighting) -> bool:
    right, down = np.abs(item.center_px - (pick.x_px, pick.y_px)) / item.size_px
    return bool(right <= HALF_WIDTH and down <= HALF_HEIGHT)


def _off(pick: Pick, item: Sighting) -> float:
    return float(np.linalg.norm(item.center_px - (pick.x_px, pick.y_px)) / item.size_px)


def _nobody(pick: Pick, tracks: list[Track], times_s: dict[int, float]) -> str:
    point = f"{pick.x_px:g},{pick.y_px:g}"
    when = "" if pick.at_s is None else f"@{pick.at_s:g}"
    nearest = [min(t.seen, key=lambda s: _late_s(pick, times_s[s.row])) for t in tracks]
    people = "; ".join(
        f"{s.center_px[0]:.0f},{s.center_px[1]:.0f}@{times_s[s.row]:.1f} ({s.size_px:.0f} px tall)"
        for s in sorted(nearest, key=lambda s: (_late_s(pick, times_s[s.row]), -s.size_px))
    )
    return f"--athlete {point}{when}: nobody is there; give one of these points: {people}."


def _late_s(pick: Pick, time_s: float) -> float:
    return time_s if pick.at_s is None else abs(time_s - pick.at_s)
