"""Touchdown read from the shoe's own motion in the pictures.

The definition stays (docs/metrics.md, 5.3): the foot's speed over the ground falls below the same
share of the body's. Only the speed is the shoe's, not that of the landmarks that a network put
on it. Where the shoe cannot be followed, or says something else altogether, the poses' stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from speedlab.events.detect import Detection
from speedlab.events.doubt import LEAST_MS
from speedlab.events.edges import Span, make_a_contact
from speedlab.events.refine import fall_time_s, reach_s
from speedlab.events.signals import FOOT, EventSignals
from speedlab.kinematics import from_ground, to_ground
from speedlab.model.clip import FloatArray, Timebase
from speedlab.model.events import Contact, Event, EventSource, Incomplete
from speedlab.model.scene import Scene
from speedlab.model.selection import IntArray
from speedlab.model.skeleton import joint
from speedlab.model.tracks import Motion
from speedlab.scene.shoe import Pictures, ShoeWindow, shoe_moves_px
from speedlab.tracking.shutter import Shutter, as_read
from speedlab.tracking.spacing import effective_fps

MIN_FPS = 50.0
"""Below it a landing shoe moves by more than its length between two pictures."""
STATURE_LEGS = 2.04
"""Stature over the length of a leg (.491 of it, docs/metrics.md, 2.1)."""
SIGMA_SHARE = 0.4
"""How uncertain it is against the poses' touchdown: the spreads of both on athletes that the
benchmarks do not use (1.0 and 2.5 ms)."""
FEWEST_ROWS = 3
LARGEST_CHANGE_S, LARGEST_CHANGE_FRAMES = 0.025, 1.5
"""A shoe that lands further than this from where the poses say was taken for something else."""


@dataclass(frozen=True)
class _Landing:
    """Where a touchdown is looked for: rows up to mid-contact.

    `seen_s` (m,): when the foot was read in them, with a rolling shutter later than the first row.
    """

    rows: IntArray
    seen_s: FloatArray
    earliest_s: float
    middle_s: float
    window: ShoeWindow


def landed(
    detection: Detection,
    motion: Motion,
    scene: Scene,
    timebase: Timebase,
    pictures: Pictures,
    shutter: Shutter | None = None,
) -> tuple[Contact, ...]:
    """The contacts with touchdown as the pictures show it, where they do.

    A contact whose touchdown was in doubt is complete if the pictures have it about where the
    coarse contact begins. `shutter`: how the rows were read; None: all at once, or nobody told.
    """
    contacts, signals = detection.contacts, detection.signals
    if effective_fps(timebase) < MIN_FPS:
        return contacts
    doubted = {c.number: detection.coarse_s(c) for c in contacts if c.note == Incomplete.IN_DOUBT}
    found = {
        c.number: _landing(c, doubted.get(c.number), motion, scene, timebase, shutter)
        for c in contacts
    }
    landings = {number: landing for number, landing in found.items() if landing is not None}
    moves = shoe_moves_px(pictures, [landing.window for landing in landings.values()])
    times_s = {
        number: _time_s(landing, moved, signals, scene)
        for (number, landing), moved in zip(landings.items(), moves, strict=True)
    }
    return tuple(_read(c, times_s.get(c.number), doubted.get(c.number), timebase) for c in contacts)


def _landing(
    contact: Contact,
    coarse_s: Span | None,
    motion: Motion,
    scene: Scene,
    timebase: Timebase,
    shutter: Shutter | None,
) -> _Landing | None:
    """`coarse_s`: the coarse contact of one whose touchdown is in doubt, else None."""
    if contact.touchdown is None or contact.toe_off is None:
        return None
    time_s, start_s = motion.time_s, coarse_s[0] if coarse_s else contact.touchdown.time_s
    middle_s = (start_s + contact.toe_off.time_s) / 2
    earliest_s = start_s - reach_s(time_s)
    rows = np.flatnonzero((time_s >= earliest_s) & (time_s <= middle_s))
    foot = motion.xy_foot[:, [joint(contact.side, name) for name in FOOT]]
    if np.isfinite(foot[rows]).all(axis=(1, 2)).sum() < FEWEST_ROWS:
        return None
    drawn = scene.camera.invert(from_ground(foot, scene, time_s))
    late_s: FloatArray = np.zeros(len(rows))
    if shutter is not None:
        drawn = as_read(drawn, shutter)
        late_s = shutter.late_s(drawn[rows].mean(axis=1))
    height_px = STATURE_LEGS * motion.leg_length_px
    window = ShoeWindow(timebase.frame_numbers[rows], drawn[rows], height_px)
    return _Landing(rows, time_s[rows] + late_s, earliest_s, middle_s, window)


def _time_s(
    landing: _Landing, moved_px: FloatArray, signals: EventSignals, scene: Scene
) -> float | None:
    """When the shoe comes to rest; None if it could not be followed through that instant."""
    between_s = (landing.seen_s[1:] + landing.seen_s[:-1]) / 2
    speed_px_s = _ground_speed_px_s(landing, moved_px, signals.time_s, scene)
    share = speed_px_s / np.interp(between_s, signals.time_s, signals.speed_px_s)
    known = np.flatnonzero(np.isfinite(share))
    found_s = fall_time_s(share, between_s, landing.middle_s, landing.earliest_s)
    if found_s is None:
        return None
    after = int(np.searchsorted(between_s[known], found_s))
    followed = 0 < after < len(known) and known[after] - known[after - 1] == 1
    return found_s if followed else None


def _ground_speed_px_s(
    landing: _Landing, moved_px: FloatArray, time_s: FloatArray, scene: Scene
) -> FloatArray:
    """(m - 1,) speed of the shoe over the ground from each row to the next."""
    rows = landing.rows
    middles = landing.window.xy_px.mean(axis=1)
    places = np.full((2, len(time_s), 2), np.nan)
    places[0, rows] = middles
    places[1, rows[1:]] = middles[:-1] + moved_px
    start, end = (to_ground(scene.camera.apply(place), scene, time_s) for place in places)
    way: FloatArray = np.linalg.norm(end[rows[1:]] - start[rows[:-1]], axis=1)
    return way / np.diff(landing.seen_s)


def _read(
    contact: Contact, time_s: float | None, coarse_s: Span | None, timebase: Timebase
) -> Contact:
    """The contact with the touchdown that the pictures show, if it is about where it has to be."""
    before, toe_off = contact.touchdown, contact.toe_off
    if time_s is None or before is None or toe_off is None:
        return contact
    most_s = max(LARGEST_CHANGE_S, LARGEST_CHANGE_FRAMES / timebase.fps)
    read = replace(contact, touchdown=_moved(before, time_s, timebase))
    if coarse_s is None:
        return read if abs(time_s - before.time_s) <= most_s else contact
    sound = make_a_contact(time_s, toe_off.time_s, coarse_s, 1 / timebase.fps)
    return _completed(read) if sound and time_s >= coarse_s[0] - most_s else contact


def _moved(touchdown: Event, time_s: float, timebase: Timebase) -> Event:
    return replace(
        touchdown,
        time_s=time_s,
        time_file_s=float(np.interp(time_s, timebase.time_s, timebase.file_s)),
        frame=timebase.frame_at(time_s),
        sigma_ms=max(LEAST_MS, SIGMA_SHARE * touchdown.sigma_ms),
        source=EventSource.PICTURES,
    )


def _completed(contact: Contact) -> Contact:
    ends = (contact.touchdown, contact.toe_off)
    touchdown, toe_off = (end and replace(end, complete=True) for end in ends)
    return replace(contact, touchdown=touchdown, toe_off=toe_off, complete=True, note="")
