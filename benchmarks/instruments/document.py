"""The rows as a document to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.accuracy.document import distance_text
from benchmarks.accuracy.rows import Row
from benchmarks.instruments.against_plates import Noises
from benchmarks.instruments.labelled import PREFIX
from benchmarks.pose_noise import LandmarkNoise

Table = dict[tuple[str, str, str, str], Row]
Cell = Callable[[str], str]
NONE = "–"

HEAD = """# How exact speedlab is against instruments

Written by `python -m benchmarks.instruments`; every figure, also those not shown here, is in
[accuracy-instruments.csv](accuracy-instruments.csv) (columns as in accuracy.csv). Two runs agree to
the last digit. Errors are **found minus true**, written bias ± spread (mean and standard
deviation); the limits in the file are bias ± 1.96 spread, also where there are few. **Coverage** is
the share of true values inside the 95 % interval that the product prints: 95 would be right.

What begins and ends a contact (0.25 of the body's speed, 0.65 of the foot's length, docs/metrics.md
5.3) was chosen on rendered athletes with `run_6.6mps` and `jog_3.5mps` in view: the scores of these
two are not independent. `wchh_run`, `giulio_sprint_blocks`, `hato_b01`, `kinema_sprint` and
`betterforerunner_run` were watched while the product was built. `treadmill_2.5mps`, `hato_a03`, the
other `hato` clips and `zzzhushi_treadmill` were not used to choose anything.
"""

MARKERS = """## Motion capture and force plates

{recordings}
* *accel*: first steps from blocks, plates and joint angles, no markers. Left out: joint angles of a
  scaled body model without the lengths of its segments do not give landmarks, and they cover only
  two of the four contacts.

Contacts are read again from the force files (20 N; treadmill 50 N) and agree with the list that
comes with them. Hips come from the pelvis' spines by regression (Bell 1990), knees and ankles are
the centres of rotation of the segments' marker clusters (Ehrig 2006), times between markers' frames
are cubic splines, and nothing is filled in where a marker is missing. Unmarked toes lie a third of
the foot ahead of the metatarsals and bend where they would reach below the ground: their toe-off,
which rests on how far the toe has moved too and on the foot's length, is partly of our making, most
on the treadmill, where the foot leaves slowly. The nose, and on the treadmill the shoulders, are
stand-ins above the hips, because the product asks for them; nothing that rests on them is scored.
No file gives a stature: the product is told the one that fits the markers' thigh, shank and trunk
({statures}),
so lengths and speeds judge how it sees and scales, not how far this athlete is from the average
body.

The landmarks are projected by a pinhole camera 11 m away at hip height, static or panned (its
motion exact: how well it is found is in accuracy.md), running to the right, and given to the
product in place of the network's poses. *Exact poses*: {exact} draws, each with its first frame
elsewhere between two. *Pose-like errors*: {noisy} draws with the errors below that the network
makes of sprinters; *a jogger's errors*: with those that it makes of joggers. **The contacts are the
same few in every draw**, so `n` counts readings, not athletes: three runners are three runners.
"""

NOISE = """### The errors put on

*Pose-like errors*, as measured on {source}:
a bias that goes with the stride, an offset of the clip, and a rest that lasts for some frames;
exchanged legs {legs}, exchanged arms {arms}, lost frames {gaps}.
In % of body height; *x* is forward, *y* down. The figures are in `benchmarks/pose_noise/heavy.json`
and are measured again by `python -m benchmarks.pose_noise`. They come from rendered athletes, and
landmarks err independently of each other here, which those of a network do not.

*A jogger's errors*: those of {joggers},
picture by picture, put onto the same phase of the stride (`--joggers`; `heavy_jog.npz`): landmarks
err together, and where the network put both legs on one it does so here.

"""

EVENTS = """### Contacts

Milliseconds, both feet; found and invented (not there) in % of contacts; *size*: median / 95th
percentile of the errors without their sign.

"""
STEPS = """### Steps and speed

Single steps, both feet; step rate and speed as the clip's value. Coverage in brackets. True step
times and lengths are the markers' (mid-stance to mid-stance, forefoot to forefoot), contact and
flight the plates', speed the slope of the pelvis' markers between the same mid-stances (the belt's
speed added); step rate and speed only where they rest on all steps that were found. The clip's
values of the others are in the file, where they rest on the contacts that the plates saw.

