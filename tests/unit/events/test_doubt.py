from dataclasses import replace

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter1d

from speedlab.events.doubt import LASTING, LEAST_MS, with_doubt
from speedlab.events.refine import (
    REACH_S,
    TOE_OFF_WAY,
    fall_time_s,
    landing_velocity,
    rise_time_s,
    way_from_stand,
)
from speedlab.events.signals import EventSignals, FootSignals
from speedlab.model.events import Contact, Event, EventKind
from speedlab.model.skeleton import Side

FPS = 240
STARTS_S = 0.3 + 0.5 * np.arange(4)
LENGTH_S, BRAKE_S = 0.11, 0.04
TIME_S = np.arange(int((STARTS_S[-1] + 0.5) * FPS)) / FPS
PUBLISHED_MS = 6.0
QUICK, LASTS_S = 60.0, 0.015


def place_of_a_foot(noise, rng):
    """(n, 2) lengths of the foot: `QUICK` of them a second in the air, still on the ground, its
    speed changing evenly in between; with errors that last for some 20 ms."""
    down = np.zeros(len(TIME_S))
    for start in STARTS_S:
        falling = np.clip((TIME_S - start + BRAKE_S / 2) / BRAKE_S, 0, 1)
        rising = np.clip((start + LENGTH_S - TIME_S + BRAKE_S / 2) / BRAKE_S, 0, 1)
        down = np.maximum(down, np.minimum(falling, rising))
    way = np.cumsum(1 - down) * QUICK / FPS
    wander = gaussian_filter1d(rng.normal(size=(len(TIME_S), 2)), LASTS_S * FPS, axis=0)
    return np.stack([way, np.zeros(len(way))], axis=1) + noise * wander / wander.std()


def signals_of(noise, rng):
    feet = {}
    for side in Side:
        place = place_of_a_foot(noise, rng)
        speed = np.gradient(place, TIME_S, axis=0) / QUICK
        zero = np.zeros(len(TIME_S))
        feet[side] = FootSignals(speed, speed, speed, place, zero, zero)
    return EventSignals(TIME_S, np.ones(len(TIME_S)), feet)


def contacts_of(signals):
    """Left contacts as the detector would place them."""
    foot = signals.feet[Side.LEFT]
    result = []
    for number, start in enumerate(STARTS_S, 1):
        middle = start + LENGTH_S / 2
        landing = np.linalg.norm(landing_velocity(foot.rear_v, TIME_S, LENGTH_S), axis=1)
        down = fall_time_s(landing, TIME_S, middle, middle - 0.15)
        way = way_from_stand(foot.place, TIME_S, start, start + LENGTH_S)
        off = rise_time_s(way, TIME_S, middle, middle + 0.15, TOE_OFF_WAY)
        ends = [
            Event(number, kind, Side.LEFT, at, at, at * FPS, PUBLISHED_MS, 1.0, True)
            for kind, at in ((EventKind.TOUCHDOWN, down), (EventKind.TOE_OFF, off))
        ]
        result.append(Contact(number, Side.LEFT, *ends, None, float("nan"), True, ""))
    return result


@pytest.mark.parametrize("noise", [0.03, 0.06])
def test_what_is_said_is_what_the_events_spread_by(noise):
    rng = np.random.default_rng(7)
    times, said = [], []
    for _ in range(60):
        signals = signals_of(noise, rng)
        for contact, start in zip(with_doubt(contacts_of(signals), signals), STARTS_S, strict=True):
            ends = contact.touchdown, contact.toe_off
            times.append([end.time_s - start for end in ends])
            said.append([end.sigma_ms for end in ends])
    spread_ms = 1000 * np.std(times, axis=0)
    own_ms = (np.median(said, axis=0) ** 2 - LEAST_MS**2) ** 0.5 / LASTING
    # Smoothed noise looks smaller at rest, over so short a time, than it moves a crossing.
    assert (0.5 * spread_ms < own_ms).all()
    assert (own_ms < 1.5 * spread_ms).all()


def test_a_still_foot_leaves_the_least_doubt():
    signals = signals_of(0.0, np.random.default_rng(0))
    for contact in with_doubt(contacts_of(signals), signals):
        assert contact.touchdown.sigma_ms == pytest.approx(LEAST_MS, abs=0.3)


def test_a_contact_that_is_not_whole_shows_no_noise_and_keeps_what_it_had():
    signals = signals_of(0.05, np.random.default_rng(1))
    cut = [replace(contact, touchdown=None) for contact in contacts_of(signals)]
    for contact in with_doubt(cut, signals):
        assert contact.touchdown is None
        assert contact.toe_off.sigma_ms == PUBLISHED_MS


def test_nothing_is_less_certain_than_being_anywhere_in_reach():
    signals = signals_of(3.0, np.random.default_rng(3))
    for contact in with_doubt(contacts_of(signals_of(0.0, np.random.default_rng(0))), signals):
        assert contact.touchdown.sigma_ms <= 1e3 * REACH_S / 3**0.5
        assert contact.toe_off.sigma_ms <= 1e3 * REACH_S / 3**0.5


def test_contacts_stay_in_order():
    signals = signals_of(0.05, np.random.default_rng(2))
    contacts = contacts_of(signals)
    contacts[1] = replace(contacts[1], side=Side.RIGHT)
    assert [c.number for c in with_doubt(contacts, signals)] == [1, 2, 3, 4]
