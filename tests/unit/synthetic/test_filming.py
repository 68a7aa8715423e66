"""What is drawn lies where the truth says, however it is filmed, also in the file on disk."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speedlab.synthetic import scenario as scenario_module
from speedlab.synthetic.background import PLAIN, Background, Palette
from speedlab.synthetic.body import Body
from speedlab.synthetic.camera import Camera
from speedlab.synthetic.extras import Extras, Pole, SecondRunner
from speedlab.synthetic.figure import Figure
from speedlab.synthetic.gait import sprint
from speedlab.synthetic.joints import JOINT_INDEX
from speedlab.synthetic.painter import Light, Solid, paint
from speedlab.synthetic.render import frames, render
from speedlab.synthetic.rolling import readout_share, strips
from speedlab.synthetic.scenario import LEFT_DEG, Scenario, Take
from speedlab.synthetic.sensor import Development, Sensor
from speedlab.synthetic.start import Start
from speedlab.synthetic.storage import Storage
from speedlab.synthetic.truth import truth_of
from speedlab.video.probe import probe
from speedlab.video.reader import read_frames
from speedlab.video.writer import Codec

DARK = Palette(track=(0, 0, 0), sky=(0, 0, 0), plain=True)
QUIET = Sensor(noise=0.0)
LANDSCAPE = Camera(640, 360, focal_px=650.0)
PORTRAIT = Camera(360, 640, focal_px=650.0)
ROLLING = replace(QUIET, rolling_shutter_s=0.02)
MARKED = ("nose", "left_wrist", "right_foot_index")  # red, green, blue

BASE = Scenario(
    seed=7, camera=LANDSCAPE, fps=30, duration_s=0.2, sensor=QUIET, palette=DARK,
    light=Light(shaded=False),
)  # fmt: skip

FILMED = {
    "static": BASE,
    "rolled": replace(BASE, camera=replace(LANDSCAPE, roll_deg=5.0, tilt_deg=-4.0)),
    "yawed": replace(BASE, camera=replace(LANDSCAPE, yaw_deg=20.0, along_m=-4.4)),
    "near and wide": replace(BASE, camera=replace(LANDSCAPE, focal_px=220.0, distance_m=4.0)),
    "uphill": replace(BASE, gait=replace(sprint(8.0), slope_deg=8.0)),
    "uphill to the left, panned": replace(
        BASE,
        gait=replace(sprint(8.0), slope_deg=8.0),
        heading_deg=LEFT_DEG,
        camera=replace(LANDSCAPE, follows=True),
    ),
    "out of the blocks": replace(BASE, gait=Start(hold_s=0.0), fps=20, duration_s=0.3),
    "panned": replace(BASE, camera=replace(LANDSCAPE, follows=True)),
    "rolling": replace(BASE, sensor=ROLLING),
    "rolling, panned": replace(BASE, sensor=ROLLING, camera=replace(LANDSCAPE, follows=True)),
    "portrait": replace(BASE, camera=PORTRAIT),
    "rolling, portrait, panned": replace(
        BASE,
        sensor=ROLLING,
        camera=replace(PORTRAIT, follows=True),
        storage=Storage(rotation_deg=90),
    ),
}


@pytest.fixture
def markers(monkeypatch):
    """Everybody is drawn as three coloured balls at joints of the name."""

    def balls(radius_m=0.04, names=MARKED, of_shirt=False):
        rows = [JOINT_INDEX[name] for name in names]

        def dress(body, joints):
            points = joints[:, rows]
            colours = [body.shirt] * len(rows) if of_shirt else 255.0 * np.eye(3)[: len(rows)]
            radii = np.full((len(rows), 2), radius_m)
            return Figure(points, points, radii, np.array(colours, dtype=float))

        monkeypatch.setattr(scenario_module, "dress", dress)

    return balls


def centroid(picture, channel):
    """(x, y) of one channel's light; None where there is none or the edge cuts it."""
    light = picture[..., channel].astype(float)
    if light.max() < 100 or max(light[[0, -1]].max(), light[:, [0, -1]].max()) > 0:
        return None
    rows, columns = np.indices(light.shape) + 0.5
    return np.array([(columns * light).sum(), (rows * light).sum()]) / light.sum()


