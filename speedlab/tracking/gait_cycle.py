"""The stride as a closed curve of limb gaps, learnt from the clip without knowing the names.

A gap and its opposite (the same pose with left and right exchanged) lie half a stride apart on the
curve, so the curve consists of odd harmonics of the stride. How fast it is run through shows in
the square of the gaps taken as a complex number, in which the sign drops out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from speedlab.model.clip import FloatArray

IntArray = NDArray[np.int_]

PHASES: Final = 48
"""Phases into which a stride is cut: a third of the advance of one picture at 30 fps."""
PHASE_RAD: Final[FloatArray] = 2 * np.pi * np.arange(PHASES) / PHASES
HARMONICS: Final = (1, 3)
BASIS: Final[FloatArray] = np.stack(
    [np.ones(PHASES)]
    + [wave(order * PHASE_RAD) for order in HARMONICS for wave in (np.cos, np.sin)],
    axis=1,
)
NO_LEVEL: Final = 1e6
"""Stiffness that keeps the level about which the curve swings at zero."""
NAMINGS: Final = (1.0, -1.0)
"""Signs of the gaps under the two namings: as the network has it, exchanged."""
LEAST_SPREAD = 0.04
"""Gaps are never taken to be known better than this (leg lengths): two landmarks' errors."""
FIRST_SPREAD = 0.06
EFFECTIVE_JOINTS = 4.0
"""The coordinates of a limb err together: they count as this many independent ones."""
OUTLIER_SHARE, OUTLIER_COST = 0.05, 4.5
"""Share of poses that have nothing to do with the athlete's, and what one costs at most
(half of three spreads squared)."""
RIDGE = 0.002
"""Weight of a flat curve, per row and squared order: phases that were never seen stay smooth."""
MOST_TURN = 0.35
"""Turns of the squared gap a frame (two a stride) beyond which frames cannot show a stride."""
CANDIDATES = 1


@dataclass(frozen=True)
class Cycle:
    """Expected gaps over a stride: `spread` (d,), `weights` (1 + 2 x harmonics, d) of the basis."""

    weights: FloatArray
    spread: FloatArray

    @property
    def curve(self) -> FloatArray:
        """(PHASES, d) expected gaps."""
        curve: FloatArray = BASIS @ self.weights
        return curve

    def misfit(self, gaps: FloatArray) -> FloatArray:
        """(n, PHASES, 2) half the squared distance in spreads, for every phase and naming."""
        scaled, curve = gaps / self.spread, self.curve / self.spread
        own = (scaled**2).mean(axis=1)[:, None] + (curve**2).mean(axis=1)
        product = 2 * scaled @ curve.T / gaps.shape[1]
        far = np.stack([own - sign * product for sign in NAMINGS], axis=-1)
        result: FloatArray = 0.5 * EFFECTIVE_JOINTS * np.maximum(far, 0.0)
        return result

    def log_fit(self, gaps: FloatArray) -> FloatArray:
        """(n, PHASES, 2) log likelihood of the gaps, for every phase and naming."""
        good = (1 - OUTLIER_SHARE) * np.exp(-self.misfit(gaps))
        fit: FloatArray = np.log(good + OUTLIER_SHARE * np.exp(-OUTLIER_COST))
        return fit


def refitted(
    cycle: Cycle | None, gaps: FloatArray, belief: FloatArray, level_stiffness: float = NO_LEVEL
) -> Cycle:
    """The cycle that fits the gaps best, given the belief in every phase and naming.

    `belief` (n, PHASES, 2) sums to 1 a row. Poses that are outliers of `cycle` count little.
    """
    weight = belief
    if cycle is not None:
        good = (1 - OUTLIER_SHARE) * np.exp(-cycle.misfit(gaps))
        weight = belief * good / (good + OUTLIER_SHARE * np.exp(-OUTLIER_COST))
    signed = weight @ np.array(NAMINGS)
    mass = weight.sum(axis=(0, 2))
    stiffness = np.array([level_stiffness, *np.repeat(np.square(HARMONICS), 2)])
    smooth = RIDGE * len(gaps) * np.diag(stiffness)
    normal = BASIS.T @ (mass[:, None] * BASIS) + smooth
    weights = np.linalg.solve(normal, BASIS.T @ (signed.T @ gaps))
    curve = BASIS @ weights
    square = weight.sum(axis=2).sum(axis=1) @ gaps**2 + mass @ curve**2
    square -= 2 * np.einsum("np,nd,pd->d", signed, gaps, curve, optimize=True)
    variance = np.maximum(square, 0.0) / max(float(mass.sum()), 1e-9)
    return Cycle(weights, np.sqrt(variance + LEAST_SPREAD**2))


def first_guesses(gaps: FloatArray, rows: IntArray) -> list[tuple[float, Cycle]]:
    """Likely strides, best first: advance in radians a frame, and an ellipse of gaps.

    `gaps` (m, d) of the frames `rows`. Empty where the gaps do not turn at all.
    """
    variances, axes = np.linalg.eigh(gaps.T @ gaps / len(gaps))
    if variances[-2] <= 1e-9 or len(gaps) < 4:
        return []
    first, second = (axes[:, k] * np.sqrt(2 * variances[k]) for k in (-1, -2))
    left = np.maximum(np.mean(gaps**2, axis=0) - 0.5 * (first**2 + second**2), 0.0)
    spread = np.sqrt(left + FIRST_SPREAD**2)
    z = gaps @ axes[:, -1] / np.sqrt(variances[-1]) + 1j * (
        gaps @ axes[:, -2] / np.sqrt(variances[-2])
    )
    flat = np.zeros((2 * (len(HARMONICS) - 1), gaps.shape[1]))
    level = np.zeros(gaps.shape[1])
    return [
        (np.pi * abs(turn), Cycle(np.vstack([level, first, np.sign(turn) * second, flat]), spread))
        for turn in _turns(z**2 / np.maximum(np.abs(z), 1e-9), rows)
    ]


def _turns(squared: NDArray[np.complex128], rows: IntArray) -> list[float]:
    """Highest lines of the spectrum of the squared gap, in turns a frame, signed."""
    series = np.zeros(rows[-1] - rows[0] + 1, dtype=complex)
    series[rows - rows[0]] = squared
    size = 8 * len(series)
    power, turns = np.abs(np.fft.fft(series, size)), np.fft.fftfreq(size)
    power[(np.abs(turns) < 1 / len(series)) | (np.abs(turns) > MOST_TURN)] = 0.0
    peak = (power >= np.roll(power, 1)) & (power >= np.roll(power, -1)) & (power > 0)
    best = np.argsort(-np.where(peak, power, 0.0), kind="stable")[:CANDIDATES]
    return [float(turns[k]) for k in best if peak[k]]
