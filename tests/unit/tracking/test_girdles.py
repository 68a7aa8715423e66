"""Names of shoulders and hips that go on."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speedlab.tracking.girdles import GIRDLES, girdle_exchanged
from speedlab.tracking.limb_gaps import exchange

LEG_PX = 200.0
PAIR = GIRDLES["shoulders"]


def turning(frames=120, fps=120.0, noise_px=0.6, seed=1):
    """(n, 33, 2) of which the shoulders swing past each other twice a stride; as a network sees."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(frames) / fps
    half_px = 12.0 * np.sin(2 * np.pi * 2.2 * time_s)
    xy = np.full((frames, 33, 2), np.nan)
    (left,), (right,) = PAIR
    xy[:, left] = np.stack([1000 * time_s + half_px, 300 + 0 * time_s], axis=1)
    xy[:, right] = np.stack([1000 * time_s - half_px, 303 + 0 * time_s], axis=1)
    return xy + rng.normal(0, noise_px, xy.shape)


@settings(max_examples=30, deadline=None)
@given(first=st.integers(5, 100), long=st.integers(1, 12), fps=st.sampled_from([120.0, 240.0]))
def test_runs_of_exchanged_names_are_found_wherever_the_two_are_apart(first, long, fps):
    xy = turning(fps=fps)
    rows = np.zeros(len(xy), dtype=bool)
    rows[first : first + long] = True
    found = girdle_exchanged(exchange(xy, rows, PAIR), PAIR, LEG_PX) > 0.5
    (left,), (right,) = PAIR
    apart = np.linalg.norm(xy[:, left] - xy[:, right], axis=1) > 12.0
    assert np.array_equal(found[apart], rows[apart])


@pytest.mark.parametrize("fps", [30.0, 60.0, 240.0])
def test_shoulders_that_pass_each_other_keep_their_names(fps):
    xy = turning(fps=fps)
    (left,), (right,) = PAIR
    apart = np.linalg.norm(xy[:, left] - xy[:, right], axis=1) > 12.0
    assert not (girdle_exchanged(xy, PAIR, LEG_PX)[apart] > 0.5).any()


def test_a_clip_named_the_other_way_round_throughout_stays_so():
    xy = turning()
    mirrored = exchange(xy, np.ones(len(xy), dtype=bool), PAIR)
    assert np.allclose(girdle_exchanged(mirrored, PAIR, LEG_PX), girdle_exchanged(xy, PAIR, LEG_PX))


def test_unknown_landmarks_are_nobodys_exchange():
    xy = turning()
    xy[20:40] = np.nan
    assert (girdle_exchanged(xy, PAIR, LEG_PX)[20:40] == 0).all()
    assert (girdle_exchanged(np.full((3, 33, 2), np.nan), PAIR, LEG_PX) == 0).all()
