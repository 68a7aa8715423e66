"""Each possible problem of a clip, and whether the clip has it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from speedlab.model.clip import ClipInfo, Timebase
from speedlab.model.events import Contact, Step
from speedlab.model.selection import Selection
from speedlab.model.tracks import AthletePath, CameraMotion, PoseSequence, Swap
from speedlab.quality.clock import clock_checks, clock_figures
from speedlab.quality.requirements import body_breadth
from speedlab.tracking.ramp import Ramp
from speedlab.tracking.timing import TYPICAL_STEP_RATE_HZ, possible_step_rate

SMALL_ATHLETE_PX, FAR_ATHLETE_PX = 200.0, 300.0
MAX_SWAPPED = 0.15
MIN_FOUND = 0.9
MIN_STEPS = 4


@dataclass(frozen=True)
class Evidence:
    """What the verdict is drawn from.

    `likely_slower`: how many times slower than the rate that was named the clip really is.
    """

    info: ClipInfo
    timebase: Timebase
    path: AthletePath
    poses: PoseSequence
    camera: CameraMotion
    swaps: tuple[Swap, ...]
    contacts: tuple[Contact, ...]
    steps: tuple[Step, ...]
    treadmill: bool
    step_rate_hz: float | None
    model_note: str
    selection: Selection | None = None
    ramp: Ramp | None = None
    likely_slower: float | None = None


def figures_of(evidence: Evidence) -> dict[str, float]:
    """What was measured of the clip, by name; the texts use them."""
    swapped = sum(s.last_frame - s.first_frame + 1 for s in evidence.swaps if s.limbs == "legs")
    inside = np.isfinite(evidence.path.size_px)
    figures = {
        "athlete_height_px": float(np.nanmedian(evidence.path.size_px)),
        "found_share": float(evidence.poses.found[inside].mean()),
        "swapped_legs_share": swapped / max(1, int(evidence.poses.found.sum())),
        "people": float(evidence.path.people),
        "complete_contacts": float(sum(c.complete for c in evidence.contacts)),
        "body_breadth": body_breadth(evidence.poses.xy_px),
        "background_residual_px": evidence.camera.residual_px,
        **clock_figures(evidence.info, evidence.selection, evidence.ramp),
    }
    if evidence.step_rate_hz is not None and evidence.timebase.trusted:
        figures["step_rate_hz"] = evidence.step_rate_hz
        figures["times_too_long"] = TYPICAL_STEP_RATE_HZ / evidence.step_rate_hz
    if evidence.likely_slower is not None:
        figures["likely_slower"] = evidence.likely_slower
    if evidence.timebase.trusted:
        figures["fps"] = evidence.timebase.fps
    elif evidence.timebase.likely_slowdown is not None:
        figures["likely_slowdown"] = evidence.timebase.likely_slowdown
    return {name: round(value, 3) for name, value in figures.items()}


def checks(evidence: Evidence, figures: dict[str, float]) -> list[tuple[str, bool]]:
    """Each possible problem and whether the clip has it."""
    fps = figures.get("fps")
    trusted = evidence.timebase.trusted
    return [
        ("slow_motion_unknown", not trusted),
        ("impossible_step_rate", trusted and not possible_step_rate(evidence.step_rate_hz)),
        *clock_checks(figures),
        ("below_50_fps", fps is not None and fps < 50),
        ("below_100_fps", fps is not None and 50 <= fps < 100),
        ("below_200_fps", fps is not None and 100 <= fps < 200),
        ("many_swaps", figures["swapped_legs_share"] > MAX_SWAPPED),
        ("small_athlete", figures["athlete_height_px"] < SMALL_ATHLETE_PX),
        ("far_athlete", SMALL_ATHLETE_PX <= figures["athlete_height_px"] < FAR_ATHLETE_PX),
        ("often_lost", figures["found_share"] < MIN_FOUND),
        ("few_steps", figures["complete_contacts"] < MIN_STEPS),
        ("moving_camera", evidence.camera.moving),
        ("background_lost", not bool(evidence.camera.anchored.all())),
        ("treadmill", evidence.treadmill),
        ("damaged_file", bool(evidence.info.warnings)),
        ("second_best_network", bool(evidence.model_note)),
    ]
