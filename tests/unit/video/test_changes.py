"""Repeated and hanging pictures and cuts, in clips that were encoded for it."""

from itertools import pairwise

import numpy as np
import pytest
from made_clips import encode

from speedlab.model.tracks import AthletePath
from speedlab.video.changes import (
    changes_between,
    frozen,
    likeness,
    picture_changes,
    repeated,
    select,
)
from speedlab.video.probe import probe

WIDTH, HEIGHT = 320, 180


def place(seed):
    """A scenery of spots, as large as four pictures side by side."""
    small = np.random.default_rng(seed).integers(30, 220, (HEIGHT // 6, 2 * WIDTH // 3))
    return np.kron(small, np.ones((6, 6))).astype(np.uint8)


def scene(times, seed=1, pan_px=0.0, speed_px=4.5, noise=2.0):
    """A limb that passes through a place, the camera following it by `pan_px` a picture."""
    rng = np.random.default_rng(seed + 100)
    scenery = place(seed)
    for time in times:
        left = 100 + round(pan_px * time)
        picture = scenery[:, left : left + WIDTH].astype(float)
        x = 30 + speed_px * time - (left - 100)
        columns = np.arange(WIDTH)
        limb = (
            np.clip(1 - np.abs(columns - x) / 7 + 0.5, 0, 1)
            * ((np.arange(HEIGHT) > 75) & (np.arange(HEIGHT) < 108))[:, None]
        )
        picture = picture * (1 - limb) + 250 * limb
        yield np.clip(picture + rng.normal(0, noise, picture.shape), 0, 255).astype(np.uint8)


def again(pictures, order):
    held = list(pictures)
    return [held[k] for k in order]


def stored(tmp_path, pictures, crf="23"):
    colours = [np.repeat(p[..., None], 3, axis=-1) for p in pictures]
    path = encode(tmp_path / "clip.mp4", colours, options={"crf": crf, "preset": "veryfast"})
    info = probe(path)
    return picture_changes(info, range(info.frame_count))


ORDERS = {
    "25 in 50": [k // 2 for k in range(48)],
    "every sixth again": [k - k // 6 for k in range(48)],
    "film in 60 (3:2)": [2 * (k // 5) + (k % 5 > 2) for k in range(50)],
    "8 times slower": [k // 8 for k in range(64)],
}


@pytest.mark.parametrize("pan_px", [0.0, 3.0])
@pytest.mark.parametrize("name", ORDERS)
def test_repeated_pictures_are_told_whatever_the_camera_does(tmp_path, name, pan_px):
    order = ORDERS[name]
    changes = stored(tmp_path, again(scene(range(max(order) + 1), pan_px=pan_px), order))
    true = np.array([False, *(a == b for a, b in pairwise(order))])
    inner = slice(8, -8)  # a run of copies that the clip cuts off has one side only
    np.testing.assert_array_equal(repeated(changes)[inner], true[inner])


@pytest.mark.parametrize("crf", ["18", "36"])
@pytest.mark.parametrize("speed_px", [1.0, 6.0])
def test_distinct_pictures_are_none(tmp_path, speed_px, crf):
    pictures = scene(range(40), speed_px=speed_px, noise=5.0)
    assert not repeated(stored(tmp_path, pictures, crf)).any()


def test_an_empty_place_before_the_athlete_repeats_nothing(tmp_path):
    empty = list(scene([-100.0] * 30, noise=3.0))
    changes = stored(tmp_path, [*empty, *scene(range(30))])
    assert not repeated(changes).any()
    assert frozen(changes, np.arange(60) >= 30) == ()


def test_a_picture_that_hangs_with_the_athlete_in_it_is_frozen(tmp_path):
    changes = stored(tmp_path, again(scene(range(60), pan_px=2.0), [*[0] * 20, *range(20, 60)]))
    seen = np.ones(60, bool)
    assert frozen(changes, seen) == ((0, 19),)
    assert frozen(changes, np.zeros(60, bool)) == ()


def test_somebody_who_starts_little_by_little_was_not_frozen(tmp_path):
    times = np.cumsum([0.0] * 20 + list(np.linspace(0, 1, 15)) + [1.0] * 20)
    changes = stored(tmp_path, scene(times))
    assert frozen(changes, np.ones(55, bool)) == ()


def test_a_cut_is_found_and_the_shot_with_the_athlete_kept(tmp_path):
    changes = stored(tmp_path, [*scene(range(20)), *scene(range(40), seed=2, pan_px=3.0)])
    assert changes.cuts == (20,)
    nowhere = np.full(60, np.nan)
    detected = np.arange(60) >= 25
    path = AthletePath(np.full((60, 2), np.nan), nowhere, detected)
    selection = select(changes, path, first_frame=7)
    assert selection.other_shots == ((7, 26),)
    assert selection.frames.tolist() == list(range(27, 67))


def test_a_flash_or_a_fast_pan_is_no_cut(tmp_path):
    pictures = list(scene(range(40)))
    pictures[20] = np.full_like(pictures[20], 250)
    pictures[21] = np.full_like(pictures[21], 200)
    assert stored(tmp_path, pictures).cuts == ()
    start = [0.0] * 10 + list(range(25))
    assert stored(tmp_path, scene(start, pan_px=20.0)).cuts == ()


def test_the_same_place_shifted_is_alike_and_another_is_not():
    one, two = (place(seed)[:90, :160] for seed in (1, 2))
    assert likeness(place(1)[:90, 10:170], one) > 0.95
    assert likeness(one, two) < 0.3


def test_a_clip_without_change_has_nothing_to_tell():
    changes = changes_between([np.full((90, 160), 99, np.uint8)] * 12)
    assert not repeated(changes).any()
    assert frozen(changes, np.ones(12, bool)) == ()
    assert changes.cuts == ()
