"""What the network sees lies where the patient's voxels lie, and comes back to the same place."""

from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy import ndimage
from torch.nn import functional

from unetpp_desktop.core.grid import Grid
from unetpp_desktop.core.model_info import Architecture, Norm
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.series import Series
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.slices import (
    Preparation,
    SliceStack,
    area_matrix,
    bilinear_matrix,
    neighbours,
    network_plane,
)

ORIENTATIONS = list(product(permutations(range(3)), product((1, -1), repeat=3)))
SPACING_XYZ = (1.0, 1.3, 3.0)  # right, anterior, superior, mm


def oriented(volume_zyx: np.ndarray, worlds: tuple[int, ...], signs: tuple[int, ...]) -> Series:
    """The patient `volume_zyx` (toward S, A, R) stored with array axes (k, j, i) along `worlds`."""
    stored = np.transpose(volume_zyx, [2 - world for world in worlds])
    affine = np.eye(4)
    affine[:3, :3] = 0
    for axis, (world, sign) in enumerate(zip(worlds, signs, strict=True)):
        affine[world, 2 - axis] = sign * SPACING_XYZ[world]
        if sign < 0:
            stored = np.flip(stored, axis)
    return Series("FLAIR", np.ascontiguousarray(stored), Grid(stored.shape, affine))


def blob(shape: tuple[int, ...], centre: tuple[float, ...], sigma: float = 2.5) -> np.ndarray:
    axes = np.meshgrid(*(np.arange(n) for n in shape), indexing="ij")
    squares = sum((axis - at) ** 2 for axis, at in zip(axes, centre, strict=True))
    return np.exp(-squares / (2 * sigma**2)).astype(np.float32)


def there_and_back(series: Series, plane: Plane, preparation: Preparation) -> np.ndarray:
    """A probability volume through the network's grid, as if the network returned its input."""
    stack = SliceStack([series], plane=plane, preparation=preparation)
    result = np.zeros_like(series.voxels)
    for index in range(len(stack)):
        picture = np.ascontiguousarray(stack.view.take(series.voxels, index))
        full = stack.frame.prepare(torch.from_numpy(picture)[None, None], background=[0.0])
        assert not any(side % preparation.multiple for side in full.shape[2:])
        stack.view.take(result, index)[...] = stack.frame.back(full)[0, 0].numpy()
    return result


@pytest.mark.parametrize("plane", [Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL])
@pytest.mark.parametrize("size", [21, 32, 53])
def test_a_peak_returns_to_its_voxel_in_each_of_48_orientations(plane: Plane, size: int) -> None:
    patient = blob((9, 37, 31), (4, 15, 19))
    for worlds, signs in ORIENTATIONS:
        series = oriented(patient, worlds, signs)
        result = there_and_back(series, plane, Preparation(multiple=8, size=size))
        expected, found = (ndimage.center_of_mass(v**2) for v in (series.voxels, result))
        assert np.abs(np.subtract(found, expected)).max() < 0.1, (worlds, signs)
        peak = np.unravel_index(result.argmax(), result.shape)
        assert np.abs(np.subtract(peak, expected)).max() < 0.6, (worlds, signs)


@pytest.mark.parametrize("context", [1, 3])
@pytest.mark.parametrize("plane", [Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL])
def test_the_network_sees_the_same_slices_however_the_patient_is_stored(
    plane: Plane, context: int
) -> None:
    patient = np.random.default_rng(3).normal(size=(6, 13, 11)).astype(np.float32)
    preparation = Preparation(multiple=4, size=16, context=context)
    seen = []
    for worlds, signs in ORIENTATIONS:
        series = oriented(patient, worlds, signs)
        stack = SliceStack([series], plane=plane, preparation=preparation)
        indices = list(range(len(stack)))
        upward = signs[stack.view.axis] > 0
        seen.append(stack.prepare(indices if upward else indices[::-1]))
    assert all(torch.allclose(slices, seen[0], atol=1e-5) for slices in seen)


def test_axial_slices_show_the_patients_right_on_the_left_and_the_front_on_top() -> None:
    patient = np.random.default_rng(5).normal(100, 10, size=(3, 8, 8)).astype(np.float32)
    patient[1, 6, 7] = 1000  # anterior, right
    series = oriented(patient, (2, 1, 0), (1, 1, 1))
    stack = SliceStack([series], plane=Plane.AXIAL, preparation=Preparation(multiple=1))
    row, column = np.unravel_index(int(stack.prepare([1])[0, 0].argmax()), (8, 8))
    assert (row, column) == (1, 0)


