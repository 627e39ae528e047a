"""Runs are compared on the same patients or not at all, and noise is not called a difference."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ROOT
from tests.workspace.run_folders import write_log, write_patients, write_run
from unetpp_desktop.cli.compare import comparison_lines
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.workspace.run import read_epochs, read_recipe, read_results, read_run
from unetpp_desktop.workspace.run_comparison import Against, compare_runs

PATIENTS = [f"p{number}" for number in range(12)]
DICES = np.linspace(0.5, 0.9, 12)


def dices(shift: float = 0.0, spread: float = 0.0) -> dict[str, float | None]:
    noise = np.random.default_rng(1).normal(shift, spread, 12)
    return dict(zip(PATIENTS, np.round(DICES + noise, 4).tolist(), strict=True))


def test_a_run_tells_its_settings_curve_and_patients(tmp_path: Path) -> None:
    run = read_run(write_run(tmp_path / "a", {"p1": 0.5, "p2": None}, epochs=4, loss="bce_dice"))
    assert (run.name, run.epochs, run.seconds) == ("a", 4, 8)
    assert run.settings["loss"] == "bce_dice" and run.settings["channels"] == ["FLAIR"]
    assert [epoch["val_dice"] for epoch in run.curves[0]] == [0.5, 0.6667, 0.75, 0.8]
    assert run.curves[0][0]["train_dice"] is None
    assert run.values("dice") == {"p1": 0.5, "p2": None}
    assert run.values("hd95_mm") == {"p1": None, "p2": None}  # a run older than this measure


def test_a_cross_validation_has_a_curve_a_fold_and_all_patients(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "cv", {"p1": 0.5, "p2": 0.6}, folds=2)
    (folder / "log.csv").unlink()
    for number in (1, 2):
        (folder / f"fold_{number}").mkdir()
        write_log(folder / f"fold_{number}", 3 + number)
    run = read_run(folder)
    assert [len(curve) for curve in run.curves] == [4, 5]
    assert run.epochs == 9


def test_a_run_that_still_trains_has_curves_but_no_results(tmp_path: Path) -> None:
    first, second = (write_run(tmp_path / name, dices()) for name in "ab")
    (second / "patients.csv").unlink()
    runs = [read_run(first), read_run(second)]
    assert runs[1].epochs == 3 and not runs[1].patients
    with pytest.raises(Problem) as caught:
        compare_runs(runs)
    assert caught.value.code is Code.NO_RESULTS and str(second) in str(caught.value)


def test_a_row_that_a_power_loss_has_cut_ends_the_epochs_so_far(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "a", dices(), epochs=4)
    log = folder / "log.csv"
    log.write_bytes(log.read_bytes()[:-12])
    assert [epoch["epoch"] for epoch in read_epochs(folder)] == [1, 2, 3]
    assert read_run(folder).epochs == 3
    assert read_recipe(folder).epochs == 4
    assert read_epochs(tmp_path) == [] and read_results(tmp_path) == {}
    with pytest.raises(Problem) as caught:
        read_recipe(tmp_path)
    assert caught.value.code is Code.RUN_MISSING


@pytest.mark.parametrize("spoil", ["config.json", "log.csv", "patients.csv"])
def test_what_is_no_run_is_refused_by_name(tmp_path: Path, spoil: str) -> None:
    folder = write_run(tmp_path / "a", dices())
    (folder / spoil).write_text("patient,dice,epoch\np1,x,y\n", "utf-8")
    with pytest.raises(Problem) as caught:
        read_run(folder)
    assert caught.value.code is Code.RUN_UNREADABLE and str(folder) in str(caught.value)


def test_a_folder_that_is_no_run_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"config\.json: No such file") as caught:
        read_run(tmp_path)
    assert caught.value.code is Code.RUN_UNREADABLE and "Errno" not in str(caught.value)


def test_only_settings_that_differ_are_told(tmp_path: Path) -> None:
    runs = [
        read_run(write_run(tmp_path / name, dices(), optimizer=optimizer, name=name))
        for name, optimizer in (("a", "adamw"), ("b", "sgd"), ("c", "adamw"))
    ]
    found = compare_runs(runs)
    assert found.settings == {"optimizer": ("adamw", "sgd", "adamw")}
    assert found.patients == tuple(PATIENTS)


def test_of_a_cross_validation_the_settings_are_those_that_its_folds_settled(
    tmp_path: Path,
) -> None:
    folder = write_run(tmp_path / "cv", dices(), width=32, precision="auto", fold=0)
    fold = {"recipe": {"fold": 1}, "settled": {"width": 8, "precision": "fp32"}}
    (folder / "fold_1").mkdir()
    (folder / "fold_1" / "config.json").write_text(json.dumps(fold), "utf-8")
    settings = read_run(folder).settings
    assert (settings["width"], settings["precision"], settings["fold"]) == (8, "fp32", 0)


def test_the_same_data_in_another_folder_is_no_other_setting(tmp_path: Path) -> None:
    folders = [write_run(tmp_path / name, dices(), images=name) for name in "ab"]
    assert "images" in compare_runs([read_run(folder) for folder in folders]).settings
    for folder in folders:
        config = json.loads((folder / "config.json").read_text("utf-8"))
        config["data"] = {"sha256": "5eed"}
        (folder / "config.json").write_text(json.dumps(config), "utf-8")
        (folder / "split.csv").write_text("patient,part\np1,validation\n", "utf-8")
    assert not compare_runs([read_run(folder) for folder in folders]).settings
    (folders[1] / "split.csv").write_text("patient,part\np1,train\n", "utf-8")
    assert "images" in compare_runs([read_run(folder) for folder in folders]).settings


def test_noise_is_not_shown_as_a_difference_and_a_gain_is(tmp_path: Path) -> None:
    base, noisy, better = (
        read_run(write_run(tmp_path / name, values))
        for name, values in (
            ("base", dices()),
            ("noisy", dices(0.0, 0.03)),
            ("better", dices(0.05, 0.01)),
        )
    )
    found = compare_runs([base, noisy, better])
    noise, gain = (found.results[place].differences["dice"] for place in (1, 2))
    assert found.reference == 0 and not found.results[0].differences
    assert not noise.shown
    assert gain.shown and gain.mean == pytest.approx(0.05, abs=0.01) and gain.n == 12


def test_all_can_be_held_against_the_best(tmp_path: Path) -> None:
    worse, best = (
        read_run(write_run(tmp_path / name, values))
        for name, values in (("worse", dices()), ("best", dices(0.1)))
    )
    found = compare_runs([worse, best], against=Against.BEST)
    assert found.reference == 1
    assert found.results[0].differences["dice"].mean == pytest.approx(-0.1)


def test_a_run_that_finds_nothing_in_the_hard_patient_does_not_look_the_better(
    tmp_path: Path,
) -> None:
    """It has no distance there; then nobody's distance there counts."""
    far = dict.fromkeys(PATIENTS, 2.0) | {PATIENTS[0]: 90.0}
    finds, misses = (write_run(tmp_path / name, dices()) for name in ("finds", "misses"))
    write_patients(finds, dices(), hd95=far)
    write_patients(misses, dices(), hd95={p: 3.0 for p in PATIENTS[1:]})
    found = compare_runs([read_run(finds), read_run(misses)])
    sums = [one.summaries["hd95_mm"] for one in found.results]
    assert [(one.mean, one.n) for one in sums] == [(2.0, 11), (3.0, 11)]
    assert found.results[0].summaries["dice"].n == 12
    assert "| 2.0 mm, n = 11 |" in "\n".join(comparison_lines(found))


