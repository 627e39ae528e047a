"""The geometry that brush-like tools share: a disc swept along the hand's path.

A stroke is the union of capsules: all voxels whose centre is within the radius of a segment, in
millimetres, so that a fast hand leaves no gap and an anisotropic grid gets a round brush.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.history import Box
from unetpp_desktop.core.plane import View

SMALL_BRUSH_VOXELS = 3.0  # up to this diameter the centre snaps to the grid


@dataclass(frozen=True)
class Point:
    """A place on a slice in display order: voxel centres lie at whole numbers."""

    row: float
    column: float


def capsule(
    grid: Grid, view: View, index: int, *, start: Point, end: Point, radius_mm: float
) -> tuple[Box, NDArray[np.bool_]] | None:
    """Voxels of slice `index` within `radius_mm` of the segment from `start` to `end`.

    Returns the box `[k, j, i]` and a boolean array of its shape, None when the brush lies outside
    the image. The voxel under the tip is always hit. A brush of up to three voxels is centred
    on the voxel under the tip (odd) or on its nearest corner (even), else its size would depend
    on where in the voxel the hand is.
    """
    spacing = np.array(view.spacing(grid))
    start, end = (_snapped(point, spacing, radius_mm) for point in (start, end))
    shape = tuple(grid.shape[axis] for axis in view.in_plane)
    reach = radius_mm / spacing
    low = [min(start.row, end.row), min(start.column, end.column)]
    high = [max(start.row, end.row), max(start.column, end.column)]
    first = [max(0, int(np.ceil(low[a] - reach[a] - 0.5))) for a in (0, 1)]
    last = [min(shape[a] - 1, int(np.floor(high[a] + reach[a] + 0.5))) for a in (0, 1)]
    if first[0] > last[0] or first[1] > last[1]:
        return None
    rows = np.arange(first[0], last[0] + 1)[:, None]
    columns = np.arange(first[1], last[1] + 1)[None, :]
    hit = _distance_mm(rows, columns, start, end, spacing) <= radius_mm * (1 + 1e-9)
    hit |= (np.abs(rows - end.row) <= 0.5) & (np.abs(columns - end.column) <= 0.5)
    if not hit.any():
        return None
    return _stored(grid, view, index, (first[0], first[1]), hit)


def _snapped(point: Point, spacing: NDArray[np.float64], radius_mm: float) -> Point:
    voxels = 2 * radius_mm / float(spacing.min())
    if voxels > SMALL_BRUSH_VOXELS:
        return point
    if round(voxels) == 2:
        return Point(np.floor(point.row) + 0.5, np.floor(point.column) + 0.5)
    return Point(float(np.rint(point.row)), float(np.rint(point.column)))


def _distance_mm(
    rows: NDArray[np.int_],
    columns: NDArray[np.int_],
    start: Point,
    end: Point,
    spacing: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Distance of voxel centres to the segment start-end, in mm."""
    along = np.array([end.row - start.row, end.column - start.column]) * spacing
    dr, dc = (rows - start.row) * spacing[0], (columns - start.column) * spacing[1]
    length2 = float(along @ along)
    t = np.clip((dr * along[0] + dc * along[1]) / length2, 0.0, 1.0) if length2 > 0 else 0.0
    distance: NDArray[np.float64] = np.hypot(dr - t * along[0], dc - t * along[1])
    return distance


def _stored(
    grid: Grid, view: View, index: int, first: tuple[int, int], hit: NDArray[np.bool_]
) -> tuple[Box, NDArray[np.bool_]]:
    """A patch in display order as a box of the stored array."""
    row_axis, column_axis = view.in_plane
    extents: list[tuple[int, int]] = [(index, index + 1)] * 3
    for axis, start, count, flipped in (
        (row_axis, first[0], hit.shape[0], view.flip_rows),
        (column_axis, first[1], hit.shape[1], view.flip_columns),
    ):
        low = grid.shape[axis] - start - count if flipped else start
        extents[axis] = (low, low + count)
    where = np.expand_dims(view.put(hit), view.axis)
    return (extents[0], extents[1], extents[2]), np.ascontiguousarray(where)
