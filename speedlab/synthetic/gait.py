"""What can be steered: how the athlete runs or walks.

Angles in degrees. Thigh and shank angles are from the downward vertical, positive with the knee
in front of the hip and the ankle in front of the knee; knee flexion is 0 when straight; foot
pitch is positive with the toes up. These are *inputs*: splines move between them, so the truth
of a clip is always read from the realised motion, never from here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Final, TypeVar, cast

import numpy as np

from speedlab.model.skeleton import Side
from speedlab.synthetic.ranges import Positive, Spread

Knots = tuple[tuple[float, float], ...]
"""(phase 0-1, value) pairs of a curve."""


@dataclass(frozen=True)
class Arms:
    """Swing of the upper arm against the trunk line and of the elbow (included angle).

    `front_deg` and `back_deg` are both positive: how far the arm turns before and behind the trunk.
    """

    front_deg: float = 38.0
    back_deg: float = 62.0
    elbow_front_deg: float = 68.0
    elbow_down_deg: float = 112.0
    elbow_back_deg: float = 96.0
    elbow_up_deg: float = 82.0
    lag_s: float = 0.0
    """How late the arm turns, compared with the opposite thigh."""


@dataclass(frozen=True)
class SideGait:
    """What may differ between left and right.

    `touchdown_lead` is how far the toe lands in front of the hip, as a share of the distance that
    the hip travels during contact. `thigh_back_deg` is the farthest back that the thigh turns
    after toe-off (None: as the push-off leaves it; a few degrees beyond that can be asked for).
    """

    contact_time_s: Positive
    thigh_max_deg: float
    thigh_at_opposite_touchdown_deg: float
    """Thigh of the swing leg as the other foot lands: the lower, the later the swing."""
    knee_flexion_max_deg: float
    thigh_back_deg: float | None = None
    touchdown_lead: float = 0.45
    arms: Arms = field(default_factory=Arms)


@dataclass(frozen=True)
class Foot:
    """Pitch of the rear foot and of the toes through stance (phase 0-1), and of the ankle in swing.

    `rear_foot`: heel-to-toe-base pitch. The toes lie flat until `toes_lift`, then turn over the
    tip to `toes_end_deg`. `ankle_swing`: rear foot minus shank angle in swing, without the ends,
    which join on to stance.
    """

    rear_foot: Knots
    toes_lift: float
    toes_end_deg: float
    ankle_swing: Knots
    pitch_rate_at_touchdown_dps: float


@dataclass(frozen=True)
class Swing:
    """Phases (fraction of swing) and shape of the swing leg."""

    thigh_max_at: float
    knee_max_at: float
    knee: Knots
    """(phase, fraction of the greatest knee flexion) beside the maximum itself."""


@dataclass(frozen=True)
class Variation:
    """Standard deviations of what changes from step to step, drawn from the scenario's seed."""

    step_time: Spread = 0.04
    contact_time: Spread = 0.03
    touchdown_lead: float = 0.012
    thigh_deg: float = 1.5
    arm_deg: float = 3.0


STEADY: Final = Variation(0.0, 0.0, 0.0, 0.0, 0.0)
"""Every step the same."""


@dataclass(frozen=True)
class Gait:
    """A steady gait. `left` and `right` hold what may differ between the sides.

    `speed_mps` is the mean over a flight. `touchdown_velocity` is the foot's velocity just before
    it lands, (forward, up), over the running speed: force-plate runs at 6.6 m/s show 0.3 and -0.35.
    `peel_s` is the end of contact in which the shoe rolls over its tip, and `peel_speed` what the
    toe reaches by toe-off, over the running speed (same runs: 0.2-0.35). `braking_mps` is how far
    the speed dips in contact. On a slope (`slope_deg`, + uphill) x stays along the ground and z
    square to it, and every angle is against that: only gravity is tilted.
    """

    speed_mps: Positive
    step_frequency_hz: Positive
    left: SideGait
    right: SideGait
    foot: Foot
    swing: Swing
    variation: Variation = field(default_factory=Variation)
    knee_flexion_touchdown_deg: float = 22.0
    knee_flexion_toe_off_deg: float = 23.0
    touchdown_velocity: tuple[float, float] = (0.26, -0.32)
    peel_s: float = 0.009
    peel_speed: float = 0.22
    braking_mps: float = 0.16
    trunk_lean_deg: float = 6.0
    trunk_sway_deg: float = 1.5
    shoulder_turn_deg: float = 11.0
    half_foot_gap_m: float = 0.06
    slope_deg: float = 0.0

    def side(self, side: Side) -> SideGait:
        """The parameters of one side."""
        return self.left if side is Side.LEFT else self.right

    def on_both_sides(self, **changes: float | Arms | None) -> Gait:
        """The same gait with fields of `SideGait` changed on both sides."""
        return replace(
            self,
            left=replace(self.left, **changes),  # type: ignore[arg-type]
            right=replace(self.right, **changes),  # type: ignore[arg-type]
        )


