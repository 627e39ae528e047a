"""Words of the command line that several commands read alike."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from unetpp_desktop.core.compose import Q_MAX, threshold_step
from unetpp_desktop.core.model_info import MEAN_LEVEL, level_word
from unetpp_desktop.core.pairing import listed
from unetpp_desktop.core.texts import Code, Problem

SUFFIX_HELP = "end of an image's name, as _flair.nii.gz; several with commas: one for each series"
CHANNELS_HELP = (
    "names of the series: of each image suffix, a file's volumes, or a colour picture's channels"
)

SHOWN_NAMES = 5
DEVICE_HELP = "where the network runs (default: auto, a graphics card where there is one)"


def names(text: str) -> tuple[str, ...]:
    """Names between commas."""
    return tuple(filter(None, listed(text)))


def level(text: str) -> int:
    """A level of a network: 1 to 4, or mean for the mean of its heads."""
    return MEAN_LEVEL if text == level_word(MEAN_LEVEL) else int(text)


def name_end(text: str) -> str:
    """The end of a file's name."""
    if Path(f"x{text}").name != f"x{text}":
        raise argparse.ArgumentTypeError("not the end of a file's name")
    return text


def check_part(part: str, *, split: str) -> None:
    """Raises `Problem(PART_WITHOUT_SPLIT)`: without a table nobody is in the part."""
    if part and not split:
        raise Problem(Code.PART_WITHOUT_SPLIT, part=part)


def threshold(text: str) -> float:
    """A probability from which on a voxel is foreground, to the step in which masks are made."""
    value = float(text)
    if not 0.01 <= value <= 0.99:
        raise argparse.ArgumentTypeError("not between 0.01 and 0.99")
    return threshold_step(value) / Q_MAX


def some(items: Sequence[object]) -> str:
    """The first few, and how many more there are."""
    more = len(items) - SHOWN_NAMES
    return ", ".join(map(str, items[:SHOWN_NAMES])) + (f" and {more} more" if more > 0 else "")


def unpaired_lines(images: Sequence[object], masks: Sequence[object]) -> list[str]:
    """Files that are in no pair."""
    told = (("Images without a mask", images), ("Masks without an image", masks))
    return [f"{words} ({len(paths)}): {some(paths)}" for words, paths in told if paths]