def test_other_patients_are_refused_politely_and_shared_ones_compared_on_demand(
    tmp_path: Path,
) -> None:
    first = read_run(write_run(tmp_path / "a", dices()))
    second = read_run(write_run(tmp_path / "b", dict(list(dices(0.1).items())[:7]) | {"q": 0.1}))
    with pytest.raises(Problem) as caught:
        compare_runs([first, second])
    assert caught.value.code is Code.PATIENTS_DIFFER
    assert "share 7" in str(caught.value)
    found = compare_runs([first, second], shared=True)
    assert found.patients == tuple(PATIENTS[:7])
    assert found.results[1].differences["dice"].mean == pytest.approx(0.1)
    assert found.results[0].summaries["dice"].n == 7
    with pytest.raises(Problem, match="share 0"):
        compare_runs([first, read_run(write_run(tmp_path / "c", {"z": 0.5}))], shared=True)


def test_other_reference_masks_under_one_patients_name_are_told(tmp_path: Path) -> None:
    folders = [write_run(tmp_path / name, dices()) for name in "ab"]
    assert compare_runs([read_run(folder) for folder in folders]).other_masks == ()
    write_patients(folders[1], dices(), voxels=501)
    assert compare_runs([read_run(folder) for folder in folders]).other_masks == tuple(PATIENTS)


def test_the_window_may_compare_without_torch(tmp_path: Path) -> None:
    folders = [str(write_run(tmp_path / name, dices())) for name in "ab"]
    code = (
        "import sys\n"
        "from unetpp_desktop.workspace.run import read_run\n"
        "from unetpp_desktop.workspace.run_comparison import compare_runs\n"
        "compare_runs([read_run(folder) for folder in sys.argv[1:]])\n"
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, *folders], cwd=ROOT, check=True)
