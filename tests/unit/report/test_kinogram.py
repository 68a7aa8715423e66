from dataclasses import replace

import cv2
import numpy as np
import pytest
from drawn_run import Bouncing, Stage, drawn_run, with_unknown
from reported_run import reported_run

from speedlab.model.analysis import Analysis
from speedlab.model.events import Contact
from speedlab.model.scene import Direction
from speedlab.model.skeleton import Side
from speedlab.report.kinogram import KeyPosition, Position, positions
from speedlab.report.overlay import evidence_of
from speedlab.report.stills import MAX_ENLARGEMENT, MAX_SIZE_PX, album

RUN = Bouncing()
START_S = RUN.span_s()[0]


def strip(analysis: Analysis, side: Side) -> dict[Position, KeyPosition]:
    return {place.name: place for place in positions(analysis) if place.side is side}


def flight_before(analysis: Analysis, landing: KeyPosition) -> tuple[float, float]:
    """Toe-off and touchdown of the flight that ends with a touchdown (s)."""
    for before, after in zip(analysis.contacts, analysis.contacts[1:], strict=False):
        if after.touchdown is not None and after.touchdown.time_s == landing.time_s:
            assert before.toe_off is not None
            return before.toe_off.time_s, after.touchdown.time_s
    raise AssertionError("no such touchdown")


def test_both_sides_have_five_positions_in_the_order_of_time_near_side_first() -> None:
    shown = positions(drawn_run())
    assert [p.name for p in shown] == 2 * list(Position)
    assert [p.side for p in shown] == 5 * [Side.RIGHT] + 5 * [Side.LEFT]
    for side in Side:
        times = [p.time_s for p in shown if p.side is side and p.name is not Position.STRIKE]
        assert times == sorted(times)
    assert positions(drawn_run(direction=Direction.LEFT))[0].side is Side.LEFT


@pytest.mark.parametrize("side", list(Side))
def test_times_are_those_of_the_truth(side: Side) -> None:
    analysis = drawn_run(RUN, fps=240)
    shown = strip(analysis, side)
    toe_off_s, touchdown_s = flight_before(analysis, shown[Position.TOUCHDOWN])
    assert shown[Position.TOE_OFF].time_s == toe_off_s
    assert shown[Position.MID_FLIGHT].time_s == pytest.approx(
        (toe_off_s + touchdown_s) / 2, abs=2e-4
    )
    clock = np.linspace(toe_off_s, touchdown_s, 2001)
    stretch = RUN.thigh_deg(side, clock + START_S) + RUN.knee_deg(side, clock + START_S)
    assert shown[Position.STRIKE].time_s == pytest.approx(clock[np.argmax(stretch)], abs=5e-4)
    landed = next(c for c in analysis.contacts if c.touchdown and c.touchdown.time_s == touchdown_s)
    assert shown[Position.FULL_SUPPORT].time_s == landed.mid_stance_s


@pytest.mark.parametrize("fps", [60.0, 120.0, 240.0])
def test_the_frames_are_the_ones_the_rules_name(fps: float) -> None:
    analysis = drawn_run(RUN, fps=fps)
    times = evidence_of(analysis).motion.time_s
    for place in positions(analysis):
        assert place.offset_ms == pytest.approx((times[place.row] - place.time_s) * 1000)
        assert place.offset_frames == pytest.approx((times[place.row] - place.time_s) * fps)
        if place.name is Position.TOE_OFF:
            assert -1.0 - 1e-6 <= place.offset_frames < 1e-6
        elif place.name is Position.TOUCHDOWN:
            assert -1e-6 <= place.offset_frames < 1.0
        elif place.name is Position.FULL_SUPPORT:
            assert abs(place.offset_frames) <= 0.5 + 1e-6
    for side in Side:
        shown = strip(analysis, side)
        airborne = [shown[name].row for name in (Position.MID_FLIGHT, Position.STRIKE)]
        assert all(shown[Position.TOE_OFF].row < row for row in airborne)
        assert all(row <= shown[Position.TOUCHDOWN].row for row in airborne)


