"""The product on recorded runs, from poses on, scored against plates and markers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Final

import numpy as np

from benchmarks.accuracy.rows import Row
from benchmarks.instruments.collect import Scores
from benchmarks.instruments.plate_truth import (
    EACH,
    clip_value,
    mid_stances_s,
    true_angles_deg,
    true_speed_mps,
    true_steps,
)
from benchmarks.instruments.recordings import Recording
from benchmarks.instruments.side_view import PANNED, STATIC, PutOn, Taken, View, take
from benchmarks.pose_noise import PoseNoise, Replayed, apply_noise, replay_errors
from speedlab.errors import NotMeasurableError
from speedlab.events.scoring import MATCH_S, Score, TrueContact, score_contacts
from speedlab.metrics.angles import segment_angles
from speedlab.metrics.registry import METRICS, Basis
from speedlab.model.analysis import Analysis
from speedlab.model.events import Contact, Event
from speedlab.model.measures import COVERAGE_95, Measure
from speedlab.model.skeleton import Side
from speedlab.pipeline import measure_seen
from speedlab.settings import Settings
from speedlab.synthetic.camera import Camera

FPS: Final = (240, 120, 60, 30)
EXACT_DRAWS, NOISY_DRAWS = 4, 12
"""How often each condition is filmed: every time the first frame falls elsewhere between two, and
the pose's errors are others. The contacts are the same few each time."""
MARGIN_S = 0.35
"""Filmed before the plates' first touchdown and after their last toe-off."""
EDGE_S = 0.1
"""A contact this close to the first or last picture of the whole body need not be found."""
WINDOW_S = 5.0
"""A long treadmill run is filmed in stretches of this length, another one each time."""


JOG_MPS = 5.0
"""Slower is a jog."""


@dataclass(frozen=True)
class Noises:
    """How the network errs on sprinters and on joggers."""

    sprinters: PoseNoise
    joggers: Replayed


@dataclass(frozen=True)
class Condition:
    """A recording, filmed in one way, with or without a network's errors."""

    recording: Recording
    fps: float
    camera: Camera
    errors: PutOn | None
    poses: str = "exact poses"

    @property
    def name(self) -> str:
        """As it stands in the table."""
        camera = "panned" if self.camera.follows else "static"
        return f"{self.recording.name}, {self.fps:g} fps, {camera}, {self.poses}"


def conditions(recording: Recording, noises: Noises) -> Iterator[Condition]:
    """Every way in which a recording is filmed: no faster than its markers, no pan of a belt.

    A jog also with the errors that the network makes of joggers.
    """
    cameras = (STATIC,) if recording.belt_mps else (STATIC, PANNED)
    ways: list[tuple[PutOn | None, str]] = [
        (None, "exact poses"),
        (partial(apply_noise, noise=noises.sprinters), "pose-like errors"),
    ]
    if recording.speed_mps < JOG_MPS:
        ways.append((partial(replay_errors, errors=noises.joggers), "a jogger's errors"))
    for camera, fps, (errors, poses) in product(cameras, FPS, ways):
        if fps <= recording.rate_hz:
            yield Condition(recording, fps, camera, errors, poses)


def score_condition(condition: Condition, draws: int | None = None) -> list[Row]:
    """Film, measure and score `draws` times (None: as often as the module says)."""
    scores = Scores(condition.name)
    count = draws or (EXACT_DRAWS if condition.errors is None else NOISY_DRAWS)
    for draw in range(count):
        taken = take(condition.recording, _view(condition, draw))
        try:
            analysis = measure_seen(taken.seen, Settings(height_m=taken.height_m))
        except NotMeasurableError:
            scores.share("verdict", "measured", "both", [False])
            continue
        scores.share("verdict", "measured", "both", [True])
        _score_run(scores, condition.recording, taken, analysis)
    return scores.rows()


def _view(condition: Condition, draw: int) -> View:
    first, last = condition.recording.plates_s
    if last - first > 2 * WINDOW_S:
        first += (draw * WINDOW_S) % (last - first - WINDOW_S)
        last = first + WINDOW_S
    times = condition.recording.time_s
    start, stop = max(first - MARGIN_S, times[0]), min(last + MARGIN_S, times[-1])
    return View(condition.camera, condition.fps, start, stop, condition.errors, draw)


def _score_run(scores: Scores, recording: Recording, taken: Taken, analysis: Analysis) -> None:
    numbered = _known_contacts(recording, taken)
    known = [contact for _, contact in numbered]
    first, last = known[0].middle_s - MATCH_S, known[-1].middle_s + MATCH_S
    found = [c for c in analysis.contacts if c.complete and first < _middle_s(c) < last]
    score = score_contacts(found, known)
    near = Side(analysis.scene_facts["near_side"])
    _score_events(scores, near, score, len(known), len(found))
    number_of = {contact: number for number, contact in numbered}
    numbers = {match.found.number: number_of[match.true] for match in score.matches}
    _score_steps(scores, recording, numbers, analysis)
    _score_run_values(scores, recording, analysis, float(taken.time_s[0]))
    _score_angles(scores, recording, taken, analysis)


