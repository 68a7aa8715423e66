import pytest

from speedlab.errors import UsageError
from speedlab.model.scene import Direction
from speedlab.options import with_options
from speedlab.settings import ClockedGate, Pick, Settings, Timing

LANES = ("212,590=0,-1.22", "640,600@1.5=5,-1.22", "640,560=5,1.22", "212,555=0,1.22")


def test_options_replace_only_what_is_given():
    base = Settings(capture_fps=240, pose={"model": "full", "workers": 2})
    changed = with_options(base, height_m=1.8, direction="left", pose_model="lite")
    assert changed.height_m == 1.8
    assert changed.capture_fps == 240
    assert changed.direction is Direction.LEFT
    assert (changed.pose.model, changed.pose.workers) == ("lite", 2)
    assert base.pose.model == "full"


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"capture_fps": 0}, "--capture-fps"),
        ({"capture_fps": 1e6}, "--capture-fps"),
        ({"start_s": -1}, "--from"),
        ({"stop_s": 0}, "--to"),
        ({"start_s": 2, "stop_s": 1}, "--to 1"),
        ({"stop_s": 1, "start_s": 1}, "--to 1"),
        ({"workers": 0}, "--workers"),
        ({"height_m": 18}, "--height"),
    ],
)
def test_impossible_options_are_named_as_the_user_typed_them(options, name):
    with pytest.raises(UsageError, match=name):
        with_options(Settings(), **options)


def test_the_athlete_is_a_point_and_perhaps_a_time():
    assert with_options(Settings(), athlete="640,360").athlete == Pick(x_px=640, y_px=360)
    assert with_options(Settings(), athlete="6.5,7@0").athlete == Pick(x_px=6.5, y_px=7, at_s=0)


@pytest.mark.parametrize("point", ["640", "640;360", "640,360@", "1,2,3", "-5,3", "x,y", "1,nan@x"])
def test_what_is_no_point_is_told_how_to_write_one(point):
    with pytest.raises(UsageError, match=r"X,Y@T") as refused:
        with_options(Settings(), athlete=point)
    assert point in str(refused.value)


def test_marks_are_two_points_and_their_distance():
    found = with_options(Settings(), marks=["100,600", "1200,610@1.5"], marks_apart_m=10.0).marks
    assert (found.first, found.second) == (
        Pick(x_px=100, y_px=600),
        Pick(x_px=1200, y_px=610, at_s=1.5),
    )
    assert found.apart_m == 10.0
    assert with_options(Settings()).marks is None


@pytest.mark.parametrize(
    ("marks", "apart_m", "said"),
    [
        (["100,600"], 10.0, "exactly two --mark"),
        (["100,600", "200,600", "300,600"], 10.0, "exactly two --mark"),
        (["100,600", "200,600"], None, "--distance"),
        ([], 10.0, "exactly two --mark"),
        (["100,600", "100,600"], 10.0, "given twice"),
        (["100;600", "200,600"], 10.0, "--mark 100;600"),
        (["100,600", "200,600"], -3.0, "--distance -3"),
    ],
)
def test_marks_that_say_nothing_are_refused(marks, apart_m, said):
    with pytest.raises(UsageError, match=said):
        with_options(Settings(), marks=marks, marks_apart_m=apart_m)


@pytest.mark.parametrize("mass_kg", [7.5, 750.0])
def test_an_impossible_mass_is_refused(mass_kg):
    assert with_options(Settings(), mass_kg=75.0).mass_kg == 75.0
    with pytest.raises(UsageError, match=r"--mass 7.*: Input should be"):
        with_options(Settings(), mass_kg=mass_kg)


@pytest.mark.parametrize("readout_ms", [-1.0, 60.0])
def test_an_impossible_readout_is_refused(readout_ms):
    assert with_options(Settings(), readout_ms=0.0).readout_ms == 0.0
    with pytest.raises(UsageError, match="--readout"):
        with_options(Settings(), readout_ms=readout_ms)


