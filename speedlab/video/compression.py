"""How coarsely a clip was quantised by its encoder, told by the decoder.

The quantisation parameter of H.264 (ITU-T H.264, 8.5): each 6 more halve what detail is kept.
"""

from __future__ import annotations

import struct
from itertools import islice
from typing import cast

import numpy as np
from av.sidedata.sidedata import SideDataContainer, Type
from av.video.frame import VideoFrame

from speedlab.model.clip import ClipInfo
from speedlab.video.container import open_video, pictures, seek_before

SAMPLE = 24
"""Pictures that are asked: an encoder holds its rate, so any stretch tells of the whole clip."""

_HEAD = struct.Struct("@IQQii")  # blocks, their offset and size, kind of codec, the picture's value
_KIND_H264 = 1
_DELTA_COLUMN = 4  # of a block: x, y, width, height, difference from the picture's value


def quantiser_of(info: ClipInfo, rows: range) -> float | None:
    """Median quantisation parameter around the middle of some rows of a clip, 0 to 51.

    None where the decoder does not tell: another codec than H.264.
    """
    with open_video(info.path) as (container, stream):
        # With a thread a picture the values are handed out before the picture is decoded.
        stream.thread_type = "NONE"
        options = dict(stream.codec_context.options)
        stream.codec_context.options = {**options, "export_side_data": "venc_params"}
        seek_before(container, stream, info.frame_pts_s[(rows.start + rows.stop) // 2])
        told = [_of_picture(p) for p in islice(pictures(container, stream), SAMPLE)]
    known = [value for value in told if value is not None]
    return float(np.median(known)) if known else None


def _of_picture(picture: VideoFrame) -> float | None:
    """Mean over the blocks of one picture."""
    container = cast(SideDataContainer, picture.side_data)  # typed as if it held only vectors
    every = [container[place] for place in range(len(container))]
    told = next((data for data in every if data.type is Type.VIDEO_ENC_PARAMS), None)
    if told is None:
        return None
    raw = bytes(told)
    count, offset, size, kind, whole = _HEAD.unpack_from(raw)
    if kind != _KIND_H264:
        return None
    blocks = np.frombuffer(raw, dtype=np.int32, count=count * size // 4, offset=offset)
    deltas = blocks.reshape(count, size // 4)[:, _DELTA_COLUMN]
    return float(whole + deltas.mean()) if count else float(whole)
