"""Plain values into dataclasses, strictly: no field unknown, missing or mistyped."""

from __future__ import annotations

import dataclasses
import difflib
import types
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

Kind = TypeVar("Kind")

_WORDS = {
    str: "a text",
    int: "an integer",
    float: "a number",
    bool: "true or false",
    dict: "an object",
    tuple: "a list",
}


def parse(
    kind: type[Kind], values: Any, place: str, allow_unknown: bool = False
) -> Kind:
    """Makes a dataclass of plain values, as JSON gives them.

    Fields may be `str`, `int`, `float`, `bool`, `dict[str, X]`, `tuple[X, ...]` (a list
    in JSON), another dataclass, `X | None` or `Any`. A field with a default may be left
    out.

    Args:
        kind: Dataclass.
        values: Mapping of field name to plain value.
        place: str. Where the values come from, for errors: a file and a field in it.
        allow_unknown: bool. Pass over fields that `kind` does not have.

    Returns:
        Instance of `kind`.

    Raises:
        ValueError: If a field is unknown, missing, mistyped or out of its range; it
            names the place, the field and what must hold.
    """
    if not isinstance(values, Mapping):
        raise ValueError(f"{place} must be an object. Received: {values!r}.")
    hints = typing.get_type_hints(kind)
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    for name in values:
        if name not in fields and not allow_unknown:
            raise ValueError(_unknown(place, name, fields))
    for name, field in fields.items():
        if name not in values and _is_required(field):
            raise ValueError(f"{place} must have the field `{name}`. It is missing.")
    found = {
        name: _value(hints[name], values[name], f"{place}, field `{name}`")
        for name in fields
        if name in values
    }
    try:
        return kind(**found)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from error


def _value(hint: Any, value: Any, place: str) -> Any:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        (hint,) = (each for each in inner if each is not type(None))
        return None if value is None else _value(hint, value, place)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return parse(hint, value, place)
    if origin is dict:
        _require(isinstance(value, Mapping), dict, value, place)
        return {key: _value(inner[1], item, place) for key, item in value.items()}
    if origin is tuple:
        _require(isinstance(value, list | tuple), tuple, value, place)
        return tuple(_value(inner[0], item, place) for item in value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint is not Any:
        wrong_bool = isinstance(value, bool) and hint is not bool
        _require(isinstance(value, hint) and not wrong_bool, hint, value, place)
    return value


def _is_required(field: dataclasses.Field) -> bool:
    missing = dataclasses.MISSING
    return field.default is missing and field.default_factory is missing


def _require(holds: bool, kind: type, value: Any, place: str) -> None:
    if not holds:
        raise ValueError(f"{place} must be {_WORDS[kind]}. Received: {value!r}.")


def _unknown(place: str, name: str, fields: Mapping[str, Any]) -> str:
    nearest = difflib.get_close_matches(str(name), fields, n=1)
    hint = f" Did you mean `{nearest[0]}`?" if nearest else ""
    return f"{place} must have no field `{name}`.{hint} Fields: {', '.join(fields)}."
