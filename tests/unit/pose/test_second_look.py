import numpy as np
import pytest
from seen_run import SeenRun, seen

from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import AthletePath, PoseSequence
from speedlab.pose.backend import PersonPose
from speedlab.pose.course import course_of
from speedlab.pose.estimate import Look
from speedlab.pose.second_look import (
    CROPS,
    DOUBTFUL,
    BoneLengths,
    best_fitting,
    better,
    doubtful_rows,
    usual_lengths,
)
from speedlab.synthetic.scenario import random_fly
from speedlab.video.reader import Frame

PICTURE = np.zeros((720, 1280, 3), np.uint8)
ANKLE, TOE = joint(Side.LEFT, "ankle"), joint(Side.LEFT, "foot_index")


@pytest.fixture(scope="module")
def run() -> SeenRun:
    return seen(random_fly(1, 120, panned=False), noise_px=1.5)


@pytest.fixture(scope="module")
def path(run) -> AthletePath:
    core = run.poses.xy_px[:, [11, 12, 23, 24, 25, 26, 27, 28]]
    center = (core.min(axis=1) + core.max(axis=1)) / 2
    size = np.where(run.poses.found, 200.0, np.nan)
    return AthletePath(center, size, run.poses.found)


def broken(run: SeenRun, rows: np.ndarray) -> PoseSequence:
    """In some rows the left shank is three times too long and the foot a tenth."""
    xy = run.poses.xy_px.copy()
    knee = xy[rows, joint(Side.LEFT, "knee")]
    xy[rows, ANKLE] = knee + 3 * (xy[rows, ANKLE] - knee)
    xy[rows, TOE] = xy[rows, ANKLE] + 0.1 * (xy[rows, TOE] - run.poses.xy_px[rows, ANKLE])
    return PoseSequence(xy, run.poses.confidence)


def some_rows(run: SeenRun, count=12) -> np.ndarray:
    return np.random.default_rng(0).choice(np.flatnonzero(run.poses.found), count, replace=False)


def test_usual_lengths_are_the_athletes(run, path):
    thigh, shank, foot = usual_lengths(run.poses, path).share * 200.0
    truth = run.poses.xy_px[run.poses.found]
    for found, (a, b) in ((thigh, ("hip", "knee")), (shank, ("knee", "ankle"))):
        ends = [truth[:, joint(Side.RIGHT, name)] for name in (a, b)]
        assert found == pytest.approx(
            np.median(np.linalg.norm(ends[1] - ends[0], axis=-1)), rel=0.05
        )
    assert 0.3 < foot / shank < 0.9


def test_good_poses_are_not_looked_at_again_and_broken_ones_are(run, path):
    rows = some_rows(run)
    sick = broken(run, rows)
    doubtful = doubtful_rows(
        sick, path, usual_lengths(sick, path), course_of(sick, path, run.camera)
    )
    assert doubtful[rows].all()
    healthy = np.setdiff1d(np.flatnonzero(run.poses.found), rows)
    assert doubtful[healthy].mean() < 0.03
    assert not doubtful[~run.poses.found].any()


def test_frames_without_a_pose_inside_the_path_are_looked_at_again(run, path):
    rows = some_rows(run)
    xy = run.poses.xy_px.copy()
    xy[rows] = np.nan
    lost = PoseSequence(xy, run.poses.confidence)
    assert doubtful_rows(lost, path, usual_lengths(lost, path), course_of(lost, path, run.camera))[
        rows
    ].all()


def test_where_most_frames_are_odd_nothing_is_usual(run, path):
    rng = np.random.default_rng(0)
    xy = run.poses.xy_px + rng.normal(0, 60, run.poses.xy_px.shape)
    wild = PoseSequence(xy, run.poses.confidence)
    course = course_of(wild, path, run.camera)
    doubtful = doubtful_rows(wild, path, usual_lengths(wild, path), course)
    np.testing.assert_array_equal(doubtful, course.left_by(wild) & run.poses.found)
    assert doubtful[run.poses.found].mean() < 0.9


