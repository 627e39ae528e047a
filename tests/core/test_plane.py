"""Whatever order a file is stored in, the eye and the network see the same patient."""

import itertools

import nibabel as nib
import numpy as np
import pytest

from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.plane import Plane, acquired_plane, view_of

ORDERS = [
    (order, signs)
    for order in itertools.permutations(range(3))
    for signs in itertools.product((1, -1), repeat=3)
]
RAS_SHAPE = (5, 6, 7)  # x, y, z


def stored(order: tuple[int, ...], signs: tuple[int, ...]) -> tuple[np.ndarray, Grid]:
    """An RAS volume of distinct values in another storage order, by nibabel's own functions."""
    data = np.arange(np.prod(RAS_SHAPE), dtype=np.int32).reshape(RAS_SHAPE)
    image = nib.Nifti1Image(data, np.diag([1.0, 2.0, 3.0, 1.0]))
    turned = image.as_reoriented(np.array(list(zip(order, signs, strict=True))))
    array = np.ascontiguousarray(np.asarray(turned.dataobj).T)
    return array, Grid(array.shape, turned.affine)


@pytest.mark.parametrize(("order", "signs"), ORDERS)
def test_all_48_storage_orders_give_the_same_pictures(
    order: tuple[int, ...], signs: tuple[int, ...]
) -> None:
    array, grid = stored(order, signs)
    ras = np.arange(np.prod(RAS_SHAPE), dtype=np.int32).reshape(RAS_SHAPE)
    expected = {  # columns right to left, rows anterior to posterior / superior to inferior
        Plane.AXIAL: ras[::-1, ::-1, 3].T,
        Plane.CORONAL: ras[::-1, 3, ::-1].T,
        Plane.SAGITTAL: ras[3, ::-1, ::-1].T,
    }
    for plane, picture in expected.items():
        view = view_of(grid, plane)
        positive = grid.closest[view.axis][1] > 0
        index = 3 if positive else view.count(grid.shape) - 1 - 3
        np.testing.assert_array_equal(view.take(array, index), picture)
        np.testing.assert_array_equal(view.take_all(array)[index], picture)
        stored_slice = np.moveaxis(array, view.axis, 0)[index]
        np.testing.assert_array_equal(view.put(view.take(array, index)), stored_slice)


@pytest.mark.parametrize(("order", "signs"), ORDERS)
def test_a_position_on_a_view_is_the_voxel_painted_there(
    order: tuple[int, ...], signs: tuple[int, ...]
) -> None:
    array, grid = stored(order, signs)
    for plane in (Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL):
        view = view_of(grid, plane)
        k, j, i = (int(n) for n in view.to_voxel(1, 2, 3, shape=grid.shape))
        assert array[k, j, i] == view.take(array, 1)[2, 3]
        assert view.from_voxel((k, j, i), shape=grid.shape) == (1, 2, 3)


def test_letters_are_radiological_and_change_sides_when_neurological_is_chosen() -> None:
    grid = Grid((3, 4, 5), np.eye(4))
    assert view_of(grid, Plane.AXIAL).letters == ("R", "L", "A", "P")
    assert view_of(grid, Plane.SAGITTAL).letters == ("A", "P", "S", "I")
    assert view_of(grid, Plane.AXIAL, radiological=False).letters == ("L", "R", "A", "P")


def test_axes_and_obliqueness_are_those_of_nibabel_on_every_grid() -> None:
    """However oblique, left-handed or sheared: letters and planes agree with other programs."""
    rng = np.random.default_rng(1)
    for number in range(500):
        rotation = np.linalg.qr(rng.normal(size=(3, 3)))[0]
        shear = 0.1 * rng.normal(size=(3, 3)) if number % 2 else 0.0
        affine = np.eye(4)
        affine[:3, :3] = (rotation + shear) * rng.uniform(0.5, 5, 3)
        grid = Grid((3, 4, 5), affine)
        worlds, signs = nib.io_orientation(affine).astype(int).T
        assert grid.closest == tuple(zip(worlds[::-1], signs[::-1], strict=True))
        columns = affine[:3, :3] / nib.affines.voxel_sizes(affine)
        degrees = np.degrees(np.arccos(np.abs(columns[worlds, range(3)])))
        assert grid.oblique_degrees == pytest.approx(degrees.max(), abs=1e-6)


def test_thick_slices_are_the_acquired_plane_and_isotropic_volumes_are_axial() -> None:
    assert acquired_plane(Grid((3, 4, 5), np.diag([1.0, 4.0, 1.0, 1.0]))) is Plane.CORONAL
    assert acquired_plane(Grid((3, 4, 5), np.eye(4))) is Plane.AXIAL
    assert acquired_plane(Grid.picture((1, 4, 5))) is Plane.PICTURE


def test_pictures_lie_as_they_are_and_carry_no_letters() -> None:
    volume = np.arange(24).reshape(2, 3, 4)
    view = view_of(Grid.picture((2, 3, 4)), Plane.PICTURE)
    assert view.letters is None
    np.testing.assert_array_equal(view.take(volume, 1), volume[1])
