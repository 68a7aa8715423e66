"""How a number with its +- is printed: one rule for the page, the figures and the pictures.

Times are in ms, lengths in m, angles in whole degrees. The +- decides the decimals: never two
where the +- is in the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Final

from speedlab.model.rounding import rounded

MINUS: Final = "\u2212"
PLUS_MINUS: Final = "\u00a0±\u00a0"  # the three belong together: no line break
THIN: Final = "\u202f"  # narrow no-break space: number and unit stay on one line


@dataclass(frozen=True)
class ShownUnit:
    """How a stored unit is shown: its sign, the factor to it and the most decimals it gets."""

    sign: str
    factor: float
    decimals: int


SHOWN_UNITS: Final[dict[str, ShownUnit]] = {
    "s": ShownUnit("ms", 1000.0, 0),
    "ms": ShownUnit("ms", 1.0, 0),
    "Hz": ShownUnit("/s", 1.0, 2),
    "m": ShownUnit("m", 1.0, 2),
    "m/s": ShownUnit("m/s", 1.0, 2),
    "m/s²": ShownUnit("m/s²", 1.0, 1),
    "N/kg": ShownUnit("N/kg", 1.0, 1),
    "W/kg": ShownUnit("W/kg", 1.0, 1),
    "%·s/m": ShownUnit("% per m/s", 1.0, 1),
    "deg": ShownUnit("°", 1.0, 0),
    "deg/s": ShownUnit("°/s", 1.0, 0),
    "%": ShownUnit("%", 1.0, 0),
    "leg": ShownUnit("legs", 1.0, 2),
    "": ShownUnit("", 1.0, 2),
}
"""Decimals beyond these are never real from a video, however many steps are averaged."""


@dataclass(frozen=True)
class Shown:
    """A number as printed: `value`, `half_width` (without the sign; "" if unknown) and `unit`."""

    value: str
    half_width: str
    unit: str

    @property
    def text(self) -> str:
        """The whole, e.g. `104 ± 8 ms`, `−12 ± 3°`, `0.58 ± 0.02`."""
        return f"{self.bare}{self.spaced_unit}"

    @property
    def bare(self) -> str:
        """Without the unit, e.g. `104 ± 8`."""
        return f"{self.value}{PLUS_MINUS}{self.half_width}" if self.half_width else self.value

    @property
    def negative(self) -> bool:
        """Whether the printed value has a minus sign."""
        return self.value.startswith(MINUS)

    @property
    def unsigned(self) -> Shown:
        """The same without its minus sign, where words say the direction."""
        return Shown(self.value.removeprefix(MINUS), self.half_width, self.unit)

    @property
    def spaced_unit(self) -> str:
        """The unit with the space that belongs before it (none before a degree sign)."""
        return self.unit if not self.unit or self.unit[0] in "°/" else THIN + self.unit


SHARES: Final = frozenset(
    {
        "front_side_ratio",
        "front_side_time_frac",
        "foot_front_time_frac",
        "swing_share_in_contact",
        "push_share_in_contact",
        "push_swing_overlap",
    }
)
"""Metrics stored from 0 to 1 that are printed in per cent."""


IN_SECONDS: Final = frozenset({"fly10_s", "split_s", "tau_s"})
"""Times so long that nobody reads them in ms."""


def shown_unit(unit: str, metric: str = "") -> ShownUnit:
    """How a unit is shown; an unknown one as it is, with two decimals at most."""
    if metric in IN_SECONDS:
        return ShownUnit("s", 1.0, 3)
    if metric in SHARES:
        return ShownUnit("%", 100.0, 0)
    return SHOWN_UNITS.get(unit, ShownUnit(unit, 1.0, 2))


def format_number(value: float, decimals: int) -> str:
    """`value` with `decimals` places and a real minus sign; never a negative zero."""
    text = f"{value:.{decimals}f}"
    if text.startswith("-"):
        text = text[1:] if float(text) == 0 else MINUS + text[1:]
    return text


def format_measure(value: float, half_width: float | None, unit: str, metric: str = "") -> Shown:
    """Round and name a measured number.

    Args:
        value: in `unit`.
        half_width: half of the 95 % interval in `unit`; None when unknown.
        unit: as stored in the registry (`s`, `m`, `deg`, ...).
        metric: its name, where it has one: shares are printed in per cent.

    Returns:
        The text in the shown unit.
    """
    how = shown_unit(unit, metric)
    number = value * how.factor
    if half_width is None or not isfinite(half_width):
        return Shown(format_number(number, how.decimals), "", how.sign)
    wide, decimals = rounded(abs(half_width) * how.factor, how.decimals)
    return Shown(format_number(number, decimals), format_number(wide, decimals), how.sign)
