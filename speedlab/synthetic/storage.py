"""How a clip is stored: when its frames are taken, when the file says so, how it is coded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

import numpy as np
from pydantic import Field

from speedlab.model.clip import FloatArray
from speedlab.synthetic.ranges import NotNegative, Positive, Seed, Share
from speedlab.video.writer import CRF, Codec

_MOST_JITTER = 0.45  # of a frame's spacing: times keep rising
JOINED_S: Final = 0.5
"""How much of another run follows a cut."""


@dataclass(frozen=True)
class Storage:
    """What the phone does with the frames.

    `slow_motion`: file seconds per true second, e.g. 8 for 240 frames a second stored at 30.
    `capture_tag`: the file says at what rate it was filmed, as Android phones write it.
    `jitter_s`: standard deviation of the frames' times about an even rate; `drop_share`: share of
    the frames that are missing. The file's times are those of the frames that are there.
    `repeat_every`: every so many pictures the one before is stored again instead (2: half of them).
    `frozen_s`: for so long the first picture is shown again, while the athlete runs on unseen.
    `ramp_at_s`: from then on `ramp_factor` times as many pictures are taken, and shown as slowly as
    before: the clip turns to slow motion. `joined_seed`: the clip goes on with `JOINED_S` of
    another run, drawn from this seed and filmed elsewhere. None of these goes with an uneven rate.
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
    repeat_every: Annotated[int, Field(ge=2)] | None = None
    frozen_s: NotNegative = 0.0
    ramp_at_s: Positive | None = None
    ramp_factor: Positive = 3.0
    joined_seed: Seed | None = None

    def capture_times_s(self, fps: int, duration_s: float, rng: np.random.Generator) -> FloatArray:
        """(n,) when the stored frames are taken, of a picture shown again the first time; from 0.

        `duration_s`: of the run.
        """
        shown_s = self.file_times_s(fps, duration_s, rng)
        taken_s = shown_s.copy()
        if self.ramp_at_s is not None:
            after_s = np.maximum(shown_s - self.ramp_at_s, 0.0)
            taken_s -= after_s * (1.0 - 1.0 / self.ramp_factor)
        taken_s[shown_s < self.frozen_s] = 0.0
        if self.repeat_every is not None:
            again = np.arange(self.repeat_every - 1, len(taken_s), self.repeat_every)
            taken_s[again] = taken_s[again - 1]
        return taken_s

    def file_times_s(self, fps: int, duration_s: float, rng: np.random.Generator) -> FloatArray:
        """(n,) when the same frames are shown, before slow motion draws them out; from 0."""
        if self.ramp_at_s is not None:
            duration_s += (duration_s - self.ramp_at_s) * (self.ramp_factor - 1.0)
        times = np.arange(round(duration_s * fps)) / fps
        most_s = _MOST_JITTER / fps
        late_s = np.clip(rng.normal(0.0, self.jitter_s, len(times)), -most_s, most_s)
        kept = rng.random(len(times)) >= self.drop_share
        late_s[0], kept[0] = 0.0, True
        return np.asarray((times + late_s)[kept])
