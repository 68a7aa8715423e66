"""The stages, composed: one clip in, one `Analysis` out. The first file to read.

video -> pose -> tracking -> scene -> events -> steps -> metrics -> findings
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from speedlab import quality
from speedlab.errors import NotMeasurableError
from speedlab.events import detect_contacts
from speedlab.events.trust import event_factor, poorer
from speedlab.findings import find
from speedlab.kinematics import ground_motion
from speedlab.metrics import MetricInput, measure
from speedlab.model.analysis import Analysis, Evidence
from speedlab.model.clip import ClipInfo, FloatArray, Timebase, TimeSource
from speedlab.model.picture import Picture
from speedlab.model.scene import Midline, Scene
from speedlab.model.selection import IntArray, Selection
from speedlab.model.tracks import (
    NO_OFFSETS,
    AthletePath,
    CameraMotion,
    JointOffsets,
    Motion,
    PoseSequence,
    Tracks,
    TrackSet,
)
from speedlab.pose.backend import PoseBackend, get_backend, joint_offsets
from speedlab.pose.cache import ModelFile
from speedlab.pose.course import course_of, on_course
from speedlab.pose.estimate import estimate_along
from speedlab.pose.second_look import best_fitting, better, doubtful_rows, usual_lengths
from speedlab.scene.camera import CameraTracker
from speedlab.scene.picture import foot_smear, picture_of, sampled_rows
from speedlab.scene.survey import survey
from speedlab.settings import Settings, checked_height
from speedlab.steps import phase_of, steps_of, strides_of
from speedlab.tracking.athlete import find_athlete
from speedlab.tracking.cadence import step_rate_hz
from speedlab.tracking.gravity import likely_slow_motion
from speedlab.tracking.ramp import Ramp, find_ramp
from speedlab.tracking.spacing import taken_s
from speedlab.tracking.timing import of_unknown_rate, settle_timebase
from speedlab.tracking.track import clean_tracks, name_sides, only_in_picture
from speedlab.video.changes import picture_changes, select
from speedlab.video.compression import quantiser_of
from speedlab.video.probe import probe
from speedlab.video.reader import decoded_part, read_frames

Progress = Callable[[str, float], None]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Seen:
    """What came out of the pictures: everything after it is arithmetic on these."""

    info: ClipInfo
    path: AthletePath
    poses: PoseSequence
    camera: CameraMotion
    picture: Picture | None = None
    offsets: JointOffsets = NO_OFFSETS
    selection: Selection | None = None

    @property
    def frames(self) -> IntArray | None:
        """(n,) numbers in the file of the rows; None: all between `start_s` and `stop_s`."""
        return None if self.selection is None else self.selection.frames

    def at_frames(self, frames: IntArray) -> Seen:
        """What was seen in some of the frames alone."""
        if self.selection is None:
            raise ValueError("it is not known which frames these are")
        rows = np.flatnonzero(np.isin(self.selection.frames, frames))
        selection = replace(self.selection, frames=self.selection.frames[rows])
        return replace(
            self,
            path=self.path[rows],
            poses=self.poses[rows],
            camera=self.camera[rows],
            selection=selection,
        )


def analyze(
    path: Path,
    settings: Settings | None = None,
    *,
    progress: Progress | None = None,
    tell: Tell | None = None,
) -> Analysis:
    """Measure one clip.

    A clip that was read but cannot be measured comes back with the verdict NOT_MEASURABLE.

    Args:
        path: the video file.
        settings: None for the defaults.
        progress: receives a stage's name and its share done, 0 to 1.
        tell: receives sentences for the user, e.g. what is downloaded.

    Raises:
        UnreadableInputError: the file cannot be read.
        NoWeightsError: no pose network can be had.
        UsageError: a setting makes no sense.
    """
    settings = settings or Settings()
    if settings.height_m is not None:
        checked_height(settings.height_m)
    info = probe(path)
    facts = provenance(settings)
    try:
        quality.require_frame_rate(_named_fps(info, settings))
        backend = get_backend(settings.pose.backend)
        model = backend.find_model(settings.pose.model, download=True, tell=tell or _silent)
        facts["pose_model"] = _model_facts(model)
        seen = look(info, settings, backend, model, progress or _no_progress)
        return measure_seen(seen, settings, facts, model.note)
    except NotMeasurableError as error:
        verdict = quality.not_measurable(error)
        return Analysis(info, _file_time(info, settings), verdict, facts)


def look(
    info: ClipInfo, settings: Settings, backend: PoseBackend, model: ModelFile, progress: Progress
) -> Seen:
    """Both passes over the pictures: where the athlete is, then the pose in every picture.

    Raises:
        NotMeasurableError: nobody is seen, or not from the side.
        UsageError: nobody is where the athlete was picked.
    """
    rows = analysed_frames(info, settings)
    changes = picture_changes(info, rows)
    count = len(changes.peak)
    info = decoded_part(info, rows.start + count) if count < len(rows) else info
    reader = partial(read_frames, info, start_s=settings.start_s, stop_s=settings.stop_s)
    every = max(1, round(settings.find.interval_s * info.stored_fps))
    finder = _finder_model(backend, model)
    with backend.open(finder, settings.pose, people=3) as session:
        path = find_athlete(
            reader(wanted=lambda index: (index - rows.start) % every == 0),
            session,
            row_count=count,
            first_frame=rows.start,
            cuts=changes.cuts,
            pick=settings.athlete,
            first_pts_s=info.frame_pts_s[0],
            progress=partial(progress, "finding the athlete"),
        )
    selection = select(changes, path, rows.start)
    kept = selection.frames - rows.start
    path = path.only(kept)
    tracker = CameraTracker()
    # One person a crop, but in doubtful frames: asked for two, the network finds a blurred body
    # twice, and of two that overlap it finds the other one as well.
    estimate = partial(
        estimate_along,
        path=path,
        first_frame=rows.start,
        margin=settings.find.crop_margin,
        workers=settings.pose.workers,
    )
    poses = estimate(
        reader(wanted=set(selection.frames.tolist()).__contains__),
        open_session=partial(backend.open, model, settings.pose),
        progress=partial(progress, "tracking the joints"),
        beside=lambda frame, row: tracker.add(
            frame.rgb, path.center_px[row], float(path.size_px[row])
        ),
    )
    quality.require_side_view(poses)
    bones = usual_lengths(poses, path)
    camera = tracker.motion()
    moved = camera.at_rows(kept, count)
    course = course_of(poses, path, moved)
    doubtful = doubtful_rows(poses, path, bones, course)
    if doubtful.any():
        again = estimate(
            reader(wanted=lambda index: bool(doubtful[index - rows.start])),
            open_session=partial(backend.open, model, settings.pose, people=2),
            progress=partial(progress, "looking again at doubtful frames"),
            choose=best_fitting(bones, course),
        )
        poses = better(poses, again, doubtful, path, bones, course)
    poses = on_course(poses, path, moved)
    looked_at = sampled_rows(poses)
    picture = picture_of(
        reader(wanted=lambda index: index - rows.start in looked_at),
        poses,
        rows.start,
        quantiser_of(info, range(rows.start, rows.start + count)),
    )
    offsets = joint_offsets(backend)
    return Seen(info, path[kept], poses[kept], camera, picture, offsets, selection)


def measure_seen(
    seen: Seen, settings: Settings, facts: dict[str, Any] | None = None, note: str = ""
) -> Analysis:
    """From poses to numbers; seconds of work, whatever the poses cost.

    `facts`: the analysis' provenance. `note`: what is to be said about the pose network.

    Raises:
        NotMeasurableError: the athlete does not run, or too little of it is seen.
    """
    seen, named_poses, named, ramp = _one_speed(seen, settings)
    timebase = _timebase(seen, named_poses.xy_px, settings)
    tracks, scene, motion = _over_ground(seen, named, timebase.time_s, settings)
    slow = likely_slow_motion(motion, quality.knee_fold_deg(motion.xy))
    if slow is not None and timebase.source is TimeSource.FILE:
        timebase = of_unknown_rate(timebase, slow)
        tracks, scene, motion = _over_ground(seen, named, timebase.time_s, settings)
    detection = detect_contacts(motion, timebase)
    smear = None if seen.picture is None else foot_smear(seen.picture, named_poses)
    contacts = poorer(detection.contacts, event_factor(seen.picture, smear))
    steps, strides = steps_of(contacts, motion), strides_of(contacts)
    quality.require_running(motion, contacts, steps, detection.phases)
    view = MetricInput(
        motion, contacts, steps, strides, scene, timebase, tracks.certainty,
        settings.smoothing.body_hz, settings.smoothing.foot_hz,
        None if seen.picture is None else seen.picture.quantiser,
    )  # fmt: skip
    measures = measure(view)
    verdict = quality.assess(
        quality.Evidence(
            seen.info, seen.path, named_poses, view, measures,
            step_rate_hz(named_poses.xy_px, timebase.time_s), note, seen.picture, smear,
            seen.selection, ramp, slow if timebase.trusted else None,
        )
    )  # fmt: skip
    return Analysis(
        clip=seen.info,
        timebase=timebase,
        quality=verdict,
        provenance=facts or {},
        contacts=contacts,
        steps=steps,
        measures=measures,
        findings=find(measures),
        swaps=tracks.swaps,
        tracks=_track_set(motion),
        scene_facts={
            **_scene_facts(scene, motion),
            "phase": phase_of(steps, treadmill=scene.treadmill),
        },
        evidence=Evidence(motion, scene, strides),
    )


def _one_speed(seen: Seen, settings: Settings) -> tuple[Seen, PoseSequence, Tracks, Ramp | None]:
    """Only the part of a clip in which time runs at one speed, and its limbs by their names."""
    frames = _frames(seen, settings)
    seen = seen if seen.selection else replace(seen, selection=Selection(frames, frames[:0]))
    clock = _timebase(seen, seen.poses.xy_px, settings)
    ramp = find_ramp(seen.poses.xy_px, clock.time_s if clock.trusted else clock.file_s)
    if ramp is not None:
        seen = seen.at_frames(frames[ramp.first_row : ramp.last_row + 1])
    return seen, *name_sides(seen.poses, seen.camera), ramp


def _over_ground(
    seen: Seen, named: Tracks, time_s: FloatArray, settings: Settings
) -> tuple[Tracks, Scene, Motion]:
    tracks = clean_tracks(
        named, seen.camera, time_s, max_gap_s=settings.smoothing.max_gap_ms / 1000
    )
    tracks = only_in_picture(tracks, seen.info.width_px, seen.info.height_px)
    tracks = replace(tracks, offsets=seen.offsets)
    scene = survey(
        tracks,
        seen.camera,
        time_s,
        direction=settings.direction,
        height_m=settings.height_m,
        camera_roll_deg=settings.camera_roll_deg,
        midline=_midline(seen.info, settings),
        width_px=seen.info.width_px,
    )
    return tracks, scene, ground_motion(tracks, scene, time_s, settings.smoothing)


def analysed_frames(info: ClipInfo, settings: Settings) -> range:
    """Numbers in the file of the frames between `start_s` and `stop_s`.

    Raises:
        NotMeasurableError: there are none.
    """
    times = np.asarray(info.frame_pts_s) - info.frame_pts_s[0]
    slack = 1e-6
    first = 0 if settings.start_s is None else int(np.searchsorted(times, settings.start_s - slack))
    last = len(times)
    if settings.stop_s is not None:
        last = int(np.searchsorted(times, settings.stop_s + slack, side="right"))
    if last - first < 2:
        raise quality.refusal("few_contacts")
    return range(first, last)


def provenance(settings: Settings) -> dict[str, Any]:
    """What produced the numbers: versions and settings."""
    packages = ("mediapipe", "opencv-contrib-python", "numpy", "scipy", "av")
    return {
        "speedlab": version("speedlab"),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in packages},
        "settings": settings.model_dump(mode="json"),
    }


def _midline(info: ClipInfo, settings: Settings) -> Midline | None:
    """Where the athlete's plane lies, the optical axis taken through the picture's middle."""
    if settings.camera_distance_m is None:
        return None
    return Midline(settings.camera_distance_m, (info.width_px / 2, info.height_px / 2))


def _timebase(seen: Seen, xy_px: FloatArray, settings: Settings) -> Timebase:
    frames = _frames(seen, settings)
    stamps_s = np.asarray(seen.info.frame_pts_s)[frames] - seen.info.frame_pts_s[0]
    file_s = taken_s(stamps_s, frames, xy_px)
    rate = step_rate_hz(xy_px, file_s)
    clock = settle_timebase(seen.info, file_s, int(frames[0]), rate, settings.capture_fps)
    gapless = frames[-1] - frames[0] + 1 == len(frames)
    return clock if gapless else replace(clock, frames=frames)


def _frames(seen: Seen, settings: Settings) -> IntArray:
    """(n,) numbers in the file of the rows of what was seen."""
    if seen.frames is not None:
        return seen.frames
    return np.array(analysed_frames(seen.info, settings), dtype=np.int64)


def _file_time(info: ClipInfo, settings: Settings) -> Timebase:
    """The time base of a clip in which nothing was measured."""
    file_s = np.asarray(info.frame_pts_s) - info.frame_pts_s[0]
    return settle_timebase(info, file_s, 0, None, settings.capture_fps)


def _named_fps(info: ClipInfo, settings: Settings) -> float:
    return settings.capture_fps or info.tagged_capture_fps or info.stored_fps


def _finder_model(backend: PoseBackend, model: ModelFile) -> ModelFile:
    """Looking for people needs no better network than *full*, which is four times as fast."""
    if model.variant != "heavy":
        return model
    return backend.find_model("full", download=True, tell=_silent)


def _track_set(motion: Motion) -> TrackSet:
    def shaped(xy: FloatArray) -> FloatArray:
        return np.swapaxes(xy, 1, 2)[..., None]

    metres = None if motion.m_per_px is None else shaped(motion.xy * motion.m_per_px)
    return TrackSet(
        time_s=motion.time_s,
        position=shaped(motion.xy_px),
        confidence=motion.confidence[..., None],
        observed=motion.observed[..., None],
        position_m=metres,
    )


def _scene_facts(scene: Scene, motion: Motion) -> dict[str, Any]:
    return {
        "direction": scene.direction.value,
        "near_side": motion.near_side.value,
        "camera": "moving" if scene.camera.moving else "static",
        "treadmill": scene.treadmill,
        "ground_y_px": scene.ground_y_px,
        "ground_slope": scene.ground_slope,
        "camera_roll_deg": scene.camera_roll_deg,
        "slope_deg": scene.slope_deg,
        "camera_distance_m": None if scene.midline is None else scene.midline.distance_m,
        "depth_corrected": scene.midline is not None,
        "leg_length_px": motion.leg_length_px,
        "height_m": scene.height_m,
        "m_per_px": None if scene.scale is None else scene.scale.m_per_px,
        "scale_u_rel": None if scene.scale is None else scene.scale.u_rel,
        "scale_source": "none" if scene.scale is None else scene.scale.source.value,
    }


def _model_facts(model: ModelFile) -> dict[str, str]:
    return {
        "variant": model.variant,
        "file": model.path.name,
        "sha256": model.sha256,
        "source": model.source,
        "note": model.note,
    }


def _silent(_: str) -> None:
    """Tell nobody."""


def _no_progress(_: str, __: float) -> None:
    """Show nothing."""
