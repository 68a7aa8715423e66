"""MediaPipe for real: what it leaves on the terminal, what it does with a wrong file."""

import subprocess
import sys
import zipfile

import numpy as np
import pytest

from speedlab.errors import NoWeightsError
from speedlab.pose.backend import get_backend
from speedlab.pose.cache import ModelFile
from speedlab.settings import PoseSettings

pytestmark = pytest.mark.slow


def test_nothing_is_written_to_the_terminal():
    script = """
import numpy as np
from speedlab.pose.backend import get_backend
from speedlab.settings import PoseSettings
chosen = get_backend("mediapipe")
model = chosen.find_model("heavy", download=True, tell=lambda _: None)
picture = np.random.default_rng(1).integers(0, 255, (300, 400, 3), dtype=np.uint8)
for _ in range(2):
    with chosen.open(model, PoseSettings(), people=2) as session:
        assert session.estimate(picture) == []
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "members", [[], ["pose_detector.tflite", "pose_landmarks_detector.tflite"]]
)
def test_a_bundle_that_it_cannot_use_is_named(tmp_path, members):
    path = tmp_path / "broken.task"
    with zipfile.ZipFile(path, "w") as archive:
        for member in members:
            archive.writestr(member, b"no network")
    model = ModelFile(path, "custom", "0" * 64, "given")
    opened = get_backend("mediapipe").open(model, PoseSettings())
    with pytest.raises(NoWeightsError, match=r"broken\.task: MediaPipe cannot use"), opened:
        pass


def test_an_image_that_is_a_view_of_another():
    chosen = get_backend("mediapipe")
    model = chosen.find_model("heavy", download=True, tell=lambda _: None)
    picture = np.random.default_rng(1).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    with chosen.open(model, PoseSettings()) as session:
        assert session.estimate(picture[10:200:2, ::-1]) == []
