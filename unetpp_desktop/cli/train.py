"""Train UNet++ on images and their masks; the model's path goes to stdout, progress to stderr."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from unetpp_desktop.cli.words import (
    CHANNELS_HELP,
    DEVICE_HELP,
    SUFFIX_HELP,
    check_part,
    names,
    some,
    unpaired_lines,
)
from unetpp_desktop.core.model_info import (
    Design,
    LevelResult,
    ModelInfo,
    Norm,
    Supervision,
    Up,
    level_word,
)
from unetpp_desktop.core.ranges import slice_ranges
from unetpp_desktop.core.recipe import (
    PLACES,
    PRECISIONS,
    Change,
    Device,
    Loss,
    Optimizer,
    Recipe,
    Schedule,
    seeing_of,
)
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.jobs.messages import (
    BatchMetrics,
    DataReport,
    EpochMetrics,
    Finished,
    Message,
    Notice,
    Progress,
)

NAME = "train"
HELP = "train UNet++ on images and their masks"
CASES_HELP = "of these cases alone, by title, patient/title or file (with --reviewed)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is not given is the recipe's default or, with --resume, what the run began with."""
    parser.argument_default = argparse.SUPPRESS
    parser.add_argument("--out", required=True, help="folder of the run")
    parser.add_argument("--resume", action="store_true", help="go on with the run in --out")
    parser.add_argument(
        "--reviewed", action="store_true", help="learn from the reviewed slices of the workspace"
    )
    parser.add_argument("--cases", type=names, metavar="NAMES", help=CASES_HELP)
    _add_data_arguments(parser)
    _add_training_arguments(parser)


def _adder(parser: argparse.ArgumentParser) -> Callable[..., None]:
    """`add_argument` whose help ends with the recipe's default where that is a value."""
    recipe = Recipe().to_dict()

    def add(option: str, **more: Any) -> None:  # noqa: ANN401  whatever argparse takes
        default = recipe.get(more.get("dest", option.strip("-").replace("-", "_")))
        told = default in (None, "") or isinstance(default, bool) or "default" in more["help"]
        if not told:
            shown = ", ".join(map(str, default)) if isinstance(default, tuple) else default
            more["help"] += f" (default: {shown})"
        parser.add_argument(option, **more)

    return add


def _add_data_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--images", metavar="DIR", help="folder of images")
    add("--masks", metavar="DIR", help="folder of masks (default: the images' folder)")
    add("--image-suffix", metavar="S", help=SUFFIX_HELP)
    add("--mask-suffix", metavar="S", help="end of a mask's name, as _seg.nii.gz")
    add("--mask-threshold", type=float, metavar="T", help="grey above it is foreground")
    add("--channels-as", type=names, metavar="NAMES", help=CHANNELS_HELP)
    add("--channels", type=names, metavar="NAMES", help="channels to learn from (default: all)")
    add("--patient-pattern", metavar="REGEX", help="what in a name tells the patient")
    add("--split", metavar="CSV", help="table with the columns patient, part")
    add("--part", metavar="NAME", help="part of the split to learn from (default: train)")
    add("--folds", type=int, metavar="K", help="cross-validation by patient, all folds in turn")
    add("--fold", type=int, metavar="I", help="with --folds: this fold alone, 1 to K")
    share = "share of patients that validate"
    _adder(parser)("--validation-fraction", type=float, metavar="F", help=share)


def _add_training_arguments(parser: argparse.ArgumentParser) -> None:
    add = _adder(parser)
    add("--init", metavar="MODEL", help="start from this model")
    add("--label", metavar="WORDS", help="what the masks show, for the card")
    add("--epochs", type=int, metavar="N", help="how often the set is gone through")
    add("--batch-size", type=int, metavar="N", help="slices in a step")
    add("--size", type=_size, metavar="PX", help="longer side in pixels, 0 keeps it")
    add("--spacing", type=float, metavar="MM", help="size of a pixel where images know theirs")
    add("--context", type=int, choices=(1, 3, 5), help="neighbouring slices that go in together")
    add("--channel-dropout", type=float, metavar="P", help="show a channel empty this often")
    add("--width", type=int, metavar="N", help="filters of the first row")
    add("--depth", type=int, metavar="N", help="rows below the first, 1 to 4")
    add("--norm", choices=[*Norm], help="what stands after a convolution")
    add("--up", choices=[*Up], help="how a row is brought to the one above")
    add("--network", dest="design", choices=[*Design], help="unet: the baseline without nesting")
    add("--supervision", choices=[*Supervision], help="weights of the heads of the levels")
    add("--loss", choices=[*Loss], help="what training makes small")
    add("--optimizer", choices=[*Optimizer], help="how a gradient becomes a step")
    add("--lr", dest="learning_rate", type=float, metavar="RATE", help="default: the optimizer's")
    add("--schedule", choices=[*Schedule], help="how the learning rate runs")
    add("--lrf", type=float, metavar="F", help="last rate as a share of the first (cosine)")
    add("--milestones", type=_numbers, metavar="EPOCHS", help="epochs that lower the rate (step)")
    add("--gamma", type=float, metavar="F", help="factor at a milestone (step)")
    add("--warmup", type=float, metavar="EPOCHS", help="the rate rises in so many, 0.5 too")
    add("--clip", type=float, metavar="NORM", help="shortens longer gradients, 0 none")
    add("--patience", type=int, metavar="EPOCHS", help="ends after so many without a better one")
    add("--oversample", type=float, metavar="SHARE", help="foreground slices in each batch")
    add("--ema", action=argparse.BooleanOptionalAction, help="judge averaged weights too")
    add(
        "--augment", type=_changes, metavar="NAMES",
        help=f"how slices vary: all, none, or some of {', '.join(Change)}",
    )  # fmt: skip
    add("--device", choices=[*Device], help=DEVICE_HELP)
    add("--precision", choices=[*PRECISIONS], help="numbers to learn in; auto: the faster ones")
    add("--compile", action=argparse.BooleanOptionalAction, help="torch.compile where it works")
    add("--seed", type=int, metavar="N", help="what chance begins with")
    add("--artificial", action="store_true", help="mark the model: learned from made-up images")


