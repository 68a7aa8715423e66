"""A network's errors kept picture by picture, and put onto other exact poses at the same phase.

Where the errors of landmarks go together, or a few pictures err far more than the rest, figures of
single landmarks (`model`) do not do: what is put on then is what really happened to somebody else,
stride by stride.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.pose_noise.measuring import LEGS, WHOLE_ARMS, Watched, residual_pct, sides_exchanged
from benchmarks.pose_noise.model import group_of
from benchmarks.pose_noise.stride import facing, stride_phase
from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.skeleton import INDEX, LANDMARKS, Side
from speedlab.model.tracks import PoseSequence
from speedlab.tracking.limb_gaps import exchange

JOGGERS: Final = Path(__file__).with_name("heavy_jog.npz")
"""The heavy network on rendered joggers; the file says on which."""
_OTHER_SIDE: Final = {Side.LEFT.value: Side.RIGHT.value, Side.RIGHT.value: Side.LEFT.value}


@dataclass(frozen=True)
class Errors:
    """One clip's errors in the (n,) pictures of some whole strides.

    `error_pct` (n, 33, 2): % of body height, x forward, y down, the near side's landmarks in the
    left one's place, sides put right; `confidence` (n, 33) alike; `strides` (n,): phase of the near
    leg in strides, rising; `legs`, `arms` (n,): left and right exchanged.
    """

    error_pct: FloatArray
    confidence: FloatArray
    strides: FloatArray
    legs: BoolArray
    arms: BoolArray

    @property
    def whole_strides(self) -> int:
        """How many strides they last."""
        return max(1, round(float(self.strides[-1] - self.strides[0])))


@dataclass(frozen=True)
class Replayed:
    """How a network erred in some clips; `measured_on`: in which."""

    clips: tuple[Errors, ...]
    measured_on: str


def kept_errors(clip: Watched) -> Errors:
    """The errors of a clip over the whole strides that it shows.

    Raises:
        ValueError: it shows less than one.
    """
    legs, arms = sides_exchanged(clip)
    near = facing(clip.true_px).near_side
    strides = _strides(clip.true_px, clip.time_s, near)
    known = np.isfinite(strides) & clip.poses.found
    first = float(strides[known][0])
    lasts = np.floor(strides[known][-1] - first)
    if lasts < 1:
        raise ValueError("less than a stride can be seen")
    whole = known & (strides <= first + lasts)
    order = _near_is_left(near)
    residual = residual_pct(clip, legs, arms)
    return Errors(
        _of_all_landmarks(residual[whole][:, order]),
        clip.poses.confidence[whole][:, order],
        strides[whole],
        legs[whole],
        arms[whole],
    )


def replay_errors(
    xy_px: FloatArray,
    time_s: FloatArray,
    height_px: float,
    errors: Replayed,
    rng: np.random.Generator,
) -> PoseSequence:
    """Poses (n, 33, 2) with the errors of one of the clips, from any of its strides on.

    Landmarks that are NaN stay unknown. The same `rng` state gives the same poses.
    """
    direction = facing(xy_px)
    source = errors.clips[rng.integers(len(errors.clips))]
    later = int(rng.integers(source.whole_strides))
    strides = np.nan_to_num(_strides(xy_px, time_s, direction.near_side))
    into = (strides + later - source.strides[0]) % source.whole_strides
    order = _near_is_left(direction.near_side)
    places = source.strides[0] + into
    row = np.searchsorted(source.strides, places).clip(0, len(source.legs) - 1)
    error = _between(source, places)[:, order] * np.array([direction.sign, 1.0])
    noisy, confidence = xy_px + error * height_px / 100, source.confidence[row][:, order]
    for exchanged, pair in ((source.legs[row], LEGS), (source.arms[row], WHOLE_ARMS)):
        noisy, confidence = (exchange(values, exchanged, pair) for values in (noisy, confidence))
    known = np.isfinite(noisy).all(axis=2)
    return PoseSequence(noisy, np.where(known, confidence, 0.0))


def _between(source: Errors, strides: FloatArray) -> FloatArray:
    """(n, 33, 2) errors at other places of the strides, between two pictures in proportion."""
    columns = source.error_pct.reshape(len(source.strides), -1).T
    rows = np.stack([np.interp(strides, source.strides, column) for column in columns], axis=1)
    return rows.reshape(len(strides), *source.error_pct.shape[1:])


def write_errors(errors: Replayed, path: Path) -> None:
    """Write errors as NumPy arrays, to a hundredth of a per cent or so."""
    arrays: dict[str, Any] = {
        f"{number} {field.name}": _small(getattr(clip, field.name))
        for number, clip in enumerate(errors.clips)
        for field in fields(Errors)
    }
    np.savez_compressed(path, measured_on=np.array(errors.measured_on), **arrays)


def read_errors(path: Path = JOGGERS) -> Replayed:
    """The errors of a file."""
    with np.load(path) as stored:
        names = [field.name for field in fields(Errors)]
        count = (len(stored.files) - 1) // len(names)
        clips = tuple(
            Errors(**{name: _large(stored[f"{number} {name}"]) for name in names})
            for number in range(count)
        )
        return Replayed(clips, str(stored["measured_on"]))


def _small(values: FloatArray | BoolArray) -> np.ndarray:
    return (
        values if values.dtype == bool else values.astype(np.float16 if values.ndim > 1 else float)
    )


def _large(values: np.ndarray) -> np.ndarray:
    return values if values.dtype == bool else values.astype(float)


def _strides(xy_px: FloatArray, time_s: FloatArray, side: Side) -> FloatArray:
    """(n,) phase of one leg in strides, rising; NaN where the knees are unknown."""
    phase = stride_phase(xy_px, time_s, side)
    result = np.full(len(phase), np.nan)
    known = np.isfinite(phase)
    result[known] = np.maximum.accumulate(np.unwrap(phase[known])) / (2 * np.pi)
    return result


def _near_is_left(near: Side) -> list[int]:
    """Rows of the landmarks with the near side's in the left one's place, and the way back."""
    if near is Side.LEFT:
        return list(range(len(LANDMARKS)))
    return [INDEX["_".join(_OTHER_SIDE.get(w, w) for w in name.split("_"))] for name in LANDMARKS]


def _of_all_landmarks(error_pct: FloatArray) -> FloatArray:
    """Landmarks without a truth (eyes, fingers) err as the one they go with (nose, wrist)."""
    result = error_pct.copy()
    known = np.isfinite(error_pct).all(axis=2).any(axis=0)
    groups = [group_of(row, Side.LEFT) for row in range(len(LANDMARKS))]
    for row in np.flatnonzero(~known):
        with_truth = [k for k in np.flatnonzero(known) if groups[k] == groups[row]]
        if with_truth:
            result[:, row] = error_pct[:, with_truth[0]]
    return result
