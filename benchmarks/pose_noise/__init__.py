"""How a pose network errs, measured where the truth is known, and put onto other exact poses.

The errors are neither white nor centred: they depend on where in the stride a limb is, last for
tens of milliseconds, and now and then left and right are exchanged.
"""

from benchmarks.pose_noise.applying import apply_noise
from benchmarks.pose_noise.measuring import Watched, measure_noise
from benchmarks.pose_noise.model import (
    SPRINTERS,
    Episodes,
    LandmarkNoise,
    PoseNoise,
    read_noise,
    write_noise,
)
from benchmarks.pose_noise.replaying import (
    JOGGERS,
    Errors,
    Replayed,
    kept_errors,
    read_errors,
    replay_errors,
    write_errors,
)

__all__ = [
    "JOGGERS",
    "SPRINTERS",
    "Episodes",
    "Errors",
    "LandmarkNoise",
    "PoseNoise",
    "Replayed",
    "Watched",
    "apply_noise",
    "kept_errors",
    "measure_noise",
    "read_errors",
    "read_noise",
    "replay_errors",
    "write_errors",
    "write_noise",
]
