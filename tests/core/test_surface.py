"""Surface distances against DeepMind's own package, its published examples, and geometry."""

import importlib.util

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from unetpp_desktop.core.surface import _corner_areas, surfaces

Mask = NDArray[np.bool_]
PACKAGE = pytest.mark.skipif(
    importlib.util.find_spec("surface_distance") is None, reason="surface-distance is missing"
)
# the package of 2018 asks for names that scipy has renamed
OLD_NAMES = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def blank(*shape: int) -> Mask:
    return np.zeros(shape, bool)


def test_published_example_of_two_pixels() -> None:
    true, found = blank(128, 128), blank(128, 128)
    true[50, 70] = found[50, 72] = True
    both = surfaces(found, true, spacing=(2, 1))
    assert both.true.areas == pytest.approx([0.5 * 5**0.5] * 4)
    assert sorted(both.true.distances) == sorted(both.found.distances) == [1, 1, 2, 2]
    assert (both.hd95(), both.dice(1)) == (2.0, 0.5)


def test_published_example_of_two_voxels() -> None:
    true, found = blank(128, 128, 128), blank(128, 128, 128)
    true[50, 60, 70] = found[50, 60, 72] = True
    both = surfaces(found, true, spacing=(3, 2, 1))
    assert (both.hd95(), both.dice(1)) == (2.0, 0.5)


def test_published_example_of_two_blocks_shifted_by_one_slice() -> None:
    true, found = blank(100, 100, 100), blank(100, 100, 100)
    true[:50] = found[:51] = True
    both = surfaces(found, true, spacing=(2, 1, 1))
    assert both.hd95() == 2.0
    assert both.dice(1) == pytest.approx(0.836, abs=5e-4)


def test_published_example_of_an_empty_side() -> None:
    true, found = blank(128, 128), blank(128, 128)
    true[50, 60] = True
    for both in (surfaces(found, true, spacing=(3, 2)), surfaces(true, found, spacing=(3, 2))):
        assert (both.hd95(), both.dice(1)) == (None, 0.0)
    both = surfaces(found, found, spacing=(3, 2))
    assert (both.hd95(), both.dice(1)) == (None, None)


def blobs(shape: tuple[int, ...], seed: int) -> tuple[Mask, Mask]:
    """A smooth lesion and one that errs by a few voxels here and there."""
    draw = np.random.default_rng(seed)
    height = gaussian_filter(draw.normal(size=shape), 4)
    errs = gaussian_filter(draw.normal(size=shape), 2)
    found = height / height.std() + 0.4 * errs / errs.std() > 1
    return found, height > height.std()


@PACKAGE
@OLD_NAMES
@pytest.mark.parametrize("spacing", [(1.0, 1.0), (0.9, 0.4)])
@pytest.mark.parametrize("seed", range(4))
def test_contours_are_those_of_deepminds_package(spacing: tuple[float, float], seed: int) -> None:
    import surface_distance

    found, true = blobs((80, 70), seed)
    theirs = surface_distance.compute_surface_distances(true, found, spacing)
    ours = surfaces(found, true, spacing=spacing)
    assert ours.hd95() == pytest.approx(surface_distance.compute_robust_hausdorff(theirs, 95))
    for tolerance in (0.5, 1, 2):
        wanted = surface_distance.compute_surface_dice_at_tolerance(theirs, tolerance)
        assert ours.dice(tolerance) == pytest.approx(wanted)


@PACKAGE
@OLD_NAMES
@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.0), (5.0, 0.9, 0.9)])
@pytest.mark.parametrize("seed", range(4))
def test_surfaces_are_those_of_deepminds_package(
    spacing: tuple[float, float, float], seed: int
) -> None:
    import surface_distance

    ragged = np.random.default_rng(seed).random((2, 6, 12, 10)) < 0.3
    for found, true in (blobs((20, 60, 50), seed), ragged):
        theirs = surface_distance.compute_surface_distances(true, found, spacing)
        ours = surfaces(found, true, spacing=spacing)
        for mine, name in ((ours.true, "gt_to_pred"), (ours.found, "pred_to_gt")):
            assert np.allclose(np.sort(mine.distances), theirs[f"distances_{name}"])
            areas = theirs[f"surfel_areas_{name.split('_')[0]}"]
            assert mine.areas.sum() == pytest.approx(areas.sum())
        wanted = surface_distance.compute_robust_hausdorff(theirs, 95)
        assert ours.hd95() == pytest.approx(wanted)
        for tolerance in (1, 2):
            wanted = surface_distance.compute_surface_dice_at_tolerance(theirs, tolerance)
            assert ours.dice(tolerance) == pytest.approx(wanted)


