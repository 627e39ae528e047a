"""Masks of any program as 0/1 on the grid of an image, and the grey levels that they hold."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unetpp_desktop.core.compose import Mask
from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.series import Series
from unetpp_desktop.core.texts import Code, Problem

# Two forms of one place differ by rounding; a mask moved by a tenth of a millimetre is another.
PLACE_TOLERANCE_MM = 0.1
MIDDLE_GREY = 127
_SHOWN_LEVELS = 256


def cut(series: Series, level: float | None) -> Mask:
    """uint8 `[k, j, i]`, 1 where the value lies above `level` (None: `own_level`), else 0.

    NaN is 0.
    """
    level = own_level(series) if level is None else level
    values = series.values() if _in_fractions(series) else series.voxels
    return (values > level).astype(np.uint8)


def own_level(series: Series) -> float:
    """The level that a mask is cut at when nobody gives one.

    127 in 8-bit voxels that reach beyond it, 0.5 in fractions (a scaled label 1 may read
    0.99999997), else 0.
    """
    fractions = _in_fractions(series)
    values = series.values() if fractions else series.voxels
    if series.voxels.dtype == np.uint8 and values.max() > MIDDLE_GREY:
        return MIDDLE_GREY
    return 0.5 if fractions else 0.0


def _in_fractions(series: Series) -> bool:
    scaled = series.slope != 1.0 or series.intercept != 0.0
    return scaled or series.voxels.dtype.kind == "f"


def levels(series: Series) -> dict[float, int]:
    """The distinct values of a mask and how often each occurs, the 256 lowest of them."""
    values, counts = np.unique(series.values(), return_counts=True)
    pairs = zip(values.tolist(), counts.tolist(), strict=True)
    return dict(itertools.islice(pairs, _SHOWN_LEVELS))


def place_on(mask: Mask, own: Grid, grid: Grid, *, path: Path) -> Mask:
    """The mask on the image's grid, by flips and transposes alone.

    Where one of the two does not know its orientation, the shapes decide. Raises
    `Problem(GRID_MISMATCH)` with both shapes when no order of the axes makes the grids equal.
    """
    if own.orientation_known and grid.orientation_known:
        order, flips = _axes_between(own, grid)
        turned = _turned_grid(own, order, flips)
        if turned.matches(grid, tolerance_mm=PLACE_TOLERANCE_MM):
            return _turned(mask, order, flips)
    elif own.shape == grid.shape:
        return mask
    raise Problem(
        Code.GRID_MISMATCH, path=path, other="image", shape=own.shape, other_shape=grid.shape
    )


def check_place(own: Grid, grid: Grid, *, path: Path, other: Path) -> None:
    """`Problem(GRID_MISMATCH)` unless two series have one shape and one place.

    Where one of the two does not know its orientation, the shapes decide.
    """
    known = own.orientation_known and grid.orientation_known
    same = own.matches(grid, tolerance_mm=PLACE_TOLERANCE_MM) if known else own.shape == grid.shape
    if not same:
        facts = {"shape": own.shape, "other_shape": grid.shape}
        raise Problem(Code.GRID_MISMATCH, path=path, other=other, **facts)


def _axes_between(own: Grid, grid: Grid) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """For each array axis of `grid`: the axis of `own` along it, and those that run backwards."""
    cosines = grid.directions @ own.directions.T
    order = max(
        itertools.permutations(range(3)),
        key=lambda axes: sum(abs(cosines[axis, theirs]) for axis, theirs in enumerate(axes)),
    )
    backwards = tuple(axis for axis, theirs in enumerate(order) if cosines[axis, theirs] < 0)
    return order, backwards


def _turned(array: NDArray[Any], order: Sequence[int], flips: tuple[int, ...]) -> NDArray[Any]:
    return np.ascontiguousarray(np.flip(array.transpose(order), flips))


def _turned_grid(own: Grid, order: Sequence[int], flips: tuple[int, ...]) -> Grid:
    """The grid of `_turned(array)` when `own` is the grid of the array."""
    shape = tuple(own.shape[axis] for axis in order)
    affine = np.eye(4)
    affine[:3, 3] = own.affine[:3, 3]
    for axis, theirs in enumerate(order):
        step = own.affine[:3, 2 - theirs]
        if axis in flips:
            affine[:3, 3] += step * (shape[axis] - 1)
            step = -step
        affine[:3, 2 - axis] = step
    return Grid((shape[0], shape[1], shape[2]), affine, own.spacing_known, own.orientation_known)
