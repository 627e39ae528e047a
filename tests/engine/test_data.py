"""The right files teach, the wrong ones are named, and no patient judges itself."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.engine.discs import small_recipe, write_discs
from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.data import (
    DataSet,
    Parts,
    ToldApart,
    choose_parts,
    find_studies,
    read_data,
    read_split,
)
from unetpp_desktop.engine.prepare import describe_data


def read(recipe: Recipe) -> DataSet:
    found = find_studies(recipe)
    parts = choose_parts(recipe, found.patients)
    return read_data(recipe, found, parts, on_study=lambda done, total: None)


def write_split(path: Path, parts: dict[str, str]) -> str:
    rows = [f"{patient},{part}" for patient, part in parts.items()]
    path.write_text("\n".join(["patient,part", *rows]) + "\n", "utf-8")
    return str(path)


def test_slices_of_a_folder_are_one_volume_of_one_patient_in_the_order_of_numbers(
    tmp_path: Path,
) -> None:
    found = find_studies(small_recipe(write_discs(tmp_path, patients=2, slices=11)))
    assert found.told_apart is ToldApart.FOLDER
    assert found.patients == ("p0", "p1")
    names = [path.name for path in found.studies[0].images]
    assert names == [f"s_{number}.png" for number in range(1, 12)]
    assert [p.name for p in found.studies[0].masks] == [
        f"s_{number}_mask.png" for number in range(1, 12)
    ]


def test_files_without_partner_and_empty_masks_are_named(tmp_path: Path) -> None:
    write_discs(tmp_path, patients=2)
    (tmp_path / "p0" / "s_3_mask.png").unlink()
    (tmp_path / "p1" / "s_2.png").unlink()
    recipe = small_recipe(tmp_path)
    found = find_studies(recipe)
    assert found.unpaired_images == (tmp_path / "p0" / "s_3.png",)
    assert found.unpaired_masks == (tmp_path / "p1" / "s_2_mask.png",)
    data = read(recipe)
    assert sum(len(volume) for volume in data.volumes) == 10
    assert set(data.empty_masks) == {tmp_path / f"p{n}" / "s_1_mask.png" for n in (0, 1)}


def test_masks_are_found_below_a_linked_folder_as_images_are(tmp_path: Path) -> None:
    write_discs(tmp_path / "store", patients=2)
    (tmp_path / "set").mkdir()
    for name in ("p0", "p1"):
        (tmp_path / "set" / name).symlink_to(tmp_path / "store" / name, target_is_directory=True)
    junk = tmp_path / "set" / "__MACOSX" / "p0"
    junk.mkdir(parents=True)
    (junk / "s_9_mask.png").write_bytes(b"a Mac's own note")
    found = find_studies(small_recipe(tmp_path / "set"))
    assert [study.pairs for study in found.studies] == [6, 6]
    assert found.unpaired_masks == ()


def test_a_picture_without_a_mask_does_not_tear_a_volume_apart(tmp_path: Path) -> None:
    write_discs(tmp_path, patients=2)
    (tmp_path / "p0" / "overview.png").write_bytes((tmp_path / "p0" / "s_1.png").read_bytes())
    found = find_studies(small_recipe(tmp_path))
    assert [len(study.images) for study in found.studies] == [6, 6]
    assert found.unpaired_images == (tmp_path / "p0" / "overview.png",)


def test_the_grey_level_decides_what_is_foreground(tmp_path: Path) -> None:
    write_discs(tmp_path, patients=2)
    for path in tmp_path.rglob("*_mask.png"):
        mask = np.array(Image.open(path))
        mask[:4, :4] = 90  # a grey corner, as resized masks have it
        Image.fromarray(mask).save(path)
    sizes = {
        level: sum(int(v.masks.sum()) for v in read(small_recipe(tmp_path, **level_of)).volumes)
        for level, level_of in {
            None: {}, 50: {"mask_threshold": 50.0}, 127: {"mask_threshold": 127.0},
        }.items()
    }  # fmt: skip
    assert sizes[50] == sizes[127] + 12 * 16
    assert sizes[None] == sizes[127]
    assert set(read(small_recipe(tmp_path)).levels) == {0, 90, 255}


def test_the_report_has_the_level_that_the_masks_were_cut_at(tmp_path: Path) -> None:
    write_discs(tmp_path / "labels", patients=2, mask_value=4)
    write_discs(tmp_path / "grey", patients=2)
    for folder, given, cut in (
        ("labels", {}, 0),
        ("grey", {}, 127),
        ("grey", {"mask_threshold": 9.0}, 9),
    ):
        recipe = small_recipe(tmp_path / folder, **given)
        report = describe_data(find_studies(recipe), read(recipe))
        lesion = sum(count for level, count in report.levels.items() if float(level) > cut)
        assert report.cuts == (cut,) and lesion > 0
        assert report.lesion_share == pytest.approx(lesion / sum(report.levels.values()))


def test_one_broken_image_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    write_discs(tmp_path, patients=3)
    (tmp_path / "p1" / "s_2.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    data = read(small_recipe(tmp_path, split=write_split(
        tmp_path / "split.csv", {"p0": "train", "p1": "train", "p2": "validation"}
    )))  # fmt: skip
    assert {volume.patient for volume in data.volumes} >= {"p0", "p2"}
    assert any("s_2.png" in str(problem) for problem in data.problems)


def test_a_constant_image_is_told(tmp_path: Path) -> None:
    write_discs(tmp_path, patients=3)
    for path in tmp_path.glob("p1/s_?.png"):
        Image.fromarray(np.full((32, 32), 9, np.uint8)).save(path)
    told = [problem for problem in read(small_recipe(tmp_path)).problems]
    assert [problem.code for problem in told] == [Code.CONSTANT_INPUT]
    assert "p1" in str(told[0])


def test_grey_pictures_among_coloured_ones_get_all_channels(tmp_path: Path) -> None:
    write_discs(tmp_path, patients=2)
    for path in tmp_path.glob("p1/s_?.png"):
        grey = np.array(Image.open(path))
        Image.fromarray(np.stack([grey, grey // 2, grey], axis=-1)).save(path)
    data = read(small_recipe(tmp_path))
    assert data.channels == ("red", "green", "blue")
    assert {volume.pixels.shape[1] for volume in data.volumes} == {3}


def test_named_channels_are_those_that_are_learned_from(tmp_path: Path) -> None:
    write_discs(tmp_path, patients=2)
    for path in tmp_path.glob("p?/s_?.png"):
        grey = np.array(Image.open(path))
        Image.fromarray(np.stack([grey * 0, grey, grey * 0], axis=-1)).save(path)
    names = {"channels_as": ["pre", "FLAIR", "post"]}
    data = read(small_recipe(tmp_path, **names, channels=["FLAIR"]))
    assert data.channels == ("FLAIR",)
    assert all(volume.pixels.any() for volume in data.volumes)
    with pytest.raises(Problem) as caught:
        read(small_recipe(tmp_path, **names, channels=["T1"]))
    assert caught.value.code is Code.CHANNELS_MISSING


def test_a_single_series_serves_one_named_channel_and_never_three(tmp_path: Path) -> None:
    write_discs(tmp_path, patients=3)
    for path in tmp_path.glob("p[12]/s_?.png"):
        grey = np.array(Image.open(path))
        Image.fromarray(np.stack([grey // 3, grey, grey // 2], axis=-1)).save(path)
    names = {"channels_as": ["pre", "FLAIR", "post"]}
    one = read(small_recipe(tmp_path, **names, channels=["FLAIR"]))
    assert len(one.volumes) == 3 and not one.problems
    three = read(small_recipe(tmp_path, **names))
    assert {volume.pixels.shape[1] for volume in three.volumes} == {3}
    assert [problem.code for problem in three.problems] == [Code.CHANNELS_MISSING]


def test_a_pattern_tells_patients_of_one_flat_folder_apart(tmp_path: Path) -> None:
    write_discs(tmp_path / "deep", patients=3)
    flat = tmp_path / "flat"
    flat.mkdir()
    for path in (tmp_path / "deep").rglob("*.png"):
        path.rename(flat / f"{path.parent.name}_{path.name}")
    alone = find_studies(small_recipe(flat))
    assert alone.told_apart is ToldApart.FILE
    assert len(alone.patients) == 18
    found = find_studies(small_recipe(flat, patient_pattern=r"^(p\d+)_"))
    assert (found.told_apart, found.patients) == (ToldApart.PATTERN, ("p0", "p1", "p2"))


def test_a_split_table_decides_and_its_validation_patients_validate(tmp_path: Path) -> None:
    table = {"p0": "train", "p1": "validation", "p2": "train", "p3": "test", "elsewhere": "train"}
    recipe = Recipe(split=write_split(tmp_path / "split.csv", table))
    patients = ("p0", "p1", "p2", "p3")
    parts = choose_parts(recipe, patients)
    assert parts == Parts(("p0", "p2"), ("p1",))
    (told,) = parts.problems
    assert told.code is Code.SPLIT_STRANGERS
    assert "1 of 5 patients" in str(told) and "elsewhere" in str(told)


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_split_table_is_read_as_spreadsheets_write_it(tmp_path: Path, sign: str) -> None:
    rows = (("Patient ", "age", " Part"), ("p0", "3", "Train"), ("p1", "4", "VALIDATION "))
    path = tmp_path / "split.csv"
    empty = sign * 2 + "\r\n"  # as Excel leaves them
    path.write_text("\r\n".join(map(sign.join, rows)) + "\r\n" + empty, "utf-8-sig", newline="")
    assert choose_parts(Recipe(split=str(path)), ("p0", "p1")) == Parts(("p0",), ("p1",))
    assert choose_parts(Recipe(split=str(path), part="TRAIN"), ("p0", "p1")).train == ("p0",)


def test_validation_patients_that_are_not_there_are_not_replaced_by_others(tmp_path: Path) -> None:
    table = {"p0": "train", "p1": "train", **{f"P-{n}": "validation" for n in range(9)}}
    recipe = Recipe(split=write_split(tmp_path / "split.csv", table))
    with pytest.raises(Problem, match="P-0, P-1") as caught:
        choose_parts(recipe, ("p0", "p1"))
    assert caught.value.code is Code.BAD_SPLIT


def test_a_part_that_was_meant_to_judge_is_told(tmp_path: Path) -> None:
    write_discs(tmp_path, patients=5)
    table = {f"p{n}": "train" if n < 3 else "val" for n in range(5)}
    data = read(small_recipe(tmp_path, split=write_split(tmp_path / "split.csv", table)))
    (told,) = data.problems
    assert told.code is Code.SPLIT_UNUSED and "“val”" in str(told)
    assert set(data.parts.all) == {"p0", "p1", "p2"}


def test_without_a_validation_part_validation_is_drawn_inside_the_part(tmp_path: Path) -> None:
    table = {f"p{number}": "a" if number < 6 else "b" for number in range(12)}
    recipe = Recipe(split=write_split(tmp_path / "split.csv", table), part="b")
    parts = choose_parts(recipe, tuple(table))
    assert sorted(parts.all) == sorted(f"p{number}" for number in range(6, 12))
    assert parts.train and parts.validation


@pytest.mark.parametrize(
    ("content", "word", "code"),
    [("patient,group\na,train\n", "columns patient, group", Code.SPLIT_COLUMNS),
     ("", "columns", Code.SPLIT_COLUMNS),
     ("patient,part\n", "names nothing", Code.BAD_SPLIT),
     ("patient,part\na,x\n", "train", Code.BAD_SPLIT),
     ("patient,part\na,train\na,validation\n", "both", Code.BAD_SPLIT)],
)  # fmt: skip
def test_a_split_that_cannot_be_is_refused_in_words(
    tmp_path: Path, content: str, word: str, code: Code
) -> None:
    path = tmp_path / "split.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(Problem, match=word) as caught:
        choose_parts(Recipe(split=str(path)), ("a", "b"))
    assert caught.value.code is code


def test_a_missing_split_is_a_problem_not_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"none\.csv was not found"):
        read_split(tmp_path / "none.csv")


def test_one_patient_is_refused(tmp_path: Path) -> None:
    recipe = small_recipe(write_discs(tmp_path, patients=1))
    with pytest.raises(Problem) as caught:
        choose_parts(recipe, find_studies(recipe).patients)
    assert caught.value.code is Code.TOO_FEW_PATIENTS


def test_masks_without_foreground_are_refused_with_their_levels(tmp_path: Path) -> None:
    recipe = small_recipe(write_discs(tmp_path, patients=3, mask_value=40), mask_threshold=100.0)
    with pytest.raises(Problem, match="0, 40") as caught:
        read(recipe)
    assert caught.value.code is Code.NO_FOREGROUND


def test_no_pairs_names_folder_and_suffix(tmp_path: Path) -> None:
    recipe = small_recipe(write_discs(tmp_path, patients=2), mask_suffix="_seg.png")
    with pytest.raises(Problem, match=r"_seg\.png") as caught:
        find_studies(recipe)
    assert caught.value.code is Code.NO_PAIRS
    with pytest.raises(Problem) as caught:
        find_studies(small_recipe(tmp_path / "nowhere"))
    assert caught.value.code is Code.FOLDER_MISSING


def test_masks_of_a_kind_that_cannot_be_opened_are_said_to_be_so(tmp_path: Path) -> None:
    write_discs(tmp_path / "images", patients=2)
    for path in (tmp_path / "images").rglob("*_mask.png"):
        mask = tmp_path / "masks" / path.parent.name / path.name.replace("_mask.png", ".nrrd")
        mask.parent.mkdir(parents=True, exist_ok=True)
        path.rename(mask)
    recipe = small_recipe(tmp_path / "images", masks=str(tmp_path / "masks"), mask_suffix=".nrrd")
    with pytest.raises(Problem) as caught:
        find_studies(recipe)
    assert caught.value.code is Code.UNKNOWN_FORMAT and ".nrrd" in str(caught.value)
