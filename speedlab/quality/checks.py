"""Each possible problem of a clip, and whether the clip has it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from speedlab.events.trust import COARSE, NOISY, SMEARED
from speedlab.metrics.inputs import MetricInput
from speedlab.metrics.widening import from_above, oblique
from speedlab.metrics.withholding import (
    MAX_QUANTISER,
    UNSURE_LIMIT,
    scales_at_odds,
    too_oblique,
    too_slow,
)
from speedlab.model.clip import ClipInfo, FloatArray
from speedlab.model.ground import RunPlane
from speedlab.model.measures import COVERAGE_95, Measure
from speedlab.model.picture import Picture
from speedlab.model.scene import Scene
from speedlab.model.selection import Selection
from speedlab.model.skeleton import LEG, Side, joint, limb
from speedlab.model.tracks import AthletePath, Motion, PoseSequence
from speedlab.quality.clock import clock_checks, clock_figures
from speedlab.quality.requirements import body_breadth
from speedlab.scene.scale import AGREE_WITHIN_U, disagreement
from speedlab.tracking.ramp import Ramp
from speedlab.tracking.spacing import effective_fps
from speedlab.tracking.timing import TYPICAL_STEP_RATE_HZ, possible_step_rate

SMALL_ATHLETE_PX, FAR_ATHLETE_PX = 140.0, 200.0
"""Of 108 pixels the far joints are a third worse than of 200 and one contact in ten is missed; from
about 250, what the network's own picture holds, more pixels help no further [P]."""
MIN_FOUND = 0.9
MIN_NOT_MIRRORED = 0.9
"""Less sure than this that left and right of the whole clip are not the other way round."""
MIN_STEPS, MIN_STEPS_SIDE = 4, 2
DARK = 0.33
"""Noisy pictures darker than this (1: white) are filmed in too little light."""
UNSURE_CONFIDENCE, MAX_UNSURE = 0.5, 0.25
"""A leg's joint of lower confidence is hidden; on a share of frames that is worth saying [P]."""
OFTEN_EXCHANGED = 0.15
"""Legs taken for each other in more pictures than this are worth saying [P]."""
MAX_FOREIGN = 0.03
"""Legs that are nobody's, or not the athlete's, in more pictures than this are worth saying [P]."""
OBLIQUE_DEG = 12.0
"""From here on lengths differ by 10 % and more from one end of the picture to the other [D]."""
FEET_UP_M, FEET_OFF_M, FEET_SLOPE_DEG = 0.05, 0.10, 0.6
"""Landmarks of feet on the ground lie so far above where its points put it (rendered: .03-.07 m,
within .2 deg of level); a lane beside at 12 m, from a phone at eye level, is .15 m off [P]."""
BESIDE_LANE = 0.02
"""Marks or gates that nothing moved onto the athlete's line leave this unknown of all lengths from
a quarter of a metre on [D]; on the line it is half of a per cent."""
EDGE_SHARE, MAX_CUT = 0.01, 0.1
"""Feet within this share of the picture's height of its lower edge are cut off; in this share of
the frames that is worth saying."""


@dataclass(frozen=True)
class Evidence:
    """What the verdict is drawn from.

    `view`: what the measures were computed from. `smear`: of a fast foot by motion blur, as a
    share of the body's height (None: not known). `likely_slower`: how many times slower than the
    rate that was named the clip really is.
    """

    info: ClipInfo
    path: AthletePath
    poses: PoseSequence
    view: MetricInput
    measures: tuple[Measure, ...]
    step_rate_hz: float | None
    model_note: str = ""
    picture: Picture | None = None
    smear: float | None = None
    selection: Selection | None = None
    ramp: Ramp | None = None
    likely_slower: float | None = None


def figures_of(evidence: Evidence) -> dict[str, float]:
    """What was measured of the clip, by name; the texts use them."""
    figures = {
        "athlete_height_px": float(np.nanmedian(evidence.path.size_px)),
        "people": float(evidence.path.people),
        "body_breadth": body_breadth(evidence.poses.xy_px),
        **_picture_figures(evidence),
        **_scene_figures(evidence.view),
        **_shares(evidence),
        **clock_figures(evidence.info, evidence.selection, evidence.ramp),
        **_rate_figures(evidence),
    }
    return {name: round(value, 3) for name, value in figures.items()}


def _picture_figures(evidence: Evidence) -> dict[str, float]:
    if evidence.picture is None:
        return {}
    figures = {"light": evidence.picture.light, "noise": evidence.picture.noise}
    if evidence.picture.quantiser is not None:
        figures["quantiser"] = evidence.picture.quantiser
    if evidence.smear is not None:
        figures["smear_pct"] = 100 * evidence.smear
    return figures


