"""An analysis in, the report's files out: `annotated.mp4` and `report.html`."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Final
from urllib.parse import quote

from speedlab.model.analysis import Analysis
from speedlab.model.quality import Verdict
from speedlab.report.annotate import annotate
from speedlab.report.html import render_html
from speedlab.report.kinogram import KeyPosition, positions
from speedlab.report.page import Media, Picture, PictureRow
from speedlab.report.stills import KeyPicture, album
from speedlab.video import read_frames

PAGE_NAME: Final = "report.html"
VIDEO_NAME: Final = "annotated.mp4"
LARGEST_EMBEDDED_BYTES: Final = 10_000_000  # beyond it a page opens slowly and mails refuse it

Progress = Callable[[str, float], None]


def write_report(
    analysis: Analysis,
    out_dir: Path,
    *,
    embed: bool = False,
    video: bool = True,
    progress: Progress | None = None,
) -> Path:
    """Write the report of an analysis into a folder that exists.

    Args:
        analysis: with its evidence; without (read back from a folder) or not measurable the page
            has words and numbers only.
        out_dir: where `report.html` and `annotated.mp4` go.
        embed: put the video into the page where it is small enough, so that one file can be sent.
        video: draw the annotated video; False saves about the time of the pose network.
        progress: receives a stage's name and the share of it that is done, 0 to 1.

    Returns:
        The page's path.

    Raises:
        UnwritableOutputError: the disk is full or the folder cannot be written.
    """
    media = Media()
    if analysis.evidence is not None and analysis.quality.verdict is not Verdict.NOT_MEASURABLE:
        media = _film(analysis, out_dir, embed, progress) if video else _stills(analysis)
    page = out_dir / PAGE_NAME
    page.write_text(render_html(analysis, media), encoding="utf-8")
    return page


def _film(analysis: Analysis, out_dir: Path, embed: bool, progress: Progress | None) -> Media:
    path = out_dir / VIDEO_NAME
    share = partial(progress, "drawing the video") if progress is not None else None
    pictures = annotate(analysis, path, share)
    url = quote(VIDEO_NAME)
    if embed and path.stat().st_size <= LARGEST_EMBEDDED_BYTES:
        url = data_uri(path.read_bytes(), "video/mp4")
    return Media(
        video=url,
        poster=data_uri(pictures.poster, "image/jpeg"),
        portrait=pictures.height_px > pictures.width_px,
        kinogram=picture_rows(pictures.kinogram),
    )


def _stills(analysis: Analysis) -> Media:
    """The five pictures without the video: only the frames that they need are converted."""
    evidence, wanted, timebase = analysis.evidence, positions(analysis), analysis.timebase
    if evidence is None or not wanted:
        return Media()
    stills = album(evidence, wanted)
    indices = {int(timebase.frame_numbers[position.row]) for position in wanted}
    frames = read_frames(analysis.clip, wanted=indices.__contains__)
    taken = [
        p for frame in frames for p in stills.take(frame.rgb, timebase.row_at(frame.index), 1.0)
    ]
    taken.sort(key=lambda picture: wanted.index(picture.position))
    return Media(kinogram=picture_rows(taken))


def picture_rows(pictures: Sequence[KeyPicture]) -> tuple[PictureRow, ...]:
    """The key positions as rows of the page, one for each landing foot, in the order given."""
    sides = groupby(pictures, key=lambda picture: picture.position.side)
    return tuple(PictureRow(side, tuple(_picture(p) for p in row)) for side, row in sides)


def _picture(picture: KeyPicture) -> Picture:
    position = picture.position
    title = position.name.capitalize()
    angles = tuple(angle.words for angle in position.angles)
    if position.unnamed:
        angles += (f"{', '.join(position.unnamed)}: withheld",)
    alt = f"{title}, landing on the {position.side} foot: {'; '.join(angles)}."
    return Picture(title, data_uri(picture.jpeg, "image/jpeg"), alt, angles, _shift(position))


def _shift(position: KeyPosition) -> str:
    """How far the frame shown lies from the instant itself; "" below a millisecond."""
    if position.offset_ms is None or abs(position.offset_ms) < 1:
        return ""
    when = "after" if position.offset_ms > 0 else "before"
    return f"picture {abs(position.offset_ms):.0f} ms {when} it"


def data_uri(data: bytes, kind: str) -> str:
    """Bytes as a `data:` address."""
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"
