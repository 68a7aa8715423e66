from importlib.metadata import version

from speedlab.facts import provenance
from speedlab.settings import Settings


def test_settings_and_versions_say_what_made_the_numbers():
    facts = provenance(Settings(height_m=1.83, readout_ms=12.0))
    assert facts["speedlab"] == version("speedlab")
    assert facts["packages"]["mediapipe"] == version("mediapipe")
    assert Settings.model_validate(facts["settings"]) == Settings(height_m=1.83, readout_ms=12.0)