_Part = TypeVar("_Part")


def between(first: _Part, second: _Part, share: float) -> _Part:
    """Part of the way (0-1) from one gait, or part of a gait, to another of the same make.

    Raises ValueError where they differ in something that is no number.
    """
    if isinstance(first, float) and isinstance(second, float):
        return cast(_Part, (1.0 - share) * first + share * second)
    if isinstance(first, tuple) and isinstance(second, tuple):
        pairs = zip(first, second, strict=True)
        return cast(_Part, tuple(between(a, b, share) for a, b in pairs))
    if is_dataclass(first) and not isinstance(first, type):
        parts = {
            f.name: between(getattr(first, f.name), getattr(second, f.name), share)
            for f in fields(first)
        }
        return cast(_Part, replace(first, **parts))
    if first != second:
        raise ValueError(f"there is nothing between {first} and {second}")
    return first


# Rear-foot pitch, ankle and knee through stance and swing follow a force-plate run at 6.6 m/s
# (skeletal model fitted to markers); the forefoot landing is a sprinter's.
SPRINT_FOOT: Final = Foot(
    rear_foot=((0.0, -9.0), (0.15, -6.0), (0.32, -8.0), (0.5, -17.0), (0.7, -37.0), (0.85, -59.0),
               (0.93, -69.5), (1.0, -77.0)),
    toes_lift=0.66,
    toes_end_deg=-50.0,
    ankle_swing=((0.28, -8.0), (0.5, 14.0), (0.66, 16.0), (0.86, 2.0)),
    pitch_rate_at_touchdown_dps=-160.0,
)  # fmt: skip
"""A sprinter's foot at speed: it lands on the forefoot."""
_SPRINT_SWING: Final = Swing(
    thigh_max_at=0.71, knee_max_at=0.47, knee=((0.27, 0.72), (0.70, 0.70), (0.87, 0.31))
)

# speed m/s: step frequency Hz, contact s, thigh max, thigh at the other's touchdown, knee max deg
_SPRINT_TABLE: Final = np.array(
    [
        (3.0, 2.72, 0.262, 32.0, -15.0, 97.0),
        (5.0, 3.15, 0.185, 44.0, -17.0, 108.0),
        (6.6, 3.70, 0.152, 53.0, -16.0, 126.0),
        (8.0, 4.10, 0.120, 60.0, -14.0, 132.0),
        (9.0, 4.38, 0.104, 64.0, -12.0, 136.0),
        (10.0, 4.62, 0.093, 67.0, -10.0, 138.0),
        (11.0, 4.82, 0.085, 69.0, -9.0, 140.0),
    ]
)
_JOG_ARMS: Final = Arms(14.0, 42.0, 78.0, 98.0, 92.0, 84.0)
_JOG_KNEE_FLEXION_DEG: Final = 28.0  # at touchdown and toe-off: a jog's way over the foot is short
_JOG_MPS, _RUN_MPS = 3.0, 5.0  # between them arms and knees become a sprinter's


