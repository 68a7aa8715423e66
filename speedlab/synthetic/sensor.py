"""The camera's sensor: how long it looks, in which order it reads its rows, how noisy it is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from speedlab.model.clip import FloatArray, ImageArray
from speedlab.synthetic.ranges import AtLeastOne, NotNegative, Positive


@dataclass(frozen=True)
class Sensor:
    """How light becomes a picture.

    `shutter_s` and `exposures`: each frame is the mean of that many instants within the shutter's
    opening, whose middle is the frame's time. `rolling_shutter_s`: how much later than the first
    row of the stored picture the last one is read; the frame's time is that of its first row.
    `gain` multiplies light and noise; `noise` is the sensor's at gain 1, standard deviation in
    grey levels. `softness_px`: standard deviation of the blur of a lens out of focus.
    """

    shutter_s: Positive = 1.0 / 1000.0
    exposures: AtLeastOne = 2
    noise: NotNegative = 2.0
    gain: Positive = 1.0
    rolling_shutter_s: NotNegative = 0.0
    softness_px: NotNegative = 0.0

    def instants_s(self, time_s: float) -> FloatArray:
        """(exposures,) when the picture of a frame's time is taken."""
        opening = (np.arange(self.exposures) + 0.5) / self.exposures - 0.5
        return np.asarray(time_s + self.shutter_s * opening)


class Development:
    """Light on the sensor to a picture: focus, exposure, noise.

    The noise is a window moved at random over one noisy sheet: far cheaper than fresh noise in
    every frame, and it looks the same.
    """

    _SPARE_PX = 64

    def __init__(
        self, sensor: Sensor, light_level: float, size_px: tuple[int, int], rng: np.random.Generator
    ) -> None:
        self._softness_px, self._exposure = sensor.softness_px, light_level * sensor.gain
        width, height = (side + self._SPARE_PX for side in size_px)
        sheet = rng.normal(0.0, sensor.noise, (height, width, 3))
        self._sheet = np.round(sensor.gain * sheet).astype(np.int16)
        self._rng = rng

    def of(self, light: ImageArray) -> ImageArray:
        """The picture (h, w, 3) of this light, with this frame's noise."""
        if self._softness_px > 0.0:
            light = np.asarray(cv2.GaussianBlur(light, (0, 0), self._softness_px), np.uint8)
        if self._exposure != 1.0:
            light = np.asarray(cv2.convertScaleAbs(light, alpha=self._exposure), np.uint8)
        height, width = light.shape[:2]
        top, left = self._rng.integers(0, self._SPARE_PX, 2)
        grain = self._sheet[top : top + height, left : left + width]
        return np.asarray(np.clip(light + grain, 0, 255), dtype=np.uint8)
