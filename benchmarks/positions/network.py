"""Ways of asking the network; each gives the poses of one clip."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, Final

import numpy as np

from benchmarks.accuracy import store
from benchmarks.accuracy.conditions import Clip
from speedlab.model.clip import FloatArray, ImageArray
from speedlab.model.seen import Seen
from speedlab.model.skeleton import LANDMARKS, LEG, Side, joint, limb
from speedlab.model.tracks import PoseSequence
from speedlab.pose.backend import Origin, PersonPose, PoseSession, get_backend
from speedlab.pose.crop import square_crop
from speedlab.pose.estimate import Look, first_found, on_path
from speedlab.settings import PoseSettings
from speedlab.video.probe import probe
from speedlab.video.reader import read_frames

Choose = Callable[[Look, PoseSession, float], PersonPose | None]
Open = Callable[[], AbstractContextManager[PoseSession]]

_MARGIN: Final = 1.7
_FEET: Final = limb(Side.LEFT, LEG[1:]) + limb(Side.RIGHT, LEG[1:])
_FEET_MARGIN, _FEET_WITHIN = 0.9, 0.08
_MIRRORED: Final = [
    LANDMARKS.index(name.replace("left", "\0").replace("right", "left").replace("\0", "right"))
    for name in LANDMARKS
]


@dataclass(frozen=True)
class Asked:
    """A way of asking: the network, the crop, what is done with a crop, and in which order."""

    variant: str = "heavy"
    margin: float = _MARGIN
    choose: Choose = first_found
    video: bool = False
    backwards: bool = False


def poses(clip: Clip, seen: Seen, ways: Sequence[Asked]) -> PoseSequence:
    """The poses of a clip; of several ways the mean."""
    looks = _looks(clip, seen)
    count = len(seen.path.size_px)
    each = [_poses(looks, count, way) for way in ways]
    return PoseSequence(
        np.mean([p.xy_px for p in each], axis=0), np.mean([p.confidence for p in each], axis=0)
    )


def mirrored_too(look: Look, session: PoseSession, margin: float) -> PersonPose | None:
    """The mean of a crop's pose and of its mirror image's."""
    plain = first_found(look, session, margin)
    width = look.frame.rgb.shape[1]
    flipped = replace(look.frame, rgb=np.ascontiguousarray(look.frame.rgb[:, ::-1]))
    center = np.array([width - look.center_px[0], look.center_px[1]])
    other = first_found(replace(look, frame=flipped, center_px=center), session, margin)
    if plain is None or other is None:
        return plain
    back = other.xy_px[_MIRRORED] * [-1, 1] + [width, 0]
    sure = (plain.confidence + other.confidence[_MIRRORED]) / 2
    return PersonPose((plain.xy_px + back) / 2, sure)


def feet_again(look: Look, session: PoseSession, margin: float) -> PersonPose | None:
    """Knees and feet from a second, closer crop round the legs, where it shows the same ankles."""
    first = first_found(look, session, margin)
    if first is None:
        return None
    center = first.xy_px[_FEET].mean(axis=0)
    crop = square_crop(look.frame.rgb, center, _FEET_MARGIN * look.size_px)
    for person in session.estimate(crop.rgb, crop.origin(look.frame.index)):
        closer = crop.to_picture(person)
        ankles = [joint(side, "ankle") for side in Side]
        off = np.linalg.norm(closer.xy_px[ankles] - first.xy_px[ankles], axis=1)
        if off.max() < _FEET_WITHIN * look.size_px:
            xy = first.xy_px.copy()
            xy[_FEET] = closer.xy_px[_FEET]
            return replace(first, xy_px=xy)
    return first


WAYS: Final[Mapping[str, Sequence[Asked]]] = {
    "heavy, image by image": [Asked()],
    "crop 1.4": [Asked(margin=1.4)],
    "crop 2.0": [Asked(margin=2.0)],
    "full": [Asked("full")],
    "lite": [Asked("lite")],
    "mirror image too": [Asked(choose=mirrored_too)],
    "feet in a closer crop": [Asked(choose=feet_again)],
    "VIDEO mode": [Asked(video=True)],
    "VIDEO mode, forwards and backwards": [Asked(video=True), Asked(video=True, backwards=True)],
}


def _looks(clip: Clip, seen: Seen) -> list[Look]:
    frames = read_frames(probe(store.clip_path(clip.scenario)))
    path = seen.path
    return [
        Look(frame, row, path.center_px[row], float(path.size_px[row]))
        for row, frame in enumerate(frames)
        if row < len(path.size_px) and np.isfinite(path.size_px[row])
    ]


def _poses(looks: Sequence[Look], count: int, way: Asked) -> PoseSequence:
    xy = np.full((count, len(LANDMARKS), 2), np.nan)
    confidence = np.zeros((count, len(LANDMARKS)))
    with _session(way) as session:
        for look in reversed(looks) if way.backwards else looks:
            choose = _in_video if way.video else way.choose
            person = choose(look, session, way.margin)
            if person is not None:
                xy[look.row], confidence[look.row] = person.xy_px, person.confidence
    return PoseSequence(xy, confidence)


def _in_video(look: Look, session: PoseSession, margin: float) -> PersonPose | None:
    """One look a frame, always through the same window: another would break the tracking."""
    crop = square_crop(look.frame.rgb, look.center_px, margin * look.size_px)
    people = session.estimate(crop.rgb, crop.origin(look.frame.index))
    return on_path([crop.to_picture(person) for person in people], look)


@contextmanager
def _session(way: Asked) -> Iterator[PoseSession]:
    backend = get_backend("mediapipe")
    model = backend.find_model(way.variant, download=True, tell=lambda _: None)
    if not way.video:
        with backend.open(model, PoseSettings()) as session:
            yield session
        return
    vision = import_module("mediapipe.tasks.python.vision")
    base = import_module("mediapipe.tasks.python.core.base_options")
    options = vision.PoseLandmarkerOptions(
        base_options=base.BaseOptions(model_asset_path=str(model.path)),
        running_mode=vision.RunningMode.VIDEO,
        min_pose_detection_confidence=PoseSettings().min_confidence,
        min_pose_presence_confidence=PoseSettings().min_confidence,
        min_tracking_confidence=PoseSettings().min_confidence,
    )
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        yield _Video(landmarker)


class _Video:
    """MediaPipe's own tracking and smoothing from picture to picture."""

    def __init__(self, landmarker: Any) -> None:
        self._landmarker, self._time_ms = landmarker, 0

    def estimate(self, rgb: ImageArray, origin: Origin | None = None) -> Sequence[PersonPose]:
        del origin
        mediapipe = import_module("mediapipe")
        image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb)
        self._time_ms += 10
        result = self._landmarker.detect_for_video(image, self._time_ms)
        size: FloatArray = np.array([rgb.shape[1], rgb.shape[0]], dtype=float)
        return [
            PersonPose(
                np.array([(p.x, p.y) for p in points]) * size,
                np.array([p.visibility for p in points], dtype=float),
            )
            for points in result.pose_landmarks
        ]
