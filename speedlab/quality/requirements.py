"""What a clip must have for anything to be measured at all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from speedlab.events.coarse import Phase, Segment
from speedlab.model.clip import FloatArray
from speedlab.model.events import Contact, Step
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import Motion, PoseSequence
from speedlab.quality.problems import refusal

MIN_FPS = 20.0
"""Below this a contact lasts two pictures at most, and alternate steps cannot be told apart."""
MAX_BREADTH = 0.5
"""Shoulder breadth over trunk length: about .9 from the front, below .3 from the side (breadth .259
of stature, trunk .288: Drillis & Contini 1966)."""
MIN_KNEE_FOLD_DEG = 75.0
"""Running folds the swinging knee by 80 (jog) to 140 deg (sprint), walking by 55-65 (Winter)."""
MIN_STEP_LEGS = 0.6
"""Median step length in leg lengths: over 1 in a jog, 2.3 in a sprint; marking time has none."""
MIN_FLIGHT_SHARE = 0.02
"""Median time with no foot on the ground, as a share of the step: in walking it is negative."""


def require_frame_rate(fps: float) -> None:
    """Refuse clips with too few pictures a second.

    Raises:
        NotMeasurableError: below `MIN_FPS`.
    """
    if fps < MIN_FPS:
        raise refusal("low_frame_rate")


def require_side_view(poses: PoseSequence) -> None:
    """Refuse clips filmed from the front or from behind.

    Raises:
        NotMeasurableError: the shoulders look too broad for a side view, or there is hardly a pose.
    """
    if poses.found.sum() < 8:
        raise refusal("no_person")
    if body_breadth(poses.xy_px) > MAX_BREADTH:
        raise refusal("not_side_on")


def body_breadth(xy_px: FloatArray) -> float:
    """Median horizontal distance of the shoulders over the trunk's length."""
    shoulders, hips = (
        np.stack([xy_px[:, joint(side, name)] for side in Side]) for name in ("shoulder", "hip")
    )
    trunk = np.linalg.norm(shoulders.mean(axis=0) - hips.mean(axis=0), axis=-1)
    breadth = np.abs(shoulders[0, :, 0] - shoulders[1, :, 0]) / trunk
    return float(np.nanmedian(breadth))


def require_running(
    motion: Motion,
    contacts: Sequence[Contact],
    steps: Sequence[Step],
    phases: Sequence[Segment],
) -> None:
    """Refuse clips of somebody who does not run, or whose contacts cannot be seen.

    Raises:
        NotMeasurableError: the knees never fold as in running, the feet are on the ground
            together between contacts, the steps lead nowhere, or there is not one whole step.
    """
    if knee_fold_deg(motion.xy) < MIN_KNEE_FOLD_DEG or _walks(contacts, phases):
        raise refusal("not_running")
    if not steps or not any(contact.complete for contact in contacts):
        raise refusal("few_contacts")
    lengths = [abs(step.length_px) for step in steps if step.length_px is not None]
    if lengths and np.median(lengths) < MIN_STEP_LEGS * motion.leg_length_px:
        raise refusal("not_running")


def knee_fold_deg(xy: FloatArray) -> float:
    """How far the knees fold: 97th percentile of 180 minus the included angle, both sides (deg).

    `xy` (n, 33, 2) smoothed, in any frame of reference: noise alone folds a walker's by 5 deg more.
    """
    folds = []
    for side in Side:
        hip, knee, ankle = (xy[:, joint(side, name)] for name in ("hip", "knee", "ankle"))
        thigh, shank = knee - hip, ankle - knee
        cosine = (thigh * shank).sum(axis=-1) / (
            np.linalg.norm(thigh, axis=-1) * np.linalg.norm(shank, axis=-1)
        )
        folds.append(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
    return float(np.nanpercentile(np.concatenate(folds), 97))


def _walks(contacts: Sequence[Contact], phases: Sequence[Segment]) -> bool:
    """Whether contacts follow each other without a flight."""
    single = {Phase.LEFT, Phase.RIGHT}
    between = [
        middle.phase
        for before, middle, after in zip(phases[:-2], phases[1:-1], phases[2:], strict=True)
        if before.phase in single and after.phase in single and before.phase is not after.phase
    ]
    if between.count(Phase.BOTH) > len(between) - between.count(Phase.BOTH):
        return True
    flights = [
        (after.touchdown.time_s - before.toe_off.time_s)
        / max(after.touchdown.time_s - before.touchdown.time_s, 1e-6)
        for before, after in zip(contacts[:-1], contacts[1:], strict=True)
        if before.complete and after.complete
        if before.touchdown and before.toe_off and after.touchdown
    ]
    return len(flights) > 1 and float(np.median(flights)) < MIN_FLIGHT_SHARE
