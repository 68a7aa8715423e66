"""Which limb is left and which is right, solved over the whole clip (docs/metrics.md, 4.2).

The network names each frame on its own and errs where limbs cross, hide each other or are blurred.
Over the clip legs and arms run through one stride after the other, so the phase of the stride and
the naming of every frame are found together: `gait_cycle` learns the athlete's own stride from the
clip, `chain` weighs all frames against each other. What stays open is the naming of the clip as a
whole, which `near_far` settles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.tracks import SideCertainty, Swap
from speedlab.tracking.chain import beliefs
from speedlab.tracking.foreign import foreign_rows
from speedlab.tracking.gait_cycle import (
    NO_LEVEL,
    PHASES,
    Cycle,
    IntArray,
    first_guesses,
    refitted,
)
from speedlab.tracking.limb_gaps import ARM_JOINTS, LEG_JOINTS, limb_gaps

LEAST_ROWS = 8
"""Fewer poses than this show no stride: the network's naming stands, and nobody knows."""
LEAST_SWING_LEGS = 0.1
"""Arms that move less (root mean square) hang or rest on the hips: they say nothing."""
LOOKS_A_STEP = 12.0
"""Poses of one step count as at most this many independent ones: the network's errors last."""
MOST_TRUST = 0.97
"""The network's naming of one frame is never trusted more than this."""
VOTES_A_STEP = 1.0
"""The network's names of one step count as this many independent votes: it errs in bursts."""
SWITCH_COST = 0.3
"""Cost of exchanging the names from one frame to the next."""
STILL_LEGS, STILL_SHARE = 0.03, 0.35
"""Limbs stay where they were from frame to frame within so many leg lengths, and this share of the
way that they make in the stride."""
MOST_JUMP = 5.0
"""A jump costs at most this much: one wild pose must not decide."""
ARM_LEVEL = 1000.0
"""Stiffness of a constant gap between the arms, which lets a third of it through: seen a little
from behind one arm hangs before the other. A free constant explains any naming; between legs, which
part from one pelvis, there is next to none."""
LEAST_WINDOW, WINDOWS = 8, 6
"""Limbs are looked at for moving over this share of the clip's poses, or so many poses."""
MOVING_SHARE = 0.25
APART_SHARE = 0.25
"""Shares of the clip's usual most below which limbs stand, and the network put both legs on one."""
OPEN, TIE = 0.05, 1e-3
"""A naming this near to even is open; one that is carried over to it stays as near as that."""
CLEAR_SHARE = 0.5
"""... from a pose to the next whose limbs lie this share as far apart."""
IMPOSSIBLE = 100.0
"""Cost of exchanging the frame that the others are named after."""
ROUNDS = 4
"""The stride and the names settle within this many rounds."""


@dataclass(frozen=True)
class Naming:
    """(n,) probabilities that the network's naming of legs and arms is that of the clip.

    NaN in frames without a pose. `moving` (n,): frames in which the limbs move, not those of a wait
    before the start; `apart` (n,): frames in which the legs are not in one place, where their names
    would change nothing; `foreign` (n,): frames whose legs are not a pose of this athlete's stride.
    `step_frames`: how long a step takes; None: no stride was seen.
    """

    legs: FloatArray
    arms: FloatArray
    moving: BoolArray
    apart: BoolArray
    foreign: BoolArray
    step_frames: float | None


@dataclass(frozen=True)
class _Limbs:
    """A pair of limbs in the frames with a pose, and what is known about it so far."""

    gaps: FloatArray
    telling: BoolArray
    cycle: Cycle
    follow: FloatArray
    trust: float
    level_stiffness: float = NO_LEVEL
    anchor: int | None = None

    def log_fit(self, weight: float) -> FloatArray:
        fit = weight * self.cycle.log_fit(self.gaps) * self.telling[:, None, None]
        if self.anchor is not None:
            fit[self.anchor, :, 1] = -IMPOSSIBLE
        # In a wait every frame shows the same: the names are those of the first one that moves.
        vote = self.telling[:, None] * self.trust / 2
        fit[..., 0] += vote
        fit[..., 1] -= vote
        return fit

    def learnt(self, belief: FloatArray, rate: float) -> _Limbs:
        gaps, belief = self.gaps[self.telling], belief[self.telling]
        kept = float(belief[..., 0].sum(axis=1).mean())
        cycle = refitted(self.cycle, gaps, belief, self.level_stiffness)
        return replace(self, cycle=cycle, trust=_trust(kept, rate))


