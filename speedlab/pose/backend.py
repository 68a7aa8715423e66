"""What a pose back end is, and which ones there are.

Another package adds its own under the entry-point group `speedlab.pose_backends`: an object (or a
class that is called without arguments) with the two methods of `PoseBackend`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from typing import Final, Protocol, runtime_checkable

from speedlab.errors import UsageError
from speedlab.model.clip import FloatArray, ImageArray
from speedlab.model.tracks import NO_OFFSETS, JointOffsets
from speedlab.pose.cache import ModelFile
from speedlab.settings import PoseSettings

ENTRY_POINT_GROUP: Final = "speedlab.pose_backends"
_BUILT_IN: Final = {
    "mediapipe": ("speedlab.pose.mediapipe_backend", "MediaPipeBackend"),
    "replay": ("speedlab.pose.replay", "ReplayBackend"),
}


@dataclass(frozen=True)
class PersonPose:
    """One person as a network sees them.

    `xy_px` (33, 2): pixels of the image that was given, x right, y down, pixel centres at i + 0.5;
    points may lie outside of it. `confidence` (33,): the network's visibility, 0 to 1.
    """

    xy_px: FloatArray
    confidence: FloatArray


@dataclass(frozen=True)
class Origin:
    """Which part of which picture an image shows: `picture = image / scale + corner_px`.

    `frame` is the number in the file. Networks do not need it; replayed poses do.
    """

    frame: int
    corner_px: FloatArray
    scale: float


class PoseSession(Protocol):
    """A loaded network. Used by one thread at a time; keeps nothing from image to image."""

    def estimate(self, rgb: ImageArray, origin: Origin | None = None) -> Sequence[PersonPose]:
        """The people in one (h, w, 3) image, the surest first; empty when there is nobody."""
        ...


@runtime_checkable
class PoseBackend(Protocol):
    """A kind of network: finds its model file, and opens sessions on it."""

    def find_model(self, spec: str, *, download: bool, tell: Callable[[str], None]) -> ModelFile:
        """The model file that `spec` names; `tell` receives what is fetched from where.

        Raises:
            NoWeightsError: there is none.
        """
        ...

    def open(
        self, model: ModelFile, settings: PoseSettings, *, people: int = 1
    ) -> AbstractContextManager[PoseSession]:
        """A session that reports up to `people` people an image."""
        ...


def joint_offsets(backend: PoseBackend) -> JointOffsets:
    """What parts a back end's landmarks from joint centres; nothing where it does not say."""
    offsets: JointOffsets = getattr(backend, "joint_offsets", NO_OFFSETS)
    return offsets


def backend_names() -> tuple[str, ...]:
    """All registered back ends, our own first."""
    added = {entry.name for entry in entry_points(group=ENTRY_POINT_GROUP)}
    return (*_BUILT_IN, *sorted(added - set(_BUILT_IN)))


def get_backend(name: str) -> PoseBackend:
    """A back end by name.

    Raises:
        UsageError: there is none of that name, or what is registered is not a back end.
    """
    if name in _BUILT_IN:
        module, attribute = _BUILT_IN[name]
        found = getattr(import_module(module), attribute)
    else:
        entry = next(iter(entry_points(group=ENTRY_POINT_GROUP, name=name)), None)
        if entry is None:
            known = ", ".join(backend_names())
            raise UsageError(f"There is no pose back end {name!r}; there are: {known}.")
        found = entry.load()
    backend = found() if isinstance(found, type) else found
    if not isinstance(backend, PoseBackend):
        raise UsageError(f"The pose back end {name!r} lacks `find_model` or `open`.")
    return backend
