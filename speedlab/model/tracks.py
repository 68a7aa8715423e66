"""Where the athlete's landmarks are: as found, as tracked, and as moving over the ground."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from speedlab.model.clip import BoolArray, FloatArray, usual_spacing_s
from speedlab.model.selection import IntArray
from speedlab.model.skeleton import LANDMARKS, Side, joint

Rows = IntArray | slice


@dataclass(frozen=True)
class AthletePath:
    """Where to look for the athlete in every frame (pass 1).

    `center_px` (n, 2) and `size_px` (n,): centre and height of the body's box in the upright
    picture, NaN in frames outside `first:last` (athlete not in the picture).
    `detected` (n,): frames in which a detection was actually made (the rest is interpolated).
    `people`: how many different people were followed.
    `trunk_px` (n, 2): middle of shoulders and hips; None: not known. `overlapped` (n,): somebody
    else is in the athlete's place for long; None: nobody looked.
    """

    center_px: FloatArray
    size_px: FloatArray
    detected: BoolArray
    people: int = 1
    trunk_px: FloatArray | None = None
    overlapped: BoolArray | None = None

    def only(self, rows: IntArray) -> AthletePath:
        """The same, the athlete being looked for in these rows alone."""
        wanted = np.isin(np.arange(len(self.size_px)), rows)
        return replace(
            self,
            center_px=np.where(wanted[:, None], self.center_px, np.nan),
            size_px=np.where(wanted, self.size_px, np.nan),
            detected=self.detected & wanted,
        )

    def __getitem__(self, rows: Rows) -> AthletePath:
        """Some of the frames."""
        return replace(
            self,
            center_px=self.center_px[rows],
            size_px=self.size_px[rows],
            detected=self.detected[rows],
            trunk_px=None if self.trunk_px is None else self.trunk_px[rows],
            overlapped=None if self.overlapped is None else self.overlapped[rows],
        )


TRUNK: Final = [joint(side, name) for side in Side for name in ("shoulder", "hip")]
"""Landmarks that every back end knows, and without which there is nobody."""


@dataclass(frozen=True)
class PoseSequence:
    """Poses of one person as the network gave them, one a frame.

    `xy_px` (n, 33, 2): pixels of the upright picture, x right, y down; pixel centres at i + 0.5;
    NaN where nothing was found. `confidence` (n, 33): the network's visibility, 0 to 1.
    """

    xy_px: FloatArray
    confidence: FloatArray

    @property
    def found(self) -> BoolArray:
        """(n,) frames in which a pose was found: the trunk has a place."""
        return np.asarray(np.isfinite(self.xy_px[:, TRUNK]).all(axis=(1, 2)))

    def __getitem__(self, rows: Rows) -> PoseSequence:
        """Some of the frames."""
        return PoseSequence(self.xy_px[rows], self.confidence[rows])

    def without(self, rows: BoolArray) -> PoseSequence:
        """As many frames, nothing found in some of them: `rows` (n,)."""
        return PoseSequence(
            np.where(rows[:, None, None], np.nan, self.xy_px),
            np.where(rows[:, None], 0.0, self.confidence),
        )


@dataclass(frozen=True)
class CameraMotion:
    """Projective transforms from each frame's picture to the reference frame's picture.

    `to_reference` (n, 3, 3): `[x', y', w'] = H @ [x, y, 1]`, divided by w'. Identity for a static
    camera. `moving`: whether the camera moved at all. `residual_px`: median background residual;
    `anchored` (n,): frames in which enough background was seen.
    """

    to_reference: FloatArray
    moving: bool
    residual_px: float
    anchored: BoolArray

    def __getitem__(self, rows: Rows) -> CameraMotion:
        """Some of the frames; the reference stays."""
        return replace(self, to_reference=self.to_reference[rows], anchored=self.anchored[rows])

    def at_rows(self, rows: IntArray, count: int) -> CameraMotion:
        """The same with these frames in their places among `count`; the others stay as they are."""
        matrices = np.tile(np.eye(3), (count, 1, 1))
        matrices[rows] = self.to_reference
        anchored = np.zeros(count, dtype=bool)
        anchored[rows] = self.anchored
        return replace(self, to_reference=matrices, anchored=anchored)

    def apply(self, xy_px: FloatArray) -> FloatArray:
        """Map (n, ..., 2) picture pixels to reference pixels, frame by frame."""
        return _project(self.to_reference, xy_px)

    def invert(self, xy_px: FloatArray) -> FloatArray:
        """Map (n, ..., 2) reference pixels back to picture pixels, frame by frame."""
        return _project(np.linalg.inv(self.to_reference).astype(np.float64), xy_px)


def _project(matrices: FloatArray, xy: FloatArray) -> FloatArray:
    homogeneous = np.concatenate([xy, np.ones((*xy.shape[:-1], 1))], axis=-1)
    moved: FloatArray = np.einsum("nij,n...j->n...i", matrices, homogeneous)
    result: FloatArray = moved[..., :2] / moved[..., 2:]
    return result


@dataclass(frozen=True)
class Swap:
    """Frames (analysed numbering, inclusive) in which left and right of `limbs` were exchanged.

    `probability`: how likely they are right now (mean over the frames).
    """

    first_frame: int
    last_frame: int
    limbs: str
    probability: float = 1.0


UNSURE_BELOW = 0.9
"""A naming less likely than this counts as unsure."""


@dataclass(frozen=True)
class SideCertainty:
    """How likely left and right are right, after they were named over the whole clip.

    `legs`, `arms` (n,): that a frame is named as the rest of the clip is, NaN where there is no
    pose, nothing moves, or the legs are in one place.
    `legs_clip`, `arms_clip`: that the clip as a whole is not named the wrong way round.
    """

    legs: FloatArray
    arms: FloatArray
    legs_clip: float
    arms_clip: float

    @property
    def unsure_legs_share(self) -> float:
        """Share of the frames with a pose in which it is open which leg is which."""
        return _unsure_share(self.legs)

    @property
    def unsure_arms_share(self) -> float:
        """The same of the arms."""
        return _unsure_share(self.arms)


def _unsure_share(probability: FloatArray) -> float:
    known = probability[np.isfinite(probability)]
    return float((known < UNSURE_BELOW).mean()) if len(known) else 0.0


@dataclass(frozen=True)
class JointOffsets:
    """How far joint centres lie beyond a network's landmarks, in shares of the leg's length.

    Along the limb, away from its other end: the hip upwards from the knee, the ankle downwards
    from the knee, heel and toe away from each other. `sole`: how far below the forefeet on the
    ground the shoe treads. All zero: landmarks are joint centres.
    """

    hip: float = 0.0
    ankle: float = 0.0
    heel: float = 0.0
    foot_index: float = 0.0
    sole: float = 0.0


NO_OFFSETS: Final = JointOffsets()


@dataclass(frozen=True)
class Tracks:
    """One athlete's landmarks after identity, outliers and short gaps; not smoothed.

    `xy_px` (n, 33, 2), upright picture pixels, NaN where unknown; `confidence` (n, 33);
    `observed` (n, 33): measured in that frame (False: filled or unknown).
    `noise_px` (33,): standard deviation of the random landmark noise measured in this clip.
    `swaps`: where the network's left and right were exchanged; `certainty`: how sure the sides are.
    `offsets`: what parts these landmarks from joint centres.
    """

    xy_px: FloatArray
    confidence: FloatArray
    observed: BoolArray
    noise_px: FloatArray
    swaps: tuple[Swap, ...]
    certainty: SideCertainty
    offsets: JointOffsets = NO_OFFSETS


@dataclass(frozen=True)
class Motion:
    """The athlete in the ground frame: x forward along the ground, y up from it.

    Lengths are in pixels of the reference picture; `m_per_px` turns them into metres (None:
    not scaled). `xy` (n, 33, 2): joint centres, smoothed for the body; `xy_foot` (n, 33, 2):
    landmarks as found, with the higher cut-off for event timing; NaN where unknown. `xy_px`
    (n, 33, 2) is `xy` back in the upright picture, for drawing. `time_s` (n,): working seconds.
    `near_side` faces the camera.
    `leg_length_px`, `trunk_length_px`, `foot_length_px`: the athlete's own (75th percentile).
    `sole_px`: how far below the ground line, which runs through the forefeet as found, shoes tread.
    `noise_px` (33,): random landmark noise. `depth_shift_px` (n, 33): how far forward the depth
    correction moved each landmark (None: the camera's distance is unknown, nothing was corrected).
    """

    time_s: FloatArray
    xy: FloatArray
    xy_foot: FloatArray
    xy_px: FloatArray
    confidence: FloatArray
    observed: BoolArray
    noise_px: FloatArray
    near_side: Side
    leg_length_px: float
    trunk_length_px: float
    thigh_length_px: float
    foot_length_px: float
    m_per_px: float | None = None
    depth_shift_px: FloatArray | None = None
    sole_px: float = 0.0

    @property
    def fps(self) -> float:
        """True frames per second: one over the usual spacing."""
        return 1.0 / usual_spacing_s(self.time_s)

    def joint(self, side: Side, name: str) -> FloatArray:
        """(n, 2) body-smoothed path of a sided landmark, or of the derived `forefoot`."""
        if name == "forefoot":
            return forefoot(self.xy, side)
        return self.xy[:, joint(side, name)]

    def middle(self, name: str) -> FloatArray:
        """(n, 2) midpoint of the left and right landmark, e.g. `hip`, `shoulder`, `ear`."""
        return (self.joint(Side.LEFT, name) + self.joint(Side.RIGHT, name)) / 2


FOREFOOT_TOE_SHARE = 0.75
"""Forefoot = 0.75 toe + 0.25 heel, about the metatarsal heads (docs/metrics.md, 2.1)."""


def forefoot(xy: FloatArray, side: Side) -> FloatArray:
    """(n, k) forefoot of one side from (n, 33, k) coordinates of the landmarks."""
    toe, heel = xy[:, joint(side, "foot_index")], xy[:, joint(side, "heel")]
    return FOREFOOT_TOE_SHARE * toe + (1 - FOREFOOT_TOE_SHARE) * heel


@dataclass(frozen=True)
class TrackSet:
    """The tracks as `Analysis` hands them out: `Tracks` in time, smoothed, with names.

    `position` (n, 2, 33, 1) in upright picture pixels and `position_m` the same in metres of the
    ground frame (None without a scale), `confidence` and `observed` (n, 33, 1), `time_s` (n,):
    the dimensions `time, space, keypoint, individual` of the `movement` package's schema.
    """

    time_s: FloatArray
    position: FloatArray
    confidence: FloatArray
    observed: BoolArray
    position_m: FloatArray | None
    keypoints: tuple[str, ...] = LANDMARKS
    individuals: tuple[str, ...] = ("athlete",)

    def to_xarray(self) -> Any:  # noqa: ANN401 - xarray is an optional package
        """An `xarray.Dataset` in the `movement` schema (needs the `research` extra)."""
        import xarray as xr

        dims = ("time", "space", "keypoint", "individual")
        flat = ("time", "keypoint", "individual")
        variables: dict[str, Any] = {
            "position": (dims, self.position),
            "confidence": (flat, self.confidence),
            "observed": (flat, self.observed),
        }
        if self.position_m is not None:
            variables["position_m"] = (dims, self.position_m)
        coords = {
            "time": self.time_s,
            "space": ["x", "y"],
            "keypoint": list(self.keypoints),
            "individual": list(self.individuals),
        }
        attrs = {"source_software": "speedlab", "ds_type": "poses", "time_unit": "seconds"}
        return xr.Dataset(variables, coords=coords, attrs=attrs)
