"""A reference mask lies on its image, or is refused with both shapes."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.formats.conftest import OBLIQUE, SHAPE_IJK, Write
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats import mask_levels, read_labels, read_mask, read_series


@pytest.fixture
def derived(real_data: Path) -> Path:
    return real_data / "geometry/derived"


def test_a_mask_in_another_order_of_axes_is_turned_onto_its_image(derived: Path) -> None:
    (image,) = read_series(derived / "00_reference_image.nii.gz")
    base = read_mask(derived / "00_reference_mask.nii.gz", grid=image.grid)
    assert base.sum() == 2951
    turned = read_mask(derived / "02_mask_in_RAS_for_reference_image.nii.gz", grid=image.grid)
    assert np.array_equal(turned, base)
    for code in ("RAS", "LAS", "PIR", "ASL"):
        (other,) = read_series(derived / f"01_image_{code}.nii.gz")
        on_other = read_mask(derived / "00_reference_mask.nii.gz", grid=other.grid)
        assert on_other.shape == other.grid.shape
        inside = other.values()[on_other > 0]
        assert inside.min() > 139 and inside.size == 2951, code


def test_other_codings_are_the_same_mask(derived: Path) -> None:
    (image,) = read_series(derived / "00_reference_image.nii.gz")
    base = read_mask(derived / "00_reference_mask.nii.gz", grid=image.grid)
    for name in ("11_mask_0_255", "12_mask_float"):
        assert np.array_equal(read_mask(derived / f"{name}.nii.gz", grid=image.grid), base)


def test_a_mask_on_a_shorter_grid_is_refused_with_both_shapes(derived: Path) -> None:
    (image,) = read_series(derived / "00_reference_image.nii.gz")
    with pytest.raises(Problem) as caught:
        read_mask(derived / "10_mask_two_slices_shorter.nii.gz", grid=image.grid)
    assert caught.value.code is Code.GRID_MISMATCH
    assert "42" in str(caught.value) and "44" in str(caught.value)


def test_a_mask_of_equal_shape_at_another_place_is_refused(write_nifti: Write) -> None:
    (image,) = read_series(write_nifti("image.nii"))
    moved = OBLIQUE.copy()
    moved[0, 3] += 0.5
    path = write_nifti("seg.nii", data=np.ones(SHAPE_IJK, np.uint8), affine=moved)
    with pytest.raises(Problem) as caught:
        read_mask(path, grid=image.grid)
    assert caught.value.code is Code.GRID_MISMATCH and "seg.nii" in str(caught.value)


def test_without_orientation_the_shape_decides(derived: Path) -> None:
    (image,) = read_series(derived / "03_no_qform_no_sform.nii.gz")
    assert read_mask(derived / "00_reference_mask.nii.gz", grid=image.grid).sum() == 2951


def test_a_scaled_label_that_reads_a_hair_below_one_counts(real_data: Path) -> None:
    brain = read_mask(real_data / "brats2013/brats_2013_pat0006_1/brainmask.nii.gz", grid=None)
    assert 1_000_000 < brain.sum() < 2_500_000


def test_classes_count_as_one_and_a_level_picks_the_upper_ones(real_data: Path) -> None:
    path = real_data / "brats2013/brats_2013_pat0006_1/OTMultiClass.nii.gz"
    counts = (41838, 109935, 22228, 43379)
    assert read_mask(path, grid=None).sum() == sum(counts)
    assert read_mask(path, grid=None, level=3).sum() == counts[3]
    assert mask_levels(read_labels(path)) == {
        0.0: 240 * 240 * 155 - sum(counts), 1.0: counts[0], 2.0: counts[1], 3.0: counts[2],
        4.0: counts[3],
    }  # fmt: skip


def test_grey_edges_are_cut_at_the_level(tmp_path: Path) -> None:
    grey = np.array([[0, 90, 127, 128, 255]], np.uint8)
    Image.fromarray(grey).save(tmp_path / "m.png")
    assert read_mask(tmp_path / "m.png", grid=None).tolist() == [[[0, 0, 0, 1, 1]]]
    assert read_mask(tmp_path / "m.png", grid=None, level=0).tolist() == [[[0, 1, 1, 1, 1]]]
    assert mask_levels(read_labels(tmp_path / "m.png")) == {0: 1, 90: 1, 127: 1, 128: 1, 255: 1}


def test_labels_1_2_3_are_not_cut_away(real_data: Path) -> None:
    path = real_data / "brain_classes_2d/training/labels_1_2_3"
    some = [read_mask(one, grid=None).sum() for one in sorted(path.glob("*.png"))]
    assert sum(int(n) for n in some) > 1000


def test_not_a_number_is_outside(write_nifti: Write) -> None:
    data = np.full(SHAPE_IJK, np.nan, np.float32)
    data[0, 0, 0] = 1
    assert read_mask(write_nifti(data=data), grid=None).sum() == 1
