"""Several series of one study, a file each, are the channels that a person named."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tests.engine.studies import SUFFIXES, study_recipe, write_studies
from tests.engine.test_batch import MAIN, request_for, run, save_brightness_model, write_volume
from unetpp_desktop.cli import main
from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.augment import Augmentation
from unetpp_desktop.engine.cache import Batches
from unetpp_desktop.engine.crew import Crew, Work
from unetpp_desktop.engine.data import DataSet, choose_parts, find_studies, read_data
from unetpp_desktop.engine.model_file import load_model, save_model
from unetpp_desktop.engine.predict import Predictor, choose_channels
from unetpp_desktop.engine.prepare import describe_data
from unetpp_desktop.engine.train import train
from unetpp_desktop.formats import find_sources, read_study
from unetpp_desktop.jobs.messages import CaseDone, Notice
from unetpp_desktop.workspace.case_store import CaseStore
from unetpp_desktop.workspace.folders import cases_folder

NAMES = {"image_suffix": SUFFIXES, "channels_as": ("FLAIR", "T1")}


@pytest.fixture(autouse=True)
def steady_machine(home: Path) -> None:
    torch.set_num_threads(1)


def read(recipe: Recipe) -> DataSet:
    found = find_studies(recipe)
    parts = choose_parts(recipe, found.patients)
    return read_data(recipe, found, parts, on_study=lambda done, total: None)


def as_the_network_sees(path: Path) -> NDArray[np.float64]:
    """[slice, row, column] by nibabel and numpy: rows from the front, columns from the right."""
    data = nib.as_closest_canonical(nib.load(path)).get_fdata()
    bright = data[data > data.mean()]
    low, high = np.percentile(bright, (0.5, 99.5))
    bright = np.clip(bright, low, high)
    values = (np.clip(data, low, high) - bright.mean()) / bright.std()
    seen: NDArray[np.float64] = values[::-1, ::-1].transpose(2, 1, 0)
    return seen


def test_each_channel_holds_the_voxels_of_its_own_file_whatever_the_order(tmp_path: Path) -> None:
    root = write_studies(tmp_path)
    for names in (["FLAIR", "T1c"], ["T1c", "FLAIR"]):
        data = read(study_recipe(root, channels=names))
        assert data.channels == tuple(names) and not data.problems and len(data.volumes) == 3
        for volume in data.volumes:
            values = volume.values(slice(None))
            (top, left), (rows, columns) = volume.frame.corner, volume.frame.inner
            for channel, name in enumerate(names):
                file = root / volume.patient / f"{volume.patient}_{name.lower()}.nii.gz"
                seen = values[:, channel, top : top + rows, left : left + columns]
                half = float(volume.step[channel]) / 2 + 1e-4  # one byte a pixel
                np.testing.assert_allclose(seen, as_the_network_sees(file), atol=half)
            mask = nib.as_closest_canonical(nib.load(str(file).replace(name.lower(), "seg")))
            turned = np.asarray(mask.dataobj)[::-1, ::-1].transpose(2, 1, 0)
            assert np.array_equal(volume.reference_slices(slice(None)), turned.astype(bool))


def test_a_study_that_lacks_a_series_is_named_and_left_out(tmp_path: Path) -> None:
    root = write_studies(tmp_path, patients=4)
    (root / "p1/p1_t1c.nii.gz").unlink()
    (root / "p2/p2_flair.nii.gz").unlink()
    recipe = study_recipe(root)
    found = find_studies(recipe)
    assert [study.patient for study in found.studies] == ["p0", "p3"]
    assert [problem.code for problem in found.problems] == [Code.SERIES_MISSING] * 2
    assert [problem.facts["series"] for problem in found.problems] == ["T1c", "FLAIR"]
    assert "p1_flair.nii.gz" in str(found.problems[0])
    assert not found.unpaired_images and not found.unpaired_masks
    report = describe_data(found, read(recipe))
    assert report.series == {"FLAIR + T1c": 2, "FLAIR": 1, "T1c": 1} and report.pairs == 2
    assert len(find_studies(study_recipe(root, channels=["T1c"])).studies) == 3


def test_with_channel_dropout_the_missing_series_is_empty_and_stays_so(tmp_path: Path) -> None:
    root = write_studies(tmp_path)
    (root / "p1/p1_flair.nii.gz").unlink()
    recipe = study_recipe(root, channel_dropout=0.5)
    data = read(recipe)
    assert [volume.patient for volume in data.volumes] == ["p0", "p1", "p2"]
    assert not data.problems
    values = data.volumes[1].values(slice(None))
    assert not values[:, 0].any() and values[:, 1].any()
    batch = next(iter(Batches(data.volumes[1:2], batch_size=6, seed=0).epoch(0)))
    for epoch in range(8):
        slices, _ = Augmentation.of(recipe)(batch, epoch=epoch)
        assert not slices[:, 0].any()
        assert all(one.any() for one in slices[:, 1])  # what there is, is never taken away


def test_series_elsewhere_cost_one_line_and_rounding_costs_nothing(tmp_path: Path) -> None:
    root = write_studies(tmp_path, patients=4)
    for patient, shift in (("p1", 1.0), ("p2", 0.05)):
        path = root / patient / f"{patient}_t1c.nii.gz"
        image = nib.load(path)
        affine = image.affine.copy()
        affine[0, 3] += shift
        nib.save(nib.Nifti1Image(np.asarray(image.dataobj), affine), path)
    data = read(study_recipe(root))
    assert [volume.patient for volume in data.volumes] == ["p0", "p2", "p3"]
    (problem,) = data.problems
    assert problem.code is Code.GRID_MISMATCH
    assert "p1_t1c.nii.gz" in str(problem) and "p1_flair.nii.gz" in str(problem)


def test_names_and_suffixes_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    root = write_studies(tmp_path)
    for settings in (
        {"channels_as": ["FLAIR"]},
        {"channels_as": []},
        {"image_suffix": "_flair.nii.gz,"},
        {"image_suffix": "_flair.nii.gz,_FLAIR.nii.gz"},
        {"channels_as": ["FLAIR", "FLAIR"]},
    ):
        with pytest.raises(Problem) as caught:
            study_recipe(root, **settings)
        assert caught.value.code is Code.SERIES_NAMES
    with pytest.raises(Problem) as caught:
        find_studies(study_recipe(root, channels=["T2"], channel_dropout=0.5))
    assert caught.value.code is Code.CHANNELS_MISSING


def test_what_was_learned_from_series_is_judged_and_predicted_with_fewer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_studies(tmp_path / "in")
    (root / "p1/p1_flair.nii.gz").unlink()
    recipe = study_recipe(root, channel_dropout=0.3, epochs=1)
    model = train(recipe, tmp_path / "run")
    assert Predictor(model).info.channels == ("FLAIR", "T1c")
    assert "FLAIR + T1c 2, T1c 1" in (tmp_path / "run/training.log").read_text("utf-8")
    series = ["--image-suffix", SUFFIXES, "--channels-as", "FLAIR,T1c"]
    data = ["--images", str(root), "--mask-suffix", "_seg.nii.gz", *series]
    assert main(["evaluate", *data, "--model", str(model), "--device", "cpu"]) == 0
    told = capsys.readouterr()
    assert len(json.loads(told.out)["patients"]) == 3
    (line,) = (line for line in told.err.splitlines() if "p1_t1c.nii.gz" in line)
    assert "no FLAIR" in line


def write_study(folder: Path) -> tuple[Path, Path]:
    """FLAIR with bright places, and a T1 on its grid without any."""
    flair = write_volume(folder / "a_flair.nii.gz")
    image = nib.load(flair)
    dark = np.random.default_rng(3).normal(100, 10, image.shape).astype(np.int16)
    other = folder / "a_t1c.nii.gz"
    nib.save(nib.Nifti1Image(dark, image.affine), other)
    return flair, other


def save_two_channel_model(path: Path, *, dropout: bool) -> Path:
    """Marks what is bright in FLAIR, its first channel; the second is T1."""
    save_brightness_model(path, channels=2)
    network, info = load_model(path)
    save_model(path, network, dataclasses.replace(info, channel_dropout=dropout))
    return path


def outcome(messages: list[Any]) -> tuple[list[CaseDone], list[Notice]]:
    cases = [one for one in messages if isinstance(one, CaseDone)]
    return cases, [one for one in messages if isinstance(one, Notice)]


def test_the_mask_lies_beside_the_first_series_and_comes_from_the_named_one(
    tmp_path: Path,
) -> None:
    model = save_two_channel_model(tmp_path / "m.safetensors", dropout=False)
    _, other = write_study(tmp_path / "in")
    alone = request_for(tmp_path, save_brightness_model(tmp_path / "1.safetensors"), suffix="_1")
    run(dataclasses.replace(alone, image_suffix="_flair.nii.gz"))
    marked = np.asarray(nib.load(tmp_path / "in/a_flair_1.nii.gz").dataobj)
    assert marked.any()
    good, messages = run(request_for(tmp_path, model, **NAMES))
    (case,), notices = outcome(messages)
    assert good and not notices
    assert case.masks == (str(tmp_path / "in/a_flair_unetpp.nii.gz"),)
    assert np.array_equal(np.asarray(nib.load(case.masks[0]).dataobj), marked)
    turned = {"image_suffix": "_t1c.nii.gz,_flair.nii.gz", "channels_as": ("T1", "FLAIR")}
    _, messages = run(request_for(tmp_path, model, **turned))
    (case,), _ = outcome(messages)
    assert case.masks == (str(tmp_path / "in/a_t1c_unetpp.nii.gz"),)
    written = nib.load(case.masks[0])
    assert np.array_equal(np.asarray(written.dataobj), marked)
    np.testing.assert_array_equal(written.affine, nib.load(other).affine)


def test_a_missing_series_is_refused_by_name_unless_the_model_does_without(tmp_path: Path) -> None:
    _, other = write_study(tmp_path / "in")
    other.unlink()
    strict = save_two_channel_model(tmp_path / "s.safetensors", dropout=False)
    good, messages = run(request_for(tmp_path, strict, **NAMES))
    (case,), _ = outcome(messages)
    assert not good and case.code == Code.CHANNELS_MISSING
    assert (case.facts["wanted"], case.facts["found"]) == ("FLAIR, T1", "FLAIR")
    free = save_two_channel_model(tmp_path / "f.safetensors", dropout=True)
    good, messages = run(request_for(tmp_path, free, **NAMES))
    (case,), (notice,) = outcome(messages)
    assert good and notice.code == Code.RUNS_WITHOUT and notice.facts["series"] == "T1"
    write_study(tmp_path / "in")  # the file comes later: another study than before
    _, messages = run(request_for(tmp_path, free, **NAMES))
    (case,), notices = outcome(messages)
    assert case.state == "draft" and not notices


def test_a_named_series_never_stands_for_another_one(tmp_path: Path) -> None:
    """A single file without a name serves a model of one channel; a T1 by name is no FLAIR."""
    model = save_brightness_model(tmp_path / "m.safetensors")
    flair, _ = write_study(tmp_path / "in")
    flair.unlink()
    good, messages = run(request_for(tmp_path, model, **NAMES))
    (case,), _ = outcome(messages)
    assert not good and case.code == Code.CHANNELS_MISSING


def test_a_kept_prediction_opens_with_the_first_series(tmp_path: Path, home: Path) -> None:
    model = save_two_channel_model(tmp_path / "m.safetensors", dropout=False)
    flair, _ = write_study(tmp_path / "in")
    run(request_for(tmp_path, model, keep=True, **NAMES))
    (source,), _ = find_sources([flair])
    opened = CaseStore(cases_folder()).open(source)
    assert opened.case.prediction is not None and opened.case.q is not None
    assert opened.case.q.any()
    opened.close()


def test_the_series_of_a_study_reach_every_process(tmp_path: Path) -> None:
    write_study(tmp_path)
    (source,), _ = find_sources([tmp_path], **NAMES)  # type: ignore[arg-type]
    store = torch.distributed.HashStore()
    Crew(store, count=2).announce([[Work(0, "key", source)]])
    ((work,),) = Crew(store, number=1, count=2).shares()
    assert work.source == source and len(source.files) == 2


def test_the_cases_page_gives_a_model_of_several_channels_the_one_it_has(tmp_path: Path) -> None:
    """There a series has the name that its file tells; T1c, T1ce and T1Gd are one."""
    _, info = load_model(save_brightness_model(tmp_path / "m.safetensors", channels=2))
    names = {"channels": ("FLAIR", "T1c"), "channel_dropout": True}
    info = dataclasses.replace(info, **names)
    one = {name: read_study(write_volume(tmp_path / f"a_{name}.nii.gz")) for name in ("t1gd", "t2")}
    assert choose_channels(info, one["t1gd"], path=tmp_path)[1] is one["t1gd"][0]
    for refused in (
        (info, one["t2"]),
        (dataclasses.replace(info, channel_dropout=False), one["t1gd"]),
    ):
        with pytest.raises(Problem) as caught:
            choose_channels(*refused, path=tmp_path)
        assert caught.value.code is Code.CHANNELS_MISSING


def test_predict_refuses_names_that_do_not_fit_in_one_sentence(tmp_path: Path) -> None:
    write_study(tmp_path / "in")
    model = save_brightness_model(tmp_path / "m.safetensors")
    words = ["predict", str(tmp_path / "in"), "--model", str(model), "--image-suffix", SUFFIXES]
    call = [sys.executable, str(MAIN), *words, "--channels-as", "FLAIR"]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and not done.stdout
    assert done.stderr.count("\n") == 1 and "one name for each" in done.stderr
