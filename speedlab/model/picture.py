"""How good the pictures of the athlete are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """What was measured on a sample of the pictures, around the athlete.

    `light`: median brightness, 0 (black) to 1 (white). `noise`: standard deviation of what changes
    from pixel to pixel without being there, same unit. `exposure_frames`: how long the shutter was
    open, as a share of the time from frame to frame, from the smear of the feet (None: no foot
    moved fast enough in the picture to tell). `quantiser`: usual quantisation parameter of H.264, 0
    (lossless) to 51 (None: another codec, or it could not be read).
    """

    light: float
    noise: float
    exposure_frames: float | None
    quantiser: float | None
