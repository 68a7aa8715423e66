import numpy as np
from seen_run import seen

from speedlab.model.seen import Seen
from speedlab.model.tracks import AthletePath
from speedlab.synthetic.scenario import random_fly


def seen_of_a_run(overlapped):
    run = seen(random_fly(3, 60, panned=False))
    count = len(run.poses.xy_px)
    path = AthletePath(
        np.zeros((count, 2)), np.full(count, 200.0), np.ones(count, bool), overlapped=overlapped
    )
    return Seen(None, path, run.poses, run.camera)


def test_nothing_is_left_of_the_pictures_in_which_somebody_else_is_in_the_place():
    count = len(seen_of_a_run(None).poses.xy_px)
    overlapped = np.arange(count) % 4 == 0
    both = seen_of_a_run(overlapped)
    alone = both.alone()
    assert np.isnan(alone.poses.xy_px[overlapped]).all()
    assert (alone.poses.confidence[overlapped] == 0).all()
    assert np.isnan(alone.path.size_px[overlapped]).all()
    kept = ~overlapped
    assert np.array_equal(alone.poses.xy_px[kept], both.poses.xy_px[kept], equal_nan=True)
    assert np.isfinite(alone.path.size_px[kept]).all()


def test_who_runs_alone_stays_as_seen():
    for overlapped in (None, np.zeros(len(seen_of_a_run(None).poses.xy_px), bool)):
        both = seen_of_a_run(overlapped)
        assert both.alone() is both
