"""A small hand-made `Analysis` with every kind of content, for tests of writers and commands."""

from pathlib import Path

import numpy as np

from speedlab.model.analysis import Analysis
from speedlab.model.clip import ClipInfo, Timebase, TimeSource
from speedlab.model.events import Contact, Event, EventKind, EventSource, Step
from speedlab.model.findings import Finding
from speedlab.model.measures import Measure, Tier
from speedlab.model.quality import Problem, Quality, Verdict
from speedlab.model.skeleton import Side
from speedlab.model.splits import Split
from speedlab.model.tracks import Swap, TrackSet

STORED_FPS = 30.0
SLOWDOWN = 8.0
FRAMES = 60
FIRST_FRAME = 4


def example_clip(path: Path = Path("Läufer 1.mov")) -> ClipInfo:
    return ClipInfo(
        path=path,
        sha256="ab" * 32,
        size_bytes=123456,
        codec="h264",
        pixel_format="yuv420p",
        width_px=1280,
        height_px=720,
        rotation_deg=90,
        frame_pts_s=tuple(0.5 + np.arange(FIRST_FRAME + FRAMES) / STORED_FPS),
        stored_fps=STORED_FPS,
        variable_rate=False,
        tagged_capture_fps=240.0,
        hdr=False,
        warnings=("The end of the file is missing.",),
    )


def example_timebase(trusted: bool = True) -> Timebase:
    return Timebase(
        file_s=(FIRST_FRAME + np.arange(FRAMES)) / STORED_FPS,
        first_frame=FIRST_FRAME,
        slowdown=SLOWDOWN,
        source=TimeSource.TAG if trusted else TimeSource.UNKNOWN,
        likely_slowdown=None if trusted else SLOWDOWN,
    )


def example_event(contact: int, kind: EventKind, side: Side, frame: float) -> Event:
    file_s = frame / STORED_FPS
    return Event(contact, kind, side, file_s / SLOWDOWN, file_s, frame, 3.1234567, 0.87654321)


def example_contacts() -> tuple[Contact, ...]:
    contacts = []
    for number, (touchdown, toe_off) in enumerate([(8.25, 32.5), (37.75, None)], start=1):
        side = Side.LEFT if number % 2 else Side.RIGHT
        ends = [
            None if frame is None else example_event(number, kind, side, frame)
            for kind, frame in ((EventKind.TOUCHDOWN, touchdown), (EventKind.TOE_OFF, toe_off))
        ]
        middle = None if toe_off is None else (touchdown + toe_off) / 2 / STORED_FPS / SLOWDOWN
        note = "" if toe_off else "cut by the clip's end"
        contacts.append(Contact(number, side, *ends, middle, 2.0, toe_off is not None, note))
    edited = example_event(1, EventKind.TOE_OFF, Side.LEFT, 33.0)
    changes = {"source": EventSource.HUMAN, "model_time_s": 0.1354166666, "edited_by": "Zoë, coach"}
    human = Event(**{**vars(edited), **changes, "edited_at": "2026-05-01T10:00:00Z"})
    first = contacts[0]
    contacts[0] = Contact(**{**vars(first), "toe_off": human})
    return tuple(contacts)


def example_tracks(timebase: Timebase) -> TrackSet:
    rng = np.random.default_rng(7)
    position = rng.uniform(0, 1280, (FRAMES, 2, 33, 1))
    position[5, :, 25] = np.nan
    observed = np.isfinite(position[:, 0])
    return TrackSet(
        time_s=timebase.time_s,
        position=position,
        confidence=rng.uniform(0, 1, (FRAMES, 33, 1)),
        observed=observed,
        position_m=position / 200,
    )


def example_measures() -> tuple[Measure, ...]:
    return (
        Measure("contact_time_s", "both", None, 0.1046789123, "s", 0.0032, 0.0015, 4, Tier.A),
        Measure(
            "contact_time_s",
            "left",
            1,
            0.101,
            "s",
            0.004,
            0.0015,
            1,
            Tier.A,
            flags=("near", "low_n"),
        ),
        Measure("step_frequency_hz", "both", None, 4.412, "Hz", 0.03, 0.0, 4, Tier.A),
        Measure(
            "speed_mps",
            "both",
            None,
            None,
            "m/s",
            None,
            None,
            0,
            Tier.B,
            False,
            "no height was given",
        ),
    )


def example_analysis(trusted: bool = True) -> Analysis:
    contacts = example_contacts()
    timebase = example_timebase(trusted)
    return Analysis(
        clip=example_clip(),
        timebase=timebase,
        quality=Quality(
            Verdict.LIMITED,
            (Problem("low_fps", 1, "Few frames.", "Larger ±.", "Film at 240 fps."),),
            {"body_height_px": 311.25, "view_deg": float("nan")},
        ),
        provenance={
            "speedlab": "0.1.0",
            "settings": {"height_m": None, "pose": {"model": "heavy"}},
            "frames": np.int64(FRAMES),
        },
        contacts=contacts,
        steps=(Step(1, Side.LEFT, *contacts, None, 0.1229166, 0.10104166, None, 312.123456789),),
        measures=example_measures(),
        findings=(Finding("contact_time_s", "Short contacts", "104 ± 7 ms", "Keep it."),),
        swaps=(Swap(3, 9, "legs", 0.97),),
        tracks=example_tracks(timebase),
        splits=(
            Split(0.0, 5.0, 0.5123456789, 0.002, 0.004, 9.7589, 0.04, 0.08, "", ("filled",), 0.52),
            Split(5.0, 10.0, *[None] * 6, "The hips were not seen passing 10 m."),
        ),
        scene_facts={"direction": "right", "ground_y_px": np.float64(612.3456789), "bad": np.nan},
    )


def refused_analysis() -> Analysis:
    """A clip that was read and cannot be measured."""
    problem = Problem(
        "no_person", 3, "No person was found.", "Nothing is measured.", "Film from closer."
    )
    return Analysis(
        clip=example_clip(),
        timebase=example_timebase(),
        quality=Quality(Verdict.NOT_MEASURABLE, (problem,), {}),
        provenance={"speedlab": "0.1.0"},
    )
