"""The brush hits what the hand means: round in millimetres, without gaps, on every grid."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.history import slices_of
from unetpp_desktop.core.plane import Plane, view_of
from unetpp_desktop.core.strokes import Point, capsule

PLANES = [Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL]


def painted(grid: Grid, plane: Plane, index: int, start: Point, end: Point, radius: float):  # noqa: ANN201
    view = view_of(grid, plane)
    volume = np.zeros(grid.shape, bool)
    swept = capsule(grid, view, index, start=start, end=end, radius_mm=radius)
    if swept is not None:
        box, where = swept
        volume[slices_of(box)] |= where
    return volume, view


@settings(deadline=None)
@given(
    st.sampled_from(PLANES),
    st.tuples(*[st.floats(-3, 24)] * 4),
    st.floats(4, 9),
    st.sampled_from(list(itertools.product((1, -1), repeat=3))),
)
def test_exactly_the_voxels_within_the_radius_of_the_path_are_hit(
    plane: Plane, path: tuple[float, ...], radius: float, signs: tuple[int, ...]
) -> None:
    grid = Grid((20, 21, 22), np.diag([1.0 * signs[0], 1.25 * signs[1], 2.0 * signs[2], 1.0]))
    start, end = Point(path[0], path[1]), Point(path[2], path[3])
    volume, view = painted(grid, plane, 3, start, end, radius)
    picture = view.take(volume, 3)
    rows, columns = view.spacing(grid)
    steps = np.linspace(0, 1, 400)
    for row, column in np.ndindex(picture.shape):
        dr = (row - (start.row + steps * (end.row - start.row))) * rows
        dc = (column - (start.column + steps * (end.column - start.column))) * columns
        nearest = np.hypot(dr, dc).min()
        tip = abs(row - end.row) <= 0.5 and abs(column - end.column) <= 0.5
        if abs(nearest - radius) > 0.15:
            assert picture[row, column] == (nearest < radius or tip)
    assert volume.sum() == picture.sum()  # no other slice is touched


def test_a_thrown_hand_leaves_one_band_without_gap() -> None:
    grid = Grid((1, 400, 400), np.diag([0.7, 0.7, 3.0, 1.0]))
    volume, _ = painted(grid, Plane.AXIAL, 0, Point(10, 10), Point(390, 250), 3.0)
    assert ndimage.label(volume)[1] == 1
    assert volume.sum() * 0.49 == pytest.approx(0.7 * np.hypot(380, 240) * 6 + np.pi * 9, rel=0.01)


def test_ten_millimetres_on_thick_coronal_slices_span_as_many_voxels_as_they_are_long() -> None:
    grid = Grid((20, 30, 40), np.diag([1.0, 1.0, 5.0, 1.0]))
    volume, view = painted(grid, Plane.CORONAL, 4, Point(10, 20), Point(10, 20), 5.0)
    rows, columns = np.nonzero(view.take(volume, 4))
    assert 9 <= np.ptp(columns) + 1 <= 11
    assert 1 <= np.ptp(rows) + 1 <= 3


@given(st.floats(0, 9.49), st.floats(0, 9.49))
def test_a_tiny_brush_always_sets_the_voxel_under_the_tip(row: float, column: float) -> None:
    grid = Grid((1, 10, 10), np.eye(4))
    point = Point(row, column)
    volume, view = painted(grid, Plane.AXIAL, 0, point, point, 0.25)
    picture = view.take(volume, 0)
    assert picture[round(row), round(column)]
    assert 1 <= picture.sum() <= 4  # four only exactly between voxels


@given(st.floats(3, 6), st.floats(3, 6))
def test_a_three_voxel_brush_has_one_size_wherever_the_hand_is(row: float, column: float) -> None:
    grid = Grid((1, 10, 10), np.eye(4))
    volume, _ = painted(grid, Plane.AXIAL, 0, Point(row, column), Point(row, column), 1.5)
    assert volume.sum() == 9


def test_outside_the_image_nothing_is_hit() -> None:
    grid = Grid((1, 10, 10), np.eye(4))
    view = view_of(grid, Plane.AXIAL)
    far = Point(-40, 3)
    assert capsule(grid, view, 0, start=far, end=far, radius_mm=5.0) is None
