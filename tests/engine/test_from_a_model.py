"""A run that goes on from a model says so, and sees images as that model does."""

from pathlib import Path
from typing import Any

import pytest
import torch

from tests.engine.discs import small_recipe
from unetpp_desktop.core.model_info import Architecture, ModelInfo, Suggestion
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.engine.model_file import load_model, save_model
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.train import train

pytestmark = pytest.mark.usefixtures("steady_machine")

LICENCE = "Not for commerce (CC BY-NC-SA 4.0). Learned from 61 patients."


def write_start(path: Path, **changes: Any) -> ModelInfo:
    """A model of the discs' one channel that has learned nothing."""
    torch.manual_seed(1)
    network = UNetPlusPlus(Architecture(width=4, depth=2)).eval()
    suggestion = Suggestion(level=2)
    info = ModelInfo("tumours", ("image",), Plane.PICTURE, suggestion, limits=LICENCE, **changes)
    return save_model(path, network, info)


def test_a_model_says_from_which_model_it_was_trained_and_what_limits_that_one(
    discs: Path, tmp_path: Path
) -> None:
    """Also after a resume for which the first model has gone."""
    first, out = tmp_path / "first.safetensors", tmp_path / "second"
    start = write_start(first)
    recipe = small_recipe(discs, epochs=1, init=str(first), channels=("image",))
    looks = iter([False] * 8 + [True] * 3)
    train(recipe, out, should_stop=lambda: next(looks, True))
    first.unlink()
    train(recipe, out, resume=True)
    info = load_model(out / "best.safetensors")[1]
    assert LICENCE in info.limits and "tumours" in info.limits
    assert (info.training["start"], info.training["start_sha256"]) == (
        "tumours",
        start.tensors_sha256,
    )
    card = (out / "card.md").read_text("utf-8")
    assert "Trained from the model tumours" in card and start.tensors_sha256 in card
    assert LICENCE in card
