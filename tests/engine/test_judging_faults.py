"""A run whose judging fails keeps the epoch that it has learned."""

from pathlib import Path

import pytest
import torch

from tests.engine.discs import small_recipe
from tests.engine.test_train import run, same_weights
from unetpp_desktop.core.texts import Code, Problem

pytestmark = pytest.mark.usefixtures("steady_machine")


def no_memory(*values: object, **settings: object) -> torch.Tensor:
    raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to ...")


def test_memory_that_runs_out_while_judging_costs_no_step(discs: Path, tmp_path: Path) -> None:
    recipe, out = small_recipe(discs, epochs=2, ema=True), tmp_path / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("unetpp_desktop.engine.validate.head_loss", no_memory)
        with pytest.raises(Problem) as ended:
            run(recipe, out)
    assert ended.value.code is Code.OUT_OF_MEMORY
    assert "Ended: The memory is not enough" in (out / "training.log").read_text("utf-8")
    run(recipe, out, resume=True)
    run(recipe, tmp_path / "whole")
    for name in ("last.safetensors", "best.safetensors"):
        assert same_weights(out / name, tmp_path / "whole" / name)
    ran, whole = ((one / "batches.csv").read_text() for one in (out, tmp_path / "whole"))
    assert ran == whole
