"""Touchdown of a rendered sprinter whose landmarks are off, read again from the pictures."""

from dataclasses import replace

import numpy as np
import pytest
from seen_run import follow, seen, true_contacts

from speedlab.events.doubt import LEAST_MS
from speedlab.events.landing import LARGEST_CHANGE_S, SIGMA_SHARE, landed
from speedlab.events.scoring import score_contacts
from speedlab.model.events import EventSource, Incomplete
from speedlab.model.skeleton import joint
from speedlab.synthetic.render import frames
from speedlab.synthetic.scenario import Take, random_fly
from speedlab.tracking.shutter import Shutter
from speedlab.video.reader import Frame

FPS = 60
SCENARIO = replace(random_fly(2, FPS, panned=False), duration_s=0.75)


@pytest.fixture(scope="module")
def drawn():
    return [Frame(row, row / FPS, rgb) for row, rgb in enumerate(frames(Take(SCENARIO)))]


@pytest.fixture(scope="module")
def run():
    """Landmarks 2 px off (2 cm), another way in every frame."""
    return seen(SCENARIO, noise_px=2.0, seed=5)


@pytest.fixture(scope="module")
def followed(run):
    return follow(run)


def again(followed, run, pictures, shutter=None):
    return landed(
        followed.detection, followed.motion, followed.scene, run.timebase, pictures, shutter
    )


def errors_ms(contacts, run):
    matches = score_contacts(contacts, true_contacts(run)).matches
    return 1e3 * np.array([match.touchdown_error_s for match in matches])


def test_pictures_place_touchdown_better_than_poses(run, followed, drawn):
    asked = []

    def pictures(wanted):
        asked.extend(wanted)
        return (frame for frame in drawn if frame.index in set(wanted))

    contacts = again(followed, run, pictures)
    before, after = errors_ms(followed.contacts, run), errors_ms(contacts, run)
    assert len(before) == len(after) >= 2
    assert np.abs(after).max() < 2.5
    assert np.sqrt(np.mean(after**2)) < np.sqrt(np.mean(before**2))
    assert len(asked) < 0.7 * len(drawn)
    for old, new in zip(followed.contacts, contacts, strict=True):
        assert new.toe_off == old.toe_off
        if new.touchdown != old.touchdown:
            assert new.touchdown.source is EventSource.PICTURES
            assert new.touchdown.frame == pytest.approx(FPS * new.touchdown.time_s)
            assert new.touchdown.sigma_ms == max(LEAST_MS, SIGMA_SHARE * old.touchdown.sigma_ms)


def test_a_foot_is_read_later_than_its_frame_begins(run, followed, drawn):
    """With a rolling shutter the same pictures show a landing later: it stands low in them."""
    readout_s = 0.012
    size_px = run.truth.size
    shutter = Shutter(readout_s, size_px, 0, run.camera, run.timebase.time_s)

    def pictures(wanted):
        return (drawn[f] for f in wanted)

    at_once, rolling = (again(followed, run, pictures, s) for s in (None, shutter))
    pairs = [
        (a.touchdown, b.touchdown) for a, b in zip(at_once, rolling, strict=True) if a.complete
    ]
    read = [(a, b) for a, b in pairs if b.source is EventSource.PICTURES]
    assert len(read) >= 2
    for event, later in read:
        row = round(event.frame)
        ankle_px = run.poses.xy_px[row, joint(event.side, "ankle"), 1]
        assert later.time_s - event.time_s == pytest.approx(
            readout_s * ankle_px / size_px[1], abs=1e-3
        )


def test_poses_stand_where_the_pictures_show_no_shoe(run, followed, drawn):
    def empty(wanted):
        return (Frame(f, f / FPS, np.full_like(drawn[0].rgb, 90)) for f in wanted)

    assert again(followed, run, empty) == followed.contacts


def test_poses_stand_where_the_pictures_show_another_time(run, followed, drawn):
    late = round((LARGEST_CHANGE_S + 0.025) * FPS)

    def later(wanted):
        return (replace(drawn[f - late], index=f) for f in wanted if f >= late)

    assert again(followed, run, later) == followed.contacts


def doubted(followed, late_s):
    """The detection of a foot that seemed to come to rest later than it did."""
    contact = next(c for c in followed.contacts if c.complete)
    touchdown = replace(contact.touchdown, time_s=contact.touchdown.time_s + late_s, complete=False)
    toe_off = replace(contact.toe_off, complete=False)
    unsure = replace(contact, touchdown=touchdown, toe_off=toe_off, complete=False,
                     note=Incomplete.IN_DOUBT)  # fmt: skip
    contacts = tuple(unsure if c is contact else c for c in followed.contacts)
    return contact, replace(followed, detection=replace(followed.detection, contacts=contacts))


def test_pictures_end_a_doubt_about_a_touchdown(run, followed, drawn):
    contact, unsure = doubted(followed, late_s=0.05)

    def pictures(wanted):
        return (drawn[f] for f in wanted)

    settled = again(unsure, run, pictures)[contact.number - 1]
    assert settled == again(followed, run, pictures)[contact.number - 1]
    assert settled.complete
    assert settled.touchdown.complete
    assert settled.toe_off.complete
    assert settled.note == ""


def test_a_doubt_that_pictures_do_not_end_stands(run, followed, drawn):
    _, unsure = doubted(followed, late_s=0.05)
    late = round((LARGEST_CHANGE_S + 0.025) * FPS)

    def later(wanted):
        return (replace(drawn[f - late], index=f) for f in wanted if f >= late)

    assert again(unsure, run, later) == unsure.contacts


def test_slow_cameras_are_not_looked_at_again():
    slow = seen(replace(SCENARIO, fps=30))
    followed = follow(slow)

    def never(_):
        raise AssertionError

    assert again(followed, slow, never) == followed.contacts
