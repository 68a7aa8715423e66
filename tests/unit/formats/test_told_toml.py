import pytest

from speedlab.errors import UnreadableInputError, UsageError
from speedlab.formats.told_toml import told_beside, told_path
from speedlab.model.scene import Direction
from speedlab.options import with_options
from speedlab.settings import Gate, Settings

WHOLE = """
height = 1.80
mass = 74.5
capture-fps = 240
camera-distance = 11
camera-roll = -1.5
readout = 6
direction = "left"
athlete = "640,360@1.5"
mark = ["212,610", "1705,612"]
distance = 10
mark-offset = 0.6
gate = ["160@0", "1760@10"]
gate-offset = 0.3
from = 1.5
to = 6
"""


@pytest.fixture
def clip(tmp_path):
    """A clip's path with nothing beside it."""
    return tmp_path / "run 1.mov"


def test_every_option_may_stand_beside_the_clip(clip):
    told_path(clip).write_text(WHOLE, encoding="utf-8")
    as_options = with_options(
        Settings(),
        height_m=1.80,
        mass_kg=74.5,
        capture_fps=240,
        camera_distance_m=11,
        camera_roll_deg=-1.5,
        readout_ms=6,
        direction=Direction.LEFT,
        athlete="640,360@1.5",
        marks=("212,610", "1705,612"),
        marks_apart_m=10,
        mark_offset_m=0.6,
        gates=("160@0", "1760@10"),
        gate_offset_m=0.3,
        start_s=1.5,
        stop_s=6,
    )
    assert told_beside(clip, Settings()) == as_options


def test_nothing_beside_it_changes_nothing(clip):
    base = Settings(height_m=1.7)
    assert told_beside(clip, base) is base


def test_it_wins_over_what_holds_for_all_clips_and_leaves_the_rest(clip):
    told_path(clip).write_text("height = 1.80", encoding="utf-8")
    chosen = told_beside(clip, Settings(height_m=1.7, mass_kg=60.0))
    assert (chosen.height_m, chosen.mass_kg) == (1.80, 60.0)


def test_ground_points_and_times_of_gates_are_read_from_beside_the_clip(clip):
    (clip.parent / "gates.csv").write_text("distance_m,time_s\n0,0\n10,1.1\n", encoding="utf-8")
    text = 'gate = ["160@0", "1760@10"]\ntiming = "gates.csv"\n'
    text += 'ground = ["0,500=0,1.22", "900,500=10,1.22", "0,700=0,-1.22", "900,700=10,-1.22"]'
    told_path(clip).write_text(text, encoding="utf-8")
    chosen = told_beside(clip, Settings())
    assert chosen.gates[1] == Gate(at_m=10, x_px=1760)
    assert chosen.timing is not None
    assert chosen.timing.rows[1].time_s == 1.1
    assert [point.across_m for point in chosen.ground] == [1.22, 1.22, -1.22, -1.22]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("height = ", "cannot be read as TOML"),
        ("hieght = 1.8", "hieght is none of height, mass, capture-fps"),
        ('height = "tall"', "height: a number is needed"),
        ("height = 180", "Did you mean 1.80?"),
        ('mark = ["1,2"]', "exactly two --mark"),
        ('gate = ["left@0"]', "--gate left@0 is not X@M"),
        ("from = 3\nto = 2", "--to 2 s is not after --from 3 s"),
    ],
)
def test_what_makes_no_sense_is_named_with_its_file(clip, text, words):
    told_path(clip).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        told_beside(clip, Settings())
    assert str(error.value).startswith(str(told_path(clip)))
    assert words in str(error.value)


def test_times_of_gates_that_are_not_there(clip):
    text = 'gate = ["160@0", "1760@10"]\ntiming = "gates.csv"'
    told_path(clip).write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableInputError, match=r"gates\.csv"):
        told_beside(clip, Settings())
