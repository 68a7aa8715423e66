"""A small real video file and the poses to replay with it: the whole pipeline without a network.

The pictures show textured ground that moves as the camera does; the athlete is only in the poses.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from seen_run import SeenRun, seen

from speedlab.model.analysis import Analysis
from speedlab.options import with_options
from speedlab.pipeline import analyze
from speedlab.pose.replay import store_poses
from speedlab.settings import Settings
from speedlab.synthetic.scenario import Scenario
from speedlab.video import VideoWriter

HALF = np.diag([0.5, 0.5, 1.0])
WIDTH, HEIGHT = 640, 360
WORLD_MIDDLE = np.array([1500.0, 400.0])


@dataclass(frozen=True)
class ReplayedClip:
    """The file, the stored poses (half-size pixels) and what is true of them."""

    path: Path
    poses: Path
    run: SeenRun

    def analyze(self, progress=None, **options) -> Analysis:
        """Run the pipeline on it."""
        base = Settings(pose={"backend": "replay", "model": str(self.poses), "workers": 1})
        return analyze(self.path, with_options(base, **options), progress=progress)


def write_clip(
    folder: Path, scenario: Scenario, slowdown: float = 1.0, noise_px: float = 1.0
) -> ReplayedClip:
    """Write `clip.mp4` and `poses.npz` into a folder; `slowdown`: file seconds per true second."""
    run = seen(scenario, noise_px)
    path, poses = folder / "clip.mp4", folder / "poses.npz"
    world = _texture()
    offset = np.eye(3)
    offset[:2, 2] = WORLD_MIDDLE - [WIDTH / 2, HEIGHT / 2]
    with VideoWriter(path, WIDTH, HEIGHT) as writer:
        for row, time_s in enumerate(run.timebase.file_s):
            to_world = offset @ HALF @ run.camera.to_reference[row] @ np.linalg.inv(HALF)
            writer.write(_view(world, to_world, row), float(time_s) * slowdown)
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


def _view(world: np.ndarray, to_world: np.ndarray, seed: int) -> np.ndarray:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    picture = cv2.warpPerspective(world, to_world, (WIDTH, HEIGHT), flags=flags)
    grain = np.random.default_rng(seed).integers(-2, 3, (HEIGHT, WIDTH, 1))
    return np.clip(picture.astype(np.int16) + grain, 0, 255).astype(np.uint8)