def test_gates_are_read_and_put_in_order():
    gates = with_options(Settings(), gates=["700,610@10@1.5", "212@0"]).gates
    assert [(g.at_m, g.x_px, g.y_px, g.at_s) for g in gates] == [
        (0.0, 212.0, None, None),
        (10.0, 700.0, 610.0, 1.5),
    ]
    falling = with_options(Settings(), gates=["900@0", "500@5", "100@10"]).gates
    assert [g.x_px for g in falling] == [900, 500, 100]


@pytest.mark.parametrize(
    ("gates", "why"),
    [
        (["212@0"], "one gate times nothing"),
        (["212@0", "400"], r"--gate 400 is not X@M"),
        (["212@0", "a@10"], r"--gate a@10 is not X@M"),
        (["212@0", "1,2,3@10"], "is not X@M"),
        (["212@0", "1,2@10@1@2"], "is not X@M"),
        (["212@0", "-5@10"], "is not X@M"),
        (["212@0", "700@0"], "0.5 m apart or more"),
        (["212@0", "700@0.3"], "0.5 m apart or more"),
        (["212@0", "700@10@1"], "needs its point on the ground"),
        (["212@0", "100@5", "700@10"], "in the order of their metres"),
    ],
)
def test_gates_that_make_no_sense_are_refused(gates, why):
    with pytest.raises(UsageError, match=why):
        with_options(Settings(), gates=gates)


@pytest.mark.parametrize("offset_m", [-11, 11, float("nan")])
def test_gates_do_not_stand_far_off_the_lane(offset_m):
    with pytest.raises(UsageError, match="--gate-offset"):
        with_options(Settings(), gate_offset_m=offset_m)


def test_points_of_the_ground_are_read():
    ground = with_options(Settings(), ground=LANES).ground
    assert [(p.x_px, p.y_px, p.at_s, p.along_m, p.across_m) for p in ground[:2]] == [
        (212, 590, None, 0, -1.22),
        (640, 600, 1.5, 5, -1.22),
    ]
    assert len(ground) == 4


@pytest.mark.parametrize(
    ("ground", "why"),
    [
        (LANES[:3], "four points of the ground or more"),
        ((*LANES[:3], "5,5"), r"--ground 5,5 is not X,Y=ALONG,ACROSS"),
        ((*LANES[:3], "5=1,2"), r"--ground 5=1,2 is not X,Y=ALONG,ACROSS"),
        ((*LANES[:3], "5,5=1"), r"--ground 5,5=1 is not X,Y=ALONG,ACROSS"),
        ((*LANES[:3], "-5,5=1,2"), r"--ground -5,5=1,2 is not X,Y=ALONG,ACROSS"),
        ([f"{x},600={x / 100},0.5" for x in (100, 200, 300, 400)], "lie on one line"),
        ([LANES[0]] * 4, "lie on one line"),
    ],
)
def test_points_of_the_ground_that_make_no_sense_are_refused(ground, why):
    with pytest.raises(UsageError, match=why):
        with_options(Settings(), ground=ground)


def test_metres_rest_on_points_of_the_ground_or_on_marks():
    marks = {"marks": ["5,5", "99,5"], "marks_apart_m": 4.0}
    with pytest.raises(UsageError, match="--ground or on --mark"):
        with_options(Settings(), ground=LANES, **marks)


def test_another_instruments_times_need_gates():
    timing = Timing(
        source="t.csv",
        rows=(ClockedGate(distance_m=0, time_s=0), ClockedGate(distance_m=10, time_s=1)),
    )
    with pytest.raises(UsageError, match=r"--timing t\.csv.*--gate X@M"):
        with_options(Settings(), timing=timing)
    told = with_options(Settings(), timing=timing, gates=["100@0", "900@10"])
    assert Settings.model_validate(told.model_dump(mode="json")) == told
