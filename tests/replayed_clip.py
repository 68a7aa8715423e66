"""A small real video file and the poses to replay with it: the whole pipeline without a network.

The pictures show textured ground that moves as the camera does, and shoes where they are asked for;
the rest of the athlete is only in the poses.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import cv2
import numpy as np
from seen_run import SeenRun, seen

from benchmarks.accuracy.store import LOOKED_WITH
from speedlab import pipeline
from speedlab.looking import look
from speedlab.model.analysis import Analysis
from speedlab.model.seen import Seen
from speedlab.model.skeleton import Side, joint
from speedlab.options import with_options
from speedlab.pose.replay import store_poses
from speedlab.settings import Settings
from speedlab.synthetic.scenario import Scenario
from speedlab.video import VideoWriter

HALF = np.diag([0.5, 0.5, 1.0])
WIDTH, HEIGHT = 640, 360
FEET = [[joint(side, name) for name in ("ankle", "heel", "foot_index")] for side in Side]
SHOE = np.array([[8.0, 4.0], [4.0, 14.0], [28.0, 14.0]], dtype=np.float32)
"""Ankle, heel and toe in the shoe's own pattern, 32 pixels wide."""
WORLD_MIDDLE = np.array([1500.0, 400.0])


@dataclass(frozen=True)
class ReplayedClip:
    """The file, the stored poses (half-size pixels) and what is true of them."""

    path: Path
    poses: Path
    run: SeenRun

    def analyze(self, progress=None, **options) -> Analysis:
        """Run the pipeline on it; unless progress is asked for, what was seen before is used again.

        What is said about a clip's metres and times changes nothing of what is seen in it.
        """
        base = Settings(pose={"backend": "replay", "model": str(self.poses), "workers": 1})
        settings = with_options(base, **options)
        with patch.object(pipeline, "look", look if progress else look_once):
            return pipeline.analyze(self.path, settings, progress=progress)


_SEEN: dict[tuple[str, str, str], Seen] = {}


def look_once(info, settings, backend, model, progress) -> Seen:
    """`look`, but only once at the same pictures in the same way."""
    key = (info.sha256, model.sha256, settings.model_dump_json(include=LOOKED_WITH))
    if key not in _SEEN:
        _SEEN[key] = look(info, settings, backend, model, progress)
    return replace(_SEEN[key], info=info)


def write_clip(
    folder: Path,
    scenario: Scenario,
    slowdown: float = 1.0,
    noise_px: float = 1.0,
    *,
    shoes: bool = False,
) -> ReplayedClip:
    """Write `clip.mp4` and `poses.npz` into a folder; `slowdown`: file seconds per true second."""
    run = seen(scenario, noise_px)
    feet = seen(scenario).poses.xy_px[:, FEET] / 2 if shoes else np.empty((len(run.poses.found), 0))
    path, poses = folder / "clip.mp4", folder / "poses.npz"
    world = _texture()
    offset = np.eye(3)
    offset[:2, 2] = WORLD_MIDDLE - [WIDTH / 2, HEIGHT / 2]
    with VideoWriter(path, WIDTH, HEIGHT) as writer:
        for row, time_s in enumerate(run.timebase.file_s):
            to_world = offset @ HALF @ run.camera.to_reference[row] @ np.linalg.inv(HALF)
            picture = _with_shoes(_view(world, to_world, row), feet[row])
            writer.write(picture, float(time_s) * slowdown)
    found = np.flatnonzero(run.poses.found)
    xy, confidence = run.poses.xy_px[found] / 2, run.poses.confidence[found]
    store_poses(poses, found, xy, confidence)
    return ReplayedClip(path, poses, run)


def _texture() -> np.ndarray:
    rng = np.random.default_rng(11)
    layers = [
        cv2.GaussianBlur(rng.normal(size=(800, 3000)), (0, 0), blur) * blur for blur in (2, 5, 14)
    ]
    grey = np.clip(128 + 70 * np.sum(layers, axis=0), 0, 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


def _with_shoes(picture: np.ndarray, feet: np.ndarray) -> np.ndarray:
    """A spotted shoe drawn over every foot (3, 2) that is in sight."""
    spots = np.random.default_rng(7).integers(0, 2, (5, 8), dtype=np.uint8) * 150 + 90
    pattern = cv2.resize(spots, (32, 18), interpolation=cv2.INTER_CUBIC)
    for foot in feet[np.isfinite(feet).all(axis=(1, 2))] if feet.size else feet:
        placed = cv2.getAffineTransform(SHOE, foot.astype(np.float32))
        drawn, there = (
            cv2.warpAffine(layer, placed, (WIDTH, HEIGHT))
            for layer in (pattern, np.full_like(pattern, 255))
        )
        picture = np.where(there[..., None] > 127, drawn[..., None], picture)
    return picture


def _view(world: np.ndarray, to_world: np.ndarray, seed: int) -> np.ndarray:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    picture = cv2.warpPerspective(world, to_world, (WIDTH, HEIGHT), flags=flags)
    grain = np.random.default_rng(seed).integers(-2, 3, (HEIGHT, WIDTH, 1))
    return np.clip(picture.astype(np.int16) + grain, 0, 255).astype(np.uint8)
