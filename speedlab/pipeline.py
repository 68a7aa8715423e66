"""The stages, composed: one clip in, one `Analysis` out. The first file to read.

video -> pose -> tracking -> scene -> events -> steps -> metrics -> findings
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from speedlab import quality
from speedlab.errors import NotMeasurableError
from speedlab.events import detect_contacts
from speedlab.events.corrections import corrected
from speedlab.events.landing import landed
from speedlab.events.trust import coarse, event_factor, poorer
from speedlab.facts import model_facts, provenance, scene_facts
from speedlab.findings import find
from speedlab.kinematics import ground_motion
from speedlab.looking import Progress, analysed_frames, look
from speedlab.metrics import MetricInput, measure, splits_of
from speedlab.metrics.floors import floored
from speedlab.model.analysis import Analysis, Evidence
from speedlab.model.clip import ClipInfo, FloatArray, Timebase, TimeSource
from speedlab.model.events import NO_CORRECTIONS, Corrections
from speedlab.model.scene import Anchoring, Midline, Scene
from speedlab.model.seen import Seen
from speedlab.model.selection import IntArray, Selection
from speedlab.model.tracks import (
    Motion,
    PoseSequence,
    Tracks,
    TrackSet,
)
from speedlab.pose.backend import get_backend
from speedlab.scene.anchoring import anchored_camera, rough_camera
from speedlab.scene.gates import placed_gates
from speedlab.scene.picture import foot_smear
from speedlab.scene.pointed import Pointing, check_points, marked_ground
from speedlab.scene.run_plane import (
    check_ground,
    flattened,
    plane_midline,
    roll_left_deg,
    run_plane,
)
from speedlab.scene.shoe import Pictures
from speedlab.scene.survey import survey
from speedlab.settings import Settings
from speedlab.steps import phase_of, steps_of, strides_of
from speedlab.tracking.cadence import step_rate_hz
from speedlab.tracking.gravity import likely_slow_motion
from speedlab.tracking.ramp import Ramp, find_ramp
from speedlab.tracking.shutter import Shutter, as_read, at_frame_times, check_readout, lean_u_deg
from speedlab.tracking.sides import exchanged_share
from speedlab.tracking.spacing import taken_s
from speedlab.tracking.timing import of_unknown_rate, settle_timebase
from speedlab.tracking.track import clean_tracks, name_sides, only_in_picture
from speedlab.video.probe import probe
from speedlab.video.reader import Frame, read_frames

Tell = Callable[[str], None]


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
    info = probe(path)
    check_points(settings, info.width_px, info.height_px)
    check_ground(settings.ground, info.width_px, info.height_px)
    check_readout(settings.readout_ms, _named_fps(info, settings))
    facts = provenance(settings)
    try:
        quality.require_frame_rate(_named_fps(info, settings))
        backend = get_backend(settings.pose.backend)
        model = backend.find_model(settings.pose.model, download=True, tell=tell or _silent)
        facts["pose_model"] = model_facts(model)
        seen = look(info, settings, backend, model, progress or _no_progress)
        return measure_seen(seen, settings, facts, model.note, pictures=pictures_of(seen.info))
    except NotMeasurableError as error:
        verdict = quality.not_measurable(error)
        return Analysis(info, _file_time(info, settings), verdict, facts)


def measure_seen(
    seen: Seen,
    settings: Settings,
    facts: dict[str, Any] | None = None,
    note: str = "",
    corrections: Corrections = NO_CORRECTIONS,
    pictures: Pictures | None = None,
) -> Analysis:
    """From poses to numbers; seconds of work, whatever the poses cost.

    `facts`: the analysis' provenance. `note`: what is to be said about the pose network.
    `corrections`: what somebody changed about the events. `pictures`: the clip's, to read touchdown
    from the shoes; None: they are not at hand, and touchdown stays as the poses have it.

    Raises:
        NotMeasurableError: the athlete does not run, or too little of it is seen.
    """
    whole = seen
    seen, named_poses, named, ramp = _one_speed(seen.alone(), settings)
    timebase = _timebase(seen, named_poses.xy_px, settings)
    seen, anchoring = _anchored(seen, named, timebase, settings)
    tracks, scene, motion = _over_ground(seen, named, timebase.time_s, settings, anchoring)
    slow = likely_slow_motion(motion, quality.knee_fold_deg(motion.xy))
    if slow is not None and timebase.source is TimeSource.FILE:
        timebase = of_unknown_rate(timebase, slow)
        tracks, scene, motion = _over_ground(seen, named, timebase.time_s, settings, anchoring)
    detection = detect_contacts(motion, timebase)
    contacts = detection.contacts
    if pictures is not None and not coarse(seen.picture):
        shutter = _shutter(seen, timebase.time_s, settings)
        contacts = landed(detection, motion, scene, timebase, pictures, shutter)
    smear = None if seen.picture is None else foot_smear(seen.picture, named_poses)
    contacts = poorer(contacts, event_factor(seen.picture, smear))
    contacts = corrected(contacts, corrections, timebase, detection.signals)
    contacts = floored(contacts, motion)
    steps, strides = steps_of(contacts, motion), strides_of(contacts)
    quality.require_running(motion, contacts, steps, detection.phases)
    view = MetricInput(
        motion, contacts, steps, strides, scene, timebase, tracks.certainty,
        settings.smoothing.body_hz, settings.smoothing.foot_hz,
        None if seen.picture is None else seen.picture.quantiser, settings.mass_kg,
        lean_u_deg(motion.xy_px, timebase.time_s, seen.info, settings.readout_ms),
        exchanged_share(tracks.swaps, tracks.certainty),
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
        findings=find(measures, phase_of(steps, scene.stays)),
        swaps=tracks.swaps,
        tracks=_track_set(motion),
        scene_facts=scene_facts(scene, motion, steps),
        evidence=Evidence(motion, scene, strides, whole),
        splits=splits_of(view, settings.timing),
    )


def pictures_of(info: ClipInfo) -> Pictures:
    """The pictures of a clip that can be read."""

    def pictures(frames: Iterable[int]) -> Iterable[Frame]:
        wanted = frozenset(frames)
        if not wanted:
            return ()
        first_s, start_s, stop_s = (info.frame_pts_s[i] for i in (0, min(wanted), max(wanted)))
        return read_frames(info, start_s - first_s, stop_s - first_s, wanted.__contains__)

    return pictures


def _one_speed(seen: Seen, settings: Settings) -> tuple[Seen, PoseSequence, Tracks, Ramp | None]:
    """Only the part of a clip in which time runs at one speed, and its limbs by their names."""
    frames = _frames(seen, settings)
    seen = seen if seen.selection else replace(seen, selection=Selection(frames, frames[:0]))
    clock = _timebase(seen, seen.poses.xy_px, settings)
    ramp = find_ramp(seen.poses.xy_px, clock.time_s if clock.trusted else clock.file_s)
    if ramp is not None:
        seen = seen.at_frames(frames[ramp.first_row : ramp.last_row + 1])
    return seen, *name_sides(seen.poses, seen.camera), ramp


def _anchored(
    seen: Seen, named: Tracks, timebase: Timebase, settings: Settings
) -> tuple[Seen, Anchoring | None]:
    """The camera by standing feet where it moves and the background did not tell how."""
    time_s = timebase.time_s
    rough = rough_camera(named.xy_px, seen.camera, time_s, settings.direction)
    if rough is None:
        return seen, None
    tracks, _, motion = _over_ground(replace(seen, camera=rough), named, time_s, settings)
    contacts = detect_contacts(motion, timebase).contacts
    size_px = seen.info.width_px, seen.info.height_px
    camera, anchoring = anchored_camera(tracks.xy_px, seen.camera, time_s, contacts, size_px)
    return replace(seen, camera=camera or seen.camera), anchoring


def _over_ground(
    seen: Seen,
    named: Tracks,
    time_s: FloatArray,
    settings: Settings,
    anchoring: Anchoring | None = None,
) -> tuple[Tracks, Scene, Motion]:
    tracks = clean_tracks(
        named, seen.camera, time_s, max_gap_s=settings.smoothing.max_gap_ms / 1000
    )
    tracks = only_in_picture(tracks, seen.info.width_px, seen.info.height_px)
    tracks = replace(tracks, offsets=seen.offsets)
    shutter = _shutter(seen, time_s, settings)
    if shutter is not None:
        tracks = at_frame_times(tracks, shutter)
    pointing = _pointing(seen, settings, shutter)
    plane = run_plane(settings.ground, pointing)
    if plane is not None:
        pointing = replace(pointing, camera=flattened(pointing.camera, plane))
    scene = survey(
        tracks,
        pointing.camera,
        time_s,
        direction=settings.direction,
        height_m=settings.height_m,
        camera_roll_deg=roll_left_deg(settings.camera_roll_deg, plane),
        midline=_midline(seen.info, settings) if plane is None else plane_midline(plane),
        width_px=seen.info.width_px,
        marks=None
        if settings.marks is None
        else marked_ground(settings.marks, pointing, settings.camera_distance_m),
        gates=placed_gates(
            settings.gates, pointing, settings.gate_offset_m, settings.camera_distance_m, plane
        ),
        plane=plane,
    )
    scene = replace(scene, anchoring=anchoring)
    motion = ground_motion(tracks, scene, time_s, settings.smoothing)
    if shutter is not None:
        motion = replace(motion, xy_px=as_read(motion.xy_px, shutter))
    return tracks, scene, motion


def _midline(info: ClipInfo, settings: Settings) -> Midline | None:
    """Where the athlete's plane lies, the optical axis taken through the picture's middle."""
    if settings.camera_distance_m is None:
        return None
    return Midline(settings.camera_distance_m, (info.width_px / 2, info.height_px / 2))


def _shutter(seen: Seen, time_s: FloatArray, settings: Settings) -> Shutter | None:
    """How the rows were read; None: nobody told, or all at once."""
    if not settings.readout_ms:
        return None
    info = seen.info
    size_px = info.width_px, info.height_px
    return Shutter(settings.readout_ms / 1000, size_px, info.rotation_deg, seen.camera, time_s)


def _pointing(seen: Seen, settings: Settings, shutter: Shutter | None) -> Pointing:
    """What carries points that somebody pointed at into the reference picture."""
    stamps_s = np.asarray(seen.info.frame_pts_s)
    since_s = stamps_s[_frames(seen, settings)] - stamps_s[0]
    return Pointing(seen.camera, since_s, (seen.info.width_px, seen.info.height_px), shutter)


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


def _silent(_: str) -> None:
    """Tell nobody."""


def _no_progress(_: str, __: float) -> None:
    """Show nothing."""
