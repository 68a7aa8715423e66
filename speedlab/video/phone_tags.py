"""What a phone writes into the file beside the pictures: how to turn them, how fast it filmed."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path
from typing import Final

import av

CAPTURE_FPS_KEY: Final = "com.android.capture.fps"
_TEXT, _FLOAT32 = 1, 23  # types of a value in QuickTime's metadata
_ITEM: Final = struct.Struct(">4sII4s")  # "data", type, locale, and the four bytes of the value
_PLACEHOLDER: Final = b"0000"  # as long as a float32, which replaces it


def stamp(source: Path, target: Path, rotation_deg: int, capture_fps: float | None) -> None:
    """Copy an MP4 with a display matrix that turns it clockwise, and the rate it was filmed at.

    Nothing is coded again and no time changes. The rate is written as Android's recorder writes
    it: a float32 among the movie's metadata.
    """
    with av.open(f"file:{source}", "r") as reader:
        stream = reader.streams.video[0]
        assert stream.time_base is not None
        options = {
            "movflags": "faststart+use_metadata_tags",
            "movie_timescale": str(Fraction(1) / stream.time_base),
        }
        with av.open(f"file:{target}", "w", format="mp4", options=options) as writer:
            copy = writer.add_stream_from_template(stream)
            copy.time_base = stream.time_base
            copy.set_display_rotation(-rotation_deg)  # FFmpeg counts anticlockwise
            if capture_fps is not None:
                writer.metadata[CAPTURE_FPS_KEY] = _PLACEHOLDER.decode()
            for packet in reader.demux(stream):
                if packet.size:
                    packet.stream = copy
                    writer.mux(packet)
    if capture_fps is not None:
        _put_rate(target, capture_fps)


def _put_rate(path: Path, fps: float) -> None:
    """Replace the placeholder by the rate, in place."""
    content = path.read_bytes()
    written = _ITEM.pack(b"data", _TEXT, 0, _PLACEHOLDER)
    at = content.index(written, content.index(CAPTURE_FPS_KEY.encode()))
    item = _ITEM.pack(b"data", _FLOAT32, 0, struct.pack(">f", fps))
    path.write_bytes(content[:at] + item + content[at + len(item) :])
