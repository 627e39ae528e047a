"""Losses on logits: each takes logits and a mask of one shape and gives one float32 number.

Sums are float32 and outside autocast: a half-precision sum over a batch of slices overflows or
loses its last digits. Overlaps are summed over the batch, not per slice: a slice without foreground
gives a Dice of its own no gradient (Tilborghs 2022, arXiv 2207.09521).

A new loss is one function here, its line in LOSSES and its name in ``core.recipe.Loss``.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from unetpp_desktop.core.recipe import Loss

LossFunction = Callable[[Tensor, Tensor], Tensor]

SMOOTH = 1.0  # keeps a gradient on empty masks; 1e-5 leaves none
# Abraham and Khan 2019 (arXiv 1810.07842): a missed voxel weighs more than a false one, and
# batches that are nearly right keep teaching.
MISSED, FALSE, FOCUS = 0.7, 0.3, 4 / 3
LEAST_ERROR = 1e-6  # the root's slope at 0 is infinite


def cross_entropy(logits: Tensor, mask: Tensor) -> Tensor:
    """Mean binary cross-entropy; logits and mask [n, 1, row, column], mask 0 or 1.

    Works on logits, so it stays linear where a sigmoid would have saturated.
    """
    with torch.autocast(logits.device.type, enabled=False):
        return functional.binary_cross_entropy_with_logits(logits.float(), mask.float())


def soft_dice(logits: Tensor, mask: Tensor) -> Tensor:
    """One minus the soft Dice of the whole batch (Milletari 2016, arXiv 1606.04797)."""
    return 1 - _tversky(logits, mask, missed=0.5, false=0.5)


def cross_entropy_and_dice(logits: Tensor, mask: Tensor) -> Tensor:
    """Binary cross-entropy plus one minus the soft Dice of the whole batch."""
    return cross_entropy(logits, mask) + soft_dice(logits, mask)


def focal_tversky(logits: Tensor, mask: Tensor) -> Tensor:
    """(1 - Tversky index) to the power 1 / FOCUS, for lesions that are small in the image."""
    error = 1 - _tversky(logits, mask, missed=MISSED, false=FALSE)
    return error.clamp(min=LEAST_ERROR) ** (1 / FOCUS)


def _tversky(logits: Tensor, mask: Tensor, *, missed: float, false: float) -> Tensor:
    """tp / (tp + missed * fn + false * fp), soft; with 1/2 and 1/2 it is the Dice."""
    with torch.autocast(logits.device.type, enabled=False):
        probability, target = torch.sigmoid(logits.float()), mask.float()
        tp = (probability * target).sum()
        fn, fp = target.sum() - tp, probability.sum() - tp
        return (tp + SMOOTH / 2) / (tp + missed * fn + false * fp + SMOOTH / 2)


LOSSES: dict[Loss, LossFunction] = {
    Loss.BCE: cross_entropy,
    Loss.DICE: soft_dice,
    Loss.BCE_DICE: cross_entropy_and_dice,
    Loss.FOCAL_TVERSKY: focal_tversky,
}
