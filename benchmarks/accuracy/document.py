"""The rows as a document to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.accuracy.conditions import Condition
from benchmarks.accuracy.coverage import (
    EVENTS,
    EXACT,
    LEAST_COVERAGE,
    by_condition,
    falls_short,
    short_by_chance,
    single_readings,
)
from benchmarks.accuracy.published import PUBLISHED_TEXT, beside_published
from benchmarks.accuracy.rows import Row, merged
from speedlab.metrics.registry import METRICS, Basis, Group

Key = tuple[str, str, str, str]  # condition, stage, quantity, side
Cell = Callable[[str], str]

STANDARD = "static 240"
_NONE = "–"

HEAD = """# How exact speedlab is

Written by `python -m benchmarks.accuracy`: the whole product (real video files, the real pose
network) on {clips} rendered clips under {conditions} conditions, compared with their exact truth.
Anyone can run it again; two runs agree to the last digit. All figures, also those not shown here,
are in [accuracy.csv](accuracy.csv), one row for each condition, stage, quantity and side.

* Errors are **found minus true**. `bias ± spread` is their mean and standard deviation, the limits
  that hold 95 % of them are bias ± 1.96 spread. Of distances the median and the 95th percentile.
* **Coverage** is how often the truth lies inside ± 1.96 of our own standard uncertainty (95 % would
  be right; 100 % means that it is larger than it need be). What is printed never goes below the
  floors of [metrics.md](metrics.md), 6, and so holds the truth at least as often.
* *Near* and *far* are the athlete's sides as seen from the camera.
* An event's error is in the time of the pictures, so a wrong frame rate does not hide in it. Only
  contacts that are wholly in the picture count. Truth is the sprinter's own, in the plane of the
  run: perspective, lens and blur are errors of ours.
* A rendered sprinter is easier than a filmed one. What instruments and hand labels say is in
  [accuracy-instruments.md](accuracy-instruments.md).
"""


def document(conditions: Sequence[Condition], rows: Sequence[Row]) -> str:
    """The text of docs/accuracy.md."""
    table = {(r.condition, r.stage, r.quantity, r.side): r for r in rows}
    names = [c.name for c in conditions if not c.refused]
    clips = sum(len(c.clips) for c in conditions)
    parts = [
        HEAD.format(clips=clips, conditions=len(conditions)),
        _conditions(conditions, table),
        _section(
            "Athlete, left and right", _TRACKS_TEXT, _per_condition(names, _track_cells(table))
        ),
        _section("Joints", _JOINTS_TEXT, _per_condition(names, _joint_cells(table))),
        _section("Angles", _ANGLES_TEXT, _per_condition(names, _angle_cells(table))),
        _section("Contacts", _EVENTS_TEXT, _per_condition(names, _event_cells(table))),
        _section("Rhythm and speed", _STEPS_TEXT, _per_condition(names, _step_cells(table))),
        _section("Gates", _GATES_TEXT, _gates(rows)),
        _section("Beside published figures", PUBLISHED_TEXT, beside_published(rows)),
        _section("The verdict", _VERDICT_TEXT, _verdicts(rows)),
        _section(f"Every measure, condition “{STANDARD}”", _MEASURES_TEXT, _measures(table)),
        _section("Do our ± mean what they say?", _COVERAGE_TEXT, _coverage(rows)),
    ]
    return "\n".join(parts)


_TRACKS_TEXT = """Share of frames with the whole body in the picture in which the athlete was found,
and in which left and right are right, as the network gave them (raw) and as tracked; *drift* is how
far the ground wanders in the steadied picture of a moving camera."""
_JOINTS_TEXT = """Distance between landmark and joint centre, in % of body height: median / 95th
percentile over shoulder, elbow, wrist, hip, knee, ankle, heel and toe. Raw where the network had
the legs right; tracked in all frames. Landmarks are not joint centres: part of it is constant."""
_ANGLES_TEXT = """As tracked, in degrees, bias ± spread over all frames, near side / far side."""
_EVENTS_TEXT = """Milliseconds, bias ± spread; both feet together."""
_STEPS_TEXT = """Values of single steps, in the unit given, bias ± spread; *clip* is the clip's
value. Lengths and speed rest on the athlete's height."""
_GATES_TEXT = """Times and speeds between gates told with `--gate`, found minus true (mid-hip over
the gates' true places), bias ± spread, and the limits that hold 95 % of the errors."""
_VERDICT_TEXT = """How many of the measured clips were called good, the others being limited, and
which problems were named, with the number of clips where not in all of them."""
_MEASURES_TEXT = """*Each*: a single contact, step or stride. *Clip*: the printed value of the
clip, both sides."""
_COVERAGE_TEXT = """Coverage of single readings and of clip values over all conditions, in %, and
in how many clips no value of the clip was given. *Tightest condition* is the lowest coverage of any
one condition with at least 8 readings, *below 85 %* how many of these conditions are."""


