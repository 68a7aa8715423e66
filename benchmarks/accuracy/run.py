"""A condition's clips through the product, and every stage scored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.accuracy import store
from benchmarks.accuracy.conditions import Clip, Condition
from benchmarks.accuracy.errors import Errors, pooled, share
from benchmarks.accuracy.rows import Row
from benchmarks.accuracy.score_events import score_contacts, score_time
from benchmarks.accuracy.score_gates import score_gates
from benchmarks.accuracy.score_measures import score_measures
from benchmarks.accuracy.score_tracks import (
    score_angles,
    score_athlete,
    score_ground,
    score_joints,
    score_sides,
)
from benchmarks.accuracy.score_verdict import score_verdict
from benchmarks.accuracy.view import View
from speedlab.errors import NotMeasurableError
from speedlab.pipeline import measure_seen, pictures_of
from speedlab.synthetic.scenario import Take
from speedlab.synthetic.truth import truth_of

STAGES = (score_time, score_athlete, score_joints, score_sides, score_angles, score_ground,
          score_contacts, score_measures, score_gates, score_verdict)  # fmt: skip


def score_all(
    conditions: Sequence[Condition], say: store.Say, *, fresh: bool = False
) -> Iterator[Row]:
    """Rows of all conditions; clips are rendered where they are not there yet."""
    store.render_all([clip.scenario for c in conditions for clip in c.clips], say)
    for number, condition in enumerate(conditions, start=1):
        rows = score_condition(condition, fresh=fresh)
        say(f"scored {number} of {len(conditions)}: {condition.name}")
        yield from rows


def score_condition(condition: Condition, *, fresh: bool = False) -> list[Row]:
    """Rows of one condition, pooled over its clips."""
    views = [view_of(clip, fresh=fresh) for clip in condition.clips]
    if condition.refused:
        refused = [view.analysis is None for view in views]
        return pooled(condition.name, [share("verdict", "refused", "both", refused)])
    return pooled(condition.name, (e for view in views for e in scored(view)))


def scored(view: View) -> Iterator[Errors]:
    """All errors of one clip."""
    for score in STAGES:
        yield from score(view)


def view_of(clip: Clip, *, fresh: bool = False) -> View:
    """One clip through the product."""
    take = Take(clip.scenario)
    truth = truth_of(take)
    seen = None
    try:
        seen = store.seen(store.clip_path(clip.scenario), clip.settings, fresh=fresh)
        analysis = measure_seen(seen, clip.settings, pictures=pictures_of(seen.info))
        return View(take, truth, seen.at_frames(analysis.timebase.frame_numbers), analysis)
    except NotMeasurableError as error:
        return View(take, truth, seen, None, str(error))
