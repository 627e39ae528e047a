"""A written mask lies exactly where its source lies, says what it is, and is read back."""

import gzip
import itertools
import random
import tracemalloc
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
import SimpleITK
from numpy.typing import NDArray
from PIL import Image

from tests.formats.conftest import OBLIQUE, Write, asymmetric_mask
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats import (
    Mark,
    MaskKind,
    Source,
    SourceKind,
    encode_mask,
    is_untouched,
    read_mark,
    read_mask,
    read_series,
    voxel_hash,
)

AXIS_ORDERS = [
    (order, signs)
    for order in itertools.permutations(range(3))
    for signs in itertools.product((1, -1), repeat=3)
]


def source_of(*paths: Path) -> Any:
    kind = SourceKind.STACK if len(paths) > 1 else SourceKind.FILE
    return Source(tuple(paths), "case", "patient", kind)


def export(mask: NDArray[np.uint8], source: Source, mark: Mark, folder: Path) -> Any:
    """Write each encoded file under a new name and verify it, as the workspace does."""
    written = []
    for encoded in encode_mask(mask, source, mark=mark):
        path = folder / f"{encoded.source.name.split('.')[0]}_mask{encoded.suffix}"
        path.write_bytes(encoded.data)
        encoded.verify(path)
        written.append(path)
    return written


def test_there_are_48_axis_orders() -> None:
    assert len(AXIS_ORDERS) == 48


@pytest.mark.parametrize("codes", [(1, 0), (0, 1), (1, 1), (2, 4), (0, 0)])
def test_every_axis_order_keeps_every_geometry_byte(
    write_nifti: Write, mark: Mark, tmp_path: Path, codes: tuple[int, int]
) -> None:
    for order, signs in AXIS_ORDERS:
        turn = np.eye(4)
        turn[:3, :3] = np.diag(signs)[:, order]
        path = write_nifti(affine=OBLIQUE @ turn, codes=codes)
        (series,) = read_series(path)
        mask = asymmetric_mask(series.grid.shape)
        (written,) = export(mask, source_of(path), mark, tmp_path)
        source, made = nibabel.load(path), nibabel.load(written)
        for field in ("dim", "pixdim", "qform_code", "sform_code", "xyzt_units", "srow_x",
                      "srow_y", "srow_z", "quatern_b", "quatern_c", "quatern_d", "qoffset_x",
                      "qoffset_y", "qoffset_z"):  # fmt: skip
            assert source.header[field].tobytes() == made.header[field].tobytes(), field
        assert np.array_equal(source.affine, made.affine)
        assert made.get_data_dtype() == np.uint8 and made.dataobj.slope == 1
        places = made.affine @ np.vstack([np.argwhere(made.dataobj).T, np.ones(3)])
        meant = series.grid.to_mm(np.argwhere(mask)[:, ::-1])
        assert sorted(map(tuple, np.round(places[:3].T, 6))) == sorted(
            map(tuple, np.round(meant, 6))
        )


def test_another_program_reads_the_mask_at_the_same_place(
    write_nifti: Write, mark: Mark, tmp_path: Path
) -> None:
    path = write_nifti()
    mask = asymmetric_mask((5, 6, 7))
    (written,) = export(mask, source_of(path), mark, tmp_path)
    source, made = SimpleITK.ReadImage(path), SimpleITK.ReadImage(written)
    assert made.GetOrigin() == source.GetOrigin()
    assert made.GetDirection() == source.GetDirection()
    assert np.array_equal(SimpleITK.GetArrayFromImage(made), mask)


@pytest.mark.parametrize("name", ["geometry/derived", "geometry/nibabel", "geometry/real",
                                  "brats2013/single_slice", "ms_lesions/patient07"])  # fmt: skip
def test_real_files_get_masks_in_their_own_geometry(
    real_data: Path, mark: Mark, tmp_path: Path, name: str
) -> None:
    paths = sorted((real_data / name).glob("*.nii*"))
    assert paths
    for path in paths:
        if "truncated" in path.name:
            continue
        volume = 0 if nibabel.load(path).shape[3:] not in ((), (1,)) else None
        (series,) = read_series(path, volume=volume)
        mask = np.zeros(series.grid.shape, np.uint8)
        mask[0, 5:9, 3] = 1
        (written,) = export(mask, source_of(path), mark, tmp_path)
        source, made = nibabel.load(path), nibabel.load(written)
        assert np.array_equal(source.affine, made.affine), path.name
        assert int(source.header["qform_code"]) == int(made.header["qform_code"])
        assert int(source.header["sform_code"]) == int(made.header["sform_code"])
        assert made.shape == (source.shape if volume is None else source.shape[:3])
        assert np.array_equal(read_mask(written, grid=series.grid), mask)