def _section(title: str, text: str, table: str) -> str:
    return f"## {title}\n\n{text}\n\n{table}\n"


def _conditions(conditions: Sequence[Condition], table: dict[Key, Row]) -> str:
    lines = ["## Conditions", "", "| condition | what | clips | measured |", "|---|---|---|---|"]
    for c in conditions:
        row = table.get((c.name, "verdict", "refused" if c.refused else "measured", "both"))
        share = _share(row)
        word = f"{share} %{' refused, as it ought to be' if c.refused else ''}"
        lines.append(f"| {c.name} | {c.what} | {len(c.clips)} | {word} |")
    return "\n".join(lines) + "\n"


def _per_condition(names: Sequence[str], cells: dict[str, Cell]) -> str:
    lines = [f"| condition | {' | '.join(cells)} |", "|---" * (len(cells) + 1) + "|"]
    lines += [f"| {name} | {' | '.join(cell(name) for cell in cells.values())} |" for name in names]
    return "\n".join(lines)


def _track_cells(table: dict[Key, Row]) -> dict[str, Cell]:
    def share(stage: str, quantity: str) -> Cell:
        return lambda name: _share(table.get((name, stage, quantity, "both")))

    return {
        "found %": share("athlete", "frames found"),
        "legs raw %": share("sides", "legs, raw"),
        "legs tracked %": share("sides", "legs, tracked"),
        "arms raw %": share("sides", "arms, raw"),
        "arms tracked %": share("sides", "arms, tracked"),
        "drift % of way": lambda name: _signed(table.get((name, "ground", "drift", "both")), 2),
    }


def _joint_cells(table: dict[Key, Row]) -> dict[str, Cell]:
    def cell(quantity: str, side: str) -> Cell:
        return lambda name: distance_text(table.get((name, "joints", quantity, side)))

    return {
        f"{word}, {side}": cell(quantity, side)
        for quantity, word in (("raw, legs right", "raw"), ("tracked", "tracked"))
        for side in ("near", "far")
    }


def _angle_cells(table: dict[Key, Row]) -> dict[str, Cell]:
    def cell(quantity: str) -> Cell:
        return lambda name: " / ".join(
            _signed(table.get((name, "angles", quantity, side)), 1) for side in ("near", "far")
        )

    return {q: cell(q) for q in ("thigh", "shank", "foot", "trunk", "knee", "elbow")}


def _event_cells(table: dict[Key, Row]) -> dict[str, Cell]:
    def share(quantity: str) -> Cell:
        return lambda name: _share(table.get((name, "events", quantity, "both")))

    def error(quantity: str) -> Cell:
        return lambda name: _signed(table.get((name, "events", quantity, "both")), 1)

    def cover(quantity: str) -> Cell:
        return lambda name: _covered(table.get((name, "events", quantity, "both")))

    def count(name: str) -> str:
        row = table.get((name, "events", "contacts found", "both"))
        return _NONE if row is None else str(row.n)

    return {
        "contacts": count,
        "found %": share("contacts found"),
        "not invented %": share("contacts not invented"),
        "touchdown": error("touchdown"),
        "toe-off": error("toe-off"),
        "contact time": error("contact time"),
        "coverage touchdown %": cover("touchdown"),
        "toe-off %": cover("toe-off"),
    }


_STEP_CELLS = (
    ("step_time_s, each", "step time each [ms]", 1000.0, 1),
    ("step_frequency_hz", "step rate, clip [Hz]", 1.0, 3),
    ("contact_time_s, each", "contact time each [ms]", 1000.0, 1),
    ("flight_time_s, each", "flight time each [ms]", 1000.0, 1),
    ("step_length_m, each", "step length each [cm]", 100.0, 1),
    ("speed_mps", "speed, clip [m/s]", 1.0, 2),
)


def _step_cells(table: dict[Key, Row]) -> dict[str, Cell]:
    def cell(quantity: str, factor: float, digits: int) -> Cell:
        def text(name: str) -> str:
            found = [table.get((name, "steps", quantity, side)) for side in ("both", "near", "far")]
            both = found[0] or merged([row for row in found[1:] if row is not None])
            return _signed(both, digits, factor)

        return text

    return {title: cell(q, factor, digits) for q, title, factor, digits in _STEP_CELLS}


def _verdicts(rows: Sequence[Row]) -> str:
    named: dict[str, list[str]] = {}
    good = {row.condition: row for row in rows if (row.stage, row.quantity) == ("verdict", "good")}
    for row in rows:
        if row.stage == "verdict" and row.condition in good and row.quantity != "good":
            clips = good[row.condition].n
            count = "" if row.n == clips else f" ({row.n} of {clips})"
            named.setdefault(row.condition, []).append(f"{row.quantity}{count}")
    lines = ["| condition | good % | problems named |", "|---|---|---|"]
    for name, row in good.items():
        lines.append(f"| {name} | {_share(row)} | {', '.join(named.get(name, [])) or '–'} |")
    return "\n".join(lines)