def sprint(speed_mps: float = 9.0) -> Gait:
    """Upright running at a steady speed of 3 (a jog) to 11 m/s, both sides alike.

    Raises ValueError for other speeds.
    """
    slowest, fastest = _SPRINT_TABLE[[0, -1], 0]
    if not slowest <= speed_mps <= fastest:
        raise ValueError(f"speed_mps must lie between {slowest:g} and {fastest:g}")
    row = [float(np.interp(speed_mps, _SPRINT_TABLE[:, 0], c)) for c in _SPRINT_TABLE.T[1:]]
    share = float(np.interp(speed_mps, (_JOG_MPS, _RUN_MPS), (0.0, 1.0)))
    side = SideGait(row[1], row[2], row[3], row[4], arms=between(_JOG_ARMS, Arms(), share))
    return Gait(
        speed_mps,
        row[0],
        side,
        side,
        SPRINT_FOOT,
        _SPRINT_SWING,
        knee_flexion_touchdown_deg=(1.0 - share) * _JOG_KNEE_FLEXION_DEG + share * 22.0,
        knee_flexion_toe_off_deg=(1.0 - share) * _JOG_KNEE_FLEXION_DEG + share * 23.0,
    )


_WALK_FOOT: Final = Foot(
    rear_foot=((0.0, 17.0), (0.09, 4.0), (0.16, 0.0), (0.5, 0.0), (0.65, -6.0), (0.8, -24.0),
               (1.0, -58.0)),
    toes_lift=0.86,
    toes_end_deg=-30.0,
    ankle_swing=((0.22, 3.0), (0.55, 14.0), (0.85, 6.0)),
    pitch_rate_at_touchdown_dps=-60.0,
)  # fmt: skip
_WALK_SWING: Final = Swing(thigh_max_at=0.80, knee_max_at=0.32, knee=((0.62, 0.76), (0.86, 0.20)))


def walk(speed_mps: float = 1.4) -> Gait:
    """Walking: both feet on the ground for a fifth of the time, landing on the heel."""
    step_frequency_hz = 1.9 * (speed_mps / 1.4) ** 0.5
    side = SideGait(
        1.22 / step_frequency_hz,
        27.0,
        -8.0,
        69.0,
        touchdown_lead=0.58,
        arms=Arms(14.0, 22.0, 148.0, 160.0, 166.0, 158.0),
    )
    return Gait(
        speed_mps,
        step_frequency_hz,
        side,
        side,
        _WALK_FOOT,
        _WALK_SWING,
        variation=Variation(0.02, 0.015, 0.004, 1.0, 2.0),
        touchdown_velocity=(0.30, -0.20),
        peel_s=0.02,
        peel_speed=0.2,
        braking_mps=0.08,
        trunk_lean_deg=3.0,
        trunk_sway_deg=0.8,
        shoulder_turn_deg=6.0,
        half_foot_gap_m=0.07,
    )


def random_sprint(rng: np.random.Generator) -> Gait:
    """A sprint with a drawn speed, style and difference between the sides."""
    base = sprint(float(rng.uniform(7.6, 10.0)))
    frequency_hz = base.step_frequency_hz * float(rng.uniform(0.96, 1.05))
    contact = base.left.contact_time_s * float(rng.uniform(0.95, 1.04))
    tilt = float(
        np.clip(rng.normal(0.0, 0.02), -0.04, 0.04)
    )  # left longer, right shorter, or the reverse

    def one(sign: float) -> SideGait:
        return SideGait(
            contact * (1.0 + sign * tilt),
            base.left.thigh_max_deg + float(rng.normal(0.0, 3.0)),
            base.left.thigh_at_opposite_touchdown_deg + float(rng.normal(0.0, 3.5)),
            base.left.knee_flexion_max_deg + float(rng.normal(0.0, 3.0)),
        )

    arms = Arms(
        front_deg=float(rng.uniform(28.0, 48.0)),
        back_deg=float(rng.uniform(50.0, 72.0)),
        elbow_front_deg=float(rng.uniform(58.0, 80.0)),
        elbow_down_deg=float(rng.uniform(100.0, 128.0)),
        elbow_back_deg=float(rng.uniform(84.0, 106.0)),
    )
    drawn = replace(
        base, step_frequency_hz=frequency_hz, left=one(1.0), right=one(-1.0)
    ).on_both_sides(arms=arms, touchdown_lead=float(rng.uniform(0.44, 0.49)))
    return replace(
        drawn,
        knee_flexion_touchdown_deg=float(rng.uniform(19.0, 26.0)),
        trunk_lean_deg=float(rng.uniform(3.0, 10.0)),
    )
