"""A scenario to an MP4 and its truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np

from speedlab.model.clip import FloatArray, ImageArray
from speedlab.synthetic.background import Background
from speedlab.synthetic.camera import zoomed
from speedlab.synthetic.figure import Figure
from speedlab.synthetic.painter import Solid, paint
from speedlab.synthetic.scenario import Scenario, Take, random_fly
from speedlab.synthetic.sensor import Development
from speedlab.synthetic.storage import JOINED_S
from speedlab.synthetic.truth import Truth, truth_of
from speedlab.synthetic.truth_file import write_truth
from speedlab.video.orientation import swap_if_sideways, turn_upright
from speedlab.video.phone_tags import stamp
from speedlab.video.writer import VideoWriter

_STRIPS: Final = 48  # of a picture that a turning camera reads row by row

Progress = Callable[[int, int], None]


def render(scenario: Scenario, path: Path, progress: Progress | None = None) -> Truth:
    """Write the clip to `path` (.mp4) and its truth beside it (.json); return the truth.

    `progress` is told the frames done and their number.
    """
    return film(Take(scenario), path, progress)


def film(take: Take, path: Path, progress: Progress | None = None) -> Truth:
    """Like `render`, of a scenario that is acted out already; a take can be filmed once."""
    truth = truth_of(take)
    storage = take.scenario.storage
    if storage.rotation_deg or storage.capture_tag:
        plain, stamped = (path.with_name(f".{path.name}.{name}.mp4") for name in ("plain", "part"))
        rate = float(take.scenario.fps) if storage.capture_tag else None
        try:
            _write(take, plain, progress)
            stamp(plain, stamped, storage.rotation_deg, rate)
            stamped.replace(path)
        finally:
            plain.unlink(missing_ok=True)
            stamped.unlink(missing_ok=True)
    else:
        _write(take, path, progress)
    write_truth(truth, path.with_suffix(".json"))
    return truth


def _write(take: Take, path: Path, progress: Progress | None) -> None:
    camera, storage = take.scenario.camera, take.scenario.storage
    width, height = swap_if_sideways(camera.width_px, camera.height_px, storage.rotation_deg)
    joined = _joined(take.scenario)
    times = _with_joined(take.scenario, joined)
    pictures = chain(frames(take), frames(joined) if joined else ())
    with VideoWriter(path, width, height, codec=storage.codec, crf=storage.crf) as video:
        for number, frame in enumerate(pictures):
            lying = turn_upright(frame, -storage.rotation_deg % 360)
            video.write(lying, float(times[number]))
            if progress is not None:
                progress(number + 1, len(times))


def _joined(scenario: Scenario) -> Take | None:
    """The other run that follows a cut; its picture has the size of the first one's."""
    seed = scenario.storage.joined_seed
    if seed is None:
        return None
    other = random_fly(seed, scenario.fps, panned=True)
    width, height = scenario.camera.width_px, scenario.camera.height_px
    camera = replace(other.camera, width_px=width, height_px=height)
    return Take(replace(other, duration_s=JOINED_S, camera=camera))


def _with_joined(scenario: Scenario, joined: Take | None) -> FloatArray:
    """Times in the file of all pictures, the other run's too."""
    times = scenario.stored_times_s
    if joined is None:
        return times
    later = joined.scenario.stored_times_s * scenario.storage.slow_motion
    return np.concatenate([times, times[-1] + later[1] + later])


def frames(take: Take) -> Iterator[ImageArray]:
    """The run's pictures (h, w, 3) RGB in order: exposed, blurred and noisy as by a camera.

    Two pictures of the same instant are one and the same.
    """
    scenario = take.scenario
    background = Background(take.shot, scenario.palette, take.scenery_rng)
    size_px = (scenario.camera.width_px, scenario.camera.height_px)
    development = Development(scenario.sensor, scenario.light.level, size_px, take.noise_rng)
    before_s, picture = None, None
    for time_s in scenario.frame_times_s:
        if picture is None or time_s != before_s:
            light = _exposed(take, background, scenario.sensor.instants_s(float(time_s)))
            picture = development.of(light)
        before_s = time_s
        yield picture


def _exposed(take: Take, background: Background, instants_s: FloatArray) -> ImageArray:
    """Mean of the pictures at some instants."""
    turns, zooms = take.shot.rotation(instants_s), take.shot.zoom(instants_s)
    figures = take.figures(instants_s)
    pictures = []
    for row, turn in enumerate(turns):
        camera = zoomed(take.scenario.camera, float(zooms[row]))
        picture = _behind(take, background, turn, float(instants_s[row]))
        solids = [_solid(figure, row) for figure in figures]
        paint(picture, camera, turn, solids, take.scenario.light)
        pictures.append(picture)
    if len(pictures) == 1:
        return pictures[0]
    total = np.zeros(pictures[0].shape, np.uint16)
    for picture in pictures:
        total += picture
    return np.asarray(total // len(pictures), dtype=np.uint8)


def _behind(take: Take, background: Background, turn: FloatArray, instant_s: float) -> ImageArray:
    """The place, its strips seen one after the other where the camera turns meanwhile."""
    readout_s = take.scenario.sensor.rolling_shutter_s
    if readout_s == 0.0 or not take.scenario.camera.follows:
        return background.seen(turn, float(take.shot.zoom(np.array(instant_s))))
    times = instant_s + readout_s * (np.arange(_STRIPS) + 0.5) / _STRIPS
    return background.seen_in_strips(
        take.shot.rotation(times), take.shot.zoom(times), take.scenario.storage.rotation_deg
    )


def _solid(figure: Figure, row: int) -> Solid:
    return Solid(figure.starts[row], figure.ends[row], figure.radii_m, figure.colours)
