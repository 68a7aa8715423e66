"""A recipe says in TOML what a scenario says in Python, and its mistakes are named."""

import json
import re
import tomllib
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest

from speedlab.errors import UnreadableInputError, UsageError
from speedlab.model.skeleton import Side
from speedlab.synthetic.body import BODIES
from speedlab.synthetic.extras import Extras, Pole, SecondRunner
from speedlab.synthetic.gait import sprint, walk
from speedlab.synthetic.recipe import NAMED, load_recipe, scenario_of
from speedlab.synthetic.render import render
from speedlab.synthetic.scenario import LEFT_DEG, Scenario, Take, random_fly
from speedlab.synthetic.start import STANDING, Start
from speedlab.synthetic.storage import Storage
from speedlab.video.probe import probe
from speedlab.video.writer import Codec


def of(toml):
    return scenario_of(tomllib.loads(toml))


def test_an_empty_recipe_is_the_plain_scenario():
    assert of("") == Scenario(seed=0)


def test_every_table_changes_what_it_names_and_leaves_the_rest():
    plain = Scenario(seed=0)
    made = of(
        """
        seed = 4
        fps = 120
        first_side = "right"
        middle_m = [0.5, 0]
        [body]
        shirt = [1, 2, 3]
        [camera]
        distance_m = 20
        [storage]
        codec = "hevc"
        rotation_deg = 270
        [extras.pole]
        x_m = 1.5
        """
    )
    assert made == replace(
        plain,
        seed=4,
        fps=120,
        first_side=Side.RIGHT,
        middle_m=(0.5, 0.0),
        body=replace(plain.body, shirt=(1, 2, 3)),
        camera=replace(plain.camera, distance_m=20.0),
        storage=Storage(Codec.HEVC, rotation_deg=270),
        extras=Extras(pole=Pole(1.5)),
    )


def test_a_gait_is_of_a_kind_and_a_speed_and_then_field_by_field():
    assert of('[gait]\nkind = "walk"\nspeed_mps = 1.2').gait == walk(1.2)
    assert of('[gait]\nkind = "stand"').gait is None
    made = of(
        """
        [gait]
        speed_mps = 8
        trunk_lean_deg = 9
        [gait.both]
        contact_time_s = 0.12
        thigh_max_deg = 62
        [gait.left]
        contact_time_s = 0.11
        """
    ).gait
    base = sprint(8.0)
    side = replace(base.right, contact_time_s=0.12, thigh_max_deg=62.0)
    assert made == replace(
        base, trunk_lean_deg=9.0, left=replace(side, contact_time_s=0.11), right=side
    )


def test_a_start_is_steered_to_its_top_speed_and_in_its_set_position():
    assert of('[gait]\nkind = "blocks"').gait == Start()
    made = of(
        """
        [gait]
        kind = "standing"
        speed_mps = 8
        hold_s = 0.5
        [gait.position]
        stagger_m = 0.3
        [gait.top.both.arms]
        front_deg = 50
        """
    ).gait
    top = sprint(8.0)
    assert made == Start(
        top=top.on_both_sides(arms=replace(top.left.arms, front_deg=50.0)),
        position=replace(STANDING, stagger_m=0.3),
        hold_s=0.5,
    )


def test_an_athlete_is_chosen_by_name_and_dressed_anew():
    made = of('[body]\nname = "woman_163_light"\nshirt = [9, 9, 9]').body
    assert made == replace(BODIES["woman_163_light"], shirt=(9, 9, 9))


def test_a_second_runner_has_a_gait_and_a_body_of_his_own():
    made = of(
        """
        [extras.second_runner]
        opposite = true
        [extras.second_runner.gait]
        speed_mps = 7
        [extras.second_runner.body]
        height_m = 1.6
        """
    ).extras.second_runner
    assert made.opposite
    assert made.gait == sprint(7.0)
    assert made.body == replace(SecondRunner().body, height_m=1.6)


def test_a_recipe_starts_from_a_sample_or_a_drawn_sprint():
    assert of('from = "fly_static_240"') == NAMED["fly_static_240"]
    turned = of('from = "fly_panned_120"\n[camera]\nroll_deg = 5\n[gait.left]\nthigh_max_deg = 70')
    sample = NAMED["fly_panned_120"]
    assert turned == replace(
        sample,
        camera=replace(sample.camera, roll_deg=5.0),
        gait=replace(sample.gait, left=replace(sample.gait.left, thigh_max_deg=70.0)),
    )
    drawn = of('from = "fly"\nseed = 8\nfps = 60\npanned = true\nheading_deg = 180')
    assert drawn == replace(random_fly(8, 60, True), heading_deg=LEFT_DEG)


def tables(kind, part):
    """TOML of every field of a part, as its own values."""
    lines, after = [], []
    for field in fields(part):
        value, key = getattr(part, field.name), f"{kind}.{field.name}" if kind else field.name
        if is_dataclass(value):
            after += [f"[{key}]", *tables(key, value)]
        elif value is not None:
            lines.append(f"{field.name} = {toml(value)}")
    return lines + after


