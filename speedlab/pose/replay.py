"""A back end that gives back stored poses, so that what lies behind it runs without a network.

The file is a NumPy `.npz` with `frame` (n,) numbers in the file, `xy_px` (n, 33, 2) in pixels of
the upright picture and `confidence` (n, 33); several rows may share a frame (several people).
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from speedlab.errors import NoWeightsError
from speedlab.model.clip import FloatArray, ImageArray
from speedlab.model.skeleton import LANDMARKS
from speedlab.pose.backend import Origin, PersonPose
from speedlab.pose.bundle import sha256_of
from speedlab.pose.cache import ModelFile
from speedlab.settings import PoseSettings


class ReplayBackend:
    """Stored poses; `spec` is the file's path."""

    def find_model(self, spec: str, *, download: bool, tell: Callable[[str], None]) -> ModelFile:
        """The file of poses; nothing is ever downloaded."""
        del download, tell
        path = Path(spec)
        if not path.is_file():
            raise NoWeightsError(f"{spec}: there is no such file of stored poses; give its path.")
        return ModelFile(path, "replay", sha256_of(path), "given")

    @contextmanager
    def open(
        self, model: ModelFile, settings: PoseSettings, *, people: int = 1
    ) -> Iterator[ReplaySession]:
        """Read the stored poses.

        Raises:
            NoWeightsError: the file does not hold poses.
        """
        del settings
        yield ReplaySession(*_read(model.path), people)


class ReplaySession:
    """Gives the stored people whose hips or shoulders lie inside the image."""

    def __init__(
        self, frame: FloatArray, xy_px: FloatArray, confidence: FloatArray, people: int
    ) -> None:
        self._frame, self._xy_px, self._confidence = frame, xy_px, confidence
        self._people = people

    def estimate(self, rgb: ImageArray, origin: Origin | None = None) -> Sequence[PersonPose]:
        """The stored people of that frame, in pixels of this image, the surest first."""
        if origin is None:
            raise ValueError("stored poses can only be replayed where the image's origin is given")
        rows = np.flatnonzero(self._frame == origin.frame)
        persons = [
            PersonPose((self._xy_px[row] - origin.corner_px) * origin.scale, self._confidence[row])
            for row in rows
            if np.isfinite(self._xy_px[row]).any()
        ]
        inside = [person for person in persons if _inside(person, rgb)]
        inside.sort(key=lambda person: -float(person.confidence.mean()))
        return inside[: self._people]


def store_poses(path: Path, frame: FloatArray, xy_px: FloatArray, confidence: FloatArray) -> None:
    """Write a file for `ReplayBackend`: (n,), (n, 33, 2) and (n, 33)."""
    np.savez_compressed(path, frame=frame, xy_px=xy_px, confidence=confidence)


def _inside(person: PersonPose, rgb: ImageArray) -> bool:
    x, y = np.nanmean(person.xy_px, axis=0)
    return bool(0 <= x < rgb.shape[1] and 0 <= y < rgb.shape[0])


def _read(path: Path) -> tuple[FloatArray, FloatArray, FloatArray]:
    try:
        with np.load(path, allow_pickle=False) as stored:
            frame, xy, confidence = (stored[key] for key in ("frame", "xy_px", "confidence"))
    except (OSError, ValueError, KeyError, AttributeError, zipfile.BadZipFile) as error:
        raise NoWeightsError(f"{path}: this is not a file of stored poses ({error}).") from error
    points = (len(frame), len(LANDMARKS))
    if xy.shape != (*points, 2) or confidence.shape != points:
        raise NoWeightsError(
            f"{path}: stored poses must be (n, 33, 2) with (n, 33) confidences for n frames; "
            f"this file has {xy.shape} and {confidence.shape} for {len(frame)}."
        )
    return frame, xy.astype(float), confidence.astype(float)
