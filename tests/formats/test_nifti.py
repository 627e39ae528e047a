"""NIfTI files open as what they are, or are refused by name before anything goes wrong."""

import gzip
import os
import random
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest

from tests.formats.conftest import OBLIQUE, SHAPE_IJK, Write
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats import count_volumes, read_series

Change = Callable[[Any], None]
GEOMETRY = "geometry/derived"


def refusal(path: Path) -> Code:
    with pytest.raises(Problem) as caught:
        read_series(path)
    assert path.name in str(caught.value)
    return caught.value.code


def read_one(path: Path, **options: int) -> Any:
    (series,) = read_series(path, **options)
    return series


@pytest.mark.parametrize("name", ["scan.nii.gz", "scan.nii", "扫描 一.NII.GZ"])
@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
@pytest.mark.parametrize("dtype", ["i2", ">i2", "u1", "u2", "i4", "f4", ">f8", "i8"])
def test_voxels_and_affine_are_those_of_nibabel(
    write_nifti: Write, name: str, kind: Any, dtype: str
) -> None:
    data = np.arange(np.prod(SHAPE_IJK)).reshape(SHAPE_IJK).astype(dtype)
    path = write_nifti(name, data=data, kind=kind)
    (series,) = read_series(path)
    other = nibabel.load(path)
    assert np.array_equal(series.voxels, np.asarray(other.dataobj).T)
    assert np.array_equal(series.grid.affine, other.affine)
    assert series.voxels.dtype.isnative and series.voxels.flags.c_contiguous
    assert series.warnings == ()


def test_every_reference_file_opens_as_its_readme_says(real_data: Path) -> None:
    paths = sorted((real_data / GEOMETRY).glob("*.nii.gz"))
    assert paths
    for path in paths:
        if "truncated" in path.name:
            assert refusal(path) in (Code.FILE_TRUNCATED, Code.FILE_DAMAGED)
            continue
        (series,) = read_series(path)
        other = nibabel.load(path)
        expected = np.squeeze(np.asarray(other.dataobj.get_unscaled())).T
        assert np.array_equal(series.voxels, expected, equal_nan=True), path.name
        assert np.array_equal(series.grid.affine, other.affine), path.name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("00_reference_image", None),
        ("03_no_qform_no_sform", Code.ORIENTATION_UNKNOWN),
        ("04_qform_sform_differ", Code.FORMS_DIFFER),
        ("05_sheared_sform_only", Code.SHEARED),
    ],
)
def test_doubtful_geometry_is_said(real_data: Path, name: str, code: Any) -> None:
    (series,) = read_series(real_data / GEOMETRY / f"{name}.nii.gz")
    assert [warning.code for warning in series.warnings] == ([code] if code else [])
    assert series.grid.orientation_known == (code is not Code.ORIENTATION_UNKNOWN)


def test_forms_25_mm_apart_say_so_and_sheared_spacing_comes_from_the_affine(
    real_data: Path,
) -> None:
    (differ,) = read_series(real_data / GEOMETRY / "04_qform_sform_differ.nii.gz")
    assert differ.warnings[0].facts["mm"] == pytest.approx(25, abs=0.1)
    (sheared,) = read_series(real_data / GEOMETRY / "05_sheared_sform_only.nii.gz")
    assert sheared.grid.spacing == pytest.approx((2.9985, 1.8525, 1.7969), abs=1e-3)
    assert sheared.warnings[0].facts["degrees"] == pytest.approx(76, abs=0.5)


def test_scale_is_applied(real_data: Path) -> None:
    (series,) = read_series(real_data / GEOMETRY / "07_int16_scl_slope_0.1_inter_-5.nii.gz")
    values = series.values()
    assert (values.min(), values.max()) == pytest.approx((-5, 17.2), abs=1e-4)


def test_several_volumes_need_a_choice_and_the_choice_is_kept(real_data: Path) -> None:
    path = real_data / "geometry/nibabel/functional.nii"
    assert refusal(path) is Code.VOLUME_CHOICE and count_volumes(path) == 20
    (series,) = read_series(path, volume=13)
    assert np.allclose(series.values(), nibabel.load(path).get_fdata()[..., 13].T, atol=1e-3)
    with pytest.raises(Problem):
        read_series(path, volume=20)


