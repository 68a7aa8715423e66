"""How a clip is stored: when its frames are taken, when the file says so, how it is coded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from speedlab.model.clip import FloatArray
from speedlab.synthetic.ranges import NotNegative, Positive, Share
from speedlab.video.writer import CRF, Codec

_MOST_JITTER = 0.45  # of a frame's spacing: times keep rising


@dataclass(frozen=True)
class Storage:
    """What the phone does with the frames.

    `slow_motion`: file seconds per true second, e.g. 8 for 240 frames a second stored at 30.
    `capture_tag`: the file says at what rate it was filmed, as Android phones write it.
    `jitter_s`: standard deviation of the frames' times about an even rate; `drop_share`: share of
    the frames that are missing. The file's times are those of the frames that are there.
    `rotation_deg`: clockwise turn that players must give the stored picture; the camera's size is
    that of the upright one. `crf`: 0 (lossless) to 51.
    """

    codec: Codec = Codec.H264
    crf: Annotated[int, Field(ge=0, le=51)] = CRF
    slow_motion: Positive = 1.0
    capture_tag: bool = False
    jitter_s: NotNegative = 0.0
    drop_share: Share = 0.0
    rotation_deg: Literal[0, 90, 180, 270] = 0

    def capture_times_s(self, fps: int, duration_s: float, rng: np.random.Generator) -> FloatArray:
        """(n,) when the stored frames are taken; the first at 0."""
        times = np.arange(round(duration_s * fps)) / fps
        most_s = _MOST_JITTER / fps
        late_s = np.clip(rng.normal(0.0, self.jitter_s, len(times)), -most_s, most_s)
        kept = rng.random(len(times)) >= self.drop_share
        late_s[0], kept[0] = 0.0, True
        return np.asarray((times + late_s)[kept])
