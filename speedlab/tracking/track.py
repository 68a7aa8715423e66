"""From the network's poses to one athlete's tracks: sides, outliers, gaps, noise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from speedlab.model.clip import BoolArray, FloatArray, usual_spacing_s
from speedlab.model.skeleton import LEG, Side, joint
from speedlab.model.tracks import CameraMotion, PoseSequence, SideCertainty, Swap, Tracks
from speedlab.tracking.gaps import drop_outliers, fill_gaps, known_median
from speedlab.tracking.girdles import GIRDLES, girdle_exchanged
from speedlab.tracking.heading import travel_direction
from speedlab.tracking.hidden_leg import drop_hidden_legs, legs_in_one_place
from speedlab.tracking.limb_gaps import ARM_PAIR, LEG_PAIR, exchange
from speedlab.tracking.near_far import settled
from speedlab.tracking.occlusion import drop_hidden
from speedlab.tracking.sides import episodes, name_limbs

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
    near = travel_direction(steady, unit).near_side
    naming, clip = settled(steady, poses.confidence, name_limbs(steady, unit), near, unit)
    xy, confidence = poses.xy_px, poses.confidence
    swaps: tuple[Swap, ...] = ()
    for limbs, keep, pair in (("legs", naming.legs, LEG_PAIR), ("arms", naming.arms, ARM_PAIR)):
        exchanged = keep < 0.5
        xy, confidence = exchange(xy, exchanged, pair), exchange(confidence, exchanged, pair)
        swaps += episodes(exchanged, 1 - keep, limbs)
    for girdle, pair in GIRDLES.items():
        likely = girdle_exchanged(steady, pair, unit)
        xy, confidence = (exchange(values, likely > 0.5, pair) for values in (xy, confidence))
        swaps += episodes(likely > 0.5, likely, girdle)
    # Nothing tells the legs of one who waits, and nothing depends on those that are in one place.
    legs = np.where(naming.moving & naming.apart, np.maximum(naming.legs, 1 - naming.legs), np.nan)
    arms = np.where(naming.moving, np.maximum(naming.arms, 1 - naming.arms), np.nan)
    certainty = SideCertainty(legs, arms, clip.legs, clip.arms)
    named = PoseSequence(xy, confidence)
    xy = _without_foreign_limbs(xy, camera, naming.foreign, unit)
    observed = np.isfinite(xy[..., 0])
    return named, Tracks(xy, confidence, observed, np.zeros(xy.shape[1]), swaps, certainty)


def _without_foreign_limbs(
    xy: FloatArray, camera: CameraMotion, foreign: BoolArray, unit_px: float
) -> FloatArray:
    """A copy of (n, 33, 2) that knows no limbs in foreign frames.

    A leg that was only seen twice is the athlete's: `hidden_leg` gives it to its owner.
    """
    result = xy.copy()
    rows = np.flatnonzero(foreign & ~legs_in_one_place(camera.apply(xy), unit_px))
    limbs = [joint for pair in (LEG_PAIR, ARM_PAIR) for side in pair for joint in side]
    result[rows[:, None], limbs] = np.nan
    return result


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
    return replace(named, xy_px=camera.invert(filled), observed=observed, noise_px=noise)


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


def _noise_px(xy: FloatArray, frame_s: float, unit_px: float) -> FloatArray:
    """(33,) standard deviation of the frame-to-frame noise from third differences.

    A white series' third difference has 20 times its variance; real motion hardly shows there at
    100 fps and more. Below that a default share of the leg's length is assumed.
    """
    if frame_s > 1 / NOISE_MIN_FPS or len(xy) < 8:
        return np.full(xy.shape[1], DEFAULT_NOISE_SHARE * unit_px)
    third = np.abs(np.diff(xy, n=3, axis=0))
    spread = 1.4826 * known_median(third) / np.sqrt(20)
    noise: FloatArray = np.sqrt((spread**2).mean(axis=-1))
    return np.nan_to_num(noise, nan=DEFAULT_NOISE_SHARE * unit_px)
