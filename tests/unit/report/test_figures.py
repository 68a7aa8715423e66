import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from drawn_run import with_unknown
from reported_run import reported_run

from speedlab.metrics.registry import METRICS
from speedlab.model.measures import Measure, Tier
from speedlab.model.skeleton import Side, joint
from speedlab.report.figures import sides, timeline
from speedlab.report.figures.arms import arm_over_stride
from speedlab.report.figures.curves import MARGIN_S, curves_of, reversals, thigh_crossings
from speedlab.report.figures.foot_path import foot_path
from speedlab.report.figures.posture import touchdown_postures
from speedlab.report.figures.step_values import step_by_step
from speedlab.report.figures.svg import Drawing, Scale, nice_ticks
from speedlab.report.figures.time_axis import Layout, TimeAxis, rows
from speedlab.report.html import render_html
from speedlab.report.standing import standing_spans

TWO_ROWS = Layout(440, 1.0, "narrow")
FORMULA_STRIDE_S, CONTACT_S = 0.45, 0.11


def parsed(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(str(markup))


def of_class(svg: ElementTree.Element, *wanted: str) -> list[ElementTree.Element]:
    return [e for e in svg.iter() if set(wanted) <= set(e.get("class", "").split())]


@pytest.fixture(scope="module")
def run():
    return reported_run()


@pytest.fixture(scope="module")
def curves(run):
    return curves_of(run.evidence.motion, run.contacts)


def test_text_from_outside_cannot_break_out_of_a_figure() -> None:
    drawing = Drawing(10, 10, '"><script>alert(1)</script>', "a")
    drawing.text(1, 2, "<b>&\"'")
    svg = parsed(drawing.markup())
    assert svg.get("aria-label") == '"><script>alert(1)</script>'
    assert svg[0].text == "<b>&\"'"


def test_a_curve_has_a_gap_where_it_is_unknown() -> None:
    drawing = Drawing(100, 100, "")
    x, y = np.arange(6.0), np.array([1, 2, np.nan, 4, 5, np.nan])
    drawing.polyline(x, y, "line")
    assert parsed(drawing.markup())[0].get("d") == "M0 1l1 1M3 4l1 1"


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 1, 3, [0, 0.5, 1]),
        (-0.21, 0.6, 5, [-0.2, 0, 0.2, 0.4, 0.6]),
        (88, 121, 4, [90, 100, 110, 120]),
    ],
)
def test_ticks_are_round(low: float, high: float, most: int, expected: list[float]) -> None:
    assert nice_ticks(low, high, most) == pytest.approx(expected)


def test_rows_cover_the_clip_at_one_scale_and_end_in_flight(run) -> None:
    span = (float(run.timebase.time_s[0]), float(run.timebase.time_s[-1]))
    made = rows(run.timebase, span, run.contacts, TWO_ROWS, (40, 40))
    assert len(made) == 2
    assert made[0].start_s == span[0]
    assert made[-1].stop_s == span[1]
    assert made[0].stop_s == made[1].start_s
    scales = [(axis.right - axis.left) / (axis.stop_s - axis.start_s) for axis in made]
    assert scales[0] == pytest.approx(scales[1])
    assert max(axis.right for axis in made) == pytest.approx(400)
    for start, stop in standing_spans(run).values():
        assert not start < made[0].stop_s < stop


def test_rows_without_contacts_are_cut_evenly(run) -> None:
    made = rows(run.timebase, (0.0, 2.0), (), Layout(440, 0.9, ""), (0, 0))
    assert [axis.stop_s - axis.start_s for axis in made] == pytest.approx([2 / 3] * 3, rel=0.04)


def test_every_bar_and_every_mark_is_drawn_once(run, curves) -> None:
    drawn = [parsed(m) for m in timeline.timeline(run, curves, TWO_ROWS, "x")]
    assert len(drawn) == 2
    bars = [e for svg in drawn for e in of_class(svg, "bar") if e.tag.endswith("rect")]
    assert len(bars) == len(standing_spans(run))
    turns = sum(len(of_class(svg, "reversal")) for svg in drawn)
    assert turns == sum(len(reversals(curves, side)) for side in Side)


def test_an_unseen_end_reaches_no_further_than_its_neighbours(run, curves) -> None:
    unseen = replace(run.contacts[5], touchdown=None, complete=False)
    cut = replace(run, contacts=(*run.contacts[:5], unseen, *run.contacts[6:]))
    first, _ = (parsed(m) for m in timeline.timeline(cut, curves, TWO_ROWS, "x"))
    whole, _ = (parsed(m) for m in timeline.timeline(run, curves, TWO_ROWS, "x"))
    assert len(of_class(first, "bar")) == len(of_class(whole, "bar"))