def test_old_big_endian_files_and_plain_slices_open(real_data: Path) -> None:
    for name in (
        "geometry/nibabel/anatomical.nii",
        "geometry/nibabel/reoriented_anat_moved.nii",
        "brats2013/single_slice/image_2d.nii.gz",
        "brats2013/single_slice/image_240x240x1.nii.gz",
    ):
        (series,) = read_series(real_data / name)
        other = np.asarray(nibabel.load(real_data / name).dataobj)
        assert np.array_equal(series.voxels, np.atleast_3d(other).T), name
    assert series.grid.shape == (1, 240, 240)


def test_the_sequence_gives_the_series_its_name(write_nifti: Write) -> None:
    names = [read_one(write_nifti(n)).name for n in ("p_flair.nii", "T1c_n4.nii.gz", "head.nii")]
    assert names == ["FLAIR", "T1ce", "head"]


@pytest.mark.parametrize("seed", range(40))
def test_a_flipped_bit_in_a_compressed_file_is_never_read_as_other_voxels(
    write_nifti: Write, seed: int
) -> None:
    rng = random.Random(seed)
    data = np.random.default_rng(1).integers(0, 999, (16, 16, 9)).astype(np.int16)
    path = write_nifti(data=data)
    raw = bytearray(path.read_bytes())
    raw[rng.randrange(12, len(raw))] ^= 1 << rng.randrange(8)
    path.write_bytes(raw)
    try:
        (series,) = read_series(path)
    except Problem as problem:
        assert path.name in str(problem)
    else:
        assert np.array_equal(series.voxels, data.T)


def test_a_file_cut_anywhere_is_refused(write_nifti: Write) -> None:
    path = write_nifti()
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert refusal(path) in (
            Code.FILE_EMPTY, Code.FILE_DAMAGED, Code.FILE_TRUNCATED, Code.NOT_NIFTI,
        )  # fmt: skip
    plain = write_nifti("scan.nii")
    whole = plain.read_bytes()
    for length in range(0, len(whole), 7):
        plain.write_bytes(whole[:length])
        assert refusal(plain) in (Code.FILE_EMPTY, Code.FILE_TRUNCATED, Code.NOT_NIFTI)


def test_every_bit_of_a_header_opens_or_is_refused_in_words(write_nifti: Write) -> None:
    path = write_nifti("scan.nii")
    whole = path.read_bytes()
    for bit in range(348 * 8):
        raw = bytearray(whole)
        raw[bit // 8] ^= 1 << (bit % 8)
        path.write_bytes(raw)
        try:
            (series,) = read_series(path, volume=None)
        except Problem as problem:
            assert path.name in str(problem)
        else:
            assert np.all(np.isfinite(series.grid.affine))


def _set(field: str, value: Any, index: int | None = None) -> Any:
    def change(header: Any) -> None:
        if index is None:
            header[field] = value
        else:
            header[field][index] = value

    return change


@pytest.mark.parametrize("name", ["scan.nii", "scan.nii.gz"])
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_set("dim", [3, 32767, 32767, 32767, 1, 1, 1, 1]), Code.TOO_LARGE),
        (_set("dim", [7, *[32767] * 7]), Code.TOO_LARGE),
        (_set("dim", [3, 1024, 1024, 2048, 1, 1, 1, 1]), Code.TOO_LARGE),
        (_set("dim", [3, 512, 512, 512, 1, 1, 1, 1]), Code.FILE_TRUNCATED),
        (_set("dim", [3, 7, -6, 5, 1, 1, 1, 1]), Code.BAD_HEADER),
        (_set("dim", [3, 7, 0, 5, 1, 1, 1, 1]), Code.BAD_HEADER),
        (_set("dim", [1, 210, 1, 1, 1, 1, 1, 1]), Code.BAD_HEADER),
        (_set("dim", -3, 0), Code.BAD_HEADER),
        (_set("bitpix", 7), Code.BAD_HEADER),
        (_set("datatype", 999), Code.BAD_HEADER),
        (_set("datatype", 32), Code.VOXEL_KIND),
        (_set("datatype", 128), Code.VOXEL_KIND),
        (_set("vox_offset", np.nan), Code.BAD_HEADER),
        (_set("vox_offset", 1e18), Code.BAD_HEADER),
        (_set("vox_offset", 0), Code.BAD_HEADER),
        (_set("srow_x", np.nan), Code.BAD_AFFINE),
        (_set("srow_y", 0), Code.BAD_AFFINE),
        (_set("pixdim", 0, 2), Code.BAD_AFFINE),
        (_set("pixdim", np.nan, 1), Code.BAD_AFFINE),
        (_set("scl_slope", np.inf), Code.BAD_HEADER),
        (_set("magic", b"ni1"), Code.NOT_NIFTI),
    ],
)
def test_a_header_that_cannot_be_true_is_refused(
    write_nifti: Write, name: str, change: Change, code: Any
) -> None:
    assert refusal(write_nifti(name, change=change)) is code


