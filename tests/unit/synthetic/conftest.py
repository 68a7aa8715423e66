from __future__ import annotations

import numpy as np
import pytest

from speedlab.model.skeleton import Side
from speedlab.synthetic.body import Body
from speedlab.synthetic.camera import Camera
from speedlab.synthetic.gait import sprint
from speedlab.synthetic.locomotion import Locomotion
from speedlab.synthetic.scenario import Scenario


@pytest.fixture
def runner() -> Locomotion:
    return Locomotion(Body(), sprint(9.0), 2.0, np.random.default_rng(4), Side.LEFT)


@pytest.fixture
def small() -> Scenario:
    """A clip small enough to render in a second."""
    camera = Camera(width_px=320, height_px=180, focal_px=325.0)
    return Scenario(seed=5, camera=camera, fps=120, duration_s=0.15)