def distances_px(pictures, joints_px, names=MARKED):
    """How far each marker that is wholly seen lies from its joint."""
    found = []
    for picture, row in zip(pictures, joints_px, strict=True):
        for channel, name in enumerate(names):
            centre = centroid(picture, channel)
            if centre is not None:
                found.append(np.linalg.norm(centre - row[JOINT_INDEX[name]]))
    return np.array(found)


@pytest.mark.parametrize("name", FILMED)
def test_a_drawn_marker_lies_where_the_truth_says(name, markers):
    markers()
    take = Take(FILMED[name])
    distances = distances_px(frames(take), truth_of(take).joints_px)
    assert len(distances) >= 12
    assert distances.max() < 0.3


@pytest.mark.parametrize("name", [name for name in FILMED if name.startswith("rolling")])
def test_with_a_rolling_shutter_each_joint_is_seen_when_its_own_row_is_read(name):
    """Checked against what it means: a point where its picture is at the time of that row."""
    scenario = FILMED[name]
    take = Take(scenario)
    width, height = scenario.camera.width_px, scenario.camera.height_px
    for time_s, joints_px in zip(
        scenario.frame_times_s, take.joints_px(scenario.frame_times_s), strict=True
    ):
        x, y = joints_px.T
        # turned 90 degrees clockwise to stand, the first row stored is the right edge
        share = 1.0 - x / width if scenario.storage.rotation_deg == 90 else y / height
        inside = (share > 0.0) & (share < 1.0)
        times = time_s + 0.02 * share
        world = take.to_world(take.joints(times))
        expected = take.shot.project(world, times)[np.arange(len(times)), np.arange(len(times))]
        assert inside.any()
        np.testing.assert_allclose(joints_px[inside], expected[inside], atol=0.05)


def test_a_rolling_shutter_shears_a_runner_by_his_speed(markers):
    """The foot, read later than the head, has run on meanwhile: by speed x rows x time a row."""
    still, rolling = (
        Take(replace(BASE, sensor=sensor)).joints_px(np.array([0.1]))[0]
        for sensor in (QUIET, ROLLING)
    )
    hip = JOINT_INDEX["left_hip"]
    later_s = 0.02 * rolling[hip, 1] / 360
    assert rolling[hip, 0] - still[hip, 0] == pytest.approx(9.0 * later_s * 650 / 12, abs=0.3)


def test_a_turning_camera_with_a_rolling_shutter_slants_a_pole():
    scenario = replace(
        FILMED["rolling, panned"], extras=Extras(pole=Pole(0.0, -1.0, colour=(0, 255, 0)))
    )
    take = Take(scenario)
    picture, time_s = next(frames(take)), scenario.frame_times_s[0]
    for row in (90, 160, 230):
        pole = picture[row].astype(float) @ [-1.0, 1.0, -1.0]
        column = ((np.arange(640) + 0.5) * (pole > 120)).sum() / (pole > 120).sum()
        instant = np.array([time_s + 0.02 * (row + 0.5) / 360])
        heights = np.linspace(0.0, 3.0, 301)
        axis = np.column_stack([np.zeros(301), np.full(301, -1.0), heights])
        seen = take.shot.project(axis[None], instant)[0]
        expected = np.interp(-(row + 0.5), -seen[:, 1], seen[:, 0])
        assert column == pytest.approx(expected, abs=0.7)


def test_a_turning_camera_with_a_rolling_shutter_reads_the_place_row_by_row():
    scenario = replace(
        FILMED["rolling, panned"], palette=Palette(), sensor=replace(ROLLING, exposures=1)
    )
    picture = next(frames(Take(scenario))).astype(int)
    take = Take(scenario)
    place = Background(take.shot, scenario.palette, take.scenery_rng)
    at_once = place.seen(take.shot.rotation(np.zeros(1))[0])
    empty = slice(0, 200)  # columns without the athlete
    for row in (90, 150, 330):
        own = place.seen(take.shot.rotation(np.array([0.02 * row / 360]))[0])
        away, off = (
            np.abs(picture[row - 3 : row + 4, empty] - seen[row - 3 : row + 4, empty]).mean()
            for seen in (own, at_once)
        )
        assert away < 0.5 * off


