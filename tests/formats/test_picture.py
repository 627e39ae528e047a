"""Pictures open with the numbers that are stored in them."""

import io
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.conftest import ROOT
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats import read_mask, read_series
from unetpp_desktop.formats.picture import open_picture

DEEP = np.random.default_rng(0).integers(0, 65535, (20, 30)).astype(np.uint16)


def save(path: Path, array: Any, **options: Any) -> Any:
    Image.fromarray(array).save(path, **options)
    return path


@pytest.mark.parametrize("name", ["a.png", "a.tif", "A.TIFF"])
def test_sixteen_bits_stay_sixteen_bits(tmp_path: Path, name: str) -> None:
    (series,) = read_series(save(tmp_path / name, DEEP))
    assert series.voxels.dtype == np.uint16 and np.array_equal(series.voxels[0], DEEP)


def test_a_big_endian_tiff_is_read_in_native_order(tmp_path: Path) -> None:
    image = Image.frombytes("I;16B", (30, 20), DEEP.astype(">u2").tobytes())
    image.save(tmp_path / "a.tif")
    (series,) = read_series(tmp_path / "a.tif")
    assert series.voxels.dtype.isnative and np.array_equal(series.voxels[0], DEEP)


def test_pictures_know_neither_millimetres_nor_sides(tmp_path: Path) -> None:
    grid = read_series(save(tmp_path / "a.png", DEEP))[0].grid
    assert (grid.spacing_known, grid.orientation_known, grid.voxel_ml) == (False, False, None)


def test_colours_are_three_series_named_in_order(tmp_path: Path) -> None:
    colour = np.random.default_rng(0).integers(0, 255, (20, 30, 3)).astype(np.uint8)
    path = save(tmp_path / "a.png", colour)
    assert [s.name for s in read_series(path)] == ["red", "green", "blue"]
    named = read_series(path, channels_as=("pre", "FLAIR", "post"))
    assert [s.name for s in named] == ["pre", "FLAIR", "post"]
    assert np.array_equal(named[1].voxels[0], colour[..., 1])
    with pytest.raises(Problem) as caught:
        read_series(path, channels_as=("pre", "post"))
    assert caught.value.code is Code.CHANNEL_NAMES


def test_equal_channels_are_one_series_over_the_whole_patient_only(real_data: Path) -> None:
    equal = sorted((real_data / "brain_lgg/TCGA_HT_A616_19991226").glob("*_1?.tif"))
    assert len(read_series(equal)) == 1
    assert len(read_series(equal, channels_as=("pre", "FLAIR", "post"))) == 3
    single = sorted((real_data / "brain_lgg/TCGA_CS_5397_20010315").glob("*_1?.tif"))
    assert len(read_series(single)) == 3


@pytest.mark.parametrize(
    ("numbers", "gaps"),
    [((1, 2, 3), ()), ((1, 2, 5, 6, 9), (2, 4)), ((10, 20, 30, 50), (3,)), ((7,), ())],
)
def test_missing_numbers_are_gaps(
    tmp_path: Path, numbers: tuple[int, ...], gaps: tuple[int, ...]
) -> None:
    paths = [tmp_path / f"TCGA_12_{number:03d}_flair.png" for number in numbers]
    for path in paths:
        Image.fromarray(np.zeros((8, 8), np.uint8)).save(path)
    assert read_series(paths)[0].gaps == gaps


def test_names_without_a_running_number_tell_no_gaps(tmp_path: Path) -> None:
    paths = [tmp_path / "top.png", tmp_path / "low.png", tmp_path / "low2.png"]
    for path in paths:
        Image.fromarray(np.zeros((8, 8), np.uint8)).save(path)
    assert read_series(paths)[0].gaps == ()


def test_two_pictures_open_at_once_leave_the_warnings_as_they_are(tmp_path: Path) -> None:
    """Threads read several at once, and the filters of warnings are one list for all of them."""
    path, before = save(tmp_path / "a.png", DEEP), list(warnings.filters)
    first, second = open_picture(path), open_picture(path)
    for one in (first, second):
        one.__enter__()
    for one in (first, second):
        one.__exit__(None, None, None)
    assert warnings.filters == before