"""
ANGLES = """### Angles

Degrees in every frame, against the markers' own in the plane of the run: near side / far side.

"""
CLIPS = """## Hand-labelled clips

The whole product, pictures and network included, on real footage. In frames of the file: a label is
good to one or two. `hato_a01` and `hato_b01` to `b04` were labelled by others, one leg only (± 2
frames, so nothing can be said of invented contacts); their first event is the push from the block
and left out. Where sides are not labelled, *sides* says whether the matched contacts carry one
name. *Size* as above. Not found are contacts at the picture's edge, with part of the runner outside
(`hato_a01`, `b01`, `b03`, `wchh_run`), and one of a foot hidden behind the other leg
(`zzzhushi_treadmill`).

"""
NO_MARKERS = """## Motion capture and force plates

The recordings were not there; nothing was scored.
"""
NO_CLIPS = """## Hand-labelled clips

The clips were not there; nothing was scored.
"""


def document(
    rows: Sequence[Row], recordings: Sequence[tuple[str, str, float]], draws: tuple[int, int],
    noises: Noises,
) -> str:  # fmt: skip
    """The text; `recordings`: name, remark and stature (m) of each; `draws`: exact and noisy."""
    table: Table = {(r.condition, r.stage, r.quantity, r.side): r for r in rows}
    names = list(dict.fromkeys(row.condition for row in rows))
    clips = [name for name in names if name.startswith(PREFIX)]
    runs = [name for name in names if name not in clips]
    parts = [HEAD]
    if runs:
        listed = "\n".join(f"* *{name}*: {remark}" for name, remark, _ in recordings)
        statures = ", ".join(f"{name} {height:.2f} m" for name, _, height in recordings)
        exact, noisy = draws
        parts += [
            MARKERS.format(recordings=listed, statures=statures, exact=exact, noisy=noisy),
            _noise(noises),
            EVENTS + _table("run", runs, _event_cells(table)),
            STEPS + _table("run", runs, _step_cells(table)),
            ANGLES + _table("run", runs, _angle_cells(table)),
        ]
    else:
        parts.append(NO_MARKERS)
    parts.append(CLIPS + _table("clip", clips, _clip_cells(table)) if clips else NO_CLIPS)
    return "\n".join(parts)


def _table(title: str, names: Sequence[str], cells: dict[str, Cell]) -> str:
    lines = [f"| {title} | {' | '.join(cells)} |", "|---" * (len(cells) + 1) + "|"]
    lines += [
        f"| {name.removeprefix(PREFIX)} | {' | '.join(cell(name) for cell in cells.values())} |"
        for name in names
    ]
    return "\n".join(lines) + "\n"


def _size(table: Table, event: str) -> Cell:
    """Median and 95th percentile of an event's errors without their sign."""
    return lambda name: distance_text(table.get((name, "events", f"{event}, size", "both")))


def _event_errors(table: Table) -> dict[str, Cell]:
    return {
        "touchdown": _error(table, "events", "touchdown", 1),
        "toe-off": _error(table, "events", "toe-off", 1),
        "contact time": _error(table, "events", "contact time", 1),
        "touchdown, size": _size(table, "touchdown"),
        "toe-off, size": _size(table, "toe-off"),
        "coverage touchdown": _coverage(table, "events", "touchdown"),
        "toe-off ": _coverage(table, "events", "toe-off"),
    }


def _event_cells(table: Table) -> dict[str, Cell]:
    return {
        "measured %": _share(table, "verdict", "measured"),
        "found %": _share(table, "events", "contacts found"),
        "invented %": _share(table, "events", "contacts not invented", missing=True),
        "n": lambda name: str(_n(table.get((name, "events", "touchdown", "both")))),
        **_event_errors(table),
    }


def _step_cells(table: Table) -> dict[str, Cell]:
    def both(quantity: str, digits: int, factor: float = 1.0) -> Cell:
        error = _error(table, "steps", quantity, digits, factor)
        coverage = _coverage(table, "steps", quantity)
        return lambda name: NONE if error(name) == NONE else f"{error(name)} ({coverage(name)})"

    return {
        "contact time [ms]": both("contact_time_s, each", 1, 1000),
        "flight time [ms]": both("flight_time_s, each", 1, 1000),
        "step time [ms]": both("step_time_s, each", 1, 1000),
        "step length [cm]": both("step_length_m, each", 1, 100),
        "step rate [Hz]": both("step_frequency_hz", 3),
        "speed [m/s]": both("speed_mps", 2),
    }