def _scene_figures(view: MetricInput) -> dict[str, float]:
    contacts = view.complete_contacts
    figures = {
        "complete_contacts": float(len(contacts)),
        "fewest_contacts": float(min(sum(c.side is side for c in contacts) for side in Side)),
        "background_residual_px": view.scene.camera.residual_px,
    }
    if view.scene.view is not None:
        figures["view_deg"] = abs(view.scene.view.deg)
        figures["down_deg"] = view.scene.view.down_deg
        figures["view_half_width_deg"] = COVERAGE_95 * view.scene.view.u_deg
    if view.scene.scale is not None and view.scene.second_scale is not None:
        gap, u = disagreement(view.scene.scale, view.scene.second_scale)
        figures["scales_differ_pct"] = 100 * abs(gap)
        figures["scales_may_differ_pct"] = 100 * AGREE_WITHIN_U * u
    beside = [told.depth_u_rel for told in (view.scene.marks, view.scene.gates) if told]
    if beside:
        figures["beside_lane_pct"] = 100 * max(beside)
    if view.scene.plane is not None:
        figures |= _feet_figures(view.scene, view.scene.plane)
    return figures


def _feet_figures(scene: Scene, plane: RunPlane) -> dict[str, float]:
    """How far the feet tread from where points of the ground put it, and how far off its slope."""
    x_px, y_px = plane.at_px(np.zeros((1, 3)))[0]
    up_px = y_px - (scene.ground_y_px + scene.ground_slope * x_px)
    return {
        "feet_off_m": abs(up_px * plane.m_per_px - FEET_UP_M),
        "feet_slope_deg": abs(scene.picture_slope_deg),
    }


def _rate_figures(evidence: Evidence) -> dict[str, float]:
    """What the clock says, and what the steps say to it."""
    clock, figures = evidence.view.timebase, {}
    if evidence.likely_slower is not None:
        figures["likely_slower"] = evidence.likely_slower
    if not clock.trusted:
        if clock.likely_slowdown is not None:
            figures["likely_slowdown"] = clock.likely_slowdown
        return figures
    figures["fps"] = effective_fps(clock)
    if evidence.step_rate_hz is not None:
        figures["step_rate_hz"] = evidence.step_rate_hz
        figures["times_too_long"] = TYPICAL_STEP_RATE_HZ / evidence.step_rate_hz
    return figures


def _shares(evidence: Evidence) -> dict[str, float]:
    """Shares of the frames in %."""
    poses, sides = evidence.poses, evidence.view.sides
    inside = np.isfinite(evidence.path.size_px)
    left_out = False if evidence.path.overlapped is None else evidence.path.overlapped
    legs = [row for side in Side for row in limb(side, LEG)]
    unsure = np.any(poses.confidence[:, legs] < UNSURE_CONFIDENCE, axis=1)
    shares = {
        "found_pct": np.mean(poses.found[inside]),
        "overlapped_pct": np.sum(left_out) / max(np.sum(left_out) + np.sum(inside), 1),
        "unsure_sides_pct": evidence.view.unsure_legs_share,
        "exchanged_legs_pct": evidence.view.legs_exchanged,
        "legs_not_mirrored_pct": 1.0 if sides is None else sides.legs_clip,
        "arms_not_mirrored_pct": 1.0 if sides is None else sides.arms_clip,
        "unsure_arms_sides_pct": 0.0 if sides is None else sides.unsure_arms_share,
        "unsure_leg_pct": np.mean(unsure[poses.found]),
        "foreign_limbs_pct": _without_legs(evidence.view.motion),
        "cut_feet_pct": _feet_cut(poses.xy_px[poses.found], evidence.info.height_px),
    }
    return {name: 100 * float(share) for name, share in shares.items()}


def _without_legs(motion: Motion) -> float:
    """Share of the pictures with a trunk in which no landmark of either leg was believed."""
    trunk = [joint(side, name) for side in Side for name in ("shoulder", "hip")]
    legs = [row for side in Side for row in limb(side, LEG[1:])]
    seen = motion.observed[:, trunk].all(axis=1)
    return float(np.mean(~motion.observed[seen][:, legs].any(axis=1))) if seen.any() else 0.0


def _feet_cut(xy_px: FloatArray, height_px: int) -> float:
    """Share of the poses (n, 33, 2) with a foot at or below the picture's lower edge."""
    feet = [row for side in Side for row in limb(side, ("heel", "foot_index"))]
    return float(np.mean((xy_px[:, feet, 1] > (1 - EDGE_SHARE) * height_px).any(axis=1)))


