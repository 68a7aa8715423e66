"""What the container says about a clip: times, size, orientation, capture rate."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import av.error
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from speedlab.errors import UnreadableInputError
from speedlab.model.clip import ClipInfo, FloatArray
from speedlab.video.colour import hdr_transfer
from speedlab.video.container import file_time_s, open_video, pictures, stamped_packets
from speedlab.video.orientation import Orientation, orientation_of, swap_if_sideways

# Android writes the capture rate under this key (MediaRecorder.setCaptureRate, a float).
# QuickTime has no such key: phones store their own slow motion at its true rate there, and
# com.apple.quicktime.full-frame-rate-playback-intent is a yes or no, not a rate.
CAPTURE_FPS_TAGS = ("com.android.capture.fps",)
# A spacing within this part of the usual one is the camera's jitter, not a variable rate.
_SPACING_TOLERANCE = 0.05
# One dropped frame doubles a spacing; rounding to a coarse clock makes it 3/2 or 2/3 at most.
_GAP_RATIO = (0.6, 1.6)


@dataclass(frozen=True)
class _Listing:
    """What the packets alone tell: file times (s, unsorted), the clock's tick, and the rest."""

    pts_s: FloatArray
    tick_s: float
    pixel_aspect: float
    codec: str
    tags: Mapping[str, str]
    cut_short: bool


def probe(path: Path) -> ClipInfo:
    """Read a clip's facts without decoding it (but for its first picture).

    The first picture shows that the clip decodes at all and carries orientation and colour.
    Raises UnreadableInputError, one sentence, when the file cannot be read as a video.
    """
    with open_video(path) as (container, stream):
        listing = _list_packets(container, stream)
    with open_video(path) as (container, stream):
        first = _first_picture(container, stream, path)
        first_pts_s = file_time_s(first.pts, stream)
    pts_s = _shown_pts_s(listing, first_pts_s, path)
    spacing_s = _usual_spacing_s(pts_s)
    orientation = orientation_of(first)
    width_px, height_px = swap_if_sideways(
        round(first.width * listing.pixel_aspect), first.height, orientation.rotation_deg
    )
    return ClipInfo(
        path=path,
        sha256=_sha256(path),
        size_bytes=path.stat().st_size,
        codec=listing.codec,
        pixel_format=first.format.name,
        width_px=width_px,
        height_px=height_px,
        rotation_deg=orientation.rotation_deg,
        frame_pts_s=tuple(pts_s.tolist()),
        stored_fps=1.0 / spacing_s,
        variable_rate=_is_variable(pts_s, spacing_s, listing.tick_s),
        tagged_capture_fps=_tagged_capture_fps(listing.tags),
        hdr=hdr_transfer(first) is not None,
        warnings=tuple(_warnings(listing, first, orientation, len(pts_s))),
    )


def _list_packets(container: InputContainer, stream: VideoStream) -> _Listing:
    # Stamps only: the packets together are the whole file.
    stamps = [
        packet.dts if packet.pts is None else packet.pts
        for packet in stamped_packets(container, stream)
        if not packet.is_discard
    ]
    assert stream.time_base is not None
    file_end = container.size
    return _Listing(
        pts_s=np.array([file_time_s(t, stream) for t in stamps if t is not None], dtype=float),
        tick_s=float(stream.time_base),
        pixel_aspect=float(stream.sample_aspect_ratio or 1),
        codec=stream.codec_context.name,
        tags={**container.metadata, **stream.metadata},
        cut_short=file_end is not None
        and any(entry.pos + entry.size > file_end for entry in stream.index_entries),
    )


def _first_picture(container: InputContainer, stream: VideoStream, path: Path) -> VideoFrame:
    try:
        first = next(pictures(container, stream), None)
    except av.error.FFmpegError as error:
        raise _undecodable(path, stream) from error
    if first is None or first.width == 0 or first.height == 0:
        raise _undecodable(path, stream)
    return first


def _undecodable(path: Path, stream: VideoStream) -> UnreadableInputError:
    width, height = stream.width or 0, stream.height or 0
    if width == 0 or height == 0:
        return UnreadableInputError(
            f"{path} says that its picture is {width} x {height} pixels: "
            "the file is damaged, copy the original from the phone once more."
        )
    return UnreadableInputError(
        f"{path} has a {stream.codec_context.name} video of which no picture can be decoded: "
        "copy the original once more, or export it as H.264."
    )


def _shown_pts_s(listing: _Listing, first_pts_s: float | None, path: Path) -> FloatArray:
    """Sorted times, each once, from the first picture that decodes."""
    if len(listing.pts_s) == 1:
        raise UnreadableInputError(f"{path} holds one picture, not a video: choose the video clip.")
    pts_s = np.unique(listing.pts_s)
    if first_pts_s is not None:
        pts_s = pts_s[pts_s >= first_pts_s]
    if len(pts_s) < 2:
        raise UnreadableInputError(
            f"{path} gives its pictures no time stamps: put it into an MP4 or MOV file first."
        )
    return pts_s


def _usual_spacing_s(pts_s: FloatArray) -> float:
    """Mean spacing of the frames (s) without the gaps that dropped frames leave.

    The median alone is not enough: at 240 fps on a clock of 600 Hz the spacings are 2 and 3
    ticks, and it is wrong by 20 %.
    """
    spacing_s = np.diff(pts_s)
    ratio = spacing_s / np.median(spacing_s)
    return float(np.mean(spacing_s[(ratio > _GAP_RATIO[0]) & (ratio < _GAP_RATIO[1])]))


def _is_variable(pts_s: FloatArray, spacing_s: float, tick_s: float) -> bool:
    allowed_s = max(1.5 * tick_s, _SPACING_TOLERANCE * spacing_s)
    return bool(np.any(np.abs(np.diff(pts_s) - spacing_s) > allowed_s))


def _tagged_capture_fps(tags: Mapping[str, str]) -> float | None:
    for key in CAPTURE_FPS_TAGS:
        try:
            fps = float(tags.get(key, ""))
        except ValueError:
            continue
        if 0.0 < fps < np.inf:
            return fps
    return None


def _warnings(
    listing: _Listing, first: VideoFrame, orientation: Orientation, frame_count: int
) -> list[str]:
    found = {
        f"The file is cut short: only its first {frame_count} pictures are there.": (
            listing.cut_short
        ),
        "Some pictures cannot be shown, or share a time with another: they are left out.": (
            frame_count < len(listing.pts_s)
        ),
        "The file asks players to mirror the picture: it is read as the camera saw it.": (
            orientation.mirrored
        ),
        "The picture is interlaced: fast limbs show as combs, film in a progressive mode.": (
            first.interlaced_frame
        ),
    }
    return [text for text, applies in found.items() if applies]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
