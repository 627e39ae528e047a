"""Whatever stands in the table of formats is found by name, and nothing else is."""

from pathlib import Path

import pytest

from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.formats.names import split_name
from unetpp_desktop.formats.table import IMAGE_SUFFIXES, format_of, is_image_name, is_picture


@pytest.mark.parametrize("suffix", IMAGE_SUFFIXES)
def test_each_ending_is_one_suffix_of_one_format_in_any_case(suffix: str) -> None:
    for written in (suffix, suffix.upper()):
        path = Path(f"folder.of.one/scan.1{written}")
        assert split_name(path) == ("scan.1", written)
        assert is_image_name(path)
        assert suffix in format_of(path).suffixes
    assert IMAGE_SUFFIXES.count(suffix) == 1


def test_only_pictures_may_be_slices_of_a_stack() -> None:
    assert {suffix for suffix in IMAGE_SUFFIXES if is_picture(Path("a" + suffix))} == {
        ".png", ".jpg", ".jpeg", ".tif", ".tiff",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["scan", "scan.", "scan.gz", "nii.gz.txt", "scan.dcm"])
def test_other_names_are_refused_by_name(name: str) -> None:
    assert not is_image_name(Path(name))
    with pytest.raises(Problem, match=name) as caught:
        format_of(Path(name))
    assert caught.value.code is Code.UNKNOWN_FORMAT
