"""True timing of push and swing by the ground's clock (docs/metrics.md, 7.H)."""

from __future__ import annotations

from typing import Final

import numpy as np

from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.skeleton import Side
from speedlab.synthetic.exact.curves import Curves
from speedlab.synthetic.exact.rhythm import Readings
from speedlab.synthetic.exact.stances import Stance

_BEFORE_TOUCHDOWN: Final = 0.25  # of a step: from when a crossing is looked for
_VERTICAL_WITHIN: Final = 0.5  # of a step from mid-stance
_ANTIPHASE: Final = np.tan(np.radians(67.5))  # neither thigh faster than this times the other
_ACTIVE: Final = 0.1  # of its fastest: a thigh that turns


def of_contact(curves: Curves, stance: Stance) -> Readings:
    """Everything timed against, or read at the ends of, one contact."""
    if stance.contact_s is None:
        return {}
    return (
        _crossing(curves, stance, stance.contact_s)
        | _vertical(curves, stance, stance.contact_s)
        | _at_touchdown(curves, stance, stance.contact_s)
        | _shares(curves, stance, stance.contact_s)
        | _overlap(curves, stance, stance.contact_s)
    )


def of_step(curves: Curves, first: Stance, second: Stance) -> Readings:
    """How long the thighs turn against each other, from touchdown to touchdown."""
    if first.touchdown_s is None or second.touchdown_s is None:
        return {}
    rows = curves.rows(first.touchdown_s, second.touchdown_s)
    time_s = curves.time_s[rows]
    one, other = (np.gradient(curves.thigh_deg[side][rows], time_s) for side in Side)
    opposed = one * other < 0.0
    slower, faster = np.sort(np.abs([one, other]), axis=0)
    weights = np.gradient(time_s)
    return {
        "thigh_antiphase_frac": _share(opposed & (faster < _ANTIPHASE * slower), weights),
        "thigh_antiphase_sign_frac": _share(opposed, weights),
    }


def _crossing(curves: Curves, stance: Stance, contact_s: tuple[float, float]) -> Readings:
    """The swing thigh passes the stance thigh."""
    down_s, off_s = contact_s
    from_s = down_s - _BEFORE_TOUCHDOWN * stance.step_s
    ahead = curves.thigh_deg[stance.side.other] - curves.thigh_deg[stance.side]
    found = curves.crossings(ahead, (from_s, off_s), 1)
    if not found or from_s < curves.time_s[0]:
        return {}
    delay_s = found[0] - down_s
    readings = {
        "thigh_cross_delay_ms": 1e3 * delay_s,
        "thigh_cross_pct_contact": 100.0 * delay_s / (off_s - down_s),
    }
    if stance.mid_stance_s is not None:
        readings["thigh_cross_to_midstance_ms"] = 1e3 * (found[0] - stance.mid_stance_s)
    return readings


def _vertical(curves: Curves, stance: Stance, contact_s: tuple[float, float]) -> Readings:
    """The swing thigh passes straight down, going forward, nearest to mid-stance."""
    middle_s = stance.mid_stance_s
    if middle_s is None:
        return {}
    half_s = _VERTICAL_WITHIN * stance.step_s
    thigh = curves.thigh_deg[stance.side.other]
    found = curves.crossings(thigh, (middle_s - half_s, middle_s + half_s), 1)
    if not found:
        return {}
    nearest_s = min(found, key=lambda t: abs(t - middle_s))
    return {"swing_vertical_delay_ms": 1e3 * (nearest_s - contact_s[0])}


def _at_touchdown(curves: Curves, stance: Stance, contact_s: tuple[float, float]) -> Readings:
    side, down_s = stance.side, contact_s[0]
    own = curves.at(curves.thigh_deg[side], down_s)
    swing = curves.at(curves.thigh_deg[side.other], down_s)
    gap_m = curves.at_joint(side, "knee")[:, 0] - curves.at_joint(side.other, "knee")[:, 0]
    return {
        "swing_thigh_angle_td_deg": swing,
        "inter_thigh_angle_td_deg": own - swing,
        "knee_gap_td_norm": curves.at(gap_m, down_s) / curves.thigh_m,
    }


def _shares(curves: Curves, stance: Stance, contact_s: tuple[float, float]) -> Readings:
    """Shares of the swing's forward and the push's backward sweep that fall into the contact."""
    readings = {}
    for name, side, sign in (
        ("swing_share_in_contact", stance.side.other, 1),
        ("push_share_in_contact", stance.side, -1),
    ):
        thigh = curves.thigh_deg[side]
        whole = _sweep_deg(curves, thigh, stance, contact_s, sign)
        if whole is not None:
            swept = curves.at(thigh, contact_s[1]) - curves.at(thigh, contact_s[0])
            readings[name] = swept / whole
    return readings


def _sweep_deg(
    curves: Curves,
    thigh: FloatArray,
    stance: Stance,
    contact_s: tuple[float, float],
    sign: int,
) -> float | None:
    """From the reversal within a step before the contact's middle to that within one after it.

    None where the thigh has not reversed by the end of the motion that is looked at.
    """
    middle_s = 0.5 * sum(contact_s)
    before = max(middle_s - stance.step_s, float(curves.time_s[0]))
    after = min(middle_s + stance.step_s, float(curves.time_s[-1]))
    start = curves.extreme(thigh, (before, middle_s), -sign)
    end = curves.extreme(thigh, (middle_s, after), sign)
    ends = (curves.time_s[0], curves.time_s[-1])
    return None if start[0] in ends or end[0] in ends else end[1] - start[1]


def _overlap(curves: Curves, stance: Stance, contact_s: tuple[float, float]) -> Readings:
    """Time in which the stance thigh turns back and the swing thigh forward, over either."""
    rows = curves.rows(*contact_s)
    time_s = curves.time_s[rows]
    push = np.gradient(curves.thigh_deg[stance.side][rows], time_s)
    swing = np.gradient(curves.thigh_deg[stance.side.other][rows], time_s)
    pushing = push < -_ACTIVE * np.abs(push).max()
    swinging = swing > _ACTIVE * swing.max()
    weights = np.gradient(time_s)
    either = pushing | swinging
    return {"push_swing_overlap": _share((pushing & swinging)[either], weights[either])}


def _share(active: BoolArray, weights: FloatArray) -> float:
    return float(weights[active].sum() / weights.sum())
