"""The card says how good the model is, the worst included, and who nobody is."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.engine.discs import small_recipe, write_discs
from unetpp_desktop.core.model_info import ModelInfo, info_from_json
from unetpp_desktop.engine.prepare import Prepared, prepare
from unetpp_desktop.engine.results import describe, pseudonyms, write_results
from unetpp_desktop.engine.run_folder import RunFolder
from unetpp_desktop.engine.validate import Final, Judge
from unetpp_desktop.formats.model_header import read_model_header
from unetpp_desktop.jobs.messages import EpochMetrics
from unetpp_desktop.workspace.run import read_run

PATIENTS = 50


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    root = tmp_path_factory.mktemp("results")
    write_discs(root / "discs", patients=PATIENTS, slices=2)
    recipe = small_recipe(root / "discs", validation_fraction=0.6, images=str(root / "discs"))
    folder = RunFolder(root / "run", resume=False)
    return prepare(
        recipe, folder, resume=False, emit=lambda message: None, should_stop=lambda: False
    )


def write(prepared: Prepared) -> ModelInfo:
    from unetpp_desktop.core.recipe import Loss
    from unetpp_desktop.engine.losses import LOSSES

    judge = Judge(
        prepared.data.of(prepared.data.parts.validation),
        loss=LOSSES[Loss.BCE],
        autocast=None,
        device=torch.device("cpu"),
        batch_size=8,
    )
    plain = judge.judge(prepared.network)
    chosen = plain.at_suggestion()
    final = Final(plain, chosen, judge.compare(prepared.network, chosen, flips=()))
    history = [EpochMetrics(e, 1 / e, 0.5, 1.2 / e, 0.6, 1e-3, 1.0, e == 30) for e in range(1, 31)]
    return write_results(prepared, prepared.network, final, history=history)


def test_the_card_of_many_patients_shows_all_of_them_the_worst_first(prepared: Prepared) -> None:
    info = write(prepared)
    card = (prepared.folder.path / "card.md").read_text("utf-8")
    values = sorted(value for value in info.results.values() if value is not None)
    assert len(values) > 20 and f"patient ({len(info.results)}, worst first)" in card
    dice = next(line for line in card.splitlines() if line.startswith("| Dice"))
    assert f"| {values[0]:.3f} |" in dice and f"| {len(values)} |" in dice and "[" in dice
    rows = [line for line in card.splitlines() if line.startswith("| V")]
    assert len(rows) == len(info.results) and f"| {values[0]:.3f} |" in rows[0]
    assert "Research use only" in card and info.tensors_sha256 in card


def test_the_card_says_what_a_stranger_must_know_and_names_nobody(prepared: Prepared) -> None:
    write(prepared)
    card = (prepared.folder.path / "card.md").read_text("utf-8")
    for said in (
        f"Series: {', '.join(prepared.data.channels)}", "Plane: picture", prepared.data_sha256,
        "optimizer adamw", "seed 2",
        "![Loss](loss.png)", "| 30 | 0.0333 |", "HD95, pixels", "| surface Dice |",
        "before any cleaning: 0.1: ", "as others quote it; not a patient's Dice", "torch ",
        "drawn by the hash of each patient's name",
    ):  # fmt: skip
        assert said in card, said
    assert not any(f" {patient} " in card for patient in prepared.data.parts.all)
    epochs = [line for line in card.splitlines() if line.startswith("| ") and " 0.001 |" in line]
    assert len(epochs) == 12


def test_the_card_does_not_say_that_the_seed_draws_patients(prepared: Prepared) -> None:
    write(prepared)
    card = (prepared.folder.path / "card.md").read_text("utf-8")
    assert "Split by patient (drawn by the hash of each patient's name). " in card


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"validation_fraction": 0.2}, "by a table that was given"),
        ({}, "drawn by the hash of each patient's name, among the patients of the part “train”"),
        ({"folds": 3, "fold": 2, "part": "a"}, "fold 2 of 3 by the hash of each patient's name, "),
    ],
)
def test_the_card_says_whether_a_table_or_the_hash_chose_who_judges(
    prepared: Prepared, settings: dict[str, Any], words: str
) -> None:
    recipe = replace(prepared.recipe, split="table.csv", **settings)
    write(replace(prepared, recipe=recipe))
    card = (prepared.folder.path / "card.md").read_text("utf-8")
    assert f"Split by patient ({words}" in card and "unless" not in card


def test_a_card_of_very_many_patients_says_where_the_others_stand(
    prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unetpp_desktop.engine.card.SHOWN_PATIENTS", 3)
    info = write(prepared)
    card = (prepared.folder.path / "card.md").read_text("utf-8")
    head = f"| worst 3 of {len(info.results)} patients, all in patients.csv of the run |"
    assert head in card and len([row for row in card.splitlines() if row[:3] == "| V"]) == 3


def test_a_run_without_a_name_in_a_folder_with_a_wild_one_makes_a_model_that_opens(
    prepared: Prepared, tmp_path: Path
) -> None:
    folder = RunFolder(tmp_path / ("n" * 220 + "\n"), resume=False)
    document = describe(replace(prepared, folder=folder), None).to_json()
    assert info_from_json(document, path="m").name == "n" * 200


def test_the_model_file_carries_its_card(prepared: Prepared) -> None:
    info = write(prepared)
    card = (prepared.folder.path / "card.md").read_text("utf-8")
    stored = read_model_header(prepared.folder.best)
    assert stored.card and card.startswith(stored.card)
    assert stored.threshold_curve == info.threshold_curve and len(stored.threshold_curve) > 10


def test_the_runs_results_are_those_of_its_table_and_of_evaluate(prepared: Prepared) -> None:
    write(prepared)
    document = json.loads((prepared.folder.path / "results.json").read_text("utf-8"))
    run = read_run(prepared.folder.path)
    assert list(run.patients) == [row["patient"] for row in document["patients"]]
    for measure in ("dice", "surface_dice", "hd95_px", "volume_difference_percent"):
        for row in document["patients"]:
            value = run.patients[row["patient"]][measure]
            assert value == pytest.approx(row[measure], rel=1e-5) or value is row[measure] is None
    assert document["n"]["hd95_mm"] == 0
    assert {"mean", "median", "worst", "mean_interval", "image_wise"} <= set(document)


def test_patients_stand_under_numbers_in_the_order_of_the_split(prepared: Prepared) -> None:
    names = pseudonyms(prepared.data.parts)
    assert len(set(names.values())) == PATIENTS
    assert list(describe(prepared, None).results) == []
    assert list(write(prepared).results) == [names[p] for p in prepared.data.parts.validation]
