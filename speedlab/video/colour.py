"""Decoded pictures to 8-bit sRGB, scaled and tone-mapped by swscale on the way."""

from __future__ import annotations

from av.video.frame import VideoFrame
from av.video.reformatter import (
    ColorPrimaries,
    Colorspace,
    ColorTrc,
    Interpolation,
    VideoReformatter,
)

from speedlab.model.clip import ImageArray

HDR_TRANSFERS = frozenset({ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67})
_UNSPECIFIED_MATRIX = 2  # AVCOL_SPC_UNSPECIFIED (ITU-T H.273, MatrixCoefficients 2)
_HD_HEIGHT_PX = 720  # from here on files without a tag mean BT.709, below BT.601


def is_hdr(frame: VideoFrame) -> bool:
    """Whether the picture is coded for HDR (PQ or HLG transfer, ITU-R BT.2100)."""
    return frame.color_trc in HDR_TRANSFERS


class RgbConverter:
    """Converts the pictures of one clip to RGB of one size; reuse it, its set-up is costly."""

    def __init__(self, width_px: int, height_px: int) -> None:
        self._width_px = width_px
        self._height_px = height_px
        self._reformatter = VideoReformatter()

    def convert(self, frame: VideoFrame) -> ImageArray:
        """One picture as stored (not yet turned), (height, width, 3) uint8, sRGB."""
        hdr = is_hdr(frame)
        converted = self._reformatter.reformat(
            frame,
            width=self._width_px,
            height=self._height_px,
            format="rgb24",
            src_colorspace=_matrix(frame),
            interpolation=Interpolation.BILINEAR,
            dst_color_trc=ColorTrc.IEC61966_2_1 if hdr else None,
            dst_color_primaries=ColorPrimaries.BT709 if hdr else None,
        )
        return converted.to_ndarray()  # type: ignore[return-value]  # rgb24 is always uint8


def _matrix(frame: VideoFrame) -> int:
    if frame.colorspace != _UNSPECIFIED_MATRIX:
        return frame.colorspace
    return Colorspace.ITU709 if frame.height >= _HD_HEIGHT_PX else Colorspace.ITU601
