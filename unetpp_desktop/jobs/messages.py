"""What crosses the wall between window and engine: paths and numbers, one JSON line a message."""

import dataclasses
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, get_args

from unetpp_desktop.core.recipe import LEAST_DICE
from unetpp_desktop.core.texts import Code, Problem


@dataclass(frozen=True)
class TrainRequest:
    """Train as `recipe` says into the folder `out`; `resume` goes on with the run in it."""

    recipe: dict[str, Any]
    out: str
    resume: bool = False


@dataclass(frozen=True)
class ReportRequest:
    """Read the recipe's data and say what is there.

    Nothing is written but pictures of some slices into the folder `preview`, where one is named.
    """

    recipe: dict[str, Any]
    preview: str = ""


@dataclass(frozen=True)
class PredictRequest:
    """Predict one case into the file `out` (zeros, one byte a voxel, `[k, j, i]`).

    `first` is the slice along the case's acquired axis to begin with; `level` None is the model's
    suggestion; `force` lets a model of artificial images run on others.
    """

    paths: tuple[str, ...]
    model: str
    out: str
    volume: int | None = None
    level: int | None = None
    first: int = 0
    force: bool = False
    device: str = "auto"


@dataclass(frozen=True)
class BatchRequest:
    """Predict files and folders and write a mask beside each image (or below `out`).

    What an earlier run under the same conditions finished stays. `keep` puts the predictions into
    the workspace too, so that a result opens with its live threshold.
    """

    paths: tuple[str, ...]
    model: str
    image_suffix: str = ""
    threshold: float | None = None
    level: int | None = None
    suffix: str | None = None
    out: str = ""
    overwrite: bool = False
    force: bool = False
    keep: bool = False
    channels_as: tuple[str, ...] = ()
    device: str = "auto"


@dataclass(frozen=True)
class DeviceRequest:
    """Say on what this machine computes."""


@dataclass(frozen=True)
class WarmUpRequest:
    """Load what the first step of a run would wait for."""


@dataclass(frozen=True)
class StopRequest:
    """End the work between two steps and keep what is done."""


@dataclass(frozen=True)
class Progress:
    """`done` of `total` of a stage: reading, checking, stopping ..."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True)
class SlicesReady:
    """These slices of the prediction lie in the file; `axis` is the array axis they lie along.

    `total` is how many slices the case has along it, 0 where nobody asks.
    """

    axis: int
    slices: tuple[int, ...]
    total: int = 0


@dataclass(frozen=True)
class BatchPlan:
    """The cases of a batch in their order; `left` of them are still to do.

    `files` are the images of each case: one, or the slices of a stack; `references` its reference
    masks and `patients` whose it is, so that it can be opened as from its folder.
    """

    titles: tuple[str, ...]
    files: tuple[tuple[str, ...], ...]
    left: int
    references: tuple[tuple[str, ...], ...] = ()
    patients: tuple[str, ...] = ()


class BatchState(StrEnum):
    """How far one case of a batch is; the engine tells of the last four."""

    WAITING = "waiting"
    RUNNING = "running"
    DRAFT = "draft"
    EMPTY = "empty"  # a draft without a lesion
    DONE = "done"  # before this run
    FAILED = "failed"


@dataclass(frozen=True)
class CaseBegun:
    """This case of a batch is under way; the slices that follow are its own."""

    index: int


@dataclass(frozen=True)
class CaseDone:
    """One case of a batch has come to its end.

    `volume` is in ml, in voxels where the spacing is unknown (`in_ml` false). A failed case
    carries its problem's code and facts.
    """

    index: int
    state: BatchState
    masks: tuple[str, ...] = ()
    volume: float = 0.0
    in_ml: bool = False
    seconds: float = 0.0
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "state", BatchState(self.state))  # a line of JSON has its word


@dataclass(frozen=True)
class Notice:
    """Something that a person should know, while the work goes on."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DeviceReport:
    """The device in a few words."""

    words: str


