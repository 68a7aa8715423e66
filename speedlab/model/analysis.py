"""Everything known about one clip after `speedlab.analyze`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from speedlab.model.clip import ClipInfo, Timebase
from speedlab.model.events import Contact, Event, Step, Stride
from speedlab.model.findings import Finding
from speedlab.model.measures import Measure
from speedlab.model.quality import Quality
from speedlab.model.scene import Scene
from speedlab.model.seen import Seen
from speedlab.model.splits import Split
from speedlab.model.tracks import Motion, Swap, TrackSet

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Evidence:
    """The intermediate nouns that pictures are drawn from; absent after `speedlab.load`.

    `seen`: the poses that all of it rests on.
    """

    motion: Motion
    scene: Scene
    strides: tuple[Stride, ...]
    seen: Seen | None = None


@dataclass(frozen=True)
class Analysis:
    """One clip, measured. `measures` holds clip values (step None) and step-wise values.

    A clip that cannot be measured has `quality.verdict` NOT_MEASURABLE and empty results.
    `splits`: times between gates, from each to the next and from the first to each.
    `provenance`: versions, settings, model file and its SHA-256.
    """

    clip: ClipInfo
    timebase: Timebase
    quality: Quality
    provenance: dict[str, Any]
    contacts: tuple[Contact, ...] = ()
    steps: tuple[Step, ...] = ()
    measures: tuple[Measure, ...] = ()
    findings: tuple[Finding, ...] = ()
    swaps: tuple[Swap, ...] = ()
    tracks: TrackSet | None = None
    scene_facts: dict[str, Any] = field(default_factory=dict)
    evidence: Evidence | None = None
    splits: tuple[Split, ...] = ()

    @property
    def events(self) -> tuple[Event, ...]:
        """All touchdowns and toe-offs in order of time."""
        ends = (e for c in self.contacts for e in (c.touchdown, c.toe_off) if e is not None)
        return tuple(sorted(ends, key=lambda event: event.time_s))

    def measure(self, metric: str, side: str = "both") -> Measure:
        """The clip value of one metric.

        Raises:
            KeyError: the metric is unknown or has no value for that side.
        """
        for item in self.measures:
            if item.metric == metric and item.side == side and item.step is None:
                return item
        raise KeyError(f"no clip value of {metric!r} for side {side!r}")

    def measures_frame(self) -> pd.DataFrame:
        """One row a measure, the columns of `measures.csv`."""
        from speedlab.model.frames import measures_frame

        return measures_frame(self.measures)

    def steps_frame(self) -> pd.DataFrame:
        """One row a step, the columns of `steps.csv`."""
        from speedlab.model.frames import steps_frame

        return steps_frame(self)

    def events_frame(self) -> pd.DataFrame:
        """One row an event, the columns of `events.csv`."""
        from speedlab.model.frames import events_frame

        return events_frame(self)
