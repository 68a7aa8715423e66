"""How coarsely a picture was quantised by its encoder, told by the decoder.

The quantisation parameter of H.264 (ITU-T H.264, 8.5): each 6 more halve what detail is kept.
"""

from __future__ import annotations

import struct
from typing import cast

import numpy as np
from av.sidedata.sidedata import SideDataContainer, Type
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

_HEAD = struct.Struct("@IQQii")  # blocks, their offset and size, kind of codec, the picture's value
_KIND_H264 = 1
_DELTA_COLUMN = 4  # of a block: x, y, width, height, difference from the picture's value


def ask_for_quantisers(stream: VideoStream) -> None:
    """Let the decoder hand out its quantisation parameters; before the first picture."""
    options = dict(stream.codec_context.options)
    stream.codec_context.options = {**options, "export_side_data": "venc_params"}


def quantiser_of(picture: VideoFrame) -> float | None:
    """Mean quantisation parameter of a picture, 0 to 51; None where the decoder does not tell."""
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