@dataclass(frozen=True)
class DataReport:
    """What the data of a recipe hold, and what training on them takes.

    `levels` are the masks' grey values with their pixel counts, `cuts` those above which masks are
    lesion, `lesion_share` (0 to 1) how much of the slices that is; `sizes` the slices by
    "columns×rows" of the source; `faults` are problems of files that want a look: code and facts.
    `parts` holds for "train" and "validation": volumes, slices, empty, and the median, smallest
    and largest lesion of those that have one (`in_ml`, else in voxels). `preview` are pictures of
    slices: title of the volume, slice (from 1), path. `left_out` are reviewed cases or slices that
    are no truth: title, slices, code and facts of the reason. `series` counts the studies whose
    series lie in a file each, by what they have: "FLAIR + T1c". `seconds_per_epoch` and
    `memory_mb` are estimates, 0 where unknown.
    """

    pairs: int
    slices: int
    foreground_slices: int
    train: tuple[str, ...]
    validation: tuple[str, ...]
    unused_patients: int
    told_apart: str
    unpaired_images: tuple[str, ...]
    unpaired_masks: tuple[str, ...]
    empty_masks: tuple[str, ...]
    levels: dict[str, int]
    sizes: dict[str, int]
    channels: tuple[str, ...]
    plane: str
    faults: tuple[dict[str, Any], ...]
    parts: dict[str, dict[str, float]] = field(default_factory=dict)
    preview: tuple[dict[str, Any], ...] = ()
    left_out: tuple[dict[str, Any], ...] = ()
    series: dict[str, int] = field(default_factory=dict)
    memory_mb: int = 0
    seconds_per_epoch: float = 0.0
    cuts: tuple[float, ...] = ()
    lesion_share: float = 0.0

    @property
    def problems(self) -> tuple[str, ...]:
        """The faults as English sentences."""
        return tuple(str(Problem(Code(one["code"]), **one["facts"])) for one in self.faults)

    @property
    def series_words(self) -> str:
        """How many studies have which series: "FLAIR + T1c 8, FLAIR 2"."""
        return ", ".join(f"{has} {count}" for has, count in self.series.items())


@dataclass(frozen=True)
class BatchMetrics:
    """One training batch while it runs; `dice` is of this batch alone, None without foreground."""

    epoch: int
    epochs: int
    batch: int
    batches: int
    loss: float
    dice: float | None
    slices_per_s: float
    seconds_left: float


@dataclass(frozen=True)
class EpochMetrics:
    """One whole epoch, counted from 1: training's Dice is pooled, validation's a patient mean.

    `average_dice` is that of the averaged weights, None where none are kept. `best` says that the
    better of the two is the best so far, by `rank`.
    """

    epoch: int
    train_loss: float
    train_dice: float | None
    val_loss: float
    val_dice: float | None
    learning_rate: float
    seconds: float
    best: bool
    average_dice: float | None = None

    @property
    def averaged(self) -> bool:
        """Whether the averaged weights are the better ones."""
        return (self.average_dice or 0.0) > (self.val_dice or 0.0)

    @property
    def better_dice(self) -> float | None:
        """The patients' Dice of the weights that count."""
        return self.average_dice if self.averaged else self.val_dice

    @property
    def rank(self) -> tuple[float, float]:
        """The larger, the better: Dice above `LEAST_DICE`, and where that is equal a low loss."""
        dice = self.better_dice or 0.0
        return dice if dice > LEAST_DICE else 0.0, -self.val_loss


@dataclass(frozen=True)
class Finished:
    """The work is done; `model` is the best model of a training, `facts` what else there is."""

    out: str = ""
    model: str = ""
    stopped: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Failed:
    """The work ended with a problem: a code of `core.texts` and its facts."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


Message = (
    TrainRequest | ReportRequest | PredictRequest | BatchRequest | DeviceRequest | WarmUpRequest
    | StopRequest
    | Progress | SlicesReady | BatchPlan | CaseBegun | CaseDone | Notice | DeviceReport | DataReport
    | BatchMetrics | EpochMetrics | Finished | Failed
)  # fmt: skip
KINDS: dict[str, type] = {kind.__name__: kind for kind in get_args(Message)}


def encode(message: Message) -> str:
    """One line of JSON."""
    return json.dumps({"kind": type(message).__name__, **dataclasses.asdict(message)})


def decode(line: str) -> Message:
    """Raises ValueError, KeyError or TypeError for a line that is no message."""
    document = json.loads(line)
    if not isinstance(document, dict):
        raise TypeError(line)
    kind = KINDS[document.pop("kind")]
    message: Message = kind(**{name: _as_sent(value) for name, value in document.items()})
    return message


def _as_sent(value: Any) -> Any:  # noqa: ANN401  whatever JSON holds
    """JSON knows no tuples."""
    return tuple(map(_as_sent, value)) if isinstance(value, list) else value
