"""What a mask is worth beside its reference: one patient, whole volumes, the grid of the source."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unetpp_desktop.core.surface import Surfaces, surfaces

TOLERANCE = 2.0  # of surface Dice: mm, pixels where the spacing is unknown

# What is summed up over patients; None where a patient has no such value.
MEASURES = (
    "dice", "iou", "precision", "recall", "surface_dice", "hd95_mm", "hd95_px",
    "volume_difference_ml", "volume_difference_percent",
)  # fmt: skip
VOLUMES = (
    "reference_ml", "found_ml", "false_positive_ml",
    "reference_voxels", "found_voxels", "false_positive_voxels",
)  # fmt: skip
CONVENTIONS = {
    "patient": "Whole volumes on the grid of the source. Several volumes of a patient are joined: "
    "their voxels and their surfaces are pooled, then measured once.",
    "empty": "A patient whose reference is empty has no measures, neither 0 nor 1, and is in no "
    "mean; what was found there is reported as a false-positive volume.",
    "precision": "None where nothing was found.",
    "hd95": "The larger of the two directed 95th percentiles of the distance between the surfaces, "
    "each surface element weighing its area, as DeepMind's surface-distance has it. In mm; in "
    "pixels where the files know no spacing, a slice being one pixel thick. None where nothing "
    "was found.",
    "surface_dice": f"Share of both surfaces that lies within {TOLERANCE:g} mm of the other "
    f"({TOLERANCE:g} pixels where the files know no spacing).",
    "volume_difference": "Found minus reference, in ml and in percent of the reference.",
}


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
        """Whether there is nothing to find."""
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


@dataclass(frozen=True)
class SliceSums:
    """Sums of the slices' own Dice and IoU, a slice that is rightly empty counting 1.

    This is the figure that others quote. It is not a patient's: empty slices make most of it.
    """

    count: int
    dice: float
    iou: float

    def __add__(self, other: "SliceSums") -> "SliceSums":
        return SliceSums(self.count + other.count, self.dice + other.dice, self.iou + other.iou)


@dataclass(frozen=True, eq=False)
class Comparison:
    """A mask beside its reference; a sum joins the volumes of one patient.

    `ml` is the volume of one voxel times (reference, found, false positive), None where a spacing
    is unknown. `in_mm` says whether the surfaces lie in mm, None where volumes do not agree on it.
    """

    counts: Counts
    ml: NDArray[np.float64] | None
    in_mm: bool | None
    surfaces: Surfaces
    slices: SliceSums

    def __add__(self, other: "Comparison") -> "Comparison":
        return Comparison(
            self.counts + other.counts,
            None if self.ml is None or other.ml is None else self.ml + other.ml,
            self.in_mm if self.in_mm is other.in_mm else None,
            self.surfaces + other.surfaces,
            self.slices + other.slices,
        )

    def measures(self) -> dict[str, float | None]:
        """`MEASURES` and `VOLUMES`; None: not defined, or not known in this unit."""
        voxels = _voxels(self.counts)
        ml = [None] * 3 if self.ml is None else self.ml.tolist()
        values = dict(zip(VOLUMES, (*ml, *voxels), strict=True))
        return dict.fromkeys(MEASURES) | self._defined() | values

    def _defined(self) -> dict[str, float | None]:
        c = self.counts
        if c.reference_empty:
            return {}
        found: dict[str, float | None] = {
            "dice": dice(c),
            "iou": iou(c),
            "precision": precision(c),
            "recall": recall(c),
            "volume_difference_percent": 100 * (c.fp - c.fn) / (c.tp + c.fn),
        }
        if self.ml is not None:
            found["volume_difference_ml"] = float(self.ml[1] - self.ml[0])
        if self.in_mm is not None:
            found["surface_dice"] = self.surfaces.dice(TOLERANCE)
            found["hd95_mm" if self.in_mm else "hd95_px"] = self.surfaces.hd95()
        return found


def compare(
    mask: NDArray[np.generic],
    reference: NDArray[np.generic],
    *,
    spacing: Sequence[float] | None,
    voxel_ml: float | None,
    axis: int = 0,
    counted: Sequence[int] | None = None,
) -> Comparison:
    """Compare two 0/1 volumes of one shape, 3-D, slices along `axis`.

    `spacing` in mm along each axis; None: unknown, distances are in voxels. Of the slices those
    that are `counted` (None: all); what lies between them is empty on both sides.
    """
    slices = [np.moveaxis(one.astype(bool), axis, 0) for one in (mask, reference)]
    if counted is not None:
        slices = [one[list(counted)] for one in slices]
    wholes = slices if counted is None else [with_gaps(one, counted) for one in slices]
    found, true = (np.moveaxis(one, 0, axis) for one in wholes)
    total = counts(found, true)
    return Comparison(
        total,
        None if voxel_ml is None else voxel_ml * np.array(_voxels(total), np.float64),
        spacing is not None,
        surfaces(found, true, spacing=spacing or (1.0,) * found.ndim),
        compare_slices(*slices),
    )


def _voxels(c: Counts) -> tuple[int, int, int]:
    """Voxels of the reference, of the mask, and of its false positives."""
    return c.tp + c.fn, c.tp + c.fp, c.fp


def with_gaps(slices: NDArray[np.bool_], places: Sequence[int]) -> NDArray[np.bool_]:
    """Slices [n, row, column] at their places along a stack, from the first of them to the last;
    those in between that are not given are empty."""
    at = np.asarray(places) - min(places)
    whole = np.zeros((at.max() + 1, *slices.shape[1:]), np.bool_)
    whole[at] = slices
    return whole


def compare_slices(found: NDArray[np.bool_], true: NDArray[np.bool_]) -> SliceSums:
    """Each slice of two masks [slice, row, column] by itself."""
    tp = (found & true).sum(axis=(1, 2))
    total = found.sum(axis=(1, 2)) + true.sum(axis=(1, 2))
    either = np.maximum(total - tp, 1)
    empty = total == 0
    dices = np.where(empty, 1.0, 2 * tp / np.maximum(total, 1))
    return SliceSums(len(total), float(dices.sum()), float(np.where(empty, 1.0, tp / either).sum()))
