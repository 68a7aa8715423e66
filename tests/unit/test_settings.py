import pytest
from pydantic import ValidationError

from speedlab.errors import UsageError
from speedlab.model.scene import Direction
from speedlab.model.skeleton import Side
from speedlab.settings import Settings, load_settings


def test_a_height_in_centimetres_is_recognised():
    with pytest.raises(ValidationError, match=r"Did you mean 1\.80\?"):
        Settings(height_m=180)


@pytest.mark.parametrize("height_m", [0.89, 2.51, -1.8, 0.0, float("nan"), float("inf"), 1800])
def test_impossible_heights_are_refused_without_a_wrong_guess(height_m):
    with pytest.raises(ValidationError, match="not a height in metres") as refused:
        Settings(height_m=height_m)
    assert "Did you mean" not in str(refused.value)


@pytest.mark.parametrize("height_m", [0.9, 1.735, 2.5])
def test_possible_heights_pass_unchanged(height_m):
    assert Settings(height_m=height_m).height_m == height_m


def test_a_settings_file_is_read(tmp_path):
    file = tmp_path / "club.toml"
    file.write_text('height_m = 1.75\n[smoothing]\nfoot_hz = 20\n[pose]\nmodel = "full"\n')
    settings = load_settings(file)
    assert settings.height_m == 1.75
    assert settings.smoothing.foot_hz == 20
    assert settings.pose.model == "full"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("height_m = 180", "1.80"),
        ("hieght_m = 1.8", "hieght_m"),
        ("[smoothing]\nbody_hz = 0", "smoothing.body_hz"),
        ("height_m = ", "cannot be read as TOML"),
    ],
)
def test_a_wrong_settings_file_names_the_entry(tmp_path, text, part):
    file = tmp_path / "club.toml"
    file.write_text(text)
    with pytest.raises(UsageError, match=part.replace(".", r"\.")) as refused:
        load_settings(file)
    assert str(file) in str(refused.value) or "--height" in str(refused.value)


def test_a_missing_settings_file_is_named(tmp_path):
    with pytest.raises(UsageError, match="nowhere"):
        load_settings(tmp_path / "nowhere.toml")


def test_settings_are_frozen():
    with pytest.raises(ValidationError):
        Settings().height_m = 1.8


def test_the_near_side_faces_the_camera():
    assert Direction.RIGHT.near_side is Side.RIGHT
    assert Direction.LEFT.near_side is Side.LEFT
    assert (Direction.RIGHT.sign, Direction.LEFT.sign) == (1, -1)


def test_gates_in_a_settings_file(tmp_path):
    file = tmp_path / "fly.toml"
    file.write_text("[[gates]]\nat_m = 10\nx_px = 900\n[[gates]]\nat_m = 0\nx_px = 90\n")
    assert [g.at_m for g in load_settings(file).gates] == [0, 10]
    file.write_text("[[gates]]\nat_m = 10\nx_px = 900\n")
    with pytest.raises(UsageError, match="one gate times nothing"):
        load_settings(file)


def test_points_of_the_ground_in_a_settings_file(tmp_path):
    file = tmp_path / "speedlab.toml"
    rows = "".join(
        f"[[ground]]\nx_px = {x}\ny_px = {y}\nalong_m = {along}\nacross_m = {across}\n"
        for x, y, along, across in (
            (9, 9, 0, 0),
            (99, 9, 5, 0),
            (99, 50, 5, 1.22),
            (9, 50, 0, 1.22),
        )
    )
    file.write_text(rows)
    assert [p.along_m for p in load_settings(file).ground] == [0, 5, 5, 0]
    file.write_text(rows.replace("across_m = 1.22", "across_m = 0"))
    with pytest.raises(UsageError, match="lie on one line"):
        load_settings(file)
