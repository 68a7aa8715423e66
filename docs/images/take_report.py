"""Photograph the first screen of a report for the README.

python docs/images/take_report.py [RESULTS_FOLDER]

Without a folder the first sample clip is analysed. Needs the `dev` extra and Chromium on the PATH.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import speedlab

HERE = Path(__file__).resolve().parent
CLIP = HERE.parents[1] / "sample_videos" / "fly_static_240.mp4"
HEIGHT_M = 1.82  # of the sample's sprinter
SIZE = {"width": 1280, "height": 925}
SHOWN_SHARE = 0.44  # of the video: the athlete in full stride, near the middle
SEEK = """share => new Promise(done => {
    const video = document.getElementById('video');
    const wanted = share * video.duration;
    const shown = (_, frame) =>  // of the picture that is really drawn, not of where it was sent
        Math.abs(frame.mediaTime - wanted) < 0.1 ? requestAnimationFrame(() => done())
                                                 : video.requestVideoFrameCallback(shown);
    video.requestVideoFrameCallback(shown);
    video.currentTime = wanted;
})"""


def main(arguments: list[str]) -> int:
    """Take the picture of the given results folder, or of the sample's."""
    if arguments:
        photograph(Path(arguments[0]))
        return 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "report"
        speedlab.write(speedlab.analyze(CLIP, height_m=HEIGHT_M), folder)
        photograph(folder)
    return 0


def photograph(folder: Path) -> None:
    """Open the report of a results folder as a laptop would, and save what is seen first."""
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto((folder / "report.html").resolve().as_uri())
        page.wait_for_function("document.getElementById('video').readyState >= 2")
        page.evaluate(SEEK, SHOWN_SHARE)
        page.screenshot(path=HERE / "report.png")
        browser.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
