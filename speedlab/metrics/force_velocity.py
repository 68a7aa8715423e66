"""Force and power along the way of a run from standing, from its fitted speed (7.L).

The push is what speeds the body up and what the air takes. Per kilogram the first needs no mass and
the second hardly one: see `air_drag`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import hypot

import numpy as np

from speedlab.metrics.acceleration import fitted_run, no_run_from_standing, run_spec
from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.registry import MetricSpec, Sample, metric
from speedlab.metrics.withholding import LEVEL_WITHIN_DEG, slope_or_tilt_deg
from speedlab.model.clip import FloatArray
from speedlab.tracking.gravity import GRAVITY_MPS2

AIR_KGPM3 = 1.293 * 273 / (273 + 20)
"""Density of air at 760 Torr and 20 degrees (7.L)."""
DRAG_COEFFICIENT = 0.9
DRAG_U_REL = 0.12
"""Of the drag of a known body (standard): 10 degrees or 300 m of height are 3 %, drag coefficient
and area of front 10 % [P]."""
WIND_U_MPS = 1.0
"""Wind along the track that nobody told (standard) [P]."""
USUAL_HEIGHT_M, HEIGHT_U_REL = 1.75, 0.06
USUAL_BMI_KGPM2, BMI_U_REL = 22.0, 0.14
"""Sprinters of both sexes (mean, standard uncertainty over the mean): a mass nobody told [P]."""

LAST_S, RATE_HZ = 6.0, 100.0
"""The lines go through the model from its first instant on, evenly in time, as in the published
program shorts (Jovanović & Vescovi 2022)."""
RATIO_FROM_S = 0.3
"""The ratio of forces counts from then on (7.L)."""


@dataclass(frozen=True)
class AirDrag:
    """Drag over mass and speed squared (1/m), and its standard uncertainty over itself."""

    per_m: float
    u_rel: float


def air_drag(height_m: float | None, mass_kg: float | None) -> AirDrag:
    """Of a runner of this height and mass, or of a usual one where they are not known.

    k / m = ρ A C_d / (2 m), A = .2025 height^.725 mass^.425 .266 (7.L). What is not known of
    the body widens it by a few per cent of what the air takes, itself a few per cent of the push.
    """
    tall_m = USUAL_HEIGHT_M if height_m is None else height_m
    heavy_kg = USUAL_BMI_KGPM2 * tall_m**2 if mass_kg is None else mass_kg
    area_m2 = 0.2025 * tall_m**0.725 * heavy_kg**0.425 * 0.266
    by_mass = 0.0 if mass_kg is not None else 0.575 * BMI_U_REL
    power = 0.725 if mass_kg is not None else 0.725 - 2 * 0.575  # an unknown mass goes with height
    by_height = 0.0 if height_m is not None else power * HEIGHT_U_REL
    u_rel = float(np.linalg.norm([DRAG_U_REL, by_mass, by_height]))
    return AirDrag(AIR_KGPM3 * area_m2 * DRAG_COEFFICIENT / (2 * heavy_kg), u_rel)


@dataclass(frozen=True)
class Profile:
    """The lines through force and speed, and through ratio of forces and speed.

    `force_npkg`: at no speed; `speed_mps`: at no force; `power_wpkg`: at most, between the two.
    `ratio_pct`: forward share of the whole push at most; `ratio_loss`: slope of that share (%·s/m,
    negative).
    """

    force_npkg: float
    speed_mps: float
    power_wpkg: float
    ratio_pct: float
    ratio_loss: float


def profile(vmax_mps: float, tau_s: float, drag_per_m: float, wind_mps: float = 0.0) -> Profile:
    """Of v = vmax (1 − exp(−t / tau)) (Samozino 2016); `wind_mps` from behind."""
    time_s = np.arange(0.0, LAST_S + 0.5 / RATE_HZ, 1.0 / RATE_HZ)
    speed = vmax_mps * -np.expm1(-time_s / tau_s)
    through_air = speed - wind_mps
    force = (vmax_mps - speed) / tau_s + drag_per_m * through_air * np.abs(through_air)
    slope, force_0 = np.polyfit(speed, force, 1)
    speed_0 = -force_0 / slope
    ratio = force / np.hypot(force, GRAVITY_MPS2)
    counts = time_s >= RATIO_FROM_S - 0.5 / RATE_HZ
    lost = np.polyfit(speed[counts], ratio[counts], 1)[0]
    return Profile(
        float(force_0), float(speed_0), float(force_0 * speed_0 / 4),
        100.0 * float(ratio[counts].max()), 100.0 * float(lost),
    )  # fmt: skip


def no_profile(view: MetricInput) -> str:
    """Why there are no forces; empty if there are."""
    slope_deg = slope_or_tilt_deg(view.scene)
    if abs(slope_deg) > LEVEL_WITHIN_DEG:
        return f"The ground slopes by {abs(slope_deg):.0f} degrees; this holds on level ground."
    return no_run_from_standing(view)


def _sample(view: MetricInput, number: Callable[[Profile], float]) -> Iterator[Sample]:
    run, drag = fitted_run(view), air_drag(view.scene.height_m, view.mass_kg)
    if run is None:
        return

    def with_air(per_m: float, wind_mps: float = 0.0) -> Callable[[FloatArray], float]:
        return lambda numbers: number(profile(numbers[0], numbers[1], per_m, wind_mps))

    found = run.estimate(with_air(drag.per_m))
    others = with_air(drag.per_m * (1 + drag.u_rel)), with_air(drag.per_m, WIND_U_MPS)
    air = hypot(*(other(run.numbers) - found.value for other in others))
    yield Sample(None, None, found.widened(u_sys=air), run.gates)


def _spec(name: str, unit: str, label: str, meaning: str, definition: str) -> MetricSpec:
    return run_spec(name, unit, label, meaning, definition, no_profile)


_LINE = (
    "the line through horizontal force over mass, a + k/m v² by v = vmax (1 − exp(−t / tau)), and "
    "speed, evenly in time from the first instant to 6 s; k of a body of this height and mass, or "
    "of a usual one"
)
_RATIO = "ratio of forces F / √(F² + g²), F over mass as for F0, from 0.3 s on"


@metric(
    _spec(
        "F0_npkg",
        "N/kg",
        "forward push of the first instant (F0)",
        "How hard the athlete can push forward from standing, for every kilogram.",
        f"Force at no speed of {_LINE}.",
    )
)
def force(view: MetricInput) -> Iterator[Sample]:
    """Newtons per kilogram."""
    return _sample(view, lambda lines: lines.force_npkg)


@metric(
    _spec(
        "V0_mps",
        "m/s",
        "speed at which no forward push would be left (V0)",
        "A little above top speed, where the push only makes up for the air.",
        f"Speed at no force of {_LINE}.",
    )
)
def speed(view: MetricInput) -> Iterator[Sample]:
    """Metres per second."""
    return _sample(view, lambda lines: lines.speed_mps)


@metric(
    _spec(
        "Pmax_wpkg",
        "W/kg",
        "greatest power along the way (Pmax)",
        "Forward push times speed, where that is greatest, for every kilogram.",
        "F0 V0 / 4.",
    )
)
def power(view: MetricInput) -> Iterator[Sample]:
    """Watts per kilogram."""
    return _sample(view, lambda lines: lines.power_wpkg)


@metric(
    _spec(
        "RFmax_pct",
        "%",
        "forward share of the push at most (RFmax)",
        "How much of the first steps' push goes forward rather than up.",
        f"Largest {_RATIO}.",
    )
)
def ratio(view: MetricInput) -> Iterator[Sample]:
    """Per cent."""
    return _sample(view, lambda lines: lines.ratio_pct)


@metric(
    _spec(
        "DRF",
        "%·s/m",
        "how fast that share is lost with speed (DRF)",
        "Points of the forward share that every metre per second costs: nearer to 0 lasts longer.",
        f"Slope over speed of the {_RATIO}.",
    )
)
def ratio_loss(view: MetricInput) -> Iterator[Sample]:
    """Per cent per metre per second, negative."""
    return _sample(view, lambda lines: lines.ratio_loss)
