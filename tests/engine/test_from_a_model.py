"""A run that goes on from a model says so, and sees images as that model does."""

from pathlib import Path
from typing import Any

import pytest
import torch

from tests.engine.discs import small_recipe
from unetpp_desktop.cli import main
from unetpp_desktop.core.model_info import Architecture, ModelInfo, Suggestion
from unetpp_desktop.core.plane import Plane
from unetpp_desktop.core.recipe import Recipe
from unetpp_desktop.engine.model_file import load_model, save_model
from unetpp_desktop.engine.network import UNetPlusPlus
from unetpp_desktop.engine.train import train

pytestmark = pytest.mark.usefixtures("steady_machine")

LICENCE = "Not for commerce (CC BY-NC-SA 4.0). Learned from 61 patients."


def write_start(path: Path, **changes: Any) -> ModelInfo:
    """A model of the discs' one channel, unless others are named, that has learned nothing."""
    torch.manual_seed(1)
    given = {"channels": ("image",), "limits": LICENCE, **changes}
    network = UNetPlusPlus(Architecture(len(given["channels"]), width=4, depth=2)).eval()
    info = ModelInfo("tumours", plane=Plane.PICTURE, suggestion=Suggestion(level=2), **given)
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


def test_a_run_from_a_model_sees_images_as_it_does_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, begun = tmp_path / "first.safetensors", list[Recipe]()
    settings = {"channel_dropout": 0.2}
    write_start(first, size=64, spacing=(1.5, 1.5), training=settings)
    monkeypatch.setattr(
        "unetpp_desktop.engine.train.train", lambda recipe, out, **rest: begun.append(recipe)
    )
    words = f"train --images {tmp_path} --init {first} --out {tmp_path / 'out'}".split()
    assert main(words) == 0
    told = capsys.readouterr().err
    assert "As tumours sees images: size 64, spacing 1.5, channel dropout 0.2\n" in told
    assert main([*words, "--size", "256", "--channel-dropout", "0"]) == 0
    assert "As tumours sees images: spacing 1.5\n" in capsys.readouterr().err
    seen = [(one.size, one.spacing, one.channel_dropout) for one in begun]
    assert seen == [(64, 1.5, 0.2), (256, 1.5, 0.0)]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--width 8", "--width 4, not 8"),
        ("--depth 3", "--depth 2, not 3"),
        ("--norm group", "--norm batch, not group"),
        ("--up bilinear", "--up transposed, not bilinear"),
        ("--network unet", "--network unet++, not unet"),
        ("--supervision equal", "--supervision deepest_first, not equal"),
        ("--context 3", "--context 1, not 3"),
        ("--channels T1c,FLAIR", "--channels FLAIR,T1c, not T1c,FLAIR"),
    ],
)
def test_a_setting_that_the_model_to_start_from_has_otherwise_is_refused(
    words: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = tmp_path / "first.safetensors"
    write_start(first, channels=("FLAIR", "T1c"))
    call = f"train --images {tmp_path / 'none'} --init {first} --out {tmp_path / 'out'}".split()
    own = "--width 4 --depth 2 --network unet++ --context 1 --channels FLAIR,T1c".split()
    assert main([*call, *own]) == 2
    assert "none" in capsys.readouterr().err  # the images, no longer the setting
    assert main([*call, *words.split()]) == 2
    assert f"The start tumours has {says}" in capsys.readouterr().err


def test_fine_tuning_sees_images_as_the_model_and_without_one_as_before(tmp_path: Path) -> None:
    first = tmp_path / "first.safetensors"
    info = write_start(first, spacing=(0.8, 0.8), training={"channel_dropout": 0.3})
    tuned = Recipe(size=96).fine_tuning(images="snapshot", init=str(first), info=info)
    assert (tuned.size, tuned.spacing, tuned.channel_dropout) == (None, 0.8, 0.3)
    assert Recipe(size=96).fine_tuning(images="snapshot", init="", info=None).size == 96