def _gates(rows: Sequence[Row]) -> str:
    lines = [
        "| condition | quantity | unit | n | bias ± spread | 95 % limits | coverage % |",
        "|---" * 7 + "|",
    ]
    for row in rows:
        if row.stage != "gates" or row.unit == "%" or row.limit_low is None:
            continue
        digits = 1 if row.unit == "ms" else 3
        limits = f"{row.limit_low:+.{digits}f} to {row.limit_high:+.{digits}f}"
        cells = (row.condition, row.quantity, row.unit, str(row.n), _signed(row, digits), limits,
                 _covered(row))  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _measures(table: dict[Key, Row]) -> str:
    lines = [
        "| metric | unit | each, near | each, far | clip | coverage each % | coverage clip % |",
        "|---" * 7 + "|",
    ]
    for spec in METRICS.values():
        if spec.basis is Basis.GATES:
            continue  # has its own section
        stage = "steps" if spec.group is Group.TEMPORAL else "measures"

        def row(quantity: str, side: str, stage: str = stage) -> Row | None:
            return table.get((STANDARD, stage, quantity, side))

        each = [row(f"{spec.name}, each", side) for side in ("near", "far", "both")]
        near, far = (_significant(r) for r in each[:2])
        clip = row(spec.name, "both")
        pooled = merged([r for r in each if r is not None])
        cells = (
            spec.name,
            spec.unit,
            near,
            far,
            _significant(clip),
            _covered(pooled),
            _covered(clip),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _coverage(rows: Sequence[Row]) -> str:
    each = single_readings(rows)
    clip: dict[str, list[Row]] = defaultdict(list)
    given: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        name, _, kind = row.quantity.partition(", ")
        if name in METRICS and row.stage in ("steps", "measures") and kind != "each":
            (given if kind == "given" else clip)[name].append(row)
    titles = ("quantity", "readings", "coverage each", "tightest condition", "below 85 %",
              "clip values", "coverage", "withheld")  # fmt: skip
    lines = [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
    named = [name for name in (*EVENTS, *METRICS) if name in each or name in clip]
    lines += [
        _coverage_line(name, each.get(name, []), clip.get(name, []), given.get(name, []))
        for name in named
    ]
    return "\n".join(
        [*lines, "", _in_all([row for own in each.values() for row in by_condition(own)])]
    )


def _in_all(rows: Sequence[Row]) -> str:
    """How many conditions fall short, over all quantities, and how many would by chance."""
    return (
        f"In all {sum(map(falls_short, rows))} of {len(rows)} are below {LEAST_COVERAGE:.0f} %. If "
        f"every ± held exactly {EXACT:.0%} and no two readings of a clip erred alike, chance alone "
        f"would leave {short_by_chance(rows):.0f}: most conditions have ten to twenty readings."
    )


def _coverage_line(name: str, each: list[Row], clip: list[Row], given: list[Row]) -> str:
    both = [r for r in clip if r.side == "both"]
    single = by_condition(each)
    low = min(single, key=lambda row: row.coverage or 0.0, default=None)
    short = sum(map(falls_short, single))
    missing = [(-(r.bias or 0.0), r.n) for r in given]
    share = (
        f"{np.average([b for b, _ in missing], weights=[n for _, n in missing]):.0f}"
        if missing
        else _NONE
    )
    cells = (
        name, str(sum(r.n for r in each)), _covered(merged(each)),
        _NONE if low is None else f"{_covered(low)} ({low.condition})",
        f"{short} of {len(single)}" if single else _NONE,
        str(sum(r.n for r in both)), _covered(merged(both)), share,
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _share(row: Row | None) -> str:
    if row is None or row.bias is None:
        return _NONE
    return f"{100.0 + row.bias:.1f}".removesuffix(".0")


def _covered(row: Row | None) -> str:
    return _NONE if row is None or row.coverage is None else f"{row.coverage:.0f}"


def _signed(row: Row | None, digits: int, factor: float = 1.0) -> str:
    if row is None or row.bias is None:
        return _NONE
    spread = "" if row.spread is None else f" ± {factor * row.spread:.{digits}f}"
    return f"{factor * row.bias:+.{digits}f}{spread}"


def _significant(row: Row | None) -> str:
    """Two digits of the spread, and the bias to the same place."""
    if row is None or row.bias is None:
        return _NONE
    size = row.spread or abs(row.bias)
    digits = max(0, 1 - int(np.floor(np.log10(size)))) if size > 0 else 2
    return _signed(row, min(digits, 4))


def distance_text(row: Row | None) -> str:
    """Median and 95th percentile of a distance."""
    if row is None or row.bias is None or row.limit_high is None:
        return _NONE
    return f"{row.bias:.1f} / {row.limit_high:.1f}"
