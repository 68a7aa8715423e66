"""The truth of a clip: its measures say what the gait does, and the file keeps them."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from speedlab.model.skeleton import Side
from speedlab.synthetic.camera import Camera
from speedlab.synthetic.exact import TrueMeasure, true_clip_value, true_measures
from speedlab.synthetic.exact.curves import JointsAt
from speedlab.synthetic.footfalls import Footfall
from speedlab.synthetic.gait import sprint
from speedlab.synthetic.joints import JOINT_INDEX
from speedlab.synthetic.scenario import Scenario, Take, random_fly
from speedlab.synthetic.truth import truth_of
from speedlab.synthetic.truth_file import load_truth, write_truth


class Replayed(NamedTuple):
    """A motion with other facts about its contacts."""

    footfalls: tuple[Footfall, ...]
    joints: JointsAt


@pytest.fixture(scope="module")
def fly():
    return truth_of(Take(random_fly(11, 240, panned=True)))


def readings(truth, metric):
    return {m.contact: m.value for m in truth.measures if m.metric == metric and m.last is None}


def test_the_measures_agree_with_each_other(fly):
    assert len(fly.complete_contacts) >= 6
    product = fly.value("step_length_m") * fly.value("step_frequency_hz")
    assert fly.value("speed_mps") == pytest.approx(product, rel=0.03)
    contact, flight = readings(fly, "contact_time_s"), readings(fly, "flight_time_s")
    bounce = readings(fly, "reactive_ratio")
    starts = {m.contact: m.start_s for m in fly.measures if m.metric == "contact_time_s"}
    assert flight
    for number in flight.keys() & contact.keys() & starts.keys():
        assert bounce[number] == pytest.approx(flight[number] / contact[number])
        if number + 1 in starts:
            step_s = starts[number + 1] - starts[number]
            assert contact[number] + flight[number] == pytest.approx(step_s)
    for number, delay_ms in readings(fly, "thigh_cross_delay_ms").items():
        assert 5.0 < delay_ms < 90.0
        assert readings(fly, "inter_thigh_angle_td_deg")[number] > 0.0
    mean = fly.value("elbow_angle_mean_deg")
    assert fly.value("elbow_min_deg") < mean < fly.value("elbow_max_deg")


def test_the_measures_are_those_of_the_gait_that_was_asked_for():
    truth = truth_of(Take(Scenario(seed=3, gait=sprint(9.0), camera=Camera(follows=True))))
    assert truth.value("speed_mps") == pytest.approx(9.0, abs=0.1)  # braking takes a little
    assert truth.value("step_frequency_hz") == pytest.approx(4.38, rel=0.05)
    assert truth.value("thigh_peak_flexion_deg") == pytest.approx(64.0, abs=4.0)
    assert truth.value("trunk_lean_deg") == pytest.approx(6.0, abs=0.5)
    assert truth.value("elbow_angle_mean_deg", Side.RIGHT) == pytest.approx(90.0, abs=8.0)
    assert truth.leg_length_m == pytest.approx(0.53 * truth.height_m, rel=0.04)


def test_a_clips_value_is_the_mean_of_the_sides_medians():
    left, right = Side.LEFT, Side.RIGHT
    samples = [
        TrueMeasure("x", side, number, 0.1 * number, value)
        for number, (side, value) in enumerate(
            [(left, 1.0), (right, 5.0), (left, 2.0), (right, 7.0), (left, 9.0)], 1
        )
    ]
    assert true_clip_value(samples, "x") == pytest.approx(0.5 * (2.0 + 6.0))
    assert true_clip_value(samples, "x", left) == 2.0
    assert true_clip_value(samples, "x", contacts={1, 2, 3}) == pytest.approx(0.5 * (1.5 + 5.0))
    assert true_clip_value(samples, "x", contacts={2}) == 5.0
    assert true_clip_value(samples, "x", right, {1}) is None
    assert true_clip_value(samples, "y") is None


def test_a_runs_value_is_that_of_the_contacts_it_goes_through(fly):
    for first, last in ((2, 5), (4, 8)):
        middles = {c.number: c.mid_stance_s for c in fly.contacts}
        rate_hz = (last - first) / (middles[last] - middles[first])
        steps = set(range(first, last))  # by their first contacts, as each step's rate
        assert true_clip_value(fly.measures, "step_frequency_hz", contacts=steps) == pytest.approx(
            rate_hz
        )
        hips_m = fly.joints_m[:, [JOINT_INDEX["left_hip"], JOINT_INDEX["right_hip"]], 0].mean(
            axis=1
        )
        ends_m = np.interp([middles[first], middles[last]], fly.time_s, hips_m)
        speed = np.diff(ends_m) / (middles[last] - middles[first])
        run = steps | {last}
        assert true_clip_value(fly.measures, "speed_mps", contacts=run) == pytest.approx(
            speed[0], rel=0.01
        )
    broken = true_clip_value(fly.measures, "step_frequency_hz", contacts={2, 3, 6})
    assert broken == pytest.approx(2 / (middles[4] - middles[2]))


def test_contacts_count_whether_they_are_seen_or_not():
    take = Take(random_fly(4, 120, panned=False))
    near = replace(take.scenario, camera=replace(take.scenario.camera, focal_px=4e3))
    wide, narrow = truth_of(take), truth_of(Take(near))
    assert narrow.measures == wide.measures
    assert len(narrow.contacts) < len(wide.contacts)
    starts = {c.number: c.touchdown_s for c in wide.contacts}
    assert all(starts[c.number] == c.touchdown_s for c in narrow.contacts)


def test_the_toe_stands_where_the_joints_say(fly):
    rows = {side: JOINT_INDEX[f"{side.value}_foot_index"] for side in Side}
    for contact in fly.contacts:
        middle = np.argmin(np.abs(fly.time_s - contact.mid_stance_s))
        assert fly.joints_m[middle, rows[contact.side], 0] == pytest.approx(
            contact.toe_x_m, abs=0.005
        )


def test_readings_lie_within_the_clip(fly):
    for measure in true_measures(Take(random_fly(11, 240, panned=True))):
        assert np.isfinite(measure.value)
        assert measure.start_s < fly.time_s[-1]
    starts = [m.start_s for m in fly.measures if m.metric == "contact_time_s"]
    assert min(starts) >= fly.time_s[0]


def test_what_the_file_says_is_read_back(fly, tmp_path):
    write_truth(fly, tmp_path / "a.json")
    back = load_truth(tmp_path / "a.json")
    write_truth(back, tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    np.testing.assert_array_equal(back.time_s, fly.time_s)
    np.testing.assert_array_equal(back.visible, fly.visible)
    np.testing.assert_allclose(back.joints_px, fly.joints_px, atol=0.051)
    np.testing.assert_allclose(back.joints_m, fly.joints_m, atol=0.00051)
    for here, there in zip(back.measures, fly.measures, strict=True):
        assert (here.metric, here.side, here.contact, here.last) == (
            there.metric, there.side, there.contact, there.last)  # fmt: skip
        assert isinstance(here.side, Side | None)
        assert here.value == pytest.approx(there.value, abs=1e-7)
    for here, there in zip(back.contacts, fly.contacts, strict=True):
        assert here.side is there.side
        assert here.complete == there.complete
        assert here.touchdown_s == pytest.approx(there.touchdown_s, abs=1e-7)
    for name in ("kind", "seed", "fps", "size", "direction", "height_m"):
        assert getattr(back, name) == getattr(fly, name)


def test_the_truth_of_another_schema_is_refused(fly, tmp_path):
    path = tmp_path / "old.json"
    write_truth(fly, path)
    path.write_text(path.read_text().replace('"schema": 2', '"schema": 1'))
    with pytest.raises(ValueError, match="render its clip again"):
        load_truth(path)


def test_a_foot_that_did_not_come_from_the_air_has_no_touchdown():
    take = Take(random_fly(11, 240, panned=True))
    plain = truth_of(take)
    stood = plain.complete_contacts[0].number
    falls = take.motion.footfalls
    first = next(f.touchdown_s for f in plain.contacts if f.number == stood)
    marked = [replace(f, from_start=f.touchdown_s == first) for f in falls]
    motion = Replayed(tuple(marked), take.motion.joints)
    take.athlete = replace(take.athlete, motion=motion)
    truth = truth_of(take)
    contact = next(c for c in truth.contacts if c.number == stood)
    assert not contact.complete
    assert not contact.in_picture
    assert truth.kind == "run"
    own = {m.metric for m in truth.measures if m.contact == stood and m.last is None}
    assert "contact_time_s" not in own
    assert "swing_thigh_angle_td_deg" not in own
    assert {"step_time_s", "step_frequency_hz"} <= own  # from mid-stance, which there was
    after, before = ({m for m in t.measures if m.contact > stood} for t in (truth, plain))
    assert after
    assert after == before
