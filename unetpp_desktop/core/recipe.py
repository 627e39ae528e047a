"""Everything that a training run is told, as plain data; the window draws it, the engine obeys."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, get_type_hints

from unetpp_desktop.core.closed_json import UnknownError, read_as
from unetpp_desktop.core.model_info import (
    Architecture,
    Design,
    ModelInfo,
    Norm,
    Supervision,
    Up,
    is_name,
)
from unetpp_desktop.core.pairing import series_suffixes
from unetpp_desktop.core.texts import Code, Problem


class Loss(StrEnum):
    """What training makes small (`engine.losses`)."""

    BCE = "bce"
    DICE = "dice"
    BCE_DICE = "bce_dice"
    FOCAL_TVERSKY = "focal_tversky"


class Optimizer(StrEnum):
    """How a gradient becomes a step (`engine.optimizers`)."""

    SGD = "sgd"
    ADAM = "adam"
    ADAMW = "adamw"
    RMSPROP = "rmsprop"


class Schedule(StrEnum):
    """How the learning rate runs (`core.schedules`)."""

    CONSTANT = "constant"
    STEP = "step"
    COSINE = "cosine"
    POLYNOMIAL = "polynomial"


class Change(StrEnum):
    """One way to vary a slice while learning (`engine.augment`)."""

    ROTATE = "rotate"
    SCALE = "scale"
    FLIP = "flip"  # along the columns: left and right change places in axial and coronal slices
    FLIP_ROWS = "flip_rows"
    ELASTIC = "elastic"
    BIAS = "bias"
    BRIGHTNESS = "brightness"
    CONTRAST = "contrast"
    GAMMA = "gamma"
    BLUR = "blur"
    LOW_RESOLUTION = "low_resolution"
    NOISE = "noise"


# Nobody is scanned upside down, and a bent lesion costs more time than it teaches.
DEFAULT_CHANGES = tuple(one for one in Change if one not in (Change.FLIP_ROWS, Change.ELASTIC))


class Device(StrEnum):
    """Where the network runs."""

    AUTO = "auto"
    CUDA = "cuda"
    CPU = "cpu"


class Precision(StrEnum):
    """The numbers in which the network computes while it learns.

    AUTO takes half precision where it is faster, HALF always; a run settles on what its device
    has of it when it begins (FP32, BF16, FP16) and keeps to that.
    """

    AUTO = "auto"
    FP32 = "fp32"
    HALF = "half"
    BF16 = "bf16"
    FP16 = "fp16"


# What a person chooses between.
PRECISIONS = (Precision.AUTO, Precision.FP32, Precision.HALF)


# One rate for all would compare wrong rates, not optimizers: SGD wants about ten times Adam's.
DEFAULT_LR: dict[Optimizer, float] = {
    Optimizer.SGD: 1e-2,
    Optimizer.ADAM: 1e-3,
    Optimizer.ADAMW: 1e-3,
    Optimizer.RMSPROP: 3e-4,
}


# A model that goes on learning keeps what it knows: a tenth of the rate that a new one starts with
# (what moves fastest is forgotten first), and few epochs, since a person waits and cases are few.
FINE_TUNING_EPOCHS = 10
FINE_TUNING_RATE = 0.1

# A mean Dice up to this is what noise reaches where lesions are rare: nothing is found yet.
LEAST_DICE = 0.05


class Judged(Protocol):
    """What is known of an epoch: whether it was the best so far, and its patients' Dice."""

    @property
    def best(self) -> bool: ...

    @property
    def better_dice(self) -> float | None: ...


PLACES = ("images", "masks", "split", "init")  # the settings that are paths


