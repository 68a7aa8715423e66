"""The few clips on which ways are compared: other athletes than the accuracy bench's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from benchmarks.accuracy import store
from benchmarks.accuracy.conditions import Clip
from benchmarks.accuracy.view import View
from speedlab.model.seen import Seen
from speedlab.pipeline import measure_seen
from speedlab.settings import Settings
from speedlab.synthetic.body import BODIES
from speedlab.synthetic.scenario import Take, random_fly
from speedlab.synthetic.truth import truth_of

_TAKES: Final = ((701, 120, False, "woman_163_light"), (702, 60, True, "man_182_dark"),
                 (703, 120, False, "man_198"), (704, 60, True, "woman_170"))  # fmt: skip


def clips() -> Sequence[Clip]:
    """Four athletes: two before a camera that stands, two before one that follows."""
    made = []
    for seed, fps, panned, body in _TAKES:
        scenario = replace(random_fly(seed, fps, panned), body=BODIES[body])
        made.append(Clip(body, scenario, Settings(height_m=scenario.body.height_m)))
    return made


def looked_at(clip: Clip) -> View:
    """What the product sees in a clip and makes of it; rendered by `store.render_all`."""
    return measured(clip, store.seen(store.clip_path(clip.scenario), clip.settings))


def measured(clip: Clip, seen: Seen, settings: Settings | None = None) -> View:
    """A clip's poses, however they were found, through the product."""
    take = Take(clip.scenario)
    return View(take, truth_of(take), seen, measure_seen(seen, settings or clip.settings))
