"""The report opened from the disk in a real browser."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from drawn_run import Stage, filmed
from reported_run import renamed, reported_run

from speedlab.report import write_report

pytestmark = pytest.mark.slow

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOSTILE = "</script><img src=x onerror=alert(1)> é #%20.mp4"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium with H.264 on the PATH (apt install chromium)")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def page_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("Ergebnis é 1")
    run = filmed(
        reported_run(strides=3, fps=60, stage=Stage(640, 480, 40.0, 60.0, 400.0)),
        tmp_path_factory.mktemp("clip") / "run.mp4",
    )
    named = renamed(run, HOSTILE)
    file = folder / "source.mp4"
    shutil.copy(run.clip.path, file)
    path = write_report(run, folder)
    html = path.read_text(encoding="utf-8")
    assert HOSTILE not in html
    from speedlab.report import html as renderer
    from speedlab.report.page import Media

    hostile = renderer.render_html(replace(named), Media("annotated.mp4"))
    (folder / "hostile.html").write_text(hostile, encoding="utf-8")
    return path


def wait_until(page: Any, condition: str, arg: Any = None, timeout_s: float = 20.0) -> None:
    """Ask until a condition holds. From outside: the page's own policy forbids it to evaluate."""
    deadline = time.monotonic() + timeout_s
    while not page.evaluate(condition, arg):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(50)


class Visit:
    """A page with everything it complained about and asked for."""

    def __init__(self, browser: Any, path: Path, width: int, scheme: str = "light") -> None:
        self.page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(path.as_uri())
        wait_until(self.page, "document.getElementById('video').readyState >= 2")

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *_: object) -> None:
        self.page.close()


@pytest.mark.parametrize("name", ["report.html", "hostile.html"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_opens_without_errors_requests_or_overflow(
    browser: Any, page_path: Path, width: int, scheme: str, name: str
) -> None:
    with Visit(browser, page_path.with_name(name), width, scheme) as visit:
        visit.page.wait_for_timeout(200)
        assert visit.complaints == []
        outside = [u for u in visit.requests if not u.startswith(("file://", "data:"))]
        assert outside == []
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_video_plays(browser: Any, page_path: Path) -> None:
    with Visit(browser, page_path, 1280) as visit:
        visit.page.click("#play")
        wait_until(visit.page, "document.getElementById('video').currentTime > 0.1")
        assert visit.complaints == []


def test_keys_move_by_frames_and_contacts_and_the_cursor_follows(
    browser: Any, page_path: Path
) -> None:
    with Visit(browser, page_path, 1280) as visit:
        page = visit.page
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        wait_until(page, "document.getElementById('readout').textContent.endsWith('frame 3')")
        page.keyboard.press("ArrowLeft")
        wait_until(page, "document.getElementById('readout').textContent.endsWith('frame 2')")
        facts = page.evaluate("JSON.parse(document.getElementById('player-facts').textContent)")
        page.keyboard.press("ArrowDown")
        start = facts["contacts"][0]
        wait_until(
            page,
            "t => Math.abs(document.getElementById('video').currentTime - t) < 0.07",
            arg=start,
        )
        on = page.locator(".wide .time.on")
        assert on.count() == 2  # the timing and the front side, in the row that holds the time
        axis = on.first.evaluate(
            "g => ({...g.dataset, x: g.querySelector('.cursor').x1.baseVal.value})"
        )
        t0, t1, x0, x1 = (float(axis[key]) for key in ("t0", "t1", "x0", "x1"))
        at = t0 + (axis["x"] - x0) / (x1 - x0) * (t1 - t0)
        assert at == pytest.approx(start, abs=0.07)  # one frame of a clip stored 4 times slower


def test_a_click_on_a_time_axis_moves_the_video(browser: Any, page_path: Path) -> None:
    with Visit(browser, page_path, 1280) as visit:
        area = visit.page.locator("#sides .wide .catch").first
        area.scroll_into_view_if_needed()
        box = area.bounding_box()
        visit.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 5)
        data = area.evaluate("e => ({...e.parentElement.dataset})")
        middle = (float(data["t0"]) + float(data["t1"])) / 2
        now = visit.page.evaluate("document.getElementById('video').currentTime")
        assert now == pytest.approx(middle, abs=0.07)
        # The video that was used stays in view beside its figures.
        visit.page.wait_for_selector("#player.docked")


def test_figures_are_readable_on_a_phone(browser: Any, page_path: Path) -> None:
    with Visit(browser, page_path, 390) as visit:
        sizes = visit.page.evaluate(
            """() => [...document.querySelectorAll('svg text')].filter(t => t.checkVisibility())
            .map(t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a)"""
        )
        assert len(sizes) > 50
        assert min(sizes) >= 10.5


def test_prints_on_paper_with_the_poster_instead_of_the_video(
    browser: Any, page_path: Path
) -> None:
    with Visit(browser, page_path, 1280) as visit:
        visit.page.emulate_media(media="print")
        assert visit.page.locator("#poster").is_visible()
        assert not visit.page.locator("#video").is_visible()
        assert not visit.page.locator("#controls").is_visible()
        assert visit.page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
