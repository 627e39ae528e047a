"""Losses on logits: each takes logits and a mask of one shape and gives one float32 number.

A new loss is one function here, its line in LOSSES and its name in ``core.recipe.Loss``.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from unetpp_desktop.core.recipe import Loss

LossFunction = Callable[[Tensor, Tensor], Tensor]

SMOOTH = 1.0  # keeps a gradient on empty masks; 1e-5 leaves none


def cross_entropy(logits: Tensor, mask: Tensor) -> Tensor:
    """Mean binary cross-entropy; logits and mask [n, 1, row, column], mask 0 or 1.

    Works on logits, so it stays linear where a sigmoid would have saturated.
    """
    with torch.autocast(logits.device.type, enabled=False):
        return functional.binary_cross_entropy_with_logits(logits.float(), mask.float())


def cross_entropy_and_dice(logits: Tensor, mask: Tensor) -> Tensor:
    """Binary cross-entropy plus one minus the soft Dice of the whole batch.

    The overlap is summed over the batch, not per slice: a slice without foreground gives a Dice of
    its own no gradient (Tilborghs 2022, arXiv 2207.09521). Sums are float32: a half-precision sum
    over a batch of slices overflows or loses its last digits.
    """
    with torch.autocast(logits.device.type, enabled=False):
        probability, target = torch.sigmoid(logits.float()), mask.float()
        overlap = (probability * target).sum()
        dice = (2 * overlap + SMOOTH) / (probability.sum() + target.sum() + SMOOTH)
        return cross_entropy(logits, mask) + 1 - dice


LOSSES: dict[Loss, LossFunction] = {
    Loss.BCE: cross_entropy,
    Loss.BCE_DICE: cross_entropy_and_dice,
}
