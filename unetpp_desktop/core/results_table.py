"""A document of results (`core.summary`) in words: Markdown that a terminal shows as well."""

from collections.abc import Mapping, Sequence
from typing import Any

from unetpp_desktop.core.summary import Interval

Document = Mapping[str, Any]

# name in the document: words, decimals
SHOWN = {
    "dice": ("Dice", 3),
    "iou": ("IoU", 3),
    "precision": ("precision", 3),
    "recall": ("recall", 3),
    "surface_dice": ("surface Dice", 3),
    "hd95_mm": ("HD95, mm", 1),
    "hd95_px": ("HD95, pixels", 1),
    "volume_difference_ml": ("volume difference, ml", 2),
    "volume_difference_percent": ("volume difference, %", 1),
}
CONVENTIONS_SHOWN = (
    "patient", "empty", "surface_dice", "hd95", "volume_difference", "interval",
)  # fmt: skip


def results_lines(document: Document) -> list[str]:
    """The table over patients, what is apart from it, and how each number is meant."""
    n = max(document["n"].values(), default=0)
    lines = [
        f"| over {n} patients | mean [95 % interval] | median | quartiles | worst | n |",
        "|---|---|---|---|---|---|",
        *(_row(document, name) for name in SHOWN if document["n"][name]),
        "",
        *_apart(document),
    ]
    conventions = document["conventions"]
    return [*lines, "", *(f"- {conventions[name]}" for name in CONVENTIONS_SHOWN)]


def mean_words(mean: float | None, interval: Interval | Sequence[float] | None, n: int) -> str:
    """One mean as it may be quoted: `0.812 [0.766, 0.851], n = 10`."""
    if mean is None:
        return "none"
    return f"{mean:.3f}{_interval(interval, 3)}, n = {n}"


def _row(document: Document, name: str) -> str:
    words, decimals = SHOWN[name]

    def value(field: str) -> str:
        return f"{document[field][name]:.{decimals}f}"

    mean = value("mean") + _interval(document["mean_interval"][name], decimals)
    quartiles = f"{value('lower_quartile')} to {value('upper_quartile')}"
    cells = (words, mean, value("median"), quartiles, value("worst"), document["n"][name])
    return "| " + " | ".join(map(str, cells)) + " |"


def _interval(interval: Interval | Sequence[float] | None, decimals: int) -> str:
    if interval is None:
        return ""
    low, high = interval
    return f" [{low:.{decimals}f}, {high:.{decimals}f}]"


def _apart(document: Document) -> list[str]:
    """What is in no mean of patients."""
    lines = []
    empty = document["empty_references"]
    if empty["patients"]:
        ml, voxels = empty["mean_false_positive_ml"], empty["mean_false_positive_voxels"]
        amount = f"{voxels:.0f} voxels" if ml is None else f"{ml:.2f} ml"
        lines.append(
            f"{empty['patients']} more patients have nothing to find; in "
            f"{empty['with_false_positives']} of them something was found, {amount} on average."
        )
    others = document["image_wise"]
    if others["slices"]:
        lines.append(
            f"Image-wise over {others['slices']} slices: Dice {others['dice']:.3f}, IoU "
            f"{others['iou']:.3f} ({document['conventions']['image_wise']})"
        )
    return lines
