"""The clips that the ± are calibrated on: the accuracy suite's conditions, other athletes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from zlib import crc32

from benchmarks.accuracy.conditions import CONDITIONS, Clip, Condition

SEEDS: Final = range(10_000, 1_010_000)
"""The accuracy suite's athletes have seeds from 401 on."""
LONGEST_FRAMES: Final = 200
"""Longer clips of a camera that follows are cut: another athlete tells more than another step."""
UNTIMED: Final = frozenset(("slow motion, unknown", "slow motion 2x, unknown"))
"""Conditions that say nothing of seconds; what they say of angles the others do as well."""
AT_LEAST: Final = {"flat light": 12, "high": 12, "yaw 20": 12}
"""Athletes of conditions on which something rests alone: how errors grow where the network often
takes one leg for the other, and where the view is from above or turned."""
_PLAIN: Final = next(c for c in CONDITIONS if c.name == "static 120")


def clips(athletes: int) -> Iterator[tuple[str, Clip]]:
    """Name of the condition and clip, so many athletes a condition and more of `AT_LEAST`."""
    for condition in CONDITIONS:
        if condition.refused or condition.name in UNTIMED:
            continue
        for number in range(max(athletes, AT_LEAST.get(condition.name, 0))):
            another = _another(condition, _seed(condition.name, number))
            yield condition.name, _read_at_once(_shortened(another))


def _seed(condition: str, number: int) -> int:
    """Another one for each athlete of each condition, whatever other conditions there are."""
    return SEEDS[crc32(f"{condition} {number}".encode()) % len(SEEDS)]


def _another(condition: Condition, seed: int) -> Clip:
    """One more clip of a condition; where its athletes are named, one who is not."""
    make = condition.clips[0].another
    if make is not None:
        return make(seed)
    assert _PLAIN.clips[0].another is not None
    plain = _PLAIN.clips[0].another(seed)
    return replace(plain, scenario=replace(plain.scenario, fps=condition.clips[0].scenario.fps))


def _read_at_once(clip: Clip) -> Clip:
    """What an unknown readout adds to a lean is no part of what is calibrated."""
    if clip.scenario.sensor.rolling_shutter_s:
        return clip
    return replace(clip, settings=clip.settings.model_copy(update={"readout_ms": 0.0}))


def _shortened(clip: Clip) -> Clip:
    scenario = clip.scenario
    most_s = LONGEST_FRAMES / scenario.fps
    told = clip.settings
    pointed_at = told.marks or told.gates or told.ground  # at any time of the clip
    if pointed_at or not scenario.camera.follows or scenario.duration_s <= most_s:
        return clip
    return replace(clip, scenario=replace(scenario, duration_s=most_s))
