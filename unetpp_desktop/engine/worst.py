"""The patients that the best model serves worst, each by the slice with the most wrong pixels."""

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from unetpp_desktop.core.measures import Comparison, dice
from unetpp_desktop.engine.cache import CachedVolume
from unetpp_desktop.engine.flips import Flips
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.validate import Final, Judge

SHOWN = 10


class WorstSlice(NamedTuple):
    """One slice on the source's grid [row, column]: its first channel in grey, both masks.

    `dice` is that of the patient over whole volumes, None where the reference is empty.
    """

    title: str
    number: int
    dice: float | None
    grey: NDArray[np.float32]
    reference: NDArray[np.bool_]
    mask: NDArray[np.bool_]


def worst_slices(
    judge: Judge, network: UNetPlusPlus, final: Final, *, flips: Flips
) -> list[WorstSlice]:
    """Up to ten patients, the worst first; those without a lesion count where one was found."""
    worst = sorted(final.compared, key=lambda patient: _merit(final.compared[patient]))[:SHOWN]
    shown: dict[str, tuple[int, WorstSlice]] = {}
    for volume, mask in judge.masks(network, final.chosen, flips=flips, patients=worst):
        reference = volume.reference_slices(slice(None))
        wrong = np.count_nonzero(mask != reference, axis=(1, 2))
        index = int(np.argmax(wrong))
        before, _ = shown.get(volume.patient, (-1, None))
        if wrong[index] > before:
            one = WorstSlice(
                volume.title,
                int(volume.numbers[index]) + 1,
                dice(final.compared[volume.patient].counts),
                _grey(volume, index),
                reference[index],
                mask[index],
            )
            shown[volume.patient] = int(wrong[index]), one
    return [shown[patient][1] for patient in worst]


def _merit(compared: Comparison) -> float:
    """Dice; 1 where there is nothing to find and nothing was found, 0 where something was."""
    known = dice(compared.counts)
    return float(not compared.counts.fp) if known is None else known


def _grey(volume: CachedVolume, index: int) -> NDArray[np.float32]:
    grey = torch.from_numpy(volume.picture(index)).float()[None, None]
    picture: NDArray[np.float32] = volume.frame.back(grey)[0, 0].numpy()
    return picture
