"""The public names: light to import, lazy, complete."""

import subprocess
import sys

import pytest
from stand_in import clip, stand_in  # noqa: F401 - a fixture

import speedlab

HEAVY = ("numpy", "pandas", "scipy", "cv2", "mediapipe", "av", "matplotlib", "pydantic", "jinja2")


def test_importing_speedlab_imports_nothing_heavy():
    code = f"import speedlab, sys; print([m for m in {HEAVY} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_every_public_name_resolves_and_no_other():
    for name in speedlab.__all__:
        assert getattr(speedlab, name) is not None
    assert set(speedlab.__all__) == set(dir(speedlab))
    with pytest.raises(AttributeError, match="no attribute 'analyse'"):
        speedlab.analyse  # noqa: B018


@pytest.mark.usefixtures("stand_in")
def test_analyze_write_and_load_from_python():
    heard = []
    analysis = speedlab.analyze(
        clip("run.mov", "good"),
        height_m=1.8,
        direction="left",
        pose_model="full",
        progress=lambda stage, share: heard.append((stage, share)),
        tell=heard.append,
    )
    assert analysis.provenance["settings"]["direction"] == "left"
    assert heard[0] == ("Finding the athlete", 0.0)
    speedlab.write(analysis, "results")
    assert speedlab.load("results").measure("step_frequency_hz").value == pytest.approx(4.412)
    with pytest.raises(speedlab.UsageError, match="--height 180"):
        speedlab.analyze("run.mov", height_m=180)
    with pytest.raises(speedlab.UsageError, match="direction up"):
        speedlab.analyze("run.mov", direction="up")
