"""How a pose network errs, measured where the truth is known, and put onto other exact poses.

The errors are neither white nor centred: they depend on where in the stride a limb is, last for
tens of milliseconds, and now and then left and right are exchanged.
"""

from benchmarks.pose_noise.applying import apply_noise
from benchmarks.pose_noise.measuring import Watched, measure_noise
from benchmarks.pose_noise.model import (
    MEASURED,
    Episodes,
    LandmarkNoise,
    PoseNoise,
    read_noise,
    write_noise,
)

__all__ = [
    "MEASURED",
    "Episodes",
    "LandmarkNoise",
    "PoseNoise",
    "Watched",
    "apply_noise",
    "measure_noise",
    "read_noise",
    "write_noise",
]
