"""A small TOML file to a scenario: every field of the scenario's dataclasses is a key of its own.

A table changes the fields that it names and leaves the others. What the keys mean and which
values are allowed is written where the fields are; nothing is repeated here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType, NoneType
from typing import Any, Final, TypeVar, get_args, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError

from speedlab.errors import UnreadableInputError, UsageError
from speedlab.synthetic.body import BODIES, Body
from speedlab.synthetic.gait import Gait, SideGait, sprint, walk
from speedlab.synthetic.samples import NEGATIVES, SAMPLES
from speedlab.synthetic.scenario import Scenario, Take, random_fly
from speedlab.synthetic.start import BLOCKS, STANDING, SetPosition, Start

Table = Mapping[str, Any]

NAMED: Final[Mapping[str, Scenario]] = MappingProxyType(SAMPLES | NEGATIVES)
"""Scenarios that can be rendered, or started from, by name."""

FLY: Final = "fly"
"""`from = "fly"` starts from an athlete, a gait and a camera drawn from the seed."""

_FLY_FPS: Final = 240
_PLAIN: Final = ConfigDict(allow_inf_nan=False)
_Part = TypeVar("_Part")


class RecipeError(ValueError):
    """A recipe's key is unknown or its value impossible: "camera.fps: ..."."""

    def __init__(self, key: str, what: str) -> None:
        super().__init__(f"{key}: {what}" if key else what)


def load_recipe(recipe: str) -> Take:
    """Act out the scenario of a TOML file, or of a sample's name.

    Raises:
        UnreadableInputError: there is no such file, or it cannot be read.
        UsageError: it is not TOML, a key is unknown, a value impossible, or nobody can move so.
    """
    scenario = NAMED.get(recipe) or _read(Path(recipe))
    try:
        return Take(scenario)
    except (ValueError, ArithmeticError) as error:
        raise UsageError(f"Recipe {recipe}: nobody can move like this: {error}.") from error


