"""Law 6: twice the pixels, the same numbers; twice the height, twice the metres; slow motion, none.

A 240 a second clip stored at 30 frames a second, its rate told, is the same clip.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_runs import (
    HEIGHT_M,
    filmed,
    jittered,
    lawful,
    measured,
    pairs,
    run_past,
    steady,
    with_picture,
)

import speedlab.events.signals
import speedlab.pipeline
import speedlab.scene.survey
from speedlab.metrics.registry import METRE_UNITS
from speedlab.model.analysis import Analysis
from speedlab.model.seen import Seen

SAME = {"rel": 1e-6, "abs": 1e-9}


def run(speed_mps: float, fps: int = 120) -> Seen:
    return filmed(jittered(run_past(steady(speed_mps), fps), 1.0, seed=6))


def alike(first: Analysis, second: Analysis, metres: float = 1.0) -> None:
    """Every measure the same, those that hold metres times `metres`."""
    for one, other in pairs(first, second):
        assert (one.valid, one.flags) == (other.valid, other.flags), one.metric
        if one.valid:
            factor = metres if one.unit in METRE_UNITS else 1.0
            numbers = [other.value, other.u_rand, other.u_sys]
            expected = [one.value * factor, one.u_rand * factor, one.u_sys * factor]
            assert numbers == pytest.approx(expected, **SAME), one.metric
    assert sum(m.valid for m in first.measures) > 100


def twice_the_pixels(speed_mps: float) -> None:
    view = run(speed_mps)
    size = view.info.width_px, view.info.height_px
    large = with_picture(view, 2 * view.poses.xy_px, 2 * size[0], 2 * size[1])
    first, second = measured(view), measured(large)
    alike(first, second)
    lengths = [[s.length_px for s in a.steps if s.length_px] for a in (first, second)]
    assert np.array(lengths[1]) == pytest.approx(2 * np.array(lengths[0]), **SAME)


def twice_the_height(speed_mps: float) -> None:
    view = run(speed_mps)
    first, second = measured(view, height_m=HEIGHT_M / 1.5), measured(view)
    alike(first, second, metres=1.5)


def eight_times_slower(speed_mps: float, slowdown: int) -> None:
    view = run(speed_mps, 240)
    stamps = tuple(slowdown * t for t in view.info.frame_pts_s)
    slow = replace(view.info, frame_pts_s=stamps, stored_fps=view.info.stored_fps / slowdown)
    first = measured(view)
    second = measured(replace(view, info=slow), capture_fps=240.0)
    alike(first, second)
    times = [[event.time_s for event in a.events] for a in (first, second)]
    assert times[1] == pytest.approx(times[0], **SAME)


@lawful(2)
@given(speed_mps=st.sampled_from([7.0, 9.5]))
def law_of_scale(speed_mps):
    twice_the_pixels(speed_mps)
    twice_the_height(speed_mps)


@lawful(2)
@given(speed_mps=st.sampled_from([7.0, 9.5]), slowdown=st.sampled_from([8, 4, 10]))
def law_of_time(speed_mps, slowdown):
    eight_times_slower(speed_mps, slowdown)


@pytest.mark.parametrize("law", [law_of_scale, law_of_time])
def test_size_and_slow_motion_change_nothing(law):
    law()


def feet_in_pixels(monkeypatch):
    """A foot stands when it is slower than so many pixels a second, whoever runs past."""
    monkeypatch.setattr(
        speedlab.events.signals, "body_speed_px_s", lambda m: np.full(len(m.time_s), 2000.0)
    )


def scale_forgotten(monkeypatch):
    """Everybody is 1.80 m tall."""
    scale = speedlab.scene.survey.height_scale
    monkeypatch.setattr(speedlab.scene.survey, "height_scale", lambda xy, _: scale(xy, HEIGHT_M))


def file_time(monkeypatch):
    """What the user says about the frame rate is not heard."""
    settle = speedlab.pipeline.settle_timebase
    monkeypatch.setattr(
        speedlab.pipeline, "settle_timebase", lambda *a: settle(*a[:-2], None, None)
    )


@pytest.mark.parametrize(
    ("law", "broken"),
    [(law_of_scale, feet_in_pixels), (law_of_scale, scale_forgotten), (law_of_time, file_time)],
)
def test_it_is_seen_when_this_is_broken(law, broken, monkeypatch):
    broken(monkeypatch)
    with pytest.raises(AssertionError):
        law()
