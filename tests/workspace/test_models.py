"""Every model at hand is offered, wherever it comes from, and nothing that is none."""

from pathlib import Path

import pytest

from unetpp_desktop.workspace import models
from unetpp_desktop.workspace.folders import models_folder, runs_folder
from unetpp_desktop.workspace.models import ModelPlace, list_models


def test_shipped_own_and_trained_models_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    monkeypatch.setattr(models, "_SHIPPED", shipped)
    places = [
        ModelPlace(shipped / "sample.safetensors", "sample"),
        ModelPlace(models_folder() / "mine.safetensors", "mine"),
        ModelPlace(runs_folder() / "night" / "best.safetensors", "night"),
    ]
    (runs_folder() / "night").mkdir()
    (runs_folder() / "stopped at once").mkdir()
    for place in places:
        place.path.write_bytes(b"")
    (shipped / "sample.md").write_text("card")
    (models_folder() / "old.pt").write_bytes(b"")
    assert list_models() == tuple(places)


def test_a_program_without_shipped_models_lists_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "_SHIPPED", tmp_path / "nowhere")
    assert list_models() == ()
