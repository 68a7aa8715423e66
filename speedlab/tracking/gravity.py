"""Slow motion told by the body's fall: between steps it must fall as fast as everything does.

In time that runs true, the trunk's bounce at the rhythm of the steps follows from gravity alone.
The ground carries the body during a part of each step, with a push that rises and falls like half
a sine wave (Morin et al. 2005) and on average bears its weight; the first harmonic of that force is
`FORCE_HARMONIC` times the weight, hardly depending on how long the part is. A bounce of amplitude
`a` at `w` radians a second therefore shows a gravity of `a w^2 / FORCE_HARMONIC`, and time that
runs `k` times too slowly a gravity that is `k^2` times too small.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import Motion
from speedlab.tracking.cadence import crossings_s, step_rate_hz, thigh_gap_deg

GRAVITY_MPS2: Final = 9.81
FORCE_HARMONIC: Final = np.pi / 2
"""2 cos(pi s) / (1 - 4 s^2) for a contact that lasts the share s of the step: 1.7 at .4 (sprint),
1.3 at .65 (jog), pi / 2 at one half."""
USUAL_LEG_M: Final = 0.54 * 1.75
"""Leg of an adult of unknown stature (Drillis & Contini 1966); off by 6 %, the slow-down by 3 %."""
LEAST_STEPS: Final = 3
ALIKE: Final = 1.35
MOST_ALIKE: Final = 0.6
"""So large a share of the steps is within this factor of their median, or the rhythm is not known:
thighs crossed unseen, or were confused."""
SPRINT_FOLD_DEG: Final = 110.0
SPRINT_STEP_RATE_HZ: Final = 4.4
LEAST_SPRINT_RATE_HZ: Final = 3.0
"""Knees that fold so far belong to sprinting, with 4 to 5 steps a second, and over 3 in every fast
run (docs/metrics.md, 11.2); a jog's steps are as slow as a sprint's in slow motion, but its knees
fold by 80 to 105 deg."""
LEAST_SLOWDOWN: Final = 1.4


def likely_slow_motion(motion: Motion, knee_fold_deg: float) -> float | None:
    """How many times slower than true the motion's time runs, where that is plain; else None.

    Two things that do not rest on each other must say so: a sprinter's legs at a jog's rhythm, and
    a body that falls too slowly. The factor is the one that gives a sprinter's usual rhythm.
    """
    rate_hz = step_rate_hz(motion.xy, motion.time_s)
    if rate_hz is None or rate_hz > LEAST_SPRINT_RATE_HZ or knee_fold_deg < SPRINT_FOLD_DEG:
        return None
    slowdown = slowdown_by_gravity(motion)
    if slowdown is None or slowdown < LEAST_SLOWDOWN:
        return None
    return SPRINT_STEP_RATE_HZ / rate_hz


def slowdown_by_gravity(motion: Motion) -> float | None:
    """How many times slower than true the motion's time runs, by the trunk's bounce.

    On rendered sprints .82 to 1.4 times the truth. None: too few steps, or uneven ones, or a body
    that bounces twice in what seems to be one step.
    """
    time_s = motion.time_s
    crossings = crossings_s(thigh_gap_deg(motion.xy), time_s)
    if len(crossings) < LEAST_STEPS + 1:
        return None
    steps_s = np.diff(crossings)
    step_s = float(np.median(steps_s))
    if np.mean(np.abs(np.log(steps_s / step_s)) < np.log(ALIKE)) < MOST_ALIKE:
        return None
    bounce_px = _bounce(_trunk_height(motion), time_s, crossings)
    if bounce_px is None:
        return None
    m_per_px = motion.m_per_px or USUAL_LEG_M / motion.leg_length_px
    apparent_mps2 = bounce_px * m_per_px * (2 * np.pi / step_s) ** 2 / FORCE_HARMONIC
    return float(np.sqrt(GRAVITY_MPS2 / apparent_mps2))


def _trunk_height(motion: Motion) -> FloatArray:
    rows = [joint(side, name) for side in Side for name in ("shoulder", "hip")]
    return np.asarray(motion.xy[:, rows, 1].mean(axis=1))


def _bounce(height: FloatArray, time_s: FloatArray, crossings: FloatArray) -> float | None:
    """Amplitude (px) of a height (n,) at the rhythm of the steps, by least squares.

    Beside it: a drift, the limp between left and right, and the second harmonic.
    """
    inside = np.isfinite(height) & (time_s >= crossings[0]) & (time_s <= crossings[-1])
    phase = 2 * np.pi * np.interp(time_s[inside], crossings, np.arange(len(crossings)))
    along = np.linspace(-1, 1, int(inside.sum()))
    waves = [wave(k * phase) for k in (1.0, 2.0, 0.5) for wave in (np.cos, np.sin)]
    model = np.column_stack([*waves, np.ones_like(along), along, along**2])
    if len(model) < 2 * model.shape[1]:
        return None
    found, *_ = np.linalg.lstsq(model, height[inside], rcond=None)
    once, twice = np.hypot(found[0], found[1]), np.hypot(found[2], found[3])
    return float(once) if once > twice else None
