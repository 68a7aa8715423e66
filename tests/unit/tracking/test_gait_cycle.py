import numpy as np
import pytest

from speedlab.tracking.chain import beliefs
from speedlab.tracking.gait_cycle import NO_LEVEL, PHASE_RAD, PHASES, Cycle, first_guesses, refitted

WEIGHTS = np.array([[0.4, 0.0, 0.6, 0.1], [0.0, 0.2, 0.1, 0.3], [0.05, 0, 0, 0], [0, 0.03, 0, 0]])
CYCLE = Cycle(np.vstack([np.zeros(4), WEIGHTS]), np.full(4, 0.05))


def strides(count: int, frames_a_stride: float) -> tuple[np.ndarray, np.ndarray]:
    """Phase (turns) and gaps of a run, every gap known to the curve's resolution."""
    turns = np.arange(count) / frames_a_stride
    waves = [wave(2 * np.pi * order * turns) for order in (1, 3) for wave in (np.cos, np.sin)]
    return turns, np.stack(waves, axis=1) @ WEIGHTS


def test_half_a_stride_later_everything_is_the_other_way_round():
    assert np.allclose(CYCLE.curve, -np.roll(CYCLE.curve, PHASES // 2, axis=0))


def test_a_pose_fits_its_phase_and_its_mirror_image_the_opposite_one():
    fit = CYCLE.log_fit(CYCLE.curve[[7]])[0]
    assert np.unravel_index(fit.argmax(), fit.shape) in {(7, 0), (7 + PHASES // 2, 1)}
    assert fit[7, 0] == pytest.approx(fit[7 + PHASES // 2, 1])
    assert fit[7, 0] > fit[7, 1] + 2


@pytest.mark.parametrize("frames_a_stride", [13.0, 50.0, 120.0])
def test_the_rate_is_read_whatever_the_names(frames_a_stride):
    _, gaps = strides(150, frames_a_stride)
    random = np.random.default_rng(1).choice([-1.0, 1.0], len(gaps))
    rates = [rate for rate, _ in first_guesses(gaps * random[:, None], np.arange(150))]
    assert rates[0] == pytest.approx(2 * np.pi / frames_a_stride, rel=0.1)


def test_limbs_that_do_not_move_show_no_stride():
    assert first_guesses(np.zeros((50, 8)), np.arange(50)) == []


def test_the_curve_is_learnt_from_exchanged_names():
    turns, gaps = strides(240, 48.0)
    names = np.random.default_rng(2).integers(0, 2, len(gaps))
    belief = np.zeros((len(gaps), PHASES, 2))
    belief[np.arange(len(gaps)), np.round(turns * PHASES).astype(int) % PHASES, names] = 1.0
    seen = gaps * np.where(names == 0, 1.0, -1.0)[:, None]
    assert np.abs(refitted(None, seen, belief).curve - CYCLE.curve).max() < 0.02


def test_a_level_is_let_through_as_far_as_it_is_not_stiff():
    turns, gaps = strides(240, 48.0)
    belief = np.zeros((len(gaps), PHASES, 2))
    belief[np.arange(len(gaps)), np.round(turns * PHASES).astype(int) % PHASES, 0] = 1.0
    off = {
        stiffness: refitted(None, gaps + 0.3, belief, stiffness).curve.mean()
        for stiffness in (0.0, 1000.0, NO_LEVEL)
    }
    assert off == pytest.approx({0.0: 0.3, 1000.0: 0.1, NO_LEVEL: 0.0}, abs=0.01)


def test_the_phase_goes_on_through_frames_that_say_nothing():
    """After a quarter of a stride without a word the phase is where the rate has brought it."""
    turns, gaps = strides(96, 48.0)
    fit = CYCLE.log_fit(gaps)
    fit[..., 1] = -50.0
    fit[60:72] = 0.0
    belief = beliefs(fit, np.zeros((96, 2, 2)), np.arange(96), 2 * np.pi / 48)
    found = np.angle((belief.sum(axis=2) * np.exp(1j * PHASE_RAD)).sum(axis=1))
    off = np.angle(np.exp(1j * (found - 2 * np.pi * turns)))
    assert np.abs(off).max() < np.radians(15)
    assert np.allclose(belief.sum(axis=(1, 2)), 1.0)
