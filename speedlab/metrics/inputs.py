"""What metrics are computed from: one athlete's motion and steps, and the facts of the view."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from speedlab.kinematics import FOOT_FILTER_MIN_FPS
from speedlab.metrics.angles import SegmentAngles, segment_angles
from speedlab.metrics.curves import Curve
from speedlab.metrics.positions import BodyPositions, body_positions
from speedlab.model.clip import Timebase
from speedlab.model.events import Contact, Step, Stride
from speedlab.model.scene import Scene
from speedlab.model.skeleton import Side
from speedlab.model.tracks import Motion, SideCertainty
from speedlab.settings import SmoothingSettings
from speedlab.tracking.smoothing import MAX_CUTOFF_SHARE
from speedlab.tracking.spacing import effective_fps


@dataclass(frozen=True, eq=False)
class MetricInput:
    """Everything a metric may look at.

    The motion is in the ground frame, x forward: no metric needs the picture's direction.
    `sides`: how sure left and right are (None: known for certain). `body_cutoff_hz`: the low-pass
    that `motion.xy` went through, `foot_cutoff_hz` that of `motion.xy_foot`. `quantiser`: of
    H.264, how coarsely the pictures were stored (None: not known). `mass_kg`: of the athlete (None:
    nobody told). `lean_u_deg`: what is not known of a rolling shutter tilts the body by so much
    (standard uncertainty). `legs_exchanged`: share of the pictures in which the network took one
    leg for the other, which was undone.
    """

    motion: Motion
    contacts: tuple[Contact, ...]
    steps: tuple[Step, ...]
    strides: tuple[Stride, ...]
    scene: Scene
    timebase: Timebase
    sides: SideCertainty | None = None
    body_cutoff_hz: float = SmoothingSettings().body_hz
    foot_cutoff_hz: float = SmoothingSettings().foot_hz
    quantiser: float | None = None
    mass_kg: float | None = None
    lean_u_deg: float = 0.0
    legs_exchanged: float = 0.0

    @cached_property
    def fps(self) -> float | None:
        """True frames per second, None where the time base cannot be trusted."""
        return effective_fps(self.timebase) if self.timebase.trusted else None

    @property
    def near_side(self) -> Side:
        """The side that faces the camera."""
        return self.motion.near_side

    @property
    def complete_contacts(self) -> tuple[Contact, ...]:
        """Contacts with both ends seen."""
        return tuple(c for c in self.contacts if c.complete and c.touchdown and c.toe_off)

    @cached_property
    def angles(self) -> SegmentAngles:
        """Segment and joint angles."""
        return segment_angles(self.motion, self._capped(self.body_cutoff_hz))

    @cached_property
    def event_angles(self) -> SegmentAngles:
        """The same from the landmarks smoothed for the feet, for readings at events."""
        return segment_angles(self.motion, self._foot_hz, at_events=True)

    @cached_property
    def positions(self) -> BodyPositions:
        """Positions relative to hip, ground and centre of mass, in leg lengths."""
        return body_positions(self.motion, self._capped(self.body_cutoff_hz), self._foot_hz)

    @property
    def unsure_legs_share(self) -> float:
        """Share of frames in which it is open which leg is which."""
        return 0.0 if self.sides is None else self.sides.unsure_legs_share

    def step_time_s(self, contact: Contact) -> float | None:
        """Duration of a step at this contact: the one after it, else before it, else the median."""
        after = [step for step in self.steps if step.first.number == contact.number]
        before = [step for step in self.steps if step.second.number == contact.number]
        for step in (*after, *before):
            if step.step_time_s is not None:
                return step.step_time_s
        times = [step.step_time_s for step in self.steps if step.step_time_s is not None]
        return float(np.median(times)) if times else None

    def thigh(self, side: Side) -> Curve:
        """Thigh angle of one side (deg)."""
        return self.angles.thigh[side]

    @property
    def _foot_hz(self) -> float:
        """Cut-off of the feet's paths; the frame rate itself where they are not filtered."""
        filtered = self.motion.fps > FOOT_FILTER_MIN_FPS
        return self._capped(self.foot_cutoff_hz) if filtered else self.motion.fps

    def _capped(self, cutoff_hz: float) -> float:
        return min(cutoff_hz, MAX_CUTOFF_SHARE * self.motion.fps)
