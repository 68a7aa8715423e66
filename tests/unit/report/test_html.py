import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from example_analysis import example_analysis, refused_analysis
from reported_run import renamed, reported_run

from speedlab.metrics.registry import METRICS
from speedlab.model.findings import Finding
from speedlab.model.measures import Measure, Tier
from speedlab.model.quality import Problem, Quality, Verdict
from speedlab.model.skeleton import Side
from speedlab.report.first_screen import NO_NUMBER
from speedlab.report.html import render_html, stylesheet
from speedlab.report.page import Media, Picture, PictureRow

HOSTILE = (
    "</script><script>alert(1)</script>.mp4",
    '"><img src=x onerror=alert(1)>.mov',
    "{{ 7*7 }} {% raw %}.mp4",
    "a&b <b>ä</b>' onclick='x.mp4",
    "\u202efdp.4pm",
)
SECONDS = re.compile(r"\d\s?(?:ms|s|Hz|m/s|°/s|/s)\b")


class Page(HTMLParser):
    """Tags with their attributes, and the text outside scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside not in ("script", "style"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))

    def values(self, name: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.tags if name in attrs]


@pytest.fixture(scope="module")
def run():
    return reported_run()


@pytest.fixture(scope="module")
def html(run) -> str:
    picture = Picture("Toe-off", "data:image/jpeg;base64,AA==", "Toe-off: trunk 8°.", ("trunk 8°",))
    media = Media(
        "annotated.mp4", "data:image/jpeg;base64,AA==", False, (PictureRow(Side.LEFT, (picture,)),)
    )
    return render_html(run, media)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_from_outside_stay_text(run, name: str) -> None:
    hostile = replace(
        renamed(run, name),
        findings=(Finding("contact_time_s", name, name, name),),
        provenance={name: {name: name}},
        quality=Quality(Verdict.LIMITED, (Problem("x", 2, name, name, name),), {}),
    )
    page, plain = Page(render_html(hostile)), Page(render_html(run))
    assert name in page.text
    assert [t for t, _ in page.tags].count("script") == 2  # the facts and the cursor
    assert {t for t, _ in page.tags} == {t for t, _ in plain.tags}
    assert not [key for _, attrs in page.tags for key in attrs if key.startswith("on")]


def test_the_page_loads_nothing(html: str) -> None:
    page = Page(html)
    assert not re.search(r"https?:|//[a-z]|url\(|@import", html)
    assert not [tag for tag, _ in page.tags if tag in ("iframe", "object", "embed", "base")]
    sources = page.values("src") + [a["href"] for t, a in page.tags if t == "link"]
    assert all(s == "annotated.mp4" or s.startswith("data:") for s in sources)
    assert all(h.startswith("#") for t, a in page.tags if t == "a" for h in [a["href"]])
    assert not page.values("style")  # the policy would drop them


def test_every_link_has_its_place(html: str) -> None:
    page = Page(html)
    places = page.values("id")
    assert len(places) == len(set(places))
    assert {h[1:] for t, a in page.tags if t == "a" for h in [a["href"]]} <= set(places)


def test_the_policy_allows_exactly_the_style_and_script_inside(html: str) -> None:
    policy = next(a["content"] for t, a in Page(html).tags if a.get("http-equiv"))
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for kind, found in (
        ("style", re.findall(r"<style>(.*?)</style>", html, re.S)),
        ("script", re.findall(r"<script>(.*?)</script>", html, re.S)),
    ):
        assert len(found) == 1
        digest = base64.b64encode(hashlib.sha256(found[0].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_the_table_has_every_registered_metric_with_its_meaning(html: str) -> None:
    page = Page(html)
    for spec in METRICS.values():
        assert f"m-{spec.name}" in page.values("id")
        assert spec.meaning in page.text
        assert re.sub(r"\s+", " ", spec.definition) in page.text


def test_a_withheld_measure_stays_with_its_reason(run) -> None:
    reason = "The heel was hidden in most frames."
    held = tuple(
        Measure(m.metric, m.side, m.step, None, m.unit, None, None, 0, Tier.A, False, reason)
        if m.metric == "heel_kick_height_norm"
        else m
        for m in run.measures
    )
    page = Page(render_html(replace(run, measures=held)))
    assert f"Withheld: {reason}" in page.text
    row = next(a for t, a in page.tags if a.get("id") == "m-heel_kick_height_norm")
    assert row["class"] == "held"


def test_a_clip_without_a_single_number_says_so(run, html: str) -> None:
    held = tuple(replace(m, value=None, valid=False, reason="Hidden.") for m in run.measures)
    page = Page(render_html(replace(run, measures=held, findings=())))
    assert NO_NUMBER in page.text
    assert NO_NUMBER not in Page(html).text


def test_a_clip_value_is_printed_with_its_plus_minus(run, html: str) -> None:
    value = run.measure("contact_time_s")
    text = f"{value.value * 1000:.0f} ± {value.half_width * 1000:.0f} ms"
    assert text in Page(html).text.replace("\u00a0", " ").replace("\u202f", " ").replace("  ", " ")


def test_every_picture_says_what_it_shows(html: str) -> None:
    for tag, attrs in Page(html).tags:
        if tag == "img":
            assert attrs["alt"]
        if tag == "svg":
            assert attrs.get("aria-label") or attrs.get("aria-hidden") == "true"


def test_findings_lead_to_their_picture(html: str) -> None:
    after = html.split("The thighs pass late")[1]
    assert 'href="#timing"' in after.split("</li>")[0]
    after = html.split("Arms and legs on one clock")[1]
    assert 'href="#arms"' in after.split("</li>")[0]


def test_a_clip_that_cannot_be_measured_shows_reason_and_remedy_only() -> None:
    html = render_html(refused_analysis())
    page = Page(html)
    assert "This clip cannot be measured." in page.text
    assert "No person was found. Nothing is measured." in page.text
    assert "Film from closer." in page.text
    assert "How this was measured" not in page.text
    assert not {"table", "svg", "video", "nav", "img"} & {tag for tag, _ in page.tags}


def test_no_seconds_where_time_is_not_known() -> None:
    run = reported_run(trusted=False)
    html = render_html(run)
    page = Page(html)
    seen = [*page.words, *page.values("aria-label"), *page.values("alt"), *page.values("title")]
    definitions = {spec.definition for spec in METRICS.values()}
    shown = [
        w for w in seen if w not in definitions and w not in {s.meaning for s in METRICS.values()}
    ]
    assert not [w for w in shown if SECONDS.search(w)]
    assert "slow motion of an unknown rate" in page.text
    assert "frame 20" in page.text
    assert '"slowdown": null' in html
    trusted = Page(render_html(reported_run()))
    assert any(SECONDS.search(w) for w in trusted.words)  # the check can fail


def test_an_analysis_read_back_has_words_and_numbers_without_figures() -> None:
    html = render_html(replace(reported_run(), evidence=None))
    page = Page(html)
    assert "All numbers" in page.text
    assert "When things happen" not in page.text
    assert render_html(example_analysis())  # metrics that are not registered, NaN facts


def test_findings_beyond_three_are_folded_not_lost(run) -> None:
    many = tuple(Finding("contact_time_s", f"Finding {n}", "What.", "Cue.") for n in range(5))
    html = render_html(replace(run, findings=many))
    first, rest = html.split('<details class="more"><summary>2 more</summary>')
    assert all(f"Finding {n}<" in first for n in range(3))
    assert all(f"Finding {n}<" in rest for n in (3, 4))


def test_a_finding_without_a_picture_leads_to_the_table(run) -> None:
    html = render_html(replace(run, evidence=None))
    after = html.split("The thighs pass late")[1]
    assert 'href="#table"' in after.split("</li>")[0]


def test_a_long_run_is_folded_after_some_rows() -> None:
    page = Page(render_html(reported_run(strides=24, fps=60)))
    folds = [w for w in page.words if w.startswith("The rest of the clip")]
    assert "The rest of the clip, 4 more rows" in folds


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_has_the_contrast_of_wcag_aa(scheme: int) -> None:
    blocks = re.findall(r":root\{(.*?)\}", stylesheet())
    colours = dict(re.findall(r"--([\w-]+):(#\w{6})", blocks[scheme]))
    pairs = [
        (text, ground)
        for text in ("ink", "muted", "left-text", "right-text", "accent-text")
        for ground in ("paper", "wash")
    ]
    for text, ground in [*pairs, ("on-left", "left"), ("on-right", "right")]:
        high, low = sorted([luminance(colours[text]), luminance(colours[ground])], reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, (text, ground)


def test_the_same_analysis_gives_the_same_page(run) -> None:
    assert render_html(run) == render_html(run)


def test_a_long_clip_stays_a_light_page() -> None:
    html = render_html(reported_run(strides=20, fps=240))
    assert len(html) < 3_000_000
