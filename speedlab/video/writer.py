"""Frames to an MP4 that browsers play, with the times they are given."""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import av.error
import numpy as np
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter
from av.video.stream import VideoStream

from speedlab.errors import UnwritableOutputError
from speedlab.model.clip import ImageArray

# A common multiple of the clocks phones use (600, 12800, 15360, 24000, 30000, 60000, 90000 Hz):
# their times are kept exactly, any other to 0.1 us.
TIME_BASE = Fraction(1, 5_760_000)
CRF = 20
"""Constant rate factor that is visually close to the source; scale 0 (lossless) to 51."""
_KEY_FRAME_EVERY = 30  # frames: a browser steps back quickly


class Codec(StrEnum):
    """How the pictures are coded: H.264 plays in every browser, HEVC is what phones write."""

    H264 = "h264"
    HEVC = "hevc"


# The encoder, what it is told beside the rate factor, and the name players look for in an MP4.
# The same pictures give the same bytes on any machine: both encoders give others for another number
# of threads, and x264's weighted prediction for whatever lies in memory beyond the picture's edge
# (3 of 120 encodings of a picture of 180 rows differed).
_ENCODERS: dict[Codec, tuple[str, dict[str, str], str]] = {
    Codec.H264: ("libx264", {"threads": "4", "x264-params": "mbtree=0"}, "avc1"),
    Codec.HEVC: ("libx265", {"x265-params": "log-level=none:frame-threads=1"}, "hvc1"),
}


class VideoWriter:
    """Context manager that encodes yuv420p (MP4, faststart) under a temporary name.

    The file appears under its own name only when the block ends without an exception. Nothing
    of the source's metadata (place, device, time) is written. An odd width or height is padded
    by one repeated row or column of pixels. Raises UnwritableOutputError when the disk is full
    or the folder cannot be written.
    """

    def __init__(
        self,
        path: Path,
        width_px: int,
        height_px: int,
        time_base: Fraction = TIME_BASE,
        preset: str = "veryfast",
        codec: Codec = Codec.H264,
        crf: int = CRF,
    ) -> None:
        self._path = path
        self._part = path.with_name(f".{path.name}.part")
        self._size = (width_px + width_px % 2, height_px + height_px % 2)
        self._padding = ((0, height_px % 2), (0, width_px % 2), (0, 0))
        self._shape = (height_px, width_px, 3)
        self._time_base = time_base
        self._preset, self._codec, self._crf = preset, codec, crf
        self._last_tick: int | None = None
        self._spacing_ticks = round(Fraction(1, 30) / time_base)
        self._reformatter = VideoReformatter()

    def __enter__(self) -> Self:
        try:
            self._part.touch()  # av itself opens the file only with the first packet
            self._container = self._open()
        except (av.error.FFmpegError, OSError) as error:
            raise self._unwritable(error) from error
        return self

    def write(self, rgb: ImageArray, pts_s: float) -> None:
        """Encode one frame (h, w, 3) uint8 sRGB shown at `pts_s`; times must rise."""
        if rgb.shape != self._shape:
            raise ValueError(f"frame is {rgb.shape}, the video {self._shape}")
        tick = round(Fraction(pts_s) / self._time_base)
        if self._last_tick is not None and tick <= self._last_tick:
            raise ValueError(f"frame times must rise, {pts_s} s does not")
        if self._last_tick is not None:
            self._spacing_ticks = tick - self._last_tick
        self._last_tick = tick
        try:
            self._encode(self._picture(rgb, tick))
        except (av.error.FFmpegError, OSError) as error:
            raise self._unwritable(error) from error

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            # Whatever went wrong is already on its way up; a second failure must not hide it.
            with suppress(av.error.FFmpegError, OSError):
                self._container.close()
            self._part.unlink(missing_ok=True)

    def _finish(self) -> None:
        if self._last_tick is None:
            raise ValueError(f"no frame was written to {self._path}")
        try:
            self._encode(None)
            self._container.close()
            self._part.replace(self._path)
        except (av.error.FFmpegError, OSError) as error:
            raise self._unwritable(error) from error

    def _open(self) -> OutputContainer:
        container = av.open(
            f"file:{self._part}",
            "w",
            format="mp4",
            # The edit list that keeps a late first frame counts in the movie's own clock.
            options={
                "movflags": "faststart",
                "movie_timescale": str(self._time_base.denominator),
            },
        )
        encoder, own, tag = _ENCODERS[self._codec]
        options = {"crf": str(self._crf), "preset": self._preset, "g": str(_KEY_FRAME_EVERY)}
        stream = container.add_stream(encoder, options=options | own)
        assert isinstance(stream, VideoStream)
        stream.codec_context.codec_tag = tag
        stream.width, stream.height = self._size
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = self._time_base
        stream.codec_context.color_range = ColorRange.MPEG
        stream.codec_context.colorspace = Colorspace.ITU709
        stream.codec_context.color_primaries = ColorPrimaries.BT709
        stream.codec_context.color_trc = ColorTrc.BT709
        self._stream = stream
        return container

    def _picture(self, rgb: ImageArray, tick: int) -> VideoFrame:
        padded = np.pad(rgb, self._padding, mode="edge") if np.any(self._padding) else rgb
        picture = self._reformatter.reformat(
            VideoFrame.from_ndarray(np.ascontiguousarray(padded), format="rgb24"),
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )
        picture.pts, picture.time_base = tick, self._time_base
        return picture

    def _encode(self, picture: VideoFrame | None) -> None:
        for packet in self._stream.encode(picture):
            # Counts for the last frame only: the others last until the next one.
            packet.duration = self._spacing_ticks
            self._container.mux(packet)

    def _unwritable(self, error: Exception) -> UnwritableOutputError:
        reason = getattr(error, "strerror", None) or str(error)
        return UnwritableOutputError(
            f"{self._path} cannot be written ({reason}): "
            "free some disk space or choose another folder with --out."
        )