@pytest.mark.parametrize("rotation_deg", [0, 90, 180, 270])
def test_the_place_is_read_in_strips_as_the_sensor_reads_its_rows(rotation_deg):
    take = Take(FILMED["panned"])
    background = Background(take.shot, Palette(), np.random.default_rng(2))
    turns = take.shot.rotation(np.linspace(0.0, 0.2, 4))
    picture = background.seen_in_strips(turns, np.ones(len(turns)), rotation_deg)
    reading = strips((640, 360), 4, rotation_deg)
    order = [
        readout_share(
            np.array([(c.start + c.stop) / 2, (r.start + r.stop) / 2]), (640, 360), rotation_deg
        )
        for r, c in reading
    ]
    np.testing.assert_allclose(order, [0.125, 0.375, 0.625, 0.875])
    for turn, (rows, columns) in zip(turns, reading, strict=True):
        whole = background.seen(turn)[rows, columns]
        assert np.abs(picture[rows, columns].astype(int) - whole).max() <= 2  # interpolation's


STORED = {
    "plain": Storage(crf=8),
    "variable, with gaps": Storage(crf=8, jitter_s=0.004, drop_share=0.2),
    "slow motion, tagged": Storage(crf=8, slow_motion=8.0, capture_tag=True),
    "slow motion, not tagged": Storage(crf=8, slow_motion=8.0),
    "upside down": Storage(crf=8, rotation_deg=180),
    "portrait": Storage(crf=8, rotation_deg=90, capture_tag=True),
    "portrait the other way, HEVC": Storage(Codec.HEVC, crf=8, rotation_deg=270, jitter_s=0.002),
}


@pytest.mark.parametrize("name", STORED)
def test_the_file_read_back_is_the_clip_that_was_filmed(name, markers, tmp_path):
    storage = STORED[name]
    seen = MARKED[:2]  # blue is too dark to survive the coding
    markers(radius_m=0.12, names=seen)
    sideways = storage.rotation_deg % 180 == 90
    camera = Camera(180, 320, 325.0) if sideways else Camera(320, 180, 325.0)
    scenario = replace(BASE, camera=camera, storage=storage, fps=60, duration_s=0.25)
    truth = render(scenario, tmp_path / "clip.mp4")
    info = probe(tmp_path / "clip.mp4")
    assert info.codec == storage.codec
    assert (info.width_px, info.height_px) == truth.size == (camera.width_px, camera.height_px)
    assert info.rotation_deg == storage.rotation_deg
    assert info.tagged_capture_fps == (60.0 if storage.capture_tag else None)
    assert info.variable_rate == (storage.jitter_s > 0.0)
    assert info.frame_count == len(truth.time_s)
    assert (info.frame_count == 15) == (storage.drop_share == 0.0)
    np.testing.assert_allclose(
        info.frame_pts_s, truth.time_s * storage.slow_motion, rtol=0.0, atol=1e-6
    )
    distances = distances_px([lit(f.rgb) for f in read_frames(info)], truth.joints_px, seen)
    assert len(distances) == 2 * info.frame_count
    assert distances.max() < 1.0
    assert not list(tmp_path.glob(".*"))


def lit(rgb):
    """Coding leaves a glow about the markers, which is no light of theirs."""
    return np.where(rgb > 120, rgb, 0)


def test_the_times_in_the_file_are_those_at_which_the_athlete_moved(markers, tmp_path):
    """A variable rate is not only written: the pictures are taken at those very times."""
    markers()
    uneven = Take(replace(BASE, storage=Storage(jitter_s=0.006), fps=30))
    times = uneven.scenario.frame_times_s
    assert np.ptp(np.diff(times)) > 0.004
    even = Take(replace(BASE, fps=30))
    at_times = even.joints_px(times)  # the same motion, looked at then
    assert distances_px(frames(uneven), at_times).max() < 0.3
    assert distances_px(frames(uneven), even.joints_px(even.scenario.frame_times_s)).max() > 0.5


@settings(deadline=None, max_examples=40)
@given(
    jitter_s=st.floats(0.0, 0.05),
    drop_share=st.floats(0.0, 0.95),
    fps=st.sampled_from([24, 60, 240]),
    seed=st.integers(0, 2**32),
)
def test_frame_times_begin_at_zero_and_rise(jitter_s, drop_share, fps, seed):
    storage = Storage(jitter_s=jitter_s, drop_share=drop_share)
    times = storage.capture_times_s(fps, 1.0, np.random.default_rng(seed))
    assert times[0] == 0.0
    assert np.all(np.diff(times) > 0.09 / fps)
    assert np.abs(times * fps - np.round(times * fps)).max() <= 0.45 + 1e-9