def test_a_contact_bar_lies_where_the_foot_is_down(run, curves) -> None:
    (svg,) = (parsed(m) for m in timeline.timeline(run, curves, timeline.Layout(1000, 9, ""), "x"))
    (time,) = of_class(svg, "time")
    t0, t1, x0, x1 = (float(time.get(f"data-{name}")) for name in ("t0", "t1", "x0", "x1"))
    bars = [e for e in of_class(svg, "bar") if e.tag.endswith("rect")]
    assert len(bars) == len(run.contacts) == 7
    first = next(c for c in run.contacts if c.complete)
    bar = bars[run.contacts.index(first)]
    left = t0 + (float(bar.get("x")) - x0) / (x1 - x0) * (t1 - t0)
    width = float(bar.get("width")) / (x1 - x0) * (t1 - t0)
    # The cursor counts file time, in which this clip runs slowed down.
    assert left == pytest.approx(first.touchdown.time_s * run.timebase.slowdown, abs=0.005)
    assert width == pytest.approx(CONTACT_S * run.timebase.slowdown, abs=0.005)


def test_thighs_cross_twice_a_stride_and_turn_twice(curves) -> None:
    crossings = thigh_crossings(curves, *curves.span)
    assert np.diff(crossings) == pytest.approx(FORMULA_STRIDE_S / 2, abs=1e-3)
    for side in Side:
        assert np.diff(reversals(curves, side)) == pytest.approx(FORMULA_STRIDE_S / 2, abs=2e-3)


def test_push_and_swing_are_filled_over_each_contact(run, curves) -> None:
    (svg,) = (parsed(m) for m in timeline.timeline(run, curves, timeline.Layout(1000, 9, ""), "x"))
    for name in ("push", "swing", "overlap"):
        assert len(of_class(svg, name)) == len(run.contacts)


def test_an_unknown_stretch_leaves_a_gap_and_no_invention(run) -> None:
    hidden = with_unknown(run, slice(40, 60))
    curves = curves_of(hidden.evidence.motion, hidden.contacts)
    times = run.timebase.time_s
    assert np.isnan(curves.thigh_speed[Side.LEFT].at(times[40:60])).all()
    markup = sides.thigh_angles(hidden, curves, sides.Layout(1000, 9, ""), "x")[0]
    curve = of_class(parsed(markup), "curve", "left")[0]
    assert curve.get("d").count("M") == 2


def hide(run, *joints: str):
    """The same run without some landmarks of both sides."""
    motion = run.evidence.motion
    xy = motion.xy.copy()
    xy[:, [joint(side, name) for side in Side for name in joints]] = np.nan
    return replace(run, evidence=replace(run.evidence, motion=replace(motion, xy=xy)))


def test_hidden_arms_leave_the_rest_standing(run) -> None:
    hidden = hide(run, "elbow")
    curves = curves_of(hidden.evidence.motion, hidden.contacts)
    strides = hidden.evidence.strides
    assert arm_over_stride(curves, strides, Side.LEFT, False, "x") is None
    assert timeline.timeline(hidden, curves, timeline.NARROW, "x")
    html = render_html(hidden)
    assert 'id="timing"' in html
    assert 'id="arms"' not in html


def test_a_hidden_wrist_leaves_the_upper_arm(run) -> None:
    hidden = hide(run, "wrist")
    curves = curves_of(hidden.evidence.motion, hidden.contacts)
    svg = parsed(arm_over_stride(curves, hidden.evidence.strides, Side.LEFT, False, "x"))
    assert len(of_class(svg, "curve")) == 1


def test_without_a_trunk_there_is_no_front_or_back_side(run) -> None:
    html = render_html(hide(run, "shoulder"))
    assert 'id="timing"' in html
    assert 'id="sides"' not in html


def test_contact_time_stands_on_the_bar_only_where_it_may_be_printed(run, curves) -> None:
    def labels(analysis) -> list[str]:
        markup = timeline.timeline(analysis, curves, timeline.Layout(1000, 9, ""), "x")[0]
        return [e.text or "" for e in of_class(parsed(markup), "on-bar")]

    measured = sum(m.metric == "contact_time_s" and m.step is not None for m in run.measures)
    assert [text for text in labels(run) if text] == ["110\u202fms"] * measured
    kept = tuple(m for m in run.measures if m.metric != "contact_time_s")
    assert not any(labels(replace(run, measures=kept)))


def test_the_wait_before_the_start_is_not_drawn(run) -> None:
    late = [c for c in run.contacts if c.number > 4]
    span = curves_of(run.evidence.motion, late).span
    assert span[0] == pytest.approx(late[0].touchdown.time_s - MARGIN_S)