def toml(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    return str(list(map(toml_value, value))) if isinstance(value, tuple) else repr(value)


def toml_value(value):
    return [toml_value(v) for v in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize("name", NAMED)
def test_every_field_can_be_written(name):
    scenario = NAMED[name]
    lines = tables("", scenario)
    if scenario.gait is None:
        lines += ["[gait]", 'kind = "stand"']
    if name == "walk":
        lines.insert(lines.index("[gait]") + 1, 'kind = "walk"')
    assert of("\n".join(lines)) == scenario


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("frames = 3", "frames: unknown, allowed are seed, gait, body,"),
        ("fps = 0", "fps: 0: Input should be greater than or equal to 1"),
        ("fps = nan", "fps: nan: Input should be a finite number"),
        ("seed = -1", "seed: -1: "),
        ("duration_s = 0.001", "duration_s holds no frame"),
        ("camera = 3", "camera: must be a table, [camera]"),
        ("[camera]\nlens = 2", "camera.lens: unknown, allowed are width_px,"),
        ("[camera]\nwidth_px = 641", "camera.width_px: 641: Input should be a multiple of 2"),
        ("[camera]\nyaw_deg = 90", "camera.yaw_deg: 90: Input should be less than or equal to 60"),
        (
            '[gait]\nkind = "hop"',
            "gait.kind: 'hop' is unknown, allowed are sprint, walk, stand, ",
        ),
        ('[gait]\nkind = "stand"\nspeed_mps = 3', "gait.speed_mps: somebody who stands"),
        ("[gait]\nspeed_mps = 30", "gait.speed_mps: 30: speed_mps must lie between 3 and 11"),
        ("[gait]\nstep_frequency_hz = 0", "gait.step_frequency_hz: 0: Input should be greater"),
        (
            '[gait]\nkind = "blocks"\n[gait.top]\nkind = "standing"',
            "gait.top.kind: 'standing' is unknown, allowed are sprint, walk",
        ),
        ('[body]\nname = "me"', "body.name: 'me' is unknown, allowed are woman_155,"),
        ("[gait.both]\nknee = 3", "gait.both.knee: unknown, allowed are contact_time_s,"),
        (
            "[gait.left]\nthigh_max_deg = 'x'",
            "gait.left.thigh_max_deg: 'x': Input should be a valid",
        ),
        ("[body]\nskin = [0, 0, 256]", "body.skin.2: [0, 0, 256]: Input should be less than"),
        ("[storage]\nrotation_deg = 45", "storage.rotation_deg: 45: Input should be 0, 90, 180 or"),
        ('[storage]\ncodec = "vp9"', "storage.codec: 'vp9': Input should be 'h264' or 'hevc'"),
        ("[extras]\npole = true", "extras.pole: must be a table, [extras.pole]"),
        ('from = "sprint"', "from: 'sprint' is unknown, allowed are fly_static_240,"),
        ("panned = true", "panned: unknown, allowed are"),
        ('from = "fly"\nseed = "x"', "seed: 'x': "),
        ("[gait.both]\ncontact_time_s = 0.4", "nobody can move like this: "),
        ("a", "is not TOML: "),
    ],
)
def test_a_mistake_is_named_with_its_file_its_key_and_what_is_allowed(toml, said, tmp_path):
    path = tmp_path / "run.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_recipe(str(path))
    sentence = str(caught.value)
    assert sentence.startswith(f"Recipe {path}")
    assert said in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_file_that_is_not_there_is_no_recipe(tmp_path):
    with pytest.raises(UnreadableInputError, match="name a TOML file, or one of fly_static_240"):
        load_recipe(str(tmp_path / "nothing.toml"))
    with pytest.raises(UnreadableInputError):
        load_recipe(str(tmp_path))


def test_a_sample_is_acted_out_by_its_name():
    assert load_recipe("stand").scenario == NAMED["stand"]


def taught():
    text = (Path(__file__).parents[3] / "docs" / "synthetic.md").read_text(encoding="utf-8")
    return re.findall(r"```toml\n(.*?)```", text, re.S)


@pytest.mark.parametrize("number", range(5))
def test_what_the_guide_teaches_can_be_acted_out(number):
    scenario = of(taught()[number])
    assert Take(scenario).scenario == scenario != Scenario(seed=scenario.seed)


def test_the_guides_smallest_recipe_renders(tmp_path):
    assert len(taught()) == 5
    truth = render(of(taught()[0]), tmp_path / "small.mp4")
    assert probe(tmp_path / "small.mp4").frame_count == len(truth.time_s) == 6


def test_the_guide_names_every_field_of_the_truth_file(tmp_path):
    render(of(taught()[0]), tmp_path / "small.mp4")
    stored = json.loads((tmp_path / "small.json").read_text(encoding="utf-8"))
    told = (Path(__file__).parents[3] / "docs" / "synthetic.md").read_text(encoding="utf-8")
    rows = "".join(line for line in told.splitlines() if line.startswith("| `"))
    for name in [*stored, *stored["contacts"][0], *stored["frames"][0]]:
        assert f"`{name}`" in rows, name
