"""The scorers, on poses whose faults were put in on purpose."""

from pathlib import Path

import numpy as np
import pytest
from seen_run import ARMS, LEGS, seen

from benchmarks.accuracy.conditions import true_gates
from benchmarks.accuracy.errors import pooled
from benchmarks.accuracy.rows import Row
from benchmarks.accuracy.run import scored
from benchmarks.accuracy.view import View
from speedlab.model.clip import ClipInfo
from speedlab.model.seen import Seen
from speedlab.model.tracks import AthletePath, CameraMotion, PoseSequence
from speedlab.pipeline import measure_seen
from speedlab.settings import Settings
from speedlab.synthetic.scenario import Take, random_fly
from speedlab.tracking.limb_gaps import exchange

PANNED = random_fly(501, 120, True)
STATIC = random_fly(502, 120, False)


def view_of(scenario, change=lambda view, xy: xy, **told) -> View:
    """A view with exact poses, changed in pixels by `change`."""
    run, take = seen(scenario), Take(scenario)
    times = run.timebase.time_s
    camera = scenario.camera
    info = ClipInfo(
        path=Path("drawn.mp4"), sha256="0" * 64, size_bytes=1, codec="h264",
        pixel_format="yuv420p", width_px=camera.width_px, height_px=camera.height_px,
        rotation_deg=0, frame_pts_s=tuple(times.tolist()), stored_fps=float(scenario.fps),
        variable_rate=False, tagged_capture_fps=None, hdr=False,
    )  # fmt: skip
    xy = run.poses.xy_px
    path = AthletePath(np.nanmean(xy, axis=1), np.full(len(xy), 200.0), np.isfinite(xy[:, 0, 0]))
    bare = View(take, run.truth, None, None)
    poses = PoseSequence(change(bare, xy.copy()), run.poses.confidence)
    found = Seen(info, path, poses, run.camera)
    analysis = measure_seen(found, Settings(height_m=scenario.body.height_m, **told))
    return View(take, run.truth, found, analysis)


def rows_of(view: View) -> dict[tuple[str, str, str], Row]:
    return {(r.stage, r.quantity, r.side): r for r in pooled("c", scored(view))}


@pytest.fixture(scope="module")
def exact() -> dict[tuple[str, str, str], Row]:
    return rows_of(view_of(PANNED, gates=true_gates(PANNED)))


def test_exact_poses_pass_the_gates_at_their_true_times(exact):
    assert exact["gates", "10 m, given", "both"].bias == 0.0
    time_s, speed = (exact["gates", f"10 m, {what}", "both"] for what in ("time", "speed"))
    assert abs(time_s.bias) < 3.0  # the click is to a whole pixel: a millisecond each
    assert abs(speed.bias) < 0.03
    assert time_s.coverage == speed.coverage == 100.0
    assert not any("fly10" in quantity for _, quantity, _ in exact)


def test_exact_poses_are_found_right(exact):
    for stage, quantity in (
        ("verdict", "measured"),
        ("time", "rate known"),
        ("athlete", "frames found"),
        ("athlete", "frames not on somebody else"),
        ("sides", "legs, raw"),
        ("sides", "legs, tracked"),
        ("events", "contacts found"),
        ("events", "contacts not invented"),
    ):
        assert exact[stage, quantity, "both"].bias == 0.0, quantity
    assert exact["time", "frame rate", "both"].bias == pytest.approx(0.0, abs=1e-3)
    assert exact["joints", "raw, legs right", "near"].limit_high < 1e-6
    assert exact["joints", "tracked", "near"].limit_high < 0.8  # the low-pass at landings
    assert abs(exact["ground", "drift", "both"].bias) < 1e-3
    assert abs(exact["angles", "thigh", "near"].bias) < 0.5
    assert abs(exact["events", "touchdown", "both"].bias) < 4.0


