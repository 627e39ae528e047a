"""Pairs are right whatever the names look like, and no patient is on both sides."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unetpp_desktop.core.pairing import Pairing, fold_of, natural_key, pair, patient_of, split
from unetpp_desktop.core.texts import Code, Problem

ROOT = Path("/data")


def pair_names(
    images: list[str], masks: list[str], *, image_suffix: str, mask_suffix: str, masks_in: str = ""
) -> Pairing:
    mask_root = ROOT / masks_in
    return pair(
        [ROOT / name for name in images],
        [mask_root / name for name in masks],
        image_root=ROOT,
        mask_root=mask_root,
        image_suffix=image_suffix,
        mask_suffix=mask_suffix,
    )


def keys(pairing: Pairing) -> list[str]:
    return [one.key for one in pairing.pairs]


def test_a_mask_in_the_same_folder_is_paired_and_never_an_image() -> None:
    files = ["a/a_1.tif", "a/a_1_mask.tif", "a/a_10.tif", "a/a_10_mask.tif", "a/a_2.tif"]
    found = pair_names(files, files, image_suffix=".tif", mask_suffix="_mask.tif")
    assert keys(found) == ["a/a_1", "a/a_10"]
    assert found.unpaired_images == (ROOT / "a/a_2.tif",)
    assert found.unpaired_masks == ()


def test_masks_of_another_kind_in_another_tree_are_paired_by_folder_and_name() -> None:
    found = pair_names(
        ["p1/x.jpg", "p2/x.jpg"], ["p1/x.PNG", "p3/x.png"],
        image_suffix=".jpg", mask_suffix=".png", masks_in="masks",
    )  # fmt: skip
    assert keys(found) == ["p1/x"]
    assert found.unpaired_masks == (ROOT / "masks/p3/x.png",)


def test_without_suffixes_the_extension_is_dropped_and_no_file_is_its_own_mask() -> None:
    apart = pair_names(["s.nii.gz"], ["s.nii"], image_suffix="", mask_suffix="", masks_in="m")
    assert keys(apart) == ["s"]
    assert not pair_names(["s.png"], ["s.png"], image_suffix="", mask_suffix="").pairs


def test_two_masks_of_one_key_name_both() -> None:
    with pytest.raises(Problem) as caught:
        pair_names(
            ["s.png"], ["s_seg.png", "s_SEG.png"],
            image_suffix=".png", mask_suffix="_seg.png", masks_in="m",
        )  # fmt: skip
    assert caught.value.code is Code.TWO_FILES_ONE_KEY
    assert "s_seg.png" in str(caught.value) and "s_SEG.png" in str(caught.value)


def test_slices_are_ordered_by_number() -> None:
    assert sorted(["s_10", "s_9", "s_1"], key=natural_key) == ["s_1", "s_9", "s_10"]


def test_a_patient_is_the_pattern_or_the_first_folder_or_the_file() -> None:
    assert patient_of("p1/day2/flair") == "p1"
    assert patient_of("slice7") == "slice7"
    assert patient_of("TCGA_CS_4942_1", pattern=r"TCGA_.._(\d+)") == "4942"
    assert patient_of("TCGA_CS_4942_1", pattern=r"TCGA_..") == "TCGA_CS"
    assert patient_of("other", pattern=r"TCGA_(\d+)") == "other"
    with pytest.raises(Problem, match="not a usable pattern"):
        patient_of("a", pattern="(")


def test_one_patient_is_no_honest_validation() -> None:
    with pytest.raises(Problem) as caught:
        split(["only"], fraction=0.5)
    assert caught.value.code is Code.TOO_FEW_PATIENTS


@given(st.sets(st.text(min_size=1), min_size=2, max_size=30), st.floats(0.05, 0.95))
def test_each_patient_is_on_exactly_one_side(patients: set[str], fraction: float) -> None:
    train, validation = split(sorted(patients), fraction=fraction)
    assert train and validation
    assert sorted((*train, *validation)) == sorted(patients)


def test_new_patients_move_nobody_to_the_other_side() -> None:
    few = [f"p{number}" for number in range(40)]
    train, validation = split(few, fraction=0.3)
    more_train, more_validation = split(few + [f"q{number}" for number in range(40)], fraction=0.3)
    assert set(train) <= set(more_train) and set(validation) <= set(more_validation)


@given(st.lists(st.text(min_size=1), min_size=2, max_size=40, unique=True), st.data())
def test_adding_any_patients_leaves_each_on_its_side(
    patients: list[str], data: st.DataObject
) -> None:
    """Where both sides have somebody by their own hashes; else the nearest one is lent."""
    few = patients[: data.draw(st.integers(2, len(patients)))]
    train, validation = split(few, fraction=0.4)
    more_train, more_validation = split(patients, fraction=0.4)
    if len(validation) > 1 and len(train) > 1:
        assert set(train) <= set(more_train) and set(validation) <= set(more_validation)


def test_each_patient_has_one_fold_that_no_other_patient_changes() -> None:
    patients = [f"TCGA_{number}" for number in range(400)]
    sizes = [sum(fold_of(p, 5) == fold for p in patients) for fold in range(1, 6)]
    assert sum(sizes) == 400 and all(55 <= size <= 105 for size in sizes)
    assert {fold_of(p, 5) for p in patients} == {1, 2, 3, 4, 5}
    # what stood in a published table must stand in the next one
    assert [fold_of(p, 5) for p in patients[:8]] == [3, 2, 1, 3, 2, 1, 3, 5]


def test_files_that_differ_in_the_suffixes_of_series_alone_are_one_image() -> None:
    files = ["a/x_flair.nii", "a/x_t1c.nii", "a/y_t1c.nii", "a/x_seg.nii", "a/y_seg.nii"]
    found = pair_names(files, files, image_suffix="_flair.nii,_t1c.nii", mask_suffix="_seg.nii")
    assert [(one.key, [path.name for path in one.images]) for one in found.pairs] == [
        ("a/x", ["x_flair.nii", "x_t1c.nii"]),
        ("a/y", ["y_t1c.nii"]),
    ]
    assert not found.unpaired_images and not found.unpaired_masks


def test_a_file_belongs_to_the_longest_suffix_that_it_ends_in() -> None:
    files = ["x_t1.nii", "x_post_t1.nii", "x_seg.nii", "x_post_seg.nii"]
    found = pair_names(files, files, image_suffix="_t1.nii,_post_t1.nii", mask_suffix="_seg.nii")
    assert [path.name for path in found.pairs[0].images] == ["x_t1.nii", "x_post_t1.nii"]
    assert [path.name for path in found.unpaired_masks] == ["x_post_seg.nii"]
