"""The patients that the best model serves worst, each by the slice with the most wrong pixels."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from unetpp_desktop.core.measures import Comparison, dice
from unetpp_desktop.engine.cache import CachedVolume

SHOWN = 10


class WorstSlice(NamedTuple):
    """One slice on the source's grid [row, column]: its first channel in grey, both masks.

    `number` counts from 1, `wrong` the pixels in which the masks differ.
    """

    title: str
    number: int
    wrong: int
    grey: NDArray[np.float32]
    reference: NDArray[np.bool_]
    mask: NDArray[np.bool_]


class WorstSlices:
    """Looks on while volumes are judged and keeps one slice a patient."""

    def __init__(self) -> None:
        self._kept: dict[str, WorstSlice] = {}

    def see(self, volume: CachedVolume, mask: NDArray[np.bool_]) -> None:
        """A volume and its mask [n, row, column] on the source's grid."""
        reference = volume.reference_slices(slice(None))
        wrong = np.count_nonzero(mask != reference, axis=(1, 2))
        index = int(np.argmax(wrong))
        kept = self._kept.get(volume.patient)
        if kept is None or wrong[index] > kept.wrong:
            self._kept[volume.patient] = WorstSlice(
                volume.title,
                int(volume.numbers[index]) + 1,
                int(wrong[index]),
                _grey(volume, index),
                reference[index].copy(),
                mask[index].copy(),
            )

    def of(self, compared: Mapping[str, Comparison]) -> list[tuple[WorstSlice, float | None]]:
        """Up to ten patients with their Dice over whole volumes, the worst first.

        Dice is None where the reference is empty; finding something there is as bad as Dice 0.
        """
        worst = sorted(compared, key=lambda patient: _merit(compared[patient]))[:SHOWN]
        return [(self._kept[patient], dice(compared[patient].counts)) for patient in worst]


def _merit(compared: Comparison) -> float:
    """Dice; 1 where there is nothing to find and nothing was found, 0 where something was."""
    known = dice(compared.counts)
    return float(not compared.counts.fp) if known is None else known


def _grey(volume: CachedVolume, index: int) -> NDArray[np.float32]:
    grey = torch.from_numpy(volume.picture(index)).float()[None, None]
    picture: NDArray[np.float32] = volume.frame.back(grey)[0, 0].numpy()
    return picture