def test_spacing_is_used_where_the_scan_knows_it_and_size_elsewhere() -> None:
    preparation = Preparation(multiple=16, size=64, spacing=(2.0, 1.0))
    known = preparation.frame((30, 50), pixel_mm=(1.0, 1.5))
    assert (known.inner, known.full) == ((15, 75), (16, 80))
    unknown = preparation.frame((30, 50), pixel_mm=None)
    assert (unknown.inner, unknown.full) == ((38, 64), (48, 64))
    assert Preparation(multiple=16).frame((33, 50), pixel_mm=None).inner == (33, 50)


def test_a_pixel_size_that_cannot_be_is_refused_before_anything_is_resized() -> None:
    affine = np.diag([1000.0, 1000.0, 3.0, 1.0])
    series = Series("FLAIR", np.zeros((2, 512, 512), np.int16), Grid((2, 512, 512), affine))
    preparation = Preparation(multiple=16, spacing=(1.0, 1.0))
    path = Path("scans/a_flair.nii.gz")
    with pytest.raises(Problem) as caught:
        SliceStack([series], plane=Plane.AXIAL, preparation=preparation, path=path)
    assert caught.value.code is Code.SLICE_TOO_LARGE
    told = str(caught.value)
    assert str(path) in told and "1000 × 1000 mm" in told and "512000x512000" in told


def test_a_tiny_picture_leaves_more_than_one_pixel_to_the_deepest_row() -> None:
    """Instance norm cannot do with one."""
    for size in ((1, 1), (9, 12), (16, 16)):
        frame = Preparation(16).frame(size, pixel_mm=None)
        assert (frame.inner, frame.full) == (size, (16, 32))
    assert Preparation(16).frame((16, 17), pixel_mm=None).full == (16, 32)
    network = UNetPlusPlus(Architecture(1, 4, 4, norm=Norm.INSTANCE)).eval()
    stack = SliceStack(
        [Series("a", np.ones((1, 9, 12)), Grid.picture((1, 9, 12)))],
        plane=Plane.PICTURE,
        preparation=Preparation(16),
    )
    assert stack.frame.back(network(stack.prepare([0]))).shape == (1, 1, 9, 12)


@pytest.mark.parametrize("mm", [0.7, 1.6, 3.1])
def test_a_peak_returns_from_pixels_of_another_size(mm: float) -> None:
    patient = blob((5, 37, 31), (2, 15, 19), sigma=4)
    for worlds, signs in ORIENTATIONS[::5]:
        series = oriented(patient, worlds, signs)
        result = there_and_back(series, Plane.AXIAL, Preparation(8, spacing=(mm, mm)))
        expected, found = (ndimage.center_of_mass(v**2) for v in (series.voxels, result))
        assert np.abs(np.subtract(found, expected)).max() < 0.2, (worlds, signs)


def test_a_slice_stands_between_its_neighbours_and_never_beside_another_volumes() -> None:
    three = neighbours(4, 3)
    assert three.tolist() == [[0, 0, 1], [0, 1, 2], [1, 2, 3], [2, 3, 3]]
    assert neighbours(3, 5).tolist() == [[0, 0, 0, 1, 2], [0, 0, 1, 2, 2], [0, 1, 2, 2, 2]]
    assert neighbours(2, 1).tolist() == [[0], [1]]
    assert neighbours(1, 5).tolist() == [[0] * 5]


def test_a_gap_ends_the_row_of_neighbours_on_both_sides() -> None:
    after_two_and_three = neighbours(5, 3, gaps=(2, 3))
    assert after_two_and_three.tolist() == [[0, 0, 1], [0, 1, 1], [2, 2, 2], [3, 3, 4], [3, 4, 4]]


