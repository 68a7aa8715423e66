"""Decoded pictures to 8-bit RGB of a wanted size."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray

from speedlab.model.clip import ImageArray
from speedlab.video.tonemap import HdrTransfer, tone_map

_EIGHT_BIT_LUMA = frozenset({"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "nv12"})
_UNSPECIFIED_MATRIX = 2  # ITU-T H.273, MatrixCoefficients
_HD_HEIGHT_PX = 720  # from here on files without a tag mean BT.709, below BT.601


def hdr_transfer(frame: VideoFrame) -> HdrTransfer | None:
    """Which HDR curve the picture is coded with, None for SDR."""
    known = {transfer.value: transfer for transfer in HdrTransfer}
    return known.get(int(frame.color_trc))


class RgbConverter:
    """Converts pictures to RGB of one size, keeping swscale's set-up from picture to picture."""

    def __init__(self, width_px: int, height_px: int) -> None:
        self._width_px = width_px
        self._height_px = height_px
        self._scaler = VideoReformatter()
        self._to_rgb = VideoReformatter()

    def convert(self, frame: VideoFrame) -> ImageArray:
        """One picture as stored (not yet turned), (height, width, 3) uint8, BT.709 or sRGB."""
        # Scaling within YUV and converting the small picture costs a third of both at once. One
        # thread: the decoder has the other cores.
        small = self._scaler.reformat(
            frame,
            width=self._width_px,
            height=self._height_px,
            interpolation=Interpolation.BILINEAR,
            threads=1,
        )
        transfer = hdr_transfer(frame)
        rgb = self._to_rgb.reformat(
            small,
            format="rgb24" if transfer is None else "rgb48le",
            src_colorspace=_matrix(frame),
            dst_color_range=ColorRange.JPEG,
            threads=1,
        ).to_ndarray()
        if transfer is None:
            return cast("ImageArray", rgb)
        return tone_map(cast("NDArray[np.uint16]", rgb), transfer)


def thumbnail(frame: VideoFrame, scale: float) -> ImageArray:
    """A picture's brightness (h, w) uint8, shrunk by averaging; nothing is converted at 8 bits."""
    if frame.format.name in _EIGHT_BIT_LUMA:
        plane = frame.planes[0]
        rows = np.frombuffer(cast("memoryview[int]", plane), dtype=np.uint8)
        luma = rows.reshape(plane.height, plane.line_size)[:, : plane.width]
    else:
        luma = cast("ImageArray", frame.to_ndarray(format="gray"))
    size = (max(8, round(scale * luma.shape[1])), max(8, round(scale * luma.shape[0])))
    return np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _matrix(frame: VideoFrame) -> int:
    if frame.colorspace != _UNSPECIFIED_MATRIX:
        return frame.colorspace
    return Colorspace.ITU709 if frame.height >= _HD_HEIGHT_PX else Colorspace.ITU601
