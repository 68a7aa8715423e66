import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speedlab.events.coarse import FOLLOWERS, Phase, down_evidence, segment_phases
from speedlab.events.signals import EventSignals, FootSignals
from speedlab.model.skeleton import Side


def forward(speed: np.ndarray) -> np.ndarray:
    """A velocity of that speed, (n, 2)."""
    return np.stack([speed, np.zeros(len(speed))], axis=1)


def foot(down: np.ndarray) -> FootSignals:
    """A foot that is still and low where it is down, fast and high elsewhere; NaN: not seen."""
    speed = np.where(np.isnan(down), np.nan, np.where(down > 0.5, 0.05, 1.6))
    height = np.where(np.isnan(down), np.nan, np.where(down > 0.5, 0.02, 0.4))
    return FootSignals(*[forward(speed)] * 4, height, np.zeros(len(down)))


def signals(left: np.ndarray, right: np.ndarray, fps: float) -> EventSignals:
    time_s = np.arange(len(left)) / fps
    feet = {Side.LEFT: foot(left), Side.RIGHT: foot(right)}
    return EventSignals(time_s, np.full(len(left), 100.0), feet)


def run_of(fps: float, contact_s=0.11, flight_s=0.12, steps=6) -> tuple[np.ndarray, np.ndarray]:
    """When left and right are down, starting and ending in a flight."""
    count = round((steps * (contact_s + flight_s) + flight_s) * fps)
    time_s = np.arange(count) / fps
    downs = np.zeros((2, count))
    for step in range(steps):
        start = flight_s + step * (contact_s + flight_s)
        downs[step % 2] += (time_s >= start) & (time_s < start + contact_s)
    return downs[0], downs[1]


@pytest.mark.parametrize("fps", [240, 120, 60, 30])
@pytest.mark.parametrize(
    ("contact_s", "flight_s"), [(0.09, 0.12), (0.12, 0.10), (0.20, 0.07), (0.25, 0.04)]
)
def test_the_phases_of_a_clean_run_are_its_own(fps, contact_s, flight_s):
    left, right = run_of(fps, contact_s, flight_s)
    found = segment_phases(signals(left, right, fps))
    single = [s for s in found if s.phase in (Phase.LEFT, Phase.RIGHT)]
    assert [s.phase for s in single] == [Phase.LEFT, Phase.RIGHT] * 3
    for number, segment in enumerate(single):
        down = left if number % 2 == 0 else right
        rows = np.flatnonzero(down)
        mine = rows[(rows >= segment.start - 2) & (rows < segment.stop + 2)]
        assert abs(segment.start - mine[0]) <= 1
        assert abs(segment.stop - 1 - mine[-1]) <= 1


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    fps=st.sampled_from([240.0, 60.0, 30.0]),
    count=st.integers(2, 150),
    unseen=st.floats(0, 0.4),
)
def test_phases_follow_each_other_without_holes_whatever_is_seen(seed, fps, count, unseen):
    rng = np.random.default_rng(seed)
    left, right = (np.repeat(rng.integers(0, 2, count), 9)[:count].astype(float) for _ in "lr")
    for down in (left, right):
        down[rng.random(count) < unseen] = np.nan
    both = signals(left, right, fps)
    found = segment_phases(both)
    known = np.flatnonzero(np.isfinite(left) | np.isfinite(right))
    if len(known) < 2:
        assert found == []
        return
    assert found[0].start == known[0]
    assert found[-1].stop == known[-1] + 1
    for before, after in zip(found[:-1], found[1:], strict=True):
        assert before.stop == after.start
        assert before.start < before.stop
        assert after.phase in FOLLOWERS[before.phase]
    single = [s.phase for s in found if s.phase is not Phase.BOTH]
    sides = [p for p in single if p in (Phase.LEFT, Phase.RIGHT)]
    if Phase.BOTH not in {s.phase for s in found}:
        assert all(a is not b for a, b in zip(sides[:-1], sides[1:], strict=True))


def test_a_foot_that_is_not_seen_for_two_frames_is_still_down():
    left, right = run_of(240)
    rows = np.flatnonzero(left)[:26]
    left[rows[12:14]] = np.nan
    found = segment_phases(signals(left, right, 240))
    assert sum(s.phase is Phase.LEFT for s in found) == 3


def test_standing_is_both_feet_down():
    still = np.ones(240)
    found = segment_phases(signals(still, still, 240))
    assert [s.phase for s in found] == [Phase.BOTH]


def test_walking_has_both_feet_down_between_contacts():
    """Contacts of .6 s that overlap by .1 s."""
    time_s = np.arange(600) / 240
    left = ((time_s % 1.0) < 0.6).astype(float)
    right = (((time_s + 0.5) % 1.0) < 0.6).astype(float)
    found = [s.phase for s in segment_phases(signals(left, right, 240))]
    assert found.count(Phase.BOTH) >= 4
    assert Phase.AFTER_LEFT not in found
    assert Phase.AFTER_RIGHT not in found


def test_evidence_needs_a_slow_and_a_low_foot():
    speed, height = np.array([0.0, 0.0, 1.5, 1.5, np.nan]), np.array([0.0, 0.5, 0.0, 0.5, 0.0])
    evidence = down_evidence(FootSignals(*[forward(speed)] * 4, height, speed))
    assert evidence[0] > 2
    assert (evidence[1:4] < -2).all()
    assert evidence[4] == 0.0


def test_no_frames_no_phases():
    nothing = np.full(10, np.nan)
    assert segment_phases(signals(nothing, nothing, 60)) == []
