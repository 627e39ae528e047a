"""The run's figures as PNG bytes; matplotlib draws without a screen and loads when first asked."""

import io
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from unetpp_desktop.jobs.messages import EpochMetrics
from unetpp_desktop.workspace.run import Run

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    # both bring torch, which curves do not need
    from unetpp_desktop.engine.preview import SeenSlice
    from unetpp_desktop.engine.worst import WorstSlice

TRAIN_COLOUR, VALIDATION_COLOUR, MASK_COLOUR = "#8f8f8f", "#4b48c8", "#e69f00"
RUN_COLOURS = (
    "#4b48c8", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8f8f8f", "#000000",
)  # fmt: skip
RUN_DASHES = ("-", "--", ":", "-.")
FOUND_COLOUR, LONGEST_NAME = "#56b4e9", 24
POINTS = "offset points"
LEAST_BETWEEN_NAMES = 0.06  # of the height of the axes


def draw_loss(history: Sequence[EpochMetrics]) -> bytes:
    """Mean loss of training and validation over the epochs."""
    figure, axes = _figure("Loss", "mean over all slices of an epoch")
    train, validation = [one.train_loss for one in history], [one.val_loss for one in history]
    axes.set_ylim(0, 1.05 * max(*train, *validation))
    _curves(axes, [one.epoch for one in history], train, validation)
    return _png(figure)


def draw_dice(history: Sequence[EpochMetrics]) -> bytes:
    """Pooled Dice of training, mean patient Dice of validation, the best epoch marked."""
    averaged = [(one.epoch, one.average_dice) for one in history if one.average_dice is not None]
    dashed = ", dashed: averaged weights" if averaged else ""
    figure, axes = _figure("Dice", f"training pooled, validation mean over patients{dashed}")
    axes.set_ylim(0, 1)
    train, validation = [one.train_dice for one in history], [one.val_dice for one in history]
    _curves(axes, [one.epoch for one in history], train, validation)
    if averaged:
        axes.plot(*zip(*averaged, strict=True), "--", lw=1, color=VALIDATION_COLOUR)
    marked = [
        (one.epoch, one.better_dice) for one in history if one.best and one.better_dice is not None
    ]
    for epoch, dice in marked[-1:]:
        ring: dict[str, Any] = {"ms": 9, "mfc": "none", "clip_on": False}
        words = f"best {dice:.3f}, epoch {epoch}"
        axes.plot(epoch, dice, "o", color=VALIDATION_COLOUR, **ring)
        below, side = (0, -18), "right" if epoch > history[-1].epoch / 2 else "left"
        axes.annotate(words, (epoch, dice), below, textcoords=POINTS, ha=side, fontsize=8)
    return _png(figure)


def draw_learning_rate(history: Sequence[EpochMetrics], planned: Sequence[float]) -> bytes:
    """The rate that the optimizer had, over the rate that was planned."""
    figure, axes = _figure("Learning rate", "planned (dotted) and used")
    axes.plot(range(1, len(planned) + 1), planned, ":", lw=1.5, color=TRAIN_COLOUR)
    used = [one.learning_rate for one in history]
    axes.plot([one.epoch for one in history], used, lw=1.5, color=VALIDATION_COLOUR)
    if max(planned) > 50 * min(planned):
        axes.set_yscale("log")
    return _png(figure)


