"""One sentence for each figure that says what it shows in this clip, from the clip's values.

The same sentence is printed above the figure and is its alternative text.
"""

from __future__ import annotations

from typing import Final

from speedlab.model.skeleton import Side
from speedlab.report.clip_values import ClipValues
from speedlab.report.wording import Shown


def when_things_happen(values: ClipValues) -> str:
    """Lateness of the swing: against touchdown, else mid-stance, else in % of the contact."""
    for metric, moment in (
        ("thigh_cross_delay_ms", "touchdown"),
        ("thigh_cross_to_midstance_ms", "mid-stance (foot under the hip)"),
    ):
        delay = values.valid(metric)
        shown = values.shown(metric)
        if delay is not None and shown is not None and delay.value is not None:
            way = "after" if delay.value >= 0 else "before"
            sides = values.sides(metric)
            detail = f" ({sides})" if sides else ""
            return f"The thighs pass each other {shown.unsigned.text} {way} {moment}{detail}."
    share = values.shown("thigh_cross_pct_contact")
    if share is not None:
        return f"The thighs pass each other at {share.text} of the time on the ground."
    reason = values.reason("thigh_cross_delay_ms")
    return f"When the thighs pass each other is not timed. {reason}".strip()


def front_and_back(values: ClipValues) -> str:
    """How much of the thigh's swing, and of the foot's time, lies in front of the trunk's line."""
    share, foot = values.shown("front_side_ratio"), values.shown("foot_front_time_frac")
    parts = []
    if share is not None:
        parts.append(f"{share.text} of the thighs' swing lies in front of the trunk's line")
    if foot is not None:
        parts.append(f"the foot is in front of it for {foot.text} of the stride")
    if not parts:
        why = values.reason("front_side_ratio")
        return f"Front side and back side are not measured. {why}".strip()
    return _sentence(parts)


def arms(values: ClipValues) -> str:
    """How far arm and opposite thigh are apart in time, and the range of the upper arm."""
    lag, reach = values.valid("arm_leg_lag_ms"), values.shown("arm_rom_deg")
    parts = []
    if reach is not None:
        parts.append(f"The upper arms swing through {reach.text}")
    if lag is not None and lag.value is not None:
        shown = values.shown("arm_leg_lag_ms")
        parts.append(_lag_words(lag.value, lag.half_width, shown))
    if not parts:
        return f"The arms are not measured. {values.reason('arm_rom_deg')}".strip()
    return _sentence(parts)


def _lag_words(lag_ms: float, half_width: float | None, shown: Shown | None) -> str:
    if shown is None:
        return "arm and thigh could not be compared"
    if half_width is not None and abs(lag_ms) <= half_width:
        return f"arm and opposite thigh turn together within the ± ({shown.text})"
    late, text = "behind" if lag_ms > 0 else "ahead of", shown.unsigned.text
    return f"the arms run {text} {late} the opposite thighs"


def posture(values: ClipValues) -> str:
    """Where the foot lands and how far the trunk leans."""
    parts = []
    lean = values.shown("trunk_lean_deg")
    if lean is not None:
        way = "back" if lean.negative else "forward"
        parts.append(f"The trunk leans {way} by {lean.unsigned.text}")
    reach = values.shown("touchdown_distance_hip_m") or values.shown("touchdown_distance_hip_leg")
    if reach is not None:
        where = "behind" if reach.negative else "ahead of"
        parts.append(f"the foot lands {reach.unsigned.text} {where} the hips")
    return _sentence(parts) if parts else "Posture at touchdown is drawn below."


def _sentence(parts: list[str]) -> str:
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


_NUMBERED: Final = {
    "elbow": "elbow",
    "hip": "thigh in front of or behind the trunk's line",
    "knee": "knee",
}


def beside_the_athlete(joints: tuple[str, ...]) -> str:
    """What the numbers in the video are; why there are none where there are none."""
    if not joints:
        return "No angle stands beside the athlete: this clip gives none (see the table)."
    *others, last = (_NUMBERED[name] for name in joints)
    named = f"{', '.join(others)} and {last}" if others else last
    return f"Numbers beside the athlete: {named}, of the side nearer to the camera."


def foot_path(side: Side, strides: int) -> str:
    """Alternative text of a foot's path."""
    return (
        f"Path of the {side} ankle round the hip over {strides} "
        f"stride{'s' if strides != 1 else ''}, the trunk drawn upright."
    )
