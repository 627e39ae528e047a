"""What a model learned from is what it sees in prediction: validation and prediction agree."""

import csv
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
import torch
from PIL import Image

from tests.engine.discs import small_recipe, write_discs
from unetpp_desktop.core.compose import Cleaning, compose
from unetpp_desktop.core.measures import counts, dice
from unetpp_desktop.core.model_info import Architecture, ModelInfo, Suggestion
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.texts import Code
from unetpp_desktop.engine.data import Study, choose_parts, find_studies, read_data
from unetpp_desktop.engine.model_file import save_model
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.predict import Predictor, empty_q
from unetpp_desktop.engine.train import train
from unetpp_desktop.formats import read_mask, read_series


@pytest.fixture(autouse=True)
def steady_machine(home: Path) -> None:
    torch.set_num_threads(1)


def dice_of(study: Study, predictor: Predictor, recipe: Recipe) -> float | None:
    """As a user sees it: files in, mask out."""
    series = read_series(study.images, channels_as=recipe.channels_as)
    q = empty_q(series)
    assert predictor.predict(series, q, path=study.images[0]) is not None
    suggestion = predictor.info.suggestion
    grid = series[0].grid
    mask = compose(
        q,
        None,
        threshold=suggestion.threshold,
        grid=grid,
        cleaning=Cleaning(suggestion.min_ml, suggestion.fill_holes),
    )
    return dice(counts(mask, read_mask(study.masks, grid=grid)))


def check_agreement(recipe: Recipe, out: Path) -> Predictor:
    """Every validation patient's Dice in the run is the one that prediction gives."""
    predictor = Predictor(train(recipe, out))
    with (out / "patients.csv").open(encoding="utf-8", newline="") as file:
        told = {row["patient"]: row["dice"] for row in csv.DictReader(file)}
    studies = [study for study in find_studies(recipe).studies if study.patient in told]
    assert len(studies) == len(told) > 0
    for study in studies:
        # a cached grey value is within half a 255th of its range
        assert dice_of(study, predictor, recipe) == pytest.approx(
            float(told[study.patient]), abs=0.02
        )
    return predictor


def notices_on(path: Path, predictor: Predictor) -> list[str]:
    """What a person is told of a prediction."""
    series = read_series([path])
    notices = predictor.predict(series, empty_q(series), path=path)
    assert notices is not None
    return [str(one) for one in notices]


def write_volumes(root: Path) -> Path:
    """Heads of 2 mm and of 1 mm with one bright ball, head first and feet first."""
    draw = np.random.default_rng(4)
    for number in range(6):
        side, mm = ((24, 2.0), (44, 1.0))[number % 2]
        k, j, i = np.mgrid[:6, :side, :side]
        centre = draw.uniform(0.4, 0.6, 2) * side
        ball = (j - centre[0]) ** 2 + (i - centre[1]) ** 2 + 4 * (k - 3) ** 2 < (8 / mm) ** 2
        grey = 90 + 90 * ball + draw.normal(0, 8, ball.shape)
        affine = np.diag([mm, mm, 5.0, 1])
        if number > 2:
            affine[2, 2] = -5.0
        folder = root / f"p{number}"
        folder.mkdir(parents=True)
        for name, voxels in (("flair", grey), ("seg", ball)):
            image = nib.Nifti1Image(voxels.T.astype(np.int16), affine)
            nib.save(image, folder / f"p{number}_{name}.nii.gz")
    return root


def test_pixels_of_one_size_and_three_slices_at_once(tmp_path: Path) -> None:
    recipe = small_recipe(
        write_volumes(tmp_path / "in"),
        image_suffix="_flair.nii.gz", mask_suffix="_seg.nii.gz",
        spacing=1.5, context=3, epochs=2,
    )  # fmt: skip
    found = find_studies(recipe)
    parts = choose_parts(recipe, found.patients)
    data = read_data(recipe, found, parts, on_study=lambda done, total: None)
    assert {volume.frame.inner for volume in data.volumes} == {(32, 32), (29, 29)}
    assert not data.problems
    predictor = check_agreement(recipe, tmp_path / "run")
    info = predictor.info
    assert (info.context, info.spacing, info.architecture.in_channels) == (3, (1.5, 1.5), 3)
    scan = tmp_path / "in" / "p0" / "p0_flair.nii.gz"
    assert not notices_on(scan, predictor)
    picture = next(write_discs(tmp_path / "pictures", patients=1).rglob("s_1.png"))
    (notice,) = notices_on(picture, predictor)
    assert "s_1.png does not say how large its pixels are" in notice
    assert "1.5 × 1.5 mm" in notice


