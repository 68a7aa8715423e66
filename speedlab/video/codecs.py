"""Whether this machine's FFmpeg can do what clips need: tried with a few frames, not looked up."""

from __future__ import annotations

import io

import av
import av.error
import numpy as np
from av.video.stream import VideoStream

FRAMES = 8
SIZE_PX = 64
TOLERANCE = 12
"""Grey levels that lossy coding of a plain picture may be off."""


def encoder_problem(encoder: str) -> str:
    """Encode a few frames with `encoder`, decode them again and compare; "" when all is well.

    Args:
        encoder: FFmpeg's name, e.g. `libx264` (H.264) or `libx265` (HEVC).
    """
    try:
        levels = _decoded_levels(_encoded(encoder))
    except (av.error.FFmpegError, ValueError, OSError) as error:
        return str(error) or type(error).__name__
    if len(levels) != FRAMES:
        return f"{len(levels)} of {FRAMES} frames came back"
    worst = max(abs(seen - meant) for seen, meant in zip(levels, _levels(), strict=True))
    return "" if worst <= TOLERANCE else f"pictures came back changed by {worst:.0f} grey levels"


def _levels() -> list[int]:
    return [30 + 25 * number for number in range(FRAMES)]


def _encoded(encoder: str) -> io.BytesIO:
    buffer = io.BytesIO()
    options = {"x265-params": "log-level=none"} if encoder == "libx265" else {}
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream(encoder, rate=30, options=options)
        if not isinstance(stream, VideoStream):
            raise ValueError(f"{encoder} is no video encoder")
        stream.width = stream.height = SIZE_PX
        stream.pix_fmt = "yuv420p"
        for level in _levels():
            grey = np.full((SIZE_PX, SIZE_PX, 3), level, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        container.mux(stream.encode(None))
    buffer.seek(0)
    return buffer


def _decoded_levels(file: io.BytesIO) -> list[float]:
    with av.open(file, "r") as container:
        frames = container.decode(video=0)
        return [float(frame.to_ndarray(format="rgb24").mean()) for frame in frames]
