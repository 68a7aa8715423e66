"""The calibration as the product reads it, and as a page to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np

from benchmarks.uncertainty.fit import Readings, own_u
from speedlab.metrics.calibration import Calibration, Ratios
from speedlab.metrics.registry import METRICS
from speedlab.model.clip import BoolArray
from speedlab.model.measures import COVERAGE_95

_NONE: Final = "–"
PAYS_BELOW: Final = 0.75
"""A bias is worth taking out where what is left without it is smaller than this share."""


@dataclass(frozen=True)
class Made:
    """How a calibration came about."""

    date: str
    version: str
    clips: int
    conditions: int


_TABLE_HEAD: Final = """\
# Fitted by benchmarks/uncertainty on {date}, speedlab {version}.
# {clips} rendered clips, {conditions} conditions, athletes that the accuracy suite does not have.
# Own over propagated standard uncertainty; see speedlab/metrics/calibration.py.
"""

PAGE_HEAD: Final = """# What our ± are worth

Fitted by `benchmarks/uncertainty` on {date} with speedlab {version}, to {clips} rendered
clips under {conditions} conditions. None of their athletes is in [accuracy.md](accuracy.md), which
scores the result. [metrics.md](metrics.md), section 6, says how a ± is propagated and calibrated.

`python -m benchmarks.uncertainty` films and looks at clips of its own, one athlete and more
(`--athletes`) under each condition, an hour of work, and fits to them.

* **readings** of so many **clips**; **bias** and **spread**: mean and standard deviation of found
  minus true, both sides.
* **own ±**: median half width of the 95 % interval of one reading, as calibrated here;
  **floor ±**: of the least that is printed. What is printed is the larger one.
* **random**, **systematic**, **clip**: own over propagated standard uncertainty, of the two parts
  of a reading and of values that are read from the clip as a whole. *–*: too few readings, what
  was propagated stands. Of events: of each event's own ± and of the detector's bias.
* **without bias**: what the own ± would be if the mean error were taken out, where that is less
  than {pays:.0%} of it. No correction is made: that these biases are real athletes' is not known.

Limbs of rigid length wander by {usual:.1%} in the usual clip (root mean square over thighs, shanks
and trunk); in a clip in which they wander k > 1 times as much, everything is k^{power:g} times as
uncertain. Where the view is turned by more than 6° from a right angle to the run, it is
1 + {turned:g} tan(angle) times as uncertain; where the camera looks down by more than 12°,
1 + {down:g} tan(angle) times. Where the network took one leg for the other in a share s of the
pictures (which is undone, but it also draws one leg into the other), what is read off how the legs
are swung and bent is 1 + {exchanged:g} s times as uncertain.

Each of these three is so large that as many errors are held where it counts as elsewhere.
"""

_TITLES: Final = (
    "metric", "unit", "readings", "clips", "bias", "spread", "own ±", "floor ±",
    "random", "systematic", "clip", "without bias",
)  # fmt: skip


def table(calibration: Calibration, made: Made) -> str:
    """The text of `calibration.toml`."""
    lines = [
        _TABLE_HEAD.format(**asdict(made)),
        "[growth]",
        f"usual_unrest = {calibration.usual_unrest}",
        f"power = {calibration.power}",
        f"turned = {calibration.turned}",
        f"down = {calibration.down}",
        f"exchanged = {calibration.exchanged}",
        "",
        "[ratios]",
    ]
    for name, found in calibration.ratios.items():
        parts = ", ".join(f"{key} = {value}" for key, value in asdict(found).items())
        lines.append(f"{name} = {{ {parts} }}")
    return "\n".join(lines) + "\n"


def page(calibration: Calibration, groups: Mapping[str, Readings], made: Made) -> str:
    """The text of docs/uncertainty.md."""
    head = PAGE_HEAD.format(
        **asdict(made),
        usual=calibration.usual_unrest,
        power=calibration.power,
        turned=calibration.turned,
        down=calibration.down,
        exchanged=calibration.exchanged,
        pays=PAYS_BELOW,
    )
    lines = [head, f"| {' | '.join(_TITLES)} |", "|---" * len(_TITLES) + "|"]
    for name, group in groups.items():
        lines.append(_line(name, group, calibration.ratios.get(name)))
    return "\n".join(lines) + "\n"


def _line(name: str, own: Readings, ratios: Ratios | None) -> str:
    each = own.only(~own.whole) if not own.whole.all() else own
    half = COVERAGE_95 * own_u(each, ratios or Ratios())
    bias = float(each.error.mean())
    rest = np.abs(each.error - bias)
    left = float(np.median(half)) * _reach(rest) / _reach(np.abs(each.error))
    pays = left < PAYS_BELOW * float(np.median(half))
    cells = (
        name, _unit(name), str(len(each.error)), str(len(set(each.clip.tolist()))),
        f"{bias:+.2g}", f"{each.error.std():.2g}", f"{np.median(half):.2g}",
        f"{COVERAGE_95 * np.median(each.floor):.2g}",
        *_ratio_cells(ratios, own.whole),
        f"{left:.2g}" if pays else "",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _unit(name: str) -> str:
    return (METRICS[name].unit or _NONE) if name in METRICS else "ms"


def _reach(errors: np.ndarray) -> float:
    return float(np.quantile(errors, 0.95))


def _ratio_cells(ratios: Ratios | None, whole: BoolArray) -> tuple[str, ...]:
    if ratios is None:
        return (_NONE,) * 3
    each = not whole.all()
    return (
        f"{ratios.rand:.2f}" if each else "",
        f"{ratios.sys:.2f}" if each else "",
        f"{ratios.clip:.2f}" if whole.any() else "",
    )
