"""What a model file says about its network and its use; plain data, without torch.

One closed schema, stored as one JSON document in the metadata of the model file. Anything that
this version does not know (a field, a word, a number out of range) is refused by its name, never
skipped: a model that is read half is a model that is used wrongly.
"""

import dataclasses
import json
import math
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.texts import Code, Problem

FORMAT_VERSION = 1

Scalar = str | int | float | bool | None
Kind = TypeVar("Kind")


class Norm(StrEnum):
    """What stands between a convolution and its ReLU."""

    BATCH = "batch"
    NONE = "none"


class Normalisation(StrEnum):
    """How grey values become the network's input."""

    FOREGROUND = "foreground"  # core.intensity: statistics above the volume's mean, per channel


@dataclass(frozen=True)
class Architecture:
    """UNet++ with ``width * 2**i`` filters in row i = 0..depth.

    With ``heads`` every level 1..depth has its own head (deep supervision), else only the deepest.
    """

    in_channels: int = 1
    width: int = 32
    depth: int = 4
    norm: Norm = Norm.BATCH
    heads: bool = True

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels that have a head, shallowest first."""
        return tuple(range(1, self.depth + 1)) if self.heads else (self.depth,)


@dataclass(frozen=True)
class Suggestion:
    """What did best on the validation patients, and their mean Dice with it."""

    level: int
    threshold: float = 0.5
    min_ml: float = 0.0
    fill_holes: bool = False
    dice: float | None = None


@dataclass(frozen=True)
class DataInfo:
    """What the model learned from: the hash of the data, and patients under pseudonyms."""

    sha256: str = ""
    train: tuple[str, ...] = ()
    validation: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelInfo:
    """The whole document.

    `size` is the longer side of a slice in pixels, `spacing` (row mm, column mm) the pixel that
    the network expects where the scan knows its own; without both a slice keeps its size.
    `results` are Dice of validation patients over whole volumes, None where the reference is
    empty. `artificial` marks training on artificial images. `tensors_sha256` is the identity of
    the weights; `engine.model_file.save_model` fills it in.
    """

    name: str
    channels: tuple[str, ...]
    plane: Plane
    suggestion: Suggestion
    architecture: Architecture = Architecture()
    normalisation: Normalisation = Normalisation.FOREGROUND
    size: int | None = None
    spacing: tuple[float, float] | None = None
    label: str = "lesion"
    artificial: bool = False
    training: Mapping[str, Scalar | tuple[Scalar, ...]] = field(default_factory=dict)
    data: DataInfo = DataInfo()
    versions: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, float | None] = field(default_factory=dict)
    limits: str = ""
    tensors_sha256: str = ""
    format_version: int = FORMAT_VERSION

    @property
    def mean_dice(self) -> float | None:
        """Mean Dice over the validation patients that have something to find."""
        known = [dice for dice in self.results.values() if dice is not None]
        return sum(known) / len(known) if known else None

    def to_json(self) -> str:
        """One line of JSON; `info_from_json` reads it back to an equal value."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False, allow_nan=False)


def info_from_json(text: str, *, path: object) -> ModelInfo:
    """The document of the model file `path`.

    Raises `Problem(MODEL_DAMAGED)` when it is no such document, `Problem(MODEL_UNKNOWN)` with the
    name of the thing when it asks for something that this version does not know.
    """
    document = parse_json(text, path=path)
    version = document.get("format_version") if isinstance(document, dict) else None
    if isinstance(version, int) and version != FORMAT_VERSION:
        raise Problem(Code.MODEL_UNKNOWN, path=path, thing=f"format version {version}")
    try:
        info: ModelInfo = _read(ModelInfo, document, "model")
        _check_ranges(info)
    except _UnknownError as unknown:
        raise Problem(Code.MODEL_UNKNOWN, path=path, thing=str(unknown)) from None
    return info


