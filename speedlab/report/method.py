"""How this clip was measured, in a coach's words and with a scientist's figures."""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np

from speedlab.metrics.registry import METRICS
from speedlab.model.analysis import Analysis
from speedlab.model.clip import TimeSource
from speedlab.model.events import EventKind, EventSource
from speedlab.model.ground import RunPlane
from speedlab.model.measures import COVERAGE_95
from speedlab.model.quality import Verdict
from speedlab.model.scene import ScaleSource, Scene
from speedlab.model.tracks import Swap
from speedlab.report.first_screen import rate_text
from speedlab.report.wording import format_measure
from speedlab.scene.scale import disagreement

NOT_SEEN_FROM_THE_SIDE: Final = (
    "how hard the foot pushes, or when the force peaks",
    "muscle strength, hip torque, tendon stiffness, freshness",
    "arms that cross the midline, the pelvis dropping or turning, step width, knees falling in",
    "the tilt of the pelvis",
    "the risk of injury",
    "what sleep or diet did",
)
"""docs/metrics.md 12."""

TIME_WORDS: Final = {
    TimeSource.FILE: "Each frame's own time stamp. The clip plays at the speed it was filmed.",
    TimeSource.TAG: "Each frame's own time stamp, and the capture rate that the phone wrote.",
    TimeSource.USER: "Each frame's own time stamp, and the capture rate that was given.",
    TimeSource.UNKNOWN: "The clip is slow motion of an unknown rate: nothing in seconds is "
    "printed, and the time axes count frames. For times, give the rate the camera filmed at "
    "(--capture-fps).",
}

Fact = tuple[str, str]
_UNTOLD: Final = ("None", "", "[]", "()")
_YEAR: Final = re.compile(r"\b(19|20)\d\d\b")  # what is cited has one


def facts(analysis: Analysis) -> list[Fact]:
    """(what, how) in the order in which a reader would ask."""
    if analysis.quality.verdict is Verdict.NOT_MEASURABLE:
        return [("Time", _time_words(analysis))]
    return [
        ("Athlete", _athlete_words(analysis)),
        ("Time", _time_words(analysis)),
        *_pictures_fact(analysis),
        ("Scale", _scale_words(analysis)),
        ("View", _view_words(analysis)),
        ("Touchdown and toe-off", _event_words(analysis)),
        ("Left and right", _side_words(analysis)),
        ("The ±", _uncertainty_words()),
        (
            "Tiers",
            "A: measured directly by a published method. B: estimated with a model. "
            "C: exploratory, not validated; read it as a description only.",
        ),
    ]


def _athlete_words(analysis: Analysis) -> str:
    pick = analysis.provenance.get("settings", {}).get("athlete")
    if pick is None:
        return "Found as the one who runs most; among several, the one whom the camera follows."
    when = "" if pick["at_s"] is None else f" at {pick['at_s']:g} s"
    return f"Picked by hand, at the point {pick['x_px']:g}, {pick['y_px']:g} of the picture{when}."


def _uncertainty_words() -> str:
    return (
        "Half of the 95 % interval: random scatter (which shrinks with more steps) and systematic "
        "error (which does not) together. Where two ± overlap, no difference is shown."
    )


def _time_words(analysis: Analysis) -> str:
    words = TIME_WORDS[analysis.timebase.source]
    if not analysis.timebase.trusted:
        likely = analysis.timebase.likely_slowdown
        return words + (f" It looks about {likely:.2g} times slower than life." if likely else "")
    rate = rate_text(analysis.timebase)
    slow = analysis.timebase.slowdown
    stored = f" Stored {slow:.3g} times slower than life." if abs(slow - 1) > 0.01 else ""
    uneven = (
        " The spacing of the frames varies; that is taken into account."
        if analysis.clip.variable_rate
        else ""
    )
    return f"{words} {rate[:1].upper()}{rate[1:]}.{stored}{uneven}{_readout_words(analysis)}"


def _readout_words(analysis: Analysis) -> str:
    told_ms = analysis.provenance.get("settings", {}).get("readout_ms")
    if not told_ms:
        return ""
    return (
        f" The camera takes {told_ms:g} ms to read a picture, as was told: every "
        "joint counts at the time of its own row."
    )


def _pictures_fact(analysis: Analysis) -> list[Fact]:
    """Which of the file's pictures the numbers rest on, where some were left out."""
    base = analysis.timebase
    if base.frames is None:
        return []
    between = int(base.frames[-1] - base.frames[0]) + 1
    words = (
        f"{len(base.frames)} of {between} pictures from frame {base.frames[0]} to "
        f"{base.frames[-1]}: the others only repeat the one before."
    )
    return [("Pictures", words)]


def _scale_words(analysis: Analysis) -> str:
    scale = analysis.evidence.scene.scale if analysis.evidence else None
    if scale is None or analysis.evidence is None:
        return "None: lengths are given in leg lengths. Give the athlete's height for metres."
    wide = f"± {COVERAGE_95 * scale.u_rel * 100:.0f} % on every length and speed."
    marks, plane = analysis.evidence.scene.marks, analysis.evidence.scene.plane
    if plane is not None:
        points = f"From {len(plane.points_px)} points of the ground"
        return f"{points}: {wide}{_second(analysis)}{_camera_words(plane)}"
    if scale.source is ScaleSource.MARKS and marks is not None:
        told = analysis.provenance.get("settings", {})
        of = "gates" if told.get("gates") and not told.get("marks") else "marks"
        return f"From two {of} on the lane, {marks.apart_m:g} m apart: {wide}{_second(analysis)}"
    height = analysis.evidence.scene.height_m
    rests = f"the athlete's height of {height:.2f} m" if height else "the athlete's height"
    return f"From {rests} and the published proportions of thigh, shank and trunk: {wide}"


