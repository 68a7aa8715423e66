"""Measure the noise of the heavy network on rendered clips with their truth beside them.

    python -m benchmarks.pose_noise DIR [--clips fly_static_240_1 ...]

Poses are kept beside the clips (`.poses.npz`), so that a second run takes seconds.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from benchmarks.pose_noise.measuring import Watched, measure_noise
from benchmarks.pose_noise.model import MEASURED, write_noise
from speedlab.looking import look
from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import INDEX, LANDMARKS
from speedlab.model.tracks import PoseSequence
from speedlab.pose.backend import get_backend
from speedlab.settings import Settings
from speedlab.video.probe import probe


def watched(clip: Path) -> Watched:
    """The heavy network's poses of a rendered clip, and the truth beside it."""
    truth = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
    names, frames = truth["joints"], truth["frames"]
    pixels = np.array([frame["px"] for frame in frames]).reshape(len(frames), len(names), 2)
    metres = np.array([frame["m"] for frame in frames]).reshape(len(frames), len(names), 3)
    true = np.full((len(frames), len(LANDMARKS), 2), np.nan)
    for column, name in enumerate(names):
        if name in INDEX:
            true[:, INDEX[name]] = pixels[:, column]
    true[~np.array([frame["visible"] for frame in frames])] = np.nan
    poses = _poses(clip)
    rows = slice(len(poses.xy_px))
    time_s = np.array([frame["time_s"] for frame in frames])
    height_px = truth["height_m"] * _px_per_m(pixels, metres, names)
    return Watched(poses, true[rows], time_s[rows], height_px)


def _px_per_m(pixels: FloatArray, metres: FloatArray, names: list[str]) -> float:
    """From the line of hip and neck, which lies near the picture's plane."""
    ends = names.index("neck"), names.index("left_hip")
    lengths = [np.linalg.norm(v[:, ends[0]] - v[:, ends[1]], axis=-1) for v in (pixels, metres)]
    return float(np.median(lengths[0] / lengths[1]))


def _poses(clip: Path) -> PoseSequence:
    kept = clip.with_suffix(".poses.npz")
    if not kept.exists():
        settings = Settings()
        backend = get_backend(settings.pose.backend)
        model = backend.find_model("heavy", download=True, tell=print)
        seen = look(probe(clip), settings, backend, model, lambda _stage, _share: None)
        np.savez(kept, xy_px=seen.poses.xy_px, confidence=seen.poses.confidence)
    with np.load(kept) as stored:
        return PoseSequence(stored["xy_px"], stored["confidence"])


def main() -> None:
    """Measure and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--clips", nargs="*", help="names without .mp4; all running ones if left")
    options = parser.parse_args()
    names = options.clips or sorted(p.stem for p in options.folder.glob("fly_*.mp4"))
    clips = [watched(options.folder / f"{name}.mp4") for name in names]
    frames = sum(len(clip.time_s) for clip in clips)
    height = [round(clip.height_px) for clip in clips]
    note = (
        f"MediaPipe Pose Landmarker heavy on {len(clips)} rendered sprints ({', '.join(names)}; "
        f"{frames} frames, athletes {min(height)}-{max(height)} px tall)"
    )
    write_noise(measure_noise(clips, note), MEASURED)
    print(MEASURED.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
