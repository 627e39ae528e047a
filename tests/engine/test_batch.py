"""A folder of studies gets its masks beside the images, whatever one of them is like."""

import csv
import dataclasses
import errno
import json
import shutil
import subprocess
import sys
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
import torch
from PIL import Image

from unetpp_desktop.core.case import Case
from unetpp_desktop.core.compose import KEEP_IN, Mask, threshold_step
from unetpp_desktop.core.history import StepName
from unetpp_desktop.core.model_info import Architecture, ModelInfo, Suggestion
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.recipe import Device
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine.batch import Batch
from unetpp_desktop.engine.model_file import load_model, save_model
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.predict import Predictor, choose_channels, empty_q, outward
from unetpp_desktop.engine.slices import SliceStack
from unetpp_desktop.formats import MaskKind, Source, find_sources, open_case, read_mark, read_series
from unetpp_desktop.formats.model_header import read_model_header
from unetpp_desktop.jobs.messages import (
    BatchPlan,
    BatchRequest,
    CaseBegun,
    CaseDone,
    Message,
    Notice,
    SlicesReady,
)
from unetpp_desktop.workspace.case_store import CaseStore
from unetpp_desktop.workspace.folders import cases_folder

MAIN = Path(__file__).resolve().parents[2] / "main.py"
AFFINE = np.array([[-1.2, 0.1, 0, 20], [0.1, 1.2, 0, -30], [0, 0, 4.0, 5], [0, 0, 0, 1.0]])


def save_brightness_model(
    path: Path, *, artificial: bool = False, channels: int = 1, bias: float = -6.0
) -> Path:
    """A network that marks what is bright: one way through, everything else off."""
    network = UNetPlusPlus(Architecture(channels, width=4, depth=1))
    with torch.no_grad():
        for weight in network.parameters():
            weight.zero_()
        for name, module in network.named_modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.weight.fill_(1)
                module.running_mean.zero_()
                module.running_var.fill_(1)
            if isinstance(module, torch.nn.Conv2d) and module.kernel_size == (3, 3):
                module.weight[0, 0, 1, 1] = 1
            if isinstance(module, torch.nn.Conv2d) and module.kernel_size == (1, 1):
                module.weight[0, 0] = 4
                module.bias.fill_(bias)
            assert name is not None
    names = ("FLAIR", "T1", "T2")[:channels]
    info = ModelInfo(
        "bright", names, Plane.AXIAL, Suggestion(1, 0.5), size=None, artificial=artificial
    )
    save_model(path, network, info)
    return path


def write_volume(path: Path, *, seed: int = 0) -> Path:
    rng = np.random.default_rng(seed)
    data = rng.normal(100, 10, (30, 26, 6)).astype(np.int16)
    data[20, 1:25, 4] = np.linspace(100, 399, 24)  # a slope: every probability is there
    data[8:15, 9:14, 2:4] = 400
    path.parent.mkdir(parents=True, exist_ok=True)
    nib.save(nib.Nifti1Image(data, AFFINE), path)
    return path


def run(request: BatchRequest) -> tuple[bool, list[Message]]:
    messages: list[Message] = []
    predictor = Predictor(Path(request.model), level=request.level)
    good = Batch(request, predictor, emit=messages.append, stop=lambda: False).run()
    return good, messages


def request_for(tmp_path: Path, model: Path, **more: object) -> BatchRequest:
    paths = (str(tmp_path / "in"),)
    return BatchRequest(paths, str(model), **more)  # type: ignore[arg-type]


def test_a_broken_file_costs_one_line_and_the_others_get_masks(tmp_path: Path) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    first = write_volume(tmp_path / "in/a/flair.nii.gz")
    third = write_volume(tmp_path / "in/c/flair.nii.gz", seed=2)
    (tmp_path / "in/b").mkdir()
    (tmp_path / "in/b/flair.nii.gz").write_bytes(first.read_bytes()[:500])
    good, messages = run(request_for(tmp_path, model))
    cases = [message for message in messages if isinstance(message, CaseDone)]
    assert not good
    assert [case.state for case in cases] == ["draft", "failed", "draft"]
    assert str(tmp_path / "in/b/flair.nii.gz") in cases[1].facts["path"]
    for image in (first, third):
        mask = nib.load(image.with_name("flair_unetpp.nii.gz"))
        source = nib.load(image)
        np.testing.assert_array_equal(mask.affine, source.affine)
        lesion = np.asarray(source.dataobj) == 400
        found = np.asarray(mask.dataobj) == 1
        assert found[lesion].mean() > 0.9
        assert found[~lesion].mean() < 0.01
        voxel_ml = abs(np.linalg.det(AFFINE[:3, :3])) / 1000
        assert cases[0 if image == first else 2].volume == pytest.approx(found.sum() * voxel_ml)


