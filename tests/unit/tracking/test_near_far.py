import numpy as np
import pytest
from seen_run import ARMS, LEGS, seen, swapped

from speedlab.model.skeleton import Side
from speedlab.synthetic.scenario import random_fly
from speedlab.tracking.near_far import settled
from speedlab.tracking.sides import Naming
from speedlab.tracking.track import leg_length_px

RUN = seen(random_fly(1, 120, panned=False))
NEAR = Side.RIGHT if RUN.truth.direction == "right" else Side.LEFT


def judged(run, legs=1.0, arms=1.0, near=NEAR):
    """The clip's sides, all frames named alike."""
    found = np.where(run.poses.found, 1.0, np.nan)
    naming = Naming(found * legs, found * arms, found > 0, found > 0, found < 0, 20.0)
    xy = run.poses.xy_px
    return settled(xy, run.poses.confidence, naming, near, leg_length_px(xy))


def test_what_is_seen_better_on_the_near_side_stands():
    naming, clip = judged(RUN)
    assert np.nanmin(naming.legs) == np.nanmin(naming.arms) == 1.0
    assert clip.legs > 0.95
    assert clip.arms > 0.95


@pytest.mark.parametrize("pairs", [(LEGS,), (ARMS,), (LEGS, ARMS)], ids=["legs", "arms", "both"])
def test_a_pair_named_wrongly_throughout_is_mirrored(pairs):
    naming, clip = judged(swapped(RUN, slice(None), *pairs))
    assert np.nanmax(naming.legs) == (0.0 if LEGS in pairs else 1.0)
    assert np.nanmax(naming.arms) == (0.0 if ARMS in pairs else 1.0)
    assert min(clip.legs, clip.arms) > 0.9


def test_without_a_vote_and_without_better_sight_the_clip_is_unsure():
    """Half of the frames exchanged, all limbs seen alike: only the feet's size is left."""
    alike = np.full_like(RUN.poses.confidence, 0.9)
    found = np.where(RUN.poses.found, 0.5, np.nan)
    xy = RUN.poses.xy_px
    _, clip = settled(
        xy,
        alike,
        Naming(found, found, found > 0, found > 0, found < 0, 20.0),
        NEAR,
        leg_length_px(xy),
    )
    assert 0.5 <= clip.legs < 0.9
