"""Folders import downwards only, and each heavy package has one place."""

import ast

import pytest
from importlinter.cli import lint_imports
from project import PACKAGE, ROOT, modules, pyproject

OUTSIDE_THE_LAYERS = {"__init__", "__main__", "synthetic"}
"""The public functions and the program sit above all layers; the synthetic sprinter beside them."""

ONE_PLACE = {
    "av": "speedlab.video",
    "pooch": "speedlab.pose",
    "typer": "speedlab.cli",
    "rich": "speedlab.cli",
    "subprocess": "speedlab.pose.sources",
}


def test_the_layers_hold(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_every_folder_has_its_layer():
    contract = pyproject()["tool"]["importlinter"]["contracts"][0]
    layered = {part.strip().split(".")[1] for row in contract["layers"] for part in row.split("|")}
    there = {path.stem for path in PACKAGE.glob("*.py")}
    there |= {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert there - OUTSIDE_THE_LAYERS == layered


@pytest.mark.parametrize("package", ONE_PLACE)
def test_a_heavy_package_is_imported_in_one_place_only(package):
    place = ONE_PLACE[package]
    users = {name for name, path in modules() if package in imported(path)}
    assert users
    assert not {name for name in users if not f"{name}.".startswith(f"{place}.")}


def test_no_module_has_a_name_that_says_nothing():
    empty = {"utils", "util", "helpers", "common", "core", "manager", "process", "misc"}
    assert not [name for name, _ in modules() if empty & set(name.split("."))]


def imported(path):
    """Top-level packages that a module imports, also inside its functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names
