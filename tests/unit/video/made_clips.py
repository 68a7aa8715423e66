"""Clips made on the spot, each with one property under test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

WIDTH_PX, HEIGHT_PX = 96, 64
# Four coloured quarters, no two alike: every turn and mirror image of it looks different.
RED, GREEN, BLUE, GREY = (200, 30, 30), (30, 180, 30), (30, 30, 200), (120, 120, 120)


def quarters(top_left, top_right, bottom_left, bottom_right, width=WIDTH_PX, height=HEIGHT_PX):
    rgb = np.empty((height, width, 3), np.uint8)
    rgb[: height // 2, : width // 2] = top_left
    rgb[: height // 2, width // 2 :] = top_right
    rgb[height // 2 :, : width // 2] = bottom_left
    rgb[height // 2 :, width // 2 :] = bottom_right
    return rgb


def corner_colours(rgb: NDArray[np.uint8]) -> list[tuple[float, ...]]:
    """Mean colours of the four quarters' middles: top left, top right, bottom left, right."""
    height, width = rgb.shape[:2]
    rows, columns = (height // 4, 3 * height // 4), (width // 4, 3 * width // 4)
    return [
        tuple(rgb[y - 4 : y + 4, x - 4 : x + 4].reshape(-1, 3).mean(axis=0))
        for y in rows
        for x in columns
    ]


def numbered(count: int) -> list[NDArray[np.uint8]]:
    """Grey pictures whose brightness tells their number (10, 14, 18 …)."""
    return [np.full((HEIGHT_PX, WIDTH_PX, 3), 10 + 4 * k, np.uint8) for k in range(count)]


def number_of(rgb: NDArray[np.uint8]) -> int:
    return round((float(rgb.mean()) - 10) / 4)


def noise(count: int, width: int = 320, height: int = 240) -> list[NDArray[np.uint8]]:
    """Pictures that cannot be compressed, so that a cut file loses pictures evenly."""
    rng = np.random.default_rng(7)
    return [rng.integers(0, 255, (height, width, 3), np.uint8) for _ in range(count)]


def encode(
    path: Path,
    pictures: Sequence[NDArray[np.uint8]],
    ticks: Sequence[int] | None = None,
    clock_hz: int = 15_360,
    codec: str = "libx264",
    pixel_format: str = "yuv420p",
    container: str | None = None,
    muxer: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
    colours: dict[str, int] | None = None,
    prepare: Callable[[av.VideoStream], None] | None = None,
) -> Path:
    """Encode with PyAV alone: the tests of the reader must not lean on our writer."""
    base = Fraction(1, clock_hz)
    stamps = ticks if ticks is not None else [k * (clock_hz // 30) for k in range(len(pictures))]
    with av.open(str(path), "w", format=container, options=muxer or {}) as output:
        output.metadata.update(metadata or {})
        stream = output.add_stream(codec, rate=30, options=options or {})
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = pixel_format
        stream.codec_context.time_base = base
        for name, value in (colours or {}).items():
            setattr(stream.codec_context, name, value)
        if prepare:
            prepare(stream)
        for rgb, tick in zip(pictures, stamps, strict=True):
            frame = av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(format=pixel_format)
            frame.pts, frame.time_base = tick, base
            for name, value in (colours or {}).items():
                setattr(frame, name, value)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def patch_track_matrix(path: Path, matrix: Sequence[float]) -> None:
    """Overwrite the 3 x 3 matrix of the first track header (a b u, c d v, x y w)."""
    data = bytearray(path.read_bytes())
    start = data.index(b"tkhd") + 4 + 40  # version 0: 40 bytes before the matrix
    for position, value in enumerate(matrix):
        bits = 30 if position % 3 == 2 else 16
        raw = int(value * (1 << bits)) & 0xFFFFFFFF
        data[start + 4 * position : start + 4 * position + 4] = raw.to_bytes(4, "big")
    path.write_bytes(data)
