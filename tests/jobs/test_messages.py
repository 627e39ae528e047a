"""A message comes out of its line as it went in."""

import dataclasses
import types
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from unetpp_desktop.jobs.messages import KINDS, decode, encode


def example(kind: Any) -> Any:
    """A value of an annotated type that no default has."""
    options = [one for one in get_args(kind) if one is not types.NoneType]
    if get_origin(kind) in (Union, types.UnionType):
        return example(options[0])
    if get_origin(kind) is tuple:
        return (example(options[0]), example(options[0]))
    if get_origin(kind) is dict:
        return {"病人\n1": example(options[1])}
    if issubclass(kind, StrEnum):
        return next(iter(kind))
    values: dict[Any, Any] = {str: "Müller\n2×2", int: 7, float: 0.25, bool: True, Any: "any"}
    return values[kind]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_message_survives_its_line(kind: type) -> None:
    hints = get_type_hints(kind)
    needed = {
        field.name: example(hints[field.name])
        for field in dataclasses.fields(kind)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }
    for message in (kind(**needed), kind(**{name: example(hints[name]) for name in hints})):
        line = encode(message)
        assert "\n" not in line
        assert decode(line) == message
