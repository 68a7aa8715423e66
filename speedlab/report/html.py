"""The report's page: one HTML file that loads nothing from anywhere."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from speedlab.model.analysis import Analysis
from speedlab.report import palette
from speedlab.report.page import Media, build_page

_TEMPLATES: Final = "templates"

_LIGHT: Final = {
    "ink": palette.INK,
    "paper": palette.PAPER,
    "muted": palette.MUTED,
    "rule": palette.RULE,
    "accent": palette.ACCENT,
    "left": palette.LEFT,
    "right": palette.RIGHT,
}
"""Colours of the page by the name of their CSS variable."""

_LIGHT_ONLY: Final = {
    "wash": "#F3F5F7",
    "left-text": "#00639B",
    "right-text": "#AD4C00",
    "accent-text": "#8A5A12",
    "on-left": palette.PAPER,
    "on-right": palette.INK,
}
"""Side colours as text need 4.5 : 1 on paper and wash, and so does text on their bars."""

_DARK: Final = {
    "ink": palette.INK_DARK_MODE,
    "paper": palette.PAPER_DARK_MODE,
    "muted": "#9AA6B2",
    "rule": "#333B44",
    "accent": "#E0A94A",
    "left": palette.LEFT_DARK_MODE,
    "right": palette.RIGHT_DARK_MODE,
    "wash": "#1D2329",
    "left-text": palette.LEFT_DARK_MODE,
    "right-text": palette.RIGHT_DARK_MODE,
    "accent-text": "#E0A94A",
    "on-left": palette.PAPER_DARK_MODE,
    "on-right": palette.PAPER_DARK_MODE,
}


def render_html(analysis: Analysis, media: Media | None = None) -> str:
    """The whole page as text.

    Every text from outside is escaped; the policy in the head forbids any request but the video.
    """
    page = build_page(analysis, media or Media())
    style, script = stylesheet(), _read("report.js")
    template = _environment().get_template("report.html.jinja")
    return template.render(
        page=page,
        style=Markup(style),
        script=Markup(script),
        policy=content_policy(style, script),
    )


def stylesheet() -> str:
    """The page's style: the palette as variables for light, dark and paper, then the sheet."""
    light = _variables(_LIGHT | _LIGHT_ONLY)
    dark = _variables(_DARK)
    return (
        f":root{{color-scheme:light dark;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n" + _read("report.css")
    )


def content_policy(style: str, script: str) -> str:
    """A Content-Security-Policy that allows this style, this script and the video beside the file.

    `file:` stands beside `'self'` because a page opened from the disk has no origin of its own.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "img-src data:",
            "media-src 'self' file: data:",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _read(name: str) -> str:
    return (resources.files(__package__) / _TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("speedlab.report", _TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
