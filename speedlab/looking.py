"""All that is done with a clip's pictures: where the athlete is, then the pose in every picture.

Everything after it is arithmetic on what was `Seen`, and takes seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from speedlab import quality
from speedlab.model.clip import BoolArray, ClipInfo
from speedlab.model.picture import Picture
from speedlab.model.seen import Seen
from speedlab.model.selection import Selection
from speedlab.model.tracks import AthletePath, CameraMotion, PoseSequence
from speedlab.pose.backend import PoseBackend, joint_offsets
from speedlab.pose.cache import ModelFile
from speedlab.pose.course import course_of, on_course
from speedlab.pose.estimate import estimate_along
from speedlab.pose.second_look import best_fitting, better, doubtful_rows, usual_lengths
from speedlab.scene.camera import CameraTracker
from speedlab.scene.picture import picture_of, sampled_rows
from speedlab.settings import Settings
from speedlab.tracking.athlete import find_athlete
from speedlab.video.changes import picture_changes, select
from speedlab.video.compression import quantiser_of
from speedlab.video.reader import Frame, decoded_part, read_frames

Progress = Callable[[str, float], None]


def look(
    info: ClipInfo, settings: Settings, backend: PoseBackend, model: ModelFile, progress: Progress
) -> Seen:
    """Look at a clip's pictures; `progress` receives a stage's name and its share done, 0 to 1.

    Raises:
        NotMeasurableError: nobody is seen, or not from the side.
        UsageError: nobody is where the athlete was picked.
    """
    rows = analysed_frames(info, settings)
    changes = picture_changes(info, rows)
    rows = rows[: len(changes.peak)]
    clip = _Clip(decoded_part(info, rows.stop), rows, settings, backend, model, progress)
    path = clip.find_athlete(changes.cuts)
    selection = select(changes, path, rows.start)
    kept = selection.frames - rows.start
    path = path.only(kept)
    poses, camera = clip.first_look(path, selection)
    quality.require_side_view(poses)
    poses = clip.second_look(path, poses, camera.at_rows(kept, len(rows)))
    return Seen(
        clip.info, path[kept], poses[kept], camera, clip.picture(poses),
        joint_offsets(backend), selection,
    )  # fmt: skip


@dataclass(frozen=True)
class _Clip:
    """The pictures to look at and what to look at them with; rows count from `rows.start`."""

    info: ClipInfo
    rows: range
    settings: Settings
    backend: PoseBackend
    model: ModelFile
    progress: Progress

    def find_athlete(self, cuts: tuple[int, ...]) -> AthletePath:
        every = max(1, round(self.settings.find.interval_s * self.info.stored_fps))
        wanted = np.arange(len(self.rows)) % every == 0
        finder = _finder_model(self.backend, self.model)
        with self.backend.open(finder, self.settings.pose, people=3) as session:
            return find_athlete(
                partial(self._frames, wanted),
                session,
                row_count=len(self.rows),
                first_frame=self.rows.start,
                cuts=cuts,
                pick=self.settings.athlete,
                first_pts_s=self.info.frame_pts_s[0],
                progress=partial(self.progress, "finding the athlete"),
            )

    def first_look(
        self, path: AthletePath, selection: Selection
    ) -> tuple[PoseSequence, CameraMotion]:
        """Poses in all rows, those left out unknown; the camera in the selected ones alone."""
        tracker = CameraTracker()
        # One person a crop, but in doubtful frames: asked for two, the network finds a blurred
        # body twice, and of two that overlap it finds the other one as well.
        poses = self._estimate(
            self._frames(np.isin(self.rows, selection.frames)),
            path=path,
            open_session=partial(self.backend.open, self.model, self.settings.pose),
            progress=partial(self.progress, "tracking the joints"),
            beside=lambda frame, row: tracker.add(
                frame.rgb, path.center_px[row], float(path.size_px[row])
            ),
        )
        return poses, tracker.motion()

    def second_look(
        self, path: AthletePath, poses: PoseSequence, camera: CameraMotion
    ) -> PoseSequence:
        bones = usual_lengths(poses, path)
        course = course_of(poses, path, camera)
        doubtful = doubtful_rows(poses, path, bones, course)
        if doubtful.any():
            again = self._estimate(
                self._frames(doubtful),
                path=path,
                open_session=partial(self.backend.open, self.model, self.settings.pose, people=2),
                progress=partial(self.progress, "looking again at doubtful frames"),
                choose=best_fitting(bones, course),
            )
            poses = better(poses, again, doubtful, path, bones, course)
        return on_course(poses, path, camera)

    def picture(self, poses: PoseSequence) -> Picture | None:
        looked_at = np.isin(np.arange(len(self.rows)), list(sampled_rows(poses)))
        quantiser = quantiser_of(self.info, self.rows)
        return picture_of(self._frames(looked_at), poses, self.rows.start, quantiser)

    def _frames(self, wanted: BoolArray) -> Iterator[Frame]:
        start_s, stop_s = self.settings.start_s, self.settings.stop_s
        first = self.rows.start
        return read_frames(
            self.info, start_s=start_s, stop_s=stop_s, wanted=lambda i: bool(wanted[i - first])
        )

    @property
    def _estimate(self) -> Callable[..., PoseSequence]:
        return partial(
            estimate_along,
            first_frame=self.rows.start,
            margin=self.settings.find.crop_margin,
            workers=self.settings.pose.workers,
        )


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


def _finder_model(backend: PoseBackend, model: ModelFile) -> ModelFile:
    """Looking for people needs no better network than *full*, which is four times as fast."""
    if model.variant != "heavy":
        return model
    return backend.find_model("full", download=True, tell=lambda _: None)
