"""Passing gates, flying times and splits, on exact motions."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from truth_motion import PX_PER_M, Filming, gait_run, sprinter

from speedlab.metrics import MetricInput, measure
from speedlab.metrics.passing import passings
from speedlab.metrics.splits import splits_of
from speedlab.model.scene import Direction, Gate, Gates, Scale, ScaleSource
from speedlab.settings import ClockedGate, Timing
from speedlab.synthetic.gait import sprint
from speedlab.synthetic.joints import JOINT_INDEX

GAIT = sprint(9.0)
SPAN_S = (0.1, 1.6)
AT_120 = Filming(fps=120)
HIPS = [JOINT_INDEX["left_hip"], JOINT_INDEX["right_hip"]]


def true_times_s(places_m):
    """When the exact hips pass places."""
    return np.interp(places_m, *hips_m())


def start_m() -> float:
    """A place a metre after the exact runner's first one in view."""
    return float(hips_m()[0][0]) + 1.0


@cache
def hips_m():
    """Places of the exact hips, and their times, .2 ms apart."""
    time_s = np.linspace(*SPAN_S, 7_500)
    return sprinter(GAIT).joints(time_s)[:, HIPS, 0].mean(axis=1), time_s


@cache
def filmed(filming: Filming) -> MetricInput:
    return gait_run(GAIT, filming, span_s=SPAN_S)


def gated(places_m, filming=AT_120, depth_u_rel=0.005) -> MetricInput:
    view = filmed(filming)
    sign = filming.direction.sign
    told_m = [round(float(place - places_m[0]), 6) for place in places_m]
    gates = tuple(
        Gate(at_m, (sign * place * PX_PER_M, 0.0))
        for place, at_m in zip(places_m, told_m, strict=True)
    )
    return replace(view, scene=replace(view.scene, gates=Gates(gates, depth_u_rel)))


def fly(view, name="fly10_s"):
    (value,) = measure(view, [name])
    return value


@pytest.mark.parametrize("fps", [30.0, 60.0, 120.0, 240.0])
@pytest.mark.parametrize("direction", Direction)
def test_passings_lie_between_the_frames(fps, direction):
    places_m = start_m() + np.array([0.0, 2.5, 7.31, 10.0])
    view = gated(places_m, Filming(fps=fps, direction=direction))
    found = [passing.when.value for passing in passings(view)]
    assert found == pytest.approx(true_times_s(places_m), abs=0.6e-3 if fps > 50 else 1.5e-3)


def test_the_flying_ten_metres():
    places_m = start_m() + np.array([0.0, 10.0])
    view = gated(places_m)
    seconds, speed = fly(view), fly(view, "fly10_mps")
    true_s = np.diff(true_times_s(places_m))[0]
    assert seconds.value == pytest.approx(true_s, abs=0.3e-3)
    assert speed.value == pytest.approx(10 / seconds.value)
    assert speed.half_width / speed.value == pytest.approx(seconds.half_width / seconds.value)
    assert (seconds.side, seconds.n, seconds.flags) == ("both", 2, ())


def test_its_uncertainty_is_that_of_hips_cones_and_depth():
    view = gated(start_m() + np.array([0.0, 10.0]))
    seconds = fly(view)
    hips_s, cones_s = 0.02 / 9.0, np.hypot(0.03, 1.5 / PX_PER_M) / 9.0
    assert seconds.u_rand == pytest.approx(np.sqrt(2) * hips_s, rel=0.15)
    assert seconds.u_sys == pytest.approx(
        np.hypot(np.sqrt(2) * cones_s, 0.005 * seconds.value), rel=0.05
    )


@pytest.mark.parametrize("noise_px", [1.0, 3.0])
def test_the_truth_lies_within_the_uncertainty_under_noise(noise_px):
    places_m = start_m() + np.array([0.0, 10.0])
    true_s = np.diff(true_times_s(places_m))[0]
    errors = []
    for seed in range(6):
        view = gated(places_m, Filming(fps=120, noise_px=noise_px, seed=seed))
        found = fly(view)
        errors.append(found.value - true_s)
        assert abs(errors[-1]) < found.half_width
    assert np.std(errors) < 1.5 * found.u_rand


def test_of_several_pairs_the_fastest_counts():
    places_m = start_m() + np.array([0.0, 2.0, 10.0, 12.0])
    view = gated(places_m)
    times = true_times_s(places_m)
    assert fly(view).value == pytest.approx(min(times[2] - times[0], times[3] - times[1]), abs=1e-3)


