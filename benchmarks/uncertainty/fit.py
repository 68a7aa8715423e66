"""From readings to the ratios of found to propagated uncertainty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import radians, tan
from typing import Final

import numpy as np

from benchmarks.uncertainty.readings import Reading
from speedlab.metrics.calibration import Calibration, Hardness, Ratios, of_the_legs_shape
from speedlab.metrics.registry import METRICS
from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.events import EventKind
from speedlab.model.measures import COVERAGE_95
from speedlab.quality.checks import OFTEN_EXCHANGED

COVERED: Final = 0.97
"""Share of the errors here that the 95 % interval is made to hold: it holds about one per cent less
of those of clips that were never seen (cross-validated), and hard ones are to have their share."""
FEWEST: Final = 30
"""Fewer readings say nothing of 3 % of them: their metric keeps what was propagated."""
LEAST_RATIO: Final = 0.05
"""No part of an uncertainty is ever taken to be nothing."""
INNER: Final = (0.90, 1.645)
"""The scatter within a clip is taken from the share of a normal distribution within so many
standard deviations: a few blunders do not count, a broad shoulder does."""


@dataclass(frozen=True)
class Readings:
    """Readings of one metric as arrays (n,). `place`: number of the clip and side."""

    error: FloatArray
    u_rand: FloatArray
    u_sys: FloatArray
    floor: FloatArray
    growth: FloatArray
    whole: BoolArray
    place: FloatArray
    clip: FloatArray

    def only(self, rows: BoolArray) -> Readings:
        """Some of them."""
        return Readings(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


Share = Callable[[Hardness], float]


def fit(readings: Sequence[Reading]) -> Calibration:
    """Growth with how hard a clip is first, then the ratios of each metric, of plain clips alone.

    In the others one growth does for all metrics, too much for some: their ratios would come out
    too small, and with them the ± of plain clips.
    """
    found = _growing(readings)
    plain = [r for r in readings if _plain(r.hardness)]
    found = replace(found, ratios=_all_ratios(plain, found))
    shape = [r for r in readings if of_the_legs_shape(r.metric)]
    found = replace(found, turned=_needed(readings, found, lambda h: tan(radians(h.turned_deg))))
    found = replace(found, down=_needed(readings, found, lambda h: tan(radians(h.down_deg))))
    often = _needed(shape, found, lambda h: h.exchanged, beyond=OFTEN_EXCHANGED)
    return replace(found, exchanged=often)


def _all_ratios(readings: Sequence[Reading], growing: Calibration) -> dict[str, Ratios]:
    ratios = {name: _ratios(group) for name, group in grouped(readings, growing).items()}
    return {name: ratio for name, ratio in ratios.items() if ratio != Ratios()}


def grouped(readings: Sequence[Reading], calibration: Calibration) -> dict[str, Readings]:
    """Readings by kind of event and by metric, in the order of the registry."""
    return {
        str(name): _arrays(own, calibration)
        for name in (*EventKind, *METRICS)
        if (own := [r for r in readings if r.metric == name])
    }


def _arrays(own: Sequence[Reading], calibration: Calibration) -> Readings:
    places = {key: i for i, key in enumerate(dict.fromkeys((r.clip, r.side) for r in own))}
    return Readings(
        np.array([r.error for r in own]),
        np.array([r.u_rand for r in own]),
        np.array([r.u_sys for r in own]),
        np.array([r.floor for r in own]),
        np.array([calibration.growth(r.metric, r.hardness) for r in own]),
        np.array([r.whole for r in own]),
        np.array([places[r.clip, r.side] for r in own]),
        np.array([r.clip for r in own]),
    )


def _growing(readings: Sequence[Reading]) -> Calibration:
    """How errors grow with unrest in the clips beyond the usual one, seen at right angles."""
    clips = _sizes(readings)
    usual = float(np.nanmedian([hard.unrest for hard, _ in clips]))
    level = [(hard, size) for hard, size in clips if hard.turned_deg == hard.down_deg == 0]
    unrest = np.array([hard.unrest for hard, _ in level])
    size = np.log([size for _, size in level])
    beyond = np.log(np.fmax(1.0, unrest / usual))
    calm = float(np.mean(size[beyond == 0]))
    return Calibration(round(usual, 4), round(_slope(beyond, size - calm), 2))


def _needed(
    readings: Sequence[Reading], plain: Calibration, share: Share, beyond: float = 0.0
) -> float:
    """How much less certain, per `share` of something, clips are that have more than `beyond`.

    So much that as many errors are held there as in `plain` clips, which have nothing of the kind.
    """
    often = [r for r in readings if share(r.hardness) > beyond]
    if len(often) < FEWEST:
        return 0.0
    more = []
    for name, own in grouped(often, plain).items():
        shares = np.array([share(r.hardness) for r in often if r.metric == name])
        held = COVERAGE_95 * np.maximum(own_u(own, plain.ratios.get(name, Ratios())), 1e-12)
        more.append((np.abs(own.error) / held - 1.0) / shares)
    return round(max(0.0, float(np.quantile(np.concatenate(more), COVERED))), 2)


def _plain(clip: Hardness) -> bool:
    """Seen at right angles, one leg hardly ever taken for the other."""
    return clip.turned_deg == clip.down_deg == 0 and clip.exchanged <= OFTEN_EXCHANGED


def _slope(x: FloatArray, y: FloatArray) -> float:
    """Of a line through zero, never falling; 0 where nothing lies off zero."""
    return max(0.0, float(np.sum(x * y) / np.sum(x**2))) if x.any() else 0.0


def _sizes(readings: Sequence[Reading]) -> list[tuple[Hardness, float]]:
    """Each clip's hardness, and its errors as multiples of their metric's usual one (median)."""
    errors: dict[str, list[float]] = {}
    for r in readings:
        errors.setdefault(r.metric, []).append(abs(r.error))
    usual = {name: float(np.median(found)) for name, found in errors.items()}
    clips: dict[int, tuple[Hardness, list[float]]] = {}
    for r in readings:
        if usual[r.metric] > 0:
            clips.setdefault(r.clip, (r.hardness, []))[1].append(abs(r.error) / usual[r.metric])
    return [(hard, float(np.median(sizes))) for hard, sizes in clips.values()]


def _ratios(own: Readings) -> Ratios:
    whole, each = own.only(own.whole), own.only(~own.whole)
    enough = len(each.error) >= FEWEST
    rand = _rand(each) if enough else 1.0
    sys = _sys(each, rand) if enough else 1.0
    clip = _whole(whole) if len(whole.error) >= FEWEST else 1.0
    return Ratios(*(round(max(LEAST_RATIO, ratio), 3) for ratio in (rand, sys, clip)))


def _rand(own: Readings) -> float:
    """Scatter of the errors about the mean of their clip and side, over what was propagated."""
    counts = np.bincount(own.place.astype(int))[own.place.astype(int)]
    means = np.bincount(own.place.astype(int), own.error)[own.place.astype(int)] / counts
    several = (counts > 1) & (own.u_rand > 0)
    expected = own.growth * own.u_rand * np.sqrt((counts - 1) / counts)
    scatter = np.abs(own.error - means)[several] / expected[several]
    everything = np.abs(own.error) / (COVERAGE_95 * own.growth * np.maximum(own.u_rand, 1e-12))
    most = float(np.quantile(everything, COVERED))
    share, deviations = INNER
    return min(float(np.quantile(scatter, share)) / deviations, most) if several.any() else 1.0


def _sys(own: Readings, rand: float) -> float:
    """The systematic part that the random one has to be joined by to hold the errors."""
    reach = own.error / (COVERAGE_95 * own.growth)
    rest = np.sqrt(np.maximum(0.0, reach**2 - (rand * own.u_rand) ** 2))
    if not own.u_sys.any():
        return 1.0
    return float(np.quantile(rest / np.maximum(own.u_sys, 1e-12), COVERED))


def _whole(own: Readings) -> float:
    expected = COVERAGE_95 * own.growth * np.hypot(own.u_rand, own.u_sys)
    return float(np.quantile(np.abs(own.error) / np.maximum(expected, 1e-12), COVERED))


def own_u(own: Readings, ratios: Ratios) -> FloatArray:
    """(n,) the calibrated standard uncertainty of each reading."""
    rand, sys = np.array([ratios.of(whole=bool(whole)) for whole in own.whole]).T
    result: FloatArray = own.growth * np.hypot(rand * own.u_rand, sys * own.u_sys)
    return result
