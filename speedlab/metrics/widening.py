"""Uncertainty that view, shutter and camera add to single metrics (docs/metrics.md, 3.4-3.6)."""

from __future__ import annotations

from dataclasses import replace
from math import cos, hypot, radians, tan

from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.registry import LENGTH_RATES, TIMED_AT_EVENTS, Basis, MetricSpec, Sample
from speedlab.model.scene import Scene

PLACE_SHARE = 0.3
"""Scatter of a length over the width of the picture, as a share of tan(view angle): its scale
changes by 2 x / D tan from the middle to a place x away, with x / D up to .4 or so [D]."""
DOWN_DEG = 12.0
"""Looking down by less costs less than 2 % and cannot be told from level."""
LEVEL_DEG = 6.0
"""A view this near to a right angle costs less than 1 % and cannot be told from one."""


def along_ground(spec: MetricSpec) -> bool:
    """Whether a metric is a length or a speed over the ground."""
    length = spec.rates == LENGTH_RATES and spec.unit in {"m", "leg", "m/s"}
    return length and spec.basis is not Basis.GATES  # whose metres stand on the ground


def read_at_events(spec: MetricSpec) -> bool:
    """Whether a metric rests on when a foot landed or left."""
    return spec.rates in TIMED_AT_EVENTS


def view_widened(spec: MetricSpec, view: MetricInput, sample: Sample) -> Sample:
    """Lengths and speeds where the run is not at right angles to the line of sight.

    All of them shrink by the cosine, and those at the two ends of the picture are drawn at
    different scales. From above the body, which the scale rests on, is drawn too short.
    """
    if not along_ground(spec):
        return sample
    value = abs(sample.estimate.value)
    turned, down = (radians(deg) for deg in off_view_deg(view.scene))
    wider = sample.estimate.widened(
        u_rand=PLACE_SHARE * tan(turned) * value,
        u_sys=hypot(1 - cos(turned), 1 / cos(down) - 1) * value,
    )
    return replace(sample, estimate=wider)


LEANS = frozenset({"trunk_lean_deg", "trunk_lean_gravity_deg", "body_lean_toeoff_deg"})
"""Of an upright body, whose lower end is seen later than its upper one."""


def shutter_widened(spec: MetricSpec, view: MetricInput, sample: Sample) -> Sample:
    """Leans, as far as a rolling shutter may have tilted them."""
    if spec.name not in LEANS:
        return sample
    return replace(sample, estimate=sample.estimate.widened(u_sys=view.lean_u_deg))


def anchoring_widened(spec: MetricSpec, view: MetricInput, sample: Sample) -> Sample:
    """Lengths and speeds over the ground, as well as standing feet tell how the camera moved."""
    found = view.scene.anchoring
    if found is None or not along_ground(spec):
        return sample
    value = abs(sample.estimate.value)
    single = 0.0 if spec.basis is Basis.CLIP else found.step_u_rel
    wider = sample.estimate.widened(u_rand=single * value, u_sys=found.run_u_rel * value)
    return replace(sample, estimate=wider)


def off_view_deg(scene: Scene) -> tuple[float, float]:
    """How far the view is from a right angle to the run and from above (deg).

    Each 0 where it cannot be told from none, or the picture was turned into the run's plane.
    """
    found = scene.view
    if found is None:
        return 0.0, 0.0
    turned_deg = found.left_deg if found.left_deg > LEVEL_DEG else 0.0
    return turned_deg, found.down_left_deg if found.down_left_deg > DOWN_DEG else 0.0


def from_above(view: MetricInput) -> bool:
    """Whether the camera looks down so far that the body is drawn too short."""
    return off_view_deg(view.scene)[1] > 0.0


def oblique(view: MetricInput) -> bool:
    """Whether the view is far enough from a right angle to matter."""
    return off_view_deg(view.scene)[0] > 0.0
