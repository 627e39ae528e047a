"""What the sample's files say about themselves, asked through readers that are not ours."""

from pathlib import Path

import numpy as np
import pytest
import SimpleITK
from PIL import Image

from unetpp_desktop.core.phantom import SAMPLE_MARK, Phantom, phantom_case
from unetpp_desktop.formats.sample_files import encode_picture, encode_volume, is_sample

LPS_FROM_RAS = np.diag([-1.0, -1.0, 1.0])


@pytest.fixture(params=["RAS", "LAS", "LPS", "PSR"])
def study(request: pytest.FixtureRequest) -> Phantom:
    return phantom_case(3, shape=(10, 52, 44), oblique_degrees=12, codes=request.param)


def test_an_independent_reader_finds_voxels_and_place(study: Phantom, tmp_path: Path) -> None:
    path = tmp_path / "study.nii.gz"
    path.write_bytes(encode_volume(study.values, study.grid))
    image = SimpleITK.ReadImage(str(path))
    np.testing.assert_array_equal(SimpleITK.GetArrayFromImage(image), study.values)
    np.testing.assert_allclose(image.GetSpacing(), study.grid.spacing[::-1], rtol=1e-5)
    for ijk in ((0, 0, 0), (5, 7, 3), (9, 2, 8)):
        found = LPS_FROM_RAS @ image.TransformContinuousIndexToPhysicalPoint(ijk)
        np.testing.assert_allclose(found, study.grid.to_mm(ijk), atol=1e-3)
    assert image.GetMetaData("descrip") == SAMPLE_MARK
    assert image.GetMetaData("qform_code") == image.GetMetaData("sform_code") == "1"


def test_the_same_voxels_give_the_same_bytes(study: Phantom) -> None:
    first, again = (encode_volume(study.mask, study.grid) for _ in range(2))
    assert first == again


def test_sample_files_are_recognised_and_others_are_not(study: Phantom, tmp_path: Path) -> None:
    volume, picture = tmp_path / "a.nii.gz", tmp_path / "a.png"
    volume.write_bytes(encode_volume(study.values, study.grid))
    picture.write_bytes(encode_picture(study.mask[0]))
    assert is_sample(volume)
    assert is_sample(picture)
    other_volume, other_picture = tmp_path / "b.nii.gz", tmp_path / "b.png"
    SimpleITK.WriteImage(SimpleITK.GetImageFromArray(study.values), str(other_volume))
    Image.fromarray(study.mask[0]).save(other_picture)
    assert not is_sample(other_volume)
    assert not is_sample(other_picture)


def test_a_picture_keeps_its_greys(tmp_path: Path) -> None:
    pixels = np.array([[0, 90, 255], [255, 0, 90]], np.uint8)
    path = tmp_path / "mask.png"
    path.write_bytes(encode_picture(pixels))
    np.testing.assert_array_equal(
        SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(path))), pixels
    )
