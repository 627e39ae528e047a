"""The training form shows what runs were made with, also what is made elsewhere."""

import json
import shutil
from pathlib import Path

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.window.pages.conftest import click
from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.window.pages.train import TrainPage
from unetpp_desktop.workspace.folders import runs_folder
from unetpp_desktop.workspace.models import list_models


def summary(page: TrainPage) -> str:
    return "\n".join(one.text() for one in page.form.advanced.findChildren(QLabel))


def test_a_run_that_keeps_the_size_of_its_slices_goes_on(
    train_page: TrainPage, slices: Path, qtbot: QtBot
) -> None:
    recipe = Recipe(images=str(slices), size=None)
    folder = runs_folder() / "kept-size"
    (folder / "resume").mkdir(parents=True)
    (folder / "resume" / "state-0.safetensors").touch()
    (folder / "config.json").write_text(json.dumps({"recipe": recipe.to_dict()}))
    train_page._show_foot()
    click(qtbot, train_page.foot.resume)
    assert train_page.form.fields["size"].text() == "as stored"
    assert "as stored" in summary(train_page)
    assert train_page.form.recipe() == recipe


def test_the_form_shows_a_large_size_as_it_is(train_page: TrainPage) -> None:
    train_page.form.show_recipe(Recipe(size=2048))
    assert train_page.form.recipe() == Recipe(size=2048)


def test_a_model_that_was_made_anew_is_read_anew(
    train_page: TrainPage, tiny_model: Path, tmp_path: Path
) -> None:
    start = tmp_path / "start.safetensors"
    shutil.copy(list_models()[0].path, start)
    page = train_page
    page.form.set_models([(start, "start")])
    page.form.fields["init"].set_key(str(start))
    page.form._on_edited("init")
    assert "depth 2, width 4" not in summary(page)
    shutil.copy(tiny_model, start)
    page.form._on_edited("init")
    assert "depth 2, width 4" in summary(page)
