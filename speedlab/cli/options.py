"""Options that several commands share, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from speedlab.model.scene import Direction
from speedlab.options import with_options
from speedlab.settings import NUMBER_NEEDED, Settings, load_settings


def number(name: str, *more: str, metavar: str, help: str) -> Any:  # noqa: ANN401 - typer's
    """An option that takes a number, and says plainly what is allowed where it gets none."""
    return typer.Option(name, *more, parser=_number, metavar=metavar, help=help)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r}: {NUMBER_NEEDED}.") from None


Height = Annotated[
    float | None,
    number(
        "--height",
        metavar="M",
        help="The athlete's barefoot height in metres; gives lengths and speed.",
    ),
]
Mass = Annotated[
    float | None,
    number(
        "--mass",
        metavar="KG",
        help="The athlete's mass in kilograms; makes force and power of a run from standing a "
        "little surer.",
    ),
]
CaptureFps = Annotated[
    float | None,
    number(
        "--capture-fps",
        metavar="N",
        help="Frames a second while filming, where the file does not say (slow motion).",
    ),
]
CameraDistance = Annotated[
    float | None,
    number(
        "--camera-distance",
        metavar="M",
        help="Metres from the camera to the lane; makes steps of near and far foot comparable.",
    ),
]
CameraRoll = Annotated[
    float | None,
    number(
        "--camera-roll",
        "--roll",
        metavar="DEG",
        help="How far level ground falls to the right in the picture (0 on a level tripod); "
        "gives the lean against gravity.",
    ),
]
Readout = Annotated[
    float | None,
    number(
        "--readout",
        metavar="MS",
        help="Milliseconds the camera takes from the first row of a picture to its last (rolling "
        "shutter): takes the lean and the lateness that this draws out of everything.",
    ),
]
Athlete = Annotated[
    str | None,
    typer.Option(
        "--athlete",
        metavar="X,Y[@T]",
        help="A point on the athlete where another one is followed: pixels of the upright "
        "picture, and seconds from the first frame (when somebody is first there, if not given).",
    ),
]
Mark = Annotated[
    list[str] | None,
    typer.Option(
        "--mark",
        metavar="X,Y[@T]",
        help="Twice, with --distance: two points on the ground of the athlete's lane, in pixels of "
        "the upright picture (and seconds from the first frame, where the camera moves); metres "
        "then rest on them instead of the height.",
    ),
]
MarksApart = Annotated[
    float | None,
    number("--distance", metavar="M", help="Metres between the two marks."),
]
MarkOffset = Annotated[
    float | None,
    number(
        "--mark-offset",
        metavar="M",
        help="How much nearer to the camera than the athlete the two marks lie, in metres "
        "(negative: farther, on a lane behind); corrected with --camera-distance.",
    ),
]
Gate = Annotated[
    list[str] | None,
    typer.Option(
        "--gate",
        metavar="X@M",
        help="Twice or more: the picture's column in which a cone stands on the athlete's lane, "
        "and its metre along the track, e.g. 212@0; X,Y@M@T, its point on the ground and the "
        "second, where the camera moves. Gives the times between them (Fly-10), and the metres "
        "where no --mark is given.",
    ),
]
GateOffset = Annotated[
    float | None,
    number(
        "--gate-offset",
        metavar="M",
        help="How much nearer to the camera than the athlete the cones stand, in metres.",
    ),
]
Ground = Annotated[
    list[str] | None,
    typer.Option(
        "--ground",
        metavar="X,Y[@T]=ALONG,ACROSS",
        help="Four times or more: a point of the ground in pixels of the upright picture (and "
        "seconds from the first frame, where the camera moves), its metres along the lane and its "
        "metres across it, 0 on the line on which the athlete runs, positive farther from the "
        "camera. Lane lines are 1.22 m apart: from the middle of a lane its own lie at -0.61 and "
        "0.61. Some must lie farther across than others. Tells where the camera stands: metres, "
        "speeds and angles are then right from a slanting view, too, and --camera-distance is not "
        "needed.",
    ),
]
TimingFile = Annotated[
    Path | None,
    typer.Option(
        "--timing",
        metavar="CSV",
        help="Times of timing gates or a radar (columns distance_m and time_s, the metres those of "
        "--gate), to stand beside ours.",
    ),
]
Way = Annotated[
    Direction | None,
    typer.Option("--direction", help="Which way the athlete runs, where it is mistaken."),
]
PoseModel = Annotated[
    str | None,
    typer.Option(
        "--pose-model",
        metavar="NAME|FILE",
        help="lite, full, heavy (most exact, the default), or a .task file.",
    ),
]
SettingsFile = Annotated[
    Path | None,
    typer.Option("--settings", metavar="TOML", help="A file with any setting; options win."),
]
Workers = Annotated[
    int | None, typer.Option("--workers", metavar="N", help="Threads; one a core if not given.")
]
Embed = Annotated[bool, typer.Option("--embed", help="Put a video under 10 MB into the page.")]
NoVideo = Annotated[bool, typer.Option("--no-video", help="Skip the annotated video.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def chosen_settings(
    clip: Path | None,
    file: Path | None,
    **options: Any,  # noqa: ANN401 - values of any option
) -> Settings:
    """Settings of a clip: those of a file, told beside the clip, of the command line; these win.

    `clip` None: what holds for every clip.

    Raises:
        UsageError: a file or an option makes no sense.
        UnreadableInputError: a file of timing gates is no such table.
    """
    from speedlab.formats.told_toml import told_beside

    base = load_settings(file) if file else Settings()
    return with_options(told_beside(clip, base) if clip else base, **options)
