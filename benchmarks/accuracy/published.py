"""Our figures beside those that others published, like against like as far as it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.accuracy.rows import Row, merged
from speedlab.model.measures import COVERAGE_95

PUBLISHED_TEXT: Final = """Found minus true, bias and the limits that hold 95 % of single readings
(*clips*: of a clip's value). Ours are of rendered athletes with exact truth, ten to twelve metres
away, both feet, static and panned pooled; the others' of real athletes beside force plates, mats or
laboratories. **Not comparable**: a rendered athlete is easier than a filmed one, and has exact
marks; what real ones cost is in [accuracy-instruments.md](accuracy-instruments.md). Comparable:
what is measured, how it is defined, and what frame rate alone would leave (at 60 frames a second
± 13 ms of a single contact time)."""


@dataclass(frozen=True)
class _Quantity:
    """A quantity of ours: where its rows are, and in what unit it is told."""

    what: str
    conditions: tuple[str, ...]
    stage: str
    quantity: str
    sides: tuple[str, ...]
    unit: str
    factor: float
    digits: int
    published: str


def _at(fps: int) -> tuple[str, ...]:
    return f"static {fps}", f"panned {fps}"


_BOTH: Final = ("both",)
_EACH: Final = ("near", "far")
_MARKS: Final = ("two marks", "two marks, panned")
_GROUND: Final = ("four ground points", "four ground points, panned")
_GATES: Final = ("gates", "gates, panned")
_CONTACT: Final = (
    "VueMotion +4 (-4 to +13), clips, force plates (Dasso 2026); ±15 a step at 60 fps, OptoJump "
    "(Dennison 2026); 200 fps by eye +5 to +10 (2025); markers -1.1 (-18.6 to +16.4) "
    "(Handsaker 2016)"
)
_TOUCHDOWN: Final = (
    "markers +3.1 (-11.8 to +18.1) (Handsaker 2016), RMS 4.5 (Hreljac 2000); one phone with "
    "BlazePose, running: mean error 10-14 (Young 2023)"
)
_TOE_OFF: Final = "markers +2.1 (-8.1 to +12.2) (Handsaker 2016), RMS 6.9 (Hreljac 2000)"
_LENGTH: Final = "VueMotion -1.6 (-5.1 to +1.8), clips (Dasso 2026); ±10.1 a step (Dennison 2026)"
_SPEED: Final = "VueMotion RMS 0.19 (Dasso 2026); mean of 20 m -0.03 ± 0.11 (Dennison 2026)"
_ANGLE: Final = (
    "sprints by one camera 3.2-5.5 RMS (VideoRun2D); six networks on 40 sprints 3.9-7.0 after "
    "processing (2025); running, several cameras: knee 7.5 (Van Hooren 2023)"
)

QUANTITIES: Final = (
    *(
        _Quantity(f"{what}, {fps} fps", _at(fps), "events", quantity, _BOTH, "ms", 1, 1, published)
        for what, quantity, published in (
            ("contact time", "contact time", _CONTACT),
            ("touchdown", "touchdown", _TOUCHDOWN),
            ("toe-off", "toe-off", _TOE_OFF),
        )
        for fps in (240, 120, 60)
    ),
    _Quantity(
        "step rate, 60 fps, clips", _at(60), "steps", "step_frequency_hz", _BOTH, "Hz", 1, 3,
        "VueMotion +0.031 (-0.071 to +0.134) (Dasso 2026)",
    ),
    _Quantity(
        "step length, two marks", _MARKS, "steps", "step_length_m, each", _EACH, "cm", 100, 1,
        _LENGTH,
    ),
    _Quantity(
        "step length, four ground points", _GROUND, "steps", "step_length_m, each", _EACH, "cm",
        100, 1, _LENGTH,
    ),
    _Quantity(
        "speed, four ground points, clips", _GROUND, "steps", "speed_mps", _BOTH, "m/s", 1, 3,
        _SPEED,
    ),
    _Quantity(
        "speed, two marks, clips", _MARKS, "steps", "speed_mps", _BOTH, "m/s", 1, 3,
        _SPEED,
    ),
    _Quantity(
        "flying 10 m, gates", _GATES, "gates", "10 m, time", _BOTH, "ms", 1, 1,
        "virtual gates with MediaPipe: mean error 30 ± 50 (preprint, 20 adults); 240 fps by hand "
        "7-15 (Romero-Franco 2017)",
    ),
    _Quantity("thigh, 240 fps", _at(240), "angles", "thigh", _EACH, "°", 1, 1, _ANGLE),
    _Quantity("knee, 240 fps", _at(240), "angles", "knee", _EACH, "°", 1, 1, _ANGLE),
)  # fmt: skip


def beside_published(rows: Sequence[Row]) -> str:
    """The table: our pooled rows, then what others found."""
    lines = ["| what | unit | n | ours | others |", "|---|---|---|---|---|"]
    for item in QUANTITIES:
        kept = [
            row
            for row in rows
            if (row.stage, row.quantity) == (item.stage, item.quantity)
            and row.condition in item.conditions
            and row.side in item.sides
        ]
        lines.append(_line(item, merged(kept)))
    return "\n".join(lines) + "\n"


def _line(item: _Quantity, row: Row | None) -> str:
    if row is None or row.bias is None or row.spread is None:
        return f"| {item.what} | {item.unit} | 0 | – | {item.published} |"
    reach = COVERAGE_95 * row.spread
    bias, low, high = (
        f"{item.factor * value:+.{item.digits}f}"
        for value in (row.bias, row.bias - reach, row.bias + reach)
    )
    return f"| {item.what} | {item.unit} | {row.n} | {bias} ({low} to {high}) | {item.published} |"