def run(arguments: argparse.Namespace) -> int:
    """Train, or go on training; the first Ctrl+C stops and keeps what is done."""
    from unetpp_desktop.engine.device import use_threads
    from unetpp_desktop.engine.folds import train_folds
    from unetpp_desktop.engine.train import train
    from unetpp_desktop.workspace.run import read_recipe

    given: dict[str, Any] = vars(arguments)
    out, resume = Path(given["out"]), given.get("resume", False)
    settings = {name: value for name, value in given.items() if name not in _NOT_SETTINGS}
    begun = read_recipe(out).to_dict() if resume else _from_a_model(given)
    settings |= _absolute(settings, known=begun if resume else {})
    if not {**begun, **settings}.get("images"):
        raise Problem(Code.BAD_RECIPE, setting="--images", value="left out")
    recipe = Recipe.from_dict({**begun, **settings})
    check_part(recipe.part, split=recipe.split)
    use_threads()
    with _stop_on_signals() as should_stop:
        screen = Screen(live=sys.stderr.isatty())
        start = train_folds if recipe.all_folds else train
        start(recipe, out, resume=resume, emit=screen.show, should_stop=should_stop)
    if screen.model:  # of processes that train together one has it
        print(screen.model)
    return 0


def _absolute(settings: dict[str, Any], *, known: dict[str, Any]) -> dict[str, str]:
    """The places among the settings from the root on, so that a run can be resumed from anywhere.

    One that the run to resume already knows in these words stays as it is.
    """
    return {
        name: os.path.abspath(settings[name])
        for name in PLACES
        if settings.get(name) and settings[name] != known.get(name)
    }


_NOT_SETTINGS = ("out", "resume", "reviewed", "cases", "command")


def _from_a_model(given: dict[str, Any]) -> dict[str, Any]:
    """The settings to start from where a model goes on learning; what is given comes first."""
    from unetpp_desktop.formats.model_header import read_model_header
    from unetpp_desktop.workspace.folders import settings_file
    from unetpp_desktop.workspace.settings import Settings

    reviewed = given.get("reviewed", False)
    init = given.get("init", Settings(settings_file()).get("model") if reviewed else "")
    info = read_model_header(Path(init)) if init else None
    if info is not None:
        _refuse_another_network(given, info)
    begun = _reviewed(given, init, info) if reviewed else {}
    if info is None:
        if reviewed:
            print("No model is chosen: a new one learns (--init goes on from one)", file=sys.stderr)
        return begun
    seen = {name: value for name, value in seeing_of(info).items() if name not in given}
    told = ", ".join(f"{name.replace('_', ' ')} {value or 'none'}" for name, value in seen.items())
    if told:
        print(f"As {info.name} sees images: {told}", file=sys.stderr)
    return {**begun, **seen}


def _refuse_another_network(given: dict[str, Any], info: ModelInfo) -> None:
    """Raises `Problem(START_DIFFERS)` for what was given and the model to start from has not."""
    names = ("width", "depth", "norm", "up", "design", "supervision")
    own: dict[str, Any] = {name: getattr(info.architecture, name) for name in names}
    own["context"] = info.context
    if sorted(given.get("channels", ())) == sorted(info.channels):  # else they are new series
        own["channels"] = info.channels
    for name, theirs in own.items():
        value = given.get(name, theirs)
        if value != theirs:
            raise Problem(
                Code.START_DIFFERS,
                model=info.name,
                setting=_OPTIONS.get(name, f"--{name}"),
                theirs=",".join(theirs) if name == "channels" else theirs,
                value=",".join(value) if name == "channels" else value,
            )


_OPTIONS = {"design": "--network"}  # those that are called otherwise than their setting


