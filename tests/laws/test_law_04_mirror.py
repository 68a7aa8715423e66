"""Law 4: a mirrored video gives the same numbers, with left and right exchanged."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_runs import camera, filmed, jittered, lawful, measured, pairs, run_past, steady

import speedlab.kinematics
from speedlab.model.clip import FloatArray
from speedlab.model.scene import Direction
from speedlab.model.seen import Seen
from speedlab.model.skeleton import LANDMARKS, Side
from speedlab.synthetic.gait import Gait, sprint
from speedlab.synthetic.scenario import LEFT_DEG, RIGHT_DEG

SIGNED = {"step_phase_asym_pct"}
"""Left against right: changes its sign."""


def _other(name: str) -> str:
    left, right = Side.LEFT.value, Side.RIGHT.value
    return name.replace(left, right) if left in name else name.replace(right, left)


TURNED = [LANDMARKS.index(_other(name)) for name in LANDMARKS]


def mirrored(view: Seen) -> Seen:
    """What a network makes of the mirrored picture: other places, other names."""
    width = float(view.info.width_px)
    flip = np.array([[-1.0, 0.0, width], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    places: FloatArray = view.poses.xy_px[:, TURNED] * [-1.0, 1.0] + [width, 0.0]
    return replace(
        view,
        poses=replace(view.poses, xy_px=places, confidence=view.poses.confidence[:, TURNED]),
        path=replace(view.path, center_px=view.path.center_px * [-1.0, 1.0] + [width, 0.0]),
        camera=replace(view.camera, to_reference=flip @ view.camera.to_reference @ flip),
    )


def holds_for(gait: Gait, heading_deg: float, *, follows: bool, distance_m: float | None) -> None:
    lens = camera(25.0, follows=True) if follows else camera()
    view = filmed(jittered(run_past(gait, 120, lens, heading_deg), 1.0, seed=4))
    options = {"camera_distance_m": distance_m, "camera_roll_deg": 1.0}
    turned = {**options, "camera_roll_deg": -1.0}
    first, second = measured(view, **options), measured(mirrored(view), **turned)
    assert {first.scene_facts["direction"], second.scene_facts["direction"]} == {"left", "right"}
    valid = 0
    for one, other in pairs(first, second, mirrored=True):
        assert one.valid == other.valid, one.metric
        assert one.flags == other.flags
        if one.valid:
            valid += 1
            sign = -1 if one.metric in SIGNED else 1
            numbers = [other.value * sign, other.u_rand, other.u_sys]
            expected = [one.value, one.u_rand, one.u_sys]
            assert numbers == pytest.approx(expected, rel=1e-6, abs=1e-9), one.metric
    assert valid > 100


@lawful(5)
@given(
    speed_mps=st.sampled_from([7.0, 9.5]),
    uneven=st.booleans(),
    heading_deg=st.sampled_from([RIGHT_DEG, LEFT_DEG]),
    follows=st.booleans(),
    distance_m=st.sampled_from([None, 15.0]),
)
def law(speed_mps, uneven, heading_deg, follows, distance_m):
    gait = sprint(speed_mps) if uneven else steady(speed_mps)
    holds_for(gait, heading_deg, follows=follows, distance_m=distance_m)


def test_a_mirrored_video_gives_the_same_numbers():
    law()


def right_is_always_near(monkeypatch):
    """Which side faces the camera is not asked of the running direction."""
    monkeypatch.setattr(Direction, "near_side", property(lambda _: Side.RIGHT))


def forward_is_always_right(monkeypatch):
    """The ground frame does not turn with the athlete."""
    axes = speedlab.kinematics._axes
    monkeypatch.setattr(
        speedlab.kinematics, "_axes", lambda scene: axes(replace(scene, direction=Direction.RIGHT))
    )


@pytest.mark.parametrize("broken", [right_is_always_near, forward_is_always_right])
def test_it_is_seen_when_this_is_broken(broken, monkeypatch):
    broken(monkeypatch)
    with pytest.raises(AssertionError):
        law()
