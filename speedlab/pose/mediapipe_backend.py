"""MediaPipe's pose network through its Tasks interface, one image at a time.

IMAGE mode: no tracking and no smoothing from frame to frame, so that the result of a frame does
not depend on the frames before it, nor on who computes it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np

from speedlab.errors import NoWeightsError, SpeedlabError
from speedlab.model.clip import ImageArray
from speedlab.model.tracks import JointOffsets
from speedlab.pose.backend import Origin, PersonPose
from speedlab.pose.cache import ModelFile
from speedlab.pose.native_log import without_chatter
from speedlab.pose.weights import resolve
from speedlab.settings import PoseSettings

SYSTEM_PACKAGES = ("libgl1", "libegl1", "libgles2", "libglib2.0-0")
"""What MediaPipe and OpenCV load from a Linux system (Debian's and Ubuntu's names)."""


class MediaPipeBackend:
    """Google's pose landmarker (BlazePose), 33 landmarks."""

    joint_offsets = JointOffsets(hip=0.017, ankle=0.024, heel=0.015, foot_index=0.032, sole=0.035)
    """Only where rendered athletes (docs/positions.md) and the landmarks' places on Pose2Sim's
    body model (Pagnon 2021, `Markers_BlazePose.xml`: hip 1.5 cm below, ankle 2.2 cm above the joint
    centre, heel 1.4 cm before the heel bone's end, toe 2.9 cm behind the big toe's tip) agree, and
    of the two the smaller. Sole: a forefoot in its shoe is some 3 cm thick to its middle; rendered
    athletes' forefeet were found 5 to 6 cm above the ground."""

    def find_model(self, spec: str, *, download: bool, tell: Callable[[str], None]) -> ModelFile:
        """See `speedlab.pose.weights.resolve`."""
        return resolve(spec, download=download, tell=tell)

    @contextmanager
    def open(
        self, model: ModelFile, settings: PoseSettings, *, people: int = 1
    ) -> Iterator[MediaPipeSession]:
        """Load the network; closed at the end of the `with`.

        Raises:
            NoWeightsError: MediaPipe cannot use this model file.
            SpeedlabError: MediaPipe's system libraries are missing.
        """
        with without_chatter():
            mediapipe, vision, base = _load("mediapipe"), _load(_VISION), _load(_BASE_OPTIONS)
            options = vision.PoseLandmarkerOptions(
                # By path the file is mapped; as a buffer every session would keep copies of it.
                base_options=base.BaseOptions(model_asset_path=str(model.path)),
                running_mode=vision.RunningMode.IMAGE,
                num_poses=people,
                min_pose_detection_confidence=settings.min_confidence,
                min_pose_presence_confidence=settings.min_confidence,
            )
            try:
                landmarker = vision.PoseLandmarker.create_from_options(options)
            except (RuntimeError, ValueError, OSError) as error:
                reason = str(error).splitlines()[0] if str(error) else type(error).__name__
                raise NoWeightsError(
                    f"{model.path}: MediaPipe cannot use this pose model ({reason}); "
                    f"choose --pose-model heavy or full."
                ) from error
        with landmarker:
            yield MediaPipeSession(landmarker, mediapipe)


_VISION = "mediapipe.tasks.python.vision"
_BASE_OPTIONS = "mediapipe.tasks.python.core.base_options"


class MediaPipeSession:
    """A loaded landmarker."""

    _somebody_was_seen = threading.Event()
    """Set in the whole process: the library comments on the first person it ever sees."""

    def __init__(self, landmarker: Any, mediapipe: ModuleType) -> None:  # noqa: ANN401 - untyped
        self._landmarker = landmarker
        self._mediapipe = mediapipe

    def estimate(self, rgb: ImageArray, origin: Origin | None = None) -> Sequence[PersonPose]:
        """The people in one image, the surest first."""
        del origin
        image = self._mediapipe.Image(
            image_format=self._mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(rgb)
        )
        if self._somebody_was_seen.is_set():
            result = self._landmarker.detect(image)
        else:
            with without_chatter():
                result = self._landmarker.detect(image)
            if result.pose_landmarks:
                self._somebody_was_seen.set()
        height, width = rgb.shape[:2]
        return [_person(points, width, height) for points in result.pose_landmarks]


def _person(points: Sequence[Any], width_px: int, height_px: int) -> PersonPose:
    xy = np.array([(point.x, point.y) for point in points], dtype=float)
    confidence = np.array([point.visibility for point in points], dtype=float)
    return PersonPose(xy * (width_px, height_px), confidence)


def _load(name: str) -> ModuleType:
    """Import a part of MediaPipe, with one clear sentence when the system lacks a library."""
    try:
        return import_module(name)
    except (ImportError, OSError) as error:
        if ".so" not in str(error):
            raise
        raise SpeedlabError(
            f"MediaPipe cannot start ({error}); on Debian or Ubuntu run "
            f"`sudo apt install {' '.join(SYSTEM_PACKAGES)}`."
        ) from error
