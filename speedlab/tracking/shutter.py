"""A rolling shutter: every landmark is seen when its own row is read (docs/metrics.md, 3.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import atan, degrees
from typing import Final

import numpy as np
from scipy.interpolate import PchipInterpolator

from speedlab.errors import UsageError
from speedlab.model.clip import ClipInfo, FloatArray, usual_spacing_s
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import CameraMotion, Tracks
from speedlab.tracking.smoothing import runs

BACKGROUND_SHARE: Final = 0.5
"""When the background that shows the camera's motion is read: it is above and below the athlete."""
LONGEST_USUAL_S: Final = 0.015
"""Half of this, or of a frame, is what an unknown readout is uncertain by (standard, 3.4)."""
TOLD_U_REL: Final = 0.1
"""... and so much of itself what a known one is [P]."""
_ROUNDS: Final = 3  # each shrinks the error by the rows that a point moves in a readout


@dataclass(frozen=True, eq=False)
class Shutter:
    """How the frames were read.

    `readout_s`: true seconds from the first row of a stored picture to the last. `size_px`: of the
    upright picture, `rotation_deg` clockwise from the stored one. `time_s` (n,): of the frames'
    first rows, true (or working) seconds; `camera` as it was found from whole pictures.
    """

    readout_s: float
    size_px: tuple[int, int]
    rotation_deg: int
    camera: CameraMotion
    time_s: FloatArray

    def late_s(self, xy_px: FloatArray) -> FloatArray:
        """(...) how long after its frame's first row a point (..., 2) of the picture is read."""
        x, y = xy_px[..., 0] / self.size_px[0], xy_px[..., 1] / self.size_px[1]
        share = {0: y, 90: 1.0 - x, 180: 1.0 - y, 270: x}[self.rotation_deg]
        return self.readout_s * np.clip(share, 0.0, 1.0)

    def steadied(self, xy_px: FloatArray, late_s: FloatArray) -> FloatArray:
        """(n, k, 2) points in the reference picture, each by where the camera pointed then."""
        return _mapped(self._cameras(late_s), xy_px) if self.camera.moving else xy_px

    def ground_at_once(self, xy_px: FloatArray) -> FloatArray:
        """(n, k, 2) points of the ground where they would be if read when the background is."""
        return self.camera.invert(self.steadied(xy_px, self.late_s(xy_px)))

    def in_picture(self, steady: FloatArray, late_s: FloatArray) -> FloatArray:
        """The inverse of `steadied`."""
        if not self.camera.moving:
            return steady
        return _mapped(np.linalg.inv(self._cameras(late_s)).astype(np.float64), steady)

    def _cameras(self, late_s: FloatArray) -> FloatArray:
        """(n, k, 3, 3) between the frames' own, which hold when the background is read."""
        known = self.camera.to_reference / self.camera.to_reference[:, 2:, 2:]
        late_s = np.nan_to_num(late_s, nan=BACKGROUND_SHARE * self.readout_s)
        wanted = self.time_s[:, None] + late_s - BACKGROUND_SHARE * self.readout_s
        before = np.clip(np.searchsorted(self.time_s, wanted) - 1, 0, len(self.time_s) - 2)
        span_s = self.time_s[before + 1] - self.time_s[before]
        share = ((wanted - self.time_s[before]) / span_s)[..., None, None]
        return np.asarray((1 - share) * known[before] + share * known[before + 1])


def _mapped(matrices: FloatArray, xy: FloatArray) -> FloatArray:
    """Map (n, k, 2) points, each by a matrix of its own (n, k, 3, 3)."""
    moved = np.einsum(
        "nkij,nkj->nki", matrices, np.concatenate([xy, np.ones_like(xy[..., :1])], -1)
    )
    return np.asarray(moved[..., :2] / moved[..., 2:])


def at_frame_times(tracks: Tracks, shutter: Shutter) -> Tracks:
    """Every landmark where it was when its frame's first row was read.

    A landmark's first frame after a gap is lost: where it was before it was seen is not known.
    """
    late_s = shutter.late_s(tracks.xy_px)
    steady = shutter.steadied(tracks.xy_px, late_s)
    at_once = _resampled(steady, shutter.time_s[:, None] + late_s, shutter.time_s)
    xy_px = shutter.camera.invert(at_once)
    return replace(tracks, xy_px=xy_px, observed=tracks.observed & np.isfinite(xy_px[..., 0]))


def as_read(xy_px: FloatArray, shutter: Shutter) -> FloatArray:
    """(n, k, 2) where points that are at `xy_px` at their frames' times are seen in the picture."""
    steady = shutter.camera.apply(xy_px)
    drawn = xy_px
    for _ in range(_ROUNDS):
        late_s = shutter.late_s(drawn)
        moved = _resampled(steady, shutter.time_s, shutter.time_s[:, None] + late_s)
        drawn = shutter.in_picture(moved, late_s)
    return drawn


def _resampled(steady: FloatArray, from_s: FloatArray, to_s: FloatArray) -> FloatArray:
    """(n, k, 2) known at times (n,) or (n, k), at others: NaN before a run, straight on after."""
    result = np.full_like(steady, np.nan)
    shape = steady.shape[:2]
    known_s = np.broadcast_to(from_s.reshape(len(from_s), -1), shape)
    wanted_s = np.broadcast_to(to_s.reshape(len(to_s), -1), shape)
    for k in range(shape[1]):
        for run in runs(np.isfinite(steady[:, k, 0])):
            if run.stop - run.start < 2:
                continue
            # A wild pose may leap up over more rows than are read in a frame.
            ordered_s = np.maximum.accumulate(known_s[run, k]) + 1e-9 * np.arange(
                len(wanted_s[run])
            )
            path = PchipInterpolator(ordered_s, steady[run, k], extrapolate=False)
            until_s = np.minimum(wanted_s[run, k], ordered_s[-1])
            beyond_s = (wanted_s[run, k] - until_s)[:, None]
            result[run, k] = path(until_s) + path(until_s, 1) * beyond_s
    return result


def check_readout(readout_ms: float | None, fps: float) -> None:
    """Whether a picture is read before the next one begins.

    Raises:
        UsageError: it is not.
    """
    if readout_ms is not None and readout_ms > 1000 / fps:
        raise UsageError(
            f"--readout {readout_ms:g} ms is longer than a frame, {1000 / fps:.1f} ms at "
            f"{fps:.0f} a second: give that of the mode the clip was filmed in, or leave it out."
        )


def lean_u_deg(
    xy_px: FloatArray, time_s: FloatArray, info: ClipInfo, readout_ms: float | None
) -> float:
    """How far an upright body may seem to lean, for what is not known of the readout (standard).

    `xy_px` (n, 33, 2): in the upright picture, in which one whom the camera follows hardly moves. A
    picture that is stored on its side is read along the run, and leans nobody.
    """
    hips_px = xy_px[:, [joint(side, "hip") for side in Side], 0].mean(axis=1)
    speeds_px_s = np.abs(np.gradient(hips_px, time_s))
    if info.rotation_deg % 180 or not np.isfinite(speeds_px_s).any():
        return 0.0
    speed_px_s = float(np.nanmedian(speeds_px_s))
    if readout_ms is None:
        u_s = min(LONGEST_USUAL_S, usual_spacing_s(time_s)) / 2
    else:
        u_s = TOLD_U_REL * readout_ms / 1000
    return degrees(atan(speed_px_s * u_s / info.height_px))
