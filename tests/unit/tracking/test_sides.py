from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seen_run import ARMS, LEGS, SeenRun, seen, swapped, with_poses

from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import SideCertainty, Swap
from speedlab.synthetic.scenario import random_fly
from speedlab.tracking.limb_gaps import exchange
from speedlab.tracking.sides import episodes, exchanged_share, name_limbs
from speedlab.tracking.track import leg_length_px, name_sides

LEG_JOINTS = [joint(side, name) for side in Side for name in ("knee", "ankle", "foot_index")]
ARM_JOINTS = [joint(side, name) for side in Side for name in ("elbow", "wrist")]
CLIPS = [(240, False, 1), (120, True, 2), (60, True, 3), (30, True, 4)]


@cache
def run(fps: int, panned: bool, seed: int, noise_px: float) -> SeenRun:
    return seen(random_fly(seed, fps, panned), noise_px)


def share_right(confused: SeenRun, clean: SeenRun, joints: list[int]) -> float:
    """Share of the frames with a pose in which both sides' joints got their own names."""
    named, _ = name_sides(confused.poses, confused.camera)
    off = np.abs(named.xy_px[:, joints] - clean.poses.xy_px[:, joints]).max(axis=(1, 2))
    return float((off[clean.poses.found] < 1e-9).mean())


