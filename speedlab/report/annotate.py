"""The annotated video: the source's frames and timing, with what was measured drawn on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from speedlab.model.analysis import Analysis
from speedlab.model.clip import ClipInfo, ImageArray
from speedlab.report.canvas import Canvas
from speedlab.report.kinogram import KeyPosition, Position, positions
from speedlab.report.look import BODY_OVER_LEG_AND_TRUNK, look_of
from speedlab.report.overlay import Overlay, evidence_of, prepare_overlay
from speedlab.report.stills import KeyPicture, album, to_jpeg
from speedlab.report.strip import Strip, prepare_strip
from speedlab.video import VideoWriter, read_frames

LARGEST_SIDE_PX: Final = 1920  # larger pictures are shrunk: browsers and phones play them smoothly
SMALLEST_SIDE_PX: Final = 480  # smaller ones are enlarged, or their text could not be read
POSTER_QUALITY: Final = 85


@dataclass(frozen=True)
class Pictures:
    """What was taken while the video was written: its poster (JPEG) and the key positions."""

    poster: bytes
    kinogram: tuple[KeyPicture, ...]
    width_px: int
    height_px: int


@dataclass(frozen=True, eq=False)
class Painter:
    """Turns a decoded frame into a frame of the annotated video.

    Frames are read at `read_scale` (None: as they are) and shown `scale` times the source's size
    in `picture_px` (width, height); `sheet` (h, w, 3), of even size, is the one frame that is
    drawn on again and again.
    """

    overlay: Overlay
    strip: Strip
    sheet: ImageArray
    picture_px: tuple[int, int]
    scale: float
    read_scale: float | None

    @property
    def width_px(self) -> int:
        """Width of the annotated video."""
        return int(self.sheet.shape[1])

    @property
    def height_px(self) -> int:
        """Height of the annotated video, the strip included."""
        return int(self.sheet.shape[0])

    def paint(self, rgb: ImageArray, row: int) -> ImageArray:
        """Draw the analysed frame `row`; the pixels are valid until the next call."""
        width, height = self.picture_px
        picture = self.sheet[:height, :width]
        if rgb.shape == picture.shape:
            picture[:] = rgb
        else:
            picture[:] = cv2.resize(rgb, self.picture_px, interpolation=cv2.INTER_CUBIC)
        self.overlay.draw(Canvas(picture, scale=self.scale), row)
        self.strip.draw(self.sheet[-self.strip.layout.height :], row)
        return self.sheet


def annotate(
    analysis: Analysis, out_path: Path, progress: Callable[[float], None] | None = None
) -> Pictures:
    """Write the annotated video and take the stills, in one pass over the clip.

    The video holds the analysed frames at the source's own spacing, the first at time 0: row r is
    shown at `timebase.file_s[r] - timebase.file_s[0]`. Memory does not grow with the clip.
    `progress` receives the share done, 0 to 1.

    Raises:
        ValueError: the analysis holds no evidence (it was read back from a folder).
        UnwritableOutputError: the disk is full or the folder cannot be written.
    """
    timebase, key_positions = analysis.timebase, positions(analysis)
    painter = prepare_painter(analysis)
    stills = album(evidence_of(analysis), key_positions)
    poster_row, poster = _poster_row(analysis, key_positions), b""
    kinogram: list[KeyPicture] = []
    start_s, stop_s = float(timebase.file_s[0]), float(timebase.file_s[-1])
    with VideoWriter(out_path, painter.width_px, painter.height_px) as writer:
        for frame in read_frames(analysis.clip, start_s, stop_s, scale=painter.read_scale):
            row = timebase.row_at(frame.index)
            if frame.index == timebase.frame_numbers[row]:
                kinogram += stills.take(frame.rgb, row, painter.read_scale or 1.0)
            pixels = painter.paint(frame.rgb, row)
            if row == poster_row or not poster:
                poster = to_jpeg(pixels, POSTER_QUALITY)
            writer.write(pixels, frame.pts_s - analysis.clip.frame_pts_s[0] - start_s)
            if progress is not None:
                progress((row + 1) / len(timebase.file_s))
    order = key_positions.index
    kinogram.sort(key=lambda picture: order(picture.position))
    return Pictures(poster, tuple(kinogram), painter.width_px, painter.height_px)


def prepare_painter(analysis: Analysis) -> Painter:
    """Compute and draw all that the frames share."""
    motion = evidence_of(analysis).motion
    scale = output_scale(analysis.clip)
    width, height = round(analysis.clip.width_px * scale), round(analysis.clip.height_px * scale)
    athlete = BODY_OVER_LEG_AND_TRUNK * (motion.leg_length_px + motion.trunk_length_px)
    look = look_of(width, height, athlete * scale)
    strip = prepare_strip(analysis, width + width % 2, look)
    below = height % 2 + strip.layout.height
    sheet = np.zeros((height + below, strip.layout.width, 3), np.uint8)
    overlay = prepare_overlay(analysis, look, scale)
    read_scale = scale if scale < 1.0 else None
    return Painter(overlay, strip, sheet, (width, height), scale, read_scale)


def output_scale(clip: ClipInfo) -> float:
    """Size of the annotated picture over the source's: 1 unless it is very large or very small."""
    longer, shorter = sorted((clip.width_px, clip.height_px), reverse=True)
    if longer > LARGEST_SIDE_PX:
        return LARGEST_SIDE_PX / longer
    return float(np.ceil(SMALLEST_SIDE_PX / shorter)) if shorter < SMALLEST_SIDE_PX else 1.0


def _poster_row(analysis: Analysis, key_positions: tuple[KeyPosition, ...]) -> int:
    """A touchdown of the near foot if there is one, else any key position, else the first frame."""
    near = evidence_of(analysis).motion.near_side
    shown = sorted(
        key_positions, key=lambda p: (p.name is not Position.TOUCHDOWN, p.side is not near)
    )
    return shown[0].row if shown else 0
