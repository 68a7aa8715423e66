"""When a metric is not printed, and why, in plain words; and the caveats of what is printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.registry import METRICS, TIMED_AT_EVENTS, Basis, Group, MetricSpec
from speedlab.metrics.widening import along_ground
from speedlab.model.scene import Scene, ViewAngle
from speedlab.model.skeleton import Side
from speedlab.scene.scale import NO_METRES_BEYOND, disagreement
from speedlab.steps import ACCELERATION_SHARE, gain_per_step, speed_legs_s

RATE_TOLERANCE = 0.97
"""29.97 passes for 30 and 239.8 for 240; a variable-rate phone may miss its rate by 3 %."""

MIN_SAMPLES = 2
"""Fewer are shown step by step only, not as a value of the clip (docs/metrics.md, 2.6)."""

NORM_SAMPLES, NORM_SAMPLES_SIDE = 4, 2
"""Fewer are flagged `low_n` (2.6)."""

LEVEL_WITHIN_DEG = 3.0
"""Ground within this of level in the picture is taken for level: a camera in the hand is tilted by
as much, and on a real slope of 3 degrees weight and normal force differ by 0.1 % [P]."""

UNSURE_LIMIT = 0.15
"""Legs told apart with less than 90 % certainty in a larger share of frames: timing one leg against
the other is refused (4.2)."""


MAX_VIEW_DEG = 20.0
"""Segments seen further from the side are more than 6 % short (docs/metrics.md, 3.6) [P]."""

MAX_CORRECTED_VIEW_DEG = 35.0
"""... where the picture was turned into the plane of the run: rendered at 30 deg posture was as
near the truth as at 20, at 40 legs were 2-4 deg off and the arms taken for each other [P]."""

MAX_QUANTISER = 38.0
"""H.264 at or above this keeps steps of 50 grey levels and more: rendered at 39-44, the legs were
told apart in two frames of three."""


SLOWEST_LEGS_S = 3.0
"""Leg lengths a second, some 2.8 m/s: against force plates touchdown and toe-off are read within 5
and 14 ms at 3.4, at 2.5 toe-off is 50 ms late (docs/accuracy-instruments.md)."""


def reason_withheld(spec: MetricSpec, view: MetricInput) -> str:
    """Why a metric cannot be had from this clip at all; empty if it can."""
    return next((reason for check in CAUSES.values() if (reason := check(spec, view))), "")


def rate_flags(spec: MetricSpec, view: MetricInput) -> tuple[str, ...]:
    """What the frame rate does not allow to compare."""
    if view.fps is None:
        return ("fps_unknown",)
    flags = []
    if not _fast_enough(view.fps, spec.rates.trend):
        flags.append("no_trend")
    if not _fast_enough(view.fps, spec.rates.norm):
        flags.append("no_norm")
    return tuple(flags)


def reason_missing(spec: MetricSpec, view: MetricInput, side: Side | None, count: int) -> str:
    """Why `count` samples on a side (None: on both) are too few for a value of the clip."""
    where = "" if side is None else f" of the {side.value} foot"
    available = _available(spec, view, side)
    if spec.needs and count < MIN_SAMPLES:
        return f"Needs {spec.needs}."
    if spec.limb == "arm" and count == 0 and available > 0:
        whose = "an" if side is None else f"the {side.value}"
        return f"Too little of {whose} arm was seen to measure it."
    if count == 0 and available > 0:
        return f"The {spec.limb} was not seen clearly enough in any whole {spec.basis.value}."
    if count == 0:
        return f"No whole {spec.basis.value}{where} was seen."
    return f"Only one {spec.basis.value}{where} was seen; a value needs two."


def _time_reason(spec: MetricSpec, view: MetricInput) -> str:
    if spec.needs_time and not view.timebase.trusted:
        return (
            "The clip is slow motion of unknown frame rate, so nothing in seconds can be given; "
            "state it with --capture-fps."
        )
    return ""


def _rate_reason(spec: MetricSpec, view: MetricInput) -> str:
    if view.fps is None or _fast_enough(view.fps, spec.rates.show):
        return ""
    return f"Filmed at {view.fps:.0f} frames a second; this needs at least {spec.rates.show:.0f}."


def _scale_reason(spec: MetricSpec, view: MetricInput) -> str:
    gated = spec.basis is Basis.GATES  # which bring their own metres
    missing = view.scene.scale is None or view.motion.m_per_px is None
    if spec.needs_scale and not gated and missing:
        return "No scale: give the athlete's height with --height to get metres."
    if (spec.needs_scale or gated) and scales_at_odds(view.scene):
        return (
            "Metres by what was marked and by the athlete's height are too far apart: one is wrong."
        )
    return ""


def scales_at_odds(scene: Scene) -> bool:
    """Whether what was marked and the height contradict each other so that there are no metres."""
    if scene.scale is None or scene.second_scale is None:
        return False
    gap, _ = disagreement(scene.scale, scene.second_scale)
    return abs(gap) > NO_METRES_BEYOND


def _identity_reason(spec: MetricSpec, view: MetricInput) -> str:
    if spec.needs_identity and view.unsure_legs_share > UNSURE_LIMIT:
        return (
            f"In {view.unsure_legs_share:.0%} of the frames it is unsure which leg is which, too "
            "many to time one leg against the other."
        )
    return ""


def _steady_reason(spec: MetricSpec, view: MetricInput) -> str:
    if not spec.needs_steady:
        return ""
    slope_deg = slope_or_tilt_deg(view.scene)
    if abs(slope_deg) > LEVEL_WITHIN_DEG:
        return f"The ground slopes by {abs(slope_deg):.0f} degrees; this holds on level ground."
    if view.scene.treadmill:
        return ""
    gain = gain_per_step(view.steps)
    if gain is None:
        return "Needs three steps or more, to know that the speed is steady."
    if abs(gain) > ACCELERATION_SHARE:
        return f"The speed changes by {abs(gain):.0%} a step; this holds at a steady speed."
    return ""


def slope_or_tilt_deg(scene: Scene) -> float:
    """Slope of the ground, of which the camera's tilt is a part where nobody said what it is."""
    return scene.picture_slope_deg if scene.slope_deg is None else scene.slope_deg