def draw_comparison(runs: Sequence[Run], *, names: Sequence[str]) -> bytes:
    """Validation Dice and loss of several runs over their epochs; a fold is a curve of its run."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4), dpi=120, layout="constrained")
    for place, (title, column) in enumerate((("Dice", "val_dice"), ("Loss", "val_loss")), start=1):
        axes = figure.add_subplot(1, 2, place)
        _dress(axes, title, "validation, mean over " + ("patients" if place == 1 else "slices"))
        if place == 1:
            axes.set_ylim(0, 1)
        for number, (run, name) in enumerate(zip(runs, names, strict=True)):
            style: dict[str, Any] = {
                "color": RUN_COLOURS[number % len(RUN_COLOURS)],
                "ls": RUN_DASHES[number // len(RUN_COLOURS) % len(RUN_DASHES)],
                "lw": 1.5 if len(run.curves) == 1 else 0.8,
            }
            for fold, curve in enumerate(run.curves):
                epochs, values = (
                    [math.nan if (value := one[key]) is None else value for one in curve]
                    for key in ("epoch", column)
                )
                # matplotlib leaves out of the legend what begins with an underscore
                shown = f" {name}" if name.startswith("_") else name
                axes.plot(epochs, values, label=shown if fold == 0 else None, **style)
    handles = axes.get_legend_handles_labels()
    legend = figure.legend(*handles, loc="outside lower center", fontsize=8, ncols=3)
    for text in legend.get_texts():
        text.set_parse_math(False)
    return _png(figure)


def draw_preview(shown: Sequence["SeenSlice"]) -> bytes:
    """Slices as the network sees them, their masks outlined."""
    title = "As the network sees them: first channel, varied, mask outlined"
    figure, places = _sheet(title, len(shown), columns=4)
    for axes, one in zip(places, shown, strict=True):
        axes.imshow(one.grey, cmap="gray", vmin=one.black, vmax=one.white)
        _outline(axes, one.mask, MASK_COLOUR)
    return _png(figure)


def draw_worst(shown: Sequence[tuple["WorstSlice", float | None]]) -> bytes:
    """The worst patients, each with its worst slice and its Dice, both masks outlined."""
    title = "Worst patients, the slice with the most wrong pixels: reference yellow, model blue"
    figure, places = _sheet(title, len(shown), columns=5)
    for axes, (one, known) in zip(places, shown, strict=True):
        axes.imshow(one.grey, cmap="gray", vmin=0, vmax=255)
        _outline(axes, one.reference, MASK_COLOUR)
        _outline(axes, one.mask, FOUND_COLOUR)
        dice = "no lesion" if known is None else f"Dice {known:.2f}"
        name = one.title if len(one.title) <= LONGEST_NAME else f"…{one.title[-LONGEST_NAME:]}"
        # the name of a file is no formula, whatever dollar signs are in it
        axes.set_title(f"{name}\nslice {one.number}, {dice}", fontsize=7, parse_math=False)
    return _png(figure)


def _sheet(title: str, count: int, *, columns: int) -> tuple["Figure", list["Axes"]]:
    """A figure with places for `count` slices, row by row."""
    from matplotlib.figure import Figure

    columns = min(columns, count)
    rows = -(-count // columns)
    figure = Figure(figsize=(2.2 * columns, 2.4 * rows + 0.4), dpi=100, layout="constrained")
    figure.suptitle(title, fontsize=9)
    places = [figure.add_subplot(rows, columns, place) for place in range(1, count + 1)]
    for axes in places:
        axes.set_axis_off()
    return figure, places


def _outline(axes: "Axes", mask: "NDArray[Any]", colour: str) -> None:
    if mask.any():
        axes.contour(mask, levels=[0.5], colors=colour, linewidths=1)


def _figure(title: str, subtitle: str) -> tuple["Figure", "Axes"]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3.4), dpi=120, layout="constrained")
    axes = figure.add_subplot()
    _dress(axes, title, subtitle)
    return figure, axes


def _dress(axes: "Axes", title: str, subtitle: str) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_title(title, loc="left", fontsize=11, fontweight="bold")
    axes.set_title(subtitle, loc="right", fontsize=8, color="#565656")
    axes.set_xlabel("epoch", fontsize=8)
    axes.grid(axis="y", lw=0.6, color="#d8d8d8")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(labelsize=8, length=0)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _curves(
    axes: "Axes",
    epochs: Sequence[int],
    train: Sequence[float | None],
    validation: Sequence[float | None],
) -> None:
    """Both curves, each named at its end; names that would lie on each other are pushed apart."""
    train, validation = (
        [math.nan if value is None else value for value in values] for values in (train, validation)
    )
    bottom, top = axes.get_ylim()
    between = (train[-1] - validation[-1]) / (top - bottom)
    apart = 0 if abs(between) > LEAST_BETWEEN_NAMES else math.copysign(5, between)
    for values, name, colour, push in (
        (train, "training", TRAIN_COLOUR, apart),
        (validation, "validation", VALIDATION_COLOUR, -apart),
    ):
        axes.plot(epochs, values, lw=1.5, marker=".", color=colour, clip_on=False)
        if math.isfinite(values[-1]):
            end = (epochs[-1], values[-1])
            label: dict[str, Any] = {"va": "center", "fontsize": 8, "color": colour}
            axes.annotate(name, end, (8, push), textcoords=POINTS, **label)


def _png(figure: "Figure") -> bytes:
    stream = io.BytesIO()
    figure.savefig(stream, format="png")
    return stream.getvalue()
