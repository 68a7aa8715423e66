"""The recorded runs: landmarks from markers, contacts from force plates.

What the markers do not show stays NaN, but for what the product cannot do without: the nose, which
it asks whether a pose was found, and on the treadmill the shoulders, without which it takes no
contact for complete. These stand-ins are held above the hips; nothing that rests on them is scored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.instruments.joint_centres import hip_centre, joint_centre
from benchmarks.instruments.motion_files import (
    loaded_spells,
    read_marker_table,
    read_mot,
    read_trc,
)
from speedlab.events.scoring import TrueContact
from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import INDEX, LANDMARKS, Side, joint
from speedlab.model.tracks import forefoot
from speedlab.scene.scale import SEGMENT_SHARE

NOSE_ABOVE_HIPS_M = 0.65
TRUNK_PER_LEG = SEGMENT_SHARE["trunk"] / (SEGMENT_SHARE["thigh"] + SEGMENT_SHARE["shank"])
"""Where shoulders are held: the trunk's published length above each hip, for thigh and shank."""
TOE_SHARE = 1 / 3
"""Where the toe is not marked: its tip is this share of heel to metatarsals beyond them, so that
the product's forefoot (0.75 toe + 0.25 heel) falls on the metatarsals."""
SAME_INSTANT_S = 2e-3
"""A spell of load is a listed contact when their touchdowns agree to this."""


@dataclass(frozen=True)
class Recording:
    """One recorded run, over the time in which every contact is known.

    `xyz_m` (n, 33, 3): x forward, y up, z to the right; NaN where a landmark does not exist.
    `pelvis_m` (n, 3): the middle of the pelvis' markers. `contacts`: from the plates. `belt_mps`: a
    treadmill's. `has_trunk`: the shoulders are markers. `remark`: what was done and what is
    missing, for the document.
    """

    name: str
    time_s: FloatArray
    xyz_m: FloatArray
    pelvis_m: FloatArray
    contacts: tuple[TrueContact, ...]
    belt_mps: float
    has_trunk: bool
    remark: str

    @property
    def rate_hz(self) -> float:
        """Frames a second of the markers."""
        return float(1 / np.mean(np.diff(self.time_s)))

    @property
    def speed_mps(self) -> float:
        """Over the ground, or over the belt."""
        way_m = self.pelvis_m[-1, 0] - self.pelvis_m[0, 0]
        return self.belt_mps or float(abs(way_m) / (self.time_s[-1] - self.time_s[0]))

    @property
    def plates_s(self) -> tuple[float, float]:
        """First touchdown and last toe-off that the plates saw (s)."""
        return self.contacts[0].touchdown_s, self.contacts[-1].toe_off_s


def read_recordings(folder: Path) -> list[Recording]:
    """Every run of the folder from which landmarks can be had.

    Raises:
        ValueError: the plates do not show the contacts that the list says.
    """
    listed = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return [read(folder, listed[name]) for name, read in READERS.items() if name in listed]


def sprint(folder: Path, listed: dict[str, object]) -> Recording:
    """6.6 m/s: lower body and trunk, 250 Hz."""
    markers = read_trc(folder / "run_6.6mps/maxSprint.trc")
    places: dict[str, FloatArray] = {}
    behind = markers.mean("RPSI", "LPSI")
    for side, s in ((Side.LEFT, "L"), (Side.RIGHT, "R")):
        other = "R" if s == "L" else "L"
        hip = hip_centre(markers[f"{s}ASI"], markers[f"{other}ASI"], behind)
        thigh = markers.cluster(tuple(f"{s}TH{i}" for i in (1, 2, 3)))
        shank = markers.cluster(tuple(f"{s}TB{i}" for i in (1, 2, 3)))
        foot = markers.cluster((f"{s}CAL", f"{s}MT1", f"{s}MT5"))
        heel, ball = markers[f"{s}CAL"], markers.mean(f"{s}MT1", f"{s}MT5")
        places |= _leg(side, hip, joint_centre(thigh, shank), joint_centre(shank, foot), heel)
        places[f"{side}_foot_index"] = toe_tip(heel, ball)
        places[f"{side}_shoulder"] = markers[f"{s}ACR"]
    return Recording(
        "run_6.6mps", markers.time_s, _landmarks(places),
        markers.mean("RASI", "LASI", "RPSI", "LPSI"),
        _plates(folder / "run_6.6mps/refGRF.mot", listed), 0.0, True,
        "Overground at 6.6 m/s, markers 250 Hz, plates 1 kHz. No marker on head, arms, knees, "
        "ankles or toes: shoulders are the acromia; the toes' tips are made up (below).",
    )  # fmt: skip


