import numpy as np
import pytest
from seen_run import LEGS, seen, swapped, with_poses

from speedlab.model.skeleton import LEG, Side, joint, limb
from speedlab.synthetic.body import Body
from speedlab.synthetic.scenario import Scenario, random_fly
from speedlab.tracking.track import clean_tracks, leg_length_px, name_sides, only_in_picture


def cleaned(run):
    _, unfilled = name_sides(run.poses, run.camera)
    return clean_tracks(unfilled, run.camera, run.timebase.time_s, max_gap_s=0.06)


@pytest.mark.parametrize("noise_px", [0.7, 1.5, 3.0])
@pytest.mark.parametrize(("fps", "panned"), [(240, False), (240, True), (120, False)])
def test_the_noise_of_the_landmarks_is_measured(fps, panned, noise_px):
    tracks = cleaned(seen(random_fly(3, fps, panned), noise_px))
    body = limb(Side.LEFT, LEG[:3]) + limb(Side.RIGHT, LEG[:3]) + [11, 12]
    assert np.median(tracks.noise_px[body]) == pytest.approx(noise_px, rel=0.25)


def test_without_noise_next_to_none_is_found():
    tracks = cleaned(seen(random_fly(3, 240, panned=False)))
    assert tracks.noise_px.max() < 0.1


def test_of_a_landmark_that_was_never_seen_a_usual_noise_is_assumed():
    run = seen(random_fly(3, 240, panned=False), noise_px=1.5)
    xy = run.poses.xy_px.copy()
    wrist = joint(Side.LEFT, "wrist")
    xy[:, wrist] = np.nan
    tracks = cleaned(with_poses(run, xy))
    assert tracks.noise_px[wrist] == pytest.approx(0.015 * leg_length_px(run.poses.xy_px))


def test_below_a_hundred_frames_a_second_a_usual_noise_is_assumed():
    run = seen(random_fly(3, 60, panned=False), noise_px=1.5)
    tracks = cleaned(run)
    assert tracks.noise_px == pytest.approx(0.015 * leg_length_px(run.poses.xy_px))


@pytest.mark.parametrize("panned", [False, True])
def test_filled_landmarks_are_marked_as_not_observed(panned):
    run = seen(random_fly(1, 240, panned), noise_px=1.0)
    xy = run.poses.xy_px.copy()
    found = np.flatnonzero(run.poses.found)
    short = found[60:66]
    knee = joint(Side.LEFT, "knee")
    xy[short, knee] = np.nan
    tracks = cleaned(with_poses(run, xy))
    assert not tracks.observed[short, knee].any()
    assert np.isfinite(tracks.xy_px[short, knee]).all()
    off = np.linalg.norm(tracks.xy_px[short, knee] - run.poses.xy_px[short, knee], axis=-1)
    assert off.max() < 8.0  # 4 % of this athlete, after 29 ms
    outside = np.flatnonzero(~run.poses.found)
    assert np.isnan(tracks.xy_px[outside]).all()


def test_tracks_are_in_the_picture_of_each_frame():
    """Outliers are looked for in the steady frame, but positions come back to the picture."""
    run = seen(random_fly(2, 240, panned=True))
    tracks = cleaned(run)
    known = tracks.observed & run.poses.found[:, None]
    assert tracks.xy_px[known] == pytest.approx(run.poses.xy_px[known], abs=1e-6)
    feet = [joint(side, name) for side in Side for name in ("heel", "foot_index")]
    assert np.delete(known[run.poses.found], feet, axis=1).mean() > 0.995  # the far one hides


def test_leg_length_is_the_athletes_own():
    scenario = Scenario(seed=5, fps=120, body=Body(height_m=1.70))
    run = seen(scenario)
    per_metre_px = scenario.camera.focal_px / scenario.camera.distance_m
    body = scenario.body
    expected = (body.thigh_m + body.shank_m) * per_metre_px
    assert leg_length_px(run.poses.xy_px) == pytest.approx(expected, rel=0.03)


def test_swaps_are_kept_through_cleaning():
    run = seen(random_fly(1, 240, panned=False))
    found = np.flatnonzero(run.poses.found)
    tracks = cleaned(swapped(run, found[50:53], LEGS))
    assert [(s.first_frame, s.last_frame) for s in tracks.swaps if s.limbs == "legs"] == [
        (found[50], found[52])
    ]


def test_arms_that_never_move_are_no_argument():
    """Hands on the hips: the naming of the legs stands."""
    run = seen(random_fly(1, 120, panned=False))
    xy = run.poses.xy_px.copy()
    for name in ("elbow", "wrist", "pinky", "index", "thumb"):
        for side in Side:
            xy[:, joint(side, name)] = xy[:, joint(side, "shoulder")]
    stiff = with_poses(run, xy)
    named, tracks = name_sides(stiff.poses, stiff.camera)
    assert tracks.swaps == ()
    assert np.array_equal(named.xy_px, xy, equal_nan=True)


def test_a_foot_beyond_the_edge_was_not_observed():
    run = seen(random_fly(1, 240, panned=False))
    tracks = cleaned(run)
    toe = joint(Side.LEFT, "foot_index")
    low = int(np.nanmax(tracks.xy_px[:, toe, 1])) - 3
    cropped = only_in_picture(tracks, 1280, low)
    below = tracks.xy_px[:, toe, 1] > low
    assert below.any()
    assert not cropped.observed[below, toe].any()
    assert np.array_equal(cropped.observed[~below, toe], tracks.observed[~below, toe])
    assert np.array_equal(cropped.xy_px, tracks.xy_px, equal_nan=True)


def test_half_a_body_at_the_edge_is_a_guess():
    run = seen(random_fly(1, 240, panned=False))
    tracks = cleaned(run)
    hips = tracks.xy_px[:, [23, 24], 0].mean(axis=1)
    cropped = only_in_picture(tracks, int(np.nanmedian(hips)), 720)
    out = hips > np.nanmedian(hips) + 60
    assert np.isnan(cropped.xy_px[out]).all()
    inside = hips < np.nanmedian(hips) - 150
    assert np.array_equal(cropped.xy_px[inside], tracks.xy_px[inside])
