"""Files of motion laboratories: markers (`.trc`), forces and joint angles (`.mot`), text tables.

Positions are metres here, whatever the file's unit; x forward, y up, z to the athlete's right.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from speedlab.model.clip import BoolArray, FloatArray

UNITS_M = {"mm": 1e-3, "m": 1.0}


@dataclass(frozen=True)
class Markers:
    """Labelled markers: `time_s` (n,), `names` (k), `xyz_m` (n, k, 3), NaN where not seen."""

    time_s: FloatArray
    names: tuple[str, ...]
    xyz_m: FloatArray

    def __getitem__(self, name: str) -> FloatArray:
        """(n, 3) one marker."""
        return np.asarray(self.xyz_m[:, self.names.index(name)])

    def cluster(self, names: tuple[str, ...]) -> FloatArray:
        """(n, k, 3) several markers."""
        return self.xyz_m[:, [self.names.index(name) for name in names]]

    def mean(self, *names: str) -> FloatArray:
        """(n, 3) the middle of several markers."""
        return np.asarray(self.cluster(names).mean(axis=1))


def read_trc(path: Path) -> Markers:
    """Markers of a Track Row Column file; empty cells are NaN.

    Raises:
        ValueError: the header is not that of a TRC file.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    facts = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=False))
    if not lines[3].startswith("Frame#") or facts.get("Units") not in UNITS_M:
        raise ValueError(f"{path}: not a marker file in millimetres or metres")
    names = tuple(cell.strip() for cell in lines[3].split("\t")[2:] if cell.strip())
    width = 2 + 3 * len(names)
    rows = [line.split("\t") for line in lines[5:] if line[:1].isdigit()]
    cells = [(row + [""] * width)[:width] for row in rows]
    table = np.array([[float(c) if c.strip() else np.nan for c in row] for row in cells])
    xyz = table[:, 2:].reshape(len(table), len(names), 3) * UNITS_M[facts["Units"]]
    return Markers(table[:, 1], names, xyz)


def read_mot(path: Path) -> pd.DataFrame:
    """The table of an OpenSim storage file, under its column names; `time` in s."""
    lines = path.read_text(encoding="utf-8").splitlines()
    first = next(i for i, line in enumerate(lines) if line.strip() == "endheader")
    names = lines[first + 1].split()
    return pd.DataFrame([line.split() for line in lines[first + 2 :]], columns=names).astype(float)


def read_marker_table(path: Path, rate_hz: float) -> Markers:
    """Markers of a table with columns `NAMEX`, `NAMEY`, `NAMEZ` in mm, a row a frame."""
    table = pd.read_csv(path, sep="\t")
    columns = [name for name in table.columns if name != "Time"]
    xyz = table[columns].to_numpy(dtype=float).reshape(len(table), -1, 3) / 1000
    return Markers(np.arange(len(table)) / rate_hz, tuple(name[:-1] for name in columns[::3]), xyz)


def loaded_spells(
    force_n: FloatArray, time_s: FloatArray, threshold_n: float
) -> list[tuple[float, float]]:
    """First sample of each spell above the threshold and the first one after it (s).

    Spells that the recording cuts at either end are left out.
    """
    down: BoolArray = force_n > threshold_n
    edges = np.flatnonzero(np.diff(down.astype(int))) + 1
    if down[0]:
        edges = edges[1:]
    return [
        (float(time_s[a]), float(time_s[b])) for a, b in zip(edges[:-1:2], edges[1::2], strict=True)
    ]