@dataclass(frozen=True)
class Recipe:
    """The settings of one run.

    Data: `images` and `masks` are folders (no `masks`: the same folder). A pair has one key: the
    folder relative to its root and the name minus its suffix. Grey above `mask_threshold` is
    foreground (None: the rule of `formats.read_mask`). `channels_as` names a colour picture's
    channels or a file's volumes in order, or the series that lie in a file each: `image_suffix`
    then lists one suffix for each, with commas. `channels` are those to learn from (none: all).
    `split` is a CSV with the columns patient, part; of it `part` is used. With `folds` the patients
    of `fold` judge; fold 0 stands for all folds, one run after the other.

    `size` is the longer side in pixels (None keeps it); with `spacing`, slices that know their
    pixels get pixels of this many mm instead. `context` slices go in side by side, the one in
    question in the middle. With the probability `channel_dropout` a channel is shown empty; then a
    study may lack some of its series. `learning_rate` None is the optimizer's own default. `lrf` is
    the last rate as a share of the first (cosine). A U-Net has one head only, whatever
    `supervision` says. `oversample` is the least share of foreground slices in each batch (0: as
    they come). With `ema` a running average of the weights is judged beside them, and the better of
    the two is kept.

    `warmup` counts epochs, parts of them too, in which the rate rises to that of the schedule.
    Gradients longer than `clip` are shortened to it (0: never). After `patience` epochs without a
    better one the run is over (0: it has all its epochs); before an epoch's Dice is above
    `LEAST_DICE` they do not count. `compile` asks for `torch.compile`.
    """

    images: str = ""
    masks: str = ""
    image_suffix: str = ""
    mask_suffix: str = ""
    mask_threshold: float | None = None
    channels_as: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    patient_pattern: str = ""
    split: str = ""
    part: str = ""
    validation_fraction: float = 0.2
    folds: int = 0
    fold: int = 0
    init: str = ""
    name: str = ""
    label: str = "lesion"
    artificial: bool = False
    epochs: int = 30
    batch_size: int = 8
    size: int | None = 256
    spacing: float | None = None
    context: int = 1
    channel_dropout: float = 0.0
    width: int = 32
    depth: int = 4
    norm: Norm = Norm.BATCH
    up: Up = Up.TRANSPOSED
    design: Design = Design.UNETPP
    supervision: Supervision = Supervision.DEEPEST_FIRST
    loss: Loss = Loss.BCE_DICE
    optimizer: Optimizer = Optimizer.ADAMW
    learning_rate: float | None = None
    weight_decay: float = 1e-4
    schedule: Schedule = Schedule.COSINE
    lrf: float = 0.01
    milestones: tuple[int, ...] = (10, 20)
    gamma: float = 0.1
    warmup: float = 0.0
    clip: float = 12.0
    patience: int = 0
    oversample: float = 0.5
    ema: bool = False
    augment: tuple[Change, ...] = DEFAULT_CHANGES
    device: Device = Device.AUTO
    precision: Precision = Precision.AUTO
    compile: bool = False
    seed: int = 0

    @property
    def first_rate(self) -> float:
        """The learning rate of the first epoch."""
        rate = self.learning_rate
        return DEFAULT_LR[self.optimizer] if rate is None else rate

    @property
    def all_folds(self) -> bool:
        """Whether this is a whole cross-validation, not one run."""
        return self.folds > 0 and self.fold == 0

    def architecture(self, in_channels: int) -> Architecture:
        """The network to train, for `in_channels` pictures a slice."""
        nested = self.design is Design.UNETPP
        supervision = self.supervision if nested else Supervision.OFF
        return Architecture(
            in_channels, self.width, self.depth, self.norm, self.up, self.design, supervision
        )

    def shaped_like(self, info: ModelInfo) -> "Recipe":
        """These settings with the network of a model that goes on learning, and its channels
        unless others are named. How it sees images is for the caller to take (`seeing_of`)."""
        shape = info.architecture
        return dataclasses.replace(
            self,
            channels=self.channels or info.channels,
            context=info.context,
            width=shape.width,
            depth=shape.depth,
            norm=shape.norm,
            up=shape.up,
            design=shape.design,
            supervision=shape.supervision,
        )

    def fine_tuning(self, *, images: str, init: str, info: ModelInfo | None) -> "Recipe":
        """These settings for learning from the snapshot `images`, going on from the model `init`.

        It sees them as the model says in `info`, and its are the names of the channels of colour
        pictures. Without one a new model learns, with the time and the rate that it needs.
        """
        own = Recipe()
        data = {
            name: getattr(own, name)
            for name in (
                "masks", "image_suffix", "mask_suffix", "mask_threshold", "patient_pattern",
                "split", "part", "channels", "channels_as", "folds", "fold",
            )
        }  # fmt: skip
        if info is not None:
            data |= {**seeing_of(info), "channels_as": info.colour_names}
        return dataclasses.replace(
            self,
            **data,
            images=images,
            init=init,
            epochs=FINE_TUNING_EPOCHS if init else self.epochs,
            learning_rate=FINE_TUNING_RATE * DEFAULT_LR[self.optimizer] if init else None,
        )

    def is_over(self, epochs: Sequence[Judged]) -> bool:
        """Whether a run ends after these epochs."""
        begun = any((one.better_dice or 0.0) > LEAST_DICE for one in epochs)
        tired = begun and self.patience and not any(one.best for one in epochs[-self.patience :])
        return bool(tired) or len(epochs) >= self.epochs

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; `from_dict` reads them back to an equal recipe."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "Recipe":
        """Raises `Problem(BAD_RECIPE)` with the name of the setting that cannot be."""
        kinds = get_type_hints(cls)
        values: dict[str, Any] = {}
        for name, value in document.items():
            if name not in kinds:
                raise Problem(Code.BAD_RECIPE, setting=name, value=value)
            try:
                values[name] = read_as(kinds[name], value, name)
            except UnknownError:
                raise Problem(Code.BAD_RECIPE, setting=name, value=value) from None
        recipe = cls(**values)
        recipe.check()
        return recipe

    def check(self) -> None:
        """Raises `Problem(BAD_RECIPE)` for a number out of its range and for a name that no model
        may have, `Problem(SERIES_NAMES)`."""
        series_suffixes(self.image_suffix, self.channels_as)
        # instance norm needs more than one pixel in the deepest row
        least = 2 ** (self.depth + (self.norm is Norm.INSTANCE))
        allowed = {
            "name": is_name(self.name),
            "label": is_name(self.label),
            "folds": self.folds == 0 or 2 <= self.folds <= 100,
            "fold": 0 <= self.fold <= self.folds,
            "validation_fraction": 0 < self.validation_fraction < 1,
            "epochs": 1 <= self.epochs <= 100_000,
            "batch_size": 1 <= self.batch_size <= 1024,
            "size": self.size is None or max(16, least) <= self.size <= 4096,
            "spacing": self.spacing is None or 0.1 <= self.spacing <= 10,
            "context": self.context in (1, 3, 5),
            "channel_dropout": 0 <= self.channel_dropout <= 0.9,
            "width": 1 <= self.width <= 256,
            "depth": 1 <= self.depth <= 4,
            "learning_rate": 0 < self.first_rate <= 10,
            "weight_decay": 0 <= self.weight_decay <= 1,
            "lrf": 0 < self.lrf <= 1,
            "milestones": list(self.milestones) == sorted({m for m in self.milestones if m > 0}),
            "warmup": 0 <= self.warmup <= 1000,
            "clip": 0 <= self.clip <= 1e6,
            "patience": 0 <= self.patience <= 100_000,
            "oversample": 0 <= self.oversample <= 1,
            "gamma": 0 < self.gamma <= 1,
            "augment": len(set(self.augment)) == len(self.augment),
            "seed": 0 <= self.seed < 2**32,
        }
        for name, fits in allowed.items():
            if not fits:
                raise Problem(Code.BAD_RECIPE, setting=name, value=getattr(self, name))


def seeing_of(info: ModelInfo) -> dict[str, Any]:
    """How a model sees images, as settings of a run that goes on from it."""
    dropout = info.training.get("channel_dropout")
    return {
        "size": info.size,
        "spacing": info.spacing[0] if info.spacing else None,
        "channel_dropout": dropout if isinstance(dropout, float) else 0.0,
    }
