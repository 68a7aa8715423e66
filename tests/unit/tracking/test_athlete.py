import re

import numpy as np
import pytest
from seen_run import seen

from speedlab.errors import NotMeasurableError, UsageError
from speedlab.options import picked
from speedlab.pose.backend import PersonPose
from speedlab.pose.replay import ReplaySession
from speedlab.settings import Pick
from speedlab.synthetic.camera import Camera
from speedlab.synthetic.gait import sprint, walk
from speedlab.synthetic.scenario import Scenario, random_fly
from speedlab.tracking.athlete import find_athlete
from speedlab.tracking.sightings import STATURE_PER_BODY_CHAIN, distinct, sighting, stature_px
from speedlab.video.reader import Frame

EVERY = 12
FIRST_FRAME = 30  # the analysed part may begin anywhere in the file
PICTURE = np.zeros((720, 1280, 3), np.uint8)
CAMERA = Camera(focal_px=1300.0, distance_m=11.0)


class Crowd:
    """Stored people of several runs, seen together."""

    def __init__(self, *runs, confidence=None):
        self.runs = runs
        self.count = len(runs[0].timebase.file_s)
        frames = np.concatenate([np.arange(len(r.timebase.file_s)) for r in runs]) + FIRST_FRAME
        xy = np.concatenate([r.poses.xy_px for r in runs])
        sure = np.concatenate(
            [
                np.where(r.poses.found, 0.9 if confidence is None else confidence[i], 0.0)
                for i, r in enumerate(runs)
            ]
        )
        self.session = ReplaySession(frames, xy, np.repeat(sure[:, None], 33, axis=1), 3)

    def find(self, every=EVERY, pick=None):
        def frames():
            rows = range(0, self.count, every)
            return (Frame(row + FIRST_FRAME, row / 120, PICTURE) for row in rows)

        return find_athlete(
            frames,
            self.session,
            row_count=self.count,
            first_frame=FIRST_FRAME,
            pick=pick,
            first_pts_s=0.0,
        )


def fly(seed=1, fps=120):
    return seen(random_fly(seed, fps, panned=False), noise_px=1.0)


def standing(x_m, fps=120, seconds=1.2, y_m=0.0):
    scene = Scenario(seed=4, gait=None, camera=CAMERA, fps=fps, duration_s=seconds,
                     middle_m=(x_m, y_m), heading_deg=90.0)  # fmt: skip
    return seen(scene, noise_px=1.0)


def off_path(path, run):
    """Distance of the path from the body's middle, in statures, where the body is seen."""
    core = run.poses.xy_px[:, [11, 12, 23, 24, 25, 26, 27, 28]]
    middle = (core.min(axis=1) + core.max(axis=1)) / 2
    rows = run.poses.found & np.isfinite(path.size_px)
    return np.linalg.norm(path.center_px[rows] - middle[rows], axis=1) / path.size_px[rows]


@pytest.mark.parametrize("seed", range(4))
def test_a_lone_runner_is_followed_from_edge_to_edge(seed):
    run = fly(seed)
    path = Crowd(run).find()
    assert np.isfinite(path.size_px[run.poses.found]).all()
    assert off_path(path, run).max() < 0.35
    assert path.people == 1
    stature = 0.93 * np.nanmedian(path.size_px)  # stature_px is rough: Drillis' average body
    tall = np.nanmax(run.poses.xy_px[..., 1] - np.nanmin(run.poses.xy_px[..., 1]), initial=0)
    assert 0.6 * tall < stature < 1.4 * tall


def test_the_one_who_runs_is_chosen_before_a_larger_one_who_stands():
    runner = fly(1)
    watcher = standing(3.0, seconds=len(runner.timebase.file_s) / 120, y_m=-4.0)
    path = Crowd(watcher, runner, confidence=[0.95, 0.8]).find()
    assert off_path(path, runner).max() < 0.35
    assert path.people == 2


def test_a_runner_who_passes_a_standing_person_is_not_lost():
    runner = fly(2)
    watcher = standing(0.0, seconds=len(runner.timebase.file_s) / 120)
    path = Crowd(runner, watcher).find()
    rows = runner.poses.found
    assert off_path(path, runner).max() < 0.6
    assert np.median(off_path(path, runner)) < 0.1
    assert np.isfinite(path.size_px[rows]).mean() > 0.95


def test_the_runner_is_chosen_before_a_walker():
    length_s = 1.2
    scenes = [
        Scenario(seed=8, gait=gait, camera=CAMERA, fps=120, duration_s=length_s, middle_m=(0, y))
        for gait, y in ((sprint(8.0), 1.0), (walk(), -2.0))
    ]
    runner, walker = (seen(scene, noise_px=1.0) for scene in scenes)
    path = Crowd(walker, runner).find()
    assert np.median(off_path(path, runner)) < 0.1


