"""A source opens as the case that a person expects to see."""

from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from tests.formats.conftest import SHAPE_IJK, Write
from unetpp_desktop.core.case import Case
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats import Mark, encode_mask, find_sources, open_case


def open_only(*paths: Path, volume: int | None = None) -> Case:
    (source,), _ = find_sources(paths)
    return open_case(source, volume=volume)


def test_a_real_patient_opens_with_the_published_lesion_volume(real_data: Path) -> None:
    case = open_only(real_data / "ms_lesions/patient07")
    assert case.series[0].name == "FLAIR" and not case.artificial
    assert case.reference is not None and case.reference.sum() == 1300
    assert nib.aff2axcodes(case.grid.affine) == ("L", "A", "S")


def test_a_real_stack_opens_as_three_channels_with_its_masks_in_order(real_data: Path) -> None:
    case = open_only(real_data / "brain_lgg/TCGA_CS_4944_20010208")
    assert [one.name for one in case.series] == ["red", "green", "blue"]
    assert case.reference is not None and case.reference.shape == case.grid.shape
    # Tumours hang together: with slices in order of their numbers there is one run of them.
    filled = np.flatnonzero(case.reference.any(axis=(1, 2)))
    assert filled.size > 3 and np.all(np.diff(filled) == 1)


def test_the_own_export_is_no_reference_for_itself(write_nifti: Write, mark: Mark) -> None:
    path = write_nifti("scan.nii")
    (source,), _ = find_sources([path])
    (encoded,) = encode_mask(np.ones(SHAPE_IJK[::-1], np.uint8), source, mark=mark)
    path.with_name("scan_mask.nii").write_bytes(encoded.data)
    assert open_only(path.parent).reference is None


def test_a_reference_that_does_not_fit_is_said_and_the_image_opens(write_nifti: Write) -> None:
    path = write_nifti("scan.nii")
    write_nifti("scan_seg.nii", data=np.ones((7, 6, 4), np.uint8))
    case = open_only(path.parent)
    assert case.reference is None
    assert [problem.code for problem in case.series[0].warnings] == [Code.GRID_MISMATCH]


def test_several_volumes_are_asked_for(real_data: Path) -> None:
    path = real_data / "geometry/nibabel/example4d.nii.gz"
    with pytest.raises(Problem) as caught:
        open_only(path)
    assert caught.value.code is Code.VOLUME_CHOICE and caught.value.facts["count"] == 2
    assert open_only(path, volume=1).grid.shape == (24, 96, 128)