def test_dropped_frames_are_the_share_that_is_asked_for():
    times = Storage(drop_share=0.25).capture_times_s(240, 10.0, np.random.default_rng(0))
    assert len(times) == pytest.approx(1800, abs=80)
    np.testing.assert_allclose(times * 240, np.round(times * 240), atol=1e-9)


def test_a_second_runner_leaves_the_athletes_truth_alone():
    scenario = replace(BASE, sensor=ROLLING, camera=replace(LANDSCAPE, follows=True))
    alone = truth_of(Take(scenario))
    accompanied = truth_of(Take(replace(scenario, extras=Extras(second_runner=SecondRunner()))))
    assert accompanied.contacts == alone.contacts
    assert accompanied.measures == alone.measures
    np.testing.assert_array_equal(accompanied.joints_px, alone.joints_px)
    np.testing.assert_array_equal(accompanied.visible, alone.visible)


@pytest.mark.parametrize("opposite", [False, True])
def test_a_second_runner_is_where_he_should_be(opposite, markers):
    markers(names=("left_hip", "right_hip"), of_shirt=True)
    second = SecondRunner(
        Body(1.70, shirt=(0, 0, 255)), sprint(8.0), across_m=2.0, ahead_m=1.5, opposite=opposite
    )
    scenario = replace(
        BASE, body=Body(shirt=(255, 0, 0)), fps=20, extras=Extras(second_runner=second)
    )
    pictures = list(frames(Take(scenario)))  # at 0, 0.05, 0.1, 0.15 s of 0.2
    athlete, other = (centroid(pictures[2], channel) for channel in (0, 2))
    assert athlete[0] == pytest.approx(320.0, abs=0.5)
    assert other[0] == pytest.approx(320.0 + 650.0 * 1.5 / 14.0, abs=0.5)
    way_px = centroid(pictures[3], 2)[0] - centroid(pictures[1], 2)[0]
    assert way_px == pytest.approx((-1 if opposite else 1) * 8.0 * 0.1 * 650 / 14, rel=0.05)


def test_a_pole_hides_what_is_behind_it_and_nothing_else():
    base = replace(BASE, fps=20, duration_s=0.05, palette=PLAIN)
    in_front = replace(base, extras=Extras(pole=Pole(0.0, -3.0, colour=(0, 200, 0))))
    behind = replace(base, extras=Extras(pole=Pole(0.0, 3.0, colour=(0, 200, 0))))
    bare, hidden, hiding = (next(frames(Take(s))).astype(int) for s in (base, in_front, behind))
    nobody = next(frames(Take(replace(base, middle_m=(50.0, 0.0))))).astype(int)
    body = np.abs(bare - nobody).max(axis=2) > 0
    half_px = 650.0 * 0.04 / 9.0
    columns = np.arange(640) + 0.5 - 320.0
    inside, outside = np.abs(columns) < half_px - 1.5, np.abs(columns) > half_px + 1.5
    assert body[:, inside].sum() > 50
    np.testing.assert_array_equal(hidden[:, outside], bare[:, outside])
    pole = hidden[100:250, inside]
    assert np.abs(pole - [0, 180, 0]).max() <= 2
    whole = body & (np.abs(bare - hiding).max(axis=2) == 0)
    assert whole[:, inside].sum() > 0.8 * body[:, inside].sum()  # but for its half-covered edges
    assert (hiding[100:200, inside] == [0, 180, 0]).all(axis=2).any()


def test_flat_light_leaves_one_plain_colour_and_no_shadow():
    limb = Solid(
        np.array([[0.0, 0.0, 0.1]]), np.array([[0.0, 0.0, 1.2]]),
        np.array([[0.1, 0.1]]), np.array([[200.0, 100.0, 50.0]]),
    )  # fmt: skip
    take = Take(BASE)
    turn = take.shot.rotation(np.array([0.0]))[0]
    drawn = {}
    for shaded in (False, True):
        drawn[shaded] = np.full((360, 640, 3), 250, np.uint8)
        paint(drawn[shaded], LANDSCAPE, turn, [limb], Light(70.0, 40.0, shaded=shaded))
    columns = np.abs(np.arange(640) + 0.5 - 320.0)
    flat = drawn[False][180:225]
    assert np.abs(flat[:, columns < 4].astype(int) - [180, 90, 45]).max() <= 1
    assert (drawn[False][:, columns > 8] == 250).all()
    assert np.ptp(drawn[True][180, columns < 4, 0].astype(int)) > 20
    assert (drawn[True][:, columns > 8] < 250).any()


