"""The gates on the annotated video, and the table of times between them on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from speedlab.kinematics import forward_px, from_ground
from speedlab.model.analysis import Analysis, Evidence
from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.splits import Split
from speedlab.report.wording import MINUS, Shown, format_measure

_HEIGHT_LEGS: Final = 1.25
"""Gate lines end a little above the hips, whose passing counts."""


@dataclass(frozen=True, eq=False)
class GateLine:
    """One gate: its line (2, 2) from the ground up in reference pixels, and its words by row.

    `passed` (n,): frames in which mid-hip is beyond it.
    """

    line_px: FloatArray
    ahead: str
    behind: str
    passed: BoolArray

    def words(self, row: int) -> str:
        """Its metre; once passed also the time since the first gate."""
        return self.behind if self.passed[row] else self.ahead


def gate_lines(analysis: Analysis, evidence: Evidence) -> tuple[GateLine, ...]:
    """Every gate that was told."""
    motion, scene = evidence.motion, evidence.scene
    hips_px = motion.middle("hip")[:, 0]
    lines: list[GateLine] = []
    gates = scene.gates
    if gates is None:
        return ()
    for gate in gates.places:
        foot_px, x_px = forward_px(np.array([gate.point_px, gates.at_hips_px(gate)]), scene)
        top_px = foot_px + _HEIGHT_LEGS * (x_px - foot_px)
        ends = np.array([[[foot_px, 0.0], [top_px, _HEIGHT_LEGS * motion.leg_length_px]]])
        with np.errstate(invalid="ignore"):
            passed = np.maximum.accumulate(np.nan_to_num(hips_px, nan=-np.inf)) >= x_px
        name = f"{gate.at_m:g} m".replace("-", MINUS)
        time_s = _since_first_s(analysis.splits, gate.at_m)
        lines.append(
            GateLine(
                from_ground(ends, scene, motion.time_s[:1])[0],
                name,
                name if time_s is None else f"{name}  {time_s:.2f} s",
                passed,
            )
        )
    return tuple(lines)


def _since_first_s(splits: tuple[Split, ...], at_m: float) -> float | None:
    found = [s.time_s for s in splits if s.start_m == splits[0].start_m and s.stop_m == at_m]
    return found[0] if found else None


@dataclass(frozen=True)
class SplitRow:
    """One row of the page's table; `clocked` and `difference` are "" where nothing was clocked."""

    places: str
    time: Shown | None
    speed: Shown | None
    clocked: str
    difference: str
    reason: str


@dataclass(frozen=True)
class SplitTable:
    """The page's table: from gate to gate, and from the first gate to each later one.

    `source`: the file of the other instrument's times, "" where there is none.
    """

    line: str
    rows: tuple[SplitRow, ...]
    source: str


def split_table(analysis: Analysis) -> SplitTable | None:
    """The times between gates; None where nobody told of any."""
    if not analysis.splits:
        return None
    timing = analysis.provenance.get("settings", {}).get("timing") or {}
    rows = tuple(_row(split) for split in analysis.splits)
    return SplitTable(_line(analysis.splits[-1], rows[-1]), rows, str(timing.get("source", "")))


def _row(split: Split) -> SplitRow:
    speed = None
    if split.speed_mps is not None:
        speed = format_measure(split.speed_mps, split.speed_half_width_mps, "m/s")
    return SplitRow(
        f"{split.start_m:g} to {split.stop_m:g} m".replace("-", MINUS),
        _shown_time(split),
        speed,
        "" if split.clocked_s is None else f"{split.clocked_s:.3f}",
        _difference(split),
        split.reason,
    )


def _shown_time(split: Split) -> Shown | None:
    if split.time_s is None:
        return None
    return format_measure(split.time_s, split.time_half_width_s, "s", "split_s")


def _difference(split: Split) -> str:
    """Ours minus theirs, and whether that is within our ±."""
    off_s, wide_s = split.difference_s, split.time_half_width_s
    if off_s is None or wide_s is None:
        return ""
    sign = "+" if off_s >= 0 else MINUS
    return f"{sign}{abs(off_s):.3f}, {'within' if abs(off_s) <= wide_s else 'beyond'} our ±"


def _line(split: Split, row: SplitRow) -> str:
    """The widest pair in a sentence: the last row goes from the first gate to the last."""
    if row.time is None or row.speed is None:
        return split.reason
    metres = split.stop_m - split.start_m
    return f"{metres:g} m in {row.time.text}: {row.speed.text}."
