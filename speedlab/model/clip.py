"""The clip as the container describes it, and its time base."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
ImageArray = NDArray[np.uint8]


@dataclass(frozen=True)
class ClipInfo:
    """What a probe learns without decoding a picture.

    `width_px` and `height_px` are of the upright picture (after `rotation_deg`, clockwise).
    `frame_pts_s` are the sorted presentation times of all frames as stored (s, file time, not
    shifted to zero). `stored_fps` is 1 / usual spacing, gaps left by dropped frames not counted.
    `tagged_capture_fps` is a phone's capture-rate tag where there is one. `edit`-list trims are
    already applied.
    """

    path: Path
    sha256: str
    size_bytes: int
    codec: str
    pixel_format: str
    width_px: int
    height_px: int
    rotation_deg: int
    frame_pts_s: tuple[float, ...]
    stored_fps: float
    variable_rate: bool
    tagged_capture_fps: float | None
    hdr: bool
    warnings: tuple[str, ...] = ()

    @property
    def frame_count(self) -> int:
        """Number of frames the container lists."""
        return len(self.frame_pts_s)

    @property
    def duration_s(self) -> float:
        """File time from the first frame to the end of the last (s)."""
        return self.frame_pts_s[-1] - self.frame_pts_s[0] + 1.0 / self.stored_fps


class TimeSource(StrEnum):
    """Where the capture rate comes from."""

    FILE = "file"
    TAG = "tag"
    USER = "user"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Timebase:
    """File time and true time of the analysed frames.

    `file_s` (n,): file time of each analysed frame, zero at the file's first decoded frame.
    `first_frame`: number in the file of the analysed frame 0.
    `slowdown`: file seconds per true second (8.0 for 240 fps stored at 30; 1.0 for normal).
    `frames` (n,): numbers in the file of the analysed frames, None: `first_frame` and those that
    follow it, none left out.
    With `source` UNKNOWN the slowdown is only a working value that makes the step rate human, so
    that filters and detectors can work: no quantity in seconds may be printed then.
    """

    file_s: FloatArray
    first_frame: int
    slowdown: float
    source: TimeSource
    likely_slowdown: float | None = None
    frames: NDArray[np.int64] | None = None

    @property
    def frame_numbers(self) -> NDArray[np.int64]:
        """(n,) numbers in the file of the analysed frames, rising."""
        if self.frames is not None:
            return self.frames
        return np.arange(self.first_frame, self.first_frame + len(self.file_s), dtype=np.int64)

    def row_at(self, frame: int) -> int:
        """Row of a file's frame; for one that was left out, of the last analysed before it."""
        return max(0, int(np.searchsorted(self.frame_numbers, frame, side="right")) - 1)

    @property
    def trusted(self) -> bool:
        """Whether quantities in seconds may be printed."""
        return self.source is not TimeSource.UNKNOWN

    @property
    def time_s(self) -> FloatArray:
        """(n,) true seconds since the file's first decoded frame (working seconds if untrusted)."""
        return self.file_s / self.slowdown

    @property
    def fps(self) -> float:
        """True frames per second: one over the usual spacing."""
        return 1.0 / usual_spacing_s(self.time_s)

    def frame_at(self, time_s: float) -> float:
        """File frame number (float, interpolated in PTS) at a true time."""
        return float(np.interp(time_s, self.time_s, self.frame_numbers))


def usual_spacing_s(time_s: FloatArray) -> float:
    """Mean spacing of (n,) times without the gaps (s).

    Not the median: at 240 fps on a phone's 600 Hz clock the spacings are 2 and 3 ticks.
    """
    spacings = np.diff(time_s)
    return float(spacings[spacings < GAP * np.median(spacings)].mean())


GAP = 1.75
"""A spacing this many times the median has lost a frame."""
