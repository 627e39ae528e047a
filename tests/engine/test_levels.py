"""After training one table tells what each level is worth; only a real gain changes the advice."""

import csv
from pathlib import Path

import numpy as np
import pytest

from tests.engine.discs import small_recipe, write_discs
from unetpp_desktop.cli.train import level_lines
from unetpp_desktop.core.model_info import MEAN_LEVEL
from unetpp_desktop.engine.levels import suggested_level
from unetpp_desktop.engine.model_file import load_model
from unetpp_desktop.engine.train import train
from unetpp_desktop.engine.validate import Judgement, PatientResult
from unetpp_desktop.formats.model_header import read_model_header
from unetpp_desktop.jobs.messages import Finished, Message


def judgement(*dice: float | None) -> Judgement:
    """Patients of 1000 lesion voxels of which a share was found, and as many wrong ones."""
    results = []
    for number, value in enumerate(dice):
        inside, outside = np.zeros(201, np.int64), np.zeros(201, np.int64)
        if value is not None:
            found = round(1000 * value)
            inside[200], inside[0], outside[200] = found, 1000 - found, 1000 - found
        results.append(PatientResult(f"p{number}", inside, outside))
    return Judgement(0.0, tuple(results), 1)


def test_the_deepest_level_is_suggested_unless_another_is_surely_better() -> None:
    deepest = judgement(0.6, 0.7, 0.8, None, 0.5, 0.7)
    better = judgement(0.7, 0.8, 0.9, None, 0.61, 0.8)
    luckier = judgement(0.6, 0.7, 0.79, None, 1.0, 0.7)
    barely = judgement(0.602, 0.702, 0.802, None, 0.502, 0.702)
    assert suggested_level({1: better, 3: deepest}, deepest=3) == 1
    assert suggested_level({3: deepest, MEAN_LEVEL: better}, deepest=3) == MEAN_LEVEL
    assert suggested_level({1: luckier, 3: deepest, MEAN_LEVEL: barely}, deepest=3) == 3
    few = {1: judgement(0.9, 0.9), 3: judgement(0.1, 0.1)}
    assert suggested_level(few, deepest=3) == 3


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Finished]:
    root = tmp_path_factory.mktemp("levels")
    told: list[Message] = []
    train(small_recipe(write_discs(root / "discs"), epochs=3), root / "run", emit=told.append)
    (finished,) = (one for one in told if isinstance(one, Finished))
    return root / "run", finished


def test_the_table_is_in_the_model_the_run_the_card_and_the_message(
    run: tuple[Path, Finished],
) -> None:
    folder, finished = run
    network, info = load_model(folder / "best.safetensors")
    assert [one.level for one in info.levels] == [1, 2, MEAN_LEVEL]
    assert [one.parameters for one in info.levels] == [
        network.parameters_of(1), network.parameters_of(2), sum(p.numel() for p in
        network.parameters()),
    ]  # fmt: skip
    assert all(one.ms_per_slice > 0 and one.seconds_per_case > 0 for one in info.levels)
    by_level = {one.level: one.dice for one in info.levels}
    assert by_level[info.suggestion.level] == info.suggestion.dice == finished.facts["dice"]
    with (folder / "levels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["level"] for row in rows] == ["1", "2", "mean"]
    assert float(rows[0]["dice"]) == pytest.approx(by_level[1], abs=1e-6)
    card = (folder / "card.md").read_text("utf-8")
    assert "| mean of all | " in card and f"{info.levels[0].parameters:,}" in card
    assert read_model_header(folder / "best.safetensors") == info


def test_the_command_line_tells_the_table_and_which_level_is_suggested(
    run: tuple[Path, Finished],
) -> None:
    lines = level_lines(run[1].facts)
    assert len(lines) == 4
    assert [line.split()[0] for line in lines] == ["level", "1", "2", "mean"]
    assert [line.endswith("suggested") for line in lines] == [False, False, True, False]
    assert level_lines({"levels": run[1].facts["levels"][:1]}) == []
