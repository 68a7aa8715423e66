"""The model of a network's errors: known errors are recovered, and put on again the same way."""

from dataclasses import replace

import numpy as np
import pytest
from seen_run import seen

from benchmarks.pose_noise import (
    Episodes,
    LandmarkNoise,
    PoseNoise,
    Watched,
    apply_noise,
    measure_noise,
    read_noise,
    write_noise,
)
from benchmarks.pose_noise.measuring import LEGS
from benchmarks.pose_noise.model import GROUPS, PARTS
from benchmarks.pose_noise.stride import stride_phase
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import PoseSequence
from speedlab.synthetic.scenario import random_fly
from speedlab.tracking.limb_gaps import exchange

HEIGHT_PX = 200.0
NEVER = Episodes(0.0, 0.0)


@pytest.fixture(scope="module")
def run():
    """Exact poses of a sprint filmed with a moving camera, and their times."""
    taken = seen(random_fly(2, 120, panned=True))
    return taken.poses.xy_px, taken.timebase.time_s


def watched(run, xy_px, confidence=None):
    true, time_s = run
    sure = np.full(true.shape[:2], 0.9) if confidence is None else confidence
    return Watched(PoseSequence(xy_px, sure), true, time_s, HEIGHT_PX)


def ornstein_uhlenbeck(count, spacing_s, correlation_s, rng):
    values = [rng.normal()]
    kept = np.exp(-spacing_s / correlation_s)
    for _ in range(count - 1):
        values.append(kept * values[-1] + np.sqrt(1 - kept**2) * rng.normal())
    return np.array(values)


def test_a_bias_that_goes_with_the_stride_is_recovered(run):
    true, time_s = run
    knee, phase = joint(Side.LEFT, "knee"), stride_phase(true, time_s, Side.LEFT)
    shifted = true.copy()
    shifted[:, knee, 1] += HEIGHT_PX / 100 * (0.7 + 1.5 * np.sin(2 * phase))
    rng = np.random.default_rng(0)
    shifted += rng.normal(0, 0.02, shifted.shape)
    noise = measure_noise([watched(run, shifted)], "made up")
    found = next(
        v for k, v in noise.landmarks.items() if k.endswith("knee") and v.bias_y_pct[0] > 0.3
    )
    assert found.bias_y_pct == pytest.approx((0.7, 0, 0, 0, 1.5, 0, 0), abs=0.02)
    assert found.bias_x_pct == pytest.approx((0,) * 7, abs=0.02)


def test_spread_and_memory_of_a_known_process_are_recovered(run):
    true, time_s = run
    rng = np.random.default_rng(3)
    spacing = float(np.median(np.diff(time_s)))
    clips = []
    for _ in range(12):
        noisy = true.copy()
        for index in range(noisy.shape[1]):
            for axis in (0, 1):
                lasting = ornstein_uhlenbeck(len(true), spacing, 0.03, rng)
                fresh = rng.normal(size=len(true))
                noisy[:, index, axis] += 1.6 * (0.8 * lasting + 0.6 * fresh)
        clips.append(watched(run, noisy))
    noise = measure_noise(clips, "made up")
    for name in ("near toe", "far toe", "near hip", "far knee"):
        own = noise.landmarks[name]
        assert np.mean(own.sd_x_pct) == pytest.approx(0.8, rel=0.1)
        assert np.mean(own.sd_y_pct) == pytest.approx(0.8, rel=0.1)
        assert own.lasting == pytest.approx(0.64, abs=0.1)
        assert own.correlation_time_s == pytest.approx(0.03, rel=0.3)


