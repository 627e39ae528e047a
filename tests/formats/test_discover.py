"""What a person drops becomes the cases that the person means."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from unetpp_desktop.core.texts import Code
from unetpp_desktop.formats import (
    Mark,
    MaskKind,
    SeriesFiles,
    Source,
    SourceKind,
    encode_mask,
    find_sources,
    series_beside,
)
from unetpp_desktop.formats.format import PROGRAM

Place = Callable[..., Path]
Sources = tuple[Source, ...]


@pytest.fixture
def place(tmp_path: Path) -> Any:
    """Make small pictures (or empty files of other kinds) at relative names."""

    def make(*names: str, size: tuple[int, int] = (8, 6)) -> Path:
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix.lower() in (".png", ".jpg", ".tif"):
                Image.new("L", size).save(path)
            else:
                path.touch()
        return tmp_path

    return make


def names_of(sources: Sources) -> Any:
    return [source.paths[0].name for source in sources]


def references_of(sources: Sources) -> Any:
    return {s.paths[0].name: [r.name for r in s.references] for s in sources}


def test_each_patient_folder_of_slices_is_one_volume_ordered_by_number(real_data: Path) -> None:
    sources, problems = find_sources([real_data / "brain_lgg"])
    assert (len(sources), problems) == (33, ())
    assert sum(len(source.paths) for source in sources) == 870
    for source in sources:
        numbers = [int(path.stem.rsplit("_", 1)[1]) for path in source.paths]
        assert numbers == sorted(numbers) and source.kind is SourceKind.STACK
        assert source.patient == source.title == source.paths[0].parent.name
        assert [r.stem for r in source.references] == [f"{p.stem}_mask" for p in source.paths]


def test_nuclei_are_single_pictures_with_the_mask_of_the_same_name(real_data: Path) -> None:
    sources, problems = find_sources([real_data / "nuclei_dsb2018_96"])
    assert (len(sources), problems) == (670, ())
    assert all(s.references[0].name == s.paths[0].name for s in sources)
    assert all(s.references[0].parent.name == "0" for s in sources)
    assert len({s.patient for s in sources}) == 670


def test_volumes_in_patient_folders_find_the_only_mask_there(real_data: Path) -> None:
    sources, problems = find_sources([real_data / "ms_lesions", real_data / "brats2013"])
    assert problems == ()
    assert [(s.patient, s.title) for s in sources] == [
        ("brats_2013_pat0004_1", "Flair_subtrMeanDivStd"),
        ("brats_2013_pat0006_1", "Flair_subtrMeanDivStd"),
        ("brats_2013_pat0006_1", "T1c_subtrMeanDivStd"),
        ("single_slice", "image_2d"),
        ("single_slice", "image_240x240x1"),
        ("patient07", "FLAIR"),
        ("patient19", "FLAIR"),
    ]
    assert {s.references[0].name for s in sources} == {
        "OTMultiClass.nii.gz", "label_2d.nii.gz", "label_240x240x1.nii.gz", "lesion_mask.nii.gz",
    }  # fmt: skip


def test_names_that_differ_in_the_sequence_only_pair(place: Place) -> None:
    folder = place(
        *(f"patient_0{n}_flair.nii.gz" for n in (1, 2, 3)),
        *(f"patient_0{n}_seg.nii.gz" for n in (1, 3)),
    )
    assert references_of(find_sources([folder])[0]) == {
        "patient_01_flair.nii.gz": ["patient_01_seg.nii.gz"],
        "patient_02_flair.nii.gz": [],
        "patient_03_flair.nii.gz": ["patient_03_seg.nii.gz"],
    }


def test_drafts_and_exports_of_this_program_are_no_images(place: Place) -> None:
    folder = place("a.nii", "a_unetpp.nii", "a_unetpp_2.nii", "a_mask.nii", ".tmp-1f-a_mask.nii")
    sources, problems = find_sources([folder])
    assert (names_of(sources), problems) == (["a.nii"], ())
    assert references_of(sources) == {"a.nii": ["a_mask.nii"]}


def test_an_export_of_this_program_is_no_reference_unless_it_is_asked_for(place: Place) -> None:
    root = place("a.png", "b.png", "b_mask.png")
    (source, _), _ = find_sources([root])
    mark = Mark(PROGRAM, "1.0", MaskKind.CORRECTED, "0" * 16)
    mask = np.zeros((1, 6, 8), np.uint8)
    (root / "a_mask.png").write_bytes(encode_mask(mask, source, mark=mark)[0].data)
    sources, _ = find_sources([root])
    assert references_of(sources) == {"a.png": [], "b.png": ["b_mask.png"]}
    sources, _ = find_sources([root], image_suffix=".png", mask_suffix="_mask.png")
    assert references_of(sources)["a.png"] == ["a_mask.png"]


def test_masks_open_when_they_are_all_there_is(place: Place) -> None:
    folder = place("a_mask.nii", "b_mask.nii", "b_unetpp.nii")
    assert names_of(find_sources([folder])[0]) == ["a_mask.nii", "b_mask.nii"]
    assert names_of(find_sources([folder / "b_unetpp.nii"])[0]) == ["b_unetpp.nii"]


def test_two_masks_for_one_image_give_no_reference(place: Place) -> None:
    folder = place("images/a.png", "labels/a.png", "masks/a.png")
    assert references_of(find_sources([folder])[0]) == {"a.png": []}


def test_suffixes_choose_images_and_masks(place: Place) -> None:
    folder = place(
        "p1_flair.nii.gz", "p1_t1.nii.gz", "p1_truth.nii.gz", "p1_flair_unetpp.nii.gz", "x.tif"
    )
    sources, _ = find_sources([folder], image_suffix="_flair.nii.gz", mask_suffix="_truth.nii.gz")
    assert references_of(sources) == {"p1_flair.nii.gz": ["p1_truth.nii.gz"]}


@pytest.mark.parametrize(
    ("image_suffix", "mask_suffix"), [("_flair.png", ".png"), (".jpg", ".png"), (".png", ".png")]
)
def test_a_suffix_that_holds_the_other_does_not_turn_images_into_masks(
    place: Place, image_suffix: str, mask_suffix: str
) -> None:
    folder = place(*(f"{name}{image_suffix}" for name in ("cat", "segment_label_dog")))
    place(*(f"masks/{name}{mask_suffix}" for name in ("cat", "segment_label_dog")))
    sources, _ = find_sources([folder], image_suffix=image_suffix, mask_suffix=mask_suffix)
    if image_suffix == mask_suffix:  # then only names and folders tell
        assert names_of(sources) == ["cat.png"]
    else:
        assert names_of(sources) == [f"cat{image_suffix}", f"segment_label_dog{image_suffix}"]
    assert references_of(sources)[f"cat{image_suffix}"] == [f"cat{mask_suffix}"]


def test_linked_folders_are_followed_and_circles_end(place: Place) -> None:
    folder = place("store/p1/a.nii", "project/readme.txt")
    (folder / "project/p1").symlink_to(folder / "store/p1", target_is_directory=True)
    (folder / "project/again").symlink_to(folder / "project", target_is_directory=True)
    sources, _ = find_sources([folder / "project"])
    assert [source.paths for source in sources] == [(folder / "project/p1/a.nii",)]


def test_slices_of_one_stem_are_a_volume_in_the_order_of_their_numbers(place: Place) -> None:
    folder = place(*(f"case/slice{n}.png" for n in (1, 2, 10, 9, 100)))
    (source,), _ = find_sources([folder])
    assert [path.stem for path in source.paths] == [f"slice{n}" for n in (1, 2, 9, 10, 100)]


@pytest.mark.parametrize(
    "names",
    [
        ("a_1.png", "b_2.png"),  # two stems
        ("a_1.png", "a_01.png"),  # one number twice
        ("a_1.png", "a_2.jpg"),  # two kinds
        ("cat.png", "dog.png"),
    ],
)
def test_other_pictures_of_a_folder_stay_single(place: Place, names: tuple[str, ...]) -> None:
    sources, _ = find_sources([place(*names)])
    assert len(sources) == 2


def test_numbered_pictures_of_many_sizes_are_many_pictures(place: Place) -> None:
    for number, size in enumerate([(8, 6), (9, 6), (10, 6), (11, 7)]):
        folder = place(f"ISIC_{number:07d}.jpg", size=size)
    assert len(find_sources([folder])[0]) == 4


def test_a_slice_without_mask_is_told(place: Place) -> None:
    folder = place("p/s_1.tif", "p/s_2.tif", "p/s_1_mask.tif")
    (source,), problems = find_sources([folder])
    assert source.references == ()
    assert [p.code for p in problems] == [Code.REFERENCE_INCOMPLETE]


def test_what_cannot_be_opened_is_named_and_the_rest_goes_on(place: Place) -> None:
    folder = place("a.nii", "notes.txt", "README.md", "scan1.dcm", "scan2.dcm", "old.mgz")
    sources, problems = find_sources([folder, folder / "gone.nii", folder / "notes.txt"])
    assert names_of(sources) == ["a.nii"]
    assert [(p.code, Path(str(p.facts["path"])).name) for p in problems] == [
        (Code.UNKNOWN_FORMAT, "old.mgz"),
        (Code.FILE_MISSING, "gone.nii"),
        (Code.UNKNOWN_FORMAT, "notes.txt"),
    ]
    assert problems[0].facts["count"] == 3


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    assert [p.code for p in find_sources([tmp_path])[1]] == [Code.NOTHING_FOUND]


def test_the_same_file_dropped_twice_is_one_case(place: Place) -> None:
    folder = place("a.nii", "b.nii")
    assert names_of(find_sources([folder, folder / "a.nii"])[0]) == ["a.nii", "b.nii"]


def test_a_broken_slice_is_named_and_does_not_hide_the_volume(place: Place) -> None:
    folder = place(*(f"p/s_{n}.png" for n in range(1, 6)))
    (folder / "p/s_3.png").write_bytes(b"no picture")
    (source,), problems = find_sources([folder])
    assert len(source.paths) == 5
    assert [p.facts["path"] for p in problems] == [str(folder / "p/s_3.png")]


def test_files_of_one_study_are_one_case_with_the_series_that_are_there(place: Place) -> None:
    root = place(
        "a/x_flair.nii.gz", "a/x_t1c.nii.gz", "a/x_seg.nii.gz", "b/flair.nii.gz", "b/t1c.nii.gz",
        "c/y_T1C.nii.gz", "c/overview.nii.gz",
    )  # fmt: skip
    suffixes, names = "flair.nii.gz, t1c.nii.gz", ("FLAIR", "T1c")
    sources, problems = find_sources([root], image_suffix=suffixes, channels_as=names)
    assert not problems
    assert [[(one.name, *(path.name for path in one.paths)) for one in s.series]
            for s in sources] == [
        [("FLAIR", "x_flair.nii.gz"), ("T1c", "x_t1c.nii.gz")],
        [("FLAIR", "flair.nii.gz"), ("T1c", "t1c.nii.gz")],
        [("T1c", "y_T1C.nii.gz")],
    ]  # fmt: skip
    assert names_of(sources) == ["x_flair.nii.gz", "flair.nii.gz", "y_T1C.nii.gz"]
    assert references_of(sources)["x_flair.nii.gz"] == ["x_seg.nii.gz"]


def test_slices_of_two_series_are_two_stacks_of_one_case(place: Place) -> None:
    root = place(*(f"p/s_{n}_{name}.png" for n in (1, 2, 10) for name in ("flair", "t1")))
    suffixes, names = "_flair.png,_t1.png", ("FLAIR", "T1")
    (source,), _ = find_sources([root], image_suffix=suffixes, channels_as=names)
    assert source.kind is SourceKind.STACK and len(source.files) == 6
    assert [[path.name[:4] for path in one.paths] for one in source.series] == [
        ["s_1_", "s_2_", "s_10"]
    ] * 2


def test_two_files_that_differ_in_capitals_are_told_and_none_is_lost_silently(place: Place) -> None:
    root = place("x_flair.nii", "x_FLAIR.nii", "x_t1.nii")
    found = find_sources([root], image_suffix="_flair.nii,_t1.nii", channels_as=("FLAIR", "T1"))
    assert len(found[0]) == 1 and [one.code for one in found[1]] == [Code.TWO_FILES_ONE_KEY]


def test_series_beside_are_told_by_the_sequence_alone(tmp_path: Path) -> None:
    for name in (
        "a_flair.nii.gz", "a_T1Gd.nii.gz", "a_t2.nii.gz", "a_t2w.nii.gz", "b_t1.nii.gz",
        "a_t1_mask.nii.gz", "a_pd.png", "a_pd_unetpp.nii.gz",
    ):  # fmt: skip
        (tmp_path / name).touch()
    wanted = ("T1c", "T2", "T1", "PD", "SWI")  # two files could be T2, and none is the others
    expected = (SeriesFiles("T1c", (tmp_path / "a_T1Gd.nii.gz",)),)
    assert series_beside(tmp_path / "a_flair.nii.gz", wanted) == expected