def rows_of(clean: SeenRun, kind: str) -> np.ndarray:
    """Frames to confuse."""
    found = np.flatnonzero(clean.poses.found)
    rng = np.random.default_rng(len(found))
    part = {"none": (0.0, 0.0), "middle": (0.4, 0.65), "start": (0.0, 0.2), "end": (0.8, 1.0)}
    if kind == "singles":
        return rng.choice(found, len(found) // 10, replace=False)
    if kind == "many singles":
        return rng.choice(found, int(0.3 * len(found)), replace=False)
    first, last = (int(share * len(found)) for share in part[kind])
    return found[first:last]


@pytest.mark.parametrize("noise_px", [0.0, 1.5])
@pytest.mark.parametrize("clip", CLIPS, ids=str)
@pytest.mark.parametrize("kind", ["none", "singles", "many singles", "middle", "start", "end"])
def test_confused_limbs_get_their_own_sides_back(clip, noise_px, kind):
    """1.5 px is 0.75 % of the height of these 200 px athletes."""
    clean = run(*clip, noise_px)
    rows = rows_of(clean, kind)
    for pairs in ((LEGS,), (ARMS,), (LEGS, ARMS)):
        confused = swapped(clean, rows, *pairs)
        assert share_right(confused, clean, LEG_JOINTS) >= 0.99
        assert share_right(confused, clean, ARM_JOINTS) >= 0.96  # a frame in the shortest clip


@pytest.mark.parametrize("clip", CLIPS[:2], ids=str)
def test_legs_confused_for_two_fifths_of_the_clip(clip):
    clean = run(*clip, 1.5)
    found = np.flatnonzero(clean.poses.found)
    for rows in (found[: int(0.4 * len(found))], found[int(0.6 * len(found)) :]):
        assert share_right(swapped(clean, rows, LEGS), clean, LEG_JOINTS) >= 0.99


def test_legs_confused_in_the_whole_clip_follow_the_arms():
    clean = run(*CLIPS[0], 1.0)
    confused = swapped(clean, slice(None), LEGS)
    assert share_right(confused, clean, LEG_JOINTS) >= 0.99
    assert share_right(confused, clean, ARM_JOINTS) >= 0.99


def test_arms_confused_in_most_frames_follow_the_legs():
    clean = run(*CLIPS[0], 1.0)
    found = np.flatnonzero(clean.poses.found)
    confused = swapped(clean, found[: int(0.8 * len(found))], ARMS)
    assert share_right(confused, clean, LEG_JOINTS) >= 0.99
    assert share_right(confused, clean, ARM_JOINTS) >= 0.99


def test_legs_alone_get_their_sides_where_no_arm_is_known():
    """Markers on the legs, or a network without arms."""
    clean = run(*CLIPS[0], 1.5)
    armless = clean.poses.xy_px.copy()
    armless[:, ARM_JOINTS] = np.nan
    clean = with_poses(clean, armless)
    confused = swapped(clean, rows_of(clean, "many singles"), LEGS)
    assert share_right(confused, clean, LEG_JOINTS) >= 0.99


def test_a_clip_named_wrongly_throughout_is_put_right_by_what_is_seen_better():
    """Far limbs have a lower visibility; the athlete's direction says which side is far."""
    clean = run(*CLIPS[0], 1.0)
    confused = swapped(clean, slice(None), LEGS, ARMS)
    assert share_right(confused, clean, LEG_JOINTS) >= 0.99
    assert share_right(confused, clean, ARM_JOINTS) >= 0.99


def test_a_swap_is_logged_with_its_frames():
    clean = run(*CLIPS[0], 0.0)
    found = np.flatnonzero(clean.poses.found)
    middle = int(found[len(found) // 2])
    confused = swapped(clean, [middle, middle + 1, middle + 40], LEGS)
    _, tracks = name_sides(confused.poses, confused.camera)
    legs = [(s.first_frame, s.last_frame) for s in tracks.swaps if s.limbs == "legs"]
    assert legs == [(middle, middle + 1), (middle + 40, middle + 40)]


def test_the_confidence_moves_with_the_limb():
    clean = run(*CLIPS[0], 0.0)
    rows = rows_of(clean, "many singles")
    named, tracks = name_sides(swapped(clean, rows, LEGS).poses, clean.camera)
    legs = LEGS[0] + LEGS[1]
    assert np.array_equal(named.confidence[:, legs], clean.poses.confidence[:, legs])
    assert np.array_equal(tracks.confidence, named.confidence)


def test_frames_without_a_pose_do_not_disturb_the_others():
    clean = run(*CLIPS[0], 1.0)
    holes = clean.poses.xy_px.copy()
    holes[np.random.default_rng(1).choice(len(holes), len(holes) // 10, replace=False)] = np.nan
    found = np.flatnonzero(clean.poses.found)
    holes[found[100:112]] = np.nan  # 50 ms at once
    gappy = with_poses(clean, holes)
    confused = swapped(gappy, rows_of(clean, "many singles"), LEGS)
    assert share_right(confused, gappy, LEG_JOINTS) >= 0.99


def test_two_poses_are_too_few_to_tell():
    xy = np.full((20, 33, 2), np.nan)
    xy[3:5] = run(*CLIPS[0], 0.0).poses.xy_px[100:102]
    naming = name_limbs(xy, leg_length_px(xy))
    assert naming.step_frames is None
    assert (naming.legs[3:5] == 0.5).all()
    assert np.isnan(naming.legs[5:]).all()


@pytest.mark.parametrize("share", [0.3, 0.6, 0.93])
@pytest.mark.parametrize("clip", [CLIPS[0], CLIPS[1]], ids=str)
def test_one_frame_with_both_legs_in_one_place_turns_nothing(clip, share):
    """A blurred frame as networks give it: it must not cost the frames after it their names."""
    clean = run(*clip, 1.0)
    found = np.flatnonzero(clean.poses.found)
    row = found[int(share * len(found))]
    merged = clean.poses.xy_px.copy()
    merged[row, LEGS[0]] = merged[row, LEGS[1]] = merged[row, LEGS[0] + LEGS[1]].mean(axis=0)
    blurred = with_poses(clean, merged)
    assert share_right(blurred, blurred, LEG_JOINTS) >= 0.99


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(st.booleans(), min_size=12, max_size=12), legs=st.booleans())
def test_exchanging_twice_changes_nothing(rows, legs):
    values = np.random.default_rng(0).normal(size=(12, 33, 2))
    pair, mask = (LEGS if legs else ARMS), np.array(rows)
    once = exchange(values, mask, pair)
    assert np.array_equal(exchange(once, mask, pair), values)
    assert np.array_equal(once[~mask], values[~mask])
    others = np.setdiff1d(np.arange(33), pair[0] + pair[1])
    assert np.array_equal(once[:, others], values[:, others])
    assert np.array_equal(once[mask][:, pair[0]], values[mask][:, pair[1]])


def test_the_share_of_exchanged_legs_counts_pictures_in_which_legs_move():
    moving = np.array([np.nan] * 10 + [1.0] * 20)
    waiting, running = Swap(0, 9, "legs"), Swap(12, 16, "legs")
    certainty = SideCertainty(moving, moving, 1.0, 1.0)
    assert exchanged_share([], certainty) == 0.0
    assert exchanged_share([waiting, running, Swap(0, 29, "arms")], certainty) == 0.25
    mirrored = [Swap(0, 11, "legs"), Swap(17, 29, "legs")]
    assert exchanged_share(mirrored, certainty) == 0.25
    nobody = SideCertainty(moving[:10], moving[:10], 1.0, 1.0)
    assert exchanged_share([waiting], nobody) == 0.0


@settings(max_examples=50, deadline=None)
@given(rows=st.lists(st.booleans(), max_size=40))
def test_episodes_are_the_runs_of_swapped_frames(rows):
    sure = np.linspace(0.5, 1.0, len(rows))
    log = episodes(np.array(rows, dtype=bool), sure, "legs")
    for swap in log:
        assert sure[swap.first_frame] <= swap.probability <= sure[swap.last_frame]
    covered = [row for swap in log for row in range(swap.first_frame, swap.last_frame + 1)]
    assert covered == [i for i, wrong in enumerate(rows) if wrong]
    assert all(a.last_frame + 1 < b.first_frame for a, b in zip(log[:-1], log[1:], strict=True))


def test_frames_with_both_legs_in_one_place_are_no_word_on_sides():
    """Every crossing is blurred for 60 ms at 30 fps, the frames after it are named at random."""
    clean = run(*CLIPS[3], 1.0)
    steady = clean.camera.apply(clean.poses.xy_px)
    knees = np.linalg.norm(steady[:, 25] - steady[:, 26], axis=-1)
    merged_rows = np.flatnonzero(knees < 0.25 * leg_length_px(steady))
    xy = clean.poses.xy_px.copy()
    for row in merged_rows:
        xy[row, LEGS[0]] = xy[row, LEGS[1]] = (
            xy[row, LEGS[0] + LEGS[1]].reshape(2, -1, 2).mean(axis=0)
        )
    blurred = with_poses(clean, xy)
    after = [row + 1 for row in merged_rows if row + 1 not in merged_rows and row + 1 < len(xy)]
    confused = swapped(blurred, after[::2], LEGS)
    clear = np.setdiff1d(np.flatnonzero(clean.poses.found), merged_rows)
    named, _ = name_sides(confused.poses, confused.camera)
    off = np.abs(named.xy_px[clear][:, LEG_JOINTS] - clean.poses.xy_px[clear][:, LEG_JOINTS])
    assert (off.max(axis=(1, 2)) < 1e-9).mean() >= 0.97