@pytest.mark.parametrize("slope", [0.0, np.nan])
def test_slope_zero_and_nan_mean_unscaled(write_nifti: Write, slope: float) -> None:
    path = write_nifti(change=_set("scl_slope", slope))
    assert (read_one(path).slope, read_one(path).intercept) == (1.0, 0.0)


def test_pixdim_sign_zero_means_one(write_nifti: Write) -> None:
    path = write_nifti(codes=(1, 0), change=_set("pixdim", 0, 0))
    assert np.allclose(read_one(path).grid.affine, OBLIQUE, atol=1e-5)


@pytest.mark.parametrize(("unit", "factor"), [(0, 1), (1, 1000), (2, 1), (3, 0.001), (10, 1)])
def test_units_become_millimetres(write_nifti: Write, unit: int, factor: float) -> None:
    path = write_nifti(change=_set("xyzt_units", unit))
    assert np.allclose(read_one(path).grid.affine[:3], OBLIQUE[:3] * factor, rtol=1e-5, atol=1e-4)


def test_padding_after_the_image_is_said_and_a_hidden_gigabyte_refused(write_nifti: Write) -> None:
    path = write_nifti()
    raw = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(raw + bytes(512)))
    assert [w.code for w in read_one(path).warnings] == [Code.BYTES_AFTER_IMAGE]
    path.write_bytes(gzip.compress(raw + bytes(1 << 26)))
    assert refusal(path) is Code.MORE_THAN_IMAGE


def test_extensions_that_lie_about_their_size_are_never_followed(write_nifti: Write) -> None:
    path = write_nifti("scan.nii", change=_set("vox_offset", 368))
    raw = path.read_bytes()
    for size in (0, -16, 0x7FFFFFFF):
        lie = b"\1\0\0\0" + struct.pack("<ii", size, 6) + b"secret.."
        path.write_bytes(raw[:348] + lie + raw[352:])
        assert np.array_equal(read_one(path).voxels.T.ravel(), np.arange(210))


def test_what_is_no_image_at_all_is_refused(tmp_path: Path) -> None:
    empty, text, gz = (tmp_path / n for n in ("empty.nii", "text.nii", "text.nii.gz"))
    empty.touch()
    text.write_text("hello " * 200)
    gz.write_bytes(gzip.compress(b"hello " * 200))
    assert refusal(empty) is Code.FILE_EMPTY
    assert refusal(text) is Code.NOT_NIFTI
    assert refusal(gz) is Code.NOT_NIFTI
    assert refusal(tmp_path / "absent.nii") is Code.FILE_MISSING
    (tmp_path / "folder.nii").mkdir()
    assert refusal(tmp_path / "folder.nii") is Code.NOT_A_FILE


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_does_not_make_the_program_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.nii")
    assert refusal(tmp_path / "pipe.nii") is Code.NOT_A_FILE
    assert refusal(Path("/dev/zero").with_name("zero.nii")) is Code.FILE_MISSING


def test_a_volume_cannot_be_written_into(write_nifti: Write) -> None:
    with pytest.raises(ValueError, match="read-only"):
        read_one(write_nifti()).voxels[0, 0, 0] = 1
