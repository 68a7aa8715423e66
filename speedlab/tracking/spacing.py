"""When distinct pictures were taken, where a file repeats some of them.

A camera that misses a picture stores the one before it again: the next one then shows twice the
usual motion, and its time stamp is true. A program that turns 25 pictures a second into 30 repeats
every fifth as well, but all pictures were taken evenly: their stamps are late by up to a frame, and
no picture shows more motion than the others. The athlete's legs tell which of the two it was.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.signal import savgol_filter

from speedlab.model.clip import FloatArray, Timebase
from speedlab.model.selection import IntArray
from speedlab.model.skeleton import Side, joint

LEAST_STEPS: Final = 5
"""So many short and so many long spacings are needed to compare the motion in them."""
LONGEST_STEP: Final = 10
"""Frames; a longer one is a hanging picture, which nothing was converted from."""
AROUND: Final = 3
"""Pictures before and after whose motion is the usual one."""
WINDOW: Final = 13
"""Pictures over which uneven stamps are straightened: some rounds of the pattern."""
MOVING: Final = ("knee", "ankle", "foot_index")


def taken_s(file_s: FloatArray, frames: IntArray, xy: FloatArray) -> FloatArray:
    """(n,) when the distinct pictures were taken, in file seconds.

    `file_s` (n,) their time stamps, `frames` (n,) their numbers in the file, `xy` (n, 33, 2) poses.
    """
    steps = np.diff(frames)
    if len(frames) < WINDOW or steps.max() > LONGEST_STEP:
        return file_s
    long = steps > steps.mean()
    motion = _relative_motion(xy)
    known = np.isfinite(motion)
    if min((long & known).sum(), (~long & known).sum()) < LEAST_STEPS:
        return file_s
    ratio = np.median(motion[long & known]) / np.median(motion[~long & known])
    if ratio > np.sqrt(steps[long].mean() / steps[~long].mean()):
        return file_s
    return np.asarray(savgol_filter(file_s, WINDOW, polyorder=1, mode="interp"))


def effective_fps(clock: Timebase) -> float:
    """Distinct pictures a true second: what events can be timed by, and rates are judged by.

    Where frames were left out: all over the whole time, but for the stretches that hang.
    """
    if clock.frames is None:
        return clock.fps
    running = np.diff(clock.frames) <= LONGEST_STEP
    return min(clock.fps, 1.0 / float(np.diff(clock.time_s)[running].mean()))


def _relative_motion(xy: FloatArray) -> FloatArray:
    """(n - 1,) how far the legs move about the hips from picture to picture, over the usual."""
    hips = xy[:, [joint(side, "hip") for side in Side]].mean(axis=1, keepdims=True)
    legs = xy[:, [joint(side, name) for side in Side for name in MOVING]] - hips
    moved = np.linalg.norm(np.diff(legs, axis=0), axis=-1).mean(axis=-1)
    padded = np.pad(moved, AROUND, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * AROUND + 1)
    others = np.delete(windows, AROUND, axis=1)
    usual = np.full(len(moved), np.nan)
    enough = np.isfinite(others).sum(axis=1) >= AROUND
    usual[enough] = np.nanmedian(others[enough], axis=1)
    return np.asarray(moved / usual)
