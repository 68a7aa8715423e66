"""Text on a picture: outlined, anti-aliased, rendered once and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from speedlab.model.clip import FloatArray, ImageArray
from speedlab.report.palette import Rgb

DIGIT_SHARE: Final = 0.729
"""Height of a digit over the type size, of DejaVu Sans Bold (which comes with matplotlib)."""
MIN_DIGIT_SHARE: Final = 0.022
"""Digits are at least this share of the picture's height (docs: the annotated video)."""

_PHONE_SHARE: Final = 0.0245  # of the width: on a phone held upright (390 px) type of 9 to 10 px


@dataclass(frozen=True)
class Sprite:
    """A rendered text: `ink` (h, w, 3) already multiplied by `cover` (h, w, 1), both 0 to 1."""

    ink: FloatArray
    cover: FloatArray

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, outline included."""
        return self.ink.shape[1], self.ink.shape[0]


def type_size(width_px: int, height_px: int) -> int:
    """Type size in pixels for a picture: wide pictures get larger text, tall ones the minimum."""
    smallest = MIN_DIGIT_SHARE / DIGIT_SHARE * height_px
    return int(np.ceil(np.clip(_PHONE_SHARE * width_px, smallest, 1.5 * smallest)))


@lru_cache(maxsize=192)  # every picture has a new time: old ones must go
def sprite(text: str, size_px: int, colour: Rgb, outline: Rgb | None = None) -> Sprite:
    """Render one line of text, with an outline of a tenth of its size where a colour is given."""
    font = _font(size_px)
    edge = max(1, round(size_px * 0.11)) if outline is not None else 0
    x0, y0, x1, y1 = font.getbbox(text, stroke_width=edge, anchor="ls")
    # Digits, not the letters of this text, set the height: numbers must not jump.
    y0, y1 = min(y0, -round(DIGIT_SHARE * size_px) - edge), max(y1, edge)
    size = (int(np.ceil(x1 - x0)), int(np.ceil(y1 - y0)))
    face = _cover(text, font, size, (-x0, -y0), 0)
    if outline is None:
        return Sprite(face * (np.array(colour) / 255.0), face)
    whole = _cover(text, font, size, (-x0, -y0), edge)
    ink = face * (np.array(colour) / 255.0) + (whole - face) * (np.array(outline) / 255.0)
    return Sprite(ink, whole)


def stamp(pixels: ImageArray, text: Sprite, centre: tuple[float, float]) -> None:
    """Blend a text onto (h, w, 3) pixels, centred at (x, y), cut at the picture's edges."""
    width, height = text.size
    x0, y0 = round(centre[0] - width / 2), round(centre[1] - height / 2)
    left, top = max(0, -x0), max(0, -y0)
    right = min(width, pixels.shape[1] - x0)
    bottom = min(height, pixels.shape[0] - y0)
    if right <= left or bottom <= top:
        return
    place = pixels[y0 + top : y0 + bottom, x0 + left : x0 + right]
    part = (slice(top, bottom), slice(left, right))
    place[:] = place * (1.0 - text.cover[part]) + 255.0 * text.ink[part] + 0.5


def _cover(
    text: str,
    font: ImageFont.FreeTypeFont,
    size: tuple[int, int],
    at: tuple[float, float],
    edge: int,
) -> FloatArray:
    sheet = Image.new("L", size, 0)
    ImageDraw.Draw(sheet).text(at, text, fill=255, font=font, anchor="ls", stroke_width=edge)
    return np.asarray(sheet, dtype=np.float64)[:, :, None] / 255.0


@lru_cache(maxsize=16)
def _font(size_px: int) -> ImageFont.FreeTypeFont:
    import matplotlib as mpl

    path = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf"
    return ImageFont.truetype(str(path), size_px)
