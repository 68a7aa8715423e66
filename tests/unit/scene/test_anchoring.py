"""Cameras whose background is lost, in part or whole, against the cameras as they truly moved."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from seen_run import SeenRun, follow, seen

from speedlab.model.skeleton import Side
from speedlab.model.tracks import CameraMotion, forefoot
from speedlab.scene.anchoring import anchored_camera, rough_camera
from speedlab.scene.pan import Filmed
from speedlab.synthetic.scenario import random_fly

NOISE_PX = 1.0


@cache
def run(seed: int, panned: bool = True) -> SeenRun:
    return seen(random_fly(seed, 60, panned), NOISE_PX)


def lost(clip: SeenRun, first: int, stop: int) -> SeenRun:
    """The background is not seen in frames `first` to `stop`; the camera seems to stand there."""
    known, matrices = clip.camera.to_reference, [np.eye(3)]
    anchored = np.ones(len(known), dtype=bool)
    anchored[first:stop] = False
    for row in range(1, len(known)):
        moved = np.linalg.inv(known[row - 1]) @ known[row] if anchored[row] else np.eye(3)
        matrices.append(matrices[-1] @ moved)
    return replace(clip, camera=CameraMotion(np.array(matrices), True, 0.0, anchored))


def wholly_lost(clip: SeenRun) -> SeenRun:
    return lost(clip, 1, len(clip.timebase.time_s))


def by_feet(clip: SeenRun):
    """As the pipeline does it."""
    time_s = clip.timebase.time_s
    rough = rough_camera(clip.poses.xy_px, clip.camera, time_s, None)
    first = follow(replace(clip, camera=rough))
    xy_px = first.tracks.xy_px
    return anchored_camera(xy_px, clip.camera, time_s, first.contacts, clip.truth.size)


def step_lengths(clip: SeenRun, camera: CameraMotion) -> np.ndarray:
    """(k,) between true contacts that the camera sees standing, in the drawn leg's lengths."""
    found = follow(replace(clip, camera=camera))
    return np.array([s.length_px for s in found.steps if s.length_px]) / found.motion.leg_length_px


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_steps_are_as_long_as_with_the_true_camera(seed):
    clip = run(seed)
    camera, anchoring = by_feet(wholly_lost(clip))
    error = step_lengths(clip, camera) / step_lengths(clip, clip.camera) - 1
    assert anchoring.doubt == ""
    assert abs(np.mean(error)) < 2 * anchoring.run_u_rel < 0.06
    assert np.abs(error).max() < 2 * np.hypot(anchoring.step_u_rel, anchoring.run_u_rel) < 0.08


def test_feet_tread_level_though_the_camera_nods():
    clip = run(4)
    camera, _ = by_feet(wholly_lost(clip))
    stances = [(c, int(30 * (c.touchdown_s + c.toe_off_s))) for c in clip.truth.contacts]
    stances = [(c, row) for c, row in stances if c.complete]

    def bumps_px(xy_px: np.ndarray) -> float:
        """What is left of the standing feet's heights beside a straight line."""
        feet = np.array([forefoot(xy_px, c.side)[row] for c, row in stances])
        return float(np.std(feet[:, 1] - np.polyval(np.polyfit(*feet.T, 1), feet[:, 0])))

    assert bumps_px(camera.apply(clip.poses.xy_px)) < bumps_px(clip.poses.xy_px) / 2 < 4.0


@pytest.mark.parametrize(("first", "stop"), [(60, 90), (70, 78)])
def test_where_the_background_shows_it_is_believed(first, stop):
    """It is lost in the middle: what the feet tell there fits what it tells on both sides."""
    clip = run(5)
    camera, anchoring = by_feet(lost(clip, first, stop))
    error = step_lengths(clip, camera) / step_lengths(clip, clip.camera) - 1
    assert anchoring.doubt == ""
    assert np.abs(error).max() < 0.02


def test_the_background_tells_the_focal_length():
    clip = lost(run(6), 60, 70)
    standing = ((Side.LEFT, np.arange(3)),)
    filmed = Filmed(clip.poses.xy_px, clip.timebase.time_s, clip.camera, clip.truth.size, standing)
    focal_px, u_log = filmed.likely_focal
    assert focal_px == pytest.approx(random_fly(6, 60, True).camera.focal_px, rel=0.005)
    assert u_log < 0.05
    nothing = replace(filmed, camera=wholly_lost(clip).camera)
    assert nothing.likely_focal[1] > 0.5


def test_a_camera_that_stands_or_is_known_is_left_alone():
    still = run(7, panned=False)
    known = run(1)
    for clip in (wholly_lost(still), known):
        assert rough_camera(clip.poses.xy_px, clip.camera, clip.timebase.time_s, None) is None


def test_too_few_contacts_are_said_to_be_too_few():
    clip = wholly_lost(run(1))
    first = follow(clip)
    camera, anchoring = anchored_camera(
        clip.poses.xy_px, clip.camera, clip.timebase.time_s, first.contacts[:3], clip.truth.size
    )
    assert camera is None
    assert anchoring.doubt.startswith("too few contacts")


def test_feet_that_do_not_stand_are_found_out():
    """Contacts put where the feet swing."""
    clip = wholly_lost(run(2))
    rough = rough_camera(clip.poses.xy_px, clip.camera, clip.timebase.time_s, None)
    first = follow(replace(clip, camera=rough))
    wrong = [replace(c, side=c.side.other) for c in first.contacts[::3]]
    contacts = sorted([*wrong, *first.contacts], key=lambda c: c.number)
    _, anchoring = anchored_camera(
        clip.poses.xy_px, clip.camera, clip.timebase.time_s, contacts, clip.truth.size
    )
    assert "contradict" in anchoring.doubt


@pytest.mark.parametrize("zoom", [1.5, 0.7])
def test_a_zoom_is_not_taken_for_a_run_aslant(zoom):
    scenario = random_fly(2, 60, True)
    clip = seen(replace(scenario, camera=replace(scenario.camera, zoom=zoom)), NOISE_PX)
    _, anchoring = by_feet(wholly_lost(clip))
    assert "zoomed" in anchoring.doubt
    _, known = by_feet(wholly_lost(run(2)))
    assert known.doubt == ""