def checks(evidence: Evidence, figures: dict[str, float]) -> list[tuple[str, bool]]:
    """Each possible problem and whether the clip has it."""
    at_odds = scales_at_odds(evidence.view.scene)
    apart, bound = (figures.get(f"scales_{word}_pct", 0.0) for word in ("differ", "may_differ"))
    return [
        *_time_checks(evidence, figures),
        *_picture_checks(figures),
        *_view_checks(evidence),
        ("unsure_sides", figures["unsure_sides_pct"] > 100 * UNSURE_LIMIT),
        ("exchanged_legs", figures["exchanged_legs_pct"] > 100 * OFTEN_EXCHANGED),
        ("perhaps_mirrored", figures["legs_not_mirrored_pct"] < 100 * MIN_NOT_MIRRORED),
        ("often_lost", figures["found_pct"] < 100 * MIN_FOUND),
        ("hidden_leg", figures["unsure_leg_pct"] > 100 * MAX_UNSURE),
        ("overlapped", figures["overlapped_pct"] > 0),
        ("foreign_limbs", figures["foreign_limbs_pct"] > 100 * MAX_FOREIGN),
        ("other_people", figures["people"] > 1),
        ("few_steps", figures["complete_contacts"] < MIN_STEPS),
        (
            "one_side_short",
            figures["complete_contacts"] >= MIN_STEPS
            and figures["fewest_contacts"] < MIN_STEPS_SIDE,
        ),
        ("no_scale", evidence.view.scene.scale is None),
        ("beside_lane", figures.get("beside_lane_pct", 0.0) > 100 * BESIDE_LANE),
        ("slow_run", too_slow(evidence.view)),
        ("feet_off_ground", _feet_off(figures)),
        ("scales_at_odds", at_odds),
        ("scales_disagree", apart > bound and not at_odds),
        ("damaged_file", bool(evidence.info.warnings)),
        ("second_best_network", bool(evidence.model_note)),
    ]


def _feet_off(figures: dict[str, float]) -> bool:
    """Whether the athlete does not run where points of the ground put the line."""
    off_m, slope_deg = figures.get("feet_off_m", 0.0), figures.get("feet_slope_deg", 0.0)
    return off_m > FEET_OFF_M or slope_deg > FEET_SLOPE_DEG


def _time_checks(evidence: Evidence, figures: dict[str, float]) -> list[tuple[str, bool]]:
    fps = figures.get("fps", np.inf)
    trusted = evidence.view.timebase.trusted
    return [
        ("slow_motion_unknown", not trusted),
        ("impossible_step_rate", trusted and not possible_step_rate(evidence.step_rate_hz)),
        *clock_checks(figures),
        ("below_50_fps", fps < 50),
        ("below_100_fps", 50 <= fps < 100),
        ("below_200_fps", 100 <= fps < 200),
    ]


def _picture_checks(figures: dict[str, float]) -> list[tuple[str, bool]]:
    height_px = figures["athlete_height_px"]
    quantiser = figures.get("quantiser", 0.0)
    noisy = figures.get("noise", 0.0) >= NOISY
    dark = figures.get("light", 1.0) < DARK
    return [
        ("compressed", quantiser >= MAX_QUANTISER),
        ("rather_compressed", COARSE <= quantiser < MAX_QUANTISER),
        ("dark", noisy and dark),
        ("noisy", noisy and not dark),
        ("blurred", figures.get("smear_pct", 0.0) >= 100 * SMEARED),
        ("small_athlete", height_px < SMALL_ATHLETE_PX),
        ("far_athlete", SMALL_ATHLETE_PX <= height_px < FAR_ATHLETE_PX),
        ("feet_cut", figures["cut_feet_pct"] > 100 * MAX_CUT),
    ]


def _view_checks(evidence: Evidence) -> list[tuple[str, bool]]:
    scene = evidence.view.scene
    found = scene.view
    angle_deg = 0.0 if found is None else abs(found.deg)
    corrected, too_far = (False, False) if found is None else (found.corrected, too_oblique(found))
    stays = (scene.treadmill or scene.anchoring is not None) and not scene.feet_at_odds
    return [
        ("very_oblique", too_far and not corrected),
        ("oblique", angle_deg >= OBLIQUE_DEG and not too_far and not corrected),
        ("slightly_oblique", oblique(evidence.view) and angle_deg < OBLIQUE_DEG),
        ("very_oblique_corrected", too_far and corrected),
        ("oblique_corrected", angle_deg >= OBLIQUE_DEG and not too_far and corrected),
        ("from_above", from_above(evidence.view)),
        ("moving_camera", scene.camera.moving),
        ("background_lost", not bool(scene.camera.anchored.all())),
        ("treadmill", scene.treadmill and scene.background_tells),
        ("treadmill_or_follows", stays and not scene.background_tells),
        ("feet_at_odds", scene.feet_at_odds),
    ]
