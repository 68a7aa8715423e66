"""The verdict on a clip: refused, limited or good, with the reason and the remedy for each."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from speedlab.errors import NotMeasurableError
from speedlab.events.coarse import Phase, Segment
from speedlab.model.clip import ClipInfo, FloatArray, Timebase
from speedlab.model.events import Contact, Step
from speedlab.model.quality import Problem, Quality, Verdict
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import AthletePath, CameraMotion, Motion, PoseSequence, Swap
from speedlab.tracking.timing import possible_step_rate

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


@dataclass(frozen=True)
class Evidence:
    """What the verdict is drawn from."""

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


@cache
def _texts() -> dict[str, dict[str, str]]:
    source = resources.files("speedlab").joinpath("quality.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


def refusal(code: str) -> NotMeasurableError:
    """The error for one of the reasons why nothing can be measured."""
    text = _texts()[code]
    return NotMeasurableError(code, text["reason"], text["remedy"])


def not_measurable(error: NotMeasurableError) -> Quality:
    """The verdict that goes with a refusal."""
    effect = "Nothing was measured."
    problem = Problem(error.code, 3, error.reason, effect, error.remedy)
    return Quality(Verdict.NOT_MEASURABLE, (problem,), {})


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


def assess(evidence: Evidence) -> Quality:
    """Good, or limited by something that has an effect and a remedy."""
    figures = _figures(evidence)
    problems = [_problem(code, figures) for code, applies in _checks(evidence, figures) if applies]
    problems.sort(key=lambda problem: -problem.severity)
    limited = any(problem.severity >= 2 for problem in problems)
    return Quality(Verdict.LIMITED if limited else Verdict.GOOD, tuple(problems), figures)


SMALL_ATHLETE_PX, FAR_ATHLETE_PX = 200.0, 300.0
MAX_SWAPPED = 0.15
MIN_FOUND = 0.9
MIN_STEPS = 4


def _figures(evidence: Evidence) -> dict[str, float]:
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
    }
    if evidence.timebase.trusted:
        figures["fps"] = evidence.timebase.fps
    elif evidence.timebase.likely_slowdown is not None:
        figures["likely_slowdown"] = evidence.timebase.likely_slowdown
    return {name: round(value, 3) for name, value in figures.items()}


def _checks(evidence: Evidence, figures: dict[str, float]) -> list[tuple[str, bool]]:
    """Each possible problem and whether the clip has it."""
    fps = figures.get("fps")
    trusted = evidence.timebase.trusted
    return [
        ("slow_motion_unknown", not trusted),
        ("impossible_step_rate", trusted and not possible_step_rate(evidence.step_rate_hz)),
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


def _problem(code: str, figures: dict[str, float]) -> Problem:
    text = _texts()[code]
    words = {name: _rounded(value) for name, value in figures.items()}
    reason, effect, remedy = (text[k].format(**words) for k in ("reason", "effect", "remedy"))
    return Problem(code, int(text["severity"]), reason, effect, remedy)


def _rounded(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 10 else f"{value:.2g}"