def test_nothing_about_the_patient_is_copied(
    write_nifti: Write, mark: Mark, tmp_path: Path
) -> None:
    def name_the_patient(header: Any) -> None:
        header["descrip"] = header["aux_file"] = header["intent_name"] = b"Doe^John"
        header["db_name"] = header["data_type"] = b"Doe^John"
        header["vox_offset"] = 384

    path = write_nifti("scan.nii", change=name_the_patient)
    raw = path.read_bytes()
    path.write_bytes(raw[:348] + b"\1\0\0\0\x20\0\0\0\6\0\0\0Doe^John" + bytes(16) + raw[352:])
    (written,) = export(asymmetric_mask((5, 6, 7)), source_of(path), mark, tmp_path)
    assert b"Doe" not in written.read_bytes()


def test_the_same_mask_gives_the_same_bytes(write_nifti: Write, mark: Mark) -> None:
    source, mask = source_of(write_nifti()), asymmetric_mask((5, 6, 7))
    first, second = (encode_mask(mask, source, mark=mark)[0].data for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", ["scan.nii.gz", "a.png", "a.tif"])
def test_a_mask_of_another_shape_is_refused(
    write_nifti: Write, mark: Mark, tmp_path: Path, name: str
) -> None:
    path = write_nifti() if name == "scan.nii.gz" else tmp_path / name
    if name != "scan.nii.gz":
        Image.new("L", (20, 30)).save(path)
    with pytest.raises(Problem) as caught:
        encode_mask(np.zeros((2, 2, 2), np.uint8), source_of(path), mark=mark)
    assert caught.value.code is Code.GRID_MISMATCH


def _written(name: str, tmp_path: Path, write_nifti: Write, mark: Mark) -> Any:
    """A mask written beside a source of this name, the encoded form and the mask."""
    path = tmp_path / name
    if ".nii" in name:
        write_nifti(name)
        mask = asymmetric_mask((5, 6, 7))
    else:
        Image.fromarray(np.arange(600, dtype=np.uint8).reshape(20, 30)).save(path)
        mask = asymmetric_mask((2, 20, 30))[:1]
    encoded = encode_mask(mask, source_of(path), mark=mark)[0]
    written = tmp_path / f"out{encoded.suffix}"
    written.write_bytes(encoded.data)
    return written, encoded, mask


NAMES = ["scan.nii", "scan.nii.gz", "a.png", "a.tif", "a.jpg"]


@pytest.mark.parametrize("name", NAMES)
def test_the_mark_says_who_and_whether_anybody_changed_it(
    name: str, tmp_path: Path, write_nifti: Write, mark: Mark
) -> None:
    written, encoded, mask = _written(name, tmp_path, write_nifti, mark)
    found = read_mark(written)
    assert found == encoded.mark and found.kind is MaskKind.CORRECTED
    assert found.voxel_hash16 == voxel_hash(mask)[:16]
    assert is_untouched(written)
    if ".nii" in name:
        image = nibabel.load(written)
        data = np.asarray(image.dataobj).copy()
        data[6, 5, 4] = 1
        nibabel.save(nibabel.Nifti1Image(data, None, image.header), written)
    else:
        with Image.open(written) as image:
            image.load()
            notes = {**image.info, **dict(getattr(image, "tag_v2", {}))}
            image.putpixel((7, 7), 255)
            from PIL.PngImagePlugin import PngInfo

            info = PngInfo()
            info.add_text("Description", str(found))
            keep = {"tiffinfo": {270: str(found)}} if name == "a.tif" else {"pnginfo": info}
            assert notes
            image.save(written, **keep)
    assert read_mark(written) == found
    assert not is_untouched(written)


@pytest.mark.parametrize("name", NAMES)
def test_reading_back_finds_any_changed_byte(
    name: str, tmp_path: Path, write_nifti: Write, mark: Mark
) -> None:
    written, encoded, _ = _written(name, tmp_path, write_nifti, mark)
    encoded.verify(written)
    whole = written.read_bytes()
    rng = random.Random(7)
    missed = 0
    for _ in range(200):
        raw = bytearray(whole)
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
        written.write_bytes(raw)
        try:
            encoded.verify(written)
        except Problem:
            continue
        missed += 1
        assert np.array_equal(read_mask(written, grid=None), read_mask(written, grid=None))
    # Free bytes (padding, the operating system's name in gzip) may differ; voxels may not.
    assert missed <= 100
    for length in range(0, len(whole) - 1, 11):
        written.write_bytes(whole[:length])
        with pytest.raises(Problem):
            encoded.verify(written)


@pytest.mark.parametrize(
    "fault",
    ["transposed", "flipped", "moved", "no qform code", "no sform", "int16", "scaled", "unmarked"],
)
def test_a_seeded_fault_is_found(
    write_nifti: Write, mark: Mark, tmp_path: Path, fault: str
) -> None:
    path = write_nifti()
    mask = asymmetric_mask((5, 6, 7))
    encoded = encode_mask(mask, source_of(path), mark=mark)[0]
    written = tmp_path / "out.nii.gz"
    written.write_bytes(encoded.data)
    image = nibabel.load(written)
    header = image.header
    voxels = np.asarray(image.dataobj)
    header["scl_slope"], header["scl_inter"] = 1, 0
    if fault == "transposed":
        voxels = voxels.swapaxes(0, 1).reshape(voxels.shape)
    elif fault == "flipped":
        voxels = voxels[::-1]
    elif fault == "moved":
        header["srow_x"][3] += 0.001
    elif fault == "no qform code":
        header["qform_code"] = 0
    elif fault == "no sform":
        header["srow_x"] = header["srow_y"] = header["srow_z"] = 0
    elif fault == "int16":
        header["datatype"], header["bitpix"] = 4, 16
        voxels = voxels.astype(np.int16)
    elif fault == "scaled":
        header["scl_slope"] = 2
    else:
        header["descrip"] = b""
    raw = header.binaryblock[:108] + np.float32(352).tobytes() + header.binaryblock[112:]
    written.write_bytes(gzip.compress(raw + bytes(4) + voxels.tobytes(order="F")))
    with pytest.raises(Problem) as caught:
        encoded.verify(written)
    assert caught.value.code is Code.NOT_VERIFIED


@pytest.mark.parametrize("offset", [np.nan, np.inf, -np.inf, 1e30, -4.0, 348.0])
def test_a_foreign_place_of_the_voxels_is_found(
    write_nifti: Write, mark: Mark, tmp_path: Path, offset: float
) -> None:
    encoded = encode_mask(asymmetric_mask((5, 6, 7)), source_of(write_nifti()), mark=mark)[0]
    raw = gzip.decompress(encoded.data)
    written = tmp_path / "out.nii.gz"
    written.write_bytes(gzip.compress(raw[:108] + np.float32(offset).tobytes() + raw[112:]))
    with pytest.raises(Problem) as caught:
        encoded.verify(written)
    assert caught.value.code is Code.NOT_VERIFIED


def test_a_file_that_unpacks_to_far_more_than_the_mask_costs_no_memory(
    write_nifti: Write, mark: Mark, tmp_path: Path
) -> None:
    encoded = encode_mask(asymmetric_mask((5, 6, 7)), source_of(write_nifti()), mark=mark)[0]
    raw = gzip.decompress(encoded.data)
    written = tmp_path / "out.nii.gz"
    written.write_bytes(gzip.compress(raw + bytes(64 << 20)))
    tracemalloc.start()
    with pytest.raises(Problem) as caught:
        encoded.verify(written)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code is Code.NOT_VERIFIED
    assert peak < 4 << 20


def test_an_unmarked_or_foreign_mask_is_never_ours(write_nifti: Write, tmp_path: Path) -> None:
    path = write_nifti(data=np.ones((7, 6, 5), np.uint8))
    assert read_mark(path) is None and not is_untouched(path)
    Image.new("L", (5, 5)).save(tmp_path / "m.png")
    assert read_mark(tmp_path / "m.png") is None and not is_untouched(tmp_path / "m.png")


def test_picture_masks_are_grey_with_0_and_255_for_another_program(
    mark: Mark, tmp_path: Path
) -> None:
    for name in ("a.png", "b.tif", "c.TIFF", "d.jpeg"):
        Image.fromarray(np.zeros((20, 30, 3), np.uint8)).save(tmp_path / name)
        mask = asymmetric_mask((2, 20, 30))[:1]
        (written,) = export(mask, source_of(tmp_path / name), mark, tmp_path)
        made = SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(written))
        assert made.dtype == np.uint8
        assert np.array_equal(made.reshape(20, 30), mask[0] * 255), name


def test_pages_become_pages(mark: Mark, tmp_path: Path) -> None:
    pages = [Image.fromarray(np.full((20, 30), k, np.uint16)) for k in range(5)]
    pages[0].save(tmp_path / "v.tif", save_all=True, append_images=pages[1:])
    mask = asymmetric_mask((5, 20, 30))
    (written,) = export(mask, source_of(tmp_path / "v.tif"), mark, tmp_path)
    assert np.array_equal(SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(written)), mask * 255)


def test_a_stack_gets_one_mask_a_slice_each_with_its_own_hash(mark: Mark, tmp_path: Path) -> None:
    paths = []
    for number in (1, 2, 10):
        paths.append(tmp_path / f"p_{number}.tif")
        Image.new("RGB", (30, 20)).save(paths[-1])
    mask = asymmetric_mask((3, 20, 30))
    written = export(mask, source_of(*paths), mark, tmp_path)
    assert [path.name for path in written] == ["p_1_mask.tif", "p_2_mask.tif", "p_10_mask.tif"]
    assert np.array_equal(read_mask(written, grid=None), mask)
    assert all(is_untouched(path) for path in written)
