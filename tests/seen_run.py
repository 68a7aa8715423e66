"""A synthetic athlete as a pose network would see it, with faults put in on purpose.

Everything behind the pictures is tested on these: the exact joints projected into the picture of
a static or panning camera, whose exact motion is known too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from truth_motion import LANDMARK_ROWS

from speedlab.events import Detection, detect_contacts
from speedlab.events.scoring import TrueContact
from speedlab.kinematics import ground_motion
from speedlab.model.clip import Timebase, TimeSource
from speedlab.model.events import Contact, Step
from speedlab.model.scene import Scene
from speedlab.model.skeleton import ARM, LEG, Side, limb
from speedlab.model.tracks import CameraMotion, Motion, PoseSequence, Tracks
from speedlab.scene.survey import survey
from speedlab.settings import Settings
from speedlab.steps import steps_of
from speedlab.synthetic.camera import zoomed
from speedlab.synthetic.scenario import Scenario, Take
from speedlab.synthetic.truth import Truth, truth_of
from speedlab.tracking.limb_gaps import Pair, exchange
from speedlab.tracking.track import clean_tracks, name_sides, only_in_picture

DEFAULTS = Settings()
NEAR_CONFIDENCE, FAR_CONFIDENCE = 0.95, 0.75
LEGS: Pair = (limb(Side.LEFT, LEG[1:]), limb(Side.RIGHT, LEG[1:]))
ARMS: Pair = (limb(Side.LEFT, ARM[1:]), limb(Side.RIGHT, ARM[1:]))


@dataclass(frozen=True, eq=False)
class SeenRun:
    """What the stages behind the pose network get, and the truth; equal only to itself."""

    truth: Truth
    poses: PoseSequence
    camera: CameraMotion
    timebase: Timebase

    @property
    def fps(self) -> float:
        return float(self.truth.fps)


@dataclass(frozen=True)
class Followed:
    """What the stages made of it."""

    named: PoseSequence
    tracks: Tracks
    scene: Scene
    motion: Motion
    detection: Detection
    steps: tuple[Step, ...]

    @property
    def contacts(self) -> tuple[Contact, ...]:
        return self.detection.contacts


def seen(
    scenario: Scenario, noise_px: float = 0.0, seed: int = 0, time_s: np.ndarray | None = None
) -> SeenRun:
    """The athlete's landmarks in every picture that holds the whole body; NaN in the others.

    `time_s`: when the pictures are taken; None: evenly, at the scenario's frame rate.
    """
    take = Take(scenario)
    truth = truth_of(take)
    times = scenario.frame_times_s if time_s is None else time_s
    visible = take.wholly_visible(times)
    xy = take.joints_px(times)[:, LANDMARK_ROWS]
    xy = xy + np.random.default_rng(seed).normal(0, noise_px, xy.shape)
    xy[~visible] = np.nan
    far = Side.LEFT if truth.direction == "right" else Side.RIGHT
    confidence = np.full(xy.shape[:2], NEAR_CONFIDENCE)
    confidence[:, limb(far, LEG) + limb(far, ARM)] = FAR_CONFIDENCE
    confidence[~visible] = 0.0
    clock = Timebase(times, 0, 1.0, TimeSource.FILE)
    # The background is seen above and below the athlete: about halfway through a rolling shutter.
    camera = exact_camera(take, times + scenario.sensor.rolling_shutter_s / 2)
    return SeenRun(truth, PoseSequence(xy, confidence), camera, clock)


def exact_camera(take: Take, times: np.ndarray) -> CameraMotion:
    """The homographies of a turning, zooming camera, to the picture of the middle frame."""
    turn = take.shot.rotation(times)
    zooms = take.shot.zoom(times)
    lens = np.array([zoomed(take.scenario.camera, zoom).matrix for zoom in zooms])
    middle = len(turn) // 2
    seen = lens @ turn
    matrices = seen[middle] @ np.linalg.inv(seen)
    anchored = np.ones(len(times), dtype=bool)
    return CameraMotion(matrices, take.scenario.camera.follows, 0.0, anchored)


def follow(run: SeenRun, settings: Settings = DEFAULTS) -> Followed:
    """Everything from poses to steps, as the pipeline composes it."""
    named, unfilled = name_sides(run.poses, run.camera)
    time_s = run.timebase.time_s
    max_gap_s = settings.smoothing.max_gap_ms / 1000
    tracks = clean_tracks(unfilled, run.camera, time_s, max_gap_s=max_gap_s)
    tracks = only_in_picture(tracks, *run.truth.size)
    scene = survey(
        tracks, run.camera, time_s, direction=settings.direction, height_m=settings.height_m
    )
    motion = ground_motion(tracks, scene, time_s, settings.smoothing)
    detection = detect_contacts(motion, run.timebase)
    return Followed(named, tracks, scene, motion, detection, steps_of(detection.contacts, motion))


def with_poses(run: SeenRun, xy_px: np.ndarray, confidence: np.ndarray | None = None) -> SeenRun:
    """The same run, seen differently."""
    known = run.poses.confidence if confidence is None else confidence
    return replace(run, poses=PoseSequence(xy_px, known))


def part(run: SeenRun, rows: slice) -> SeenRun:
    """Some of the frames; contacts are the whole clip's."""
    clock = run.timebase
    first = range(len(clock.file_s))[rows].start
    camera = replace(
        run.camera,
        to_reference=run.camera.to_reference[rows],
        anchored=run.camera.anchored[rows],
    )
    poses = PoseSequence(run.poses.xy_px[rows], run.poses.confidence[rows])
    clock = Timebase(clock.file_s[rows], first, clock.slowdown, clock.source)
    return replace(run, poses=poses, camera=camera, timebase=clock)


def true_contacts(run: SeenRun) -> list[TrueContact]:
    """The truth in the detector's own terms."""
    return [TrueContact(c.side, c.touchdown_s, c.toe_off_s, c.complete) for c in run.truth.contacts]


def swapped(run: SeenRun, rows: Sequence[int] | slice, *pairs: Pair) -> SeenRun:
    """The network takes left for right in some rows, with the confidence that goes with it."""
    wrong = np.zeros(len(run.poses.xy_px), dtype=bool)
    wrong[rows] = True
    xy, confidence = run.poses.xy_px, run.poses.confidence
    for pair in pairs:
        xy, confidence = exchange(xy, wrong, pair), exchange(confidence, wrong, pair)
    return with_poses(run, xy, confidence)
