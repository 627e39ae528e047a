"""How a prediction, a threshold, cleaning and a person's corrections make the mask.

Everything that shows, measures or exports a mask calls `compose`. The order of the terms and the
neighbourhoods are part of the file format: they do not change without a version.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unetpp_desktop.core.grid import Grid

Mask = NDArray[np.uint8]

FOLLOW, KEEP_OUT, KEEP_IN = 0, 1, 2  # the three values of a correction
Q_MAX = 200  # a prediction is floor(200 p), 0..200
KEEP_IN_CODE, KEEP_OUT_CODE = 201, 202  # codes of the index picture above any prediction


@dataclass(frozen=True)
class Cleaning:
    """What is tidied after the threshold: islands below `min_ml` (3-D) and holes (slice by slice).

    Without a known spacing `min_ml` counts thousands of voxels, one voxel being 0.001.
    """

    min_ml: float = 0.0
    fill_holes: bool = False


def quantise(probability: NDArray[np.floating]) -> Mask:
    """q = floor(200 p): for each multiple t of 0.005, q >= 200 t exactly when p >= t.

    The comparison holds in the type of `probability`: float32 0.29 counts as 0.29, although it
    is a little less.
    """
    edges = (np.arange(Q_MAX + 2) / Q_MAX).astype(probability.dtype)
    q: Mask = np.clip(probability * Q_MAX, 0, Q_MAX).astype(np.uint8)
    q += (probability >= edges[q + 1]) & (q < Q_MAX)
    q -= (probability < edges[q]) & (q > 0)
    return q


def threshold_step(threshold: float) -> int:
    """T = 200 * threshold as a whole number: a voxel is in the model's mask when q >= T."""
    return round(threshold * Q_MAX)


def compose(
    q: Mask | None,
    corrections: Mask | None,
    *,
    threshold: float,
    grid: Grid,
    cleaning: Cleaning | None = None,
) -> Mask:
    """The mask `[k, j, i]` as uint8 0/1.

    `q` and `corrections` have the grid's shape; either may be None (nothing predicted, nothing
    corrected). The threshold is a probability, a multiple of 0.005. With q all zero the model's
    term is empty at each threshold above 0.
    """
    mask = np.zeros(grid.shape, bool) if q is None else q >= threshold_step(threshold)
    _pin(mask, corrections)
    if cleaning is not None and (cleaning.min_ml > 0 or cleaning.fill_holes):
        mask = clean(
            mask,
            cleaning,
            voxel_ml=grid.voxel_ml,
            axis=grid.acquired_axis,
            corrections=corrections,
        )
        _pin(mask, corrections)
    return mask.view(np.uint8)


def _pin(mask: NDArray[np.bool_], corrections: Mask | None) -> None:
    if corrections is not None:
        mask[corrections == KEEP_IN] = True
        mask[corrections == KEEP_OUT] = False


def clean(
    mask: NDArray[np.bool_],
    cleaning: Cleaning,
    *,
    voxel_ml: float | None,
    axis: int,
    corrections: Mask | None = None,
) -> NDArray[np.bool_]:
    """Islands dropped, then holes filled in the slices along `axis`; what a person corrected
    counts. `voxel_ml` is None where the spacing is unknown."""
    cleaned = mask
    if cleaning.min_ml > 0:
        kept = None if corrections is None else corrections == KEEP_IN
        least = cleaning.min_ml / (voxel_ml or 0.001)
        cleaned = without_islands(mask, least_voxels=least, kept=kept)
    if cleaning.fill_holes:
        blocked = None if corrections is None else corrections == KEEP_OUT
        cleaned = with_filled_holes(cleaned, axis=axis, blocked=blocked)
    return cleaned


def without_islands(
    mask: NDArray[np.bool_], *, least_voxels: float, kept: NDArray[np.bool_] | None
) -> NDArray[np.bool_]:
    """Drop 26-connected parts with fewer than `least_voxels` voxels that hold no `kept` voxel."""
    from scipy import ndimage

    labels, count = ndimage.label(mask, structure=np.ones((3, 3, 3), bool))
    stays = np.bincount(labels.ravel(), minlength=count + 1) >= least_voxels
    if kept is not None:
        stays[np.unique(labels[kept])] = True
    stays[0] = False
    result: NDArray[np.bool_] = stays[labels]
    return result


def with_filled_holes(
    mask: NDArray[np.bool_], *, axis: int, blocked: NDArray[np.bool_] | None
) -> NDArray[np.bool_]:
    """Fill background parts (4 neighbours, slice by slice along `axis`) that touch no border and
    hold no `blocked` voxel."""
    from scipy import ndimage

    filled = mask.copy()
    slices = np.moveaxis(filled, axis, 0)
    walls = None if blocked is None else np.moveaxis(blocked, axis, 0)
    for index in np.flatnonzero(slices.any(axis=(1, 2))):
        labels, count = ndimage.label(~slices[index])
        fill = np.ones(count + 1, bool)
        border = (labels[0], labels[-1], labels[:, 0], labels[:, -1])
        fill[np.unique(np.concatenate(border))] = False
        if walls is not None:
            fill[np.unique(labels[walls[index]])] = False
        fill[0] = False
        slices[index] |= fill[labels]
    return filled


def index_picture(q: Mask | None, corrections: Mask) -> Mask:
    """One slice for drawing: q where the mask follows the model, else the correction's code.

    Both are 2-D in display order. A colour table of 256 entries turns the picture into fill:
    entries T..200 and KEEP_IN_CODE are in the mask. A new threshold is a new table, no pixel work.
    """
    codes: Mask = np.zeros(corrections.shape, np.uint8) if q is None else q.copy()
    if corrections.any():
        np.putmask(codes, corrections == KEEP_OUT, KEEP_OUT_CODE)
        np.putmask(codes, corrections == KEEP_IN, KEEP_IN_CODE)
    return codes
