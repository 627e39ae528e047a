"""How a stored volume is cut and turned for the eye and for the network.

Flips and a transpose only: nothing is resampled, so a mask drawn on a view belongs to exactly
the stored voxels. The radiological view is also the network's canonical order: columns from the
patient's right to left, rows from anterior to posterior (axial) or superior to inferior
(coronal, sagittal); sagittal columns from anterior to posterior.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from unetpp_desktop.core.grid import Grid

Scalar = TypeVar("Scalar", bound=np.generic)


class Plane(StrEnum):
    """A cut through the patient; a picture has none."""

    AXIAL = "axial"
    CORONAL = "coronal"
    SAGITTAL = "sagittal"
    PICTURE = "picture"


# plane -> world axis along which it is sliced, (row axis, wanted sign), (column axis, wanted sign);
# world axes 0 = right, 1 = anterior, 2 = superior, sign = RAS+ direction of increasing screen index
_LAYOUT = {
    Plane.AXIAL: (2, (1, -1), (0, -1)),
    Plane.CORONAL: (1, (2, -1), (0, -1)),
    Plane.SAGITTAL: (0, (2, -1), (1, -1)),
}
_LETTERS = ("LR", "PA", "IS")


@dataclass(frozen=True)
class View:
    """One stored axis, sliced, and how its slices are turned.

    `axis` counts those of the stored array `[k, j, i]`. A slice is transposed first, where
    `transpose`; then its rows, its columns or both run backwards. `letters` are those at the
    (left, right, top, bottom) edges, None where the orientation is unknown.
    """

    plane: Plane
    axis: int
    transpose: bool
    flip_rows: bool
    flip_columns: bool
    letters: tuple[str, str, str, str] | None

    @property
    def in_plane(self) -> tuple[int, int]:
        """The array axes of the view's rows and columns."""
        first, second = (axis for axis in range(3) if axis != self.axis)
        return (second, first) if self.transpose else (first, second)

    @property
    def _flips(self) -> tuple[slice, slice]:
        """Turns the rows and columns of a slice, there and back."""
        return (
            slice(None, None, -1 if self.flip_rows else 1),
            slice(None, None, -1 if self.flip_columns else 1),
        )

    def count(self, shape: tuple[int, int, int]) -> int:
        """Number of slices."""
        return shape[self.axis]

    def spacing(self, grid: Grid) -> tuple[float, float]:
        """Millimetres from row to row and from column to column (1 where they are unknown)."""
        rows, columns = self.in_plane
        return grid.spacing[rows], grid.spacing[columns]

    def take(self, volume: NDArray[Scalar], index: int) -> NDArray[Scalar]:
        """Slice `index` of `volume` [k, j, i] in display order: a numpy view, never a copy."""
        picture: NDArray[Scalar] = np.moveaxis(volume, self.axis, 0)[index]
        return self._turn(picture)

    def put(self, picture: NDArray[Scalar]) -> NDArray[Scalar]:
        """A picture in display order back in the stored order of its slice."""
        turned = picture[self._flips]
        return turned.T if self.transpose else turned

    def take_all(self, volume: NDArray[Scalar]) -> NDArray[Scalar]:
        """All slices in display order, shape (slices, rows, columns): a numpy view."""
        moved: NDArray[Any] = np.moveaxis(volume, self.axis, 0)
        if self.transpose:
            moved = moved.swapaxes(1, 2)
        return moved[(slice(None), *self._flips)]

    def to_voxel(
        self, index: int, row: float, column: float, *, shape: tuple[int, int, int]
    ) -> tuple[float, float, float]:
        """Display position (voxel centres at whole numbers) to the stored position (k, j, i)."""
        row_axis, column_axis = self.in_plane
        voxel = [float(index)] * 3
        voxel[row_axis] = shape[row_axis] - 1 - row if self.flip_rows else row
        voxel[column_axis] = shape[column_axis] - 1 - column if self.flip_columns else column
        return voxel[0], voxel[1], voxel[2]

    def from_voxel(
        self, kji: tuple[float, float, float], *, shape: tuple[int, int, int]
    ) -> tuple[int, float, float]:
        """The inverse of `to_voxel`: (slice index, row, column)."""
        row_axis, column_axis = self.in_plane
        row, column = kji[row_axis], kji[column_axis]
        if self.flip_rows:
            row = shape[row_axis] - 1 - row
        if self.flip_columns:
            column = shape[column_axis] - 1 - column
        return round(kji[self.axis]), row, column

    def _turn(self, picture: NDArray[Scalar]) -> NDArray[Scalar]:
        turned = picture.T if self.transpose else picture
        return turned[self._flips]


def plane_axis(grid: Grid, plane: Plane) -> int:
    """The array axis along which `plane` slices this grid (the nearest one when oblique)."""
    if plane is Plane.PICTURE:
        return grid.acquired_axis
    world = _LAYOUT[plane][0]
    return next(axis for axis, (own, _) in enumerate(grid.closest) if own == world)


def acquired_plane(grid: Grid) -> Plane:
    """The plane in which the slices were acquired (`Grid.acquired_axis`): the nearest one on an
    oblique grid, PICTURE where the orientation is unknown."""
    if not grid.orientation_known:
        return Plane.PICTURE
    world = grid.closest[grid.acquired_axis][0]
    return next(plane for plane, layout in _LAYOUT.items() if layout[0] == world)


def view_of(grid: Grid, plane: Plane, *, radiological: bool = True) -> View:
    """The view of a grid in a plane.

    Radiological: the patient's left is on the right of the screen; otherwise (neurological)
    axial and coronal views are mirrored. Where the orientation is unknown, slices lie as stored;
    a plane other than PICTURE then names the stored axes as an unturned axial volume would.
    """
    if not grid.orientation_known or plane is Plane.PICTURE:
        axis = grid.acquired_axis if plane is Plane.PICTURE else 2 - _LAYOUT[plane][0]
        return View(plane, axis, False, False, False, None)
    axis = plane_axis(grid, plane)
    _, (row_world, row_sign), (column_world, column_sign) = _LAYOUT[plane]
    if not radiological and plane is not Plane.SAGITTAL:
        column_sign = -column_sign
    rows = next(a for a, (world, _) in enumerate(grid.closest) if world == row_world)
    columns = next(a for a, (world, _) in enumerate(grid.closest) if world == column_world)
    letters = (
        _LETTERS[column_world][column_sign < 0],
        _LETTERS[column_world][column_sign > 0],
        _LETTERS[row_world][row_sign < 0],
        _LETTERS[row_world][row_sign > 0],
    )
    return View(
        plane,
        axis,
        transpose=rows > columns,
        flip_rows=grid.closest[rows][1] != row_sign,
        flip_columns=grid.closest[columns][1] != column_sign,
        letters=letters,
    )
