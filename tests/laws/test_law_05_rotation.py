"""Law 5: a picture turned by ten degrees, its ground line with it, changes nothing over the ground.

The same picture may be a hill filmed by a level camera, or a level track filmed by a tilted one:
against gravity the first leans by ten degrees less (downhill more), the second as before.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_runs import (
    clip_values,
    filmed,
    jittered,
    lawful,
    measured,
    pairs,
    run_past,
    steady,
    with_picture,
)

import speedlab.scene.survey
from speedlab.model.measures import Measure
from speedlab.model.scene import Scene
from speedlab.model.seen import Seen
from speedlab.synthetic.scenario import LEFT_DEG, RIGHT_DEG

TURN_DEG = 10.0
ONLY_ON_LEVEL_GROUND, AGAINST_GRAVITY = "mean_vertical_force_bw", "trunk_lean_gravity_deg"
OTHERS = frozenset({ONLY_ON_LEVEL_GROUND, AGAINST_GRAVITY})


def turned(view: Seen, clockwise_deg: float) -> Seen:
    """The picture turned about its middle, on a canvas that holds all of it."""
    width, height = view.info.width_px, view.info.height_px
    side = int(np.hypot(width, height))
    angle = np.radians(clockwise_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array([width, height]) / 2
    places = (view.poses.xy_px - middle) @ turn.T + side / 2
    return with_picture(view, places, side, side)


def tolerance(one: Measure) -> float:
    """A tenth of the printed ±: the ground line is fitted anew, to a few hundredths of a degree."""
    return 0.1 * one.half_width + 1e-6


def holds_for(speed_mps: float, heading_deg: float, clockwise_deg: float) -> None:
    view = filmed(jittered(run_past(steady(speed_mps), 240, None, heading_deg), 0.5, seed=5))
    told = {"camera_roll_deg": 0.0, "camera_distance_m": 15.0}
    level, hill = measured(view, **told), measured(turned(view, clockwise_deg), **told)
    for one, other in pairs(level, hill, without=OTHERS):
        assert one.valid == other.valid, one.metric
        if one.valid:
            assert other.value == pytest.approx(one.value, abs=tolerance(one)), one.metric
    up_deg = clockwise_deg if heading_deg == LEFT_DEG else -clockwise_deg
    assert hill.scene_facts["slope_deg"] == pytest.approx(up_deg, abs=0.2)
    leans = [clip_values(a)[AGAINST_GRAVITY].value for a in (level, hill)]
    assert leans[1] - leans[0] == pytest.approx(-up_deg, abs=0.3)
    assert not clip_values(hill)[ONLY_ON_LEVEL_GROUND].valid
    tilted = measured(turned(view, clockwise_deg), camera_roll_deg=clockwise_deg)
    same = clip_values(tilted)[AGAINST_GRAVITY].value
    assert same == pytest.approx(leans[0], abs=0.3)
    assert clip_values(tilted)[ONLY_ON_LEVEL_GROUND].valid


@lawful(2)
@given(
    speed_mps=st.sampled_from([7.0, 9.0]),
    heading_deg=st.sampled_from([RIGHT_DEG, LEFT_DEG]),
    clockwise_deg=st.sampled_from([-TURN_DEG, TURN_DEG]),
)
def law(speed_mps, heading_deg, clockwise_deg):
    holds_for(speed_mps, heading_deg, clockwise_deg)


def test_a_turned_picture_changes_nothing_over_the_ground():
    law()


def ground_taken_for_level(monkeypatch):
    line = speedlab.scene.survey.ground_line
    monkeypatch.setattr(
        speedlab.scene.survey, "ground_line", lambda *a, **k: (line(*a, **k)[0], 0.0)
    )


def roll_the_wrong_way(monkeypatch):
    wrong = property(lambda s: s.picture_slope_deg - s.direction.sign * (s.camera_roll_deg or 0.0))
    monkeypatch.setattr(Scene, "slope_deg", wrong)


def downhill_is_uphill(monkeypatch):
    wrong = property(lambda s: -s.picture_slope_deg + s.direction.sign * (s.camera_roll_deg or 0.0))
    monkeypatch.setattr(Scene, "slope_deg", wrong)


@pytest.mark.parametrize("broken", [ground_taken_for_level, roll_the_wrong_way, downhill_is_uphill])
def test_it_is_seen_when_this_is_broken(broken, monkeypatch):
    broken(monkeypatch)
    with pytest.raises(AssertionError):
        law()
