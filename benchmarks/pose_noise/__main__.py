"""Measure the noise of the heavy network on rendered clips with their truth beside them.

    python -m benchmarks.pose_noise DIR [--clips fly_static_240_1 ...]
    python -m benchmarks.pose_noise DIR --joggers   # films six joggers there first

Poses are kept beside the clips (`.poses.npz`), so that a second run takes seconds.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.pose_noise.measuring import Watched, measure_noise
from benchmarks.pose_noise.model import SPRINTERS, write_noise
from benchmarks.pose_noise.replaying import JOGGERS, Replayed, kept_errors, write_errors
from speedlab.looking import look
from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import INDEX, LANDMARKS
from speedlab.model.tracks import PoseSequence
from speedlab.pose.backend import get_backend
from speedlab.settings import Settings
from speedlab.synthetic.gait import sprint
from speedlab.synthetic.render import film
from speedlab.synthetic.scenario import Take, random_fly
from speedlab.video.probe import probe

FPS: Final = 120
JOGS: Final = ((811, 3.0, False), (812, 3.5, True), (813, 4.0, False), (814, 3.5, True),
               (815, 3.5, False), (817, 4.0, True))  # fmt: skip
"""Athlete's number, speed (m/s), and whether the camera follows."""
JOG_S: Final = 2.0


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


def joggers(folder: Path) -> list[str]:
    """Names of the joggers' clips in a folder; those that are missing are filmed."""
    names = []
    for number, (seed, speed_mps, panned) in enumerate(JOGS, start=1):
        names.append(f"jog_{'pan' if panned else 'static'}_{FPS}_{number}")
        path = folder / f"{names[-1]}.mp4"
        if not path.exists():
            fly = random_fly(seed, FPS, panned)
            film(Take(replace(fly, gait=sprint(speed_mps), duration_s=JOG_S)), path)
    return names


def main() -> None:
    """Measure and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--clips", nargs="*", help="names without .mp4; all sprints if left")
    which.add_argument("--joggers", action="store_true", help="joggers instead of sprints")
    options = parser.parse_args()
    folder: Path = options.folder
    if options.joggers:
        clips, note = _watched(folder, joggers(folder), "jogs")
        write_errors(Replayed(tuple(kept_errors(clip) for clip in clips), note), JOGGERS)
        print(note)
        return
    flies = sorted(path.stem for path in folder.glob("fly_*.mp4"))
    clips, note = _watched(folder, options.clips or flies, "sprints")
    write_noise(measure_noise(clips, note), SPRINTERS)
    print(SPRINTERS.read_text(encoding="utf-8"))


def _watched(folder: Path, names: Sequence[str], what: str) -> tuple[list[Watched], str]:
    """Clips, and what is said of them."""
    clips = [watched(folder / f"{name}.mp4") for name in names]
    frames = sum(len(clip.time_s) for clip in clips)
    height = [round(clip.height_px) for clip in clips]
    return clips, (
        f"MediaPipe Pose Landmarker heavy on {len(clips)} rendered {what} ({', '.join(names)}; "
        f"{frames} frames, athletes {min(height)}-{max(height)} px tall)"
    )


if __name__ == "__main__":
    main()
