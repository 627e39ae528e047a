"""The training form as a table: one row a setting of the recipe, with its words and its control."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from unetpp_desktop.core.model_info import Design, Norm, Supervision, Up
from unetpp_desktop.core.pairing import listed
from unetpp_desktop.core.recipe import (
    PRECISIONS,
    Change,
    Device,
    Loss,
    Optimizer,
    Precision,
    Schedule,
)
from unetpp_desktop.core.translate import QT_TRANSLATE_NOOP
from unetpp_desktop.window.binding import read_field, show_value
from unetpp_desktop.window.controls import Combo, NumberField, TickBox, WholeField
from unetpp_desktop.window.pages.train_folds import FoldsField
from unetpp_desktop.window.path_field import Choose, PathField
from unetpp_desktop.window.ticks import Ticks

NAMES = {
    Loss.BCE: QT_TRANSLATE_NOOP("TrainForm", "BCE"),
    Loss.DICE: QT_TRANSLATE_NOOP("TrainForm", "Dice"),
    Loss.FOCAL_TVERSKY: QT_TRANSLATE_NOOP("TrainForm", "Focal Tversky"),
    Loss.BCE_DICE: QT_TRANSLATE_NOOP("TrainForm", "BCE and Dice"),
    Optimizer.SGD: QT_TRANSLATE_NOOP("TrainForm", "SGD"),
    Optimizer.ADAM: QT_TRANSLATE_NOOP("TrainForm", "Adam"),
    Optimizer.ADAMW: QT_TRANSLATE_NOOP("TrainForm", "AdamW"),
    Optimizer.RMSPROP: QT_TRANSLATE_NOOP("TrainForm", "RMSprop"),
    Schedule.CONSTANT: QT_TRANSLATE_NOOP("TrainForm", "Constant"),
    Schedule.STEP: QT_TRANSLATE_NOOP("TrainForm", "Step"),
    Schedule.POLYNOMIAL: QT_TRANSLATE_NOOP("TrainForm", "Polynomial"),
    Schedule.COSINE: QT_TRANSLATE_NOOP("TrainForm", "Cosine"),
    Device.AUTO: QT_TRANSLATE_NOOP("TrainForm", "Automatic"),
    Device.CUDA: QT_TRANSLATE_NOOP("TrainForm", "Graphics card"),
    Device.CPU: QT_TRANSLATE_NOOP("TrainForm", "Processor"),
    Precision.FP32: QT_TRANSLATE_NOOP("TrainForm", "Single (32 bits)"),
    Precision.HALF: QT_TRANSLATE_NOOP("TrainForm", "Half (16 bits)"),
    Norm.BATCH: QT_TRANSLATE_NOOP("TrainForm", "Batch"),
    Norm.INSTANCE: QT_TRANSLATE_NOOP("TrainForm", "Instance"),
    Norm.GROUP: QT_TRANSLATE_NOOP("TrainForm", "Group"),
    Norm.NONE: QT_TRANSLATE_NOOP("TrainForm", "None"),
    Up.TRANSPOSED: QT_TRANSLATE_NOOP("TrainForm", "Learned"),
    Up.BILINEAR: QT_TRANSLATE_NOOP("TrainForm", "Bilinear"),
    Design.UNETPP: QT_TRANSLATE_NOOP("TrainForm", "UNet++"),
    Design.UNET: QT_TRANSLATE_NOOP("TrainForm", "U-Net"),
    Supervision.DEEPEST_FIRST: QT_TRANSLATE_NOOP("TrainForm", "Deepest first"),
    Supervision.EQUAL: QT_TRANSLATE_NOOP("TrainForm", "Equal"),
    Supervision.OFF: QT_TRANSLATE_NOOP("TrainForm", "Deepest only"),
    Change.ROTATE: QT_TRANSLATE_NOOP("TrainForm", "Turn"),
    Change.SCALE: QT_TRANSLATE_NOOP("TrainForm", "Scale"),
    Change.FLIP: QT_TRANSLATE_NOOP("TrainForm", "Mirror left–right"),
    Change.FLIP_ROWS: QT_TRANSLATE_NOOP("TrainForm", "Mirror up–down"),
    Change.ELASTIC: QT_TRANSLATE_NOOP("TrainForm", "Bend"),
    Change.BIAS: QT_TRANSLATE_NOOP("TrainForm", "Uneven field"),
    Change.BRIGHTNESS: QT_TRANSLATE_NOOP("TrainForm", "Brightness"),
    Change.CONTRAST: QT_TRANSLATE_NOOP("TrainForm", "Contrast"),
    Change.GAMMA: QT_TRANSLATE_NOOP("TrainForm", "Gamma"),
    Change.BLUR: QT_TRANSLATE_NOOP("TrainForm", "Blur"),
    Change.LOW_RESOLUTION: QT_TRANSLATE_NOOP("TrainForm", "Coarser pixels"),
    Change.NOISE: QT_TRANSLATE_NOOP("TrainForm", "Noise"),
}


def words(text: str) -> str:
    """A text of the form in the language in force."""
    return QCoreApplication.translate("TrainForm", text)


class Group(StrEnum):
    """The headings under which the rows stand, in this order."""

    NETWORK = QT_TRANSLATE_NOOP("TrainForm", "Network")
    LEARNING = QT_TRANSLATE_NOOP("TrainForm", "Learning")
    DATA = QT_TRANSLATE_NOOP("TrainForm", "Data")
    VARIATION = QT_TRANSLATE_NOOP("TrainForm", "Variation")
    RUN = QT_TRANSLATE_NOOP("TrainForm", "Run")


@dataclass(frozen=True)
class Row:
    """One setting. `name` is the recipe's field; `wide` rows take the form's whole width.

    `shown_for` names choices (a schedule, a loss ...) with which the row is shown; empty: always.
    `unless` names a number that, where it is not 0, takes the row's place.
    """

    name: str
    group: Group
    text: str
    tip: str
    make: Callable[[], QWidget]
    wide: bool = False
    shown_for: tuple[Schedule | Loss | Optimizer | Design, ...] = ()
    unless: str = ""


def _choice(kinds: Iterable[Any]) -> Callable[[], QWidget]:
    return lambda: Combo([(kind.value, words(NAMES[kind])) for kind in kinds])


def _whole(low: int, high: int, *, step: int = 1, note: str = "") -> Callable[[], QWidget]:
    return lambda: WholeField(low, high, step=step, note=note)


def _percent(low: int, high: int) -> Callable[[], QWidget]:
    return lambda: NumberField(low, high, decimals=0, step=1, note="%")


def _rate(low: float, high: float, *, note: str = "") -> Callable[[], QWidget]:
    return lambda: RateField(low, high, note=note)


def _millimetres() -> QWidget:
    field = NumberField(0, 10, step=0.1, note="mm")
    field.setSpecialValueText(words(QT_TRANSLATE_NOOP("TrainForm", "By image size")))
    return field


def _pixels() -> QWidget:
    field = WholeField(0, 4096, step=32, note="px")
    field.setSpecialValueText(size_words(None))
    return field


def _tick() -> QWidget:
    return TickBox("")


class RateField(NumberField):
    """A small number without needless zeros: 0.001."""

    def __init__(self, low: float, high: float, *, note: str = "") -> None:
        super().__init__(low, high, decimals=8, step=0.0001, note=note)

    def textFromValue(self, value: float) -> str:
        text = self.locale().toString(value, "f", 8).rstrip("0")
        return text.rstrip(self.locale().decimalPoint()) or "0"


ADVANCED: tuple[Row, ...] = (
    Row(
        "design",
        Group.NETWORK,
        QT_TRANSLATE_NOOP("TrainForm", "Design"),
        QT_TRANSLATE_NOOP(
            "TrainForm",
            "U-Net is the same network without the nested nodes: the baseline to compare with.",
        ),
        _choice(Design),
    ),
    Row(
        "width",
        Group.NETWORK,
        QT_TRANSLATE_NOOP("TrainForm", "Width"),
        QT_TRANSLATE_NOOP("TrainForm", "Filters of the first row. The paper has 32."),
        _whole(2, 128, step=8),
    ),
    Row(
        "depth",
        Group.NETWORK,
        QT_TRANSLATE_NOOP("TrainForm", "Depth"),
        QT_TRANSLATE_NOOP("TrainForm", "How often the image is halved. The paper has 4."),
        _whole(1, 4),
    ),
    Row(
        "norm",
        Group.NETWORK,
        QT_TRANSLATE_NOOP("TrainForm", "Normalisation"),
        QT_TRANSLATE_NOOP("TrainForm", "What stands between a convolution and its ReLU."),
        _choice(Norm),
    ),
    Row(
        "up",
        Group.NETWORK,
        QT_TRANSLATE_NOOP("TrainForm", "Enlarging"),
        QT_TRANSLATE_NOOP(
            "TrainForm",
            "How a row is brought to the one above: learned, or bilinear, which takes more time.",
        ),
        _choice(Up),
    ),
    Row(
        "supervision",
        Group.NETWORK,
        QT_TRANSLATE_NOOP("TrainForm", "Levels"),
        QT_TRANSLATE_NOOP(
            "TrainForm",
            "Each level learns a result of its own, so that a model may run faster at a shallower "
            "one. Deepest first: a level is its own head. Equal: the mean of the heads up to it. "
            "Deepest only: one level.",
        ),
        _choice(Supervision),
        shown_for=(Design.UNETPP,),
    ),
    Row(
        "optimizer",
        Group.LEARNING,
        QT_TRANSLATE_NOOP("TrainForm", "Optimizer"),
        QT_TRANSLATE_NOOP("TrainForm", "How a gradient becomes a step. Each has its own rate."),
        _choice(Optimizer),
    ),
    Row(
        "learning_rate",
        Group.LEARNING,
        QT_TRANSLATE_NOOP("TrainForm", "Learning rate"),
        QT_TRANSLATE_NOOP(
            "TrainForm", "The rate of the first epoch. Follows the optimizer until changed."
        ),
        _rate(1e-7, 10),
    ),
    Row(
        "schedule",
        Group.LEARNING,
        QT_TRANSLATE_NOOP("TrainForm", "Schedule"),
        QT_TRANSLATE_NOOP("TrainForm", "How the learning rate runs; the plan is drawn at once."),
        _choice(Schedule),
    ),
    Row(
        "lrf",
        Group.LEARNING,
        QT_TRANSLATE_NOOP("TrainForm", "Down to"),
        QT_TRANSLATE_NOOP("TrainForm", "The last rate as a share of the first."),
        _rate(0.01, 100, note="%"),
        shown_for=(Schedule.COSINE,),
    ),
    Row(
        "gamma",
        Group.LEARNING,
        QT_TRANSLATE_NOOP("TrainForm", "Times"),
        QT_TRANSLATE_NOOP("TrainForm", "The rate is multiplied by this at each of the epochs."),
        _rate(0.001, 1),
        shown_for=(Schedule.STEP,),
    ),
    Row(
        "milestones",
        Group.LEARNING,
        QT_TRANSLATE_NOOP("TrainForm", "At epochs"),
        QT_TRANSLATE_NOOP("TrainForm", "Epochs at which the rate falls, with commas: 10, 20."),
        QLineEdit,
        shown_for=(Schedule.STEP,),
        wide=True,
    ),
    Row(
        "warmup",
        Group.LEARNING,
        QT_TRANSLATE_NOOP("TrainForm", "Warm-up"),
        QT_TRANSLATE_NOOP("TrainForm", "Epochs in which the rate rises to its first value."),
        lambda: NumberField(0, 1000, decimals=1, step=0.5),
    ),
    Row(
        "clip",
        Group.LEARNING,
        QT_TRANSLATE_NOOP("TrainForm", "Longest gradient"),
        QT_TRANSLATE_NOOP("TrainForm", "Longer gradients are shortened to this. 0: never."),
        lambda: NumberField(0, 1e6, decimals=1, step=1),
    ),
    Row(
        "patience",
        Group.LEARNING,
        QT_TRANSLATE_NOOP("TrainForm", "Patience"),
        QT_TRANSLATE_NOOP(
            "TrainForm", "The run ends after so many epochs without a better one. 0: it never does."
        ),
        _whole(0, 100_000),
    ),
    Row(
        "loss",
        Group.LEARNING,
        QT_TRANSLATE_NOOP("TrainForm", "Loss"),
        QT_TRANSLATE_NOOP("TrainForm", "What training makes small."),
        _choice(Loss),
    ),
    Row(
        "ema",
        Group.LEARNING,
        QT_TRANSLATE_NOOP("TrainForm", "Average the weights"),
        QT_TRANSLATE_NOOP(
            "TrainForm",
            "A running average of the weights is judged beside them; the better one is kept.",
        ),
        _tick,
        wide=True,
    ),
    Row(
        "size",
        Group.DATA,
        QT_TRANSLATE_NOOP("TrainForm", "Image size"),
        QT_TRANSLATE_NOOP("TrainForm", "The longer side of a slice as the network sees it."),
        _pixels,
    ),
    Row(
        "spacing",
        Group.DATA,
        QT_TRANSLATE_NOOP("TrainForm", "Pixel size"),
        QT_TRANSLATE_NOOP(
            "TrainForm",
            "Slices that know their pixels are brought to this size instead of the image size.",
        ),
        _millimetres,
    ),
    Row(
        "context",
        Group.DATA,
        QT_TRANSLATE_NOOP("TrainForm", "Slices at once"),
        QT_TRANSLATE_NOOP(
            "TrainForm", "Neighbouring slices that the network sees beside the one it marks."
        ),
        lambda: Combo([(count, count) for count in ("1", "3", "5")]),
    ),
    Row(
        "oversample",
        Group.DATA,
        QT_TRANSLATE_NOOP("TrainForm", "Slices with lesion"),
        QT_TRANSLATE_NOOP(
            "TrainForm", "At least this share of each batch shows a lesion. 0: as they come."
        ),
        _percent(0, 100),
    ),
    Row(
        "validation_fraction",
        Group.DATA,
        QT_TRANSLATE_NOOP("TrainForm", "Patients that validate"),
        QT_TRANSLATE_NOOP("TrainForm", "Share of the patients that the model never learns from."),
        _percent(1, 90),
        unless="folds",
    ),
    Row(
        "folds",
        Group.DATA,
        QT_TRANSLATE_NOOP("TrainForm", "Cross-validation folds"),
        QT_TRANSLATE_NOOP(
            "TrainForm",
            "As many runs one after the other, in which every patient is judged once by a model "
            "that has not seen them. Off: one run.",
        ),
        FoldsField,
    ),
    Row(
        "patient_pattern",
        Group.DATA,
        QT_TRANSLATE_NOOP("TrainForm", "Patient pattern"),
        QT_TRANSLATE_NOOP(
            "TrainForm",
            "A regular expression that finds the patient in a file's "
            "name. Empty: the folder, else the file.",
        ),
        QLineEdit,
    ),
    Row(
        "split",
        Group.DATA,
        QT_TRANSLATE_NOOP("TrainForm", "Split table"),
        QT_TRANSLATE_NOOP(
            "TrainForm", "A CSV with the columns patient, part. Empty: by each patient's name."
        ),
        lambda: PathField(Choose.CSV),
        wide=True,
    ),
    Row(
        "part",
        Group.DATA,
        QT_TRANSLATE_NOOP("TrainForm", "Part of the table"),
        QT_TRANSLATE_NOOP("TrainForm", "The part that teaches. Empty: train."),
        QLineEdit,
    ),
    Row(
        "channels",
        Group.DATA,
        QT_TRANSLATE_NOOP("TrainForm", "Channels"),
        QT_TRANSLATE_NOOP("TrainForm", "Series to learn from, with commas. Empty: all."),
        QLineEdit,
    ),
    Row(
        "channels_as",
        Group.DATA,
        QT_TRANSLATE_NOOP("TrainForm", "Names of the series"),
        QT_TRANSLATE_NOOP(
            "TrainForm",
            "In order: of each image suffix (FLAIR, T1c), of the volumes of a file, or of the "
            "colours of a picture (pre, FLAIR, post).",
        ),
        QLineEdit,
        wide=True,
    ),
    Row(
        "augment",
        Group.VARIATION,
        QT_TRANSLATE_NOOP("TrainForm", "Vary the slices while learning"),
        QT_TRANSLATE_NOOP(
            "TrainForm", "Image and mask are changed at random, anew each epoch, in these ways."
        ),
        lambda: Ticks([(change.value, words(NAMES[change])) for change in Change]),
        wide=True,
    ),
    Row(
        "channel_dropout",
        Group.VARIATION,
        QT_TRANSLATE_NOOP("TrainForm", "Leave out a series"),
        QT_TRANSLATE_NOOP(
            "TrainForm",
            "How often a series is shown empty, so that the model can also work without it.",
        ),
        _percent(0, 90),
    ),
    Row(
        "batch_size",
        Group.RUN,
        QT_TRANSLATE_NOOP("TrainForm", "Batch"),
        QT_TRANSLATE_NOOP("TrainForm", "Slices in one step. Fewer need less memory."),
        _whole(1, 256),
    ),
    Row(
        "device",
        Group.RUN,
        QT_TRANSLATE_NOOP("TrainForm", "Compute on"),
        QT_TRANSLATE_NOOP("TrainForm", "Automatic takes the graphics card where there is one."),
        _choice(Device),
    ),
    Row(
        "precision",
        Group.RUN,
        QT_TRANSLATE_NOOP("TrainForm", "Precision"),
        QT_TRANSLATE_NOOP("TrainForm", "Automatic takes half where faster. A run keeps to it."),
        _choice(PRECISIONS),
    ),
    Row(
        "compile",
        Group.RUN,
        QT_TRANSLATE_NOOP("TrainForm", "Compile the network"),
        QT_TRANSLATE_NOOP(
            "TrainForm", "Faster steps after a start of minutes; needs a C++ compiler."
        ),
        _tick,
        wide=True,
    ),
    Row(
        "seed",
        Group.RUN,
        QT_TRANSLATE_NOOP("TrainForm", "Seed"),
        QT_TRANSLATE_NOOP("TrainForm", "The same seed gives the same start and the same order."),
        _whole(0, 2_000_000_000),
    ),
)

# In which control a choice is made that shows or hides other rows.
CHOICES: dict[type, str] = {
    Schedule: "schedule",
    Loss: "loss",
    Optimizer: "optimizer",
    Design: "design",
}
_PERCENT = {"channel_dropout", "lrf", "oversample", "validation_fraction"}
_LISTS = {"channels", "channels_as"}
_MAY_BE_NONE = {"size", "spacing"}  # shown as 0, which has words of its own


def size_words(size: int | None) -> str:
    """The longer side of a slice as the network sees it."""
    return f"{size} px" if size else words(QT_TRANSLATE_NOOP("TrainForm", "as stored"))


def show(name: str, field: QWidget, value: Any) -> None:  # noqa: ANN401  any recipe value
    """Shows a recipe's value in its control."""
    if name in _PERCENT:
        value = value * 100
    elif name in _MAY_BE_NONE:
        value = value or 0
    elif name in _LISTS or name == "milestones":
        value = ", ".join(map(str, value))
    if isinstance(field, PathField):
        field.set_path(value)
    else:
        show_value(field, value)


def read(name: str, field: QWidget) -> Any:  # noqa: ANN401
    """The recipe's value that a control shows; ValueError where a list is not of numbers."""
    value: Any = field.path() if isinstance(field, PathField) else read_field(field)
    if name in _PERCENT:
        return value / 100
    if name in _MAY_BE_NONE:
        return value or None
    if name == "context":
        return int(value)
    if name in _LISTS:
        return tuple(filter(None, listed(value)))
    if name == "milestones":
        return tuple(sorted({int(part) for part in listed(value) if part}))
    return value
