"""Results folders: what is written is what the contract says, and reads back as it was."""

import csv
import json
import math
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from example_analysis import FIRST_FRAME, FRAMES, example_analysis, refused_analysis

from speedlab.errors import UnreadableInputError
from speedlab.formats import json_schema, load, write_data
from speedlab.model.measures import Measure, Tier
from speedlab.model.skeleton import LANDMARKS

EVENT_HEADER = (
    "contact,kind,side,time_s,time_file_s,frame,sigma_ms,floor_ms,complete,confidence,source,"
    "model_time_s,edited_by,edited_at"
)


@pytest.fixture
def written(tmp_path):
    analysis = example_analysis()
    write_data(analysis, tmp_path)
    return analysis, tmp_path


def close(a, b):
    """Equal to the rounding of the files, through dataclasses, tuples, dicts and arrays."""
    if is_dataclass(a):
        return type(a) is type(b) and all(
            close(getattr(a, f.name), getattr(b, f.name)) for f in fields(a)
        )
    if isinstance(a, np.ndarray):
        return np.allclose(a, b, rtol=1e-6, atol=1e-4, equal_nan=True)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(close(a[key], b[key]) for key in a)
    if isinstance(a, tuple | list):
        return len(a) == len(b) and all(map(close, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-5, abs_tol=1e-6) or (math.isnan(a) and math.isnan(b))
    return a == b


def test_what_is_loaded_is_what_was_written(written):
    analysis, folder = written
    back = load(folder)
    expected = replace(
        analysis,
        provenance=analysis.provenance | {"frames": FRAMES},
        scene_facts={"direction": "right", "ground_y_px": 612.346, "bad": None},
    )
    for item in fields(expected):
        assert close(getattr(expected, item.name), getattr(back, item.name)), item.name


def test_loading_and_writing_again_changes_nothing(written, tmp_path):
    _, folder = written
    again = tmp_path / "again"
    again.mkdir()
    write_data(load(folder), again)
    for name in ("events.csv", "steps.csv", "measures.csv", "splits.csv"):
        assert (again / name).read_bytes() == (folder / name).read_bytes(), name
    first, second = (json.loads((f / "analysis.json").read_text("utf-8")) for f in (folder, again))
    assert close(first, second)
    with xr.open_dataset(folder / "tracks.nc") as one, xr.open_dataset(again / "tracks.nc") as two:
        xr.testing.assert_allclose(one, two)


def test_the_document_satisfies_its_schema(written):
    _, folder = written
    jsonschema.Draft202012Validator.check_schema(json_schema())
    document = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(json_schema())
    validator.validate(document)
    document["events"][0]["side"] = "near"
    assert not validator.is_valid(document)


def test_a_document_of_an_older_minor_version_is_read(written, tmp_path):
    """1.0 knew no floors, no printed half width and no splits."""
    _, folder = written
    document = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    del document["splits"]
    for event in document["events"]:
        del event["floor_ms"]
    for measure in document["measures"]:
        del measure["floor_rand"], measure["floor_sys"], measure["half_width"]
    for name in ("tracks.nc", "events.csv"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    old = json.dumps(document | {"schema_version": "1.0"})
    (tmp_path / "analysis.json").write_text(old, encoding="utf-8")
    analysis = load(tmp_path)
    assert analysis.splits == ()
    assert [event.floor_ms for event in analysis.events] == [0.0] * len(document["events"])


def test_the_published_schema_is_this_one():
    published = Path(__file__).parents[3] / "docs" / "analysis.schema.json"
    expected = json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"
    assert published.read_text(encoding="utf-8") == expected, f"write this into {published}"


def test_no_nan_in_the_json_and_a_reason_beside_every_null_value(tmp_path):
    bad = Measure("knee_range", "both", None, math.nan, "deg", math.nan, 1.0, 3, Tier.B)
    write_data(replace(example_analysis(), measures=(bad,)), tmp_path)

    def refuse(token):
        raise AssertionError(token)

    text = (tmp_path / "analysis.json").read_text(encoding="utf-8")
    document = json.loads(text, parse_constant=refuse)
    measure = document["measures"][0]
    assert (measure["value"], measure["u_rand"], measure["valid"]) == (None, None, False)
    assert measure["reason"]
    assert document["quality"]["figures"]["view_deg"] is None
    assert "Läufer 1.mov" in text


def test_events_csv_has_the_columns_and_values_of_the_contract(written):
    _, folder = written
    lines = (folder / "events.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == EVENT_HEADER
    rows = list(csv.DictReader(lines))
    assert [(r["contact"], r["kind"], r["side"]) for r in rows] == [
        ("1", "touchdown", "left"),
        ("1", "toe_off", "left"),
        ("2", "touchdown", "right"),
    ]
    first, human = rows[0], rows[1]
    assert float(first["time_s"]) == pytest.approx(8.25 / 240, abs=1e-6)
    assert float(first["time_file_s"]) == pytest.approx(8.25 / 30, abs=1e-6)
    assert (first["frame"], first["sigma_ms"], first["complete"]) == ("8.25", "3.12346", "true")
    assert (first["source"], first["model_time_s"], first["edited_by"]) == ("model", "", "")
    assert (human["source"], human["edited_by"]) == ("human", "Zoë, coach")
    assert float(human["model_time_s"]) == pytest.approx(0.135417)


def test_splits_csv_has_our_times_and_the_other_instruments(written):
    analysis, folder = written
    first, second = csv.DictReader((folder / "splits.csv").read_text("utf-8").splitlines())
    assert (first["start_m"], first["stop_m"], first["flags"]) == ("0.0", "5.0", "filled")
    assert float(first["time_s"]) == pytest.approx(0.512346)
    assert float(first["difference_s"]) == pytest.approx(0.512346 - 0.52, abs=1e-6)
    assert (second["time_s"], second["clocked_s"], second["difference_s"]) == ("", "", "")
    assert second["reason"] == analysis.splits[1].reason
    document = json.loads((folder / "analysis.json").read_text("utf-8"))
    assert document["splits"][0]["difference_s"] == pytest.approx(-0.007654, abs=1e-6)


def test_without_gates_there_is_no_table_of_splits(tmp_path):
    write_data(replace(example_analysis(), splits=()), tmp_path)
    assert not (tmp_path / "splits.csv").exists()
    document = json.loads((tmp_path / "analysis.json").read_text("utf-8"))
    assert document["splits"] == []
    del document["splits"]  # as an earlier version wrote it
    (tmp_path / "analysis.json").write_text(json.dumps(document), "utf-8")
    assert load(tmp_path).splits == ()


def test_nothing_in_seconds_is_written_when_the_capture_rate_is_unknown(tmp_path):
    write_data(example_analysis(trusted=False), tmp_path)
    events = pd.read_csv(tmp_path / "events.csv")
    assert events[["time_s", "sigma_ms", "floor_ms", "model_time_s"]].isna().all(axis=None)
    assert events[["time_file_s", "frame"]].notna().all(axis=None)
    steps = pd.read_csv(tmp_path / "steps.csv")
    times = [name for name in steps.columns if name.endswith("_s")]
    assert len(times) == 4
    assert steps[times].isna().all(axis=None)
    assert steps["reason"].str.contains("capture rate is unknown").all()
    document = json.loads((tmp_path / "analysis.json").read_text(encoding="utf-8"))
    assert document["timebase"]["capture_fps"] is None
    assert document["timebase"]["likely_slowdown"] == 8
    assert document["timebase"]["reason"]
    assert document["contacts"][0]["mid_stance_s"] is None
    with xr.open_dataset(tmp_path / "tracks.nc", engine="scipy") as tracks:
        assert tracks.attrs["time_unit"] == "frames"
        assert tracks.time.values[0] == FIRST_FRAME


def test_the_rate_that_is_written_is_that_of_distinct_pictures(tmp_path):
    analysis = example_analysis()
    every = analysis.timebase
    shown = np.delete(np.arange(3 * FRAMES // 2), np.s_[2::3])[:FRAMES]  # each third one repeats
    spacing_s = float(np.diff(every.file_s)[0])
    base = replace(every, file_s=shown * spacing_s, frames=shown.astype(np.int64))
    write_data(replace(analysis, timebase=base), tmp_path)
    document = json.loads((tmp_path / "analysis.json").read_text(encoding="utf-8"))
    assert document["timebase"]["capture_fps"] == pytest.approx(every.fps * 2 / 3, rel=0.02)


def test_an_untrusted_analysis_loads_with_its_working_times(tmp_path):
    analysis = example_analysis(trusted=False)
    write_data(analysis, tmp_path)
    back = load(tmp_path)
    assert not back.timebase.trusted
    for a, b in zip(analysis.contacts, back.contacts, strict=True):
        assert b.touchdown.time_s == pytest.approx(a.touchdown.time_s, abs=1e-6)
        assert b.touchdown.sigma_ms == pytest.approx(a.touchdown.sigma_ms, rel=1e-4)
    assert back.contacts[0].mid_stance_s == pytest.approx(analysis.contacts[0].mid_stance_s, 1e-4)
    assert back.steps[0].contact_time_s is None


def test_xarray_opens_the_tracks_in_the_movement_schema(written):
    analysis, folder = written
    with xr.open_dataset(folder / "tracks.nc", engine="scipy") as tracks:
        assert tracks.position.dims == ("time", "space", "keypoint", "individual")
        assert tuple(tracks.keypoint.values) == LANDMARKS
        assert list(tracks.space.values) == ["x", "y"]
        assert list(tracks.individual.values) == ["athlete"]
        assert tracks.attrs["ds_type"] == "poses"
        assert tracks.attrs["time_unit"] == "seconds"
        assert tracks.attrs["fps"] == pytest.approx(240)
        assert tracks.observed.dtype == bool
        expected = analysis.tracks.to_xarray()
        knee = {"keypoint": "left_knee", "individual": "athlete", "space": "x"}
        np.testing.assert_allclose(
            tracks.position.sel(knee), expected.position.sel(knee), rtol=1e-6
        )
        np.testing.assert_allclose(tracks.time, analysis.timebase.time_s)
        assert not tracks.observed.sel(keypoint="left_knee").values[5, 0]
        assert set(tracks.data_vars) >= {"position", "position_m", "confidence", "observed"}


def test_a_refused_clip_has_tables_without_rows_and_no_tracks(tmp_path):
    write_data(refused_analysis(), tmp_path)
    assert (tmp_path / "events.csv").read_text().splitlines() == [EVENT_HEADER]
    assert not (tmp_path / "tracks.nc").exists()
    back = load(tmp_path)
    assert back.tracks is None
    assert back.quality.problems[0].code == "no_person"


def test_names_that_are_not_utf8_are_written(tmp_path):
    analysis = example_analysis()
    named = replace(analysis.clip, path=analysis.clip.path.with_name("a\udcff.mp4"))
    write_data(replace(analysis, clip=named), tmp_path)
    assert load(tmp_path).clip.path.name == "a?.mp4"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        ("{", "is not JSON"),
        ("[]", "schema version"),
        ('{"schema_version": "2.0"}', "schema version 2.0"),
        ('{"schema_version": "1.7"}', "clip: Field required"),
    ],
)
def test_folders_without_readable_results_are_named(tmp_path, content, words):
    if content is not None:
        (tmp_path / "analysis.json").write_text(content)
    with pytest.raises(UnreadableInputError, match=words):
        load(tmp_path)


def test_a_broken_track_file_is_named(written):
    _, folder = written
    whole = (folder / "tracks.nc").read_bytes()
    (folder / "tracks.nc").write_bytes(whole[: len(whole) // 3])
    with pytest.raises(UnreadableInputError, match=r"tracks\.nc"):
        load(folder)


def test_frames_carry_the_types_a_notebook_expects():
    analysis = example_analysis()
    measures = analysis.measures_frame()
    assert measures["step"].isna().tolist() == [True, False, True, True]
    assert measures["value"].dtype == float
    assert measures["flags"].tolist() == ["", "near low_n", "", ""]
    assert analysis.events_frame()["complete"].dtype == bool
    assert analysis.steps_frame()["step_time_s"].isna().all()
    assert len(refused_analysis().steps_frame()) == 0