def _known_contacts(recording: Recording, taken: Taken) -> list[tuple[int, TrueContact]]:
    """The plates' contacts that the camera saw whole, by number, in the product's time."""
    seen_s = taken.time_s[taken.shown]
    start = taken.time_s[0]
    return [
        (number, replace(c, touchdown_s=c.touchdown_s - start, toe_off_s=c.toe_off_s - start))
        for number, c in enumerate(recording.contacts)
        if c.touchdown_s > seen_s[0] + EDGE_S and c.toe_off_s < seen_s[-1] - EDGE_S
    ]


def _score_events(scores: Scores, near: Side, score: Score, known: int, found: int) -> None:
    matched = len(score.matches)
    scores.share("events", "contacts found", "both", [True] * matched + [False] * (known - matched))
    scores.share(
        "events", "contacts not invented", "both", [True] * matched + [False] * (found - matched)
    )
    for match in score.matches:
        down, off = _event(match.found.touchdown), _event(match.found.toe_off)
        errors = {
            "touchdown": (match.touchdown_error_s, down.printed_sigma_ms),
            "toe-off": (match.toe_off_error_s, off.printed_sigma_ms),
            "contact time": (
                match.contact_time_error_s,
                np.hypot(down.printed_sigma_ms, off.printed_sigma_ms),
            ),
        }
        for side in ("both", depth_of(match.found.side, near)):
            for quantity, (error_s, sigma_ms) in errors.items():
                scores.error("events", quantity, side, "ms", 1000 * error_s, COVERAGE_95 * sigma_ms)


def _score_steps(
    scores: Scores, recording: Recording, numbers: dict[int, int], analysis: Analysis
) -> None:
    """Step by step and as the clip's value. `numbers`: of the recording's contact, by the found."""
    steps = true_steps(recording)
    near = Side(analysis.scene_facts["near_side"])
    first = {step.number: step.first.number for step in analysis.steps}
    for measure in analysis.measures:
        if measure.metric not in EACH or measure.step is None or measure.value is None:
            continue
        by_step = METRICS[measure.metric].basis is Basis.STEP
        number = first[measure.step] if by_step else measure.step
        true = getattr(steps[numbers[number]], measure.metric) if number in numbers else None
        if true is not None:
            for side in ("both", depth_of(Side(measure.side), near)):
                scores.measure(f"{measure.metric}, each", side, measure, true)
    kept = sorted(numbers.values())
    sides = [recording.contacts[number].side for number in kept]
    for name in EACH:
        printed = analysis.measure(name)
        known = [steps[n] for n in kept if getattr(steps[n], name) is not None]
        value = clip_value([steps[n] for n in kept], sides, name)
        _score_clip_value(scores, printed, value if printed.n == len(known) else None)


def _score_run_values(
    scores: Scores, recording: Recording, analysis: Analysis, start_s: float
) -> None:
    """Step rate and speed, between the markers' own mid-stances of the product's ends of the run.

    Only where all its steps are one unbroken run, so that these ends are known.
    """
    frequency, speed = (analysis.measure(n) for n in ("step_frequency_hz", "speed_mps"))
    ends = analysis.steps[0].first, analysis.steps[-1].second
    edges = [_true_mid_stance_s(recording, contact, start_s) for contact in ends]
    count = len(analysis.steps)
    unbroken = frequency.n == count and None not in edges
    first, last = edges
    if unbroken and first is not None and last is not None:
        _score_clip_value(scores, frequency, count / (last - first))
        _score_clip_value(scores, speed, true_speed_mps(recording, first, last))
    else:
        _score_clip_value(scores, frequency, None)
        _score_clip_value(scores, speed, None)


def _score_clip_value(scores: Scores, printed: Measure, true: float | None) -> None:
    scores.share("steps", f"{printed.metric}, given", "both", [printed.valid])
    if true is not None and printed.valid:
        scores.measure(printed.metric, "both", printed, true)


def _true_mid_stance_s(recording: Recording, contact: Contact, start_s: float) -> float | None:
    """The markers' mid-stance that is nearest to a found one."""
    if contact.mid_stance_s is None:
        return None
    found_s = start_s + contact.mid_stance_s
    times = mid_stances_s(recording, contact.side)
    nearest = float(times[np.argmin(np.abs(times - found_s))])
    return nearest if abs(nearest - found_s) < MATCH_S else None


def _score_angles(scores: Scores, recording: Recording, taken: Taken, analysis: Analysis) -> None:
    """Every frame between the plates' first touchdown and their last toe-off."""
    if analysis.evidence is None:
        raise ValueError("an analysis that was measured just now has its evidence")
    motion = analysis.evidence.motion
    found = segment_angles(motion, Settings().smoothing.body_hz)
    start, stop = recording.plates_s
    rows = (taken.time_s >= start) & (taken.time_s <= stop)
    for (name, side), true in true_angles_deg(taken.xyz_m).items():
        if name == "trunk" and not recording.has_trunk:
            continue
        curve = found.trunk if side is None else getattr(found, name)[side]
        turned = np.exp(1j * np.radians(curve.value - true))
        errors = np.degrees(np.angle(turned))[rows]
        depth = "both" if side is None else depth_of(side, motion.near_side)
        scores.errors("angles", name, depth, "deg", errors[np.isfinite(errors)])


def depth_of(side: Side, near: Side) -> str:
    """`near` or `far`."""
    return "near" if side is near else "far"


def _middle_s(contact: Contact) -> float:
    return (_event(contact.touchdown).time_s + _event(contact.toe_off).time_s) / 2


def _event(event: Event | None) -> Event:
    if event is None:
        raise ValueError("a complete contact has both events")
    return event
