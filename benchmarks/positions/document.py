"""docs/positions.md: tables of ways by error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.accuracy.rows import Row

_ANGLES: Final = ("thigh", "shank", "foot", "trunk", "elbow")
_HEAD: Final = (
    "| way | joints near | far | " + " | ".join(_ANGLES) + " | touchdown, toe-off | n far elbow |\n"
    "|---|---|---|" + "---|" * (len(_ANGLES) + 2) + "\n"
)
_BEGIN, _END = "<!-- network -->\n", "<!-- /network -->\n"

_INTRODUCTION: Final = """# How joint positions are found

Written by `python -m benchmarks.positions`: four rendered athletes (two before a camera that
stands, 120 frames a second, two before one that follows, 60), other ones than those of
[accuracy.md](accuracy.md), whose columns these are. Joints: distance from the joint centre in % of
height, median / 95th percentile. Angles: spread of the error in degrees, near / far side. Events:
bias ± spread, ms. *n*: frames in which the far elbow is known. **A rendered athlete is not a
filmed one**: an order of ways holds better than a figure.

"""
_ARITHMETIC: Final = """## What is made of the same poses

"""
_VERDICT: Final = """
* **Kept: nothing is guessed where the network cannot see.** Elbows and hands that it calls hidden
  itself (visibility below 0.1) and the far foot behind the near leg are dropped and filled only
  over short gaps. The far elbow is then known in about half of the frames.
* **Kept: joint centres**, but not as fitted (below).
* **Lost: other cut-offs, Kalman/RTS.** The error is not noise from frame to frame: it lasts for
  tens of milliseconds and repeats with the stride. Between 8 and 14 Hz little changes; 6 Hz rounds
  off shank and foot. A Kalman filter whose noise grows as confidence falls does what the
  Butterworth does and takes a setting more.
* **Kept: arms at their usual length**, where they nearly have it (docs/metrics.md, 7.I.1).
* **Lost: constant lengths of legs and feet, and the whole-clip fit** (one length a limb,
  corrections that last from frame to frame, toes at rest where they stand; unknowns of all frames
  solved together). The 95th percentile of the joints gains a tenth and the near elbow half a
  degree, the far thigh loses half a degree, and the foot stays where it was: a length says nothing
  of a limb's direction, which is what errs, and a toe that stands says nothing of the heel. A limb
  that is foreshortened in truth would be stretched besides, and the length by which such angles are
  marked (docs/metrics.md, 6) would be gone.
* **Lost: the foot as a rigid triangle** of ankle, heel and toe, turned as one: at 60 frames a
  second ± 6.7° before and after (near), 8.1 to 7.7 (far): the three landmarks err together.
* **Not built: the stride as a prior.** Where the far limb is hidden, the near one's half a stride
  earlier would be a guess that hides the very asymmetry that is to be measured.

## Landmarks and joint centres

Joint centres beyond the landmarks, along their limb, in % of the leg (mean of these four athletes ±
standard deviation between them), and what Pose2Sim's placement of the same network's landmarks on a
body model, made for real film, says for an athlete of 1.80 m (`Markers_BlazePose.xml` on
`Model_Pose2Sim`, Pagnon, Domalain & Reveret 2021):

"""
_HONEST: Final = """
Taken is the smaller of both, and only along the limb: so a leg's angles cannot change. *Joint
centres fitted on the other two athletes*, above, is what could be had if rendered bodies were to be
believed. Not taken, for want of agreement: the knee (rendered: 1.5 % of the leg too high; body
model: on the joint), the shoulders (near and far disagree), elbows, wrists, and every offset across
a limb, among them those behind the bias of shank (+2°) and knee (+3 to +4°) in accuracy.md. No real
recording with both pictures and markers was there to decide it.

The metre, on 15 clips of 15 rendered athletes that are on no page: told the stature, the product
reads lengths 1.6 % long from exact joints (thigh, shank and trunk of the rendered body are 76.7 %
of its height, of the average person 77.9 %), 2.8 % from landmarks; filtered at 8 Hz, as lengths of
segments are, 3.2 % (noise lengthens segments by 0.4 %); and from the joint centres, filtered,
1.5 %: what is left is the athlete's difference from the average, which no picture tells.

"""
_NETWORK: Final = """## What the network is asked

The first athlete, without the second look at doubtful frames; the product looks again.

"""
_VERDICT_NETWORK: Final = """
* **Heavy stays**: full errs half as much again, lite finds no contacts to rely on.
* **Lost: a crop of 1.4 statures.** Better for foot and touchdown on this one athlete. On eight
  others: before a camera that stands nothing changed (near foot 4.0 both ways), before one that
  follows near foot 4.2 -> 4.4; a small athlete got worse (far joints' 95th percentile 4.2 -> 6.2 %,
  touchdown -2 -> -5 ms), strong compression too. 2.0 is worse for far joints.
* **Lost: the mirror image.** It helps feet and harms arms, for twice the time.
* **Lost: VIDEO mode.** Its smoothing lags: every joint errs more and touchdown reads 12 ms late.
* **Lost: a closer crop for the feet.** The network looks for a whole body and finds another one.
"""

_PLACED: Final = {"hip": 1.7, "ankle": 2.5, "heel": 1.5, "foot_index": 3.2}


def document(
    plain: Mapping[str, Sequence[Row]],
    asked: Mapping[str, Sequence[Row]] | None,
    old: str,
    offsets: Sequence[Mapping[str, float]],
) -> str:
    """The page. `asked` None: the table of the network, `old`, stays."""
    table = old if asked is None else _table(asked)
    return (
        _INTRODUCTION + _ARITHMETIC + _table(plain) + _VERDICT + _offsets(offsets) + _HONEST
        + _NETWORK + _BEGIN + table + _END + _VERDICT_NETWORK
    )  # fmt: skip


def kept_network_table(path: Path) -> str:
    """The network's table of the page as it is."""
    text = path.read_text(encoding="utf-8")
    return text.partition(_BEGIN)[2].partition(_END)[0]


def _table(ways: Mapping[str, Sequence[Row]]) -> str:
    return _HEAD + "".join(_line(name, rows) for name, rows in ways.items())


def _line(name: str, rows: Sequence[Row]) -> str:
    found = {(row.quantity, row.side): row for row in rows}
    joints = [f"{_n(found['tracked', s].bias)} / {_n(found['tracked', s].limit_high)}"
              for s in ("near", "far")]  # fmt: skip
    angles = [f"{_n(found[a, 'near'].spread)} / {_n(found[a, 'far'].spread)}" for a in _ANGLES]
    events = ", ".join(
        f"{_n(found[e, 'both'].bias)} ± {_n(found[e, 'both'].spread)}"
        for e in ("touchdown", "toe-off")
    )
    return f"| {' | '.join([name, *joints, *angles, events, str(found['elbow', 'far'].n)])} |\n"


def _offsets(each: Sequence[Mapping[str, float]]) -> str:
    lines = "| landmark | rendered | body model |\n|---|---|---|\n"
    for name, placed in _PLACED.items():
        values = 100.0 * np.array([one[name] for one in each])
        lines += f"| {name} | {values.mean():.1f} ± {values.std(ddof=1):.1f} | {placed:.1f} |\n"
    return lines


def _n(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
