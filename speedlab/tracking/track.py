"""From the network's poses to one athlete's tracks: sides, outliers, gaps, noise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from speedlab.model.clip import BoolArray, FloatArray, usual_spacing_s
from speedlab.model.skeleton import LEG, Side, joint
from speedlab.model.tracks import CameraMotion, PoseSequence, Tracks
from speedlab.tracking.gaps import drop_outliers, fill_gaps
from speedlab.tracking.hidden_leg import drop_hidden_legs, legs_in_one_place
from speedlab.tracking.occlusion import drop_hidden
from speedlab.tracking.sides import ARM_PAIR, LEG_PAIR, episodes, exchange, solve_arms, solve_legs

DEFAULT_NOISE_SHARE = 0.015
"""Landmark noise (share of the leg's length) assumed where the frame rate is too low to see it:
half of the 95th percentile of the pose network's error on rendered sprinters."""
NOISE_MIN_FPS = 100.0


def name_sides(poses: PoseSequence, camera: CameraMotion) -> tuple[PoseSequence, Tracks]:
    """Give every frame's limbs their side over the whole clip.

    Returns the poses renamed, and the same as unfilled tracks with the log of swaps.
    """
    steady = camera.apply(poses.xy_px)
    unit = leg_length_px(poses.xy_px)
    merged = legs_in_one_place(steady, unit)  # one leg twice says nothing about sides
    legs = solve_legs(np.where(merged[:, None, None], np.nan, steady), unit)
    arms = solve_arms(steady, unit)
    legs, arms = _agree(poses.xy_px, legs, arms)
    xy, confidence = poses.xy_px, poses.confidence
    for swapped, pair in ((legs, LEG_PAIR), (arms, ARM_PAIR)):
        xy, confidence = exchange(xy, swapped, pair), exchange(confidence, swapped, pair)
    swaps = episodes(legs, "legs") + episodes(arms, "arms")
    named = PoseSequence(xy, confidence)
    return named, Tracks(xy, confidence, np.isfinite(xy[..., 0]), np.zeros(xy.shape[1]), swaps)


def clean_tracks(
    named: Tracks, camera: CameraMotion, time_s: FloatArray, *, max_gap_s: float
) -> Tracks:
    """Drop what is hidden and outliers, fill short gaps, measure the noise; true seconds."""
    unit = leg_length_px(named.xy_px)
    frame_s = usual_spacing_s(time_s)
    steady = drop_hidden_legs(camera.apply(named.xy_px), unit)
    kept = drop_hidden(drop_outliers(steady, frame_s, unit), named.confidence, unit)
    observed: BoolArray = np.isfinite(kept[..., 0])
    filled = fill_gaps(kept, time_s, max_gap_s)
    noise = _noise_px(kept, frame_s, unit)
    return Tracks(camera.invert(filled), named.confidence, observed, noise, named.swaps)


BODY = [joint(side, name) for side in Side for name in ("shoulder", *LEG)]
LEAST_INSIDE = 0.75


def only_in_picture(tracks: Tracks, width_px: int, height_px: int) -> Tracks:
    """Landmarks beyond the picture's edge are the network's guess: not observed.

    Where more than a quarter of the body is outside, the rest is a guess as well and is dropped.
    """
    x, y = tracks.xy_px[..., 0], tracks.xy_px[..., 1]
    inside = (x >= 0) & (y >= 0) & (x <= width_px) & (y <= height_px)
    known = np.isfinite(x[:, BODY])
    share = (inside[:, BODY] & known).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    whole = share >= LEAST_INSIDE
    return replace(
        tracks,
        xy_px=np.where(whole[:, None, None], tracks.xy_px, np.nan),
        observed=tracks.observed & inside & whole[:, None],
    )


def leg_length_px(xy: FloatArray) -> float:
    """Thigh + shank in pixels (75th percentile over frames and sides) from (n, 33, 2)."""
    lengths = []
    for side in Side:
        hip, knee, ankle = (xy[:, joint(side, name)] for name in ("hip", "knee", "ankle"))
        lengths.append(np.linalg.norm(knee - hip, axis=1) + np.linalg.norm(ankle - knee, axis=1))
    return float(np.nanpercentile(np.stack(lengths), 75))


def _agree(xy: FloatArray, legs: BoolArray, arms: BoolArray) -> tuple[BoolArray, BoolArray]:
    """Make arms and legs tell the same story: an arm swings with the leg of the other side.

    Each pair's naming of the whole clip is the network's vote; where the two contradict each
    other the weaker vote (the one nearer to half of the frames) gives way; of two that are alike
    the legs', which the network confuses more often. Arms that hang still are no witness.
    """
    leg = _swing(exchange(xy, legs, LEG_PAIR), "hip", "knee")
    arm = _swing(exchange(xy, arms, ARM_PAIR), "shoulder", "elbow")
    found = np.isfinite(leg + arm)
    if found.sum() < 4:
        return legs, arms
    leg, arm = leg[found], arm[found]
    if min(np.ptp(leg), np.ptp(arm)) == 0 or np.corrcoef(leg, arm)[0, 1] < CONTRADICTION:
        return legs, arms
    leg_vote, arm_vote = (abs(float(s[found].mean()) - 0.5) for s in (legs, arms))
    return (legs, ~arms & found) if arm_vote < leg_vote else (~legs & found, arms)


CONTRADICTION = 0.3
"""Correlation of same-side arm and thigh above which one of the two pairs is named wrongly; it is
about -0.9 in running when both are right."""


def _swing(xy: FloatArray, root: str, tip: str) -> FloatArray:
    """Left minus right horizontal reach of a limb's first segment (px)."""
    reach = [xy[:, joint(s, tip), 0] - xy[:, joint(s, root), 0] for s in Side]
    return reach[0] - reach[1]


def _noise_px(xy: FloatArray, frame_s: float, unit_px: float) -> FloatArray:
    """(33,) standard deviation of the frame-to-frame noise from third differences.

    A white series' third difference has 20 times its variance; real motion hardly shows there at
    100 fps and more. Below that a default share of the leg's length is assumed.
    """
    if frame_s > 1 / NOISE_MIN_FPS or len(xy) < 8:
        return np.full(xy.shape[1], DEFAULT_NOISE_SHARE * unit_px)
    third = np.abs(np.diff(xy, n=3, axis=0))
    spread = 1.4826 * np.nanmedian(third, axis=0) / np.sqrt(20)
    noise: FloatArray = np.sqrt((spread**2).mean(axis=-1))
    return np.nan_to_num(noise, nan=DEFAULT_NOISE_SHARE * unit_px)
