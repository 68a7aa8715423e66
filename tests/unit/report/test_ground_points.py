"""Points of the ground that were told, on the video and in the words of the method."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_run import GREY, Stage, drawn_run

from speedlab.model.tracks import CameraMotion
from speedlab.report.annotate import prepare_painter
from speedlab.report.ground import into_picture
from speedlab.report.ground_points import ground_marks, run_line_px
from speedlab.report.method import facts
from speedlab.report.overlay import evidence_of
from speedlab.scene.pointed import Pointing
from speedlab.scene.run_plane import flattened, plane_scale, run_plane
from speedlab.settings import GroundPoint
from speedlab.synthetic.camera import Camera, Shot

STAGE = Stage(1600, 720, 200.0, 200.0, 620.0)
PLACES = ((0.0, -1.22), (-5.0, -1.22), (-5.0, 1.22), (0.0, 1.22))


@pytest.fixture(scope="module")
def told():
    """A drawn run whose ground was pointed at; metres grow to the left of the picture."""
    camera = Camera(1600, 720, 1800.0, tilt_deg=-4.0, yaw_deg=8.0)
    shot = Shot(camera, np.array([0.0, 1.0]), np.zeros(2), np.random.default_rng(0))
    world = np.array([[-along, across, 0.0] for along, across in PLACES]) - [2.5, 0.0, 0.0]
    points = [
        GroundPoint(x_px=x, y_px=y, along_m=along, across_m=across)
        for (x, y), (along, across) in zip(
            shot.project(world[None], np.zeros(1))[0], PLACES, strict=True
        )
    ]
    still = CameraMotion(np.eye(3)[None], False, 0.0, np.ones(1, dtype=bool))
    plane = run_plane(points, Pointing(still, np.zeros(1), (1600, 720)))
    analysis = drawn_run(stage=STAGE)
    evidence = evidence_of(analysis)
    scene = replace(
        evidence.scene, plane=plane, scale=plane_scale(plane),
        camera=flattened(evidence.scene.camera, plane),
    )  # fmt: skip
    analysis = replace(analysis, evidence=replace(evidence, scene=scene))
    return analysis, np.array([(p.x_px, p.y_px) for p in points])


def test_every_point_is_drawn_where_it_was_pointed_at(told):
    analysis, points_px = told
    evidence = evidence_of(analysis)
    marks = ground_marks(evidence)
    to_reference = evidence.scene.camera.to_reference[0]
    seen = [into_picture(to_reference, mark.arms_px.reshape(-1, 2)) for mark in marks]
    middles = np.array([arms.mean(axis=0) for arms in seen])
    assert middles == pytest.approx(points_px, abs=1.0)
    for arms in seen:
        assert 30 < abs(arms[1] - arms[0])[0] < 100  # .4 m along the lane
    assert [mark.words for mark in marks] == [
        "0, \u22121.22 m", "\u22125, \u22121.22 m", "\u22125, 1.22 m", "0, 1.22 m",
    ]  # fmt: skip
    assert [mark.beyond for mark in marks] == [False, False, True, True]


def test_the_athlete_s_line_lies_between_the_lane_lines(told):
    analysis, points_px = told
    evidence = evidence_of(analysis)
    line = into_picture(evidence.scene.camera.to_reference[0], run_line_px(evidence))
    ends = sorted(line.tolist())
    for (x, y), rows in zip(ends, ((0, 3), (1, 2)), strict=True):
        near, far = points_px[list(rows)]
        assert far[1] < y < near[1]
        assert min(near[0], far[0]) - 1 < x < max(near[0], far[0]) + 1


def test_the_video_shows_them(told):
    analysis, points_px = told
    bare = replace(analysis, evidence=replace(
        evidence_of(analysis), scene=replace(evidence_of(analysis).scene, plane=None)))  # fmt: skip
    picture = np.full((720, 1600, 3), GREY, dtype=np.uint8)
    drawn, plain = (prepare_painter(a).paint(picture, 0).copy() for a in (analysis, bare))
    changed = (drawn != plain).any(axis=-1)
    for x, y in points_px.astype(int):
        assert changed[y - 4 : y + 5, x - 12 : x + 13].any()


def test_nothing_is_drawn_where_nothing_was_told():
    evidence = evidence_of(drawn_run(stage=STAGE))
    assert ground_marks(evidence) == ()
    assert run_line_px(evidence) is None


def test_the_method_says_where_the_camera_stood(told):
    words = dict(facts(told[0]))["Scale"]
    assert words.startswith("From 4 points of the ground: ±")
    assert "A camera 12" in words
    assert "turned into the plane of the run" in words