@pytest.mark.parametrize("direction", list(Direction))
def test_angles_are_those_of_the_formula_in_the_frame_shown(direction: Direction) -> None:
    analysis = drawn_run(RUN, direction=direction)
    times = evidence_of(analysis).motion.time_s
    for place in positions(analysis):
        clock = np.array([times[place.row] + START_S])
        thigh = {side: RUN.thigh_deg(side, clock)[0] for side in Side}
        knee = {side: RUN.knee_deg(side, clock)[0] for side in Side}
        front = place.leg.other if place.name is Position.TOE_OFF else place.leg
        truth = {
            "trunk": RUN.trunk_lean_deg,
            "knee": knee[place.leg],
            "swing knee": knee[place.leg.other],
            "thigh": thigh[place.leg] + RUN.trunk_lean_deg,
            "thigh split": thigh[front] - thigh[front.other],
            "shin": thigh[place.leg] - (180.0 - knee[place.leg]),
        }
        for angle in place.angles:
            assert angle.value_deg == pytest.approx(truth[angle.label], abs=1e-6), angle.label
            assert angle.half_width_deg > 3.0
            corner = angle.corner_px
            rays = corner[0] - corner[1], corner[2] - corner[1]
            turn = rays[0] @ rays[1] / np.hypot(*rays[0]) / np.hypot(*rays[1])
            opening = np.degrees(np.arccos(np.clip(turn, -1, 1)))
            assert opening == pytest.approx(abs(angle.value_deg), abs=0.1), angle.label


def test_no_offset_in_ms_where_the_time_base_is_unknown() -> None:
    shown = positions(drawn_run(trusted=False))
    assert len(shown) == 10
    assert all(place.offset_ms is None for place in shown)
    assert any(place.offset_frames != 0.0 for place in shown)


def test_an_odd_step_is_not_the_typical_one() -> None:
    analysis = drawn_run(Bouncing(strides=4), Stage(width_px=1700))
    lefts = [c for c in analysis.contacts if c.side is Side.LEFT and c.complete]
    odd = lefts[-2]
    assert odd.mid_stance_s is not None

    def late(contact: Contact) -> Contact:
        if contact is not odd:
            return contact
        return replace(contact, mid_stance_s=odd.mid_stance_s + 0.04)

    moved = replace(analysis, contacts=tuple(late(c) for c in analysis.contacts))
    shown = strip(moved, Side.LEFT)
    assert shown[Position.FULL_SUPPORT].time_s != odd.mid_stance_s + 0.04


def test_complete_contacts_come_before_a_foot_still_in_the_blocks() -> None:
    analysis = drawn_run(RUN)
    blocks = replace(analysis.contacts[0], complete=False)
    started = replace(analysis, contacts=(blocks, *analysis.contacts[1:4]))
    assert strip(started, Side.RIGHT)[Position.TOUCHDOWN].time_s == pytest.approx(
        analysis.contacts[3].touchdown.time_s  # type: ignore[union-attr]
    )


def test_a_foot_that_lands_behind_the_hips_has_no_full_support() -> None:
    analysis = drawn_run(RUN)
    first, second = analysis.contacts[:2]
    assert second.touchdown is not None
    early = replace(second, mid_stance_s=second.touchdown.time_s - 0.01)
    shown = strip(replace(analysis, contacts=(first, early)), Side.RIGHT)
    assert list(shown) == list(Position)[:4]


def test_hips_that_only_rise_have_their_mid_flight_in_the_middle() -> None:
    analysis = drawn_run(RUN)
    evidence = evidence_of(analysis)
    xy = evidence.motion.xy.copy()
    xy[..., 1] += 400.0 * evidence.motion.time_s[:, None]
    climbing = replace(evidence, motion=replace(evidence.motion, xy=xy))
    shown = strip(replace(analysis, evidence=climbing), Side.LEFT)
    flight = flight_before(analysis, shown[Position.TOUCHDOWN])
    assert shown[Position.MID_FLIGHT].time_s == pytest.approx(sum(flight) / 2)


def test_a_frame_in_which_the_body_is_unknown_is_left_out() -> None:
    analysis = drawn_run(RUN)
    single = replace(analysis, contacts=analysis.contacts[:2])
    support = strip(single, Side.RIGHT)[Position.FULL_SUPPORT]
    after = strip(with_unknown(single, support.row), Side.RIGHT)
    assert Position.FULL_SUPPORT not in after
    assert Position.TOE_OFF in after


def test_without_contacts_or_evidence_there_is_nothing_to_show() -> None:
    analysis = drawn_run()
    assert positions(replace(analysis, contacts=(), steps=())) == ()
    assert positions(replace(analysis, evidence=None)) == ()


