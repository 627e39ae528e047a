"""The same picture on both sides of a split is found and named; other patients' slices are not."""

import io
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter

from tests.engine.discs import small_recipe
from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.engine.data import choose_parts, find_studies, read_data
from unetpp_desktop.engine.leak import leak_problems

SIDES = (("a", "train"), ("b", "validation"))
PX, TEACHES, JUDGES = 64, ("p0", "p1", "p2"), ("p3", "p4")


def write_slice(folder: Path, number: int, grey: np.ndarray) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(grey.astype(np.uint8)).save(folder / f"s_{number}.png")
    mask = np.zeros((PX, PX), np.uint8)
    mask[30:40, 20:30] = 255
    Image.fromarray(mask).save(folder / f"s_{number}_mask.png")


def head(seed: int) -> np.ndarray:
    """A round head with its own texture; all heads have one outline, as in real studies."""
    draw = np.random.default_rng(seed)
    texture = gaussian_filter(draw.normal(size=(PX, PX)), 3)
    row, column = np.mgrid[:PX, :PX]
    inside = (row - PX / 2) ** 2 + (column - PX / 2) ** 2 < (0.45 * PX) ** 2
    return np.clip((130 + 40 * texture / texture.std()) * inside, 0, 255)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Five patients of five slices, the first and last of each empty but for noise."""
    draw = np.random.default_rng(0)
    for patient, name in enumerate((*TEACHES, *JUDGES)):
        for number in range(1, 6):
            empty = draw.integers(0, 3, (PX, PX))
            grey = empty if number in (1, 5) else head(10 * patient + number)
            write_slice(tmp_path / "data" / name, number, grey)
    rows = [f"{p},train" for p in TEACHES] + [f"{p},validation" for p in JUDGES]
    (tmp_path / "split.csv").write_text("\n".join(["patient,part", *rows]) + "\n", "utf-8")
    return tmp_path


def alarm(study: Path, **settings: object) -> list[str]:
    split = str(study / "split.csv")
    recipe = small_recipe(study / "data", size=PX, split=split, **settings)
    return problems(recipe)


def problems(recipe: Recipe) -> list[str]:
    found = find_studies(recipe)
    parts = choose_parts(recipe, found.patients)
    data = read_data(recipe, found, parts, on_study=lambda done, total: None)
    return [str(problem) for problem in leak_problems(data)]


def as_jpeg(grey: np.ndarray) -> np.ndarray:
    stream = io.BytesIO()
    Image.fromarray(grey.astype(np.uint8)).save(stream, "JPEG", quality=60)
    return np.asarray(Image.open(stream))


def test_heads_of_one_outline_and_empty_slices_are_no_alarm(study: Path) -> None:
    assert alarm(study) == []


@pytest.mark.parametrize("change", ["copied", "jpeg", "brighter", "noisy"])
def test_a_planted_copy_is_found_whatever_was_done_to_it(study: Path, change: str) -> None:
    source = head(3)  # slice 3 of p0
    planted = {
        "copied": source,
        "jpeg": as_jpeg(source),
        "brighter": np.clip(source * 1.15 + 4, 0, 255),
        "noisy": np.clip(source + np.random.default_rng(1).normal(0, 5, source.shape), 0, 255),
    }[change]
    write_slice(study / "data" / "p4", 3, planted)
    (told,) = alarm(study)
    assert str(Path("p4") / "s_3.png") in told and str(Path("p0") / "s_3.png") in told
    assert "1 slices in all" in told and "check how patients are told apart" in told


def test_a_patient_under_two_names_is_told_once_with_the_number_of_slices(study: Path) -> None:
    for number in (2, 3, 4):
        write_slice(study / "data" / "p3", number, as_jpeg(head(10 + number)))  # p1 again
    write_slice(study / "data" / "p4", 2, head(22))  # and one slice of p2
    most, least = alarm(study)
    assert "p3" in most and "p1" in most and "3 slices in all" in most
    assert "p4" in least and "p2" in least and "1 slices in all" in least


def test_copies_on_one_side_are_no_leak(study: Path) -> None:
    write_slice(study / "data" / "p1", 3, head(3))
    assert alarm(study) == []


@pytest.mark.slow
def test_real_patients_are_no_alarm_and_a_planted_slice_is(real_data: Path, tmp_path: Path) -> None:
    root = real_data / "brain_lgg"
    recipe = Recipe(
        images=str(root),
        image_suffix=".tif",
        mask_suffix="_mask.tif",
        channels_as=("pre", "FLAIR", "post"),
        channels=("FLAIR",),
        size=128,
        seed=1,
    )
    assert problems(recipe) == []
    patients = sorted(path for path in root.iterdir() if path.is_dir())[:8]
    for number, image in enumerate(path for one in patients for path in one.glob("*_1?.tif")):
        torn = tmp_path / "torn" / f"{image.parent.name}_{'ab'[number % 2]}"
        torn.mkdir(parents=True, exist_ok=True)
        shutil.copy(image, torn)
        shutil.copy(image.with_stem(f"{image.stem}_mask"), torn)
    rows = [f"{one.name}_{side},{part}" for one in patients for side, part in SIDES]
    split = tmp_path / "split.csv"
    split.write_text("\n".join(["patient,part", *rows]) + "\n", "utf-8")
    images = str(tmp_path / "torn")
    told = problems(Recipe.from_dict({**recipe.to_dict(), "images": images, "split": str(split)}))
    assert told  # each patient's neighbouring slices are on both sides
    assert all(line.split("/torn/")[1][:21] == line.split("/torn/")[2][:21] for line in told)