def test_most_volumes_say_in_which_plane_a_model_learns(tmp_path: Path) -> None:
    root = write_volumes(tmp_path)
    for path in (root / "p0").iterdir():  # the first of all is coronal
        image = nib.load(path)
        affine = np.diag([2.0, 5.0, 2.0, 1])[:, [0, 2, 1, 3]]
        nib.save(nib.Nifti1Image(np.asarray(image.dataobj), affine), path)
    recipe = small_recipe(root, image_suffix="_flair.nii.gz", mask_suffix="_seg.nii.gz", size=40)
    found = find_studies(recipe)
    parts = choose_parts(recipe, found.patients)
    data = read_data(recipe, found, parts, on_study=lambda done, total: None)
    assert data.plane is Plane.AXIAL
    (told,) = (one for one in data.problems if one.code is Code.OTHER_PLANES)
    assert str(told).startswith(f"1 of 6 volumes, {root / 'p0' / 'p0_flair.nii.gz'}")


def test_pixels_that_are_not_square_are_told(tmp_path: Path) -> None:
    root = write_volumes(tmp_path / "in")
    for path in (root / "p2").iterdir():
        image = nib.load(path)
        affine = np.diag([0.9, 1.8, 5.0, 1])
        nib.save(nib.Nifti1Image(np.asarray(image.dataobj), affine), path)
    recipe = small_recipe(root, image_suffix="_flair.nii.gz", mask_suffix="_seg.nii.gz", size=40)
    found = find_studies(recipe)
    parts = choose_parts(recipe, found.patients)
    data = read_data(recipe, found, parts, on_study=lambda done, total: None)
    (told,) = data.problems
    scan = root / "p2" / "p2_flair.nii.gz"
    assert told.code is Code.NOT_SQUARE and f"{scan} among them (1.8 × 0.9 mm)" in str(told)
    network = UNetPlusPlus(Architecture(1, width=4, depth=1))
    for name, spacing, count in (("size", None, 1), ("spacing", (1.0, 1.0), 0)):
        info = ModelInfo(
            name, ("FLAIR",), Plane.AXIAL, Suggestion(1, 0.5), size=40, spacing=spacing
        )
        save_model(tmp_path / f"{name}.safetensors", network, info)
        notices = notices_on(scan, Predictor(tmp_path / f"{name}.safetensors"))
        assert sum("1.8 × 0.9 mm" in one for one in notices) == count


def test_series_that_may_be_left_out_with_missing_slices(tmp_path: Path) -> None:
    root = write_discs(tmp_path / "in")
    for path in sorted(root.rglob("s_?.png")):
        grey = np.asarray(Image.open(path))
        colour = np.stack([grey, 255 - grey, grey // 2], axis=-1)
        Image.fromarray(colour).save(path)
    (root / "p1" / "s_3_mask.png").unlink()
    recipe = small_recipe(
        root, channels_as=["a", "b", "c"], channels=["a", "b"], channel_dropout=0.4, context=3,
        epochs=2,
    )  # fmt: skip
    found = find_studies(recipe)
    parts = choose_parts(recipe, found.patients)
    data = read_data(recipe, found, parts, on_study=lambda done, total: None)
    (torn,) = (volume for volume in data.volumes if volume.patient == "p1")
    assert torn.neighbours.tolist() == [[0, 0, 1], [0, 1, 1], [2, 2, 3], [2, 3, 4], [3, 4, 4]]
    info = check_agreement(recipe, tmp_path / "run").info
    assert info.channel_dropout and info.architecture.in_channels == 6


def test_pictures_without_spacing_are_told_and_keep_to_the_image_size(tmp_path: Path) -> None:
    recipe = small_recipe(write_discs(tmp_path, patients=2), spacing=1.0)
    found = find_studies(recipe)
    parts = choose_parts(recipe, found.patients)
    data = read_data(recipe, found, parts, on_study=lambda done, total: None)
    assert [problem.code for problem in data.problems] == [Code.SPACING_UNKNOWN]
    assert {volume.frame.inner for volume in data.volumes} == {(32, 32)}


def test_volumes_whose_orientation_is_unknown_are_not_said_to_lie_in_another_plane(
    tmp_path: Path,
) -> None:
    root = write_volumes(tmp_path)
    for path in (root / "p0").iterdir():
        image = nib.load(path)
        image = nib.Nifti1Image(np.asarray(image.dataobj).copy(), None, image.header)
        image.header["qform_code"] = image.header["sform_code"] = 0
        nib.save(image, path)
    recipe = small_recipe(root, image_suffix="_flair.nii.gz", mask_suffix="_seg.nii.gz", size=40)
    found = find_studies(recipe)
    parts = choose_parts(recipe, found.patients)
    data = read_data(recipe, found, parts, on_study=lambda done, total: None)
    assert data.plane is Plane.AXIAL and len(data.volumes) == 6
    assert Code.OTHER_PLANES not in [one.code for one in data.problems]
