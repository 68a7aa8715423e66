"""The course of the athlete's trunk, and poses that leave it."""

from dataclasses import replace

import numpy as np
import pytest
from seen_run import SeenRun, seen

from speedlab.model.tracks import AthletePath, PoseSequence
from speedlab.pose.course import OFF_COURSE, course_of, extended, on_course, trunk_of
from speedlab.synthetic.scenario import random_fly

SIZE_PX = 220.0


@pytest.fixture(scope="module")
def run() -> SeenRun:
    return seen(random_fly(1, 60, panned=True), noise_px=1.5)


@pytest.fixture(scope="module")
def path(run) -> AthletePath:
    """Looks at every sixth frame, straight lines between them."""
    trunk = trunk_of(run.poses.xy_px)
    rows = np.arange(len(trunk))
    looks = rows[::6]
    between = np.column_stack([np.interp(rows, looks, trunk[looks, k]) for k in range(2)])
    size = np.where(rows <= looks[-1], SIZE_PX, np.nan)
    return AthletePath(
        between, size, np.isin(rows, looks), trunk_px=between + np.array([0.0, 12.0])
    )


def on_another(run: SeenRun, rows: slice, apart_px: float) -> PoseSequence:
    xy = run.poses.xy_px.copy()
    xy[rows, :, 0] -= apart_px
    return PoseSequence(xy, run.poses.confidence)


def test_a_run_stays_on_its_own_course(run, path):
    course = course_of(run.poses, path, run.camera)
    assert np.nanmax(course.strangeness(run.poses.xy_px)) < 0.6
    assert np.array_equal(on_course(run.poses, path, run.camera).xy_px, run.poses.xy_px)


@pytest.mark.parametrize("length", [1, 4, 10])
def test_poses_on_somebody_else_are_refused_and_no_others(run, path, length):
    rows = slice(40, 40 + length)
    left = on_course(on_another(run, rows, 0.25 * SIZE_PX), path, run.camera)
    wrong = np.zeros(len(path.size_px), bool)
    wrong[rows] = True
    np.testing.assert_array_equal(~left.found, wrong)
    assert (left.confidence[rows] == 0).all()


def test_a_path_that_lies_beside_the_trunk_is_moved_onto_it(run, path):
    beside = replace(path, trunk_px=path.trunk_px + np.array([0.2 * SIZE_PX, 0.0]))
    off = trunk_of(run.poses.xy_px) - course_of(run.poses, beside, run.camera).trunk_px
    assert np.nanmax(np.linalg.norm(off, axis=1)) < OFF_COURSE * SIZE_PX


def test_where_two_overlap_most_poses_may_be_the_others(run, path):
    rows = slice(24, 64)
    poses = on_another(run, rows, 0.25 * SIZE_PX)
    overlapped = np.zeros(len(path.size_px), bool)
    overlapped[rows] = True
    assert on_course(poses, path, run.camera).found[rows].all()  # taken for the athlete's course
    told = replace(path, overlapped=overlapped)
    assert not on_course(poses, told, run.camera).found[rows].any()
    assert on_course(poses, told, run.camera).found[64:].all()


def test_outside_the_path_there_is_no_course(run, path):
    outside = ~np.isfinite(path.size_px)
    course = course_of(run.poses, path, run.camera)
    assert outside.any()
    assert not course.left_by(run.poses)[outside].any()


def test_a_camera_that_shakes_between_two_looks_leaves_the_run_on_its_course(run, path):
    # Half a shake from look to look: straight lines in the picture miss it wholly.
    shake_px = 0.25 * SIZE_PX * np.sin(np.pi * np.arange(len(path.size_px)) / 6)
    back = np.tile(np.eye(3), (len(shake_px), 1, 1))
    back[:, 1, 2] = -shake_px
    poses = PoseSequence(
        run.poses.xy_px + np.stack([0 * shake_px, shake_px], axis=1)[:, None], run.poses.confidence
    )
    shaken = replace(run.camera, to_reference=run.camera.to_reference @ back, moving=True)
    assert course_of(poses, path, run.camera).left_by(poses).any()
    assert not course_of(poses, path, shaken).left_by(poses).any()


def test_outside_the_sightings_the_way_goes_on_at_the_rate_of_its_end():
    rows, values = np.array([10.0, 20.0, 30.0, 40.0]), np.array([0.0, 12.0, 18.0, 30.0])
    assert extended(np.array([0.0, 25.0, 44.0]), rows, values) == pytest.approx([-10.0, 15.0, 34.0])
