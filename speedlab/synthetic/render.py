"""A scenario to an MP4 and its truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from speedlab.model.clip import FloatArray, ImageArray
from speedlab.synthetic.background import Background
from speedlab.synthetic.figure import Figure
from speedlab.synthetic.painter import Solid, paint
from speedlab.synthetic.scenario import Scenario, Take
from speedlab.synthetic.truth import Truth, truth_of, write_truth
from speedlab.video.writer import VideoWriter

Progress = Callable[[int, int], None]


def render(scenario: Scenario, path: Path, progress: Progress | None = None) -> Truth:
    """Write the clip to `path` (.mp4) and its truth beside it (.json); return the truth.

    `progress` is told the frames done and their number.
    """
    take = Take(scenario)
    times = scenario.frame_times_s
    camera = scenario.camera
    with VideoWriter(path, camera.width_px, camera.height_px) as video:
        for number, frame in enumerate(frames(take)):
            video.write(frame, float(times[number]))
            if progress is not None:
                progress(number + 1, len(times))
    truth = truth_of(take)
    write_truth(truth, path.with_suffix(".json"))
    return truth


def frames(take: Take) -> Iterator[ImageArray]:
    """The clip's pictures (h, w, 3) RGB in order: exposed, blurred and noisy as by a camera."""
    scenario = take.scenario
    background = Background(take.shot, scenario.palette, take.scenery_rng)
    grain = _Grain(scenario, take.noise_rng)
    opening = (np.arange(scenario.exposures) + 0.5) / scenario.exposures - 0.5
    for time_s in scenario.frame_times_s:
        instants = time_s + scenario.shutter_s * opening
        yield grain.on(_exposed(take, background, instants))


def _exposed(take: Take, background: Background, instants_s: FloatArray) -> ImageArray:
    """Mean of the pictures at some instants."""
    turns = take.shot.rotation(instants_s)
    figures = take.figures(instants_s)
    pictures = []
    for row, turn in enumerate(turns):
        picture = background.seen(turn)
        solids = [_solid(figure, row) for figure in figures]
        paint(picture, take.scenario.camera, turn, solids, take.scenario.light)
        pictures.append(picture)
    if len(pictures) == 1:
        return pictures[0]
    total = np.zeros(pictures[0].shape, np.uint16)
    for picture in pictures:
        total += picture
    return np.asarray(total // len(pictures), dtype=np.uint8)


def _solid(figure: Figure, row: int) -> Solid:
    return Solid(figure.starts[row], figure.ends[row], figure.radii_m, figure.colours)


class _Grain:
    """Sensor noise: a window moved at random over one noisy sheet.

    Far cheaper than fresh noise in every frame, and it looks the same.
    """

    _SPARE_PX = 64

    def __init__(self, scenario: Scenario, rng: np.random.Generator) -> None:
        camera, spare = scenario.camera, self._SPARE_PX
        shape = (camera.height_px + spare, camera.width_px + spare, 3)
        self._sheet = np.round(rng.normal(0.0, scenario.noise, shape)).astype(np.int16)
        self._rng = rng

    def on(self, picture: ImageArray) -> ImageArray:
        """The picture with this frame's noise."""
        height, width = picture.shape[:2]
        top, left = self._rng.integers(0, self._SPARE_PX, 2)
        grain = self._sheet[top : top + height, left : left + width]
        return np.asarray(np.clip(picture + grain, 0, 255), dtype=np.uint8)
