from dataclasses import replace

import pytest
from reported_run import reported_run

from speedlab.model.analysis import Analysis
from speedlab.model.clip import TimeSource
from speedlab.model.events import EventSource
from speedlab.report.first_screen import clip_facts
from speedlab.report.method import citations, facts, provenance_rows


@pytest.fixture(scope="module")
def run():
    return reported_run()


def placed(analysis: Analysis, source: EventSource) -> Analysis:
    """The same with every touchdown placed by somebody else."""
    contacts = tuple(
        c if c.touchdown is None else replace(c, touchdown=replace(c.touchdown, source=source))
        for c in analysis.contacts
    )
    return replace(analysis, contacts=contacts)


def said(analysis: Analysis) -> str:
    return " ".join(words for _, words in facts(analysis))


def test_the_page_says_who_placed_the_touchdowns(run):
    count = sum(c.touchdown is not None for c in run.contacts)
    shoes = f"{count} of the touchdowns: the shoe's own motion in the pictures."
    assert shoes in said(placed(run, EventSource.PICTURES))
    assert f"{count} were placed by hand." in said(placed(run, EventSource.HUMAN))
    assert shoes not in said(run)
    assert "placed by hand" not in said(run)


def test_a_likely_slow_down_is_rounded_as_in_the_verdict(run):
    clock = replace(run.timebase, source=TimeSource.UNKNOWN, likely_slowdown=10.7989)
    assert "about 11 times slower" in said(replace(run, timebase=clock))


def test_only_what_was_told_is_listed(run):
    told = {"height_m": 1.8, "mass_kg": None, "gates": [], "readout_ms": 0.0}
    rows = dict(provenance_rows(replace(run, provenance={"settings": told, "note": ""})))
    assert rows["settings.height_m"] == "1.8"
    assert rows["settings.readout_ms"] == "0.0"
    assert not {"settings.mass_kg", "settings.gates", "note"} & rows.keys()


def test_sources_are_works_each_once():
    listed = citations()
    assert "Haugen 2018" in listed
    assert len(set(listed)) == len(listed)
    assert all(any(c.isdigit() for c in work) and "(" not in work for work in listed)


def test_a_treadmill_is_named_once(run):
    assert run.evidence is not None
    scene = replace(run.evidence.scene, treadmill=True)
    belt = replace(
        run,
        evidence=replace(run.evidence, scene=scene),
        scene_facts=run.scene_facts | {"phase": "treadmill"},
    )
    assert clip_facts(belt).count("treadmill") == 1
    assert "treadmill" not in clip_facts(run)
