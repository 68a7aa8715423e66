"""The squad's table and page: one row a clip, with the key measures and their ±."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, StrictUndefined

from speedlab import __version__
from speedlab.formats.folder import writing
from speedlab.formats.tables import write_csv
from speedlab.formats.values import text
from speedlab.metrics.registry import METRICS
from speedlab.model.analysis import Analysis
from speedlab.model.frames import Row
from speedlab.model.quality import Verdict
from speedlab.report.clip_values import ClipValues
from speedlab.report.first_screen import KEY_METRICS

TABLE_NAME = "squad.csv"
PAGE_NAME = "index.html"
MEASURED, REFUSED, FAILED = "measured", "not measurable", "failed"


@dataclass(frozen=True)
class Outcome:
    """What became of one clip; `analysis` is None where there is none to show."""

    clip: Path
    folder: Path
    exit_code: int
    message: str
    analysis: Analysis | None

    @property
    def status(self) -> str:
        """In one or two words."""
        if self.analysis is None:
            return FAILED
        refused = self.analysis.quality.verdict is Verdict.NOT_MEASURABLE
        return REFUSED if refused else MEASURED


def write_squad(outcomes: Sequence[Outcome], out: Path) -> None:
    """Write `squad.csv` and `index.html` into the batch's folder, each replaced whole.

    Raises:
        UnwritableOutputError: the folder cannot be written.
    """
    rows = [_row(outcome) for outcome in outcomes]
    metrics = [name for name in KEY_METRICS if name in METRICS]
    columns = ["clip", "folder", "status", "exit_code", "message", "verdict", "capture_fps"]
    columns += ["complete_contacts"]
    columns += [column for name in metrics for column in (name, f"{name}_pm")]
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        table, page = (out / f".{secrets.token_hex(6)}.part" for _ in range(2))
        write_csv(table, columns, rows)
        table.replace(out / TABLE_NAME)
        page.write_text(_page(outcomes), encoding="utf-8")
        page.replace(out / PAGE_NAME)


def _row(outcome: Outcome) -> Row:
    row: Row = {
        "clip": text(str(outcome.clip)),
        "folder": outcome.folder.name if outcome.analysis else "",
        "status": outcome.status,
        "exit_code": outcome.exit_code,
        "message": text(outcome.message),
        "verdict": None,
        "capture_fps": None,
        "complete_contacts": None,
    }
    values = ClipValues(outcome.analysis.measures if outcome.analysis else ())
    for name in KEY_METRICS:
        found = values.valid(name)
        row[name] = found.value if found else None
        row[f"{name}_pm"] = found.half_width if found else None
    return row | (_clip_facts(outcome.analysis) if outcome.analysis else {})


def _clip_facts(analysis: Analysis) -> Row:
    base = analysis.timebase
    return {
        "verdict": analysis.quality.verdict.value,
        "capture_fps": analysis.clip.stored_fps * base.slowdown if base.trusted else None,
        "complete_contacts": sum(contact.complete for contact in analysis.contacts),
    }


def _page(outcomes: Sequence[Outcome]) -> str:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    here = files("speedlab.batch")
    template = environment.from_string((here / "index.html.j2").read_text("utf-8"))
    metrics = [METRICS[name] for name in KEY_METRICS if name in METRICS]
    clips = [_card(outcome) for outcome in outcomes]
    shown = [spec for spec in metrics if any(spec.name in card["numbers"] for card in clips)]
    return template.render(clips=clips, metrics=shown, version=__version__) + "\n"


def _card(outcome: Outcome) -> Row:
    values = ClipValues(outcome.analysis.measures if outcome.analysis else ())
    numbers = {name: values.shown(name) for name in KEY_METRICS}
    return {
        "name": text(outcome.clip.name),
        "link": quote(f"{outcome.folder.name}/report.html") if outcome.analysis else "",
        "status": outcome.status,
        "message": text(outcome.message),
        "numbers": {name: shown for name, shown in numbers.items() if shown is not None},
    }