def name_limbs(steady: FloatArray, unit_px: float) -> Naming:
    """How likely the network's left and right are those of the clip, frame by frame.

    `steady` (n, 33, 2) in a steady (reference) frame, NaN where nothing was found; `unit_px`: the
    leg's length.
    """
    legs, arms = (limb_gaps(steady, joints, unit_px) for joints in (LEG_JOINTS, ARM_JOINTS))
    if not np.isfinite(arms).all(axis=1).any():
        arms = np.zeros_like(arms)  # some networks, and markers on the legs alone, know no arms
    rows = np.flatnonzero(np.isfinite(legs).all(axis=1) & np.isfinite(arms).all(axis=1))
    nobody = np.full(len(steady), np.nan)
    if len(rows) and np.sqrt((arms[rows] ** 2).mean()) < LEAST_SWING_LEGS:
        arms = np.zeros_like(arms)
    start = _first_cycle(legs[rows], rows) if len(rows) >= LEAST_ROWS else None
    if start is None:
        nobody[rows] = 0.5
        known = np.isfinite(nobody)
        return Naming(nobody, nobody, known, known, np.zeros(len(steady), dtype=bool), None)
    both, unlike = _stride_by_stride(*start, arms[rows], rows)
    result = []
    for gaps, keep in ((legs, both[:, 0, :].sum(axis=1)), (arms, both[:, :, 0].sum(axis=1))):
        probability = nobody.copy()
        probability[rows] = _carried(keep, gaps[rows])
        result.append(probability)
    moving, apart, foreign = np.zeros((3, len(steady)), dtype=bool)
    moving[rows], apart[rows] = _moving(legs[rows]), _apart(legs[rows])
    foreign[rows] = unlike
    return Naming(result[0], result[1], moving, apart, foreign, np.pi / start[0])


def _carried(keep: FloatArray, gaps: FloatArray) -> FloatArray:
    """(m,) `keep`, where it is open as good as open, but for the limbs staying where they were.

    Nothing tells the names of a long wait. Then they are at least the same in all of it, and those
    of the pose with which it ends (or began): picture by picture, past those of merged limbs.
    """
    result = keep.copy()
    is_open = np.abs(keep - 0.5) < OPEN
    for order in (slice(None, None, -1), slice(None)):
        before: FloatArray | None = None
        for row in np.arange(len(keep))[order]:
            named = gaps[row] * np.sign(result[row] - 0.5)
            if not is_open[row]:
                before = named
            elif before is not None:
                agree = float(gaps[row] @ before) / float(before @ before + 1e-12)
                result[row] = 0.5 + np.copysign(TIE, agree)
                is_open[row] = False
                before = gaps[row] * np.sign(agree) if abs(agree) > CLEAR_SHARE else before
    return result


def _first_cycle(gaps: FloatArray, rows: IntArray) -> tuple[float, _Limbs, FloatArray] | None:
    """The likeliest stride of the legs: its rate, the legs with it, and the belief in phases."""
    telling = _moving(gaps) & _apart(gaps)
    guesses = first_guesses(gaps[telling], rows[telling])
    if not guesses:
        return None
    rate, cycle = guesses[0]
    legs = _Limbs(gaps, telling, cycle, _follow(gaps, rows, rate), 0.0)
    belief = beliefs(legs.log_fit(1.0), legs.follow, rows, rate)
    legs = legs.learnt(belief, rate)
    belief = beliefs(legs.log_fit(1.0), legs.follow, rows, rate)
    return rate, legs, belief


