"""What is wrong with a clip's time: pictures that repeat or hang, cuts, slow motion."""

from __future__ import annotations

from speedlab.model.clip import ClipInfo
from speedlab.model.selection import Selection
from speedlab.tracking.ramp import Ramp

MIN_REPEATED = 0.01
"""A picture in a hundred that the camera repeats changes nothing that one could see."""


def clock_figures(
    info: ClipInfo, selection: Selection | None, ramp: Ramp | None
) -> dict[str, float]:
    """How many pictures were left out, where any were, and how many a second remain."""
    figures = {"stored_fps": info.stored_fps}
    if ramp is not None:
        figures["ramp_factor"] = ramp.factor
    if selection is None:
        return figures
    repeated = len(selection.repeated)
    if repeated:
        figures["repeated_share"] = repeated / (repeated + len(selection.frames))
        figures["distinct_fps"] = info.stored_fps * (1 - figures["repeated_share"])
    for name, spans in (
        ("frozen_pictures", selection.frozen),
        ("other_shot_pictures", selection.other_shots),
    ):
        if spans:
            figures[name] = float(sum(last - first + 1 for first, last in spans))
    return figures


def clock_checks(figures: dict[str, float]) -> list[tuple[str, bool]]:
    """Each fault of a clip's pictures in time, and whether the clip has it."""
    return [
        ("repeated_pictures", figures.get("repeated_share", 0.0) > MIN_REPEATED),
        ("frozen_pictures", "frozen_pictures" in figures),
        ("speed_ramp", "ramp_factor" in figures),
        ("impossible_fall", "likely_slower" in figures),
        ("cut", "other_shot_pictures" in figures),
    ]
