"""Pass 2 along a path, with sessions whose answers are known."""

import threading
import time
from contextlib import contextmanager

import numpy as np
import pytest

from speedlab.model.tracks import AthletePath
from speedlab.pose.backend import PersonPose, get_backend
from speedlab.pose.estimate import QUEUED_PER_WORKER, estimate_along
from speedlab.pose.replay import ReplaySession
from speedlab.video.reader import Frame

SIZE_PX = 120.0
FIRST = 40
"""Number in the file of the first analysed frame."""


def runner(n):
    """A body that crosses the picture: path, (n, 33, 2) landmarks, (n, 33) confidences."""
    rng = np.random.default_rng(5)
    shape = rng.uniform(-0.45, 0.45, (33, 2)) * SIZE_PX
    center = np.column_stack([np.linspace(30, 610, n), np.full(n, 180.0)])
    xy = center[:, None] + shape + rng.normal(0, 2, (n, 33, 2))
    return (
        AthletePath(center, np.full(n, SIZE_PX), np.ones(n, bool)),
        xy,
        rng.uniform(0, 1, (n, 33)),
    )


def pictures(n, first=FIRST):
    for index in range(first, first + n):
        yield Frame(index, index / 100, np.zeros((360, 640, 3), np.uint8))


def replaying(xy, confidence, first=FIRST, people=3):
    frame = first + np.arange(len(xy))

    @contextmanager
    def open_session():
        yield ReplaySession(frame, xy, confidence, people)

    return open_session


class Scripted:
    """A session that answers with a function of the image's origin; counts what is open."""

    def __init__(self, answer):
        self.answer, self.open, self.opened = answer, 0, 0

    @contextmanager
    def __call__(self):
        self.open += 1
        self.opened += 1
        yield self
        self.open -= 1

    def estimate(self, rgb, origin=None):
        assert self.open > 0, "used after it was closed"
        return self.answer(rgb, origin)


def body_at(center, origin, size=SIZE_PX):
    """A standing body's pose in the pixels of the image with that origin."""
    xy = np.tile(np.asarray(center, float), (33, 1))
    xy[:, 1] += np.linspace(-0.5, 0.5, 33) * size
    return PersonPose((xy - origin.corner_px) * origin.scale, np.full(33, 0.9))


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_poses_come_back_in_picture_pixels_whatever_the_workers(workers):
    path, xy, confidence = runner(60)
    found = estimate_along(
        pictures(60), path, replaying(xy, confidence), first_frame=FIRST, workers=workers
    )
    np.testing.assert_allclose(found.xy_px, xy, atol=1e-9)
    np.testing.assert_allclose(found.confidence, confidence)


def test_rows_without_a_path_or_a_pose_stay_empty():
    path, xy, confidence = runner(20)
    path.size_px[:3] = np.nan
    xy[10] = np.nan
    found = estimate_along(pictures(20), path, replaying(xy, confidence), first_frame=FIRST)
    assert np.flatnonzero(~found.found).tolist() == [0, 1, 2, 10]
    assert (found.confidence[[0, 1, 2, 10]] == 0).all()


def test_frames_that_are_left_out_stay_empty():
    path, xy, confidence = runner(12)
    every_other = (frame for frame in pictures(12) if frame.index % 2 == 0)
    found = estimate_along(every_other, path, replaying(xy, confidence), first_frame=FIRST)
    assert found.found.tolist() == [True, False] * 6


def test_a_frame_outside_the_path_is_an_error():
    path, xy, confidence = runner(5)
    with pytest.raises(ValueError, match="frame 45 lies outside"):
        estimate_along(pictures(6), path, replaying(xy, confidence), first_frame=FIRST)


def test_the_nearest_of_several_people_is_the_athlete():
    path, _, _ = runner(8)

    def answer(rgb, origin):
        x, y = path.center_px[origin.frame - FIRST]
        return [body_at((x + 40, y), origin), body_at((x + 5, y), origin)]

    found = estimate_along(pictures(8), path, Scripted(answer), first_frame=FIRST)
    np.testing.assert_allclose(found.xy_px[:, 0, 0], path.center_px[:, 0] + 5)