def test_a_spike_outside_the_contacts_does_not_set_the_scale(run, curves) -> None:
    calm = of_class(parsed(timeline.timeline(run, curves, timeline.NARROW, "x")[0]), "push-line")
    motion = run.evidence.motion
    xy = motion.xy.copy()
    xy[-1, joint(Side.LEFT, "knee")] += [40.0, 40.0]
    spiked = curves_of(replace(motion, xy=xy), run.contacts)
    shown = of_class(parsed(timeline.timeline(run, spiked, timeline.NARROW, "x")[0]), "push-line")
    assert [e.get("d") for e in shown] == [e.get("d") for e in calm]


def test_trembling_is_no_reversal(run) -> None:
    motion = run.evidence.motion
    still = motion.xy - motion.xy[:, 23:24] + motion.xy[:1, 23:24]
    shake = np.random.default_rng(2).normal(0, 1.0, still.shape)
    waiting = curves_of(replace(motion, xy=np.broadcast_to(still[:1], still.shape) + shake), ())
    assert len(reversals(waiting, Side.LEFT)) == 0


def test_nothing_to_draw_without_thighs(run) -> None:
    nowhere = with_unknown(run, slice(None))
    assert curves_of(nowhere.evidence.motion, nowhere.contacts) is None


def test_foot_path_is_front_and_back_of_the_trunk(run) -> None:
    evidence = run.evidence
    svg = parsed(foot_path(evidence.motion, evidence.strides, Side.LEFT, "path"))
    strides = sum(stride.side is Side.LEFT for stride in evidence.strides)
    assert len(of_class(svg, "path-front")) == len(of_class(svg, "path-back")) == strides
    assert foot_path(evidence.motion, (), Side.LEFT, "path") is None


def test_the_arm_peaks_with_the_opposite_thigh(run, curves) -> None:
    svg = parsed(arm_over_stride(curves, run.evidence.strides, Side.LEFT, True, "arm"))
    assert "far" in svg.get("class")
    arm, thigh = (of_class(svg, name)[0].get("d") for name in ("curve", "thigh-line"))
    assert np.argmin(heights(arm)) == pytest.approx(np.argmin(heights(thigh)), abs=1)


def heights(path: str) -> np.ndarray:
    """y of the points of a path of one piece, in which moves are relative."""
    numbers = np.array([float(n) for n in re.findall(r"-?[\d.]+", path)]).reshape(-1, 2)
    return np.cumsum(numbers[:, 1])


def test_both_postures_stand_on_one_ground(run) -> None:
    drawn = touchdown_postures(run.evidence.motion, run.contacts, dict.fromkeys(Side, "x"))
    svgs = {side: parsed(markup) for side, markup in drawn.items()}
    assert set(svgs) == set(Side)
    levels = {of_class(svg, "ground")[0].get("y1") for svg in svgs.values()}
    assert len(levels) == 1
    for side, svg in svgs.items():
        assert len(of_class(svg, "head")) == sum(
            c.side is side and c.complete for c in run.contacts
        )
    none = tuple(replace(c, complete=False) for c in run.contacts)
    assert touchdown_postures(run.evidence.motion, none, dict.fromkeys(Side, "x")) == {}


def test_each_step_has_a_dot_and_a_whisker_of_its_width() -> None:
    name, unit = "contact_time_s", METRICS["contact_time_s"].unit
    steps = [
        Measure(name, side, n, value, unit, 0.004, 0.003, 1, Tier.A)
        for n, (side, value) in enumerate([("left", 0.10), ("right", 0.11), ("left", 0.12)], 1)
    ]
    svg = parsed(step_by_step(steps, "contact", "x"))
    dots = [float(dot.get("cy")) for dot in of_class(svg, "dot")]
    per_second = (dots[0] - dots[2]) / 0.02
    whisker = of_class(svg, "whisker")[0].get("d")
    low, high = map(float, re.match(r"M\S+ (\S+?)V([\d.]+)M", whisker).groups())
    assert low - high == pytest.approx(2 * steps[0].half_width * per_second, abs=0.3)
    assert [dot.get("class") for dot in of_class(svg, "dot")] == [
        "dot left",
        "dot right",
        "dot left",
    ]


def test_axis_counts_frames_where_time_is_not_known() -> None:
    base = reported_run(trusted=False).timebase
    axis = TimeAxis(base, float(base.time_s[10]), float(base.time_s[90]), 0, 400)
    labels = [label for _, label in axis.ticks()]
    assert labels == ["frame 20", "frame 40", "frame 60", "frame 80"]
    assert [base.frame_at(t) for t, _ in axis.ticks()] == pytest.approx([20, 40, 60, 80])


def test_a_scale_can_be_turned_over() -> None:
    up = Scale((0, 10), (100, 0))
    assert up(2.5) == 75
    assert up.many(np.array([0.0, 10.0])).tolist() == [100, 0]