class LargestInALargeCrop:
    """A network that overlooks everybody but the largest where a crop shows much."""

    def __init__(self, session):
        self._session = session

    def estimate(self, rgb, origin):
        people = self._session.estimate(rgb, origin)
        by_size = sorted(people, key=lambda person: -np.ptp(person.xy_px[:, 1]) / origin.scale)
        return by_size[:1] if max(rgb.shape[:2]) / origin.scale > 600 else by_size


def test_a_runner_whom_the_first_search_overlooks_is_found():
    """A coach stands in front: while he is followed nobody smaller is looked for."""
    runner = fly(2)
    coach = standing(0.0, seconds=len(runner.timebase.file_s) / 120, y_m=-5.0)
    crowd = Crowd(coach, runner)
    crowd.session = LargestInALargeCrop(crowd.session)
    path = crowd.find()
    assert np.median(off_path(path, runner)) < 0.1
    assert path.people >= 2


def test_unsure_finds_start_no_track():
    run = fly(1)
    with pytest.raises(NotMeasurableError) as refused:
        Crowd(run, confidence=[0.4]).find()
    assert refused.value.code == "no_person"


def test_an_empty_clip_has_nobody():
    nobody = ReplaySession(np.zeros(0), np.zeros((0, 33, 2)), np.zeros((0, 33)), 3)
    frames = [Frame(i, i / 30, PICTURE) for i in range(10)]
    with pytest.raises(NotMeasurableError) as refused:
        find_athlete(lambda: frames, nobody, row_count=10, first_frame=0)
    assert refused.value.code == "no_person"
    assert "side" in refused.value.remedy


def test_progress_ends_at_the_last_look():
    run = fly(1)
    crowd = Crowd(run)
    shares = []
    frames = [Frame(r + FIRST_FRAME, r / 120, PICTURE) for r in range(0, crowd.count, EVERY)]
    find_athlete(lambda: frames, crowd.session, row_count=crowd.count, first_frame=FIRST_FRAME,
                 progress=shares.append)  # fmt: skip
    assert shares == sorted(shares)
    assert 0.9 < shares[-1] <= 1.0


def test_size_does_not_depend_on_the_posture():
    run = fly(3)
    sizes = np.array([stature_px(xy) for xy in run.poses.xy_px[run.poses.found]])
    assert sizes.std() / sizes.mean() < 0.04
    straight = np.zeros((33, 2))
    straight[[11, 12]], straight[[23, 24]] = (0, 0), (0, 288)
    straight[[25, 26]], straight[[27, 28]] = (0, 533), (0, 779)
    assert stature_px(straight) == pytest.approx(779 * STATURE_PER_BODY_CHAIN) == 1000


def test_repeated_sightings_of_one_person_count_once():
    run = fly(3)
    row = int(np.flatnonzero(run.poses.found)[20])
    same = PersonPose(run.poses.xy_px[row], np.full(33, 0.7))
    sure = PersonPose(run.poses.xy_px[row] + 3.0, np.full(33, 0.9))
    apart = PersonPose(run.poses.xy_px[row] + 300.0, np.full(33, 0.6))
    kept = distinct([sighting(row, p, PICTURE) for p in (same, sure, apart)])
    assert [round(s.score, 2) for s in kept] == [0.9, 0.6]


def two_who_race(apart_m=3.0):
    scenes = [
        Scenario(seed=seed, gait=sprint(8.0), camera=CAMERA, fps=120, duration_s=1.0,
                 middle_m=(x, y))
        for seed, x, y in ((8, 0.0, 0.0), (9, -apart_m, 1.2))
    ]  # fmt: skip
    return [seen(scene, noise_px=1.0) for scene in scenes]


@pytest.mark.parametrize("number", [0, 1])
def test_the_one_who_is_picked_is_followed(number):
    runs = two_who_race()
    x, y = (runs[number].poses.xy_px[60, [11, 12, 23, 24]]).mean(axis=0)
    path = Crowd(*runs).find(pick=Pick(x_px=x, y_px=y, at_s=60 / 120))
    assert np.median(off_path(path, runs[number])) < 0.1


def test_without_a_time_the_first_at_the_point_is_picked():
    runs = two_who_race()
    x, y = (runs[0].poses.xy_px[90, [11, 12, 23, 24]]).mean(axis=0)  # the other comes later
    path = Crowd(*runs).find(pick=Pick(x_px=x, y_px=y))
    assert np.median(off_path(path, runs[0])) < 0.1


def test_where_nobody_is_the_people_are_listed():
    runs = two_who_race()
    with pytest.raises(UsageError, match="nobody is there") as refused:
        Crowd(*runs).find(pick=Pick(x_px=5, y_px=700, at_s=0.7))
    assert str(refused.value).startswith("--athlete 5,700@0.7: ")
    assert str(refused.value).count("px tall") == 2
    offered = re.findall(r"([0-9]+,[0-9]+@[0-9.]+) ", str(refused.value))
    for point in offered:
        Crowd(*runs).find(pick=picked(point))  # what is offered is accepted