def test_light_gain_and_noise_make_the_grey_level():
    grey = np.full((90, 160, 3), 100, np.uint8)

    def developed(sensor, level):
        return Development(sensor, level, (160, 90), np.random.default_rng(1)).of(grey)

    dim = developed(Sensor(noise=0.0), 0.5)
    assert (dim == 50).all()
    pushed = developed(Sensor(noise=3.0, gain=2.0), 0.5).astype(float)
    assert pushed.mean() == pytest.approx(100.0, abs=0.3)
    assert pushed.std() == pytest.approx(6.0, rel=0.05)


def test_a_lens_out_of_focus_blurs_by_as_much_as_it_says():
    edge = np.zeros((90, 160, 3), np.uint8)
    edge[:, 80:] = 200
    sensor = Sensor(noise=0.0, softness_px=3.0)
    soft = Development(sensor, 1.0, (160, 90), np.random.default_rng(0)).of(edge)
    slope = np.diff(soft[45, :, 0].astype(float))
    where = np.arange(159)
    middle = (where * slope).sum() / slope.sum()
    assert np.sqrt(((where - middle) ** 2 * slope).sum() / slope.sum()) == pytest.approx(
        3.0, abs=0.3
    )


def test_the_same_recipe_of_everything_gives_the_same_bytes(tmp_path):
    scenario = Scenario(
        seed=9,
        camera=Camera(180, 320, 325.0, follows=True),
        fps=60,
        duration_s=0.1,
        sensor=Sensor(rolling_shutter_s=0.01, gain=2.0, softness_px=0.5),
        storage=Storage(Codec.HEVC, 30, 2.0, True, 0.003, 0.1, 90),
        extras=Extras(True, SecondRunner(), Pole(-0.5)),
    )
    written = []
    for name in ("a", "b"):
        render(scenario, tmp_path / f"{name}.mp4")
        written.append([(tmp_path / f"{name}.{end}").read_bytes() for end in ("mp4", "json")])
    assert written[0] == written[1]


FAULTY = {
    "repeated": (Storage(repeat_every=3), [0, 1, 1, 3, 4, 4, 6, 7, 7]),
    "frozen": (Storage(frozen_s=0.099), [0, 0, 0, 3, 4, 5, 6, 7, 8]),
    "ramp": (Storage(ramp_at_s=0.1, ramp_factor=2.0), [0, 1, 2, 3, *np.arange(3.5, 9.0, 0.5)]),
}


@pytest.mark.parametrize("name", FAULTY)
def test_faults_of_time_are_in_the_pictures_and_the_truth_not_in_the_files_times(name, tmp_path):
    storage, taken = FAULTY[name]
    scenario = replace(BASE, storage=storage, duration_s=0.3)
    truth = render(scenario, tmp_path / "clip.mp4")
    np.testing.assert_allclose(30 * truth.time_s, taken, atol=1e-9)
    info = probe(tmp_path / "clip.mp4")
    np.testing.assert_allclose(30 * np.array(info.frame_pts_s), np.arange(len(taken)), atol=1e-3)
    stored = [frame.rgb.astype(int) for frame in read_frames(info)]
    for k in range(1, len(taken)):
        moved = np.abs(stored[k] - stored[k - 1]).max() > 60
        assert moved == (taken[k] != taken[k - 1])


def test_another_run_follows_a_cut_of_which_the_truth_knows_nothing(tmp_path):
    scenario = replace(BASE, storage=Storage(joined_seed=3), duration_s=0.2)
    truth = render(scenario, tmp_path / "clip.mp4")
    assert len(truth.time_s) == 6
    info = probe(tmp_path / "clip.mp4")
    assert info.frame_count == 6 + 15
    assert not info.variable_rate
    after = truth.at_frames(np.array([4, 5, 6, 20]))
    assert after.visible.tolist() == [*truth.visible[[4, 5]].tolist(), False, False]
    assert np.isnan(after.joints_px[2:]).all()
    np.testing.assert_array_equal(after.joints_px[:2], truth.joints_px[[4, 5]])
