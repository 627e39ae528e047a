"""The card says how good the model is, the worst included, and who nobody is."""

import pytest
import torch

from tests.engine.discs import small_recipe, write_discs
from unetpp_desktop.core.model_info import ModelInfo
from unetpp_desktop.engine.prepare import Prepared, prepare
from unetpp_desktop.engine.results import describe, pseudonyms, write_results
from unetpp_desktop.engine.run_folder import RunFolder
from unetpp_desktop.engine.validate import Judge

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
    return write_results(prepared, prepared.network, judge.judge(prepared.network), history=[])


def test_the_card_of_many_patients_shows_the_worst(prepared: Prepared) -> None:
    info = write(prepared)
    card = (prepared.folder.path / "card.md").read_text("utf-8")
    values = sorted(value for value in info.results.values() if value is not None)
    assert len(values) > 20
    assert f"worst {values[0]:.3f}" in card and f"n = {len(values)}" in card
    assert f"| {values[0]:.3f} |" in card and f"| {values[-1]:.3f} |" not in card
    assert "Research use only" in card and info.tensors_sha256 in card


def test_patients_stand_under_numbers_in_the_order_of_the_split(prepared: Prepared) -> None:
    names = pseudonyms(prepared.data.parts)
    assert len(set(names.values())) == PATIENTS
    assert list(describe(prepared, None).results) == []
    assert list(write(prepared).results) == [names[p] for p in prepared.data.parts.validation]