def jog(folder: Path, listed: dict[str, object]) -> Recording:
    """3.5 m/s: full body, 250 Hz."""
    markers = read_trc(folder / "jog_3.5mps/jog.trc")
    places: dict[str, FloatArray] = {}
    for side, s in ((Side.LEFT, "L"), (Side.RIGHT, "R")):
        other = "R" if s == "L" else "L"
        hip = hip_centre(markers[f"{s}ASI"], markers[f"{other}ASI"], markers["SACR"])
        thigh = markers.cluster(tuple(f"{s}TH{n}" for n in ("LP", "LD", "AP", "AD")))
        shank = markers.cluster(tuple(f"{s}TI{n}" for n in ("AP", "AD", "LAT")))
        ankle, heel = markers[f"{s}LMAL"], markers[f"{s}HEEL"]
        places |= _leg(side, hip, joint_centre(thigh, shank), ankle, heel)
        places[f"{side}_foot_index"] = markers[f"{s}TOE"]
        places[f"{side}_shoulder"] = markers[f"{s}SH"]
        places[f"{side}_elbow"] = markers[f"{s}ELB"]
        places[f"{side}_wrist"] = markers[f"{s}WR"]
    return Recording(
        "jog_3.5mps", markers.time_s, _landmarks(places), markers.mean("RASI", "LASI", "SACR"),
        _plates(folder / "jog_3.5mps/jog_grf.mot", listed), 0.0, True,
        "Overground at 3.5 m/s, markers 250 Hz, plates 1 kHz. Shoulder, elbow, wrist and ankle "
        "(outer ankle bone) are skin markers, the toe's tip is the marker on the toe; head and "
        "fingers have none.",
    )  # fmt: skip


def treadmill(folder: Path, listed: dict[str, object]) -> Recording:
    """2.5 m/s on a belt: pelvis and legs, 150 Hz."""
    markers = read_marker_table(folder / "treadmill_2.5mps/RBDS001runT25markers.txt", 150.0)
    places: dict[str, FloatArray] = {}
    behind = markers.mean("R.PSIS", "L.PSIS")
    ends = ("Top.Lateral", "Bottom.Lateral", "Top.Medial", "Bottom.Medial")
    for side, s in ((Side.LEFT, "L"), (Side.RIGHT, "R")):
        other = "R" if s == "L" else "L"
        hip = hip_centre(markers[f"{s}.ASIS"], markers[f"{other}.ASIS"], behind)
        thigh = markers.cluster(tuple(f"{s}.Thigh.{end}" for end in ends))
        shank = markers.cluster(tuple(f"{s}.Shank.{end}" for end in ends))
        foot = markers.cluster(
            tuple(f"{s}.{n}" for n in ("Heel.Top", "Heel.Bottom", "Heel.Lateral", "MT1", "MT5"))
        )
        heel, ball = markers[f"{s}.Heel.Bottom"], markers.mean(f"{s}.MT1", f"{s}.MT5")
        places |= _leg(side, hip, joint_centre(thigh, shank), joint_centre(shank, foot), heel)
        places[f"{side}_foot_index"] = toe_tip(heel, ball)
        places[f"{side}_shoulder"] = _above(hip, places[f"{side}_knee"], places[f"{side}_ankle"])
    forces = _treadmill_forces(folder / "treadmill_2.5mps/RBDS001runT25forces.txt")
    contacts = _checked(loaded_spells(*forces, _number(listed["threshold_N"])), listed)
    return Recording(
        "treadmill_2.5mps", markers.time_s, _landmarks(places),
        markers.mean("R.ASIS", "L.ASIS", "R.PSIS", "L.PSIS"),
        _named_by_height(contacts, markers.time_s, _landmarks(places)),
        _number(listed["belt_speed_mps"]), False,
        "Treadmill at 2.5 m/s, markers 150 Hz, force 300 Hz (threshold 50 N); the plate does "
        "not name the foot: it is the one whose metatarsals are lower. Pelvis and legs only: no "
        "trunk; the toes' tips are made up (below).",
    )  # fmt: skip


READERS: dict[str, Callable[[Path, dict[str, object]], Recording]] = {
    "run_6.6mps": sprint,
    "jog_3.5mps": jog,
    "treadmill_2.5mps": treadmill,
}