def parse_json(text: str, *, path: object) -> Any:  # noqa: ANN401  JSON is any value
    """JSON without the liberties of `json.loads`: no key twice, no NaN, no bottomless nesting.

    Raises `Problem(MODEL_DAMAGED)`.
    """
    try:
        return json.loads(
            text, object_pairs_hook=_unique, parse_constant=_finite, parse_float=_finite
        )
    except (ValueError, RecursionError) as error:
        raise Problem(Code.MODEL_DAMAGED, path=path, reason=str(error)[:120]) from None


class _UnknownError(Exception):
    """Names the thing that the schema does not have."""


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


def _read(kind: Any, value: Any, name: str) -> Any:  # noqa: ANN401  one function for each JSON type
    """`value` as the annotated type `kind`; the dataclasses above are the schema."""
    origin = get_origin(kind)
    if dataclasses.is_dataclass(kind):
        return _read_fields(kind, value, name)
    if origin in (Union, types.UnionType):
        return _read_union(kind, value, name)
    if origin is tuple and isinstance(value, list):
        return _read_tuple(get_args(kind), value, name)
    if origin is Mapping and isinstance(value, dict):
        return {key: _read(get_args(kind)[1], item, f"{name}.{key}") for key, item in value.items()}
    if isinstance(kind, type) and issubclass(kind, StrEnum) and value in list(kind):
        return kind(value)
    if kind is float and type(value) is int:
        return float(value)
    if origin is None and type(value) is kind:
        return value
    raise _UnknownError(f"{name} = {str(value)[:60]}")


def _read_fields(kind: Any, value: Any, name: str) -> Any:  # noqa: ANN401
    fields = get_type_hints(kind)
    if not isinstance(value, dict):
        raise _UnknownError(f"{name} = {str(value)[:60]}")
    for key in (*value, *fields):
        if key not in fields or key not in value:
            state = "missing " if key in fields else ""
            raise _UnknownError(f"{state}{name}.{key[:60]}")
    return kind(**{key: _read(fields[key], value[key], f"{name}.{key}") for key in fields})


def _read_union(kind: Any, value: Any, name: str) -> Any:  # noqa: ANN401
    for option in get_args(kind):
        if option is type(value) or (value is None and option is type(None)):
            return value
    for option in get_args(kind):
        try:
            return _read(option, value, name)
        except _UnknownError:
            continue
    raise _UnknownError(f"{name} = {str(value)[:60]}")


def _read_tuple(kinds: tuple[Any, ...], values: list[Any], name: str) -> tuple[Any, ...]:
    if kinds[-1] is Ellipsis:
        kinds = (kinds[0],) * len(values)
    if len(kinds) != len(values):
        raise _UnknownError(f"{name} with {len(values)} values")
    return tuple(_read(kind, value, name) for kind, value in zip(kinds, values, strict=True))


def _check_ranges(info: ModelInfo) -> None:
    architecture, suggestion = info.architecture, info.suggestion
    allowed = {
        "architecture.in_channels": 1 <= architecture.in_channels <= 16,
        "architecture.width": 1 <= architecture.width <= 256,
        "architecture.depth": 1 <= architecture.depth <= 6,
        "channels": len(set(info.channels)) == len(info.channels) == architecture.in_channels,
        "size": info.size is None or 16 <= info.size <= 4096,
        "spacing": info.spacing is None or all(0.01 <= mm <= 100 for mm in info.spacing),
        "suggestion.level": suggestion.level in architecture.levels,
        "suggestion.threshold": 0 < suggestion.threshold < 1,
        "suggestion.min_ml": 0 <= suggestion.min_ml <= 1000,
        "results": all(dice is None or 0 <= dice <= 1 for dice in info.results.values()),
        "name": all(text.isprintable() and len(text) <= 200 for text in (info.name, info.label)),
    }
    for thing, known in allowed.items():
        if not known:
            raise _UnknownError(f"{thing} = {_value_at(info, thing)}")


def _value_at(info: ModelInfo, thing: str) -> str:
    value: object = info
    for part in thing.split("."):
        value = getattr(value, part)
    return str(value)[:60]