@pytest.mark.parametrize(("offset", "size"), [((90, 0), SIZE_PX), ((0, 0), 0.1 * SIZE_PX)])
def test_a_body_in_the_wrong_place_or_of_the_wrong_size_is_not_the_athlete(offset, size):
    path, _, _ = runner(4)

    def answer(rgb, origin):
        return [body_at(path.center_px[origin.frame - FIRST] + offset, origin, size)]

    found = estimate_along(pictures(4), path, Scripted(answer), first_frame=FIRST)
    assert not found.found.any()


def test_other_crops_are_tried_when_nobody_is_found():
    path, _, _ = runner(6)
    sides = []

    def answer(rgb, origin):
        side = rgb.shape[0] / origin.scale
        sides.append(round(side / SIZE_PX, 1))
        return [body_at(path.center_px[origin.frame - FIRST], origin)] if side > 240 else []

    found = estimate_along(pictures(6), path, Scripted(answer), first_frame=FIRST, workers=1)
    assert found.found.all()
    assert sides == [1.7, 2.2] * 6


def test_others_see_every_frame_in_order_in_this_thread():
    path, xy, confidence = runner(30)
    path.size_px[:4] = np.nan
    seen = []

    def beside(frame, row):
        seen.append((frame.index, row, threading.current_thread()))

    estimate_along(
        pictures(30), path, replaying(xy, confidence), first_frame=FIRST, workers=3, beside=beside
    )
    assert seen == [(FIRST + row, row, threading.current_thread()) for row in range(30)]


def test_progress_rises_to_one():
    path, xy, confidence = runner(10)
    shares = []
    estimate_along(
        pictures(10), path, replaying(xy, confidence), first_frame=FIRST, progress=shares.append
    )
    assert shares == pytest.approx(np.arange(1, 11) / 10)


def test_few_frames_are_held_at_a_time():
    path, _, _ = runner(80)
    read, done, ahead = 0, 0, []
    lock = threading.Lock()

    def counted():
        nonlocal read
        for frame in pictures(80):
            read += 1
            ahead.append(read - done)
            yield frame

    def answer(rgb, origin):
        nonlocal done
        time.sleep(0.002)
        with lock:
            done += 1
        return [body_at(path.center_px[origin.frame - FIRST], origin)]

    estimate_along(counted(), path, Scripted(answer), first_frame=FIRST, workers=2)
    assert done == 80
    assert max(ahead) <= 2 * QUEUED_PER_WORKER + 1


def test_each_worker_has_a_session_of_its_own_and_all_are_closed():
    path, _, _ = runner(20)
    busy, most, lock = 0, 0, threading.Lock()

    def answer(rgb, origin):
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        time.sleep(0.002)
        with lock:
            busy -= 1
        return []

    sessions = Scripted(answer)
    estimate_along(pictures(20), path, sessions, first_frame=FIRST, workers=3)
    assert (sessions.opened, sessions.open) == (3, 0)
    assert 1 < most <= 3


@pytest.mark.parametrize("where", ["session", "beside"])
def test_an_error_stops_everything_and_closes_the_sessions(where):
    path, _, _ = runner(50)
    asked = []

    def answer(rgb, origin):
        asked.append(origin.frame)
        if where == "session" and origin.frame == FIRST + 5:
            raise RuntimeError("the network broke")
        return []

    def beside(frame, row):
        if where == "beside" and row == 5:
            raise RuntimeError("the network broke")

    @contextmanager
    def checked():
        with Scripted(answer)() as session:
            try:
                yield session
            finally:
                closed.append(session)

    closed = []
    with pytest.raises(RuntimeError, match="the network broke"):
        estimate_along(pictures(50), path, checked, first_frame=FIRST, workers=2, beside=beside)
    assert len(closed) == 2
    after = len(asked)
    time.sleep(0.05)
    assert len(asked) == after < 40


def test_the_registered_replay_gives_the_truth(tmp_path):
    path, xy, confidence = runner(15)
    np.savez(tmp_path / "p.npz", frame=FIRST + np.arange(15), xy_px=xy, confidence=confidence)
    from speedlab.settings import PoseSettings

    chosen = get_backend("replay")
    model = chosen.find_model(str(tmp_path / "p.npz"), download=False, tell=print)
    found = estimate_along(
        pictures(15), path, lambda: chosen.open(model, PoseSettings()), first_frame=FIRST
    )
    np.testing.assert_allclose(found.xy_px, xy, atol=1e-9)
