"""JSON read with suspicion: into dataclasses that are the whole schema, and nothing else.

Anything that the schema does not have (a field, a word, another type) is refused by its name.
"""

import dataclasses
import json
import math
import sys
import types
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints


class UnknownError(Exception):
    """Names the thing that the schema does not have."""


def parse_json(text: str) -> Any:  # noqa: ANN401  JSON is any value
    """JSON without the liberties of `json.loads`: no key twice, no NaN, no bottomless nesting.

    Raises ValueError.
    """
    try:
        return json.loads(
            text, object_pairs_hook=_unique, parse_constant=_finite, parse_float=_finite
        )
    except RecursionError as error:
        raise ValueError(str(error)) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a key stands twice")
    return document


def _finite(word: str) -> float:
    number = float(word)
    if not math.isfinite(number):
        raise ValueError(f"{word} is not a finite number")
    return number


def read_as(kind: Any, value: Any, name: str) -> Any:  # noqa: ANN401  one for each JSON type
    """`value` as the annotated type `kind`. Raises `UnknownError` with the name of what is not."""
    origin = get_origin(kind)
    if dataclasses.is_dataclass(kind):
        return _read_fields(kind, value, name)
    if origin in (Union, types.UnionType):
        return _read_union(kind, value, name)
    if origin is tuple and isinstance(value, list | tuple):
        return _read_tuple(get_args(kind), value, name)
    if origin is Mapping and isinstance(value, dict):
        return {
            key: read_as(get_args(kind)[1], item, f"{name}.{key}") for key, item in value.items()
        }
    if isinstance(kind, type) and issubclass(kind, StrEnum) and value in list(kind):
        return kind(value)
    if kind is float and type(value) is int and abs(value) <= sys.float_info.max:
        return float(value)
    if origin is None and type(value) is kind:
        return value
    raise UnknownError(f"{name} = {str(value)[:60]}")


def _read_fields(kind: Any, value: Any, name: str) -> Any:  # noqa: ANN401
    fields = get_type_hints(kind)
    if not isinstance(value, dict):
        raise UnknownError(f"{name} = {str(value)[:60]}")
    for key in (*value, *fields):
        if key not in fields or key not in value:
            state = "missing " if key in fields else ""
            raise UnknownError(f"{state}{name}.{key[:60]}")
    return kind(**{key: read_as(fields[key], value[key], f"{name}.{key}") for key in fields})


def _read_union(kind: Any, value: Any, name: str) -> Any:  # noqa: ANN401
    for option in get_args(kind):
        if option is type(value) or (value is None and option is type(None)):
            return value
    for option in get_args(kind):
        try:
            return read_as(option, value, name)
        except UnknownError:
            continue
    raise UnknownError(f"{name} = {str(value)[:60]}")


def _read_tuple(kinds: tuple[Any, ...], values: Sequence[Any], name: str) -> tuple[Any, ...]:
    if kinds[-1] is Ellipsis:
        kinds = (kinds[0],) * len(values)
    if len(kinds) != len(values):
        raise UnknownError(f"{name} with {len(values)} values")
    return tuple(read_as(kind, value, name) for kind, value in zip(kinds, values, strict=True))