def toe_tip(heel: FloatArray, ball: FloatArray) -> FloatArray:
    """(n, 3) tip of an unmarked toe: on the line from heel to metatarsals, bent up by the ground.

    The ground under the metatarsals is where they are lowest (5th percentile). While the straight
    toe would reach below it, the tip stays on it: toes bend when the heel has risen.
    """
    ground = np.nanpercentile(ball[:, 1], 5)
    toe = TOE_SHARE * (ball - heel)
    length = np.linalg.norm(toe, axis=-1)
    drop = np.clip(ball[:, 1] - ground, 0.0, length)
    below = ball[:, 1] + toe[:, 1] < ground
    flat = np.sqrt(np.maximum(length**2 - drop**2, 0.0))
    ahead = toe[:, [0, 2]] / np.linalg.norm(toe[:, [0, 2]], axis=-1, keepdims=True)
    bent = np.stack([flat * ahead[:, 0], -drop, flat * ahead[:, 1]], axis=-1)
    return np.asarray(ball + np.where(below[:, None], bent, toe))


def _above(hip: FloatArray, knee: FloatArray, ankle: FloatArray) -> FloatArray:
    """(n, 3) a stand-in for a shoulder."""
    leg = np.linalg.norm(hip - knee, axis=-1) + np.linalg.norm(knee - ankle, axis=-1)
    return np.asarray(hip + np.array([0.0, TRUNK_PER_LEG * np.nanmedian(leg), 0.0]))


def _named_by_height(
    contacts: tuple[TrueContact, ...], time_s: FloatArray, xyz_m: FloatArray
) -> tuple[TrueContact, ...]:
    """Contacts with the foot that is lower in their middle."""
    heights = {side: forefoot(xyz_m, side)[:, 1] for side in Side}
    named = []
    for contact in contacts:
        row = int(np.argmin(np.abs(time_s - contact.middle_s)))
        named.append(replace(contact, side=min(Side, key=lambda side: heights[side][row])))
    return tuple(named)


def _leg(
    side: Side, hip: FloatArray, knee: FloatArray, ankle: FloatArray, heel: FloatArray
) -> dict[str, FloatArray]:
    names = ("hip", "knee", "ankle", "heel")
    return {f"{side}_{n}": p for n, p in zip(names, (hip, knee, ankle, heel), strict=True)}


def _landmarks(places: dict[str, FloatArray]) -> FloatArray:
    """(n, 33, 3) landmarks by name, the nose's stand-in among them."""
    count = len(next(iter(places.values())))
    xyz = np.full((count, len(LANDMARKS), 3), np.nan)
    for name, place in places.items():
        xyz[:, INDEX[name]] = place
    hips = xyz[:, [joint(side, "hip") for side in Side]].mean(axis=1)
    xyz[:, INDEX["nose"]] = hips + np.array([0.0, NOSE_ABOVE_HIPS_M, 0.0])
    return xyz


def _plates(path: Path, listed: dict[str, object]) -> tuple[TrueContact, ...]:
    """Contacts of both feet from a file with the right and the left foot's force."""
    table = read_mot(path)
    time_s = table["time"].to_numpy()
    forces = [table[f"ground_force_{s}_vy"].to_numpy() for s in ("r", "l")]
    threshold = _number(listed["threshold_N"])
    spells = [spell for force in forces for spell in loaded_spells(force, time_s, threshold)]
    return _checked(spells, listed)


def _treadmill_forces(path: Path) -> tuple[FloatArray, FloatArray]:
    table = np.loadtxt(path, delimiter="\t", skiprows=1)
    return table[:, 2], (table[:, 0] - 1) / 300.0


def _checked(
    spells: Sequence[tuple[float, float]], listed: dict[str, object]
) -> tuple[TrueContact, ...]:
    """The listed contacts, with the times read from the force file.

    Raises:
        ValueError: a listed contact is not in the file, or ends at another time.
    """
    contacts = []
    for item in listed["contacts"]:  # type: ignore[attr-defined]
        start, end = min(spells, key=lambda spell: abs(spell[0] - item["touchdown_s"]))
        if max(abs(start - item["touchdown_s"]), abs(end - item["toeoff_s"])) > SAME_INSTANT_S:
            raise ValueError(f"the plates show {start}-{end} s, the list says {item}")
        side = Side(item["foot"]) if "foot" in item else None
        contacts.append(TrueContact(side, start, end))
    return tuple(contacts)


def _number(value: object) -> float:
    return float(str(value))
