"""The notebooks run from top to bottom, and are committed without outputs."""

import csv
import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from speedlab.errors import NoWeightsError
from speedlab.pose.weights import resolve

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MIN_CONTACTS = 4
LARGEST_ERROR_MS = 25.0  # a quarter of a contact: the bench, not this test, says how exact it is


def outputs_of(notebook, word):
    """Everything that the one code cell which ends on a word printed or showed."""
    cells = [cell for cell in notebook.cells if cell.source.rstrip().endswith(word)]
    assert len(cells) == 1, word
    return cells[0].outputs


def executed(name):
    """A notebook run from top to bottom, in its own folder."""
    notebook = nbformat.read(FOLDER / name, as_version=4)
    place = {"metadata": {"path": str(FOLDER)}}
    return NotebookClient(notebook, timeout=500, resources=place).execute()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_outputs_are_committed(path):
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)


@pytest.fixture(scope="module")
def first_clip():
    try:
        resolve("full", download=False)
    except NoWeightsError as error:
        pytest.skip(f"needs a pose model: {error}")
    return executed("01_first_clip.ipynb")


@pytest.mark.slow
def test_the_first_clip_runs_and_draws_two_figures(first_clip):
    outputs = [item for cell in first_clip.cells for item in cell.get("outputs", [])]
    assert sum("image/png" in item.get("data", {}) for item in outputs) == 2


@pytest.mark.slow
def test_the_first_clip_finds_the_true_contacts(first_clip):
    (shown,) = outputs_of(first_clip, "\nerrors")
    rows = [line.split() for line in shown["data"]["text/plain"].splitlines()[1:]]
    truth = json.loads((FOLDER.parent / "sample_videos/fly_static_240.json").read_text())
    assert len(rows) == sum(contact["complete"] for contact in truth["contacts"])
    assert len(rows) >= MIN_CONTACTS
    assert all(abs(float(cell)) < LARGEST_ERROR_MS for row in rows for cell in row[-2:])


@pytest.fixture(scope="module")
def accuracy():
    return executed("02_how_accurate_is_it.ipynb")


@pytest.mark.slow
def test_the_accuracy_notebook_draws_the_recorded_figures(accuracy):
    outputs = [item for cell in accuracy.cells for item in cell.get("outputs", [])]
    assert sum("image/png" in item.get("data", {}) for item in outputs) == 4
    with (FOLDER.parent / "docs/accuracy.csv").open(encoding="utf-8") as file:
        conditions = list(dict.fromkeys(row["condition"] for row in csv.DictReader(file)))
    (counted,) = outputs_of(accuracy, 'conditions")')
    assert f"under {len(conditions)} conditions" in counted["text"]
    assert len(conditions) >= 30
