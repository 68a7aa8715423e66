"""HDR pictures (PQ or HLG, ITU-R BT.2100) to 8-bit SDR as screens and pose models know it.

Three steps: a curve per channel to light relative to reference white, rolled off towards its
peak; the change of primaries, a matrix; the SDR curve. The curves are tables over 16-bit codes.
"""

from __future__ import annotations

from enum import Enum
from functools import cache

import cv2
import numpy as np
from av.video.reformatter import ColorTrc
from numpy.typing import NDArray

from speedlab.model.clip import FloatArray, ImageArray

_CODES = 65_536
# cd/m² of diffuse white in HDR, and the HLG signal that shows it (ITU-R BT.2408, table 1).
_REFERENCE_WHITE_CD_M2 = 203.0
_HLG_REFERENCE_SIGNAL = 0.75
_PQ_PEAK_CD_M2 = 1000.0  # the usual mastering peak; brighter is shown as white
# Linear RGB of BT.2020 to BT.709 (ITU-R BT.2087, the inverse of its M2).
_BT2020_TO_BT709 = np.array(
    [
        [1.6605, -0.5876, -0.0728],
        [-0.1246, 1.1329, -0.0083],
        [-0.0182, -0.1006, 1.1187],
    ]
)


class HdrTransfer(Enum):
    """Transfer curve of an HDR picture, by its number in ITU-T H.273."""

    PQ = int(ColorTrc.SMPTE2084)
    HLG = int(ColorTrc.ARIB_STD_B67)


def tone_map(rgb: NDArray[np.uint16], transfer: HdrTransfer) -> ImageArray:
    """BT.2020 R'G'B' (h, w, 3), full range uint16, to BT.709 or sRGB R'G'B' uint8.

    Up to about 90 cd/m² light keeps its ratio to reference white, above it is rolled off after
    ITU-R BT.2390, so that sky and white shirts keep their texture. HLG is mapped as scene light
    (the SDR picture the same camera would have taken), PQ as display light (BT.2408, section 5).
    """
    to_light, to_sdr = _tables(transfer)
    # `take` with a mode runs a third faster than indexing; no code lies outside the tables.
    light = cv2.transform(to_light.take(rgb, mode="clip"), _BT2020_TO_BT709)
    sdr: ImageArray = to_sdr.take(light, mode="clip")
    return sdr


@cache
def _tables(transfer: HdrTransfer) -> tuple[NDArray[np.uint16], ImageArray]:
    signal = np.linspace(0.0, 1.0, _CODES)
    if transfer is HdrTransfer.PQ:
        light, peak = pq_light(signal), _PQ_PEAK_CD_M2 / _REFERENCE_WHITE_CD_M2
        sdr = _srgb_signal(signal)
    else:
        white = hlg_scene_light(np.array(_HLG_REFERENCE_SIGNAL))
        light, peak = hlg_scene_light(signal) / white, float(1.0 / white)
        sdr = _bt709_signal(signal)
    shown = roll_off(np.minimum(light, peak), peak)
    return (
        np.round(shown * (_CODES - 1)).astype(np.uint16),
        np.round(sdr * 255.0).astype(np.uint8),
    )


def pq_light(signal: FloatArray) -> FloatArray:
    """Light relative to reference white of a PQ signal 0..1 (BT.2100 table 4)."""
    m1, m2, c1, c2, c3 = _PQ
    root = np.power(signal, 1.0 / m2)
    ratio = np.maximum(root - c1, 0.0) / (c2 - c3 * root)
    return 10_000.0 / _REFERENCE_WHITE_CD_M2 * np.power(ratio, 1.0 / m1)


def pq_signal(light: FloatArray) -> FloatArray:
    """PQ signal 0..1 of light relative to reference white: the inverse of `pq_light`."""
    m1, m2, c1, c2, c3 = _PQ
    power = np.power(light * _REFERENCE_WHITE_CD_M2 / 10_000.0, m1)
    return np.power((c1 + c2 * power) / (1.0 + c3 * power), m2)


_PQ = (2610 / 16384, 2523 / 4096 * 128, 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32)


def hlg_scene_light(signal: FloatArray) -> FloatArray:
    """Scene light 0..1 (1: the camera's peak) of an HLG signal 0..1 (BT.2100 table 5)."""
    a = 0.17883277
    b, c = 1.0 - 4.0 * a, 0.5 - a * np.log(4.0 * a)
    return np.where(signal <= 0.5, signal**2 / 3.0, (np.exp((signal - c) / a) + b) / 12.0)


def roll_off(light: FloatArray, peak: float) -> FloatArray:
    """Light 0..`peak` (relative to reference white) into 0..1, after ITU-R BT.2390, 5.4.1.

    Untouched below the knee, above it a Hermite spline of the PQ signal that ends level.
    """
    top = pq_signal(np.array(peak))
    signal, white = pq_signal(light) / top, float(pq_signal(np.array(1.0)) / top)
    knee = 1.5 * white - 0.5
    t = np.clip((signal - knee) / (1.0 - knee), 0.0, 1.0)
    spline = (
        (2 * t**3 - 3 * t**2 + 1) * knee
        + (t**3 - 2 * t**2 + t) * (1.0 - knee)
        + (-2 * t**3 + 3 * t**2) * white
    )
    return np.clip(pq_light(np.where(signal < knee, signal, spline) * top), 0.0, 1.0)


def _srgb_signal(light: FloatArray) -> FloatArray:
    """IEC 61966-2-1."""
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def _bt709_signal(light: FloatArray) -> FloatArray:
    """ITU-R BT.709, section 1.2."""
    return np.where(light < 0.018, 4.5 * light, 1.099 * light**0.45 - 0.099)
