from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from drawn_run import Bouncing, Stage, drawn_run, filmed, with_unknown

from speedlab.model.analysis import Analysis
from speedlab.model.clip import Timebase
from speedlab.report import palette
from speedlab.report.annotate import annotate, output_scale, prepare_painter

SMALL = Stage(640, 480, 40.0, 60.0, 400.0)


def times_and_frames(path: Path) -> tuple[list[float], list[np.ndarray]]:
    """Read back with PyAV alone."""
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
        assert frames[0].format.name == "yuv420p"
        times = [float(frame.pts * frame.time_base) for frame in frames]
        return times, [frame.to_ndarray(format="rgb24") for frame in frames]


def picture(jpeg: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1]


def uneven(analysis: Analysis) -> Analysis:
    """The same frames at irregular times, as phones film in the dark."""
    base = analysis.timebase
    wobble = 0.004 * np.sin(np.arange(len(base.file_s)) * 1.7)
    wobble[0] = 0.0
    return replace(
        analysis,
        timebase=Timebase(base.file_s + wobble, base.first_frame, base.slowdown, base.source),
    )


def test_the_video_keeps_the_sources_frames_and_times(tmp_path: Path) -> None:
    analysis = filmed(uneven(drawn_run(stage=SMALL, fps=60)), tmp_path / "source.mp4")
    shares: list[float] = []
    taken = annotate(analysis, tmp_path / "annotated.mp4", shares.append)
    times, frames = times_and_frames(tmp_path / "annotated.mp4")
    assert len(frames) == len(analysis.timebase.file_s)
    assert times == pytest.approx(analysis.timebase.file_s, abs=2e-6)
    assert frames[0].shape == (taken.height_px, taken.width_px, 3)
    assert taken.width_px == 640
    assert taken.height_px > 480
    assert taken.height_px % 2 == 0
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)


def test_a_part_of_a_clip_begins_at_zero_and_shows_its_own_frames(tmp_path: Path) -> None:
    whole = filmed(drawn_run(stage=SMALL, fps=60), tmp_path / "source.mp4")
    first, base, evidence = 25, whole.timebase, whole.evidence
    assert evidence is not None
    motion, camera = evidence.motion, evidence.scene.camera
    part = {name: getattr(motion, name)[first:] for name in ("time_s", "xy", "xy_foot", "xy_px")}
    part |= {name: getattr(motion, name)[first:] for name in ("confidence", "observed")}
    camera = replace(camera, to_reference=camera.to_reference[first:])
    cut = replace(
        whole,
        timebase=Timebase(base.file_s[first:], first, base.slowdown, base.source),
        evidence=replace(
            evidence,
            motion=replace(motion, **part),
            scene=replace(evidence.scene, camera=camera),
        ),
    )
    annotate(cut, tmp_path / "annotated.mp4")
    times, frames = times_and_frames(tmp_path / "annotated.mp4")
    assert times == pytest.approx(base.file_s[first:] - base.file_s[first], abs=2e-6)
    alone = prepare_painter(cut).paint(np.full((480, 640, 3), 128, np.uint8), 7).astype(int)
    assert np.abs(frames[7].astype(int) - alone).mean() < 4.0


def test_both_side_colours_are_in_the_video_and_in_the_poster(tmp_path: Path) -> None:
    analysis = filmed(drawn_run(stage=SMALL, fps=60), tmp_path / "source.mp4")
    taken = annotate(analysis, tmp_path / "annotated.mp4")
    _, frames = times_and_frames(tmp_path / "annotated.mp4")
    for pixels in (frames[40], picture(taken.poster)):
        assert pixels.shape == frames[0].shape
        for colour in (palette.LEFT, palette.RIGHT):
            apart = np.abs(pixels.astype(int) - np.array(palette.rgb(colour))).max(axis=2)
            assert np.count_nonzero(apart < 40) > 50


def test_key_pictures_come_in_order_and_decode(tmp_path: Path) -> None:
    analysis = filmed(drawn_run(Bouncing(), SMALL, fps=60), tmp_path / "source.mp4")
    taken = annotate(analysis, tmp_path / "annotated.mp4")
    assert len(taken.kinogram) == 10
    assert [p.position.side for p in taken.kinogram] == sorted(
        (p.position.side for p in taken.kinogram), reverse=True
    )
    for still in taken.kinogram:
        assert picture(still.jpeg).shape == (still.height_px, still.width_px, 3)
        assert len(still.jpeg) < 60_000


def test_a_clip_without_contacts_or_athlete_is_still_a_video(tmp_path: Path) -> None:
    bare = with_unknown(replace(drawn_run(stage=SMALL, fps=60), contacts=(), steps=()), slice(None))
    analysis = filmed(bare, tmp_path / "source.mp4")
    taken = annotate(analysis, tmp_path / "annotated.mp4")
    _, frames = times_and_frames(tmp_path / "annotated.mp4")
    assert taken.kinogram == ()
    assert picture(taken.poster).shape == frames[0].shape
    assert np.abs(frames[40][:470].astype(int) - 128).max() <= 6


@pytest.mark.parametrize(
    ("size", "scale"),
    [
        ((1280, 720), 1.0),
        ((1920, 1080), 1.0),
        ((3840, 2160), 0.5),
        ((160, 120), 4.0),
        ((406, 720), 2.0),
    ],
)
def test_very_large_and_very_small_pictures_are_scaled(size: tuple[int, int], scale: float) -> None:
    clip = replace(drawn_run().clip, width_px=size[0], height_px=size[1])
    assert output_scale(clip) == scale


@pytest.mark.parametrize("size", [(160, 120), (2560, 1080), (641, 481)])
def test_odd_small_and_large_clips_are_drawn_at_the_right_place(
    size: tuple[int, int], tmp_path: Path
) -> None:
    stage = Stage(size[0], size[1], size[1] / 4, size[0] / 2, 0.9 * size[1], panned=True)
    analysis = filmed(drawn_run(stage=stage, fps=40), tmp_path / "source.mp4")
    taken = annotate(analysis, tmp_path / "annotated.mp4")
    _, frames = times_and_frames(tmp_path / "annotated.mp4")
    scale = output_scale(analysis.clip)
    assert frames[0].shape == (taken.height_px, taken.width_px, 3)
    assert taken.width_px == pytest.approx(size[0] * scale, abs=1)
    evidence = analysis.evidence
    assert evidence is not None
    body = evidence.motion.xy_px[40] * scale
    picture_rows = frames[40][: round(size[1] * scale) - 2].astype(int)
    inked = np.abs(picture_rows - 128).max(axis=2) > 60
    ys, xs = np.nonzero(inked)
    assert ys.min() == pytest.approx(body[:, 1].min(), abs=0.06 * size[1] * scale)
    assert xs.min() < body[:, 0].min() + 5
    assert xs.max() > body[:, 0].max() - 5
