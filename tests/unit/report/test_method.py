from dataclasses import replace

import pytest
from reported_run import reported_run

from speedlab.model.analysis import Analysis
from speedlab.model.events import EventSource
from speedlab.report.first_screen import clip_facts
from speedlab.report.method import facts


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
