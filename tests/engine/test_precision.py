"""The numbers that a run learns in are chosen, said, and kept."""

import json
from pathlib import Path

import pytest
import torch

from tests.engine.discs import small_recipe
from unetpp_desktop.core.recipe import Loss, Precision
from unetpp_desktop.core.texts import Code, Problem
from unetpp_desktop.engine import device as device_module
from unetpp_desktop.engine.device import autocast_kind
from unetpp_desktop.engine.losses import LOSSES
from unetpp_desktop.engine.model_file import load_model
from unetpp_desktop.engine.train import train

pytestmark = pytest.mark.usefixtures("steady_machine")

CPU = torch.device("cpu")


def measured(gain: float, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(device_module, "noted", lambda name: gain)


@pytest.mark.parametrize(
    ("wanted", "gain", "kind"),
    [
        (Precision.AUTO, 2.5, torch.bfloat16),
        (Precision.AUTO, 0.1, None),
        (Precision.FP32, 2.5, None),
        (Precision.HALF, 0.1, torch.bfloat16),
        (Precision.FP16, 2.5, torch.float16),
    ],
)
def test_half_precision_on_a_processor_is_timed_unless_it_is_said(
    wanted: Precision, gain: float, kind: torch.dtype | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured(gain, monkeypatch)
    assert autocast_kind(CPU, wanted) is kind


def test_a_run_resumed_where_half_precision_is_slow_keeps_to_it_and_says_so(
    discs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """bf16 on the processor too: finite weights, a loss that falls."""
    out, recipe = tmp_path / "run", small_recipe(discs, epochs=3, device="cpu")
    measured(2.5, monkeypatch)
    looks = iter([False] * 11)
    train(recipe, out, should_stop=lambda: next(looks, True))
    measured(0.1, monkeypatch)
    train(recipe, out, resume=True)
    network, info = load_model(out / "best.safetensors")
    assert all(bool(torch.isfinite(weight).all()) for weight in network.parameters())
    losses = [float(row.split(",")[1]) for row in (out / "log.csv").read_text().splitlines()[1:]]
    assert len(losses) == 3 and losses[-1] < losses[0]
    assert (out / "training.log").read_text("utf-8").count("on cpu in bf16") == 2
    assert info.training["precision"] == "bf16"
    assert "precision bf16" in (out / "card.md").read_text("utf-8")
    config, results = (
        json.loads((out / f"{one}.json").read_text()) for one in ("config", "results")
    )
    assert (config["recipe"]["precision"], config["settled"]["precision"]) == ("auto", "bf16")
    assert results["precision"] == "bf16"
    with pytest.raises(Problem) as refusal:
        train(small_recipe(discs, epochs=3, device="cpu", precision="fp32"), out, resume=True)
    assert refusal.value.code is Code.RESUME_CHANGED


def test_gradients_that_are_never_numbers_end_an_fp16_run_in_words(
    discs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Epochs of four steps: the skipped ones are counted across them."""
    monkeypatch.setattr("unetpp_desktop.engine.step.LONGEST_SKIP", 5)
    monkeypatch.setitem(LOSSES, Loss.BCE, never_learns)
    with pytest.raises(Problem) as ended:
        train(small_recipe(discs, epochs=9, device="cpu", precision="fp16"), tmp_path / "run")
    assert ended.value.code is Code.DIVERGED
    log = (tmp_path / "run" / "training.log").read_text("utf-8")
    assert log.count("Back to its start") == 3


def never_learns(logits: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """A finite loss whose gradients are not: the root at zero."""
    return (logits.float().abs() * 0).sqrt().mean() + 1
