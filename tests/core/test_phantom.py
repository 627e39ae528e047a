"""The made-up studies are what the sample project, the sample model and many tests stand on."""

import hashlib

import nibabel as nib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unetpp_desktop.core.phantom import (
    FIELD_OF_VIEW_MM,
    LESION_ML,
    Phantom,
    phantom_case,
    phantom_slice,
)

COARSE = (20, 52, 44)  # 6 x 4 x 4 mm: a whole head, made in some hundredths of a second
CODES = [a + b + c for a in "RL" for b in "AP" for c in "SI"] + ["PSR", "SRA", "AIL"]


def digest(phantom: Phantom) -> str:
    parts = (phantom.values, phantom.mask, phantom.grid.affine)
    return hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()


def lesion_ml(phantom: Phantom) -> float:
    return float(phantom.mask.mean() * np.prod(FIELD_OF_VIEW_MM) / 1000)


def test_the_same_seed_gives_the_same_study_and_another_seed_another() -> None:
    first, again, other = (phantom_case(seed, shape=COARSE) for seed in (5, 5, 6))
    assert digest(first) == digest(again)
    assert digest(first) != digest(other)


@pytest.fixture(scope="module")
def fine() -> Phantom:
    return phantom_case(7)


def test_a_study_has_the_size_and_spacing_of_a_clinical_flair(fine: Phantom) -> None:
    assert fine.values.shape == (40, 208, 176)
    assert fine.values.dtype == np.int16
    np.testing.assert_allclose(fine.grid.spacing, (3.0, 1.0, 1.0), atol=1e-6)


def test_lesions_are_brighter_than_the_brain_around_them(fine: Phantom) -> None:
    inside = fine.values[fine.mask == 1]
    brain = fine.values[15:30, 60:150, 50:125][fine.mask[15:30, 60:150, 50:125] == 0]
    assert np.median(inside) > np.percentile(brain, 75)


def test_fluid_is_darker_than_brain_and_air_is_darkest(fine: Phantom) -> None:
    assert np.median(fine.values[:, :6, :6]) < 0.1 * np.median(fine.values[20, 60:150, 50:125])


@given(seed=st.integers(0, 10**6))
@settings(max_examples=12, deadline=None)
def test_the_lesion_volume_stays_in_the_promised_range(seed: int) -> None:
    study = phantom_case(seed, shape=COARSE)
    voxel = study.grid.voxel_ml
    assert voxel is not None
    assert LESION_ML[0] - voxel <= lesion_ml(study) <= LESION_ML[1] + voxel


def test_lesion_volumes_of_many_patients_spread_over_small_and_large() -> None:
    volumes = [lesion_ml(phantom_case(seed, shape=COARSE)) for seed in range(24)]
    assert min(volumes) < 2
    assert max(volumes) > 15


def test_a_study_without_lesions_has_an_empty_mask() -> None:
    assert not phantom_case(5, lesions=False, shape=COARSE).mask.any()


@pytest.mark.parametrize("codes", CODES)
def test_every_axis_order_shows_the_same_head_at_the_same_place(codes: str) -> None:
    plain = phantom_case(3, shape=COARSE, oblique_degrees=11)
    turned = phantom_case(3, shape=COARSE, oblique_degrees=11, codes=codes)
    assert nib.aff2axcodes(turned.grid.affine) == tuple(codes)
    for kji in np.argwhere(plain.mask)[::7]:
        where_mm = plain.grid.to_mm(kji[::-1])
        ijk = np.linalg.solve(turned.grid.affine, [*where_mm, 1])[:3]
        near = np.rint(ijk).astype(int)
        np.testing.assert_allclose(ijk, near, atol=1e-3)
        assert turned.values[tuple(near[::-1])] == plain.values[tuple(kji)]
        assert turned.mask[tuple(near[::-1])] == 1


def test_an_oblique_study_says_so_in_its_grid() -> None:
    assert phantom_case(3, shape=COARSE).grid.oblique_degrees == pytest.approx(0, abs=1e-3)
    turned = phantom_case(3, shape=COARSE, oblique_degrees=12).grid
    assert 8 <= turned.oblique_degrees <= 12.01
    assert turned.spacing == pytest.approx(
        [f / n for f, n in zip(FIELD_OF_VIEW_MM, COARSE, strict=True)], rel=1e-5
    )


def test_the_affine_survives_single_precision_so_that_the_file_has_the_same_grid() -> None:
    affine = phantom_case(3, shape=COARSE, oblique_degrees=12).grid.affine
    np.testing.assert_array_equal(affine, affine.astype(np.float32))


def test_a_slice_has_a_grey_mask_whose_level_matters(fine: Phantom) -> None:
    index = int(fine.mask.sum((1, 2)).argmax())
    picture, grey = phantom_slice(fine, index)
    assert picture.dtype == grey.dtype == np.uint8
    assert set(np.unique(grey)) == {0, 90, 255}
    assert (grey > 127).sum() == fine.mask[index].sum()
    assert (grey > 0).sum() > (grey > 127).sum()