def _gravity_reason(spec: MetricSpec, view: MetricInput) -> str:
    if spec.needs_gravity and view.scene.slope_deg is None:
        return (
            "The picture alone cannot tell a slope from a tilted camera: say how far the camera "
            "was rolled with --camera-roll (0 on a level tripod)."
        )
    return ""


def _view_reason(spec: MetricSpec, view: MetricInput) -> str:
    found = view.scene.view
    if spec.group is not Group.POSTURE or found is None or not too_oblique(found):
        return ""
    return (
        f"Filmed about {abs(found.deg):.0f} degrees off a right angle to the run; posture is read "
        f"up to {_most_deg(found):.0f}."
    )


def too_oblique(found: ViewAngle) -> bool:
    """Whether a view is too far from a right angle to read posture."""
    return abs(found.deg) > _most_deg(found)


def _most_deg(found: ViewAngle) -> float:
    return MAX_CORRECTED_VIEW_DEG if found.corrected else MAX_VIEW_DEG


def _picture_reason(spec: MetricSpec, view: MetricInput) -> str:
    told = spec.needs_identity or spec.rates in TIMED_AT_EVENTS
    if view.quantiser is None or view.quantiser < MAX_QUANTISER or not told:
        return ""
    return (
        "The file is compressed so strongly that the legs cannot be told apart where they pass, "
        "nor the feet be seen landing."
    )


def _slow_reason(spec: MetricSpec, view: MetricInput) -> str:
    if spec.rates not in TIMED_AT_EVENTS or not too_slow(view):
        return ""
    return (
        "So slow a run is a jog whose feet leave the ground too gently to see when; this needs "
        "about 2.8 m/s."
    )


def too_slow(view: MetricInput) -> bool:
    """Whether touchdown and toe-off were never shown to be right at such a speed."""
    speed = speed_legs_s(view.steps, view.motion.leg_length_px)
    return view.timebase.trusted and speed is not None and speed < SLOWEST_LEGS_S


def _ground_reason(spec: MetricSpec, view: MetricInput) -> str:
    found = view.scene.anchoring
    if found is None or not found.doubt or not along_ground(spec):
        return ""
    return f"The background shows nothing to follow the camera by, and {found.doubt}"


def _own_reason(spec: MetricSpec, view: MetricInput) -> str:
    return spec.withheld_because(view) if spec.withheld_because else ""


CAUSES: Mapping[str, Callable[[MetricSpec, MetricInput], str]] = {
    "time": _time_reason,
    "rate": _rate_reason,
    "scale": _scale_reason,
    "identity": _identity_reason,
    "steady": _steady_reason,
    "gravity": _gravity_reason,
    "view": _view_reason,
    "picture": _picture_reason,
    "slow": _slow_reason,
    "ground": _ground_reason,
    "own": _own_reason,
}
"""Why a metric may not be printed, in the order in which the reasons are given."""


def withheld_by(cause: str, view: MetricInput) -> tuple[str, ...]:
    """Names of the metrics that one of `CAUSES` forbids in a clip."""
    return tuple(name for name, spec in METRICS.items() if CAUSES[cause](spec, view))


def _fast_enough(fps: float, needed: float) -> bool:
    return fps >= RATE_TOLERANCE * needed


def _available(spec: MetricSpec, view: MetricInput, side: Side | None) -> int:
    """How many contacts, steps or strides the metric could have been read from."""
    sides = {
        Basis.CONTACT: [contact.side for contact in view.complete_contacts],
        Basis.STEP: [step.side for step in view.steps],
        Basis.STRIDE: [stride.side for stride in view.strides],
        Basis.CLIP: [step.side for step in view.steps],
        Basis.GATES: [],
    }[spec.basis]
    return len(sides) if side is None else sides.count(side)
