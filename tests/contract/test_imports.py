"""`import speedlab` is quick, one package owns `cv2`, and no import asks the network."""

import json
import re
import subprocess
import sys
from importlib.metadata import packages_distributions

from project import PACKAGE, modules, pyproject

HEAVY = {"numpy", "scipy", "cv2", "av", "mediapipe", "matplotlib", "pandas", "pydantic"}

ASKED = """
import importlib, json, sys
asked = []
sys.addaudithook(lambda event, args: asked.append(event)
                 if event in ("socket.connect", "socket.getaddrinfo") else None)
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
print(json.dumps(asked))
"""


def test_the_package_is_light_to_import():
    code = "import json, sys, speedlab; print(json.dumps(sorted(sys.modules)))"
    loaded = set(json.loads(python("-c", code)))
    assert not HEAVY & loaded


def test_every_public_name_can_be_had():
    code = "import speedlab; print(all(hasattr(speedlab, name) for name in speedlab.__all__))"
    assert python("-c", code).strip() == "True"


def test_no_import_asks_the_network():
    names = [name for name, _ in modules() if not name.endswith("__main__")]
    assert json.loads(python("-c", ASKED, json.dumps(names)).splitlines()[-1]) == []


def test_one_package_owns_cv2():
    assert set(packages_distributions()["cv2"]) == {"opencv-contrib-python"}


def test_no_other_opencv_is_asked_for():
    project = pyproject()["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(item for extra in extras for item in extra)]
    names = {re.match(r"[\w.-]+", item)[0] for item in wanted}
    assert {name for name in names if name.startswith("opencv")} == {"opencv-contrib-python"}


def test_the_package_says_that_it_is_typed():
    assert (PACKAGE / "py.typed").is_file()


def python(*arguments):
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
