"""The document says what the rows say; the conditions are what the suite promises."""

from collections import Counter

import pytest

from benchmarks.accuracy.conditions import CONDITIONS
from benchmarks.accuracy.document import STANDARD, document
from benchmarks.accuracy.rows import Row, distance_row, row_of, share_row
from benchmarks.accuracy.true_passing import true_passing_s
from speedlab.synthetic.scenario import Take

ROWS = [
    share_row(STANDARD, "verdict", "measured", "both", 8, 8),
    share_row(STANDARD, "athlete", "frames found", "both", 199, 200),
    distance_row(STANDARD, "joints", "tracked", "near", "% height", [1.0, 2.0, 3.0]),
    row_of(STANDARD, "angles", "thigh", "near", "deg", [1.0, 2.0, 3.0]),
    row_of(STANDARD, "angles", "thigh", "far", "deg", [-4.0, -2.0, 0.0]),
    row_of(STANDARD, "events", "touchdown", "both", "ms", [-3.0, 1.0, -1.0], [True, True, False]),
    row_of(STANDARD, "steps", "contact_time_s, each", "near", "s", [0.002, 0.004], [True, True]),
    row_of(STANDARD, "steps", "contact_time_s, each", "far", "s", [0.006, 0.008], [True, False]),
    row_of(STANDARD, "gates", "10 m, time", "both", "ms", [-3.0, 1.0, -1.0], [True, True, True]),
    row_of(STANDARD, "measures", "thigh_rom_deg", "both", "deg", [2.5], [True]),
]


def line(text: str, section: str, start: str) -> str:
    part = text.split(f"## {section}")[1].split("\n## ", maxsplit=1)[0]
    return next(row for row in part.splitlines() if row.startswith(f"| {start} |"))


@pytest.fixture(scope="module")
def text() -> str:
    return document(CONDITIONS, ROWS)


def test_every_condition_is_listed_with_what_it_is(text):
    for condition in CONDITIONS:
        assert condition.what in line(text, "Conditions", condition.name)


@pytest.mark.parametrize(
    ("section", "figure"),
    [
        ("Athlete, left and right", "| 99.5 |"),
        ("Joints", "| 2.0 / 2.9 |"),
        ("Angles", "| +2.0 ± 1.0 / -2.0 ± 2.0 |"),
        ("Contacts", "| -1.0 ± 2.0 |"),
        ("Contacts", "| 67 |"),
        ("Rhythm and speed", "| +5.0 ± 2.6 |"),
        ("Gates", "| 10 m, time | ms | 3 | -1.0 ± 2.0 | -4.9 to +2.9 | 100 |"),
    ],
)
def test_figures_stand_in_the_row_of_their_condition(text, section, figure):
    assert figure in line(text, section, STANDARD)


def test_measures_carry_their_coverage(text):
    row = line(text, f"Every measure, condition “{STANDARD}”", "thigh_rom_deg")
    assert "+2.5" in row
    assert row.endswith("| 100 |")
    assert "75" in line(text, "Do our ± mean what they say?", "contact_time_s")


def test_what_was_not_measured_is_a_dash(text):
    assert "+0.0" not in line(text, "Angles", "dusk")
    assert "–" in line(text, "Angles", "dusk")


def test_the_suite_is_as_wide_as_it_promises():
    names = Counter(c.name for c in CONDITIONS)
    assert len(names) >= 30
    assert max(names.values()) == 1
    quick = [clip.scenario for c in CONDITIONS if c.quick for clip in c.clips]
    assert {s.camera.follows for s in quick} == {False, True}
    assert {s.fps for s in quick} == {30, 60, 120}
    assert {c.name for c in CONDITIONS if c.refused} == {"walk", "stand", "towards"}


def test_every_clip_with_what_is_said_of_it_is_one_of_its_own():
    clips = [
        repr((clip.scenario, clip.settings))
        for c in CONDITIONS
        for clip in c.clips
        if not clip.settings.capture_fps
    ]
    assert max(Counter(clips).values()) == 1


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda c: c.name)
def test_every_measurable_clip_shows_whole_contacts(condition):
    """Acted out, not drawn: what is to be scored must be in the picture."""
    take = Take(condition.clips[0].scenario)
    visible = take.wholly_visible(condition.clips[0].scenario.frame_times_s)
    assert visible.any()
    if not condition.refused:
        assert visible.sum() > 20


def test_a_row_of_nothing_does_no_harm():
    assert "–" in document(CONDITIONS, [Row("dusk", "events", "touchdown", "both", "ms", 0)])


@pytest.mark.parametrize("name", ["gates", "gates, panned"])
def test_gates_are_where_the_suite_says(name):
    """Ten metres apart; a camera that stands sees them inside 85 % of its width."""
    (condition,) = [c for c in CONDITIONS if c.name == name]
    assert len(condition.clips) == 4
    for clip in condition.clips:
        first, second = clip.settings.gates
        assert second.at_m - first.at_m == 10.0
        width_px = clip.scenario.camera.width_px
        if clip.scenario.camera.follows:
            assert first.at_s < second.at_s
        else:
            assert 0.80 < abs(second.x_px - first.x_px) / width_px < 0.85
        take = Take(clip.scenario)
        assert true_passing_s(take, first.at_m) > clip.scenario.frame_times_s[3]
        assert true_passing_s(take, second.at_m) < clip.scenario.frame_times_s[-4]
        assert true_passing_s(take, 50.0) is None