def test_the_misfit_is_a_sum_of_logarithms():
    bones = BoneLengths(np.array([0.2, 0.2, 0.1]))
    xy = np.zeros((33, 2))
    for side in Side:
        for name, x in (("knee", 40.0), ("ankle", 80.0), ("foot_index", 100.0)):
            xy[joint(side, name), 0] = x
    assert bones.misfit(xy, 200.0) == pytest.approx(0.0)
    xy[TOE, 0] = 100.0 + 20.0  # the left foot is twice as long
    assert bones.misfit(xy, 200.0) == pytest.approx(np.log(2))
    xy[TOE, 0] = 1e6  # one segment counts at most 1
    assert bones.misfit(xy, 200.0) == pytest.approx(1.0)
    xy[TOE] = np.nan
    assert np.isnan(bones.misfit(xy, 200.0))


class Crops:
    """A session whose answer depends on which of the crops it is shown."""

    def __init__(self, answers):
        self.answers, self.shown = answers, 0

    def estimate(self, rgb, origin=None):
        xy = self.answers[min(self.shown, len(self.answers) - 1)]
        self.shown += 1
        if xy is None:
            return []
        return [PersonPose((xy - origin.corner_px) * origin.scale, np.full(33, 0.9))]


def look_at(run, path, row) -> Look:
    return Look(Frame(row, row / 120, PICTURE), row, path.center_px[row], 200.0)


def test_of_all_crops_the_pose_that_fits_best_is_kept(run, path):
    row = int(some_rows(run)[0])
    bones = usual_lengths(run.poses, path)
    good = run.poses.xy_px[row]
    bad = broken(run, np.array([row])).xy_px[row]
    worse = bad.copy()
    worse[joint(Side.RIGHT, "foot_index")] += 200
    session = Crops([worse, None, bad, good, worse])
    found = best_fitting(bones, course_of(run.poses, path, run.camera))(
        look_at(run, path, row), session, 1.7
    )
    assert found.xy_px == pytest.approx(good, abs=0.01)
    assert session.shown == 4  # a good one ends the search


def test_all_crops_are_tried_where_none_is_good(run, path):
    row = int(some_rows(run)[0])
    bad = broken(run, np.array([row])).xy_px[row]
    session = Crops([None, bad])
    found = best_fitting(usual_lengths(run.poses, path), course_of(run.poses, path, run.camera))(
        look_at(run, path, row), session, 1.7
    )
    assert session.shown == len(CROPS)
    assert found.xy_px == pytest.approx(bad, abs=0.01)


def test_nobody_in_any_crop(run, path):
    row = int(some_rows(run)[0])
    choose = best_fitting(usual_lengths(run.poses, path), course_of(run.poses, path, run.camera))
    assert choose(look_at(run, path, row), Crops([None]), 1.7) is None


def test_the_better_of_two_poses_wins_in_the_doubtful_rows_only(run, path):
    rows = some_rows(run)
    sick = broken(run, rows)
    bones = usual_lengths(run.poses, path)
    doubtful = doubtful_rows(sick, path, bones, course_of(sick, path, run.camera))
    again = PoseSequence(run.poses.xy_px + 0.25, run.poses.confidence * 0.5)
    mended = better(sick, again, doubtful, path, bones, course_of(sick, path, run.camera))
    assert np.array_equal(mended.xy_px[rows], again.xy_px[rows])
    assert np.array_equal(mended.confidence[rows], again.confidence[rows])
    untouched = ~doubtful
    assert np.array_equal(mended.xy_px[untouched], sick.xy_px[untouched], equal_nan=True)
    still_sick = better(sick, sick, doubtful, path, bones, course_of(sick, path, run.camera))
    assert np.array_equal(still_sick.xy_px, sick.xy_px, equal_nan=True)


def test_a_second_look_that_finds_nobody_changes_nothing(run, path):
    rows = some_rows(run)
    sick = broken(run, rows)
    bones = usual_lengths(run.poses, path)
    nothing = PoseSequence(np.full_like(sick.xy_px, np.nan), np.zeros_like(sick.confidence))
    course = course_of(sick, path, run.camera)
    doubtful = doubtful_rows(sick, path, bones, course)
    mended = better(sick, nothing, doubtful, path, bones, course)
    assert np.array_equal(mended.xy_px, sick.xy_px, equal_nan=True)
    assert DOUBTFUL > 0.5
