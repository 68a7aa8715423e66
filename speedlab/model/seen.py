"""What came out of a clip's pictures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from speedlab.model.clip import ClipInfo
from speedlab.model.picture import Picture
from speedlab.model.selection import IntArray, Selection
from speedlab.model.tracks import (
    NO_OFFSETS,
    AthletePath,
    CameraMotion,
    JointOffsets,
    PoseSequence,
)


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

    def alone(self) -> Seen:
        """The same without what was seen while somebody else was in the athlete's place."""
        overlapped = self.path.overlapped
        if overlapped is None or not overlapped.any():
            return self
        path = self.path.only(np.flatnonzero(~overlapped))
        return replace(self, path=path, poses=self.poses.without(overlapped))

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
