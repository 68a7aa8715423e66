"""The truth of a clip on disk, beside the clip: JSON, with a line for each metric and frame."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np

from speedlab.model.skeleton import Side
from speedlab.synthetic.exact import TrueMeasure
from speedlab.synthetic.joints import JOINTS
from speedlab.synthetic.truth import TrueContact, Truth

SCHEMA: Final = 2

_FACTS: Final = ("kind", "seed", "fps", "size", "direction", "height_m", "leg_length_m",
                 "camera_distance_m")  # fmt: skip
_DIGITS: Final = 7  # of times (s), lengths (m) and measures
_PX_DIGITS, _M_DIGITS = 1, 3  # of the joints in each frame


def write_truth(truth: Truth, path: Path) -> None:
    """Write the truth: events to 0.1 us, joints to a millimetre and a tenth of a pixel."""
    facts = {"schema": SCHEMA} | {name: _rounded(getattr(truth, name)) for name in _FACTS}
    facts["joints"] = JOINTS
    blocks = [
        *(f'"{name}": {json.dumps(fact)}' for name, fact in facts.items()),
        _block("contacts", "[]", (_compact(asdict(c)) for c in truth.contacts)),
        _block("measures", "{}", _measure_lines(truth.measures)),
        _block("frames", "[]", _frame_lines(truth)),
    ]
    path.write_text("{" + ",\n ".join(blocks) + "}\n", encoding="utf-8")


def load_truth(path: Path) -> Truth:
    """Read what `write_truth` wrote.

    Raises:
        ValueError: the file is of another schema: render its clip again.
        OSError: it cannot be read.
    """
    stored = json.loads(path.read_text(encoding="utf-8"))
    if stored.get("schema") != SCHEMA or tuple(stored["joints"]) != JOINTS:
        raise ValueError(f"{path} holds the truth in another form; render its clip again.")
    facts = {name: stored[name] for name in _FACTS} | {"size": tuple(stored["size"])}
    frames = stored["frames"]
    shape = (len(frames), len(JOINTS), -1)
    return Truth(
        **facts,
        contacts=tuple(TrueContact(**{**c, "side": Side(c["side"])}) for c in stored["contacts"]),
        measures=tuple(
            TrueMeasure(metric, side and Side(side), contact, start_s, value, last)
            for metric, rows in stored["measures"].items()
            for side, contact, last, start_s, value in rows
        ),
        time_s=np.array([frame["time_s"] for frame in frames]),
        visible=np.array([frame["visible"] for frame in frames], dtype=bool),
        joints_m=np.array([frame["m"] for frame in frames]).reshape(shape),
        joints_px=np.array([frame["px"] for frame in frames]).reshape(shape),
    )


def _measure_lines(measures: Iterable[TrueMeasure]) -> Iterable[str]:
    """One line a metric: [side, contact, last contact of a run or null, start, value], ..."""
    for metric, group in groupby(measures, key=lambda m: m.metric):
        rows = [[m.side, m.contact, m.last, m.start_s, m.value] for m in group]
        yield f'"{metric}":{_compact(rows)}'


def _frame_lines(truth: Truth) -> Iterable[str]:
    rows = zip(truth.time_s, truth.visible, truth.joints_px, truth.joints_m, strict=True)
    for time_s, visible, px, m in rows:
        frame = {
            "time_s": float(time_s),
            "visible": bool(visible),
            "px": np.round(px, _PX_DIGITS).ravel().tolist(),
            "m": np.round(m, _M_DIGITS).ravel().tolist(),
        }
        yield json.dumps(frame, separators=(",", ":"))


def _block(name: str, brackets: str, lines: Iterable[str]) -> str:
    return f'"{name}": {brackets[0]}\n' + ",\n".join(lines) + f"\n {brackets[1]}"


def _compact(value: object) -> str:
    return json.dumps(_rounded(value), separators=(",", ":"))


def _rounded(value: object) -> object:
    """Floats to `_DIGITS`, through lists and dicts."""
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
