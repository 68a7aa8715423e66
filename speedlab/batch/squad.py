"""The squad's table and page: one row a clip, with the key measures and their ±."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from speedlab import __version__
from speedlab.formats.folder import writing
from speedlab.formats.tables import write_csv
from speedlab.formats.values import text
from speedlab.metrics.registry import METRICS
from speedlab.model.analysis import Analysis
from speedlab.model.frames import Row
from speedlab.model.quality import Verdict
from speedlab.report.clip_values import ClipValues
from speedlab.report.first_screen import KEY_METRICS, MOST_NUMBERS, headline, split_label
from speedlab.report.html import stylesheet
from speedlab.tracking.spacing import effective_fps

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
        "capture_fps": effective_fps(base) if base.trusted else None,
        "complete_contacts": sum(contact.complete for contact in analysis.contacts),
    }


def _page(outcomes: Sequence[Outcome]) -> str:
    environment = Environment(
        loader=PackageLoader("speedlab.batch", ""), autoescape=True, undefined=StrictUndefined
    )
    clips = [_card(outcome) for outcome in outcomes]
    measured = sum(outcome.status == MEASURED for outcome in outcomes)
    return environment.get_template("index.html.jinja").render(
        title=f"{len(clips)} clip{'s' * (len(clips) != 1)}",
        measured=measured,
        columns=_page_columns(clips),
        clips=clips,
        style=Markup(stylesheet()),
        version=__version__,
    )


def _page_columns(clips: Sequence[Row]) -> list[Row]:
    """The first `MOST_NUMBERS` key metrics that any clip has."""
    known = [name for name in KEY_METRICS if any(name in clip["numbers"] for clip in clips)]
    labels = {name: split_label(METRICS[name].label) for name in known[:MOST_NUMBERS]}
    return [
        {"metric": name, "words": words, "term": term} for name, (words, term) in labels.items()
    ]


def _card(outcome: Outcome) -> Row:
    analysis = outcome.analysis
    values = ClipValues(analysis.measures if analysis else ())
    numbers = {name: values.shown(name) for name in KEY_METRICS}
    return {
        "name": text(outcome.clip.name),
        "link": quote(f"{outcome.folder.name}/report.html") if analysis else "",
        "status": outcome.status,
        "verdict": headline(analysis) if analysis else "",
        "message": text(outcome.message),
        "numbers": {name: shown for name, shown in numbers.items() if shown is not None},
    }