def test_every_frame_of_the_whole_body_counts(exact):
    assert (
        exact["athlete", "frames found", "both"].n
        == Take(PANNED).wholly_visible(PANNED.frame_times_s).sum()
    )


def test_a_constant_offset_is_bias_and_nothing_else(exact):
    def forward(view: View, xy: np.ndarray) -> np.ndarray:
        shift = view.axes_px @ np.array([0.02 * view.height_m, 0.0])
        return xy + shift[:, None, :]

    rows = rows_of(view_of(PANNED, forward))
    for joint in ("hip", "knee", "elbow"):
        for side in ("near", "far"):
            key = ("joints", f"{joint} forward", side)
            assert rows[key].bias - exact[key].bias == pytest.approx(2.0, abs=0.02)
            assert rows[key].spread == pytest.approx(exact[key].spread, abs=0.05)
            up = ("joints", f"{joint} up", side)
            assert rows[up].bias == pytest.approx(exact[up].bias, abs=0.05)


@pytest.mark.parametrize(("limbs", "pair"), [("legs", LEGS), ("arms", ARMS)])
def test_exchanged_frames_are_counted_in_the_raw_poses(limbs, pair):
    swapped = slice(100, 110)

    def fault(_: View, xy: np.ndarray) -> np.ndarray:
        mask = np.zeros(len(xy), dtype=bool)
        mask[swapped] = True
        return exchange(xy, mask, pair)

    rows = rows_of(view_of(PANNED, fault))
    row = rows["sides", f"{limbs}, raw", "both"]
    wrong = -row.bias / 100 * row.n
    assert 5 <= wrong <= 10  # where the limbs cross neither assignment is nearer
    other = {"legs": "arms", "arms": "legs"}[limbs]
    assert rows["sides", f"{other}, raw", "both"].bias == 0.0


def test_frames_on_somebody_else_are_counted():
    def fault(view: View, xy: np.ndarray) -> np.ndarray:
        away = view.axes_px @ np.array([0.4 * view.height_m, 0.0])
        xy[50:53] += away[50:53, None, :]
        return xy

    row = rows_of(view_of(PANNED, fault))["athlete", "frames not on somebody else", "both"]
    assert -row.bias / 100 * row.n == pytest.approx(3.0, abs=0.01)


def test_sides_are_near_and_far_from_the_camera():
    def fault(view: View, xy: np.ndarray) -> np.ndarray:
        rows = list(LEGS[view.near_side.value == "right"])
        xy[:, rows] += (view.axes_px @ np.array([0.0, 0.03 * view.height_m]))[:, None, :]
        return xy

    for scenario in (PANNED, STATIC):
        rows = rows_of(view_of(scenario, fault))
        assert rows["joints", "ankle up", "near"].bias == pytest.approx(3.0, abs=0.3)
        assert rows["joints", "ankle up", "far"].bias == pytest.approx(0.0, abs=0.3)


def test_a_camera_that_drifts_is_seen():
    view = view_of(PANNED)
    still = view.seen.camera
    drift = np.tile(np.eye(3), (len(still.to_reference), 1, 1))
    drift[:, 0, 2] = np.linspace(0.0, 40.0, len(drift))
    moved = CameraMotion(drift @ still.to_reference, True, 0.0, still.anchored)
    seen_wrong = Seen(view.seen.info, view.seen.path, view.seen.poses, moved)
    rows = rows_of(View(view.take, view.truth, seen_wrong, view.analysis))
    assert abs(rows["ground", "drift", "both"].bias) > 0.3


def test_a_refused_clip_loses_its_contacts_and_frames():
    take = Take(STATIC)
    truth = seen(STATIC).truth
    rows = rows_of(View(take, truth, None, None, "nobody is seen"))
    assert rows["verdict", "measured", "both"].bias == -100.0
    assert rows["athlete", "frames found", "both"].bias == -100.0
    assert rows["events", "contacts found", "both"].bias == -100.0