@pytest.mark.parametrize(
    ("error", "code"),
    [(MemoryError(), Code.OUT_OF_MEMORY), (OSError(errno.EIO, "I/O error"), Code.FILE_UNREADABLE)],
)
def test_memory_or_a_disk_that_fails_for_one_case_costs_that_case(
    error: Exception, code: Code, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    first = write_volume(tmp_path / "in/a.nii.gz")
    write_volume(tmp_path / "in/b.nii.gz", seed=2)

    def fail(source: Source, **more: int | None) -> Case:
        if source.paths[0] == first:
            raise error
        return open_case(source, **more)

    with monkeypatch.context() as patched:
        patched.setattr("unetpp_desktop.engine.batch.open_case", fail)
        good, messages = run(request_for(tmp_path, model))
    cases = [message for message in messages if isinstance(message, CaseDone)]
    assert not good and [case.state for case in cases] == ["failed", "draft"]
    assert (cases[0].code, cases[0].facts["path"]) == (code.value, str(first))
    good, messages = run(request_for(tmp_path, model))
    assert good and {m.index: m.state for m in messages if isinstance(m, CaseDone)} == {
        0: "draft", 1: "done",
    }  # fmt: skip


def test_a_link_to_nowhere_costs_one_line_too(tmp_path: Path) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    good = write_volume(tmp_path / "in/a.nii.gz")
    link = tmp_path / "in/b.nii.gz"
    link.symlink_to(tmp_path / "gone.nii.gz")
    done = command("predict", str(tmp_path / "in"), "--model", str(model))
    assert done.returncode == 1, done.stderr
    states = {row["image"]: row["state"] for row in csv.DictReader(done.stdout.splitlines())}
    assert states == {str(good): "draft", str(link): "failed"}
    assert sum(str(link) in line for line in done.stderr.splitlines()) == 1


def test_a_mask_that_may_not_be_read_stays_and_the_batch_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    for name in ("a", "b"):
        write_volume(tmp_path / f"in/{name}.nii.gz")
    locked = tmp_path / "in/a_unetpp.nii.gz"
    locked.write_bytes(b"another user's")
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path == locked:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    good, messages = run(request_for(tmp_path, model))
    cases = [message for message in messages if isinstance(message, CaseDone)]
    assert good and [case.state for case in cases] == ["draft", "draft"]
    assert cases[0].masks == (str(tmp_path / "in/a_unetpp_2.nii.gz"),)
    monkeypatch.undo()
    assert locked.read_bytes() == b"another user's"


def test_a_folder_named_from_where_one_stands_is_mirrored_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    for patient in ("a", "b"):
        write_volume(tmp_path / f"in/{patient}/flair.nii.gz")
    monkeypatch.chdir(tmp_path)
    run(BatchRequest(("in",), str(model), out="out"))
    written = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*_unetpp*"))
    assert written == ["out/a/flair_unetpp.nii.gz", "out/b/flair_unetpp.nii.gz"]
    monkeypatch.chdir(tmp_path / "in")
    _, messages = run(BatchRequest(("../in",), str(model), out="../out"))
    assert {one.state for one in messages if isinstance(one, CaseDone)} == {"done"}


def test_masks_with_a_name_of_ones_own_are_no_images_of_the_next_batch(tmp_path: Path) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    (tmp_path / "in").mkdir()
    grey = np.tile(np.arange(33, dtype=np.uint8) * 7, (21, 1))
    for name in ("x_12", "x_15"):
        Image.fromarray(grey).save(tmp_path / f"in/{name}.png")
    run(request_for(tmp_path, model, suffix="_ai"))
    theirs = tmp_path / "in/x_13_ai.png"  # another's, whatever its name
    for count in (1, 3):
        if count == 3:
            Image.fromarray(grey).save(theirs)
        _, messages = run(request_for(tmp_path, model, suffix="_ai"))
        (plan,) = (one for one in messages if isinstance(one, BatchPlan))
        assert len(plan.files) == count
        assert not {str(tmp_path / f"in/{name}_ai.png") for name in ("x_12", "x_15")} & {
            path for files in plan.files for path in files
        }


def test_each_case_is_told_when_it_begins_whatever_the_order(tmp_path: Path) -> None:
    """Those that might want one mask's name come one after the other, out of the list's order."""
    model = save_brightness_model(tmp_path / "m.safetensors")
    write_volume(tmp_path / "in/a.nii.gz")
    for name in ("a.o.png", "a.png"):
        Image.fromarray(np.full((21, 33), 40, np.uint8)).save(tmp_path / "in" / name)
    _, messages = run(request_for(tmp_path, model))
    told = [(type(m), m.index) for m in messages if isinstance(m, CaseBegun | CaseDone)]
    assert told == [(kind, index) for index in (0, 2, 1) for kind in (CaseBegun, CaseDone)]


def test_a_second_run_does_only_what_is_left(tmp_path: Path) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    done = write_volume(tmp_path / "in/a.nii.gz")
    run(request_for(tmp_path, model))
    mask = tmp_path / "in/a_unetpp.nii.gz"
    before = mask.stat()
    write_volume(tmp_path / "in/b.nii.gz", seed=5)
    _, messages = run(request_for(tmp_path, model))
    states = {m.index: m.state for m in messages if isinstance(m, CaseDone)}
    assert states == {0: "done", 1: "draft"}
    assert (mask.stat().st_ino, mask.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert done.exists()


def test_a_persons_mask_with_a_drafts_name_stays(tmp_path: Path) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    write_volume(tmp_path / "in/a.nii.gz")
    run(request_for(tmp_path, model))
    mask = tmp_path / "in/a_unetpp.nii.gz"
    image = nib.load(mask)
    edited = np.asarray(image.dataobj).copy()
    edited[0, 0, 0] = 1
    nib.save(nib.Nifti1Image(edited, None, image.header), mask)
    kept = mask.read_bytes()
    run(request_for(tmp_path, model, overwrite=True))
    assert mask.read_bytes() == kept
    assert read_mark(tmp_path / "in/a_unetpp_2.nii.gz") is not None


def test_a_kept_result_opens_with_its_live_threshold(tmp_path: Path) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    path = write_volume(tmp_path / "in/a.nii.gz")
    run(request_for(tmp_path, model, keep=True, threshold=0.7))
    (source,), _ = find_sources([path])
    opened = CaseStore(cases_folder()).open(source)
    try:
        case = opened.case
        assert case.threshold == 0.7
        exported = np.asarray(nib.load(tmp_path / "in/a_unetpp.nii.gz").dataobj).T
        np.testing.assert_array_equal(case.mask(), exported)
        case.set_threshold(0.2, settle=True)
        assert case.q is not None
        np.testing.assert_array_equal(case.mask(), case.q >= threshold_step(0.2))
        assert case.mask().sum() > exported.sum()
    finally:
        opened.close()


@pytest.mark.parametrize("work", ["corrected", "reviewed", "exported"])
def test_a_case_with_a_persons_work_keeps_it_and_the_batch_says_so(
    work: str, tmp_path: Path
) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    path = write_volume(tmp_path / "in/a.nii.gz")
    run(request_for(tmp_path, model, keep=True, threshold=0.7))
    (source,), _ = find_sources([path])
    store = CaseStore(cases_folder())
    opened = store.open(source)
    case = opened.case
    if work == "corrected":
        case.begin(StepName.BRUSH, slice_index=1)
        case.edit(((1, 2), (3, 5), (3, 5)), np.ones((1, 2, 2), bool), KEEP_IN)
        case.commit()
    elif work == "reviewed":
        case.review(frozenset({2}))
    else:
        opened.export(case.mask(), kind=MaskKind.DRAFT)
        opened.take_seal()
    before = case.mask(), case.prediction, case.threshold, case.exported, case.state
    opened.close()
    good, messages = run(request_for(tmp_path, model, keep=True, threshold=0.2))
    (done,) = (message for message in messages if isinstance(message, CaseDone))
    assert good and done.state == "draft" and Path(done.masks[0]).exists()
    told = [(m.code, m.facts["path"]) for m in messages if isinstance(m, Notice)]
    assert told == [(Code.WORK_STAYS, str(path))]
    opened = store.open(source)
    case = opened.case
    np.testing.assert_array_equal(case.mask(), before[0])
    assert (case.prediction, case.threshold, case.exported, case.state) == before[1:]
    opened.close()


def test_a_case_that_is_open_elsewhere_gets_its_prediction_when_the_batch_runs_again(
    tmp_path: Path,
) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    path = write_volume(tmp_path / "in/a.nii.gz")
    (source,), _ = find_sources([path])
    store = CaseStore(cases_folder())
    opened = store.open(source)

    def told() -> list[str]:
        _, messages = run(request_for(tmp_path, model, keep=True, threshold=0.7))
        kinds = Notice, CaseBegun, SlicesReady, CaseDone
        told = [message for message in messages if isinstance(message, kinds)]
        return [one.code if isinstance(one, Notice) else type(one).__name__ for one in told]

    first = told()
    assert {first[0], first[1], first[-1]} == {"CaseBegun", Code.CASE_IN_USE, "CaseDone"}
    mask = tmp_path / "in/a_unetpp.nii.gz"
    made = mask.stat().st_mtime_ns
    assert told() == ["CaseBegun", Code.CASE_IN_USE, "CaseDone"]  # nothing is computed for nothing
    opened.close()
    assert "SlicesReady" in told()
    opened = store.open(source)
    assert opened.case.prediction is not None and opened.case.threshold == 0.7
    np.testing.assert_array_equal(opened.case.mask(), np.asarray(nib.load(mask).dataobj).T)
    opened.close()
    assert told() == ["CaseDone"]
    assert mask.stat().st_mtime_ns == made and len(list(mask.parent.iterdir())) == 2


def test_a_batch_of_an_earlier_model_brings_its_draft_back_into_the_case(tmp_path: Path) -> None:
    first = save_brightness_model(tmp_path / "first.safetensors")
    second = save_brightness_model(tmp_path / "second.safetensors", bias=-5.0)
    path = write_volume(tmp_path / "in/a.nii.gz")
    (source,), _ = find_sources([path])
    drafts = []
    for model in (first, second, first, first):
        _, messages = run(request_for(tmp_path, model, keep=True, suffix=f"_{model.stem}"))
        opened = CaseStore(cases_folder()).open(source)
        prediction = opened.case.prediction
        opened.close()
        assert prediction is not None
        computed = any(isinstance(message, SlicesReady) for message in messages)
        drafts.append((prediction.model_sha == read_model_header(model).tensors_sha256, computed))
    assert drafts == [(True, True), (True, True), (True, True), (True, False)]


def test_a_batch_of_an_earlier_level_brings_its_draft_back_too(tmp_path: Path) -> None:
    model = tmp_path / "two.safetensors"
    info = ModelInfo("two", ("FLAIR",), Plane.AXIAL, Suggestion(2, 0.5), size=None)
    save_model(model, UNetPlusPlus(Architecture(1, width=4, depth=2)), info)
    path = write_volume(tmp_path / "in/a.nii.gz")
    (source,), _ = find_sources([path])
    levels = []
    for level in (2, 1, 2):
        run(request_for(tmp_path, model, keep=True, level=level))
        opened = CaseStore(cases_folder()).open(source)
        assert opened.case.prediction is not None
        levels.append(opened.case.prediction.level)
        opened.close()
    assert levels == [2, 1, 2]


def test_a_mask_that_was_delivered_stays_so_when_its_draft_cannot_be_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    write_volume(tmp_path / "in/a.nii.gz")
    run(request_for(tmp_path, model, keep=True))
    mask = tmp_path / "in/a_unetpp.nii.gz"
    edited = nib.load(mask)
    voxels = np.asarray(edited.dataobj).copy()
    voxels[2:9, 2:9, 1] = 1
    nib.save(nib.Nifti1Image(voxels, edited.affine, edited.header), mask)
    shutil.rmtree(cases_folder())

    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(Predictor, "predict", fail)
        good, messages = run(request_for(tmp_path, model, keep=True))
    (done,) = (message for message in messages if isinstance(message, CaseDone))
    assert good and (done.state, done.masks) == ("done", (str(mask),))
    assert [one.code for one in messages if isinstance(one, Notice)] == [Code.OUT_OF_MEMORY]
    run(request_for(tmp_path, model, keep=True))
    assert sorted(path.name for path in mask.parent.iterdir()) == ["a.nii.gz", mask.name]


def test_masks_go_to_another_place_in_the_same_tree(tmp_path: Path) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    write_volume(tmp_path / "in/x/y/a.nii.gz")
    run(request_for(tmp_path, model, out=str(tmp_path / "out")))
    assert (tmp_path / "out/x/y/a_unetpp.nii.gz").exists()
    assert [p.name for p in (tmp_path / "in/x/y").iterdir()] == ["a.nii.gz"]


def test_slices_come_from_the_visible_one_outward_and_all_of_them(tmp_path: Path) -> None:
    predictor = Predictor(save_brightness_model(tmp_path / "m.safetensors"))
    path = write_volume(tmp_path / "in/a.nii.gz")
    series = read_series(path)
    seen: list[int] = []
    q = empty_q(series)
    predictor.predict(series, q, path=path, first=4, on_slices=lambda axis, s: seen.extend(s))
    assert seen == outward(4, 6) and sorted(seen) == list(range(6))
    assert seen[0] == 4


def test_less_at_once_when_memory_runs_out_and_as_many_as_ever_in_the_next_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    predictor = Predictor(save_brightness_model(tmp_path / "m.safetensors"), device=Device.CPU)
    path = write_volume(tmp_path / "in/a.nii.gz")
    series = read_series(path)
    expected = empty_q(series)
    predictor.predict(series, expected, path=path)
    tried: list[int | str] = []
    whole = predictor._predict_part

    def narrow(stack: SliceStack, part: list[int], path: Path) -> Mask:
        tried.append(len(part))
        if len(part) > 2:
            raise torch.OutOfMemoryError
        return whole(stack, part, path)

    predict = "unetpp_desktop.engine.predict"
    monkeypatch.setattr(predictor, "_predict_part", narrow)
    monkeypatch.setattr(f"{predict}.free_memory", lambda device: tried.append(device.type))
    for _ in range(2):
        tried.clear()
        q = empty_q(series)
        predictor.predict(series, q, path=path)
        assert tried == [1, 5, "cpu", 4, "cpu", 2, 2, 1]
        np.testing.assert_array_equal(q, expected)


def test_a_stop_leaves_the_rest_alone(tmp_path: Path) -> None:
    predictor = Predictor(save_brightness_model(tmp_path / "m.safetensors"))
    path = write_volume(tmp_path / "in/a.nii.gz")
    series = read_series(path)
    q = empty_q(series)
    answers = iter([False, True])
    assert (
        predictor.predict(series, q, path=path, first=2, should_stop=lambda: next(answers)) is None
    )
    assert q[2].any() and not q[[0, 1, 4, 5]].any()


def test_a_model_of_artificial_images_runs_on_samples_only(tmp_path: Path) -> None:
    predictor = Predictor(save_brightness_model(tmp_path / "m.safetensors", artificial=True))
    path = write_volume(tmp_path / "in/a.nii.gz")
    with pytest.raises(Problem) as problem:
        predictor.check([path], force=False)
    assert problem.value.code is Code.ONLY_SAMPLES
    predictor.check([path], force=True)


def test_a_model_of_three_series_is_refused_on_one_in_words(tmp_path: Path) -> None:
    predictor = Predictor(save_brightness_model(tmp_path / "m.safetensors", channels=3))
    path = write_volume(tmp_path / "in/a.nii.gz")
    series = read_series(path)
    with pytest.raises(Problem) as problem:
        predictor.predict(series, empty_q(series), path=path)
    assert "FLAIR, T1, T2" in str(problem.value) and str(path) in str(problem.value)


def test_a_grey_picture_serves_a_model_of_colour_pictures_but_no_study_of_three_series(
    tmp_path: Path,
) -> None:
    grey = read_series(write_volume(tmp_path / "in/a.nii.gz"))
    _, info = load_model(save_brightness_model(tmp_path / "m.safetensors", channels=3))
    colour = dataclasses.replace(info, channels=("red", "green", "blue"))
    chosen = choose_channels(colour, grey, path=tmp_path)
    assert [series is grey[0] for series in chosen] == [True] * 3
    with pytest.raises(Problem):
        choose_channels(info, grey, path=tmp_path)


def test_a_model_that_learned_to_do_without_runs_on_what_there_is_and_says_so(
    tmp_path: Path,
) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors", channels=3)
    network, info = load_model(model)
    save_model(model, network, dataclasses.replace(info, channel_dropout=True))
    path = write_volume(tmp_path / "in/flair.nii.gz")
    series = read_series(path)
    assert series[0].name == "FLAIR"
    q = empty_q(series)
    notices = Predictor(model).predict(series, q, path=path)
    assert notices is not None
    missing = [one.facts["series"] for one in notices if one.code is Code.RUNS_WITHOUT]
    assert missing == ["T1, T2"] and len(notices) == 1
    alone, reference = save_brightness_model(tmp_path / "one.safetensors"), empty_q(series)
    Predictor(alone).predict(series, reference, path=path)
    assert np.array_equal(q, reference)  # this network looks at FLAIR only
    torn = dataclasses.replace(series[0], name="T1", gaps=(3,))
    assert all(
        one.gaps == (3,) for one in choose_channels(Predictor(model).info, [torn], path=path)
    )
    nothing = [dataclasses.replace(series[0], name="DWI")]
    with pytest.raises(Problem) as problem:
        choose_channels(Predictor(model).info, [*nothing, *nothing], path=path)
    assert problem.value.code is Code.CHANNELS_MISSING


def test_weights_that_explode_give_an_error_and_never_an_empty_mask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    network, info = load_model(model)
    with torch.no_grad():
        for weight in network.parameters():
            weight.fill_(1e30)
    monkeypatch.setattr("unetpp_desktop.engine.predict.load_model", lambda path: (network, info))
    path = write_volume(tmp_path / "in/a.nii.gz")
    series = read_series(path)
    with pytest.raises(Problem) as problem:
        Predictor(model).predict(series, empty_q(series), path=path)
    assert problem.value.code is Code.NON_FINITE_OUTPUT


def command(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(MAIN), *words], capture_output=True, text=True, timeout=300
    )


def test_the_commands_predict_and_evaluate_agree(tmp_path: Path) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    for name in ("p1", "p2"):
        image = write_volume(tmp_path / f"in/{name}/flair.nii.gz", seed=len(name))
        data = np.asarray(nib.load(image).dataobj)
        truth = ((data == 400) & (name == "p1")).astype(np.uint8)
        nib.save(nib.Nifti1Image(truth, AFFINE), image.with_name("seg.nii.gz"))
    folder = str(tmp_path / "in")
    suffixes = ("--image-suffix", "flair.nii.gz", "--mask-suffix", "seg.nii.gz")
    result = command("evaluate", "--images", folder, *suffixes, "--model", str(model))
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    done = command("predict", folder, "--model", str(model), "--image-suffix", "flair.nii.gz")
    assert done.returncode == 0, done.stderr
    rows = {row["patient"]: row for row in answer["patients"]}
    mask = np.asarray(nib.load(tmp_path / "in/p1/flair_unetpp.nii.gz").dataobj) == 1
    truth = np.asarray(nib.load(tmp_path / "in/p1/seg.nii.gz").dataobj) == 1
    expected = 2 * (mask & truth).sum() / (mask.sum() + truth.sum())
    assert rows["p1"]["dice"] == pytest.approx(expected)
    assert rows["p2"]["dice"] is None and rows["p2"]["false_positive_ml"] > 0
    assert answer["mean"]["dice"] == answer["median"]["dice"] == rows["p1"]["dice"]
    assert done.stdout.splitlines()[0] == "image,mask,volume,unit,seconds,state"


def test_a_bad_call_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    result = command("predict", str(tmp_path / "none.nii"), "--model", str(tmp_path / "no.model"))
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1 and "none.nii" in result.stderr


def test_a_picture_gets_a_picture_of_its_size(tmp_path: Path) -> None:
    model = save_brightness_model(tmp_path / "m.safetensors")
    pixels = np.full((21, 33), 40, np.uint8)
    pixels[5:12, 8:20] = 250
    (tmp_path / "in").mkdir()
    Image.fromarray(pixels).save(tmp_path / "in/a.png")
    good, messages = run(request_for(tmp_path, model))
    case = next(m for m in messages if isinstance(m, CaseDone))
    with Image.open(tmp_path / "in/a_unetpp.png") as mask:
        levels = np.asarray(mask)
    assert good and levels.shape == (21, 33) and set(np.unique(levels)) <= {0, 255}
    assert not case.in_ml and case.volume == (levels == 255).sum()