def test_what_pillow_finds_odd_in_a_file_is_no_warning_of_the_program(tmp_path: Path) -> None:
    palette = Image.frombytes("P", (30, 20), bytes(600))
    palette.putpalette([9, 9, 9, 0, 90, 0])
    palette.save(tmp_path / "p.png", transparency=b"\x00\x80")
    with Image.open(tmp_path / "p.png") as picture, warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        picture.convert("RGB")
    assert heard
    code = "import sys; from pathlib import Path; from unetpp_desktop.formats import read_series; "
    code += "read_series(Path(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(tmp_path / "p.png")],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_pages_are_slices(tmp_path: Path) -> None:
    pages = [Image.fromarray(DEEP + k) for k in range(4)]
    pages[0].save(tmp_path / "v.tif", save_all=True, append_images=pages[1:])
    (series,) = read_series(tmp_path / "v.tif")
    assert np.array_equal(series.voxels, np.stack([DEEP + np.uint16(k) for k in range(4)]))


def test_slices_of_another_size_are_refused_with_both_sizes(tmp_path: Path) -> None:
    first, second = save(tmp_path / "p_1.png", DEEP), save(tmp_path / "p_2.png", DEEP[:-1])
    with pytest.raises(Problem) as caught:
        read_series((first, second))
    assert caught.value.code is Code.SLICE_SIZES
    assert all(word in str(caught.value) for word in ("p_2.png", "p_1.png", "30x20", "30x19"))


def test_the_camera_orientation_turns_neither_image_nor_mask(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[274] = 6
    path = save(tmp_path / "a.jpg", np.zeros((20, 30, 3), np.uint8), exif=exif)
    assert read_series(path)[0].voxels.shape == (1, 20, 30)
    assert read_mask(path, grid=None).shape == (1, 20, 30)


def test_a_mask_is_read_by_palette_index_and_by_alpha_where_only_that_tells(tmp_path: Path) -> None:
    index = np.zeros((20, 30), np.uint8)
    index[3:6, 4] = 1
    palette = Image.fromarray(index, mode=None)
    palette = Image.frombytes("P", (30, 20), index.tobytes())
    palette.putpalette([0, 0, 0, 0, 90, 0])
    palette.save(tmp_path / "p.png")
    assert np.array_equal(read_mask(tmp_path / "p.png", grid=None)[0], index)
    alpha = np.zeros((20, 30, 4), np.uint8)
    alpha[..., 3] = index * 255
    save(tmp_path / "a.png", alpha)
    assert np.array_equal(read_mask(tmp_path / "a.png", grid=None)[0], index)
    Image.fromarray(index * 255).convert("1").save(tmp_path / "b.png")
    assert np.array_equal(read_mask(tmp_path / "b.png", grid=None)[0], index)


def test_a_picture_of_more_than_64_megapixels_is_refused_before_decoding(tmp_path: Path) -> None:
    Image.new("1", (9000, 9000)).save(tmp_path / "huge.png")
    Image.new("1", (19000, 19000)).save(tmp_path / "bomb.png")
    for name in ("huge.png", "bomb.png"):
        with pytest.raises(Problem) as caught:
            read_series(tmp_path / name)
        assert caught.value.code is Code.PICTURE_TOO_LARGE and name in str(caught.value)


@pytest.mark.parametrize("kind", ["BMP", "GIF", "PPM", "WEBP"])
def test_other_kinds_under_a_known_name_are_refused(tmp_path: Path, kind: Any) -> None:
    Image.new("L", (5, 5)).save(tmp_path / "a.png", format=kind)
    with pytest.raises(Problem) as caught:
        read_series(tmp_path / "a.png")
    assert caught.value.code is Code.FILE_DAMAGED


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "JPEG"])
def test_a_picture_cut_or_spoilt_anywhere_ends_in_words(tmp_path: Path, kind: Any) -> None:
    buffer = io.BytesIO()
    Image.fromarray((DEEP >> 8).astype(np.uint8)).save(buffer, format=kind)
    whole = buffer.getvalue()
    path = tmp_path / f"a.{kind.lower()}"
    spoilt = [whole[:length] for length in range(0, len(whole), 13)]
    for bit in range(0, len(whole) * 8, 23):
        raw = bytearray(whole)
        raw[bit // 8] ^= 1 << (bit % 8)
        spoilt.append(bytes(raw))
    for raw in spoilt:
        path.write_bytes(raw)
        try:
            (series, *_) = read_series(path)
        except Problem as problem:
            assert path.name in str(problem)
        else:
            assert series.voxels.size
