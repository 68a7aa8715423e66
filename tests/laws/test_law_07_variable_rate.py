"""Law 7: frames that come early, late or not at all change nothing, since each bears its own time.

Time stamps off by up to 2 ms, and every third frame of one half lost, as a phone does in the dusk.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_runs import clip_values, filmed, lawful, measured, run_past, run_past_at, steady
from seen_run import true_contacts

import speedlab.pipeline
from speedlab.events.scoring import score_contacts
from speedlab.model.clip import Timebase

JITTER_S = 0.002
SPEED_WITHIN, EVENT_WITHIN_S = 0.005, 0.004


def uneven_times(even_s: np.ndarray, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    times = even_s + rng.uniform(-JITTER_S, JITTER_S, len(even_s))
    lost = (np.arange(len(times)) % 3 == 1) & (np.arange(len(times)) > len(times) / 2)
    return np.sort(times[~lost])


@lawful(3)
@given(
    speed_mps=st.sampled_from([7.0, 9.5]),
    fps=st.sampled_from([240, 120]),
    seed=st.integers(0, 100),
)
def law(speed_mps, fps, seed):
    even = run_past(steady(speed_mps), fps)
    times = uneven_times(even.timebase.file_s, seed)
    uneven = run_past_at(steady(speed_mps), times)
    first, second = measured(filmed(even)), measured(filmed(uneven))
    speeds = [clip_values(a)["speed_mps"].value for a in (first, second)]
    assert speeds[1] == pytest.approx(speeds[0], rel=SPEED_WITHIN)
    scores = [score_contacts(a.contacts, true_contacts(even)) for a in (first, second)]
    found = {m.true: (m.found.touchdown.time_s, m.found.toe_off.time_s) for m in scores[0].matches}
    shared = [m for m in scores[1].matches if m.true in found]
    assert len(shared) >= 4
    for match in shared:
        ends = match.found.touchdown.time_s, match.found.toe_off.time_s
        assert ends == pytest.approx(found[match.true], abs=EVENT_WITHIN_S)


def test_uneven_frames_change_nothing():
    law()


def number_over_rate(monkeypatch):
    """Time is frame number over frame rate."""
    settled = speedlab.pipeline._timebase

    def even(*args):
        base = settled(*args)
        file_s = np.linspace(base.file_s[0], base.file_s[-1], len(base.file_s))
        return Timebase(file_s, base.first_frame, base.slowdown, base.source)

    monkeypatch.setattr(speedlab.pipeline, "_timebase", even)


def rate_of_the_header(monkeypatch):
    """Time is frame number times the usual spacing."""
    settled = speedlab.pipeline._timebase

    def even(*args):
        base = settled(*args)
        spacing = np.median(np.diff(base.file_s))
        file_s = base.file_s[0] + spacing * np.arange(len(base.file_s))
        return Timebase(file_s, base.first_frame, base.slowdown, base.source)

    monkeypatch.setattr(speedlab.pipeline, "_timebase", even)


@pytest.mark.parametrize("broken", [number_over_rate, rate_of_the_header])
def test_it_is_seen_when_this_is_broken(broken, monkeypatch):
    broken(monkeypatch)
    with pytest.raises(AssertionError):
        law()
