import numpy as np
import pytest
from seen_run import seen

from speedlab.model.skeleton import LEG, Side, joint, limb
from speedlab.synthetic.gait import sprint
from speedlab.synthetic.scenario import Scenario, random_fly
from speedlab.tracking.hidden_leg import drop_hidden_legs
from speedlab.tracking.track import leg_length_px


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("noise_px", [0.0, 1.5])
def test_two_legs_that_are_seen_are_never_taken_for_one(seed, noise_px):
    run = seen(random_fly(seed, 120, panned=bool(seed % 2)), noise_px)
    steady = run.camera.apply(run.poses.xy_px)
    kept = drop_hidden_legs(steady, leg_length_px(steady))
    assert np.array_equal(kept, steady, equal_nan=True)


def test_slow_running_keeps_both_legs_too():
    run = seen(Scenario(seed=1, gait=sprint(5.0), fps=120, duration_s=1.5), noise_px=1.0)
    kept = drop_hidden_legs(run.poses.xy_px, leg_length_px(run.poses.xy_px))
    assert np.array_equal(kept, run.poses.xy_px, equal_nan=True)


@pytest.mark.parametrize("seed", range(3))
def test_a_leg_seen_twice_is_the_one_that_stands(seed):
    """In mid-stance the swing leg is put on the stance leg for four frames."""
    run = seen(random_fly(seed, 240, panned=False), noise_px=0.7)
    contact = next(c for c in run.truth.contacts if c.complete)
    middle_s = (contact.touchdown_s + contact.toe_off_s) / 2
    row = int(np.searchsorted(run.timebase.time_s, middle_s))
    rows = slice(row, row + 4)
    stance, swing = limb(contact.side, LEG[1:]), limb(contact.side.other, LEG[1:])
    merged = run.poses.xy_px.copy()
    noise = np.random.default_rng(0).normal(0, 0.7, (4, len(swing), 2))
    merged[rows, swing] = merged[rows, stance] + noise
    kept = drop_hidden_legs(merged, leg_length_px(merged))
    assert np.isnan(kept[rows, swing]).all()
    assert kept[rows, stance] == pytest.approx(run.poses.xy_px[rows, stance], abs=4.0)
    others = np.delete(np.arange(len(merged)), np.arange(row, row + 4))
    assert np.array_equal(kept[others], merged[others], equal_nan=True)


def test_legs_together_for_long_are_a_way_of_standing():
    run = seen(Scenario(seed=2, gait=None, fps=60, duration_s=1.0))
    together = run.poses.xy_px.copy()
    together[:, limb(Side.LEFT, LEG)] = together[:, limb(Side.RIGHT, LEG)] + 1.0
    kept = drop_hidden_legs(together, leg_length_px(together))
    assert np.array_equal(kept, together, equal_nan=True)
    assert np.isfinite(kept[:, joint(Side.LEFT, "knee")]).all()
