"""The volumes of one file are series of one study, where a person names each."""

import json
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
import torch

from tests.engine.studies import study_recipe, write_studies
from tests.engine.test_batch import request_for, run, save_brightness_model
from tests.engine.test_series import outcome, read, save_two_channel_model, write_study
from unetpp_desktop.cli import main
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.data import find_studies
from unetpp_desktop.engine.predict import Predictor
from unetpp_desktop.engine.train import train
from unetpp_desktop.formats import find_sources, open_case, read_series
from unetpp_desktop.jobs.messages import BatchRequest
from unetpp_desktop.workspace.case_store import CaseStore
from unetpp_desktop.workspace.folders import cases_folder

NAMES = ("FLAIR", "T1c")


@pytest.fixture(autouse=True)
def steady_machine(home: Path) -> None:
    torch.set_num_threads(1)


def join(folder: Path, name: str, *files: Path) -> Path:
    """One file that holds the voxels of `files` one after the other."""
    images = [nib.load(file) for file in files]
    voxels = np.stack([np.asarray(image.dataobj) for image in images], axis=3)
    folder.mkdir(parents=True, exist_ok=True)
    nib.save(nib.Nifti1Image(voxels, images[0].affine), folder / name)
    return folder / name


def write_joined(root: Path) -> tuple[Path, Path]:
    """`images/p0.nii.gz` of two volumes, `labels/p0.nii.gz` and so on; also the same apart."""
    apart = write_studies(root / "apart")
    for folder in sorted(apart.iterdir()):
        own = [folder / f"{folder.name}_{name}.nii.gz" for name in ("flair", "t1c")]
        join(root / "images", f"{folder.name}.nii.gz", *own)
        (root / "labels").mkdir(exist_ok=True)
        mask = (folder / f"{folder.name}_seg.nii.gz").read_bytes()
        (root / "labels" / f"{folder.name}.nii.gz").write_bytes(mask)
    return root, apart


JOINED = {"image_suffix": ".nii.gz", "mask_suffix": ".nii.gz", "channels_as": list(NAMES)}


@pytest.mark.parametrize("channels", [[], ["T1c"]])
def test_training_sees_what_it_sees_of_a_file_each(tmp_path: Path, channels: list[str]) -> None:
    root, apart = write_joined(tmp_path)
    masks = str(root / "labels")
    data = read(study_recipe(root / "images", masks=masks, channels=channels, **JOINED))
    other = read(study_recipe(apart, channels=channels))
    assert data.channels == other.channels and not data.problems
    assert len(data.volumes) == len(other.volumes) == 3
    for ours, theirs in zip(data.volumes, other.volumes, strict=True):
        np.testing.assert_array_equal(ours.values(slice(None)), theirs.values(slice(None)))
        assert np.array_equal(ours.reference, theirs.reference)


def test_train_evaluate_and_predict_take_the_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, _ = write_joined(tmp_path)
    recipe = study_recipe(root / "images", masks=str(root / "labels"), epochs=1, **JOINED)
    model = train(recipe, tmp_path / "run")
    assert Predictor(model).info.channels == NAMES
    files = ["--image-suffix", ".nii.gz", "--channels-as", ",".join(NAMES)]
    data = ["--images", str(root / "images"), "--masks", str(root / "labels"), *files]
    assert main(["evaluate", *data, "--mask-suffix", ".nii.gz", "--model", str(model)]) == 0
    assert len(json.loads(capsys.readouterr().out)["patients"]) == 3
    assert main(["predict", str(root / "images"), "--model", str(model), *files]) == 0
    for number in range(3):
        mask = nib.load(root / f"images/p{number}_unetpp.nii.gz")
        source = nib.load(root / f"images/p{number}.nii.gz")
        assert mask.shape == source.shape[:3]
        np.testing.assert_array_equal(mask.affine, source.affine)


@pytest.mark.parametrize("order", [("FLAIR", "T1"), ("T1", "FLAIR")])
def test_the_mask_comes_from_the_named_volume(tmp_path: Path, order: tuple[str, str]) -> None:
    flair, t1 = write_study(tmp_path / "apart")
    model = save_two_channel_model(tmp_path / "m.safetensors", dropout=False)
    run(BatchRequest((str(flair),), str(save_brightness_model(tmp_path / "1.safetensors"))))
    marked = np.asarray(nib.load(flair.parent / "a_flair_unetpp.nii.gz").dataobj)
    files = {"FLAIR": flair, "T1": t1}
    path = join(tmp_path / "in", "a.nii.gz", *(files[name] for name in order))
    good, messages = run(request_for(tmp_path, model, channels_as=order, keep=True))
    (case,), notices = outcome(messages)
    assert good and not notices and marked.any()
    assert np.array_equal(np.asarray(nib.load(case.masks[0]).dataobj), marked)
    (source,), _ = find_sources([path])
    opened = CaseStore(cases_folder()).open(source, volume=order.index("FLAIR"))
    assert opened.case.q is not None and opened.case.q.any()
    opened.close()


def test_without_names_or_with_too_few_a_sentence_says_what_to_do(tmp_path: Path) -> None:
    root, _ = write_joined(tmp_path)
    path = root / "images/p0.nii.gz"
    model = save_two_channel_model(tmp_path / "m.safetensors", dropout=False)
    for names, code in (((), Code.VOLUME_CHOICE), (("a", "b", "c"), Code.CHANNEL_NAMES)):
        with pytest.raises(Problem) as caught:
            read_series(path, channels_as=names)
        assert caught.value.code is code and caught.value.facts["count"] == 2
        assert "p0.nii.gz" in str(caught.value) and "ame each" in str(caught.value)
    (root / "in").mkdir()
    path.rename(root / "in/p0.nii.gz")
    good, messages = run(request_for(root, model, channels_as=("T2", "T1gd")))
    (case,), _ = outcome(messages)
    assert not good and case.code == Code.CHANNELS_MISSING
    assert case.facts["found"] == "T2, T1gd"


def test_a_chosen_volume_keeps_the_name_of_its_file(tmp_path: Path) -> None:
    """A reviewed case is one volume of its file, whatever the names."""
    root, apart = write_joined(tmp_path)
    (series,) = read_series(root / "images/p0.nii.gz", volume=1, channels_as=NAMES)
    (source,), _ = find_sources([apart / "p0/p0_t1c.nii.gz"])
    assert series.name == "p0"
    np.testing.assert_array_equal(series.voxels, open_case(source).series[0].voxels)


def test_a_series_that_was_not_named_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    root, _ = write_joined(tmp_path)
    with pytest.raises(Problem) as caught:
        find_studies(
            study_recipe(root / "images", masks=str(root / "labels"), channels=["T2"], **JOINED)
        )
    assert caught.value.code is Code.CHANNELS_MISSING
    assert (caught.value.facts["wanted"], caught.value.facts["found"]) == ("T2", "FLAIR, T1c")