def _reviewed(given: dict[str, Any], init: str, info: ModelInfo | None) -> dict[str, Any]:
    """With --reviewed the settings to start from: a snapshot, the current model, a short budget."""
    from unetpp_desktop.workspace.case_store import CaseStore
    from unetpp_desktop.workspace.folders import cases_folder, reviewed_folder
    from unetpp_desktop.workspace.reviewed import take_snapshot

    store, chosen = CaseStore(cases_folder()), given.get("cases", ())
    snapshot = take_snapshot(store, reviewed_folder(), names=chosen)
    return Recipe().fine_tuning(images=str(snapshot.folder), init=init, info=info).to_dict()


class Screen:
    """Messages as lines on stderr; where someone watches, one line follows the batches."""

    def __init__(self, *, live: bool) -> None:
        self._live = live
        self._open = False
        self.model = ""

    def show(self, message: Message) -> None:
        match message:
            case Progress():
                self._update(f"{message.stage} {message.done} of {message.total}")
            case BatchMetrics():
                self._update(_batch_words(message))
            case DataReport():
                for line in report_lines(message):
                    self._line(line)
            case Notice():
                self._line(str(Problem(Code(message.code), **message.facts)))
            case EpochMetrics():
                self._line(_epoch_words(message))
            case Finished():
                self.model = message.model
                for line in (*level_lines(message.facts), *change_lines(message.facts)):
                    self._line(line)
                if message.stopped:
                    self._line("Stopped. --resume goes on from here.")

    def _update(self, text: str) -> None:
        if self._live:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
            self._open = True

    def _line(self, text: str) -> None:
        start = "\r\033[K" if self._open else ""
        print(f"{start}{text}", file=sys.stderr, flush=True)
        self._open = False


def report_lines(report: DataReport) -> list[str]:
    """The report on the data in a few lines."""
    sizes = ", ".join(f"{size} ({count})" for size, count in report.sizes.items())
    levels = some([f"{level} ({count})" for level, count in report.levels.items()])
    lines = [
        f"{report.pairs} pairs, {report.slices} slices ({sizes}), "
        f"{report.foreground_slices} of them with foreground",
        f"{len(report.train)} patients train, {len(report.validation)} validate, "
        f"{report.unused_patients} unused; told apart by {report.told_apart}",
        f"Channels {', '.join(report.channels)}; plane {report.plane}; mask levels {levels}",
    ]
    if report.series:
        lines.append(f"Studies by their series: {report.series_words}")
    lines += unpaired_lines(report.unpaired_images, report.unpaired_masks)
    lines += [f"Left out: {_left_out(one)}" for one in report.left_out]
    return [*lines, *report.problems]


def _left_out(one: dict[str, Any]) -> str:
    place = f", slices {slice_ranges(one['slices'])}" if one["slices"] else ""
    return f"{one['title']}{place}: {Problem(Code(one['code']), **one['facts'])}"


def change_lines(facts: dict[str, Any]) -> list[str]:
    """What a run that went on from a model has changed."""
    if "dice_before" not in facts:
        return []
    return [f"Patient Dice {facts['dice_before']:.3f} before, {facts['dice_after']:.3f} now."]


def level_lines(facts: dict[str, Any]) -> list[str]:
    """The levels of the finished model as a table, where there is more than one."""
    levels = [LevelResult(**one) for one in facts.get("levels", ())]
    if len(levels) < 2:
        return []
    head = f"{'level':>7}  {'Dice':>5}  {'s a case':>8}  {'ms a slice':>10}  {'parameters':>10}"
    return [head] + [
        f"{level_word(one.level):>7}  {_number(one.dice):>5}  {one.seconds_per_case:>8.2f}  "
        f"{one.ms_per_slice:>10.1f}  {one.parameters:>10,}"
        + ("  suggested" if one.level == facts.get("level") else "")
        for one in levels
    ]


def _batch_words(one: BatchMetrics) -> str:
    return (
        f"Epoch {one.epoch}/{one.epochs}, batch {one.batch}/{one.batches}: loss {one.loss:.4f}, "
        f"Dice {_number(one.dice)}, {one.slices_per_s:.1f} slices/s, {_left(one.seconds_left)} left"
    )


def _epoch_words(one: EpochMetrics) -> str:
    average = "" if one.average_dice is None else f" (averaged weights {one.average_dice:.3f})"
    return (
        f"Epoch {one.epoch}: loss {one.train_loss:.4f}, Dice {_number(one.train_dice)} pooled; "
        f"validation loss {one.val_loss:.4f}, Dice {_number(one.val_dice)} a patient{average}; "
        f"rate {one.learning_rate:.2g}, {one.seconds:.0f} s{'  best' if one.best else ''}"
    )


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


def _left(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.0f} min"


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in names(text))


def _changes(text: str) -> tuple[str, ...]:
    return {"all": tuple(Change), "none": ()}.get(text, names(text))


def _size(text: str) -> int | None:
    return int(text) or None


@contextmanager
def _stop_on_signals() -> Iterator[Callable[[], bool]]:
    """The first Ctrl+C or termination asks for a stop, the second one interrupts."""
    asked: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, note) for number in numbers]
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
