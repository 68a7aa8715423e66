"""A rolling shutter taken out of exact landmarks, and put back to draw them."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from seen_run import SeenRun, exact_camera, seen

from speedlab.errors import UsageError
from speedlab.model.clip import ClipInfo
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import SideCertainty, Tracks
from speedlab.synthetic.rolling import as_read as as_rolled
from speedlab.synthetic.scenario import Scenario, Take, random_fly
from speedlab.tracking.shutter import (
    Shutter,
    as_read,
    at_frame_times,
    check_readout,
    lean_u_deg,
)

READOUT_S = 0.015
FILMED = [(False, 0), (False, 90), (False, 180), (False, 270), (True, 0), (True, 90)]


def scenario(panned: bool, rotation_deg: int, readout_s: float) -> Scenario:
    base = random_fly(511, 60, panned)
    return replace(
        base,
        sensor=replace(base.sensor, rolling_shutter_s=readout_s),
        storage=replace(base.storage, rotation_deg=rotation_deg),
    )


@cache
def filmed(panned: bool, rotation_deg: int, readout_s: float = READOUT_S) -> SeenRun:
    return seen(scenario(panned, rotation_deg, readout_s))


def shutter_of(run: SeenRun, rotation_deg: int) -> Shutter:
    return Shutter(READOUT_S, run.truth.size, rotation_deg, run.camera, run.timebase.time_s)


def tracks_of(run: SeenRun) -> Tracks:
    xy_px, sure = run.poses.xy_px, np.ones(len(run.poses.xy_px))
    certainty = SideCertainty(sure, sure, 1.0, 1.0)
    observed = np.isfinite(xy_px[..., 0])
    return Tracks(xy_px, run.poses.confidence, observed, np.zeros(33), (), certainty)


def apart_px(xy_px, run, other) -> float:
    """Root mean square between landmarks and another run's.

    Two cameras that turn have two reference pictures: there, the body's place does not count.
    """
    gap = run.camera.apply(xy_px) - other.camera.apply(other.poses.xy_px)
    hips = gap[:, [joint(side, "hip") for side in Side]].mean(axis=1, keepdims=True)
    return float(np.sqrt(np.nanmean((gap - hips * run.camera.moving) ** 2)))


@pytest.mark.parametrize(("panned", "rotation_deg"), FILMED)
def test_every_landmark_is_put_where_it_was_at_its_frame_s_time(panned, rotation_deg):
    rolled, at_once = filmed(panned, rotation_deg), filmed(panned, rotation_deg, 0.0)
    tracks = tracks_of(rolled)
    found = at_frame_times(tracks, shutter_of(rolled, rotation_deg))
    before_px = apart_px(tracks.xy_px, rolled, at_once)
    assert before_px > 2.0
    assert apart_px(found.xy_px, rolled, at_once) < 0.1 * before_px


@pytest.mark.parametrize(("panned", "rotation_deg"), FILMED)
def test_what_is_drawn_lies_on_the_athlete(panned, rotation_deg):
    rolled = filmed(panned, rotation_deg)
    tracks = tracks_of(rolled)
    shutter = shutter_of(rolled, rotation_deg)
    drawn = as_read(at_frame_times(tracks, shutter).xy_px, shutter)
    off_px = np.abs(drawn - tracks.xy_px)[2:-2]
    assert np.nanpercentile(off_px, 95) < 1.0


def test_a_cone_beside_a_turning_camera_stands_still():
    """Pointed at where its row shows it, it is carried to where the reference picture has it."""
    take = Take(scenario(True, 0, READOUT_S))
    time_s = take.scenario.frame_times_s[60:90]
    shutter = Shutter(
        READOUT_S,
        (take.scenario.camera.width_px, take.scenario.camera.height_px),
        0,
        exact_camera(take, time_s + READOUT_S / 2),
        time_s,
    )
    cone = np.broadcast_to(take.to_world(np.zeros((1, 1, 3))), (len(time_s), 1, 3))
    rolled = as_rolled(
        lambda t: np.broadcast_to(cone[0], (len(t), 1, 3)), take.shot, time_s, READOUT_S, 0
    )
    seen_px = take.shot.project(rolled, time_s)
    middle_s = time_s + READOUT_S / 2
    true_px = shutter.camera.apply(take.shot.project(cone, middle_s))
    assert np.abs(shutter.camera.apply(seen_px) - true_px).max() > 2.0
    found = shutter.camera.apply(shutter.ground_at_once(seen_px))
    assert np.abs(found - true_px)[1:-1].max() < 0.3


def test_the_first_frame_after_a_gap_is_lost():
    run = filmed(False, 0)
    tracks = tracks_of(run)
    start = int(np.flatnonzero(np.isfinite(tracks.xy_px[:, 0, 0]))[0])
    gap = slice(start + 10, start + 15)
    xy_px, observed = tracks.xy_px.copy(), tracks.observed.copy()
    xy_px[gap, 0], observed[gap, 0] = np.nan, False
    found = at_frame_times(replace(tracks, xy_px=xy_px, observed=observed), shutter_of(run, 0))
    lost = np.flatnonzero(~found.observed[: start + 20, 0])
    assert list(lost[lost >= start]) == [start, *range(start + 10, start + 16)]
    assert np.isnan(found.xy_px[lost, 0]).all()


def test_a_leap_over_more_rows_than_a_frame_reads_is_borne():
    run = filmed(False, 0)
    tracks = tracks_of(run)
    wild = tracks.xy_px.copy()
    wild[20, 0, 1], wild[21, 0, 1] = run.truth.size[1], -50.0
    found = at_frame_times(replace(tracks, xy_px=wild), shutter_of(run, 0))
    assert np.isfinite(found.xy_px[23:30, 0]).all()


def test_no_readout_is_longer_than_a_frame():
    check_readout(None, 240)
    check_readout(4.0, 240)
    with pytest.raises(UsageError, match=r"--readout 15 ms .*4\.2 ms at 240"):
        check_readout(15.0, 240)


def clip_info(rotation_deg: int = 0, height_px: int = 1000) -> ClipInfo:
    return ClipInfo(
        None, "", 0, "h264", "yuv420p", 1600, height_px, rotation_deg, (), 60.0, False, None, False
    )


@pytest.mark.parametrize(
    ("rotation_deg", "readout_ms", "speed_mps", "lean_deg"),
    [
        (0, None, 10.0, 1.72),  # half of 15 ms
        (180, None, 10.0, 1.72),
        (0, 10.0, 10.0, 0.23),  # a tenth of what draws 2.3 degrees (docs/metrics.md, 3.4)
        (0, 0.0, 10.0, 0.0),
        (0, None, 0.0, 0.0),  # followed by the camera
        (90, None, 10.0, 0.0),
    ],
)
def test_what_is_not_known_of_the_readout_leans(rotation_deg, readout_ms, speed_mps, lean_deg):
    """The example of 3.4: a trunk of .5 m over 20 % of 1000 rows, 400 px/m."""
    time_s = np.arange(60) / 60
    xy_px = np.zeros((60, 33, 2))
    xy_px[..., 0] = (400 * speed_mps * time_s)[:, None]
    found = lean_u_deg(xy_px, time_s, clip_info(rotation_deg), readout_ms)
    assert found == pytest.approx(lean_deg, abs=0.01)
