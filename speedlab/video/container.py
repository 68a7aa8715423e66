"""Opening a clip, and walking through its packets and pictures in one and the same way.

Probe and reader share these so that both see the same pictures with the same times.
"""

from __future__ import annotations

import logging
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import av.error
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from speedlab.errors import UnreadableInputError

logger = logging.getLogger(__name__)

# Containers whose index finds the key frame before any time exactly (ISO base media: MP4, MOV).
_INDEXED_FORMATS = ("mp4", "mov")


@contextmanager
def open_video(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a clip and its main video stream, decoding set to all cores.

    Raises UnreadableInputError if the file is missing, empty, no video, or not readable.
    """
    _require_file(path)
    try:
        # `file:` keeps a name with a colon from being taken for a network address, and the
        # white list keeps play lists from pulling anything in from elsewhere.
        container = av.open(f"file:{path}", "r", options={"protocol_whitelist": "file"})
    except (av.error.FFmpegError, OSError) as error:
        raise _not_a_video(path) from error
    with container:
        stream = _main_video_stream(container, path)
        stream.thread_type = "AUTO"
        yield container, stream


def stamped_packets(
    container: InputContainer, stream: VideoStream
) -> Iterator[Packet[VideoStream]]:
    """Packets with a whole picture in them, up to where the file breaks off."""
    try:
        for packet in container.demux(stream):
            if packet.is_corrupt:
                return
            if packet.size:
                yield packet
    except av.error.FFmpegError as error:
        logger.info("%s: reading stopped early (%s)", container.name, error)


def pictures(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """Decoded pictures in the order of presentation; ends at the first undecodable packet.

    Packets before the first picture may be undecodable (a recording cut before its first key
    frame): those are skipped.
    """
    started = False
    for packet in stamped_packets(container, stream):
        try:
            decoded = packet.decode()
        except av.error.FFmpegError as error:
            if started:
                logger.info("%s: decoding stopped early (%s)", container.name, error)
                return
            continue
        started = started or bool(decoded)
        yield from decoded
    try:
        yield from stream.decode(None)
    except av.error.FFmpegError as error:
        logger.info("%s: the last pictures do not decode (%s)", container.name, error)


def seek_before(container: InputContainer, stream: VideoStream, pts_s: float) -> None:
    """Go to the key frame at or before a file time, where the container can do that exactly."""
    assert stream.time_base is not None
    if any(name in container.format.name for name in _INDEXED_FORMATS):
        container.seek(round(pts_s / stream.time_base), stream=stream, backward=True)


def file_time_s(stamp: int | None, stream: VideoStream) -> float | None:
    """File time (s) of a stamp in the stream's ticks; probe and reader agree to the last bit."""
    assert stream.time_base is not None
    return None if stamp is None else float(stamp * stream.time_base)


def _require_file(path: Path) -> None:
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode):
            path.open("rb").close()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnreadableInputError(
            f"{path} does not exist: check the name and the folder of the clip."
        ) from error
    except OSError as error:
        raise UnreadableInputError(
            f"{path} may not be read ({error.strerror}): "
            "change its permissions or copy it elsewhere."
        ) from error
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableInputError(
            f"{path} is a folder: name one clip, or use the batch command for a folder of clips."
        )
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableInputError(f"{path} is not a file: copy the clip to a disk first.")
    if status.st_size == 0:
        raise UnreadableInputError(
            f"{path} is empty (0 bytes): copy the clip from the phone once more."
        )


def _main_video_stream(container: InputContainer, path: Path) -> VideoStream:
    if container.format.name == "tty":  # text that FFmpeg would gladly render as a picture
        raise _not_a_video(path)
    streams = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not streams:
        raise UnreadableInputError(
            f"{path} holds no video (only sound or other data): choose the clip with the picture."
        )
    decodable = [s for s in streams if s.codec_context is not None]  # None: a codec av lacks
    if not decodable:
        raise UnreadableInputError(
            f"{path} uses a video codec that cannot be decoded here: export it as H.264."
        )
    return max(decodable, key=lambda s: (bool(s.disposition & Disposition.default), s.width or 0))


def _not_a_video(path: Path) -> UnreadableInputError:
    return UnreadableInputError(
        f"{path} is not a video that can be read, or its copying was interrupted: "
        "copy the original from the phone once more and check that it plays."
    )