def test_exchanged_legs_and_lost_frames_are_counted_and_do_not_count_as_error(run):
    true, time_s = run
    wrong = np.zeros(len(true), dtype=bool)
    phase = np.abs(stride_phase(true, time_s, Side.LEFT))
    apart = np.flatnonzero((phase < 0.6) & (np.arange(len(true)) > 5))
    first = next(i for i in apart if set(range(i, i + 4)) <= set(apart))
    wrong[first : first + 4] = True
    found = exchange(true, wrong, LEGS) + np.random.default_rng(0).normal(0, 0.02, true.shape)
    found[-3:] = np.nan
    noise = measure_noise([watched(run, found)], "made up")
    span_s = len(true) / 120
    assert noise.leg_swaps.rate_hz == pytest.approx(1 / span_s, rel=0.01)
    assert noise.leg_swaps.mean_s == pytest.approx(4 / 120, abs=1e-3)
    assert noise.dropouts.rate_hz == pytest.approx(1 / span_s, rel=0.01)
    assert noise.dropouts.mean_s == pytest.approx(3 / 120, abs=1e-3)
    assert noise.arm_swaps.rate_hz == 0
    assert max(noise.landmarks["near ankle"].sd_x_pct) < 0.02


def test_what_was_measured_and_put_on_again_measures_the_same(run):
    true, time_s = run
    model = read_noise()
    clips = []
    for seed in range(10):
        poses = apply_noise(true, time_s, HEIGHT_PX, model, np.random.default_rng(seed))
        clips.append(Watched(poses, true, time_s, HEIGHT_PX))
    again = measure_noise(clips, model.measured_on)
    for name in ("near knee", "far ankle", "near toe", "far heel", "near shoulder"):
        was, own = model.landmarks[name], again.landmarks[name]
        reach = 3 * max(was.offset_pct) / np.sqrt(20) + 0.2
        assert own.bias_x_pct == pytest.approx(was.bias_x_pct, abs=reach)
        assert own.bias_y_pct == pytest.approx(was.bias_y_pct, abs=reach)
        assert own.sd_x_pct == pytest.approx(was.sd_x_pct, rel=0.35, abs=0.15)
        assert own.lasting == pytest.approx(was.lasting, abs=0.15)
        assert own.correlation_time_s == pytest.approx(was.correlation_time_s, rel=0.4)
    assert again.leg_swaps.rate_hz == pytest.approx(model.leg_swaps.rate_hz, rel=0.5)


def test_the_same_seed_gives_the_same_poses_and_unknown_stays_unknown(run):
    true, time_s = run
    part = true.copy()
    part[:, joint(Side.LEFT, "wrist")] = np.nan
    first, second, other = (
        apply_noise(part, time_s, HEIGHT_PX, read_noise(), np.random.default_rng(seed))
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first.xy_px, second.xy_px)
    assert np.nanmax(np.abs(first.xy_px - other.xy_px)) > 1
    wrists = [joint(side, "wrist") for side in Side]
    assert np.isnan(first.xy_px[:, wrists]).any(axis=(1, 2)).all()
    assert (first.confidence[~np.isfinite(first.xy_px).all(axis=2)] == 0).all()


def test_lost_frames_come_as_often_as_said(run):
    true, _ = run
    long = np.concatenate([true] * 10)
    time_s = np.arange(len(long)) / 120
    model = replace(read_noise(), dropouts=Episodes(2.0, 0.05), leg_swaps=NEVER, arm_swaps=NEVER)
    lost = ~apply_noise(long, time_s, HEIGHT_PX, model, np.random.default_rng(0)).found
    assert lost.mean() == pytest.approx(1 - np.exp(-0.1), rel=0.35)


def test_a_model_comes_back_from_its_file(tmp_path):
    one = LandmarkNoise((0.1,) * 7, (0.2,) * 7, (0.3, 0.4), (0.5,) * PARTS, (0.6,) * PARTS,
                        0.7, 0.08, 0.9)  # fmt: skip
    model = PoseNoise({"near hip": one}, Episodes(1.0, 0.1), NEVER, Episodes(2.0, 0.2), "nothing")
    write_noise(model, tmp_path / "noise.json")
    assert read_noise(tmp_path / "noise.json") == model


def test_the_recorded_model_knows_every_landmark():
    model = read_noise()
    assert set(model.landmarks) == {
        f"{depth} {name}" for depth in ("near", "far") for name in GROUPS
    }
    assert "heavy" in model.measured_on
