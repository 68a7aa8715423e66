"""Gates on the video and the table of splits on the page."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_run import GREY, Stage, drawn_run
from reported_run import reported_run

from speedlab.kinematics import forward_px
from speedlab.model.scene import Direction, Gate, Gates
from speedlab.model.splits import Split
from speedlab.report.annotate import prepare_painter
from speedlab.report.canvas import Canvas
from speedlab.report.gates import gate_lines, split_table
from speedlab.report.html import render_html
from speedlab.report.lettering import sprite
from speedlab.report.overlay import evidence_of

LARGE = Stage(1600, 720, 200.0, 200.0, 620.0, panned=True)
FIRST = Split(0, 5, 0.5123, 0.002, 0.004, 9.76, 0.04, 0.08, "", (), 0.52)
SECOND = Split(5, 10, 0.5041, 0.002, 0.004, 9.92, 0.04, 0.08, "", (), 0.48)
WHOLE = Split(0, 10, 1.0164, 0.003, 0.006, 9.84, 0.03, 0.06, "", (), 1.0)
UNSEEN = Split(5, 10, *[None] * 6, "The hips were not seen passing 10 m.")


def gated(analysis, splits=(FIRST, SECOND, WHOLE)):
    """Gates where mid-hip is at a third and at two thirds of the clip."""
    evidence = evidence_of(analysis)
    motion, scene = evidence.motion, evidence.scene
    hips = motion.middle("hip")[:, 0]
    zero = float(forward_px(np.zeros(2), scene))
    sign = scene.direction.sign
    places = tuple(
        Gate(m, (sign * (float(np.quantile(hips, q)) - zero), scene.ground_y_px))
        for m, q in ((0, 0.33), (10, 0.67))
    )
    scene = replace(scene, gates=Gates(places, 0.005))
    return replace(analysis, evidence=replace(evidence, scene=scene), splits=splits)


@pytest.mark.parametrize("direction", Direction)
def test_a_gate_stands_upright_on_the_ground_and_says_when_it_was_passed(direction):
    analysis = gated(drawn_run(stage=LARGE, direction=direction))
    first, second = gate_lines(analysis, evidence_of(analysis))
    for line in (first, second):
        (x0, y0), (x1, y1) = line.line_px
        assert x0 == pytest.approx(x1)
        assert y0 == pytest.approx(LARGE.ground_y_px)
        assert y1 < y0 - 150
    rows = len(first.passed)
    assert first.passed.mean() == pytest.approx(0.67, abs=0.03)
    assert second.passed.mean() == pytest.approx(0.33, abs=0.03)
    assert (first.words(0), second.words(0)) == ("0 m", "10 m")
    assert (first.words(rows - 1), second.words(rows - 1)) == ("0 m", "10 m  1.02 s")


def test_without_a_time_a_gate_says_its_metre_only():
    analysis = gated(drawn_run(stage=LARGE), splits=(UNSEEN,))
    assert {line.behind for line in gate_lines(analysis, evidence_of(analysis))} == {"0 m", "10 m"}


def test_gates_follow_the_ground_of_a_moving_camera():
    analysis = gated(drawn_run(stage=LARGE))
    painter = prepare_painter(analysis)
    line = painter.overlay.gates[0].line_px
    left_px = evidence_of(analysis).scene.camera.to_reference[:, 0, 2]
    y, seen = int(line[:, 1].mean()), 0
    for row in range(0, len(left_px), 10):
        x = int(line[0, 0] - left_px[row])
        if not 30 < x < LARGE.width_px - 30:
            continue
        pixels = np.full((LARGE.height_px, LARGE.width_px, 3), GREY, np.uint8)
        painter.overlay._draw_gates(Canvas(pixels), row)
        assert pixels[y, x].min() > 240
        assert (pixels[y, [x - 15, x + 15]] == GREY).all()
        seen += 1
    assert seen > 3


def test_the_table_has_every_pair_with_the_other_instrument_beside():
    told = replace(reported_run(), splits=(FIRST, SECOND, WHOLE))
    told = replace(told, provenance={"settings": {"timing": {"source": "gates <1>.csv"}}})
    table = split_table(told)
    assert [row.places for row in table.rows] == ["0 to 5 m", "5 to 10 m", "0 to 10 m"]
    assert [row.difference for row in table.rows] == [
        "−0.008, within our ±",
        "+0.024, beyond our ±",
        "+0.016, beyond our ±",
    ]
    assert table.line.startswith("10 m in 1.02")
    page = render_html(told)
    assert "gates &lt;1&gt;.csv" in page
    assert 'id="splits"' in page


def test_without_gates_the_page_has_no_such_section():
    run = reported_run()
    assert split_table(run) is None
    assert 'id="splits"' not in render_html(run)


def test_a_withheld_split_says_why():
    page = render_html(replace(reported_run(), splits=(FIRST, UNSEEN)))
    assert page.count(UNSEEN.reason) == 2  # in the line and in its row


@pytest.mark.parametrize("place", [0.004, 0.5, 0.996])
def test_the_words_of_a_gate_at_the_edge_are_not_cut(place):
    stage = Stage(1600, 720, 200.0, 200.0, 620.0)
    analysis = gated(drawn_run(stage=stage))
    overlay = prepare_painter(analysis).overlay
    lone = replace(
        overlay.gates[0],
        line_px=np.array([[place * 1600, 620.0], [place * 1600, 400.0]]),
        ahead="−10 m",
        passed=np.zeros(len(overlay.gates[0].passed), dtype=bool),
    )
    pixels = np.full((720, 1600, 3), GREY, np.uint8)
    replace(overlay, gates=(lone,))._draw_gates(Canvas(pixels), 0)
    words = np.flatnonzero((pixels[628:] != GREY).any(axis=(0, 2)))
    wide = sprite("−10 m", overlay.look.type_size, (255, 255, 255), (0, 0, 0)).size[0]
    assert words[-1] - words[0] + 1 == pytest.approx(wide, abs=6)
    away = replace(lone, line_px=lone.line_px + np.array([2000.0, 0.0]))
    blank = np.full((720, 1600, 3), GREY, np.uint8)
    replace(overlay, gates=(away,))._draw_gates(Canvas(blank), 0)
    assert (blank == GREY).all()
