"""What every back end owes, shown on pictures of a rendered runner whose joints are known."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pytest

from speedlab.model.skeleton import INDEX, Side, joint
from speedlab.model.tracks import AthletePath
from speedlab.pose.backend import PoseBackend, backend_names, get_backend
from speedlab.pose.cache import ModelFile
from speedlab.pose.crop import square_crop
from speedlab.pose.estimate import estimate_along
from speedlab.pose.replay import store_poses
from speedlab.settings import PoseSettings
from speedlab.synthetic.joints import JOINTS
from speedlab.synthetic.render import frames
from speedlab.synthetic.scenario import Take, random_fly
from speedlab.synthetic.truth import truth_of
from speedlab.video.reader import Frame

pytestmark = pytest.mark.slow

BODY = [joint(s, name) for s in Side for name in ("shoulder", "elbow", "hip", "knee", "ankle")]
FIRST = 100
"""Number in the file of the first picture."""


@dataclass(frozen=True)
class Run:
    """Pictures of a runner with the truth: landmarks (n, 33, 2) px and stature (px)."""

    pictures: list[Frame]
    xy_px: np.ndarray
    path: AthletePath

    @property
    def stature_px(self) -> float:
        return float(self.path.size_px[0])


@pytest.fixture(scope="module")
def run() -> Run:
    take = Take(replace(random_fly(seed=31, fps=120, panned=True), fps=10))
    truth = truth_of(take)
    rows = np.flatnonzero(truth.visible)
    xy = np.full((len(truth.time_s), 33, 2), np.nan)
    for number, name in enumerate(JOINTS):
        if name in INDEX:
            xy[:, INDEX[name]] = truth.joints_px[:, number]
    low, high = xy[:, BODY].min(axis=1), xy[:, BODY].max(axis=1)
    upright = float(np.median(high[:, 1] - low[:, 1])) / 0.75
    path = AthletePath(
        (low + high)[rows] / 2, np.full(len(rows), upright), np.ones(len(rows), bool)
    )
    wanted = [picture for picture, seen in zip(frames(take), truth.visible, strict=True) if seen]
    pictures = [Frame(FIRST + i, i / 10, picture) for i, picture in enumerate(wanted)]
    return Run(pictures, xy[rows], path)


@pytest.fixture(params=["mediapipe", "replay"])
def opened(request, run, tmp_path) -> tuple[PoseBackend, ModelFile]:
    """Each back end with its model: the real network; the truth, to be replayed."""
    spec = "heavy"
    if request.param == "replay":
        spec = str(tmp_path / "truth.npz")
        confidence = np.where(np.isfinite(run.xy_px[:, :, 0]), 0.9, 0.0)
        store_poses(
            tmp_path / "truth.npz", FIRST + np.arange(len(run.xy_px)), run.xy_px, confidence
        )
    backend = get_backend(request.param)
    return backend, backend.find_model(spec, download=True, tell=lambda _: None)


def looks(run):
    for row, picture in enumerate(run.pictures):
        crop = square_crop(picture.rgb, run.path.center_px[row], 1.7 * run.stature_px)
        yield row, crop, crop.origin(picture.index)


def test_all_of_ours_are_tried_here():
    assert {"mediapipe", "replay"} <= set(backend_names())


def test_people_come_in_the_pixels_of_the_image(run, opened):
    backend, model = opened
    with backend.open(model, PoseSettings(), people=2) as session:
        for row, crop, origin in looks(run):
            people = session.estimate(crop.rgb, origin)
            assert 1 <= len(people) <= 2
            person = crop.to_picture(people[0])
            assert person.xy_px.shape == (33, 2)
            assert person.confidence.shape == (33,)
            assert person.confidence.min() >= 0
            assert person.confidence.max() <= 1
            off = np.linalg.norm(person.xy_px - run.xy_px[row], axis=1)[BODY]
            assert np.median(off) < 0.05 * run.stature_px


def test_nobody_is_found_in_an_empty_picture(opened):
    backend, model = opened
    grey = np.full((400, 400, 3), 128, np.uint8)
    crop = square_crop(grey, np.array([200.0, 200.0]), 400.0)
    with backend.open(model, PoseSettings()) as session:
        assert list(session.estimate(crop.rgb, crop.origin(FIRST - 1))) == []


def test_an_image_s_result_does_not_depend_on_what_came_before(run, opened):
    backend, model = opened
    (_, first, origin), (_, second, other), *_ = looks(run)
    with backend.open(model, PoseSettings()) as session:
        alone = session.estimate(first.rgb, origin)[0].xy_px
        session.estimate(second.rgb, other)
        again = session.estimate(first.rgb, origin)[0].xy_px
    np.testing.assert_array_equal(again, alone)


def test_along_the_path(run, opened):
    backend, model = opened
    one, two = (
        estimate_along(
            run.pictures,
            run.path,
            partial(backend.open, model, PoseSettings(), people=2),
            first_frame=FIRST,
            workers=workers,
        )
        for workers in (1, 2)
    )
    assert one.found.all()
    np.testing.assert_array_equal(one.xy_px, two.xy_px)
    off = np.linalg.norm(one.xy_px - run.xy_px, axis=2)[:, BODY]
    assert np.median(off) < 0.03 * run.stature_px
