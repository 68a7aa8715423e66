"""Top speed and time constant of a run from standing, from gates (docs/metrics.md, 7.L)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from speedlab.metrics.estimate import Estimate
from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.passing import Passing, passings
from speedlab.metrics.registry import LENGTH_RATES, Basis, Group, MetricSpec, Sample, metric
from speedlab.model.clip import FloatArray
from speedlab.model.measures import Tier

FIRST_M = 1.0
"""Gates before it say nothing: the hips of a set position are behind the line, and hardly move."""
FEWEST = 4
"""Gates behind the start line: three unknowns and one to see whether they fit (7.L)."""
REACHED = 0.95
"""Share of the fitted top speed that the last gate must see, or it is extrapolated (7.L)."""
BEGUN = 0.80
"""... and that the first must not: whoever is already that fast shows no acceleration [P]."""
FITS_R2 = 0.98
"""Share of the splits' variance in speed that the model must explain (7.L)."""
HIPS_BEHIND_U_M = 0.3
"""How far behind the line the hips may start (standard) [P]."""


@dataclass(frozen=True, eq=False)
class Run:
    """A fitted v = vmax (1 - exp(-(t - t0) / tau)): its numbers, how it fits, what it rests on.

    `numbers` (3,): vmax, tau and t0. `gates`: how many were seen. `first_share`, `last_share`:
    speed at the first and the last gate over vmax; `r2` of the splits' mean speeds. `by_rand`,
    `by_sys` (3, n): how far one standard uncertainty of each gate moves the numbers; `others`
    (2, 3): the numbers if the hips started farther behind the line, and if the gates stood in
    another depth.
    """

    numbers: FloatArray
    gates: int
    first_share: float
    last_share: float
    r2: float
    by_rand: FloatArray
    by_sys: FloatArray
    others: FloatArray

    def estimate(self, of: Callable[[FloatArray], float]) -> Estimate:
        """What follows from the numbers, and how uncertain it is (first order)."""
        value, slope = of(self.numbers), _slope(of, self.numbers)
        moved = [of(other) - value for other in self.others]
        sys = np.linalg.norm([*(slope @ self.by_sys), *moved])
        return Estimate(value, float(np.linalg.norm(slope @ self.by_rand)), float(sys))


def place_m(time_s: FloatArray, vmax_mps: float, tau_s: float, start_s: float) -> FloatArray:
    """Where the model is at times (n,), in metres from the start."""
    since = time_s - start_s
    return np.asarray(vmax_mps * (since - tau_s * (1.0 - np.exp(-since / tau_s))))


@lru_cache(maxsize=2)  # of a clip and of the same at its floors: every number asks for them again
def fitted_run(view: MetricInput) -> Run | None:
    """The model through the gates behind the start line; None where there are too few."""
    seen = _usable(passings(view))
    if len(seen) < FEWEST or view.scene.gates is None:
        return None
    metres = np.array([p.gate.at_m for p in seen])
    when = [p.when for p in seen if p.when is not None]
    times = np.array([w.value for w in when])
    numbers = fit(times, metres)
    moves = _moves(times, numbers)
    shares = 1.0 - np.exp(-(times - numbers[2]) / numbers[1])
    deeper = 1.0 + view.scene.gates.depth_u_rel
    return Run(
        numbers,
        len(seen),
        float(shares[0]),
        float(shares[-1]),
        _r2(times, metres, numbers),
        moves * np.array([w.u_rand for w in when]),
        moves * np.array([w.u_sys for w in when]),
        np.array([fit(times, metres + HIPS_BEHIND_U_M), fit(times, metres * deeper)]),
    )


def _usable(told: tuple[Passing, ...]) -> list[Passing]:
    return [p for p in told if p.gate.at_m >= FIRST_M and p.when is not None]


def fit(times: FloatArray, metres: FloatArray) -> FloatArray:
    """(3,) vmax, tau and start that come nearest to (n,) metres at (n,) times."""
    from scipy.optimize import least_squares

    fastest = float(np.max(np.diff(metres) / np.diff(times)))
    first = np.array([fastest, 1.0, times[0] - 1.0 - metres[0] / fastest])
    low, high = [1.0, 0.1, times[0] - 10.0], [16.0, 6.0, times[0] - 0.05]
    first = np.clip(first, np.array(low) + 1e-3, np.array(high) - 1e-3)

    def off_m(numbers: FloatArray) -> FloatArray:
        return np.asarray(place_m(times, *numbers) - metres)

    found = least_squares(off_m, first, bounds=(low, high))
    return np.asarray(found.x, dtype=float)