def _read(path: Path) -> Scenario:
    try:
        return scenario_of(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UnreadableInputError(
            f"Recipe {path} cannot be read ({error.strerror}): name a TOML file, "
            f"or one of {', '.join(NAMED)}."
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"Recipe {path} is not TOML: {error}.") from error
    except ValueError as error:
        raise UsageError(f"Recipe {path}: {error}.") from error


def scenario_of(recipe: Table) -> Scenario:
    """The scenario that a recipe's tables describe.

    Raises:
        ValueError: naming the key and what is allowed.
    """
    given = dict(recipe)
    return _changed(_beginning(given), given, "")


def _beginning(given: dict[str, Any]) -> Scenario:
    """What the recipe changes: a plain scenario, or the one after `from`, which is taken out."""
    name = given.pop("from", None)
    if name is None:
        return Scenario(seed=0)
    if name == FLY:
        panned = _valid(bool, given.pop("panned", False), "panned")
        seed = _valid(int, given.get("seed", 0), "seed")
        return random_fly(seed, _valid(int, given.get("fps", _FLY_FPS), "fps"), panned)
    return _one_of(NAMED, name, "from", FLY)


def _changed(part: _Part, table: Table, key: str) -> _Part:
    """A dataclass with the fields that a table names replaced."""
    hints = _hints(type(part))
    changes = {}
    for name, value in table.items():
        path = f"{key}.{name}" if key else name
        if name not in hints:
            raise RecipeError(path, f"unknown, allowed are {', '.join(hints)}")
        changes[name] = _value(hints[name], getattr(part, name), value, path)
    return replace(part, **changes)  # type: ignore[type-var]


def _value(hint: Any, present: object, given: object, key: str) -> object:  # noqa: ANN401
    """A field's new value: of a table, the present value changed, or a fresh one where none is."""
    kinds = [
        kind for kind in (hint, *get_args(hint)) if isinstance(kind, type) and is_dataclass(kind)
    ]
    if not kinds:
        return _valid(hint, given, key)
    if not isinstance(given, Mapping):
        raise RecipeError(key, f"must be a table, [{key}]")
    if reader := next((_READERS[kind] for kind in kinds if kind in _READERS), None):
        return reader(hint, present, given, key)
    fresh: Any = kinds[0]
    return _changed(fresh() if present is None else present, given, key)


def _valid(hint: Any, given: object, key: str) -> Any:  # noqa: ANN401 - of the type it names
    try:
        return _adapter(hint).validate_python(given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join([key, *(str(part) for part in first["loc"])])
        raise RecipeError(where, f"{given!r}: {first['msg']}") from error


@cache
def _adapter(hint: Any) -> TypeAdapter[Any]:  # noqa: ANN401
    return TypeAdapter(hint, config=_PLAIN)


def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: hints[field.name] for field in fields(kind)}


def _one_of(known: Mapping[str, _Part], name: object, key: str, *more: str) -> _Part:
    if not isinstance(name, str) or name not in known:
        raise RecipeError(key, f"{name!r} is unknown, allowed are {', '.join([*known, *more])}")
    return known[name]


def _gait(hint: Any, present: object, table: Table, key: str) -> object:  # noqa: ANN401
    """A gait of a kind at a speed, then field by field; [gait.both] changes both sides alike."""
    given = dict(table)
    if "kind" in given or "speed_mps" in given or present is None:
        makers = {name: maker for name, (kind, maker) in _KINDS.items()
                  if kind in (hint, *get_args(hint))}  # fmt: skip
        maker = _one_of(makers, given.pop("kind", "sprint"), f"{key}.kind")
        present = maker(given, key)
    if present is None:
        if given:
            raise RecipeError(f"{key}.{min(given)}", "somebody who stands has no gait to steer")
        return None
    if isinstance(present, Gait) and "both" in given:
        both = given.pop("both")
        sides = {side: _value(SideGait, getattr(present, side), both, f"{key}.both")
                 for side in ("left", "right")}  # fmt: skip
        present = replace(present, **sides)  # type: ignore[arg-type]
    return _changed(present, given, key)


def _body(_hint: Any, present: object, table: Table, key: str) -> object:  # noqa: ANN401
    """An athlete by name, if one is given, then field by field."""
    given = dict(table)
    if "name" in given:
        present = _one_of(BODIES, given.pop("name"), f"{key}.name")
    return _changed(present, given, key)


def _steady(gait: Callable[..., Gait], given: dict[str, Any], key: str) -> Gait:
    """A gait whose fields follow from its speed, which is taken out of the table."""
    if "speed_mps" not in given:
        return gait()
    key = f"{key}.speed_mps"
    speed_mps = _valid(_hints(Gait)["speed_mps"], given.pop("speed_mps"), key)
    try:
        return gait(speed_mps)
    except ValueError as error:
        raise RecipeError(key, f"{speed_mps:g}: {error}") from error


def _start(position: SetPosition, given: dict[str, Any], key: str) -> Start:
    """A start to the speed in the table, which is taken out of it."""
    start = Start(position=position)
    return replace(start, top=_steady(sprint, given, key)) if "speed_mps" in given else start


_Maker = Callable[[dict[str, Any], str], Gait | Start | None]
_KINDS: Final[Mapping[str, tuple[type, _Maker]]] = {
    "sprint": (Gait, partial(_steady, sprint)),
    "walk": (Gait, partial(_steady, walk)),
    "stand": (NoneType, lambda _given, _key: None),
    "blocks": (Start, partial(_start, BLOCKS)),
    "standing": (Start, partial(_start, STANDING)),
}
"""Kinds of gait by name, and what each is: not every field can hold a start, or nobody's gait."""

_Reader = Callable[[Any, object, Table, str], object]
_READERS: Final[Mapping[type, _Reader]] = {Gait: _gait, Body: _body}
