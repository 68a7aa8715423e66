"""True height of the hip and posture at touchdown and toe-off (docs/metrics.md, 7.C to 7.E)."""

from __future__ import annotations

from speedlab.synthetic.exact.curves import Curves
from speedlab.synthetic.exact.rhythm import Readings
from speedlab.synthetic.exact.stances import Stance


def of_contact(curves: Curves, stance: Stance) -> Readings:
    """Hip height, distances and angles of one contact."""
    if stance.contact_s is None:
        return {}
    down_s, off_s = stance.contact_s
    side, leg_m = stance.side, curves.leg_m
    height_m = curves.at(curves.hip[:, 1], down_s)
    lowest_m = curves.extreme(curves.hip[:, 1], stance.contact_s, -1)[1]
    foot = curves.forefoot(side)
    before_hip_m = curves.at(foot[:, 0] - curves.hip[:, 0], down_s)
    before_com_m = curves.at(foot[:, 0] - curves.centre_of_mass[:, 0], down_s)
    return {
        "hip_height_td_norm": height_m / leg_m,
        "hip_min_stance_norm": lowest_m / leg_m,
        "hip_sag_norm": (height_m - lowest_m) / leg_m,
        "touchdown_distance_hip_leg": before_hip_m / leg_m,
        "touchdown_distance_hip_m": before_hip_m,
        "touchdown_distance_com_leg": before_com_m / leg_m,
        "touchdown_distance_com_m": before_com_m,
        "shin_angle_td_deg": curves.at(curves.shank_deg[side], down_s),
        "knee_angle_td_deg": curves.at(curves.knee_deg[side], down_s),
        "knee_angle_to_deg": curves.at(curves.knee_deg[side], off_s),
        "body_lean_toeoff_deg": curves.at(curves.body_lean_deg(side), off_s),
    }


def of_step(curves: Curves, first: Stance, second: Stance) -> Readings:
    """Mean lean of the trunk over a step, between mid-stances where both exist."""
    ends = (first.mid_stance_s, second.mid_stance_s)
    if ends[0] is None or ends[1] is None:
        ends = (first.touchdown_s, second.touchdown_s)
    if ends[0] is None or ends[1] is None:
        return {}
    lean = curves.mean(curves.trunk_deg, (ends[0], ends[1]))
    return {"trunk_lean_deg": lean, "trunk_lean_gravity_deg": lean - curves.slope_deg}