def test_whoever_still_speeds_up_has_no_flying_time():
    view = gated(start_m() + np.array([0.0, 10.0]))
    time_s = view.motion.time_s - view.motion.time_s[0]
    faster = view.motion.xy.copy()
    faster[..., 0] += 100.0 * time_s[:, None] ** 2 * PX_PER_M / 100.0
    moving = replace(view, motion=replace(view.motion, xy=faster))
    value = fly(moving)
    assert not value.valid
    assert "still gained" in value.reason
    assert splits_of(moving)[0].time_s is not None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda v: replace(v, scene=replace(v.scene, gates=None)), "No gates"),
        (lambda v: replace(v, scene=replace(v.scene, treadmill=True)), "treadmill"),
        (lambda v: shifted(v, -30.0), "not seen passing 0 m"),
        (lambda v: shifted(v, 5.0), "not seen passing 10 m"),
    ],
)
def test_why_there_is_none(change, reason):
    value = fly(change(gated(start_m() + np.array([0.0, 10.0]))))
    assert not value.valid
    assert reason in value.reason


def shifted(view, by_m):
    gates = view.scene.gates
    places = tuple(
        Gate(g.at_m, (g.point_px[0] + by_m * PX_PER_M, g.point_px[1])) for g in gates.places
    )
    return replace(view, scene=replace(view.scene, gates=replace(gates, places=places)))


def test_no_two_gates_ten_apart():
    value = fly(gated(start_m() + np.array([0.0, 8.0])))
    assert value.reason == "No two of the gates are 10 m apart."


def test_a_passing_in_a_gap_is_not_made_up():
    view = gated(start_m() + np.array([0.0, 10.0]))
    row = int(np.abs(view.motion.time_s - true_times_s([start_m()])[0]).argmin())
    holes = view.motion.xy.copy()
    holes[row - 1 : row + 2] = np.nan
    hidden = replace(view, motion=replace(view.motion, xy=holes))
    assert [p.when is None for p in passings(hidden)] == [True, False]
    guessed = view.motion.observed.copy()
    guessed[row - 1 : row + 2] = False
    filled = replace(view, motion=replace(view.motion, observed=guessed))
    assert fly(filled).flags == ("filled",)


@pytest.mark.parametrize(
    ("filming", "reason"),
    [
        (Filming(trusted=False), "slow motion of unknown frame rate"),
        (Filming(fps=24), "needs at least 30"),
    ],
)
def test_without_true_time_or_frames_there_are_no_splits(filming, reason):
    view = gated(start_m() + np.array([0.0, 10.0]), filming)
    (split,) = splits_of(view)
    assert (split.time_s, split.speed_mps) == (None, None)
    assert reason in split.reason
    assert reason in fly(view).reason


def test_splits_are_from_gate_to_gate_and_from_the_first():
    places_m = start_m() + np.array([0.0, 4.0, 10.0])
    splits = splits_of(gated(places_m))
    assert [(s.start_m, s.stop_m) for s in splits] == [(0, 4), (4, 10), (0, 10)]
    assert splits[0].time_s + splits[1].time_s == pytest.approx(splits[2].time_s)
    assert [s.speed_mps * s.time_s for s in splits] == pytest.approx([4, 6, 10])
    assert all(s.time_half_width_s > 0 and s.reason == "" for s in splits)


def test_another_instrument_stands_beside():
    view = gated(start_m() + np.array([0.0, 4.0, 10.0]))
    timing = Timing(
        source="freelap.csv",
        rows=tuple(ClockedGate(distance_m=d, time_s=t) for d, t in ((0, 2.0), (10, 3.1), (20, 4))),
    )
    first, second, whole = splits_of(view, timing)
    assert (first.clocked_s, second.clocked_s) == (None, None)
    assert whole.clocked_s == pytest.approx(1.1)
    assert whole.difference_s == pytest.approx(whole.time_s - 1.1)
    assert first.difference_s is None


def test_a_radar_s_rows_are_read_between():
    view = gated(start_m() + np.array([0.0, 10.0]))
    metres = np.arange(-0.5, 12, 0.8)
    rows = tuple(ClockedGate(distance_m=m, time_s=m / 8.0) for m in metres)
    (split,) = splits_of(view, Timing(source="radar.csv", rows=rows))
    assert split.clocked_s == pytest.approx(10 / 8)
    sparse = Timing(source="gates.csv", rows=rows[::3])
    assert splits_of(view, sparse)[0].clocked_s is None


def test_gates_and_a_height_that_contradict_each_other_give_no_times():
    view = gated(start_m() + np.array([0.0, 10.0]))
    second = Scale(1.3 * view.scene.scale.m_per_px, 0.035, ScaleSource.HEIGHT)
    odd = replace(view, scene=replace(view.scene, second_scale=second))
    assert "one is wrong" in fly(odd).reason
    assert "one is wrong" in splits_of(odd)[0].reason
