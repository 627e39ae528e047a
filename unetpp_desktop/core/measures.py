"""Overlap of a mask with its reference, from three counts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Counts:
    """True positive, false positive and false negative voxels."""

    tp: int
    fp: int
    fn: int

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def reference_empty(self) -> bool:
        return self.tp + self.fn == 0


def counts(mask: NDArray[np.generic], reference: NDArray[np.generic]) -> Counts:
    """Counts of two 0/1 arrays of one shape."""
    found, true = mask.astype(bool), reference.astype(bool)
    tp = int(np.count_nonzero(found & true))
    return Counts(tp, int(np.count_nonzero(found)) - tp, int(np.count_nonzero(true)) - tp)


def dice(c: Counts) -> float | None:
    """2 TP / (2 TP + FP + FN); None when the reference is empty."""
    return None if c.reference_empty else 2 * c.tp / (2 * c.tp + c.fp + c.fn)


def iou(c: Counts) -> float | None:
    """TP / (TP + FP + FN); None when the reference is empty."""
    return None if c.reference_empty else c.tp / (c.tp + c.fp + c.fn)


def precision(c: Counts) -> float | None:
    """TP / (TP + FP); None when the reference is empty or nothing was found."""
    return None if c.reference_empty or c.tp + c.fp == 0 else c.tp / (c.tp + c.fp)


def recall(c: Counts) -> float | None:
    """TP / (TP + FN); None when the reference is empty."""
    return None if c.reference_empty else c.tp / (c.tp + c.fn)
