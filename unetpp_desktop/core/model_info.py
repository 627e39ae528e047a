"""What a model file says about its network and its use; plain data, without torch.

One closed schema, stored as one JSON document in the metadata of the model file. Anything that
this version does not know (a field, a word, a number out of range) is refused by its name, never
skipped: a model that is read half is a model that is used wrongly.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from unetpp_desktop.core.closed_json import UnknownError, parse_json, read_as
from unetpp_desktop.core.compose import Cleaning
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.texts import Code, Problem

FORMAT_VERSION = 1
MEAN_LEVEL = 0  # the level that is the mean of all heads
LARGEST_PROBE = 1024
_COLOURS = 3
LARGEST_CARD = 200_000  # characters
LONGEST_NAME = 200  # characters

Scalar = str | int | float | bool | None


class Norm(StrEnum):
    """What stands between a convolution and its ReLU."""

    BATCH = "batch"
    INSTANCE = "instance"
    GROUP = "group"
    NONE = "none"


class Up(StrEnum):
    """How a node's result is brought to the row above."""

    TRANSPOSED = "transposed"  # learned, and it halves the channels
    BILINEAR = "bilinear"  # nothing to learn, all channels are kept


class Design(StrEnum):
    """Which nodes there are: the nested ones between encoder and decoder, or none of them."""

    UNETPP = "unet++"
    UNET = "unet"


class Supervision(StrEnum):
    """Which levels have a head of their own, and how training weighs these."""

    DEEPEST_FIRST = "deepest_first"
    EQUAL = "equal"
    OFF = "off"


class Normalisation(StrEnum):
    """How grey values become the network's input."""

    FOREGROUND = "foreground"  # core.intensity: statistics above the volume's mean, per channel


@dataclass(frozen=True)
class Architecture:
    """A network with ``width * 2**i`` filters in row i = 0..depth.

    `in_channels` counts every picture that goes in: channels times neighbouring slices. Only UNet++
    has heads besides the deepest. What a level L means follows from the supervision: the head L
    alone (deepest first), or the mean of the heads 1..L (equal), where no head was trained to stand
    alone. `MEAN_LEVEL` is the mean of all heads of a network that was trained deepest first.
    """

    in_channels: int = 1
    width: int = 32
    depth: int = 4
    norm: Norm = Norm.BATCH
    up: Up = Up.TRANSPOSED
    design: Design = Design.UNETPP
    supervision: Supervision = Supervision.DEEPEST_FIRST

    @property
    def heads(self) -> tuple[int, ...]:
        """The levels with a head of their own, shallowest first."""
        whole = self.supervision is Supervision.OFF
        return (self.depth,) if whole else tuple(range(1, self.depth + 1))

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels that can be asked for: shallowest first, the mean of all heads last."""
        means = self.supervision is Supervision.DEEPEST_FIRST and len(self.heads) > 1
        return (*self.heads, MEAN_LEVEL) if means else self.heads

    def heads_of(self, level: int) -> tuple[int, ...]:
        """The heads whose mean probability is the result of `level`.

        Raises ValueError for a level that this network does not have.
        """
        if level not in self.levels:
            raise ValueError(f"no level {level}, only {self.levels}")
        if level == MEAN_LEVEL:
            return self.heads
        return self.heads[:level] if self.supervision is Supervision.EQUAL else (level,)


@dataclass(frozen=True)
class Suggestion:
    """What did best on the validation patients, and their mean Dice with it.

    `mirror`: the mean over flips of the slice did better by more than noise.
    """

    level: int
    threshold: float = 0.5
    min_ml: float = 0.0
    fill_holes: bool = False
    mirror: bool = False
    dice: float | None = None

    @property
    def cleaning(self) -> Cleaning:
        """What is tidied after the threshold."""
        return Cleaning(self.min_ml, self.fill_holes)


@dataclass(frozen=True)
class LevelResult:
    """One level on the validation patients: their mean Dice at the suggested threshold, and time.

    Dice is that of the network alone, without flips and cleaning.
    Seconds and milliseconds are those of the machine that trained. `parameters` counts what this
    level needs of the network.
    """

    level: int
    dice: float | None
    seconds_per_case: float
    ms_per_slice: float
    parameters: int


@dataclass(frozen=True)
class DataInfo:
    """What the model learned from: the hash of the data, and patients under pseudonyms."""

    sha256: str = ""
    train: tuple[str, ...] = ()
    validation: tuple[str, ...] = ()


@dataclass(frozen=True)
class Start:
    """The model that a run went on from: what limits it limits all that comes of it."""

    name: str
    tensors_sha256: str
    limits: str

    @classmethod
    def of(cls, info: "ModelInfo") -> "Start":
        return cls(info.name, info.tensors_sha256, info.limits)


@dataclass(frozen=True)
class ModelInfo:
    """The whole document.

    `context` slices go in side by side for each channel, the one in question in the middle.
    `channel_dropout`: it learned to work on fewer of its channels. `size` is the longer side of a
    slice in pixels, `spacing` (row mm, column mm) the pixel that the network expects where the scan
    knows its own; without both a slice keeps its size. `artificial` marks training on artificial
    images.

    `results` are Dice of validation patients over whole volumes, None where the reference is empty;
    `levels` the same for each level in one table, `threshold_curve` their mean by threshold.

    `card` is all this and the course of the training for a reader, in Markdown. `probe` is what the
    network gives for a made-up input, and `tensors_sha256` the identity of the weights;
    `engine.model_file.save_model` fills both in.
    """

    name: str
    channels: tuple[str, ...]
    plane: Plane
    suggestion: Suggestion
    architecture: Architecture = Architecture()
    normalisation: Normalisation = Normalisation.FOREGROUND
    context: int = 1
    channel_dropout: bool = False
    size: int | None = None
    spacing: tuple[float, float] | None = None
    label: str = "lesion"
    artificial: bool = False
    training: Mapping[str, Scalar | tuple[Scalar, ...]] = field(default_factory=dict)
    data: DataInfo = DataInfo()
    versions: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, float | None] = field(default_factory=dict)
    levels: tuple[LevelResult, ...] = ()
    threshold_curve: tuple[tuple[float, float], ...] = ()
    limits: str = ""
    card: str = ""
    probe: tuple[float, ...] = ()
    tensors_sha256: str = ""
    format_version: int = FORMAT_VERSION

    @property
    def mean_dice(self) -> float | None:
        """Mean Dice over the validation patients that have something to find."""
        known = [dice for dice in self.results.values() if dice is not None]
        return sum(known) / len(known) if known else None

    @property
    def colour_names(self) -> tuple[str, ...]:
        """The names that training gave to the channels of colour pictures; none if it did not."""
        taught = self.training.get("channels_as")
        if not isinstance(taught, tuple) or len(taught) != _COLOURS:
            return ()
        return tuple(map(str, taught))

    def level(self, wanted: int | None) -> int:
        """The level to use: the suggested one for None. Raises `Problem(LEVEL_MISSING)`."""
        level = self.suggestion.level if wanted is None else wanted
        known = self.architecture.levels
        if level not in known:
            raise Problem(
                Code.LEVEL_MISSING,
                model=self.name,
                level=level_word(level),
                levels=", ".join(map(level_word, known)),
            )
        return level

    def to_json(self) -> str:
        """One line of JSON; `info_from_json` reads it back to an equal value."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False, allow_nan=False)


