from dataclasses import replace

import numpy as np
import pytest
from drawn_run import GREY, Bouncing, Stage, drawn_run, with_unknown
from reported_run import reported_run

from speedlab.model.analysis import Analysis, Evidence
from speedlab.model.clip import ImageArray
from speedlab.model.scene import Direction
from speedlab.model.skeleton import Side, joint
from speedlab.report import palette
from speedlab.report.annotate import prepare_painter
from speedlab.report.canvas import Canvas
from speedlab.report.ground import footprints, into_picture
from speedlab.report.overlay import front_or_back, prepare_overlay

LARGE = Stage(1600, 720, 200.0, 200.0, 620.0, panned=True)


def evidence_of(analysis: Analysis) -> Evidence:
    assert analysis.evidence is not None
    return analysis.evidence


def drawn(analysis: Analysis, row: int) -> ImageArray:
    """Row drawn over grey, without the strip."""
    clip = analysis.clip
    pixels = np.full((clip.height_px, clip.width_px, 3), GREY, np.uint8)
    look = prepare_painter(analysis).overlay.look
    prepare_overlay(analysis, look, 1.0).draw(Canvas(pixels), row)
    return pixels


def along(pixels: ImageArray, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """Colours in the middle 60 % of a segment, (k, 3)."""
    shares = np.linspace(0.2, 0.8, 60)[:, None]
    x, y = (start + shares * (stop - start)).astype(int).T
    return pixels[y, x].astype(float)


def share_of_colour(colours: np.ndarray, side: Side) -> float:
    wanted = np.array(palette.rgb(palette.side_colour(side)), dtype=float)
    return float(np.mean(np.abs(colours - wanted).max(axis=1) < 12))


def free_row(analysis: Analysis) -> int:
    """A frame in which the legs are far apart, so that no limb hides another."""
    xy_px = evidence_of(analysis).motion.xy_px
    gap = xy_px[:, joint(Side.LEFT, "ankle"), 0] - xy_px[:, joint(Side.RIGHT, "ankle"), 0]
    return int(np.argmax(np.abs(gap)))


@pytest.mark.parametrize("direction", list(Direction))
def test_near_limbs_have_the_full_colour_of_their_side(direction: Direction) -> None:
    analysis = drawn_run(stage=LARGE, direction=direction)
    row, near = free_row(analysis), direction.near_side
    xy_px = evidence_of(analysis).motion.xy_px[row]
    shank = along(drawn(analysis, row), *xy_px[[joint(near, "knee"), joint(near, "ankle")]])
    assert share_of_colour(shank, near) > 0.9
    assert share_of_colour(shank, near.other) == 0.0


def test_far_limbs_show_sixty_percent_of_their_colour_over_the_picture() -> None:
    analysis = drawn_run(stage=LARGE)
    row = free_row(analysis)
    ends = [joint(Side.LEFT, "knee"), joint(Side.LEFT, "ankle")]
    colours = along(drawn(analysis, row), *evidence_of(analysis).motion.xy_px[row][ends])
    full = np.array(palette.rgb(palette.LEFT), dtype=float)
    expected = 0.6 * full + 0.4 * GREY
    assert np.median(colours, axis=0) == pytest.approx(expected, abs=3.0)


def test_a_doubtful_limb_is_dashed_and_the_others_are_not() -> None:
    analysis = drawn_run(stage=LARGE)
    evidence, row = evidence_of(analysis), free_row(analysis)
    observed = evidence.motion.observed.copy()
    observed[row, joint(Side.RIGHT, "ankle")] = False
    motion = replace(evidence.motion, observed=observed)
    doubtful = replace(analysis, evidence=replace(evidence, motion=motion))
    pixels, xy_px = drawn(doubtful, row), motion.xy_px[row]
    shank = along(pixels, *xy_px[[joint(Side.RIGHT, "knee"), joint(Side.RIGHT, "ankle")]])
    arm = along(pixels, *xy_px[[joint(Side.RIGHT, "shoulder"), joint(Side.RIGHT, "elbow")]])
    assert 0.2 < share_of_colour(shank, Side.RIGHT) < 0.8
    assert share_of_colour(arm, Side.RIGHT) > 0.9


def test_a_low_confidence_counts_as_doubt() -> None:
    analysis = drawn_run(stage=LARGE)
    evidence, row = evidence_of(analysis), free_row(analysis)
    confidence = evidence.motion.confidence.copy()
    confidence[:, joint(Side.RIGHT, "knee")] = 0.3
    motion = replace(evidence.motion, confidence=confidence)
    pixels = drawn(replace(analysis, evidence=replace(evidence, motion=motion)), row)
    ends = [joint(Side.RIGHT, "knee"), joint(Side.RIGHT, "ankle")]
    assert share_of_colour(along(pixels, *motion.xy_px[row][ends]), Side.RIGHT) < 0.8


def test_no_number_stands_beside_a_limb_that_stays_doubtful() -> None:
    analysis = drawn_run(stage=LARGE)
    evidence = evidence_of(analysis)
    observed = evidence.motion.observed.copy()
    observed[60:120, joint(Side.RIGHT, "wrist")] = False
    observed[30, joint(Side.RIGHT, "knee")] = False  # one frame does not make a number flicker
    motion = replace(evidence.motion, observed=observed)
    hidden = replace(analysis, evidence=replace(evidence, motion=motion))
    elbow, hip, knee = prepare_painter(hidden).overlay.callouts
    assert not any(elbow.text[70:110])
    assert all(elbow.text[:50])
    assert all(knee.text)
    assert all(hip.text)


def test_numbers_are_the_angles_of_the_near_side() -> None:
    run = Bouncing()
    analysis = drawn_run(run, LARGE)
    elbow, hip, knee = prepare_painter(analysis).overlay.callouts
    clock = evidence_of(analysis).motion.time_s + run.span_s()[0]
    row = 70
    at = clock[row : row + 1]
    assert elbow.text[row] == f"{run.elbow_deg(Side.RIGHT, at)[0]:.0f}°"
    assert knee.text[row] == f"{run.knee_deg(Side.RIGHT, at)[0]:.0f}°"
    against_trunk = run.thigh_deg(Side.RIGHT, at)[0] + run.trunk_lean_deg
    assert hip.text[row] == front_or_back(against_trunk)


def test_a_withheld_measure_has_no_number_beside_the_athlete() -> None:
    analysis = reported_run()
    held = replace(
        analysis,
        measures=tuple(
            replace(m, value=None, u_rand=None, u_sys=None, valid=False, reason="Hidden.")
            for m in analysis.measures
            if m.metric in ("elbow_angle_mean_deg", "knee_min_angle_swing_deg")
        ),
    )
    assert len(prepare_painter(analysis).overlay.callouts) == 3
    (hip,) = prepare_painter(held).overlay.callouts
    assert all(" front" in text or " back" in text for text in hip.text if text)


def test_an_unknown_frame_shows_no_athlete() -> None:
    analysis = drawn_run(stage=LARGE)
    unknown = with_unknown(analysis, slice(0, 400))
    assert np.all(drawn(unknown, 60) == GREY)
    assert np.any(drawn(analysis, 60) != GREY)


def test_an_unknown_joint_leaves_the_rest_of_the_body() -> None:
    analysis = drawn_run(stage=LARGE)
    evidence, row = evidence_of(analysis), free_row(analysis)
    xy_px = evidence.motion.xy_px.copy()
    wrist = xy_px[row, joint(Side.RIGHT, "wrist")].copy()
    xy_px[row, joint(Side.RIGHT, "wrist")] = np.nan
    motion = replace(evidence.motion, xy_px=xy_px)
    pixels = drawn(replace(analysis, evidence=replace(evidence, motion=motion)), row)
    shank = xy_px[row][[joint(Side.RIGHT, "knee"), joint(Side.RIGHT, "ankle")]]
    assert share_of_colour(along(pixels, *shank), Side.RIGHT) > 0.9
    x, y = wrist.astype(int)
    assert share_of_colour(pixels[y - 2 : y + 3, x - 2 : x + 3].reshape(-1, 3), Side.RIGHT) == 0.0


def test_the_print_stays_on_the_ground_while_the_camera_pans() -> None:
    analysis = drawn_run(Bouncing(speed_mps=8.0), LARGE)
    evidence = evidence_of(analysis)
    prints = footprints(analysis, evidence)
    assert [p.contact.number for p in prints] == [c.number for c in analysis.contacts]
    footprint = prints[2]
    rows = np.flatnonzero(footprint.standing)
    assert np.isnan(footprint.line_px[rows[0] - 1]).all()
    assert np.ptp(footprint.line_px[rows[0] :], axis=0).max() == 0.0
    camera = evidence.scene.camera.to_reference
    first, later = (into_picture(camera[row], footprint.line_px[row]) for row in rows[[0, -1]])
    moved = camera[rows[-1], 0, 2] - camera[rows[0], 0, 2]
    assert moved > 50
    assert first - later == pytest.approx(np.array([[moved, 0.0], [moved, 0.0]]))


def test_the_standing_foot_is_underlined_in_its_colour_under_the_foot() -> None:
    analysis = drawn_run(stage=LARGE)
    evidence = evidence_of(analysis)
    footprint = footprints(analysis, evidence)[2]
    row = int(np.flatnonzero(footprint.standing)[4])
    line = into_picture(evidence.scene.camera.to_reference[row], footprint.line_px[row])
    side = footprint.contact.side
    assert share_of_colour(along(drawn(analysis, row), *line), side) > 0.8
    foot = evidence.motion.xy_px[row][[joint(side, "heel"), joint(side, "foot_index")]]
    assert line[:, 1].min() > foot[:, 1].max() - evidence.motion.foot_length_px


def test_standing_begins_at_touchdown_and_ends_at_toe_off() -> None:
    analysis = drawn_run()
    times = evidence_of(analysis).motion.time_s
    for footprint in footprints(analysis, evidence_of(analysis)):
        down, off = footprint.contact.touchdown, footprint.contact.toe_off
        assert down is not None
        assert off is not None
        expected = (times >= down.time_s) & (times < off.time_s)
        assert np.array_equal(footprint.standing, expected)


def test_a_contact_cut_by_the_clips_end_stands_to_the_last_seen_frame() -> None:
    analysis = drawn_run()
    last = replace(analysis.contacts[-1], toe_off=None, complete=False)
    seen = with_unknown(replace(analysis, contacts=(last,)), slice(190, None))
    footprint = footprints(seen, evidence_of(seen))[0]
    assert np.flatnonzero(footprint.standing)[-1] == pytest.approx(189, abs=1)


def test_on_a_treadmill_a_print_is_only_under_the_standing_foot() -> None:
    analysis = drawn_run()
    evidence = evidence_of(analysis)
    belt = replace(evidence, scene=replace(evidence.scene, treadmill=True))
    footprint = footprints(analysis, belt)[1]
    known = np.isfinite(footprint.line_px[:, 0, 0])
    assert np.array_equal(known, footprint.standing)


def test_the_trail_ends_at_the_toe_and_reaches_half_a_stride_back() -> None:
    analysis = drawn_run(stage=LARGE)
    overlay = prepare_painter(analysis).overlay
    assert overlay.trail_rows == pytest.approx(0.225 * 120, abs=1)
    assert overlay._trail(100)[-1] == 100
    assert overlay._trail(100)[0] == pytest.approx(100 - overlay.trail_rows, abs=2)
    assert set(overlay._trail(101)[:-1]) - set(overlay._trail(100)[:-1]) <= {100}
    assert overlay._trail(0).tolist() == [0]


def test_thigh_angles_are_said_in_words() -> None:
    assert front_or_back(34.4) == "34° front"
    assert front_or_back(-21.0) == "21° back"


def test_an_analysis_without_evidence_is_refused() -> None:
    with pytest.raises(ValueError, match="no evidence"):
        prepare_painter(replace(drawn_run(), evidence=None))


def test_a_frame_that_knows_no_legs_shows_the_trunk_and_no_angles() -> None:
    analysis = drawn_run(stage=LARGE)
    row = free_row(analysis)
    evidence = evidence_of(analysis)
    xy_px = evidence.motion.xy_px.copy()
    legs = [joint(s, n) for s in Side for n in ("knee", "ankle", "heel", "foot_index")]
    xy_px[row, legs] = np.nan
    unknown = replace(
        analysis, evidence=replace(evidence, motion=replace(evidence.motion, xy_px=xy_px))
    )
    with np.errstate(all="raise"):
        picture = drawn(unknown, row)
    hips = evidence.motion.middle("hip")
    assert np.isfinite(hips[row]).all()
    changed = (picture != GREY).any(axis=2)
    assert 0 < changed.sum() < (drawn(analysis, row) != GREY).any(axis=2).sum()