def _angle_cells(table: Table) -> dict[str, Cell]:
    def pair(quantity: str) -> Cell:
        sides = [_error(table, "angles", quantity, 1, side=side) for side in ("near", "far")]
        return lambda name: " / ".join(cell(name) for cell in sides)

    return {q: pair(q) for q in ("thigh", "shank", "knee")} | {
        "trunk": _error(table, "angles", "trunk", 1)
    }


def _clip_cells(table: Table) -> dict[str, Cell]:
    def found(name: str) -> str:
        row = table[name, "events", "contacts found", "both"]
        return f"{round(row.n * (1 + (row.bias or 0.0) / 100))} / {row.n}"

    def sides(name: str) -> str:
        for quantity in ("side right", "one leg throughout"):
            if (name, "events", quantity, "both") in table:
                return _share(table, "events", quantity)(name)
        return NONE

    return {
        "found / labelled": found,
        "invented %": _share(table, "events", "contacts not invented", missing=True),
        "sides %": sides,
        **_event_errors(table),
    }


def _noise(noises: Noises) -> str:
    noise = noises.sprinters

    def often(rate_hz: float, mean_s: float) -> str:
        if not rate_hz:
            return "none seen"
        return f"{rate_hz:.1f} times a second for {1000 * mean_s:.0f} ms"

    faults = {
        name: often(episodes.rate_hz, episodes.mean_s)
        for name, episodes in (
            ("legs", noise.leg_swaps), ("arms", noise.arm_swaps), ("gaps", noise.dropouts)
        )
    }  # fmt: skip
    cells: dict[str, Cell] = {
        title: lambda name, text=text: text(noise.landmarks[name])  # type: ignore[misc]
        for title, text in _NOISE_CELLS.items()
    }
    text = NOISE.format(source=noise.measured_on, joggers=noises.joggers.measured_on, **faults)
    return text + _table("landmark", list(noise.landmarks), cells)


def _swing(coefficients: tuple[float, ...]) -> str:
    """Mean, and how far the stride's waves go about it (RMS)."""
    mean, *rest = coefficients
    return f"{mean:+.1f} ± {np.sqrt(np.sum(np.square(rest)) / 2):.1f}"


def _range(values: tuple[float, ...]) -> str:
    return f"{min(values):.1f}-{max(values):.1f}"


_NOISE_CELLS: dict[str, Callable[[LandmarkNoise], str]] = {
    "bias x ± through the stride": lambda own: _swing(own.bias_x_pct),
    "bias y": lambda own: _swing(own.bias_y_pct),
    "offset x, y": lambda own: "{:.1f}, {:.1f}".format(*own.offset_pct),
    "SD x through the stride": lambda own: _range(own.sd_x_pct),
    "SD y": lambda own: _range(own.sd_y_pct),
    "lasting %": lambda own: f"{100 * own.lasting:.0f}",
    "for ms": lambda own: f"{1000 * own.correlation_time_s:.0f}",
}


def _share(table: Table, stage: str, quantity: str, *, missing: bool = False) -> Cell:
    def text(name: str) -> str:
        row = table.get((name, stage, quantity, "both"))
        if row is None or row.bias is None:
            return NONE
        return f"{0.0 - row.bias if missing else 100 + row.bias:.1f}".removesuffix(".0")

    return text


def _error(
    table: Table, stage: str, quantity: str, digits: int, factor: float = 1.0, side: str = "both"
) -> Cell:
    def text(name: str) -> str:
        row = table.get((name, stage, quantity, side))
        if row is None or row.bias is None:
            return NONE
        bias = f"{factor * row.bias:+.{digits}f}"
        return bias if row.spread is None else f"{bias} ± {factor * row.spread:.{digits}f}"

    return text


def _coverage(table: Table, stage: str, quantity: str) -> Cell:
    def text(name: str) -> str:
        row = table.get((name, stage, quantity, "both"))
        return NONE if row is None or row.coverage is None else f"{row.coverage:.0f}"

    return text


def _n(row: Row | None) -> int:
    return 0 if row is None else row.n
