"""Words of the command line that several commands read alike."""

import argparse

from unetpp_desktop.core.model_info import MEAN_LEVEL, level_word
from unetpp_desktop.core.pairing import listed

SUFFIX_HELP = "end of an image's name, as _flair.nii.gz; several with commas: one for each series"
CHANNELS_HELP = "names of the series: of each image suffix, or of a colour picture's channels"


def names(text: str) -> tuple[str, ...]:
    """Names between commas."""
    return tuple(filter(None, listed(text)))


def level(text: str) -> int:
    """A level of a network: 1 to 4, or mean for the mean of its heads."""
    return MEAN_LEVEL if text == level_word(MEAN_LEVEL) else int(text)


def threshold(text: str) -> float:
    """A probability from which on a voxel is foreground."""
    value = float(text)
    if not 0.01 <= value <= 0.99:
        raise argparse.ArgumentTypeError("not between 0.01 and 0.99")
    return value