def level_word(level: int) -> str:
    """A level as people write it: 1 to 4, or mean."""
    return "mean" if level == MEAN_LEVEL else str(level)


def is_name(text: str) -> bool:
    """Whether a model, or what it marks, may be called so."""
    return text.isprintable() and len(text) <= LONGEST_NAME


def as_name(text: str, *, room: int = 0) -> str:
    """`text` as a name that leaves `room` for more characters."""
    return "".join(filter(str.isprintable, text))[: LONGEST_NAME - room]


def info_from_json(text: str, *, path: object) -> ModelInfo:
    """The document of the model file `path`.

    Raises `Problem(MODEL_DAMAGED)` when it is no such document, `Problem(MODEL_UNKNOWN)` with the
    name of the thing when it asks for something that this version does not know.
    """
    try:
        document = parse_json(text)
    except ValueError as error:
        raise Problem(Code.MODEL_DAMAGED, path=path, reason=str(error)[:120]) from None
    version = document.get("format_version") if isinstance(document, dict) else None
    if isinstance(version, int) and version != FORMAT_VERSION:
        raise Problem(Code.MODEL_UNKNOWN, path=path, thing=f"format version {version}")
    try:
        info: ModelInfo = read_as(ModelInfo, document, "model")
        _check_ranges(info)
    except UnknownError as unknown:
        raise Problem(Code.MODEL_UNKNOWN, path=path, thing=str(unknown)) from None
    return info


def _check_ranges(info: ModelInfo) -> None:
    architecture, suggestion = info.architecture, info.suggestion
    pictures = len(info.channels) * info.context
    allowed = {
        "architecture.in_channels": 1 <= architecture.in_channels <= 64,
        "architecture.width": 1 <= architecture.width <= 256,
        "architecture.depth": 1 <= architecture.depth <= 4,
        "architecture.supervision": _may_have_heads(architecture),
        "context": info.context in range(1, 10, 2),
        "channels": len(set(info.channels)) == len(info.channels)
        and pictures == architecture.in_channels,
        "size": info.size is None or 16 <= info.size <= 4096,
        "spacing": info.spacing is None or all(0.01 <= mm <= 100 for mm in info.spacing),
        "card": len(info.card) <= LARGEST_CARD,
        "suggestion.level": suggestion.level in architecture.levels,
        "suggestion.threshold": 0 < suggestion.threshold < 1,
        "suggestion.min_ml": 0 <= suggestion.min_ml <= 1000,
        "suggestion.dice": _is_share(suggestion.dice),
        "results": all(map(_is_share, info.results.values())),
        "levels": _is_level_table(info),
        "threshold_curve": _is_curve(info.threshold_curve),
        "probe": len(info.probe) <= LARGEST_PROBE,
        "name": is_name(info.name) and is_name(info.label),
    }
    for thing, known in allowed.items():
        if not known:
            raise UnknownError(f"{thing} = {_value_at(info, thing)}")


def _may_have_heads(architecture: Architecture) -> bool:
    return architecture.design is Design.UNETPP or architecture.supervision is Supervision.OFF


def _is_share(value: float | None) -> bool:
    return value is None or 0 <= value <= 1


def _is_level_table(info: ModelInfo) -> bool:
    """Each level of the network at most once, with numbers that can be."""
    levels = [one.level for one in info.levels]
    return len(set(levels)) == len(levels) and all(
        one.level in info.architecture.levels
        and _is_share(one.dice)
        and min(one.seconds_per_case, one.ms_per_slice) >= 0
        and one.parameters > 0
        for one in info.levels
    )


def _is_curve(points: tuple[tuple[float, float], ...]) -> bool:
    """Thresholds that grow, each with a share."""
    grows = all(before[0] < after[0] for before, after in pairwise(points))
    return grows and all(0 <= at <= 1 and _is_share(dice) for at, dice in points)


def _value_at(info: ModelInfo, thing: str) -> str:
    value: object = info
    for part in thing.split("."):
        value = getattr(value, part)
    return str(value)[:60]