@PACKAGE
@OLD_NAMES
def test_every_pattern_of_eight_voxels_has_the_area_of_deepminds_table() -> None:
    from surface_distance import lookup_tables

    spacing = (0.5, 4.0, 1.3)
    theirs = lookup_tables.create_table_neighbour_code_to_surface_area(spacing)
    kernel = np.array(lookup_tables.ENCODE_NEIGHBOURHOOD_3D_KERNEL)
    cells = np.zeros((256, 3, 3, 3), bool)  # with a margin, side by side
    cells[:, :2, :2, :2] = [(code & kernel) > 0 for code in range(256)]
    areas = _corner_areas(cells.reshape(-1, 3, 3), spacing)
    assert areas[1::3, 1, 1] == pytest.approx(theirs)


def test_the_area_of_a_ball_is_found_on_any_spacing() -> None:
    spacing = (2.0, 1.0, 0.5)
    place = np.stack(np.meshgrid(*(np.arange(-30, 30.1, mm) for mm in spacing), indexing="ij"))
    ball = (place**2).sum(axis=0) < 20**2
    area = surfaces(ball, ball, spacing=spacing).true.areas.sum()
    # a staircase of voxels is rougher than a ball, for marching cubes too
    assert area == pytest.approx(4 * np.pi * 20**2, rel=0.2)


def test_one_slice_is_measured_along_its_contour_not_on_its_faces() -> None:
    found, true = blobs((60, 60), 1)
    flat = surfaces(found, true, spacing=(1, 1))
    thick = surfaces(found[None], true[None], spacing=(7, 1, 1))
    assert (thick.hd95(), thick.dice(1)) == (flat.hd95(), flat.dice(1))


def test_what_lies_far_from_both_masks_changes_nothing() -> None:
    found, true = blobs((20, 40, 40), 2)
    wide = [np.pad(mask, 15) for mask in (found, true)]
    near, far = (surfaces(*pair, spacing=(3, 1, 1)) for pair in ((found, true), wide))
    assert (near.hd95(), near.dice(2)) == (far.hd95(), far.dice(2))


def test_two_volumes_are_pooled_not_averaged() -> None:
    small, large = blank(1, 40, 40), blank(1, 40, 40)
    small[0, 5, 5] = True
    large[0, 5:35, 5:35] = True
    right = surfaces(large, large, spacing=(1, 1, 1))
    far_off = surfaces(small, np.roll(small, 9, axis=2), spacing=(1, 1, 1))
    pooled = right + far_off
    assert far_off.hd95() == 9 and far_off.dice(1) == 0
    assert pooled.hd95() == 0  # the small one is less than a twentieth of all contours
    assert pooled.dice(1) == pytest.approx(1 - far_off.true.areas.sum() / pooled.true.areas.sum())


def test_a_volume_missed_wholly_leaves_its_patient_without_a_distance() -> None:
    found, true = blobs((20, 40, 40), 2)
    missed = surfaces(np.zeros_like(true), true, spacing=(1, 1, 1))
    patient = surfaces(found, true, spacing=(1, 1, 1)) + missed
    assert patient.hd95() is None
    assert 0 < (patient.dice(2) or 0) < 0.7


@pytest.mark.parametrize("shape", [(1, 1, 9), (1, 9, 1), (1, 1, 1), (1, 9)])
def test_a_volume_of_a_row_or_of_a_voxel_is_measured_too(shape: tuple[int, ...]) -> None:
    full = np.ones(shape, bool)
    same = surfaces(full, full, spacing=(5, 1, 1)[: len(shape)])
    assert (same.hd95(), same.dice(1)) == (0.0, 1.0)
    missed = surfaces(~full, full, spacing=(5, 1, 1)[: len(shape)])
    assert (missed.hd95(), missed.dice(1)) == (None, 0.0)