def _camera_words(plane: RunPlane) -> str:
    """Where the camera stood, and what that was good for."""
    far = format_measure(plane.distance_m, COVERAGE_95 * plane.distance_u_m, "m").text
    turned = format_measure(abs(plane.camera.yaw_deg), COVERAGE_95 * plane.yaw_u_deg, "deg").text
    return (
        f" A camera {far} from the athlete's line and {plane.camera.place_m[2]:.1f} m above the "
        f"ground that looks {turned} past a right angle sees them there, within "
        f"{plane.residual_px:.1f} pixels. The picture was turned into the plane of the run: "
        "lengths, speeds and angles are those seen at right angles."
    )


def _second(analysis: Analysis) -> str:
    """What the other way to metres says."""
    scene = analysis.evidence.scene if analysis.evidence else None
    if scene is None or scene.scale is None or scene.second_scale is None:
        return ""
    gap, u = disagreement(scene.scale, scene.second_scale)
    return f" By the athlete's height they would be {gap:+.1%} longer (± {COVERAGE_95 * u:.0%})."


def _view_words(analysis: Analysis) -> str:
    if analysis.evidence is None:
        return "Filmed from the side."
    scene, motion = analysis.evidence.scene, analysis.evidence.motion
    slope = abs(np.degrees(np.arctan(scene.ground_slope)))
    tilt = f" The ground line lies {slope:.0f}° off level in the picture." if slope >= 0.5 else ""
    return (
        f"{_motion_words(scene)} The {motion.near_side} side faces the camera; the "
        f"{motion.near_side.other} side is partly hidden and carries a larger ±.{tilt}"
    )


def _motion_words(scene: Scene) -> str:
    feet = scene.anchoring
    if feet is not None and not feet.doubt:
        return (
            "The camera moved; where the background showed nothing to follow, the standing feet "
            f"told how, which leaves lengths uncertain by ± {COVERAGE_95 * feet.run_u_rel:.0%}."
        )
    if scene.camera.moving:
        return "The camera moved and its motion was taken out."
    return "The camera stood still."


def _event_words(analysis: Analysis) -> str:
    complete = [c for c in analysis.contacts if c.complete]
    cut = len(analysis.contacts) - len(complete)
    words = f"{len(complete)} complete contact{'s' if len(complete) != 1 else ''}"
    words += f" and {cut} not seen whole (drawn dashed, not counted)." if cut else "."
    if not complete or not analysis.timebase.trusted:
        return words
    typical = []
    for kind, name in ((EventKind.TOUCHDOWN, "touchdown"), (EventKind.TOE_OFF, "toe-off")):
        sigmas = [e.printed_sigma_ms for e in analysis.events if e.kind is kind and e.complete]
        if sigmas:
            half = format_measure(COVERAGE_95 * float(np.median(sigmas)), None, "ms")
            typical.append(f"each {name} ± {half.text}")
    moved = sum(e.source is EventSource.HUMAN for e in analysis.events)
    by_hand = f" {moved} were placed by hand." if moved else ""
    seen = sum(e.source is EventSource.PICTURES for e in analysis.events)
    shoes = f" {seen} of the touchdowns: the shoe's own motion in the pictures." if seen else ""
    how = "From the foot's speed over the ground, between frames"
    return f"{words} {how}: {', '.join(typical)}.{shoes}{by_hand}"


def _side_words(analysis: Analysis) -> str:
    if not analysis.swaps:
        return "Consistent through the clip; nothing had to be exchanged."
    named = {
        limbs: [s for s in analysis.swaps if s.limbs == limbs]
        for limbs in dict.fromkeys(s.limbs for s in analysis.swaps)
    }
    parts = [f"{limbs} in frames {_stretches(swaps)}" for limbs, swaps in named.items()]
    return (
        "The pose network exchanged left and right, which was undone (in brackets: how sure): "
        f"{'; '.join(parts)}.{_mirror_words(analysis.quality.figures)}"
    )


def _stretches(swaps: list[Swap]) -> str:
    return ", ".join(
        f"{s.first_frame}" + (f"-{s.last_frame}" if s.last_frame > s.first_frame else "")
        + f" ({100 * s.probability:.0f} %)"
        for s in swaps
    )  # fmt: skip


def _mirror_words(figures: dict[str, float]) -> str:
    sure = figures.get("legs_not_mirrored_pct")
    if sure is None:
        return ""
    return f" The whole clip is not named the other way round: {sure:.0f} %."


def provenance_rows(analysis: Analysis) -> list[Fact]:
    """Versions, settings and hashes, flat: `settings.pose.model`, `heavy`; only what was told."""
    clip = analysis.clip
    about = {"clip": clip.path.name, "clip sha256": clip.sha256, "codec": clip.codec}
    return [*about.items(), *_flat(analysis.provenance)]


def _flat(tree: dict[str, Any], prefix: str = "") -> list[Fact]:
    rows: list[Fact] = []
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            rows += _flat(value, f"{name}.")
        elif str(value) not in _UNTOLD:
            rows.append((name, str(value)))
    return rows


def citations() -> list[str]:
    """What the definitions rest on, each once, in the order of the table; remarks are left out."""
    parts = (p.strip() for spec in METRICS.values() for p in spec.reference.split(";"))
    works = (part.partition(" (")[0] for part in parts if not part.startswith("docs/"))
    return list(dict.fromkeys(work for work in works if _YEAR.search(work)))
