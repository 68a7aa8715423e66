"""Names of results folders."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speedlab.batch.names import clip_name, find_clip, folder_names


@pytest.mark.parametrize(
    ("clip", "name"),
    [
        ("run.mov", "run"),
        ("/videos/Lauf über 60 m.MP4", "Lauf über 60 m"),
        ("C:\\clips\\a b.mp4", "a b"),
        ("..\\..\\evil.mp4", "evil"),
        ("../../evil.mp4", "evil"),
        ("..", "clip"),
        ("a/.mp4", "mp4"),
        ("a.b.c.mov", "a.b.c"),
        ("run", "run"),
        ("CON.mp4", "_CON"),
        ("what?*.mp4", "what__"),
        ("tab\tand\nline.mp4", "tab_and_line"),
        ("dots...mp4", "dots"),
        ("e\u0301t\u00e9.mp4", "\u00e9t\u00e9"),
        ("\udcff.mp4", "_"),
    ],
)
def test_the_last_component_names_the_folder(clip, name):
    assert clip_name(Path(clip)) == name


@given(st.text(min_size=1, max_size=400))
def test_no_name_leads_out_of_its_folder(text):
    name = clip_name(Path(text))
    assert (Path("out") / name).parent == Path("out")
    assert name not in {"", ".", ".."}
    assert len(f"{name}_speedlab".encode()) <= 255


@pytest.mark.parametrize(
    ("clips", "names"),
    [
        (["a/run.mp4", "b/jog.mp4"], ["run", "jog"]),
        (["a/run.mp4", "b/run.mp4", "c/jog.mp4"], ["a_run", "b_run", "jog"]),
        (["a/run.mp4", "a/run.mov"], ["a_run_mp4", "a_run_mov"]),
        (["a/run.mp4", "a/RUN.mp4"], ["a_run_mp4", "a_RUN_mp4_2"]),
        (
            ["x/a/run.mp4", "y/a/run.mp4", "a_run_mp4_2.mp4"],
            ["a_run_mp4", "a_run_mp4_3", "a_run_mp4_2"],
        ),
    ],
)
def test_clips_of_one_name_are_told_apart(clips, names):
    assert folder_names([Path(clip) for clip in clips]) == names


@given(st.lists(st.text(alphabet="aA/.\\1_2", min_size=1, max_size=6), max_size=12))
def test_folder_names_never_collide_even_on_systems_that_ignore_case(texts):
    names = folder_names([Path(text) for text in texts])
    assert len({name.casefold() for name in names}) == len(texts)


def test_a_windows_path_finds_the_clip_that_it_means(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "a b.mp4").touch()
    assert find_clip(Path("clips\\a b.mp4")) == Path("clips/a b.mp4")
    (tmp_path / "clips\\a b.mp4").touch()
    assert find_clip(Path("clips\\a b.mp4")) == Path("clips\\a b.mp4")
    assert find_clip(Path("clips\\none.mp4")) == Path("clips\\none.mp4")