def _moves(times: FloatArray, numbers: FloatArray) -> FloatArray:
    """(3, n) how much each number moves with each time (first order)."""
    vmax, tau, start = numbers
    faded = np.exp(-(times - start) / tau)
    speed = vmax * (1.0 - faded)
    by_tau = -vmax * (1.0 - faded - faded * (times - start) / tau)
    by_number = np.stack([place_m(times, *numbers) / vmax, by_tau, -speed], axis=1)
    return np.asarray(-np.linalg.pinv(by_number) * speed)


def _slope(of: Callable[[FloatArray], float], numbers: FloatArray) -> FloatArray:
    """(3,) how much what follows moves with each of the numbers."""
    steps = np.diag(np.full(len(numbers), 1e-4))
    return np.array([(of(numbers + step) - of(numbers - step)) / 2e-4 for step in steps])


def _r2(times: FloatArray, metres: FloatArray, numbers: FloatArray) -> float:
    """Of the mean speeds from gate to gate, the start being the first."""
    since, way = np.append(numbers[2], times), np.append(0.0, metres)
    found = np.diff(way) / np.diff(since)
    model = np.diff(place_m(since, *numbers)) / np.diff(since)
    return float(1.0 - ((found - model) ** 2).sum() / ((found - found.mean()) ** 2).sum())


def no_run_from_standing(view: MetricInput) -> str:
    """Why there is no such fit; empty if there is one."""
    told = [p for p in passings(view) if p.gate.at_m >= FIRST_M]
    if len(told) < FEWEST:
        return (
            "Needs a run from standing past four gates or more behind the start line (metre 0), "
            "e.g. at 5, 10, 20 and 30 m."
        )
    run = fitted_run(view)
    if run is None:
        return next(p.reason for p in told if p.when is None)
    if run.first_share > BEGUN:
        return f"The first gate was passed at {run.first_share:.0%} of top speed: no start is seen."
    if run.last_share < REACHED:
        return (
            f"The last gate was passed at {run.last_share:.1%} of the top speed that would follow; "
            f"{REACHED:.0%} are needed."
        )
    if run.r2 < FITS_R2:
        return "The times between the gates are not those of one run from standing."
    return ""


def run_spec(
    name: str, unit: str, label: str, meaning: str, definition: str,
    withheld_because: Callable[[MetricInput], str] = no_run_from_standing,
) -> MetricSpec:  # fmt: skip
    """What all numbers of a run from standing have in common."""
    return MetricSpec(
        name=name,
        unit=unit,
        tier=Tier.B,
        group=Group.TEMPORAL,
        label=label,
        meaning=meaning,
        definition=definition,
        reference="docs/metrics.md 7.L",
        rates=LENGTH_RATES,
        basis=Basis.GATES,
        limb="hip",
        sided=False,
        withheld_because=withheld_because,
    )


def _sample(view: MetricInput, number: Callable[[FloatArray], float]) -> Iterator[Sample]:
    run = fitted_run(view)
    if run is not None:
        yield Sample(None, None, run.estimate(number), run.gates)


_MODEL = "v = vmax (1 − exp(−(t − t0) / tau)) through mid-hip's passings of the gates, t0 fitted"


@metric(
    run_spec(
        "vmax_mps",
        "m/s",
        "top speed that the start leads to (vmax)",
        "Where the speed of a run from standing levels off.",
        f"vmax of {_MODEL}.",
    )
)
def vmax(view: MetricInput) -> Iterator[Sample]:
    """Metres per second."""
    return _sample(view, lambda numbers: float(numbers[0]))


@metric(
    run_spec(
        "tau_s",
        "s",
        "how long the athlete speeds up (time constant)",
        "After it 63 % of the top speed are reached, after three of them 95 %.",
        f"tau of {_MODEL}.",
    )
)
def tau(view: MetricInput) -> Iterator[Sample]:
    """Seconds."""
    return _sample(view, lambda numbers: float(numbers[1]))


@metric(
    run_spec(
        "mac_mps2",
        "m/s²",
        "acceleration of the first instant (maximal acceleration)",
        "How hard the athlete starts.",
        f"vmax / tau of {_MODEL}.",
    )
)
def mac(view: MetricInput) -> Iterator[Sample]:
    """Metres per second squared."""
    return _sample(view, lambda numbers: float(numbers[0] / numbers[1]))
