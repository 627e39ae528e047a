"""The model card: what a model is for, from what it learned, how good it is, where not to trust it.

Markdown, in the run's folder and in the model file; patients stand under their pseudonyms.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from unetpp_desktop.core.model_info import MEAN_LEVEL, ModelInfo
from unetpp_desktop.core.results_table import SHOWN, results_lines
from unetpp_desktop.jobs.messages import EpochMetrics

Document = Mapping[str, Any]

SHOWN_PATIENTS = 500  # a model file carries its card
SHOWN_EPOCHS = 12
SPLIT_BY, BY_HASH, BY_TABLE, BY_BOTH = "split_by", "hash", "table", "table and hash"
START, START_HASH = "start", "start_sha256"  # among the settings: the model that a run went on from
PATIENT_MEASURES = ("dice", "surface_dice", "hd95_mm", "hd95_px", "volume_difference_percent")


def model_card(
    info: ModelInfo, document: Document, *, history: Sequence[EpochMetrics], taught: int
) -> str:
    """The whole card; `document` holds the results (`core.summary`), `taught` counts slices."""
    parts = {
        "Expects": _expectations(info),
        "Data": _data(info, taught),
        "Settings": [", ".join(f"{name} {_told(told)}" for name, told in info.training.items())],
        "Training": _training(history),
        "Results on the validation patients": _results(info, document),
        "Threshold": _thresholds(info),
        "Levels": _levels(info),
        "Limits": [info.limits],
    }
    shape = info.architecture
    name = "UNet++" if shape.design == "unet++" else "U-Net"
    lines = [
        f"# {info.name}",
        "",
        f"{name} (width {shape.width}, depth {shape.depth}, {shape.norm} norm, {shape.up} "
        f"up-sampling, supervision {shape.supervision}) that marks {info.label}.",
    ]
    for title, text in parts.items():
        if text:
            lines += ["", f"## {title}", "", *text]
    versions = ", ".join(f"{name} {version}" for name, version in info.versions.items())
    return "\n".join([*lines, "", f"Made {datetime.date.today().isoformat()} with {versions}.", ""])


def _expectations(info: ModelInfo) -> list[str]:
    size = f"longer side {info.size} pixels" if info.size else "in their own size"
    if info.spacing is not None:
        size = "pixels of {:g} by {:g} mm where the spacing is known, else ".format(*info.spacing)
        size += f"longer side {info.size} pixels" if info.size else "their own"
    lines = [
        f"- Series: {', '.join(info.channels)}, in this order"
        + ("; it has learned to work on fewer of them." if info.channel_dropout else "."),
        f"- Plane: {info.plane} slices, {size}.",
        f"- Grey values: {info.normalisation} (statistics of what is brighter than the mean of the "
        "whole volume, each series by itself).",
    ]
    if info.context > 1:
        lines.append(f"- {info.context} neighbouring slices go in side by side.")
    return lines


def _data(info: ModelInfo, taught: int) -> list[str]:
    train, validation, told = info.data.train, info.data.validation, info.training
    how = "drawn by the hash of each patient's name"
    if told.get("folds"):
        how = f"fold {told.get('fold')} of {told.get('folds')} by the hash of each patient's name"
    if told.get(SPLIT_BY) == BY_TABLE:
        how = "by a table that was given"
    elif told.get(SPLIT_BY) == BY_BOTH:
        how += f", among the patients of the part “{told.get('part') or 'train'}” of a table"
    return [
        f"{len(train)} patients with {taught} slices taught, {len(validation)} patients judged. "
        f"Split by patient ({how}). "
        f"SHA-256 of the prepared data: `{info.data.sha256}`.",
        "",
        f"- Taught: {', '.join(train)}",
        f"- Judged: {', '.join(validation)}",
        *_start(info),
    ]


def _start(info: ModelInfo) -> list[str]:
    """The model that this one was trained from: it has seen other patients before."""
    told = info.training
    if START not in told:
        return []
    return [
        "",
        f"Trained from the model {told[START]} (SHA-256 of its weights: `{told[START_HASH]}`), "
        "which had learned from patients of its own: its limits and its licence, below, hold too.",
    ]


def _training(history: Sequence[EpochMetrics]) -> list[str]:
    """Links to the pictures of the run's folder, and the same as numbers for everywhere else."""
    if not history:
        return []
    places = np.unique(np.linspace(0, len(history) - 1, SHOWN_EPOCHS).round().astype(int))
    return [
        "![Loss](loss.png) ![Dice](dice.png) ![Learning rate](learning_rate.png)",
        "",
        "| epoch | training loss | validation loss | training Dice, pooled | validation Dice, "
        "mean over patients | rate |",
        "|---|---|---|---|---|---|",
        *(_epoch_row(history[place]) for place in places),
    ]