def test_each_channel_goes_in_with_its_neighbours_beside_it() -> None:
    draw = np.random.default_rng(2)
    shape = (4, 16, 16)
    series = [
        Series(name, draw.normal(100, 20, shape).astype(np.float32), Grid.picture(shape))
        for name in ("a", "b")
    ]
    alone, beside = (
        SliceStack(series, plane=Plane.PICTURE, preparation=Preparation(1, context=context))
        for context in (1, 3)
    )
    single, three = alone.prepare(range(4)), beside.prepare([3, 1])
    assert three.shape == (2, 6, 16, 16)
    for channel in (0, 1):
        assert torch.equal(three[1, 3 * channel : 3 * channel + 3], single[:3, channel])
        last = three[0, 3 * channel : 3 * channel + 3]
        assert torch.equal(last, single[[2, 3, 3], channel])


def test_the_pad_is_symmetric_and_holds_the_background() -> None:
    frame = Preparation(multiple=16).frame((20, 16), pixel_mm=None)
    padded = frame.prepare(torch.ones(1, 2, 20, 16), background=[-1.0, -2.0])
    assert padded.shape == (1, 2, 32, 16)
    assert torch.equal(
        padded[0, :, :6], torch.tensor([-1.0, -2.0]).reshape(2, 1, 1).expand(2, 6, 16)
    )
    assert torch.equal(padded[0, :, 26:], padded[0, :, :6])
    assert torch.equal(padded[0, :, 6:26], torch.ones(2, 20, 16))


@pytest.mark.parametrize(("source", "target"), [(37, 64), (64, 37), (5, 5), (1, 4), (9, 1)])
def test_bilinear_resampling_is_that_of_half_pixel_centres(source: int, target: int) -> None:
    values = torch.rand(1, 1, source)  # both compute places in float32, 64 * 6e-8 apart at most
    expected = functional.interpolate(values, size=target, mode="linear", align_corners=False)
    assert torch.allclose(bilinear_matrix(source, target) @ values[0, 0], expected[0, 0], atol=2e-5)


def test_area_resampling_keeps_the_mean_and_averages_whole_blocks() -> None:
    values = torch.rand(30)
    assert torch.allclose(area_matrix(30, 10) @ values, values.reshape(10, 3).mean(1), atol=1e-6)
    assert torch.isclose((area_matrix(30, 7) @ values).mean(), values.mean(), atol=1e-6)


@pytest.mark.parametrize("size", [17, 24, 48, 71])
def test_a_lesion_mask_neither_vanishes_nor_swells(size: int) -> None:
    mask = np.zeros((1, 48, 48), np.uint8)
    mask[0, 10:31, 20:29] = 1
    series = Series("a", mask, Grid.picture(mask.shape))
    stack = SliceStack(
        [series], plane=Plane.PICTURE, preparation=Preparation(multiple=1, size=size)
    )
    small = stack.prepare_masks(mask, [0])
    assert set(np.unique(small)) <= {0.0, 1.0}
    sides = small[0, 0].any(1).sum(), small[0, 0].any(0).sum()
    scale = size / 48
    assert np.abs(np.array(sides) - np.array([21, 9]) * scale).max() <= 1
    assert np.abs(small.sum().item() - mask.sum() * scale**2) <= 0.5 * scale * 2 * (21 + 9)


def test_voxels_that_are_not_numbers_become_background_and_are_counted() -> None:
    voxels = np.random.default_rng(0).normal(100, 20, size=(4, 16, 16)).astype(np.float32)
    voxels[1, 2, 3], voxels[2, 5, 5] = np.nan, np.inf
    series = Series("a", voxels, Grid.picture(voxels.shape))
    stack = SliceStack([series], plane=Plane.PICTURE, preparation=Preparation(multiple=1))
    prepared = stack.prepare([1, 2])
    assert torch.isfinite(prepared).all()
    assert stack.statistics[0].non_finite == 2
    assert prepared[0, 0, 2, 3] == pytest.approx(stack.statistics[0].background, abs=1e-5)


def test_a_model_of_pictures_takes_a_volume_as_acquired_and_the_reverse() -> None:
    volume = oriented(np.zeros((4, 30, 30)), (2, 1, 0), (1, 1, 1)).grid
    assert network_plane(volume, Plane.PICTURE) is Plane.AXIAL
    assert network_plane(volume, Plane.SAGITTAL) is Plane.SAGITTAL
    assert network_plane(Grid.picture((3, 8, 8)), Plane.CORONAL) is Plane.PICTURE