def _stride_by_stride(
    rate: float, legs: _Limbs, belief: FloatArray, arm_gaps: FloatArray, rows: IntArray
) -> tuple[FloatArray, BoolArray]:
    """(m, 2, 2) belief in the namings of legs and arms, each keep or exchange; (m,) foreign."""
    weight = min(1.0, LOOKS_A_STEP * rate / np.pi)
    misfit = legs.cycle.misfit(legs.gaps).min(axis=(1, 2))
    anchor = int(np.where(legs.telling, misfit, np.inf).argmin())
    legs = replace(legs, anchor=anchor)
    for _ in range(ROUNDS):
        belief = beliefs(legs.log_fit(weight), legs.follow, rows, rate)
        legs = legs.learnt(belief, rate)
    named = np.zeros_like(belief)
    named[..., 0] = belief.sum(axis=2)
    trust = _trust(MOST_TRUST, rate)
    moving = _moving(legs.gaps)
    cycle = refitted(None, arm_gaps[moving], named[moving], ARM_LEVEL)
    follow = _follow(arm_gaps, rows, rate)
    arms = _Limbs(arm_gaps, moving, cycle, follow, trust, ARM_LEVEL)
    shape = (len(rows), PHASES, 2, 2)
    follow = (legs.follow[:, :, None, :, None] + arms.follow[:, None, :, None, :]).reshape(-1, 4, 4)
    for _ in range(ROUNDS):
        fit = legs.log_fit(weight)[..., :, None] + arms.log_fit(weight)[..., None, :]
        joint = beliefs(fit.reshape(len(rows), PHASES, 4), follow, rows, rate).reshape(shape)
        legs, arms = legs.learnt(joint.sum(axis=3), rate), arms.learnt(joint.sum(axis=2), rate)
    misfit = (joint.sum(axis=3) * legs.cycle.misfit(legs.gaps)).sum(axis=(1, 2))
    jump = -legs.follow[:, 0].max(axis=1) / MOST_JUMP
    return joint.sum(axis=1), foreign_rows(misfit, jump, round(2 * np.pi / rate))


def _moving(gaps: FloatArray) -> BoolArray:
    """(m,) poses around which the limbs move: not those of a wait in the blocks."""
    width = max(LEAST_WINDOW, len(gaps) // WINDOWS)
    windows = np.lib.stride_tricks.sliding_window_view(gaps, width, axis=0)
    spread = np.sqrt(windows.var(axis=-1).mean(axis=1))
    moving = spread > MOVING_SHARE * np.percentile(spread, 95)
    around = np.clip(np.arange(len(gaps)) - width // 2, 0, len(moving) - 1)
    result: BoolArray = moving[around]
    return result


def _apart(gaps: FloatArray) -> BoolArray:
    """(m,) poses in which the legs are two: a running pair is never all in one place."""
    size = np.sqrt((gaps**2).mean(axis=1))
    apart: BoolArray = size > APART_SHARE * np.percentile(size, 95)
    return apart


def _trust(kept: float, rate: float) -> float:
    share = np.clip(kept, 1 - MOST_TRUST, MOST_TRUST)
    return min(1.0, VOTES_A_STEP * rate / np.pi) * float(np.log(share / (1 - share)))


def _follow(gaps: FloatArray, rows: IntArray, rate_rad: float) -> FloatArray:
    """(m, 2, 2) log factors of naming j after naming i: limbs hardly move from frame to frame."""
    way = STILL_SHARE * np.sqrt((gaps**2).mean()) * rate_rad * np.diff(rows)
    result = np.zeros((len(gaps), 2, 2))
    for sign, (i, j) in ((1.0, (0, 1)), (-1.0, (1, 0))):
        jump = ((gaps[1:] - sign * gaps[:-1]) ** 2).mean(axis=1)
        cost = np.minimum(0.5 * jump / (STILL_LEGS + way) ** 2, MOST_JUMP)
        result[1:, [0, 1], [i, j]] = -(cost + SWITCH_COST * (sign < 0))[:, None]
    return result


def exchanged_share(swaps: Sequence[Swap], certainty: SideCertainty) -> float:
    """Share of the pictures with moving legs in which the network named them unlike elsewhere.

    Of its two ways to name them the rarer one: at most a half. 0 where no legs move.
    """
    known = np.isfinite(certainty.legs)
    exchanged = np.zeros(len(known), dtype=bool)
    for swap in swaps:
        if swap.limbs == "legs":
            exchanged[swap.first_frame : swap.last_frame + 1] = True
    share = float(exchanged[known].mean()) if known.any() else 0.0
    return min(share, 1.0 - share)


def episodes(exchanged: BoolArray, probability: FloatArray, limbs: str) -> tuple[Swap, ...]:
    """Runs of exchanged frames as a log; `probability` (n,) that a frame's naming is now right."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], exchanged.astype(int), [0]])))
    return tuple(
        Swap(int(first), int(stop) - 1, limbs, float(probability[first:stop].mean()))
        for first, stop in zip(edges[::2], edges[1::2], strict=True)
    )
