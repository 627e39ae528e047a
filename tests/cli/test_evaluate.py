"""What `evaluate` counts."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.engine.discs import write_discs
from tests.engine.reviewed_discs import REVIEWED, review_discs, review_several_volumes
from tests.engine.test_batch import save_brightness_model
from unetpp_desktop.cli import main
from unetpp_desktop.engine.predict import Predictor, empty_q
from unetpp_desktop.formats import read_series
from unetpp_desktop.workspace.case_store import CaseStore
from unetpp_desktop.workspace.folders import cases_folder, reviewed_folder
from unetpp_desktop.workspace.reviewed import take_snapshot


def test_of_reviewed_cases_the_reviewed_slices_alone_are_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    review_discs(tmp_path / "cases")
    snapshot = take_snapshot(CaseStore(cases_folder()), reviewed_folder())
    model = save_brightness_model(tmp_path / "m.safetensors")
    words = ["--images", str(snapshot.folder), "--model", str(model), "--device", "cpu"]
    assert main(["evaluate", *words, "--threshold", "0.0512"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["threshold"] == 0.05  # what the mask was made with
    assert document["model_sha256"] == Predictor(model).info.tensors_sha256
    assert (document["flips"], document["min_ml"], document["fill_holes"]) == (False, 0.0, False)
    assert document["image_wise"]["slices"] == 4 * len(REVIEWED)
    for row, case in zip(document["patients"], snapshot.cases, strict=True):
        series = read_series([Path(file.path) for file in case.images])
        q = empty_q(series)
        Predictor(model).predict(series, q, path=tmp_path)
        assert row["found_voxels"] == (q[list(REVIEWED)] >= 10).sum() > 0
        assert (q >= 10).sum() > row["found_voxels"]


def test_of_a_file_of_several_volumes_the_one_that_was_reviewed_is_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = review_several_volumes(tmp_path / "four")
    snapshot = take_snapshot(CaseStore(cases_folder()), reviewed_folder())
    model = save_brightness_model(tmp_path / "m.safetensors")
    words = ["--images", str(snapshot.folder), "--model", str(model), "--device", "cpu"]
    assert main(["evaluate", *words]) == 0
    document = json.loads(capsys.readouterr().out)
    for row, case, stored in zip(document["patients"], snapshot.cases, wanted, strict=True):
        series = read_series([Path(file.path) for file in case.images], volume=2)
        assert np.array_equal(series[0].voxels, stored.T)
        q = empty_q(series)
        Predictor(model).predict(series, q, path=tmp_path)
        assert row["found_voxels"] == (q[[0, 3]] >= 100).sum() > 0


def test_a_part_without_its_table_judges_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--images", str(tmp_path), "--model", str(tmp_path / "m"), "--part", "validation"]
    assert main(["evaluate", *words]) == 2
    told = capsys.readouterr()
    assert told.out == "" and "--split" in told.err


@pytest.mark.parametrize("threshold", ["0", "7", "half"])
def test_a_threshold_that_cannot_be_is_refused(
    threshold: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", "--images", ".", "--model", "m", "--threshold", threshold])
    assert ended.value.code == 2 and "--threshold" in capsys.readouterr().err


def test_patients_of_the_part_that_were_not_judged_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_discs(tmp_path / "discs", patients=3)
    for path in (root / "p2").glob("*_mask.png"):
        path.unlink()
    table = tmp_path / "split.csv"
    table.write_text("patient,part\n" + "".join(f"p{n},test\n" for n in range(4)), "utf-8")
    model = save_brightness_model(tmp_path / "m.safetensors")
    words = ["--image-suffix", ".png", "--mask-suffix", "_mask.png", "--part", "test"]
    words += ["--images", str(root), "--split", str(table), "--model", str(model)]
    assert main(["evaluate", *words]) == 1
    told = capsys.readouterr()
    assert len(json.loads(told.out)["patients"]) == 2
    assert "2 of 4 patients" in told.err and "p2, p3" in told.err
    assert "Images without a mask (6)" in told.err
