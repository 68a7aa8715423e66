"""When the athlete passes each gate (docs/metrics.md, 3.8 and 7.B)."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, radians, sin

import numpy as np

from speedlab.kinematics import forward_px
from speedlab.metrics.estimate import Estimate
from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.uncertainty import smoothed_noise_share
from speedlab.metrics.widening import from_above
from speedlab.model.clip import FloatArray
from speedlab.model.scene import Gate, Gates
from speedlab.model.skeleton import Side, joint
from speedlab.scene.gates import HIPS_M
from speedlab.scene.scale import CLICK_PX, USUAL_DISTANCE_M

HIP_PLACE_LEG = 0.022
"""Where mid-hip is found moves by 2 cm with the posture (docs/metrics.md, 7.B), in leg lengths."""
GATE_PLACE_M = 0.03
"""Standard uncertainty of where a cone stands along the track, put there by hand [P]."""
INSIDE_FRAMES = 2
"""A passing lies this far inside the frames in which the hips are known."""
AROUND_S = 0.125
"""Speed at a gate: over half a step before and after it."""


@dataclass(frozen=True)
class Passing:
    """One gate: when mid-hip was over it (s), and how fast it went there (px/s).

    `when` None: `reason` says why; `speed_px_s` is NaN then.
    """

    gate: Gate
    when: Estimate | None
    speed_px_s: float = float("nan")
    reason: str = ""


def passings(view: MetricInput) -> tuple[Passing, ...]:
    """Every gate that was told, in the order of the run; none where nobody told of any."""
    gates = view.scene.gates
    return () if gates is None else tuple(_passing(view, gates, gate) for gate in gates.places)


def _passing(view: MetricInput, gates: Gates, gate: Gate) -> Passing:
    if view.scene.treadmill:
        return Passing(gate, None, reason="Nobody passes a gate on a treadmill.")
    if view.scene.anchoring is not None:
        return Passing(gate, None, reason="The background shows nothing to place a gate by.")
    place_px = float(forward_px(np.array(gates.at_hips_px(gate)), view.scene))
    ahead = view.motion.middle("hip")[:, 0] - place_px
    row = _last_crossing(ahead)
    speed_px_s = float("nan") if row is None else _speed_px_s(ahead, view.motion.time_s, row)
    if row is None or not speed_px_s > 0:
        return Passing(gate, None, reason=f"The hips were not seen passing {gate.at_m:g} m.")
    time_s = float(np.interp(0.0, ahead[row : row + 2], view.motion.time_s[row : row + 2]))
    return Passing(gate, _uncertain(view, time_s, row, speed_px_s), speed_px_s)


def _last_crossing(ahead: FloatArray) -> int | None:
    """Row before the last passing from behind to beyond, well inside what is known."""
    known = np.isfinite(ahead)
    near = 2 * INSIDE_FRAMES + 2
    inside = np.convolve(known, np.ones(near), "full")[near - 1 :] == near  # rows row .. row + 5
    rows = np.flatnonzero(inside[: len(ahead)]) + INSIDE_FRAMES
    rows = rows[(ahead[rows] < 0) & (ahead[rows + 1] >= 0)]
    return int(rows[-1]) if len(rows) else None


def _speed_px_s(ahead: FloatArray, time_s: FloatArray, row: int) -> float:
    near = (np.abs(time_s - time_s[row]) <= AROUND_S) & np.isfinite(ahead)
    return float(np.polyfit(time_s[near] - time_s[row], ahead[near], 1)[0])


def _uncertain(view: MetricInput, time_s: float, row: int, speed_px_s: float) -> Estimate:
    """A time with what noise, the hips, the click and the cone's place add to it."""
    motion = view.motion
    hips = [joint(side, "hip") for side in Side]
    noise_px = float(np.hypot(*motion.noise_px[hips])) / 2
    noise_px *= smoothed_noise_share(min(view.body_cutoff_hz, motion.fps / 2), motion.fps)
    jitter_px = hypot(noise_px, HIP_PLACE_LEG * motion.leg_length_px)
    m_per_px = motion.m_per_px
    place_px = hypot(CLICK_PX, 0.0 if m_per_px is None else GATE_PLACE_M / m_per_px)
    filled = not motion.observed[row : row + 2][:, hips].all()
    flags = ("filled",) if filled else ()
    return Estimate(time_s, jitter_px / speed_px_s, place_px / speed_px_s, flags)


def between(view: MetricInput, first: Passing, second: Passing) -> Estimate | None:
    """Time from one gate to another (s), with what their depth leaves uncertain of it."""
    gates = view.scene.gates
    if first.when is None or second.when is None or gates is None:
        return None
    time_s = second.when.minus(first.when)
    found, share = view.scene.view, gates.depth_u_rel
    if found is not None and from_above(view):  # from higher than a phone is held
        share = hypot(share, HIPS_M * sin(radians(found.down_left_deg)) / USUAL_DISTANCE_M)
    return time_s.widened(u_sys=share * time_s.value)


def mean_speed(view: MetricInput, first: Passing, second: Passing) -> Estimate | None:
    """Speed between two gates (m/s): their metres over the time."""
    time_s = between(view, first, second)
    apart_m = second.gate.at_m - first.gate.at_m
    return None if time_s is None else Estimate(apart_m, 0.0, 0.0).over(time_s)
