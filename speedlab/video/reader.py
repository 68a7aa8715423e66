"""A clip's frames, one at a time: upright RGB with the file's own times."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from speedlab.model.clip import ClipInfo, ImageArray
from speedlab.video.colour import RgbConverter, thumbnail
from speedlab.video.container import file_time_s, open_video, pictures, seek_before
from speedlab.video.orientation import swap_if_sideways, turn_upright

_TIME_SLACK_S = 1e-6  # far below any frame spacing, above the rounding of a difference of times

THUMBNAIL_PX = 160
"""Longer side: an athlete of 15 % of the picture's height is 13 pixels tall."""

# Seeking goes by decoding order. H.264 and HEVC hold back 16 pictures at most: with twice that
# the key frame found is shown before the first frame asked for, in open groups of pictures too.
_REORDERED_FRAMES = 32


@dataclass(frozen=True)
class Frame:
    """One upright picture: `rgb` (h, w, 3) uint8 sRGB.

    `index` is its row in `ClipInfo.frame_pts_s` (0 is the file's first decoded frame), `pts_s`
    its file time as stored.
    """

    index: int
    pts_s: float
    rgb: ImageArray


def read_frames(
    info: ClipInfo,
    start_s: float | None = None,
    stop_s: float | None = None,
    wanted: Callable[[int], bool] | None = None,
    scale: float | None = None,
) -> Iterator[Frame]:
    """Decode a probed clip lazily, holding one frame at a time.

    `start_s` and `stop_s` (both included) are file seconds after the first frame. `wanted` says
    by index which frames to convert: the others are decoded, which later frames need, but cost
    no more. `scale` < 1 shrinks while converting (upright size: `scaled_size`).
    A file damaged in its middle ends early, without an exception: the last index then is below
    the last wanted one (see `decoded_part`), and the reason goes to this package's log.
    """
    rows = _selected_rows(info, start_s, stop_s)
    if not rows:
        return
    converter = RgbConverter(*swap_if_sideways(*scaled_size(info, scale or 1.0), info.rotation_deg))
    with open_video(info.path) as (container, stream):
        if rows[0] > _REORDERED_FRAMES:
            seek_before(container, stream, info.frame_pts_s[rows[0] - _REORDERED_FRAMES])
        for index, picture in _numbered(info, stream, pictures(container, stream)):
            if index >= rows.stop:
                return
            if index in rows and (wanted is None or wanted(index)):
                rgb = turn_upright(converter.convert(picture), info.rotation_deg)
                yield Frame(index, info.frame_pts_s[index], rgb)


def read_thumbnails(info: ClipInfo, rows: range) -> Iterator[ImageArray]:
    """The brightness (h, w) uint8 of every picture of `rows`, as stored, shrunk to a thumbnail."""
    longer = max(info.width_px, info.height_px)
    scale = min(1.0, THUMBNAIL_PX / longer)
    with open_video(info.path) as (container, stream):
        if rows.start > _REORDERED_FRAMES:
            seek_before(container, stream, info.frame_pts_s[rows.start - _REORDERED_FRAMES])
        for index, picture in _numbered(info, stream, pictures(container, stream)):
            if index >= rows.stop:
                return
            if index in rows:
                yield thumbnail(picture, scale)


def decoded_part(info: ClipInfo, frame_count: int) -> ClipInfo:
    """The clip as far as it decodes, with a warning: for a reader that ended early.

    `frame_count`: one more than the index of the last frame that was read.
    """
    if frame_count >= info.frame_count:
        return info
    warning = (
        f"The file is damaged: only its first {frame_count} of {info.frame_count} pictures "
        "could be read."
    )
    return replace(
        info, frame_pts_s=info.frame_pts_s[:frame_count], warnings=(*info.warnings, warning)
    )


def scaled_size(info: ClipInfo, scale: float) -> tuple[int, int]:
    """Width and height (px) of the upright frames at a scale, never below one pixel."""
    return max(1, round(info.width_px * scale)), max(1, round(info.height_px * scale))


def _selected_rows(info: ClipInfo, start_s: float | None, stop_s: float | None) -> range:
    first_s = info.frame_pts_s[0]
    begin = 0 if start_s is None else start_s + first_s - _TIME_SLACK_S
    end = info.frame_pts_s[-1] if stop_s is None else stop_s + first_s + _TIME_SLACK_S
    return range(bisect_left(info.frame_pts_s, begin), bisect_right(info.frame_pts_s, end))


def _numbered(
    info: ClipInfo, stream: VideoStream, decoded: Iterator[VideoFrame]
) -> Iterator[tuple[int, VideoFrame]]:
    """Pictures with their row in the probe's times; those without a row of their own fall out.

    A picture without a time follows the one before it.
    """
    row_of = {pts_s: row for row, pts_s in enumerate(info.frame_pts_s)}
    last = -1
    for picture in decoded:
        pts_s = file_time_s(picture.pts, stream)
        row = last + 1 if pts_s is None else row_of.get(pts_s, last)
        if last < row < info.frame_count:
            yield row, picture
            last = row