def test_pictures_share_one_scale_and_one_ground_line() -> None:
    analysis = drawn_run(RUN, Stage(1280, 720, 220.0, 100.0, 600.0, panned=True))
    evidence, shown = evidence_of(analysis), positions(analysis)
    book = album(evidence, shown)
    assert book.out_px[0] <= MAX_SIZE_PX[0]
    assert book.out_px[1] <= MAX_SIZE_PX[1]
    sizes = np.array([cut.size_px for _, cut in book.cuts])
    assert np.ptp(sizes, axis=0) == pytest.approx([0.0, 0.0], abs=1e-6)
    scale = book.out_px[0] / sizes[0, 0]
    grounds = [(600.0 - cut.corner_px[1]) * scale for _, cut in book.cuts]
    assert np.ptp(grounds) == pytest.approx(0.0, abs=1e-6)
    for place, cut in book.cuts:
        body = (evidence.motion.xy_px[place.row] - cut.corner_px) * scale
        assert body.min() > 0
        assert np.all(body.max(axis=0) < book.out_px)


def test_a_picture_shows_the_part_of_the_frame_it_was_cut_from() -> None:
    stage = Stage(1280, 720, 220.0, 100.0, 600.0, panned=True)
    analysis = drawn_run(RUN, stage)
    shown = positions(analysis)
    book = album(evidence_of(analysis), shown)
    place, cut = book.cuts[0]
    frame = np.full((720, 1280, 3), 128, np.uint8)
    corner, size = cut.corner_px, cut.size_px
    x, y = (corner + np.array([0.03, 0.03]) * size).astype(int)
    frame[y - 6 : y + 6, x - 6 : x + 6] = (0, 250, 0)
    (picture,) = book.take(frame, place.row, 1.0)
    assert picture.position is place
    pixels = cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1]
    assert pixels.shape == (picture.height_px, picture.width_px, 3)
    green = (pixels[:, :, 1] > 180) & (pixels[:, :, 0] < 90) & (pixels[:, :, 2] < 90)
    rows, columns = np.nonzero(green)
    assert columns.mean() + 0.5 == pytest.approx((x - corner[0]) * book.out_px[0] / size[0], abs=2)
    assert rows.mean() + 0.5 == pytest.approx((y - corner[1]) * book.out_px[1] / size[1], abs=2)
    assert book.take(frame, -5, 1.0) == ()


def test_a_small_athlete_is_not_blown_up_beyond_measure() -> None:
    analysis = drawn_run(RUN, Stage(px_per_m=25.0))
    evidence = evidence_of(analysis)
    book = album(evidence, positions(analysis))
    scale = book.out_px[0] / book.cuts[0][1].size_px[0]
    assert scale == pytest.approx(MAX_ENLARGEMENT, rel=0.01)


def held_back(analysis: Analysis, *metrics: str) -> Analysis:
    gone = {"value": None, "u_rand": None, "u_sys": None, "valid": False, "reason": "Too slow."}
    measures = [replace(m, **gone) if m.metric in metrics else m for m in analysis.measures]
    return replace(analysis, measures=tuple(measures))


def test_an_angle_withheld_in_the_table_has_no_number_in_the_pictures() -> None:
    analysis = reported_run()
    assert not any(place.unnamed for place in positions(analysis))
    held = held_back(analysis, "shin_angle_td_deg", "knee_angle_td_deg")
    for before, after in zip(positions(analysis), positions(held), strict=True):
        labels = [angle.label for angle in after.angles]
        if after.name is Position.TOUCHDOWN:
            assert (labels, after.unnamed) == (["trunk"], ("knee", "shin"))
        else:
            assert labels == [angle.label for angle in before.angles]


def test_a_direction_is_said_in_words_and_never_by_a_sign() -> None:
    touchdown = strip(drawn_run(), Side.RIGHT)[Position.TOUCHDOWN]
    shin = next(angle for angle in touchdown.angles if angle.label == "shin")
    back = replace(shin, value_deg=22.4, half_width_deg=14.0)
    forward = replace(back, value_deg=-22.4)
    assert back.words.split() == ["shin", "22", "±", "14°", "back"]
    assert forward.words.split() == ["shin", "22", "±", "14°", "forward"]
    assert back.shown == forward.shown
    assert replace(shin, value_deg=0.2, half_width_deg=8.0).words.split()[-1] == "8°"