def _epoch_row(one: EpochMetrics) -> str:
    values = (one.train_loss, one.val_loss, one.train_dice, one.val_dice)
    cells = " | ".join("none" if value is None else f"{value:.4f}" for value in values)
    return f"| {one.epoch} | {cells} | {one.learning_rate:.3g} |"


def _results(info: ModelInfo, document: Document) -> list[str]:
    use = info.suggestion
    extra = ""
    if use.min_ml:
        extra = f", islands below {use.min_ml:g} ml left out (1 ml: 1,000 voxels of unknown size)"
    extra += ", holes filled" if use.fill_holes else ""
    extra += ", mean over the flips of each slice" if use.mirror else ""
    lines = [
        f"Threshold {use.threshold:g}, level {_level(use.level)}{extra}. These patients also chose "
        "the epoch and these settings, so expect a little less elsewhere.",
        "",
        *results_lines(document),
        "",
    ]
    rows = sorted(document["patients"], key=lambda row: (row["dice"] is None, row["dice"]))
    shown = [name for name in PATIENT_MEASURES if document["n"][name]]
    head = f"patient ({len(rows)}, worst first)"
    if len(rows) > SHOWN_PATIENTS:
        head = f"worst {SHOWN_PATIENTS} of {len(rows)} patients, all in patients.csv of the run"
        rows = rows[:SHOWN_PATIENTS]
    lines.append(f"| {head} | " + " | ".join(SHOWN[name][0] for name in shown) + " |")
    lines.append("|---" * (len(shown) + 1) + "|")
    return [*lines, *(_patient_row(row, shown) for row in rows)]


def _patient_row(row: Document, shown: Sequence[str]) -> str:
    if not row["reference_voxels"]:
        return f"| {row['patient']} | nothing to find " + "| " * (len(shown) - 1) + "|"
    cells = ["none" if row[n] is None else f"{row[n]:.{SHOWN[n][1]}f}" for n in shown]
    return f"| {row['patient']} | " + " | ".join(cells) + " |"


def _thresholds(info: ModelInfo) -> list[str]:
    if not info.threshold_curve:
        return []
    curve = ", ".join(f"{threshold:g}: {dice:.3f}" for threshold, dice in info.threshold_curve)
    return [f"Mean Dice of the validation patients by threshold, before any cleaning: {curve}."]


def _levels(info: ModelInfo) -> list[str]:
    """What each level costs and is worth, on the machine that trained."""
    if not info.levels:
        return []
    rows = (
        f"| {_level(one.level)} | {'none' if one.dice is None else f'{one.dice:.3f}'} | "
        f"{one.seconds_per_case:.2f} | {one.ms_per_slice:.1f} | {one.parameters:,} |"
        for one in info.levels
    )
    head = "| level | mean Dice | seconds a case | ms a slice | parameters |"
    return [head, "|---|---|---|---|---|", *rows]


def _level(level: int) -> str:
    return "mean of all" if level == MEAN_LEVEL else str(level)


def _told(value: object) -> str:
    if isinstance(value, tuple):
        return "+".join(map(str, value)) or "none"
    return "default" if value in (None, "") else str(value)
